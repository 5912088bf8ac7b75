"""The page of one cycle: where its folder is, and what stands in it so far."""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.web.drawing import page, site_of, words_of
from kpm_excel.web.own_settings import Recent
from kpm_excel.web.page_job import begin_work
from kpm_excel.web.works import collecting


def _here(request: Request) -> tuple[Recent, Cycle]:
    """The cycle that the address names. Raises `HTTPException` where there is none."""
    known = site_of(request).settings.find(request.path_params["mark"])
    cycle = find_cycle(known.folder) if known else None
    if known is None or cycle is None:
        raise HTTPException(404)
    return known, cycle


def _cycle(request: Request) -> Response:
    known, cycle = _here(request)
    words = words_of(request)
    parts = (
        (words.text("web.cycle_plan"), cycle.plan),
        (words.text("web.cycle_outgoing"), cycle.outgoing),
        (words.text("web.cycle_returned"), cycle.returned),
        (words.text("web.cycle_collected"), cycle.collected),
        (words.text("web.cycle_overview"), cycle.overview),
        (words.text("web.cycle_next_plan"), cycle.next_plan),
    )
    told = [(label, path.name, path.exists()) for label, path in parts]
    return page(request, "cycle.html", title=known.folder.name, folder=known.folder, parts=told)


async def _collect(request: Request) -> Response:
    form = await request.form(max_fields=2, max_files=0)
    password = str(form.get("password", ""))
    _, cycle = await run_in_threadpool(_here, request)
    return begin_work(request, "collect", collecting(cycle, [password] if password else []), "inbox/")


ROUTES = (
    Route("/c/{mark}/", _cycle, methods=["GET"]),
    Route("/c/{mark}/collect", _collect, methods=["POST"]),
)

"""The page of one cycle: where its folder is, and what stands in it so far."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.office.cycle_folder import find_cycle
from kpm_excel.web.drawing import page, site_of, words_of


def _cycle(request: Request) -> Response:
    known = site_of(request).settings.find(request.path_params["mark"])
    cycle = find_cycle(known.folder) if known else None
    if known is None or cycle is None:
        raise HTTPException(404)
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


ROUTES = (Route("/c/{mark}/", _cycle, methods=["GET"]),)

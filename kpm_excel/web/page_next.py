"""次年度, next year: its plan out of this one's answers, and its folder."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.office.cycle_folder import Step
from kpm_excel.web.beginning import Unfit, begin
from kpm_excel.web.checklists import checklist_of
from kpm_excel.web.cycle_state import cycle_of
from kpm_excel.web.drawing import go_to, site_of, words_of
from kpm_excel.web.steps import step_page


def _shown(request: Request, *, status: int = 200, fault: str = "", **given: str) -> Response:
    found = checklist_of(request)
    plan = found.checked.plan if found.checked else None
    values = {"place": str(found.cycle.root.parent), "name": "", **given}
    programs = plan.programs if plan else ()
    return step_page(request, found, Step.NEXT, status=status, programs=programs, given=values, fault=fault)


def _get(request: Request) -> Response:
    return _shown(request)


async def _begin(request: Request) -> Response:
    form = await request.form(max_fields=2, max_files=0)
    return await run_in_threadpool(_begun, request, str(form.get("place", "")), str(form.get("name", "")))


def _begun(request: Request, place: str, name: str) -> Response:
    _, cycle = cycle_of(request)
    try:
        begun = begin(words_of(request), place, name, cycle.next_plan)
    except Unfit as unfit:
        return _shown(request, status=400, fault=str(unfit), place=place, name=name)
    return go_to(f"/c/{site_of(request).settings.remember(begun.root).mark}/")


ROUTES = (Route("/c/{mark}/next/", _get, methods=["GET"]),)
ROUTES_HERE = (Route("/c/{mark}/next/", _begin, methods=["POST"]),)

"""The page of one cycle: its steps, where each stands and what to do now; and the work that its pages begin."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.office.checklist import Standing
from kpm_excel.web.checklists import checklist_of
from kpm_excel.web.cycle_state import cycle_of
from kpm_excel.web.drawing import page
from kpm_excel.web.page_job import begin_work
from kpm_excel.web.steps import words_for_steps
from kpm_excel.web.works import work_of
from kpm_excel.words import Words

#: A form that begins work has a field for each item that can be left out, and a few others.
_MOST_FIELDS = 20_000


@dataclass(frozen=True, slots=True)
class _Line:
    """One step as the checklist shows it."""

    address: str
    title: str
    state: str
    state_text: str
    stands: str
    do: str
    is_current: bool


def _cycle(request: Request) -> Response:
    found = checklist_of(request)
    words = words_for_steps(request, found)
    mark, current = request.path_params["mark"], found.current
    steps = [_line(words, mark, one, is_current=one is current) for one in found.standings]
    plan = found.checked.plan if found.checked else None
    title = f"{plan.title} {plan.as_of}" if plan else found.cycle.root.name
    return page(request, "cycle.html", words=words, title=title, steps=steps)


def _line(words: Words, mark: str, standing: Standing, *, is_current: bool) -> _Line:
    return _Line(
        f"/c/{mark}/{standing.step}/",
        words.text(f"steps.title_{standing.step}"),
        standing.state,
        words.text(f"steps.state_{standing.state}"),
        standing.stands.text(words),
        standing.do.text(words),
        is_current,
    )


async def _do(request: Request) -> Response:
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    given = {name: str(value) for name, value in form.items()}
    _, cycle = await run_in_threadpool(cycle_of, request)
    name = request.path_params["name"]
    found = work_of(name, cycle, given)
    if found is None:
        raise HTTPException(404)
    work, back = found
    return begin_work(request, name, work, back)


ROUTES = (
    Route("/c/{mark}/", _cycle, methods=["GET"]),
    Route("/c/{mark}/do/{name}", _do, methods=["POST"]),
)

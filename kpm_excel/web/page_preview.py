"""The overview as it will be printed, page by page, and what is still missing for a final one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.layouts.overview.report import Report
from kpm_excel.web.cycle_state import CycleState, state_of, words_about
from kpm_excel.web.drawing import page, site_of
from kpm_excel.words import Words

if TYPE_CHECKING:
    from kpm_excel.paper.page_document import Drawn

#: How large pages are shown, in percent; the first where nobody chose.
_SIZES: Final = (75, 50, 100, 150, 200)
#: Thousands of programs take a while.
_PATIENCE_SECONDS: Final = 4.0
#: So many departments are named; the board has all of them.
_MOST_NAMES: Final = 20


def _preview(request: Request) -> Response:
    from markupsafe import Markup

    state = state_of(request)
    words = words_about(request, state.plan)
    drawn = _drawn(request, state)
    chosen = request.query_params.get("size", "")
    size = next((one for one in _SIZES if str(one) == chosen), _SIZES[0])
    return page(
        request,
        "preview.html",
        title=words.text("preview.title"),
        words=words,
        state=state,
        # The only markup that no template makes: it was drawn from texts that were escaped one by one.
        is_drawing=drawn is None and state.consolidated is not None,
        pages=[Markup(one) for one in drawn.pages] if drawn else [],
        language_of_pages=state.plan.language,
        sheets=drawn.sheets if drawn else (),
        missing=list(_missing(state, words)),
        size=size,
        sizes=sorted(_SIZES),
    )


def _style(request: Request) -> Response:
    drawn = _drawn(request, state_of(request))
    if drawn is None:
        raise HTTPException(404)
    return Response(drawn.css, media_type="text/css")


def _drawn(request: Request, state: CycleState) -> "Drawn | None":
    """The pages; None where there are no answers yet, and where drawing takes longer than anybody should wait."""
    if state.consolidated is None:
        return None
    return site_of(request).previews.of(state.plan, state.consolidated, _PATIENCE_SECONDS)


def _missing(state: CycleState, words: Words) -> Iterator[str]:
    """What keeps the overview from being final, in sentences."""
    if state.consolidated is None:
        return
    report = Report(state.plan, state.consolidated)
    if waiting := report.waiting:
        names = words.text("entry.joint").join(state.plan.department(one.code).name for one in waiting[:_MOST_NAMES])
        names += "…" if len(waiting) > _MOST_NAMES else ""
        yield words.text("preview.departments", count=len(waiting), names=names)
    elif report.waits_for_departments:
        yield words.text("preview.answers")
    if report.waits_for_office:
        yield words.text("preview.office")


ROUTES = (
    Route("/c/{mark}/preview/", _preview, methods=["GET"]),
    Route("/c/{mark}/preview/pages.css", _style, methods=["GET"]),
)

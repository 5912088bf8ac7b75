"""計画, the plan: what is wrong in it, cell by cell, and what is worth a second look."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.errors import Fault
from kpm_excel.office.check_plan import Checked
from kpm_excel.office.cycle_folder import Cycle, Step, find_cycle
from kpm_excel.plan.changes import Comparison
from kpm_excel.plan.model import Plan
from kpm_excel.planbook.record import CellPlace
from kpm_excel.plandiff import diff_lines
from kpm_excel.telling import crowded_lines, doubt_lines, far_lines, lying_over_lines, marked_lines
from kpm_excel.web.checklists import checklist_of
from kpm_excel.web.drawing import site_of
from kpm_excel.web.plans_read import PLANS
from kpm_excel.web.steps import step_page, words_for_steps
from kpm_excel.words import Words, filled

#: So many faults a page shows; who has more mends those first.
_MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class _Row:
    """A fault as the table shows it."""

    sheet: str
    cell: str
    found: str
    allowed: str
    meant: str
    text: str


def _shown(request: Request) -> Response:
    found = checklist_of(request)
    words = words_for_steps(request, found)
    faults = found.checked.faults if found.checked else ()
    plan = found.checked.plan if found.checked else None
    others, chosen = _others(request), request.query_params.get("with", "")
    earlier = others.get(chosen)
    return step_page(
        request,
        found,
        Step.PLAN,
        plan_path=found.cycle.plan.name,
        text=found.stopped.message(words) if found.stopped else "",
        faults=[_row(fault, words) for fault in faults[:_MOST_FAULTS]],
        count=len(faults),
        remarks=list(_remarks(found.checked, words)) if found.checked else [],
        others=[(mark, cycle.root.name) for mark, cycle in others.items()] if plan else [],
        chosen=chosen,
        changes=_changes(earlier, plan) if earlier and plan else None,
    )


def _others(request: Request) -> dict[str, Cycle]:
    """The cycles besides this one whose folders were opened, by their marks."""
    known = [one for one in site_of(request).settings.recent if one.mark != request.path_params["mark"]]
    return {one.mark: cycle for one in known if (cycle := find_cycle(one.folder))}


def _changes(earlier: Cycle, plan: Plan) -> list[str]:
    """What is another way in `plan` than in the plan of the `earlier` cycle. Raises as its reading does."""
    return list(diff_lines(Comparison(PLANS.sound(earlier.plan), plan)))


def _row(fault: Fault, words: Words) -> _Row:
    place, told = fault.place, filled(fault.values, words)
    sheet, cell = (place.sheet, place.cell) if isinstance(place, CellPlace) else (str(place), "")
    found, allowed, meant = (str(told.get(name, "")) for name in ("found", "allowed", "meant"))
    text = fault.text(words)
    # Elsewhere it stands behind its place.
    return _Row(sheet, cell, found, allowed, meant, text[:1].upper() + text[1:])


def _remarks(checked: Checked, words: Words) -> Iterator[str]:
    yield from lying_over_lines(checked.drawn, words)
    yield from marked_lines(checked.still_marked, words)
    yield from far_lines(checked.far_days, words)
    yield from doubt_lines(checked.doubts, words)
    yield from crowded_lines(checked.crowded, words)


ROUTES = (Route("/c/{mark}/plan/", _shown, methods=["GET"]),)

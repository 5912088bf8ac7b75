"""The board of departments: how far each is, what it is to do next, and by when."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.consolidated import Status
from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.check import next_step
from kpm_excel.office.checklist import inbox_standing
from kpm_excel.office.collect import locked_files
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.decisions import hand_ins
from kpm_excel.office.desk import load_desk
from kpm_excel.plan.model import Department
from kpm_excel.returned.folders import names_below
from kpm_excel.telling import deadline_lines
from kpm_excel.web.cycle_state import CycleState, state_of, words_about
from kpm_excel.web.drawing import page
from kpm_excel.web.own_view import moment
from kpm_excel.web.steps import standing_values
from kpm_excel.words import Words

#: In which order the states are told: what is to be done first.
STATUSES = (Status.MISSING, Status.NEEDS_MENDING, Status.ACCEPTED, Status.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Line:
    """One department on the board."""

    department: Department
    status: Status
    programs: int
    answers: int
    errors: int
    warnings: int
    files: int
    #: What to do next, in a sentence.
    todo: str


def _board(request: Request) -> Response:
    state = state_of(request)
    plan, words = state.plan, words_about(request, state.plan)
    lines = list(_lines(state, words))
    chosen = request.query_params.get("status", "")
    division, sought = request.query_params.get("division", ""), request.query_params.get("q", "").strip()
    shown = [line for line in lines if _is_shown(line, chosen, division, sought)]
    counts = Counter(line.status for line in lines)
    # Not from the checklist of all steps, which looks at far more than the board shows.
    standing = inbox_standing(state.cycle, state.consolidated)
    return page(
        request,
        "inbox.html",
        words=words,
        **standing_values(state.cycle, standing, words),
        state=state,
        lines=shown,
        total=len(lines),
        counts=[(status, counts[status]) for status in STATUSES],
        # Only once something was collected there is anything to remind of.
        waiting=counts[Status.MISSING] + counts[Status.NEEDS_MENDING] if state.consolidated else 0,
        divisions=sorted({line.department.division for line in lines if line.department.division}),
        chosen=chosen,
        division=division,
        sought=sought,
        deadlines=list(deadline_lines(state.plan, words)),
        strays=_strays(state),
        unread=[found for _, found in state.findings.get(None, ()) if found.severity is Severity.NOTICE],
        left_out=[
            (name, one, plan.department(one.department).name if plan.has_department(one.department) else "")
            for name, one in load_desk(state.cycle.results).left_out.items()
        ],
        new_files=len(new_files(state.cycle)),
        handed={one.receipt.department: one for one in hand_ins(state.cycle).values()},
        moment=moment,
        locked=locked_files(state.consolidated) if state.consolidated else [],
    )


def _lines(state: CycleState, words: Words) -> Iterator[Line]:
    plan, consolidated = state.plan, state.consolidated
    results = {result.code: result for result in consolidated.departments} if consolidated else {}
    for department in plan.departments:
        result = results.get(department.code)
        programs = len(plan.asked_programs(department.code))
        status = result.status if result else (Status.MISSING if programs else Status.NOT_ASKED)
        found = consolidated.found if consolidated else Counter()
        errors, warnings = (found[department.code, one] for one in (Severity.ERROR, Severity.WARNING))
        yield Line(
            department,
            status,
            programs,
            consolidated.taken[department.code] if consolidated else 0,
            errors,
            warnings,
            len(result.files) if result else 0,
            next_step(plan, status, errors, warnings, words),
        )


def _is_shown(line: Line, chosen: str, division: str, sought: str) -> bool:
    department = line.department
    texts = (department.name, department.code, department.division or "")
    return (
        (not chosen or line.status == chosen)
        and (not division or department.division == division)
        and (not sought or any(sought.casefold() in text.casefold() for text in texts))
    )


def _strays(state: CycleState) -> Sequence[tuple[str, Finding]]:
    """What was found about files that are nobody's, the gravest first."""
    loose = [one for one in state.findings.get(None, ()) if one[1].severity is not Severity.NOTICE]
    return sorted(loose, key=lambda one: one[1].severity.rank)


def new_files(cycle: Cycle) -> list[Path]:
    """The files in the returned folder that came, or were changed, since answers were collected.

    The day of a file that was copied may be of long ago; when it came here the system notes beside it.
    """
    try:
        collected = cycle.collected.stat().st_mtime_ns
    except OSError:
        collected = 0
    found = []
    for path in names_below([cycle.returned]):
        try:
            now = path.stat()
        except OSError:
            continue
        if max(now.st_mtime_ns, now.st_ctime_ns) > collected:
            found.append(path)
    return found


ROUTES = (Route("/c/{mark}/inbox/", _board, methods=["GET"]),)

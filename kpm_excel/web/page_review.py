"""The review on the page: the office writes its fields and changes answers, one by one, and takes them back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.amending.one_answer import Open, last_of, open_answers
from kpm_excel.consolidated import Amendment
from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.office.amend_one import amend_one, take_back_one
from kpm_excel.office.checklist import review_standing
from kpm_excel.plan.contrast import plain_text
from kpm_excel.plan.dates import is_day
from kpm_excel.plan.model import Plan, Program
from kpm_excel.plan.types import type_of
from kpm_excel.web.cycle_state import CycleState, state_of, words_about
from kpm_excel.web.drawing import go_to, page
from kpm_excel.web.page_answers import Reading, Wanted, choices_of, number_in, report_of
from kpm_excel.web.program_view import view_of, where_of
from kpm_excel.web.steps import standing_values

#: So many programs stand in one list.
_PAGE = 50
#: What leads back to the place where something was changed.
_BACK = re.compile(r"[\w=&%+.:-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Control:
    """How one answer is changed on the page."""

    id: str
    one: Open
    #: `several`, `select`, `date`, `area` or `line`.
    shape: str
    #: What may be chosen, each with its words.
    options: Sequence[tuple[str, str]]
    chosen: Sequence[str]
    #: Who changed it last and when, and what stood there before; None where nobody did.
    last: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One program in the list."""

    program: Program
    departments: Sequence[str]
    #: Each rating and choice with its name.
    ratings: Sequence[tuple[str, str]]
    errors: int
    warnings: int
    changes: int
    #: Whether the office has still to write something.
    is_unwritten: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """What was given for an answer and not taken."""

    no: int
    key: str
    text: str
    findings: Sequence[Finding]


def _review(request: Request) -> Response:
    return _shown(request, state_of(request))


def _shown(request: Request, state: CycleState, *, refused: Refused | None = None, query: str = "") -> Response:
    words, reading = words_about(request, state.plan), Reading(report_of(state))
    wanted = Wanted.of(request)
    found = [program for program in reading.programs(wanted) if any(open_answers(reading.report, program))]
    numbers = [program.no for program in found]
    no = refused.no if refused else number_in(request.query_params.get("no", ""))
    if no and state.consolidated and (one := reading.report.plan.program(no)):
        # What was changed may make a program one that is looked for no more; it still stands there.
        at = numbers.index(no) if no in numbers else None
        beside = (None, None) if at is None else (_beside(numbers, at - 1), _beside(numbers, at + 1))
        return _one(request, state, reading, one, refused, query or f"no={no}{wanted.query}", at, beside, len(found))
    report = reading.report if state.consolidated else None
    standing = review_standing(state.cycle, report, is_behind=state.behind is not None)
    last = max((len(found) - 1) // _PAGE, 0)
    at = min(number_in(request.query_params.get("page", "")), last)
    return page(
        request,
        "review.html",
        words=words,
        **standing_values(state.cycle, standing, words),
        state=state,
        here=f"{state.home}review/",
        wanted=wanted,
        choices=choices_of(reading, wanted),
        lines=[_line(reading, one) for one in found[at * _PAGE : (at + 1) * _PAGE]] if state.consolidated else [],
        count=len(found),
        at=at,
        last=last,
    )


def _beside(numbers: Sequence[int], at: int) -> int | None:
    return numbers[at] if 0 <= at < len(numbers) else None


def _line(reading: Reading, program: Program) -> Line:
    report, severities = reading.report, [one.severity for one in reading.findings.get(program.no, ())]
    listed = [one for one in report.plan.kind_of(program).fields if type_of(one).is_listed]
    return Line(
        program,
        [report.plan.department(code).name for code in program.departments],
        [(one.title, printed(report, program, one)) for one in listed],
        severities.count(Severity.ERROR),
        severities.count(Severity.WARNING),
        len(reading.amendments.get(program.no, ())),
        reading.is_unwritten(program),
    )


def _one(
    request: Request,
    state: CycleState,
    reading: Reading,
    program: Program,
    refused: Refused | None,
    back: str,
    at: int | None,
    beside: tuple[int | None, int | None],
    count: int,
) -> Response:
    """The page of one program: what departments answered, and what the office writes."""
    words, wanted = words_about(request, state.plan), Wanted.of(request)
    last = last_of(reading.report.consolidated)
    controls = [
        _control(reading.report.plan, program, one, last.get((program.no, one.key)))
        for one in open_answers(reading.report, program)
    ]
    return page(
        request,
        "review_one.html",
        status=400 if refused else 200,
        title=words.text("steps.title_review"),
        words=words,
        state=state,
        here=f"{state.home}review/",
        view=view_of(
            reading.report, program, reading.findings.get(program.no, ()), reading.amendments.get(program.no, ())
        ),
        office=[own for own in controls if own.one.is_office],
        others=[own for own in controls if not own.one.is_office],
        back=back,
        query=wanted.query if not refused else "",
        at=at,
        before=beside[0],
        after=beside[1],
        count=count,
        refused=refused,
    )


def _control(plan: Plan, program: Program, one: Open, last: Amendment | None) -> Control:
    field, text = one.field, one.text
    known: list[tuple[str, str]] = []
    if field.scale or field.choices:
        values = plan.scale_of(field).values
        known = [(v.code, v.code if v.label == v.code else f"{v.code} {v.label}") for v in values]
    shape = "line"
    if one.choices:
        shape = "several"
    elif known:
        # What is on the scale no more stays until somebody chooses another.
        known = [("", ""), *known, *([(text, text)] if text and text not in dict(known) else [])]
        shape = "select"
    elif type_of(field).is_day and (not text or is_day(text)):
        shape = "date"
    elif type_of(field).is_prose:
        shape = "area"
    chosen = [str(choice) for choice in one.value or ()] if shape == "several" else [text]
    who = (where_of(last), plain_text(last.before)) if last else None
    return Control(f"p{program.no}-{one.key}", one, shape, known, chosen, who)


async def _save(request: Request) -> Response:
    form = await request.form(max_fields=200, max_files=0)
    return await run_in_threadpool(_saved, request, form)


def _saved(request: Request, form: FormData) -> Response:
    state = state_of(request)
    no, key, back = number_in(str(form.get("program", ""))), str(form.get("key", "")), _back(form)
    given = [str(one) for one in form.getlist("value")]
    done = amend_one(state.plan, state.cycle, no, key, given, str(form.get("seen", "")))
    if done.refused:
        return _shown(request, state, refused=Refused(no, key, "".join(given[:1]), done.refused), query=back)
    return go_to(f"{state.home}review/?{back}#{quote(f'p{no}-{key}')}")


async def _undo(request: Request) -> Response:
    form = await request.form(max_fields=5, max_files=0)
    return await run_in_threadpool(_undone, request, form)


def _undone(request: Request, form: FormData) -> Response:
    state = state_of(request)
    no, key = number_in(str(form.get("program", ""))), str(form.get("key", ""))
    take_back_one(state.plan, state.cycle, no, key)
    return go_to(f"{state.home}review/?{_back(form)}#{quote(f'p{no}-{key}')}")


def _back(form: FormData) -> str:
    """The part of an address behind `?` that leads back; nothing where it is none of ours."""
    back = str(form.get("back", ""))
    return back if _BACK.fullmatch(back) else ""


ROUTES = (
    Route("/c/{mark}/review/", _review, methods=["GET"]),
    Route("/c/{mark}/review/save", _save, methods=["POST"]),
    Route("/c/{mark}/review/undo", _undo, methods=["POST"]),
)

"""Ratings and figures over the years, as charts with a table beside each."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.book.legible import text_on
from kpm_excel.book.marks import figure_text
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import Stopped
from kpm_excel.layouts.history import figure_sheet, has_programs_of, indicator_sheets
from kpm_excel.layouts.history.rating_sheets import counted_values
from kpm_excel.layouts.history.years import Years
from kpm_excel.layouts.overview.codes import color_of
from kpm_excel.layouts.overview.report import Report
from kpm_excel.office.cycle_folder import find_cycle
from kpm_excel.plan.model import Field, Kind, Plan
from kpm_excel.web.charts import Columns, Lines, columns_of, lines_of
from kpm_excel.web.cycle_state import CycleState, looked_up, state_of, words_about
from kpm_excel.web.drawing import page, site_of
from kpm_excel.web.page_answers import Reading, Wanted, choices_of, number_in, report_of
from kpm_excel.web.page_job import begin_work
from kpm_excel.web.works import looking_back
from kpm_excel.words import Words

#: So many charts of figures stand on one page.
_PAGE = 20
#: So many cycles stand side by side at most.
_MOST_CYCLES = 100

#: A cycle's mark, the name of its folder, and its answers.
_Named = tuple[str, str, Consolidated]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle that may stand in the history."""

    mark: str
    folder: str
    title: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """How often each code of a rating was given, and what each program was given."""

    title: str
    chart: Columns
    #: A code with its words, and how often it was given in each cycle.
    rows: Sequence[tuple[str, Sequence[int]]]
    #: The number and name of each program, and in each cycle its code.
    programs: Sequence[tuple[str, str, Sequence[str]]]
    #: The colours of the codes: what of a chart the table beside it explains.
    colors: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Followed:
    """One figure over the years or periods."""

    title: str
    program: str
    #: None where too few figures are there to be drawn.
    chart: Lines | None
    #: Each year or period with its figure, and what was aimed at.
    rows: Sequence[tuple[str, str, str]]


def _history(request: Request) -> Response:
    state = state_of(request)
    words = words_about(request, state.plan)
    found = list(_cycles(request, state))
    chosen = request.query_params.getlist("with")
    picked = _picked(found, state, chosen)
    years = _years(state, [cycle for _, _, cycle in picked])
    wanted = Wanted.of(request)
    reading = Reading(report_of(state))
    followed = list(_followed(years, {program.no for program in reading.programs(wanted)}, words)) if years else []
    last = max((len(followed) - 1) // _PAGE, 0)
    at = min(number_in(request.query_params.get("page", "")), last)
    marks = {mark for mark, _, _ in picked}
    return page(
        request,
        "history.html",
        title=words.text("looking.title"),
        words=words,
        state=state,
        cycles=[Cycle(mark, folder, cycle.plan.as_of, mark in marks) for mark, folder, cycle in found],
        labels=years.labels if years else [],
        rated=list(_rated(years)) if years else [],
        followed=followed[at * _PAGE : (at + 1) * _PAGE],
        wanted=wanted,
        choices=choices_of(reading, wanted),
        count=len(followed),
        at=at,
        last=last,
        kept=sorted(marks) if chosen else [],
        kept_query="".join(f"&with={mark}" for mark in sorted(marks)) if chosen else "",
    )


def _picked(found: Sequence[_Named], state: CycleState, chosen: Sequence[str]) -> list[_Named]:
    """Those of the cycles that were chosen, and this one; all where nobody chose."""
    return [own for own in found if own[0] == state.mark or not chosen or own[0] in chosen]


async def _book(request: Request) -> Response:
    form = await request.form(max_fields=_MOST_CYCLES, max_files=0)
    return await run_in_threadpool(_book_begun, request, [str(one) for one in form.getlist("with")])


def _book_begun(request: Request, chosen: Sequence[str]) -> Response:
    state = state_of(request)
    cycles = [cycle for _, _, cycle in _picked(list(_cycles(request, state)), state, chosen)]
    return begin_work(request, "history", partial(looking_back, state.plan, state.cycle, cycles), "history/")


def _cycles(request: Request, state: CycleState) -> Iterator[_Named]:
    """This cycle, and those of the same report among the folders that were opened; the oldest first."""
    found: list[_Named] = []
    site, seen = site_of(request), set[object]()
    own = [one for one in site.settings.recent if one.mark == state.mark]
    for one in [*own, *(other for other in site.settings.recent if other.mark != state.mark)]:
        cycle = find_cycle(one.folder)
        other = None
        # A folder that cannot be read is no reason to show nothing of the others.
        with suppress(Stopped):
            other = looked_up(request, one.mark, cycle) if cycle else None
        answers = other.consolidated if other else None
        if answers is None or not _is_same(state.plan, answers):
            continue
        known_by = answers.plan.cycle or (answers.plan.period, answers.plan.as_of)
        if known_by not in seen:
            seen.add(known_by)
            found.append((one.mark, one.folder.name, answers))
    order = {id: at for at, id in enumerate(state.plan.period_ids)}
    yield from sorted(found, key=lambda own: (order.get(own[2].plan.period or "", -1), own[2].plan.as_of))


def _is_same(plan: Plan, answers: Consolidated) -> bool:
    return answers.plan.title == plan.title or has_programs_of(plan, answers)


def _years(state: CycleState, cycles: Sequence[Consolidated]) -> Years | None:
    return Years(Report(state.plan, cycles[-1]), tuple(cycles)) if cycles else None


def _rated(years: Years) -> Iterator[Rated]:
    for kind in years.plan.kinds:
        for field in years.rated(kind):
            yield _one_rated(years, kind, field)


def _one_rated(years: Years, kind: Kind, field: Field) -> Rated:
    scale, counts, words = years.plan.scale_of(field), years.counts(kind, field), years.words
    values = counted_values(years, kind, field)
    labels = [
        value.code if value.label == value.code else words.text("history.coded", code=value.code, label=value.label)
        for value in values
    ]
    rows = [(label, [own[value.code] for own in counts]) for label, value in zip(labels, values, strict=True)]
    programs = [
        (str(one.number), one.name, [code if isinstance(code, str) else "" for code in years.values(one, field)])
        for one in years.plan.programs_of(kind)
    ]
    programs += [
        (one.code or str(one.no), words.text("history.ended", name=one.name), [str(v or "") for v in one.values])
        for one in years.ended(kind, field)
    ]
    title = words.of_period("history.ratings", years.plan.is_yearly, kind=kind.name, field=field.title)
    colors = [(fill := color_of(scale, value), text_on(fill)) for value in values]
    return Rated(title, columns_of(years.labels, counts, scale, values), rows, programs, colors)


def _followed(years: Years, programs: set[int], words: Words) -> Iterator[Followed]:
    """Each indicator, then each row of figures, of the `programs`."""
    lines = [line for line in indicator_sheets.lines_of(years) if line.program.no in programs]
    for at, line in enumerate(lines):
        if not line.is_target:
            has_aims = at + 1 < len(lines) and lines[at + 1].is_target
            # A target that stands under no period is drawn over all of them, as in the workbook.
            aims = lines[at + 1].figures if has_aims else [line.indicator.target] * len(line.figures)
            unit, decimals = line.indicator.unit, line.indicator.decimals
            name = f"{line.program.number} {line.program.name}"
            yield _line(line.indicator.name, name, years.labels, line.figures, aims, unit, decimals, words)
    labels = [period.label for period in figure_sheet.periods_of(years)]
    for row in figure_sheet.lines_of(years):
        if row.program.no in programs:
            none = [None] * len(labels)
            name, title = f"{row.program.number} {row.program.name}", f"{row.field.title} {row.row.label}"
            yield _line(title, name, labels, row.last, none, row.row.unit, row.row.decimals, words)


def _line(
    title: str,
    program: str,
    labels: Sequence[str],
    figures: Sequence[Any],
    aims: Sequence[Any],
    unit: str | None,
    decimals: int | None,
    words: Words,
) -> Followed:
    told, aimed = (
        ["" if one is None else figure_text(one, unit, words.language, decimals) for one in row]
        for row in (figures, aims)
    )
    rows = list(zip(labels, told, aimed, strict=True))
    return Followed(title, program, lines_of(labels, figures, told, aims), rows)


ROUTES = (
    Route("/c/{mark}/history/", _history, methods=["GET"]),
    Route("/c/{mark}/history/", _book, methods=["POST"]),
)

"""One program with everything that is known of it, as pages show it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from kpm_excel.consolidated import Amendment
from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.check import field_label
from kpm_excel.layouts.entry.program_columns import lanes
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.printed_indicators import actual_words, progress_words, target_words
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import LINED, Line, Role
from kpm_excel.layouts.types import shown_of
from kpm_excel.moments import Moment
from kpm_excel.plan.contrast import plain_text
from kpm_excel.plan.model import Author, Field, Group, Indicator, Program
from kpm_excel.plan.periods import QUARTERS, shown_span

#: The width of an indicator's bar, in units of its own.
_BAR = 100.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many quarters side by side: a bar with its words, or nothing."""

    quarters: int
    #: None where there is no bar.
    label: str | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the schedule."""

    item: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator against its target, in words and as a bar."""

    name: str
    target: str
    actual: str
    progress: str
    #: How long the bar is, and where the target stands on it; None where there is nothing to draw.
    length: float | None
    mark: float | None
    #: Whether the target is missed.
    is_missed: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of figures over their periods."""

    #: With the unit that all rows have.
    title: str
    periods: Sequence[str]
    #: Each row's name, and its figure in each period.
    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as it stands."""

    label: str
    #: The text that is printed for it; the mark of what is missing where it is.
    text: str
    #: Where it leads to on the web; None where nowhere.
    link: str | None = None
    periods: Sequence[str] = ()
    lanes: Sequence[Lane] = ()
    measured: Sequence[Measured] = ()
    block: Block | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What the office changed, in words."""

    label: str
    before: str
    after: str
    where: str


@dataclass(frozen=True, slots=True)
class View:
    """A program with its answers, its findings, and what the office changed."""

    program: Program
    departments: Sequence[str]
    groups: Sequence[Group]
    #: What the plan says, then what came back, then what the office writes.
    told: Sequence[Shown]
    answered: Sequence[Shown]
    written: Sequence[Shown]
    findings: Sequence[Finding]
    changed: Sequence[Changed]

    @property
    def worst(self) -> Severity | None:
        """How grave the gravest finding is; None where there is none."""
        return self.findings[0].severity if self.findings else None


def view_of(report: Report, program: Program, findings: Sequence[Finding], changed: Sequence[Amendment]) -> View:
    """The `program` of `report`; `findings` and `changed` are its own."""
    fields = report.plan.kind_of(program).fields
    shown = {author: [_shown(report, program, one) for one in fields if one.by is author] for author in Author}
    told, answered, written = (
        [one for one in shown[author] if one.text or one.lanes or one.measured]
        for author in (Author.PLAN, Author.DEPARTMENT, Author.OFFICE)
    )
    return View(
        program,
        [report.plan.department(code).name for code in program.departments],
        report.plan.group_path(program.group),
        told,
        answered,
        written,
        sorted(findings, key=lambda finding: finding.severity.rank),
        list(map(partial(_changed, report, program), changed)),
    )


def _changed(report: Report, program: Program, one: Amendment) -> Changed:
    label = field_label(report.plan, program.no, one.field)
    return Changed(label, plain_text(one.before), plain_text(one.after), where_of(one))


def where_of(one: Amendment) -> str:
    """Who changed an answer on the page, and when; of a workbook: its name and the cell."""
    if one.cell == "A1":
        name, _, at = one.sheet.rpartition(" ")
        with suppress(ValueError):
            return f"{name} {Moment(datetime.fromisoformat(at)).shown()}"
    return f"{one.file} {one.sheet} {one.cell}"


def _shown(report: Report, program: Program, field: Field) -> Shown:
    shown = shown_of(field)
    if own := program.indicators(field.id):
        return Shown(field.title, "", measured=[_measured(report, program, field, one) for one in own])
    text, lines = printed(report, program, field), shown.lines(report, program, field)
    parts = [part for part in shown.parts(report, field) if part.role in LINED]
    heads = [part.heading or "" for part in parts]
    if any(part.role is Role.PERIOD for part in parts):
        ids = [report.plan.period_ids[part.period or 0] for part in parts]
        return Shown(
            field.title, "", periods=heads, lanes=[lane for line in lines for lane in _lanes(report, line, ids)]
        )
    if parts:
        rows = [(line.item, [one.text for one in line.figures]) for line in lines]
        return Shown(field.title, text, block=Block(shown.heading(field, report.words), heads, rows))
    value = report.values(program).get(field.id)
    return Shown(field.title, text, link=shown.link(value) if value else None)


def _lanes(report: Report, line: Line, shown: Sequence[str]) -> Iterator[Lane]:
    """The lines on which the bars of `line` lie among the `shown` periods."""
    spans = [(bar.label, shown_span(bar.start, bar.end, report.plan.period_ids, shown)) for bar in line.bars]
    drawn = [(label, span) for label, span in spans if span]
    chosen = lanes([span for _, span in drawn])
    for lane in range(max(chosen, default=0) + 1):
        own = sorted((span, label) for (label, span), at in zip(drawn, chosen, strict=True) if at == lane)
        yield Lane(line.item if lane == 0 else "", tuple(_stretches(own, len(shown) * QUARTERS)))


def _stretches(bars: Sequence[tuple[tuple[int, int], str]], quarters: int) -> Iterator[Stretch]:
    at = 0
    for (first, last), label in bars:
        if first > at:
            yield Stretch(first - at, None)
        yield Stretch(last + 1 - first, label)
        at = last + 1
    if at < quarters:
        yield Stretch(quarters - at, None)


def _measured(report: Report, program: Program, field: Field, indicator: Indicator) -> Measured:
    actual: Any = report.actuals(program, field).get(indicator.id)
    length, mark = _bar(actual, indicator.target)
    return Measured(
        indicator.name,
        target_words(report, indicator),
        actual_words(report, program, field, indicator),
        progress_words(report, indicator, actual),
        length,
        mark,
        actual is not None and indicator.misses(actual),
    )


def _bar(actual: object, target: float | None) -> tuple[float | None, float | None]:
    """How long the bar of `actual` is and where `target` stands on it; None where these cannot be drawn."""
    if not isinstance(actual, int | float) or target is None or min(actual, target) < 0 or max(actual, target) <= 0:
        return None, None
    whole = max(actual, target) / _BAR
    return round(actual / whole, 2), round(target / whole, 2)

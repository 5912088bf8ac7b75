"""What the numbers of a kind add up to, by top-level group and in all: of numbers, and of rows of figures by period."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kpm_excel.layouts.figure_rows import shown_periods
from kpm_excel.layouts.overview.printed_numbers import MOST_EVEN, decimals_in
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.arithmetic import Rule, Working, rounded
from kpm_excel.plan.model import Field, Group, Kind, Program, Summary
from kpm_excel.plan.numerals import is_number

#: What a program adds to a sum; text and None add nothing.
_Values = Callable[[Program], list[object]]


@dataclass(frozen=True, slots=True)
class SumCell:
    """One sum as it is printed; None where nothing is there to be added."""

    value: int | float | None
    decimals: int


@dataclass(frozen=True, slots=True)
class SumLine:
    """What is added along one line."""

    #: Its words; empty where the group's name says all.
    label: str
    cells: tuple[SumCell, ...]


@dataclass(frozen=True, slots=True)
class SumGroup:
    """The sums of one top-level group with all below it, or of the whole kind."""

    #: None: the whole kind.
    group: Group | None
    programs: int
    lines: tuple[SumLine, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one field of a kind."""

    kind: Kind
    field: Field
    #: The words over the columns.
    heads: tuple[str, ...]
    #: The groups that have programs, in the plan's order; the total is the last.
    groups: tuple[SumGroup, ...]
    #: How many programs give no number at all.
    without: int
    #: How many others lack a number where some program has one.
    partly: int


def sums(report: Report, summary: Summary) -> Sums:
    """The sums that `summary` asks for, of a number or of figures."""
    kind = report.plan.kind(summary.kind)
    field = kind.field(summary.field)
    heads, values = _figures(report, field) if field.rows else _number(report, field, of_all=summary.of == "all")
    programs = report.plan.programs_of(kind)
    tops = list(dict.fromkeys(report.plan.group_path(program.group)[0] for program in programs))
    order = [group for depth, group in report.plan.group_tree() if depth == 0 and group in tops]

    def part(group: Group | None) -> SumGroup:
        own = [p for p in programs if group is None or report.plan.group_path(p.group)[0] == group]
        lines = tuple(SumLine(label, tuple(_sum(one, own, places) for one in ways)) for label, places, ways in values)
        return SumGroup(group, len(own), lines)

    ways = [one for _, _, ways in values for one in ways]
    without = sum(not any(is_number(value) for one in ways for value in one(program)) for program in programs)
    partly = len({program.no for one in ways for program in _lacking(one, programs)})
    return Sums(kind, field, heads, _even([part(group) for group in (*order, None)]), without, max(partly - without, 0))


def _lacking(values: _Values, programs: Sequence[Program]) -> list[Program]:
    """The programs without a number where another has one; none where nobody has."""
    lacking = [program for program in programs if not any(map(is_number, values(program)))]
    return lacking if len(lacking) < len(programs) else []


def _even(groups: list[SumGroup]) -> tuple[SumGroup, ...]:
    """`groups`, each line with as many decimals everywhere as it has anywhere."""
    lines = zip(*(group.lines for group in groups), strict=True)
    places = [max(cell.decimals for line in same for cell in line.cells) for same in lines]
    return tuple(replace(group, lines=tuple(map(_with_decimals, group.lines, places))) for group in groups)


def _with_decimals(line: SumLine, decimals: int) -> SumLine:
    return replace(line, cells=tuple(replace(cell, decimals=decimals) for cell in line.cells))


_Line = tuple[str, int | None, list[_Values]]


def _number(report: Report, field: Field, *, of_all: bool) -> tuple[tuple[str, ...], list[_Line]]:
    def values(program: Program) -> list[object]:
        shares = report.consolidated.program(program.no).contributions.values() if of_all else ()
        return [report.values(program).get(field.id), *(one.get(field.id) for one in shares)]

    return ("",), [("", field.places, [values])]


def _figures(report: Report, field: Field) -> tuple[tuple[str, ...], list[_Line]]:
    periods = shown_periods(field, report.plan, report.words)
    rows = [row for row in field.rows if not row.working or row.working.rule is not Rule.RATIO]

    def values(row: str, period: str) -> _Values:
        return lambda program: [(report.values(program).get(field.id) or {}).get(row, {}).get(period)]

    lines = [(row.label, row.places, [values(row.id, period.id) for period in periods]) for row in rows]
    return tuple(period.label for period in periods), lines


def _sum(values: _Values, programs: list[Program], places: int | None) -> SumCell:
    there = [value for program in programs for value in values(program) if is_number(value)]
    found = Working(Rule.SUM, ()).result(there)
    if places is not None:
        return SumCell(None if found is None else rounded(found, places), places)
    seen = (decimals_in(value) for value in there)
    return SumCell(found, max((count for count in seen if count <= MOST_EVEN), default=0))


def all_sums(report: Report, kind: Kind) -> Iterator[Sums]:
    """The sums that the plan asks for of `kind`."""
    for summary in report.plan.summaries:
        if summary.kind == kind.id and not report.plan.is_counted(summary):
            yield sums(report, summary)

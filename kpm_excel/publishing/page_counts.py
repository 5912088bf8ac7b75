"""The results on the public page: counts as tables and charts, sums, changes, lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kpm_excel.book.legible import text_on
from kpm_excel.layouts.figure_rows import name_of
from kpm_excel.layouts.overview.codes import ground_of, pattern_of
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.bargraph import bar_text
from kpm_excel.layouts.overview.summary.counts import CountRow, Counts, changes
from kpm_excel.layouts.overview.summary.counts_table import deepest_shown
from kpm_excel.layouts.overview.summary.sums import SumGroup, Sums, all_sums
from kpm_excel.layouts.overview.summary.sums_table import sum_notes, sum_text, sums_title
from kpm_excel.paper.drawn_charts import pattern_svg
from kpm_excel.plan.model import Field, Group, Kind, ProgramList, ScaleValue
from kpm_excel.publishing.page_tables import Cell, Row, Table
from kpm_excel.publishing.page_texts import blocks
from kpm_excel.words import Words

#: A bar that takes less of the width has no room for its figure.
_LEAST_PERCENT: Final = 6.0


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a bar that one code takes, in percent of the width."""

    left: str
    width: str
    middle: str
    #: Shown where it has room.
    count: str
    fill: str
    ground: str
    ink: str
    #: Half of what the figure takes.
    half_px: int


@dataclass(frozen=True, slots=True)
class BarRow:
    """One group of a chart, and its bar."""

    id: str
    name: str
    #: What the bar shows, for those who hear it.
    text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart of stacked bars."""

    title: str
    rows: tuple[BarRow, ...]
    #: Definitions of patterns, as SVG of our own.
    patterns: tuple[str, ...]
    #: Each code with what fills its bars.
    legend: tuple[tuple[str, str], ...]


def plain_title(title: str) -> str:
    """A title of the printed summary without the mark that stands before it there."""
    return title.removeprefix("■").strip()


def count_views(report: Report, kind: Kind, tables: Sequence[Counts]) -> Iterator[tuple[Table, ChartView | None]]:
    """Each count of `kind` as a table, with its chart where there is more than one group."""
    deepest = deepest_shown(tables)
    for at, counts in enumerate(tables):
        if not counts.total.total:
            continue
        tops = [row for row in counts.rows if row.depth == 0]
        id = f"counts-{report.plan.kinds.index(kind) + 1}-{at + 1}"
        yield (
            _count_table(report, kind, counts, deepest, id),
            _chart(report, kind, counts, tops, f"{id}-chart") if len(tops) > 1 else None,
        )


def _count_table(report: Report, kind: Kind, counts: Counts, deepest: int, id: str) -> Table:
    words = report.words_of(kind)
    names = [_code_name(value, words) for value in counts.codes]
    names.append(words.text("overview.counts_named" if counts.field.several else "overview.counts_sum"))
    if counts.total.without:
        names.append(words.text("overview.counts_without"))
    title = words.text("overview.counts_title_field", kind=kind.name, field=counts.field.title, as_of=report.plan.as_of)
    head = Row(tuple(Cell(name, scope="col") for name in (words.text("overview.counts_group"), *names)))
    body = tuple(_count_row(row, counts, words) for row in counts.rows if row.depth <= deepest)
    foot = (_count_row(counts.total, counts, words),)
    return Table(id, plain_title(title), (head,), (body,), foot, css="counts")


def _code_name(value: ScaleValue, words: Words) -> str:
    if value.label == value.code:
        return value.code
    return words.text("overview.counts_code", label=value.label, code=value.code)


def _count_row(row: CountRow, counts: Counts, words: Words) -> Row:
    numbers = [*row.counted, row.total, *([row.without] if counts.total.without else [])]
    cells = (Cell(f"{number:,}", css="number") for number in numbers)
    return Row(
        (Cell(_group_name(row.group, row.programs, words), scope="row", css=f"depth{min(row.depth, 5)}"), *cells)
    )


def _group_name(group: Group | None, programs: int, words: Words) -> str:
    if group is None:
        return words.text("overview.counts_total")
    return words.text("overview.counts_row", title=group.title, count=programs)


def _chart(report: Report, kind: Kind, counts: Counts, tops: Sequence[CountRow], id: str) -> ChartView:
    title = report.words.text("overview.chart_title", kind=kind.name, field=counts.field.title)
    scale = report.plan.scale_of(counts.field)
    grounds = [ground_of(scale, counts.codes, value) for value in counts.codes]
    patterns = [pattern_of(counts.codes, value) for value in counts.codes]
    fills = [f"url(#{id}-{at})" if pattern else grounds[at] for at, pattern in enumerate(patterns)]
    most = max(row.total for row in tops)
    rows = tuple(
        BarRow(
            f"{id}-bar{at}",
            row.group.title if row.group else "",
            bar_text(report, counts, row).strip(),
            tuple(_segments(row, most, fills, grounds)),
        )
        for at, row in enumerate(tops)
    )
    drawn = tuple(pattern_svg(p, grounds[at], f"{id}-{at}") for at, p in enumerate(patterns) if p)
    legend = tuple((value.label, fill) for value, fill in zip(counts.codes, fills, strict=True))
    return ChartView(title, rows, drawn, legend)


def _segments(row: CountRow, most: int, fills: Sequence[str], grounds: Sequence[str]) -> Iterator[Segment]:
    begin = 0.0
    for at, number in enumerate(row.counted):
        if not number:
            continue
        width = 100 * number / most
        count = f"{number:,}" if width >= _LEAST_PERCENT else ""
        yield Segment(
            _percent(begin), _percent(width), _percent(begin + width / 2), count,
            fills[at], grounds[at], text_on(grounds[at]), 5 * len(count) + 3,
        )  # fmt: skip
        begin += width


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def sum_tables(report: Report, kind: Kind) -> Iterator[Table]:
    """The sums of the numbers of `kind`, one table for each field."""
    for at, own in enumerate(one for one in all_sums(report, kind) if one.groups[-1].programs):
        words = report.words_of(kind)
        heads = [head or words.text("overview.figures_total") for head in own.heads]
        names = [words.text("overview.counts_group"), *([words.text("overview.figures_row")] if own.field.rows else [])]
        head = Row(tuple(Cell(name, scope="col") for name in (*names, *heads)))
        *groups, total = own.groups
        yield Table(
            f"sums-{report.plan.kinds.index(kind) + 1}-{at + 1}",
            plain_title(sums_title(report, own, [own])),
            (head,),
            tuple(tuple(_sum_rows(own, part, words)) for part in groups),
            tuple(_sum_rows(own, total, words)),
            tuple(sum_notes([own], words)),
            css="sums",
        )


def _sum_rows(own: Sums, part: SumGroup, words: Words) -> Iterator[Row]:
    labels = {row.label: name_of(row, own.field, words) for row in own.field.rows}
    name = _group_name(part.group, part.programs, words)
    for at, line in enumerate(part.lines):
        cells = [Cell(name, scope="rowgroup" if labels else "row", rows=len(part.lines))] if at == 0 else []
        cells += [Cell(labels[line.label], scope="row")] if labels else []
        cells += [Cell(sum_text(cell), css="number") for cell in line.cells]
        yield Row(tuple(cells))


def change_tables(report: Report, kind: Kind, fields: Sequence[Field]) -> Iterator[Table]:
    """How the codes of the counted `fields` moved since last period."""
    words = report.words_of(kind)
    for at, field in enumerate(fields):
        moved = changes(report, kind, field)
        if moved is None:
            continue
        title = report.period_text("overview.changes_title", kind=kind.name, field=field.title)
        head = [words.text("overview.changes_corner"), *(value.label for value in moved.codes)]
        rows = []
        for place, (value, numbers) in enumerate(zip(moved.codes, moved.matrix, strict=True)):
            cells = (
                Cell(f"{n:,}", css="number same" if across == place else "number") for across, n in enumerate(numbers)
            )
            rows.append(Row((Cell(value.label, scope="row"), *cells)))
        moves = {"better": moved.better, "same": moved.same, "worse": moved.worse}
        notes = (words.text("overview.changes", **moves),) if moved.ranked else ()
        id = f"changes-{report.plan.kinds.index(kind) + 1}-{at + 1}"
        yield Table(
            id,
            plain_title(title),
            (Row(tuple(Cell(name, scope="col") for name in head)),),
            (tuple(rows),),
            (),
            notes,
            "counts",
        )


def list_table(report: Report, entry: ProgramList, numbers: Sequence[int], at: int) -> Table:
    """A list of the summary: its programs, each leading to where all is told of it."""
    kind = report.plan.kind(entry.kind)
    words, language = report.words_of(kind), report.plan.language
    fields = [kind.field(id) for id in entry.fields]
    heads = (field.title for field in fields)
    names = [words.text("overview.no"), words.text("overview.list_name"), *heads]
    rows = []
    for program in (program for no in numbers if (program := report.plan.program(no))):
        cells = [
            Cell(str(program.number), label=names[0], css="no"),
            Cell(program.name, scope="row", href=f"#p{program.no}"),
        ]
        for field, name in zip(fields, names[2:], strict=True):
            cells.append(Cell(blocks=blocks(printed(report, program, field), language), label=name))
        rows.append(Row(tuple(cells)))
    title = words.text("overview.list_title", title=entry.title, count=len(rows))
    head = Row(tuple(Cell(name, scope="col") for name in names))
    notes = () if rows else (words.text("overview.list_none"),)
    return Table(f"list-{at + 1}", title, (head,), (tuple(rows),), (), notes, "list", True)

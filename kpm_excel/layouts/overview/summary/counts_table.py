"""Tables of counts on the summary: groups down, codes across, a chart below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from kpm_excel.book.base import Style
from kpm_excel.book.measure import INDENT_CHARS, our_lines, text_width_em
from kpm_excel.layouts.overview.overview_styles import PALE
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.bargraph import chart_row, row_key
from kpm_excel.layouts.overview.summary.counts import CountRow, Counts
from kpm_excel.layouts.overview.summary.flow import (
    COLUMN_PT,
    COLUMNS,
    Part,
    Row,
    Section,
    line_pt,
    spread,
    text_rows,
    width_chars,
    word_pt,
)
from kpm_excel.layouts.overview.summary.program_lists import HEAD, TEXT, TITLE
from kpm_excel.plan.model import Kind, ScaleValue

#: What groups are called takes so many columns, and fewer beside many counts.
_LABEL_COLUMNS, _LEAST_LABEL_COLUMNS = 10, 7
#: Columns of counts that stand side by side, with words over them that can be read.
_BESIDE: Final = 7
_MOST_ROWS: Final = 16
_MOST: Final = COLUMNS - _LEAST_LABEL_COLUMNS
_OVER_CHART_PT: Final = 4.5
_NUMBER: Final = replace(TEXT, size_pt=10, align="center", valign="vcenter")
_LABEL: Final = replace(TEXT, valign="vcenter")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of counts."""

    counts: Counts
    #: Index of the code; None: the sum, or the programs without a code.
    code: int | None
    is_sum: bool = False

    def number(self, row: CountRow) -> int:
        """What stands in it for `row`."""
        if self.code is not None:
            return row.counted[self.code]
        return row.total if self.is_sum else row.without


def deepest_shown(tables: Sequence[Counts]) -> int:
    """The depth of groups down to which each of `tables` has at most so many rows as can be taken in."""
    depths = {row.depth for counts in tables for row in counts.rows}
    few = [d for d in depths if all(sum(row.depth <= d for row in one.rows) <= _MOST_ROWS for one in tables)]
    return max(few, default=0)


def count_sections(report: Report, kind: Kind, tables: Sequence[Counts], deepest: int, sheet: str) -> Iterator[Section]:
    """The tables of counts of one kind, several ratings side by side where they fit, and their charts.

    None for a rating that no program has: the sentence about it says so. Groups are shown down to the depth `deepest`.
    """
    placed: dict[str, list[tuple[_Column, int]]] = {}
    labels: dict[str, int] = {}
    tables = [counts for counts in tables if counts.total.total]
    for columns in _arranged(report, tables):
        yield _table(report, kind, columns, deepest, several=len(tables) > 1)
        for column, span in zip(columns, _spans(report, columns), strict=True):
            placed.setdefault(column.counts.field.id, []).append((column, span[0]))
            labels[column.counts.field.id] = _label_columns(report, columns)
    for counts in tables:
        codes = [first for column, first in placed[counts.field.id] if column.code is not None]
        own = labels[counts.field.id]
        if counts.total.total and len([row for row in counts.rows if row.depth == 0]) > 1:
            # The frame of a chart at the very head of a page would show at the foot of the one before.
            yield Section(
                [
                    Row((), _OVER_CHART_PT, keep=True),
                    chart_row(report, kind, counts, codes, sheet, _most_lines(report, counts, own)),
                ]
            )


def _arranged(report: Report, tables: Sequence[Counts]) -> list[list[_Column]]:
    """The columns of all ratings, in as many tables as they need."""
    arranged: list[list[_Column]] = []
    for counts in tables:
        columns = [_Column(counts, at) for at in range(len(counts.codes))]
        columns += [_Column(counts, None, is_sum=True)]
        columns += [_Column(counts, None)] if counts.total.without else []
        if arranged and len(arranged[-1]) + len(columns) <= _BESIDE:
            arranged[-1].extend(columns)
        else:
            arranged.extend(_divided(report, columns))
    return arranged


def _divided(report: Report, columns: Sequence[_Column]) -> list[list[_Column]]:
    """`columns` in as few tables of about one size as have room for the words over them."""
    for count in range(1, len(columns) + 1):
        size = ceil(len(columns) / count)
        tables = [list(columns[at : at + size]) for at in range(0, len(columns), size)]
        if size <= _BESIDE or all(_fits(report, table) for table in tables):
            break
    return tables


def _fits(report: Report, columns: Sequence[_Column]) -> bool:
    """Whether the longest word over each of `columns` has room beside the others."""
    return _taken(report, columns) <= _MOST


def _taken(report: Report, columns: Sequence[_Column]) -> int:
    """The columns of the sheet that the words over `columns` take."""
    return sum(ceil(need / COLUMN_PT) for need in _needs(report, columns))


def _label_columns(report: Report, columns: Sequence[_Column]) -> int:
    """The columns of the sheet that are left for what groups are called."""
    return max(_LEAST_LABEL_COLUMNS, min(_LABEL_COLUMNS, COLUMNS - _taken(report, columns)))


def _table(report: Report, kind: Kind, columns: Sequence[_Column], deepest: int, *, several: bool) -> Section:
    words, face = report.words, report.face
    spans, label = _spans(report, columns), _label_columns(report, columns)
    fields = list(dict.fromkeys(column.counts.field.id for column in columns))
    named = {"kind": kind.name, "as_of": report.plan.as_of}
    if several and len(fields) == 1:
        title = words.text("overview.counts_title_field", field=columns[0].counts.field.title, **named)
    else:
        title = words.text("overview.counts_title", **named)
    heading = text_rows([Part(0, COLUMNS - 1, title, TITLE)], face, 20.0)
    if len(fields) > 1:
        over = []
        for name in fields:
            at = [number for number, column in enumerate(columns) if column.counts.field.id == name]
            text = columns[at[0]].counts.field.title
            over.append(Part(spans[at[0]][0], spans[at[-1]][1], text, HEAD))
        heading += text_rows([Part(0, label - 1, None, HEAD), *over], face, 16.0)
    names = [words.text("overview.counts_group"), *(_name(report, column) for column in columns)]
    heads = [(0, label - 1), *spans]
    head = [Part(*span, name, HEAD) for span, name in zip(heads, names, strict=True)]
    heading += text_rows(head, face, 18.0, padding_pt=2.0)
    rows = [row for at in _shown(columns[0].counts, deepest) for row in _row(report, columns, spans, at)]
    return Section(rows, heading)


def _label(report: Report, counts: Counts, row: CountRow, columns: int) -> tuple[str, Style]:
    """What a row is called, and how that is set in so many columns."""
    words = report.words_of(counts.kind)
    if row.group is None:
        text = words.text("overview.counts_total")
    else:
        key = "overview.counts_part" if row.depth else "overview.counts_row"
        text = words.text(key, title=row.group.title, count=row.programs)
    label = replace(_LABEL, bold=row.depth == 0, indent=row.depth + 1)
    # Broken between phrases by ourselves, because it stands in one cell on paper too.
    chars = width_chars(0, columns - 1) - INDENT_CHARS * label.indent
    lines = our_lines(text, chars, label.size_pt, report.face, bold=label.bold, phrases=True)
    return "\n".join(lines), label


def _most_lines(report: Report, counts: Counts, columns: int) -> int:
    """The lines of the longest of the labels that a chart shows, which have so many columns."""
    texts = (_label(report, counts, row, columns)[0] for row in counts.rows if row.depth == 0)
    return max((text.count("\n") + 1 for text in texts), default=1)


def _shown(counts: Counts, deepest: int) -> list[int]:
    """The rows that are printed, by their places, and after them that of the total."""
    return [*(at for at, row in enumerate(counts.rows) if row.depth <= deepest), len(counts.rows)]


def _name(report: Report, column: _Column) -> str:
    words = report.words
    if column.code is None:
        if column.is_sum and column.counts.field.several:
            return words.text("overview.counts_named")
        return words.text("overview.counts_sum" if column.is_sum else "overview.counts_without")
    value: ScaleValue = column.counts.codes[column.code]
    if value.label == value.code:
        return value.code
    return words.text("overview.counts_code", label=value.label, code=value.code)


def _row(report: Report, columns: Sequence[_Column], spans: Sequence[tuple[int, int]], at: int) -> list[Row]:
    first = columns[0].counts
    is_total = at == len(first.rows)
    row = first.total if is_total else first.rows[at]
    own = _label_columns(report, columns)
    text, label = _label(report, first, row, own)
    label = replace(label, fill=PALE if is_total else None)
    # In one cell, from which the chart takes its name.
    parts = [Part(0, own - 1, text, label, whole=True)]
    for column, span in zip(columns, spans, strict=True):
        counted = column.counts.total if is_total else column.counts.rows[at]
        number = replace(_NUMBER, bold=is_total or column.is_sum, fill=PALE if is_total else None)
        parts.append(Part(*span, column.number(counted), number))
    group = row.group
    codes = [(column.counts, column.code) for column in columns]
    keys = tuple(row_key(counts, code, group) for counts, code in codes if group and code is not None)
    return text_rows(parts, report.face, 18.0, padding_pt=3.0, keys=keys)


def _spans(report: Report, columns: Sequence[_Column]) -> list[tuple[int, int]]:
    """First and last column of the sheet for each column of counts, none narrower than its longest word."""
    return spread(_label_columns(report, columns), COLUMNS - 1, _needs(report, columns), [1.0] * len(columns))


def _needs(report: Report, columns: Sequence[_Column]) -> list[float]:
    """The width of the longest word over each column; one of Japanese has three characters side by side."""
    face, size_pt = report.face, HEAD.size_pt
    names = [_name(report, column) for column in columns]
    least = 3.0 if face.fixed_pitch else 0.0
    return [
        max(word_pt([name], size_pt, face, bold=True), line_pt(min(least, text_width_em(name, face)), size_pt))
        for name in names
    ]

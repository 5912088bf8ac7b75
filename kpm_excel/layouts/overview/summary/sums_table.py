"""Tables of sums on the summary: groups down, fields or periods across."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil
from typing import Final

from kpm_excel.book.base import Style
from kpm_excel.book.measure import text_width_em
from kpm_excel.layouts.figure_rows import name_of, title_of
from kpm_excel.layouts.overview.overview_styles import PALE
from kpm_excel.layouts.overview.printed_numbers import even_number, number_format
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.flow import COLUMN_PT, COLUMNS, Part, Row, Section, spread, text_rows, word_pt
from kpm_excel.layouts.overview.summary.program_lists import HEAD, TEXT, TITLE
from kpm_excel.layouts.overview.summary.sums import SumCell, SumGroup, SumLine, Sums
from kpm_excel.words import Words

#: What the names of groups take, and those of rows, over which the group's name has the whole width.
_GROUP_COLUMNS, _ROW_COLUMNS = 9, 6
_NUMBER: Final = replace(TEXT, align="right", valign="vcenter")
_LABEL: Final = replace(TEXT, valign="vcenter")
_NOTE: Final = replace(TEXT, left=0, right=0, top=0, bottom=0, size_pt=8.5)
#: Beside a number in its cell, both sides together.
_PADDING_PT: Final = 8.0


def sum_sections(report: Report, tables: Sequence[Sums]) -> Iterator[Section]:
    """The tables of sums of one kind: one of all numbers and one for each field of figures.

    What has more columns than fit goes on over further ones.
    """
    there = [own for own in tables if own.groups[-1].programs]
    for is_of_figures, run in groupby(there, key=lambda own: bool(own.field.rows)):
        for parts in [[own] for own in run] if is_of_figures else [list(run)]:
            own = _side_by_side(report, parts) if len(parts) > 1 else parts[0]
            if all(one.without == one.groups[-1].programs for one in parts):
                yield _nothing(report, own, parts)
                continue
            for columns in _bands(report, own):
                yield _table(report, own, columns, parts)


def _nothing(report: Report, own: Sums, parts: Sequence[Sums]) -> Section:
    """A sentence in place of a table in which no figure would stand."""
    heading = text_rows([Part(0, COLUMNS - 1, sums_title(report, own, parts), TITLE)], report.face, 20.0)
    return Section(
        text_rows([Part(0, COLUMNS - 1, report.words.text("overview.sums_none"), TEXT)], report.face), heading
    )


def _side_by_side(report: Report, parts: Sequence[Sums]) -> Sums:
    """The sums of several numbers, a column for each."""
    groups = tuple(
        replace(same[0], lines=(SumLine("", tuple(cell for group in same for cell in group.lines[0].cells)),))
        for same in zip(*(own.groups for own in parts), strict=True)
    )
    return replace(parts[0], heads=tuple(_number_title(report, own) for own in parts), groups=groups)


def _bands(report: Report, own: Sums) -> list[range]:
    """The columns in as few tables of about one size as have room for their numbers."""
    needs, count = _needs(report, own, range(len(own.heads))), len(own.heads)
    for bands in range(1, count + 1):
        size = ceil(count / bands)
        found = [range(at, min(at + size, count)) for at in range(0, count, size)]
        if all(
            sum(ceil(needs[at] / COLUMN_PT) for at in columns) <= COLUMNS - _label_columns(own) for columns in found
        ):
            break
    return found


def _label_columns(own: Sums) -> int:
    return _ROW_COLUMNS if own.field.rows else _GROUP_COLUMNS


def _needs(report: Report, own: Sums, columns: range) -> list[float]:
    """The width of each column: that of its widest number, or of the longest word over it."""
    face = report.face
    texts = [[sum_text(line.cells[at]) for part in own.groups for line in part.lines] for at in columns]
    widest = [max(text_width_em(text, face, bold=True) for text in column) * _NUMBER.size_pt for column in texts]
    heads = (word_pt([own.heads[at]], HEAD.size_pt, face, bold=True) for at in columns)
    return [max(width + _PADDING_PT, head) for width, head in zip(widest, heads, strict=True)]


def sum_text(cell: SumCell) -> str:
    """A sum as it is printed; empty where nothing is there to be added."""
    return "" if cell.value is None else even_number(cell.value, cell.decimals)


def _table(report: Report, own: Sums, columns: range, parts: Sequence[Sums]) -> Section:
    """Some `columns` of the sums `own`, which are those of one field or of several `parts`."""
    words, face = report.words_of(own.kind), report.face
    labels = _label_columns(own)
    spans = spread(labels, COLUMNS - 1, _needs(report, own, columns), [1.0] * len(columns))
    heading = text_rows([Part(0, COLUMNS - 1, sums_title(report, own, parts), TITLE)], face, 20.0)
    names = [own.heads[at] or words.text("overview.figures_total") for at in columns]
    heads = [Part(0, labels - 1, words.text("overview.counts_group"), HEAD)]
    heads += [Part(*span, name, HEAD) for span, name in zip(spans, names, strict=True)]
    heading += text_rows(heads, face, 18.0, padding_pt=2.0)
    rows = [row for part in own.groups for row in _rows(report, own, part, columns, spans)]
    for note in sum_notes([parts[at] for at in columns] if len(parts) > 1 else parts, words):
        rows += text_rows([Part(0, COLUMNS - 1, note, _NOTE)], face, 14.0)
    return Section(rows, heading)


def sums_title(report: Report, own: Sums, parts: Sequence[Sums]) -> str:
    """What stands over the sums `own`, which are those of one field or of several `parts`."""
    words = report.words_of(own.kind)
    field = title_of(own.field, own.field.title, words) if own.field.rows else _number_title(report, own)
    # A kind that is made for one block of figures has its name.
    key = "sums_title" if own.kind.name != own.field.title else "sums_title_alone"
    key = "sums_title_joined" if len(parts) > 1 else key
    return words.text(f"overview.{key}", kind=own.kind.name, field=field, as_of=report.plan.as_of)


def sum_notes(parts: Sequence[Sums], words: Words) -> Iterator[str]:
    """How many items lack a number, and which where there are several."""
    for key in ("without", "partly"):
        fields: dict[int, list[str]] = {}
        for own in parts:
            fields.setdefault(getattr(own, key), []).append(own.field.title)
        for count in filter(None, fields):
            note = words.text(f"overview.sums_{key}", count=count)
            names = words.text("entry.joint").join(fields[count])
            yield note if len(fields) == 1 else words.text("overview.sums_note", note=note, fields=names)


def _number_title(report: Report, own: Sums) -> str:
    field = own.field
    return (
        report.words.text("overview.label_with_unit", label=field.title, unit=field.unit) if field.unit else field.title
    )


def _rows(report: Report, own: Sums, part: SumGroup, columns: range, spans: Sequence[tuple[int, int]]) -> Iterator[Row]:
    words, fill = report.words_of(own.kind), PALE if part.group is None else None
    name = words.text("overview.counts_total")
    if part.group:
        name = words.text("overview.counts_row", title=part.group.title, count=part.programs)
    bold = replace(_LABEL, bold=True, fill=fill, indent=1)
    labels = {row.label: name_of(row, own.field, words) for row in own.field.rows}
    if labels:
        yield from text_rows([Part(0, COLUMNS - 1, name, bold)], report.face, 18.0, padding_pt=3.0, keep=True)
    for line in part.lines:
        label = Part(0, _label_columns(own) - 1, name, bold)
        if labels:
            label = Part(0, _label_columns(own) - 1, labels[line.label], replace(_LABEL, indent=2, fill=fill))
        numbers = [
            Part(*span, cell.value, _look(cell, fill, is_bold=part.group is None))
            for span, cell in zip(spans, (line.cells[at] for at in columns), strict=True)
        ]
        yield from text_rows([label, *numbers], report.face, 16.0, padding_pt=2.0)


def _look(cell: SumCell, fill: str | None, *, is_bold: bool) -> Style:
    shape = None if cell.value is None else number_format(cell.value, cell.decimals)
    return replace(_NUMBER, fill=fill, bold=is_bold, number_format=shape)

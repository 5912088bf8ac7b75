"""Year on year: last period's codes down, this period's across."""

from dataclasses import replace
from typing import Final

from kpm_excel.layouts.overview.overview_styles import PALE
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.counts import Changes
from kpm_excel.layouts.overview.summary.flow import COLUMNS, Part, Row, Section, text_rows
from kpm_excel.layouts.overview.summary.program_lists import HEAD, TEXT, TITLE
from kpm_excel.plan.model import Field, Kind

_LABEL_COLUMNS: Final = 7
_NUMBER: Final = replace(TEXT, size_pt=10, align="center", valign="vcenter")


def crosstab_section(report: Report, kind: Kind, field: Field, moved: Changes) -> Section:
    """The table of changes with its sentence."""
    words, face = report.words, report.face
    title = report.period_text("overview.changes_title", kind=kind.name, field=field.title)
    heading = text_rows([Part(0, COLUMNS - 1, title, TITLE)], face, 20.0)
    if len(moved.codes) > COLUMNS - _LABEL_COLUMNS:
        return Section(_told(report, kind, moved), heading)
    spans = _spans(len(moved.codes))
    label = (0, spans[0][0] - 1)
    names = [words.text("overview.changes_corner"), *(value.label for value in moved.codes)]
    head = [Part(*span, name, HEAD) for span, name in zip([label, *spans], names, strict=True)]
    heading += text_rows(head, face, 18.0, padding_pt=2.0)
    rows = []
    for at, (value, numbers) in enumerate(zip(moved.codes, moved.matrix, strict=True)):
        parts = [Part(*label, value.label, replace(TEXT, valign="vcenter", indent=1))]
        for across, (number, span) in enumerate(zip(numbers, spans, strict=True)):
            parts.append(Part(*span, number, replace(_NUMBER, fill=PALE if at == across else None)))
        rows += text_rows(parts, face, 16.0, padding_pt=2.0)
    rows = [replace(row, keep=True) for row in rows[:-1]] + rows[-1:]
    return Section([*rows, *_told(report, kind, moved)], heading)


def _told(report: Report, kind: Kind, moved: Changes) -> list[Row]:
    """The changes in words; nothing where they are neither for better nor for worse."""
    if not moved.ranked:
        return []
    moves = {"better": moved.better, "same": moved.same, "worse": moved.worse}
    told = report.words_of(kind).text("overview.changes", **moves)
    plain = replace(TEXT, valign="vcenter", left=0, right=0, top=0, bottom=0)
    return text_rows([Part(0, COLUMNS - 1, told, plain)], report.face, 20.0)


def _spans(count: int) -> list[tuple[int, int]]:
    """First and last column of the sheet for each code, of one width, up to the right edge."""
    width = max(1, min(4, (COLUMNS - _LABEL_COLUMNS) // count))
    first = COLUMNS - count * width
    return [(first + at * width, first + (at + 1) * width - 1) for at in range(count)]

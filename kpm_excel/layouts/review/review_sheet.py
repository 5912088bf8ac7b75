"""One kind's sheet of the review: hidden keys, headings, a row for each program."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kpm_excel.book.base import Page, Sheet, Style, Value
from kpm_excel.book.measure import height_pt, merged_chars
from kpm_excel.form.origin import Origin
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.inputs import style_of
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.review.review_columns import CODE_PT, TEXT_PT, Column, Role, chars, columns_of, widths_pt
from kpm_excel.layouts.review.review_rows import Contents, asked_of
from kpm_excel.layouts.review.review_rules import colours_of, rules_of
from kpm_excel.plan.model import Kind, Program
from kpm_excel.plan.types import Single, type_of

#: Rows: the hidden keys, title, lead, headings over the headings, headings.
_KEYS, _TITLE, _LEAD, _UNDER, _HEAD = range(5)
_FIRST: Final = 5
#: The program's number stands in a hidden column before the table.
_LEFT: Final = 1
#: Excel's limit is 409.5 points.
_TALLEST_PT: Final = 408.75
_LEAST_PT: Final = 33.0
#: `fitting` leaves at least so much of a text that is longer than a cell.
_CUT_CHARS: Final = 16_000

_KEY: Final = Style(size_pt=8, wrap=False)
_GIVEN: Final = replace(entry_styles.TEXT_CELL, size_pt=TEXT_PT, valign="top", indent=0)
_ASIDE: Final = replace(_GIVEN, color=entry_styles.GREY, fill="#F7F8FA")
_NO: Final = replace(_GIVEN, size_pt=11, bold=True, align="center")
_NAME: Final = replace(_GIVEN, bold=True)
_FINDINGS: Final = replace(_GIVEN, size_pt=8, color="#7A1F14")
_PREVIOUS: Final = replace(entry_styles.FIGURE_CELL, size_pt=TEXT_PT, color=entry_styles.GREY)
_HEADING: Final = replace(entry_styles.HEAD_CELL, size_pt=TEXT_PT)
_OFFICE_HEADING: Final = replace(_HEADING, fill="#FFE699")
_LEAD_STYLE: Final = replace(entry_styles.NOTE, wrap=False)


def kind_sheet(report: Report, kind: Kind, name: str, lists: Lists) -> Sheet:
    """The review of the programs of `kind`."""
    sheet, contents = Sheet(name), Contents(report)
    columns, programs = columns_of(report, kind), report.plan.programs_of(kind)
    texts = [[contents.text(program, column) for program in programs] for column in columns]
    widths = [chars(width) for width in widths_pt(report, columns, texts)]
    sheet.widths = {0: 6.0} | dict(enumerate(widths, _LEFT))
    sheet.hidden_columns = {0} | {at for at, column in enumerate(columns, _LEFT) if column.is_aside}
    _put_head(report, kind, sheet, columns, widths)
    for row, program in enumerate(programs, _FIRST):
        sheet.put(row, 0, program.no, _KEY)
        for at, column in enumerate(columns):
            value = contents.value(program, column)
            sheet.put(row, _LEFT + at, value, _style(report, column, value))
    for number in range(len(programs)):
        own = [column_texts[number] for column_texts in texts]
        sheet.heights[_FIRST + number] = _height(report, columns, widths, own)
    _set(report, kind, sheet, columns, programs, lists)
    return sheet


def _set(
    report: Report, kind: Kind, sheet: Sheet, columns: Sequence[Column], programs: Sequence[Program], lists: Lists
) -> None:
    """Nothing; the sheet has its rules, stays in view, and prints."""
    rows = (_FIRST, _FIRST + max(len(programs), 1) - 1)
    last = _LEFT + len(columns) - 1
    if programs:
        sheet.validations.extend(rules_of(report, columns, rows, _LEFT, lists))
        sheet.conditionals.extend(colours_of(report, kind, columns, rows, _LEFT, lists))
    sheet.hidden_rows = {_KEYS}
    sheet.password = ""
    sheet.freeze = (_FIRST, _LEFT + 2)
    # From the hidden numbers on: whoever sorts takes them along.
    sheet.autofilter = (_HEAD, 0, rows[1], last)
    sheet.cursor = (_FIRST, next((at for at, c in enumerate(columns, _LEFT) if c.is_office), _LEFT))
    sheet.page = Page(
        paper=8, landscape=True, margins=(0.4, 0.4, 0.62, 0.55, 0.3, 0.28), fit=(1, 0),
        header=header(report, report.words.text("review.header", kind=kind.name, as_of=report.plan.as_of)),
        footer=footer(report), repeat_rows=(_UNDER, _HEAD), area=(_TITLE, _LEFT, rows[1], last),
    )  # fmt: skip


def _put_head(report: Report, kind: Kind, sheet: Sheet, columns: Sequence[Column], widths: Sequence[float]) -> None:
    words = report.words
    sheet.put(_KEYS, 0, kind.id, _KEY)
    sheet.put(_TITLE, 0, Origin.of(report.plan, report.consolidated).text(), _KEY)
    for at, column in enumerate(columns, _LEFT):
        sheet.put(_KEYS, at, column.key, _KEY)
    title = words.text("review.title", kind=kind.name, as_of=report.plan.as_of)
    sheet.put(_TITLE, _LEFT, title, replace(entry_styles.HEADING, size_pt=14, bottom=0, wrap=False))
    open_words = "review.lead_office" if any(column.is_office for column in columns) else "review.lead_answers"
    sheet.put(_LEAD, _LEFT, words.text(open_words), _LEAD_STYLE)
    sheet.heights.update({_TITLE: 26.25, _LEAD: 18.0})
    _put_under(report, sheet, columns, widths)
    for at, column in enumerate(columns, _LEFT):
        sheet.put(_HEAD, at, column.label, _heading(column))
    sheet.put(_HEAD, 0, words.text("review.no"), _HEADING)
    heights = [
        height_pt(column.label, width - 2.5, TEXT_PT, report.face, bold=True)
        for column, width in zip(columns, widths, strict=True)
        if not column.is_aside
    ]
    sheet.heights[_HEAD] = min(_TALLEST_PT, max([30.0, *heights]) + 16.0)


def _put_under(report: Report, sheet: Sheet, columns: Sequence[Column], widths: Sequence[float]) -> None:
    """Nothing; over what the office writes stands that it does, over the rest the plan's own headings."""
    office, height = report.words.text("review.office"), 6.0
    unders = [office if column.is_office else (column.field.under or "" if column.field else "") for column in columns]
    at = 0
    while at < len(columns):
        end = at
        while end + 1 < len(columns) and unders[end + 1] == unders[at] and unders[at]:
            end += 1
        sheet.put(_UNDER, _LEFT + at, unders[at] or None, _heading(columns[at]), last_column=_LEFT + end)
        if unders[at]:
            room = merged_chars(widths[at : end + 1])
            height = max(height, 16.5, height_pt(unders[at], room, TEXT_PT, report.face, bold=True))
        at = end + 1
    sheet.heights[_UNDER] = height


def _heading(column: Column) -> Style:
    return _OFFICE_HEADING if column.is_office and column.role is Role.FIELD else _HEADING


def _style(report: Report, column: Column, value: Value) -> Style:
    match column.role:
        case Role.NO:
            return _NO
        case Role.NAME:
            return _NAME
        case Role.FINDINGS:
            return _FINDINGS
        case Role.PREVIOUS:
            return _PREVIOUS
    field = column.field
    if field is None:
        return _GIVEN
    if not isinstance(type_of(field), Single):
        return replace(_GIVEN, locked=not column.is_open or not value, number_format="@")
    style = style_of(asked_of(field), report.plan)
    style = replace(style, indent=0, size_pt=min(style.size_pt, CODE_PT))
    if not column.is_open:
        return replace(style, fill=_ASIDE.fill, color=_ASIDE.color, locked=True)
    # A text that is longer than a cell is shown cut; whoever changed it here would lose the rest.
    cut = isinstance(value, str) and len(value) >= _CUT_CHARS and value.endswith("…")
    return replace(style, fill=style.fill if column.is_office else None, locked=cut)


def _height(report: Report, columns: Sequence[Column], widths: Sequence[float], texts: Sequence[str]) -> float:
    needed = [_LEAST_PT]
    for column, width, text in zip(columns, widths, texts, strict=True):
        if text and not column.is_aside:
            size, bold = (8.0, False) if column.role is Role.FINDINGS else (TEXT_PT, column.role is Role.NAME)
            needed.append(height_pt(text[:5000], width, size, report.face, bold=bold) + 3.0)
    return min(_TALLEST_PT, -(-max(needed) // 0.75) * 0.75)

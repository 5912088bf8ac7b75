"""One kind's sheet of the review: hidden keys, headings, a row for each program."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kpm_excel.book.base import Page, Sheet, Style, Value
from kpm_excel.book.formulas import fitting
from kpm_excel.book.list_sheet import TALLEST_ROW_PT, Filled, ListColumn, ListSheet
from kpm_excel.book.measure import merged_chars
from kpm_excel.form.origin import Origin
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.inputs import style_of
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.overview_styles import A3_MARGINS_INCH, A3_PT, across_pt
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.review.full_texts import CUT_KEY, FullTexts, Place
from kpm_excel.layouts.review.review_columns import CODE_PT, TEXT_PT, Column, Role, chars, columns_of, widths_pt
from kpm_excel.layouts.review.review_counts import Table
from kpm_excel.layouts.review.review_rows import Contents, asked_of
from kpm_excel.layouts.review.review_rules import colours_of, rules_of
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Kind, Program
from kpm_excel.plan.types import Single, type_of

#: Rows: the hidden keys, title, lead, headings over the headings, headings.
_KEYS, _TITLE, _LEAD, _UNDER, _HEAD = range(5)
_FIRST: Final = 5
#: The program's number stands in a hidden column before the table.
_LEFT: Final = 1
_LEAST_PT: Final = 33.0
#: Above and below the text of a row together.
_AIR_PT: Final = 3.0

_KEY: Final = Style(size_pt=8, wrap=False)
_OPEN_KEY: Final = replace(_KEY, locked=False)
_GIVEN: Final = replace(entry_styles.TEXT_CELL, size_pt=TEXT_PT, valign="top", indent=0)
_ASIDE: Final = replace(_GIVEN, color=entry_styles.GREY, fill="#F7F8FA")
_NO: Final = replace(_GIVEN, size_pt=11, bold=True, align="center")
_LINKED_NO: Final = replace(_NO, locked=False, color=entry_styles.LINK, underline=True)
_NAME: Final = replace(_GIVEN, bold=True)
_CONTRIBUTIONS: Final = replace(_GIVEN, number_format="@")
_FINDINGS: Final = replace(_GIVEN, size_pt=8, color="#7A1F14")
_PREVIOUS: Final = replace(entry_styles.FIGURE_CELL, size_pt=CODE_PT, color=entry_styles.GREY, valign="top")
_HEADING: Final = replace(entry_styles.HEAD_CELL, size_pt=TEXT_PT)
_OFFICE_HEADING: Final = replace(_HEADING, fill="#FFE699")
_LEAD_STYLE: Final = replace(entry_styles.NOTE, wrap=False)


def kind_sheet(
    report: Report, kind: Kind, name: str, lists: Lists, origin: Origin, full_texts: FullTexts | None
) -> Sheet:
    """The review of the programs of `kind`, made of the answers that `origin` names.

    Texts that no row can show go to `full_texts`; without it all stand whole in the table, however long they are.
    """
    sheet, contents = Sheet(name), Contents(report)
    columns, programs = columns_of(report, kind), report.plan.programs_of(kind)
    texts = [[contents.text(program, column) for program in programs] for column in columns]
    widths = [chars(width) for width in widths_pt(report, columns, texts)]
    sheet.widths[0], sheet.hidden_columns = 6.0, {0}
    listed = ListSheet(
        sheet,
        report.face,
        [
            ListColumn(column.label, width, head=_heading(column), is_hidden=column.is_aside)
            for column, width in zip(columns, widths, strict=True)
        ],
        _LEFT,
    )
    _put_head(report, kind, listed, columns, origin)
    for row, program in enumerate(programs, _FIRST):
        sheet.put(row, 0, program.no, _OPEN_KEY)
        _put_program(report, listed, row, program, columns, contents, full_texts)
    _set(report, kind, listed, columns, programs, lists)
    return sheet


def _put_program(
    report: Report,
    listed: ListSheet,
    row: int,
    program: Program,
    columns: Sequence[Column],
    contents: Contents,
    full_texts: FullTexts | None,
) -> None:
    cells: list[Filled] = []
    marks: list[str] = []
    links: list[str] = []
    # A protected table can be sorted only where no cell of it is locked; rules refuse what is typed into others.
    for at, (column, drawn) in enumerate(zip(columns, listed.columns, strict=True), _LEFT):
        value = contents.value(program, column)
        style = replace(_style(report, column, value), locked=False)
        if full_texts is None or not isinstance(value, str):
            cells.append(Filled(value, style, link=_link(column, value)))
        elif listed.height_pt(value, drawn.width_chars, style) + _AIR_PT <= TALLEST_ROW_PT:
            cells.append(Filled(fitting(value) or None, style, link=_link(column, value)))
        else:
            place = Place(listed.sheet.name, row, at, drawn.width_chars)
            cut = full_texts.cut(program, column, value, style, place)
            marks.append(cut.mark)
            cells.append(Filled(cut.text, replace(style, color=entry_styles.LINK)))
            links.append(cut.link)
    if marks:
        # The link stands on the number: LibreOffice sets a cell with a link in one line.
        cells[0] = Filled(cells[0].value, _LINKED_NO, link=links[0])
    # Behind the table, within what is sorted with it.
    listed.sheet.put(row, listed.right + 1, " ".join(marks) or None, _OPEN_KEY)
    listed.row(row, cells, least_pt=_LEAST_PT, air_pt=_AIR_PT)
    listed.sheet.fitted_rows.add(row)


def table_of(report: Report, kind: Kind, name: str) -> Table:
    """Where the programs of `kind` stand on its sheet."""
    count = len(report.plan.programs_of(kind))
    return Table(kind, name, columns_of(report, kind), _LEFT, (_FIRST, _FIRST + max(count, 1) - 1))


def _set(
    report: Report, kind: Kind, listed: ListSheet, columns: Sequence[Column], programs: Sequence[Program], lists: Lists
) -> None:
    """Give the sheet its rules, and say what stays in view and prints."""
    sheet, rows = listed.sheet, (_FIRST, _FIRST + max(len(programs), 1) - 1)
    if programs:
        sheet.validations.extend(rules_of(report, columns, rows, _LEFT, lists))
        sheet.conditionals.extend(colours_of(report, kind, columns, rows, _LEFT, lists))
    sheet.hidden_rows = {_KEYS}
    sheet.password, sheet.is_sortable = "", True
    at = listed.right + 1
    sheet.hidden_columns.add(at)
    sheet.widths[at] = 6.0
    if any(cell.column == at and cell.value for cell in sheet.cells):
        sheet.put(_KEYS, at, CUT_KEY, _KEY)
    told = report.words.text("review.header", kind=kind.name, as_of=report.plan.as_of)
    page = Page(
        paper=8, margins=A3_MARGINS_INCH, header=header(report, told, across_pt(A3_PT, A3_MARGINS_INCH)),
        footer=footer(report), area=(_TITLE, _LEFT, rows[1], listed.right),
    )  # fmt: skip
    cursor = next((at for at, c in enumerate(columns, _LEFT) if c.is_office), _LEFT)
    # The filter begins with the hidden numbers: whoever sorts takes them along.
    listed.finish((_UNDER, _HEAD), rows[1], page, frozen=_LEFT + 2, filter_from=0, cursor=cursor)
    sheet.autofilter = (_HEAD, 0, rows[1], at)


def _put_head(report: Report, kind: Kind, listed: ListSheet, columns: Sequence[Column], origin: Origin) -> None:
    words, sheet = report.words, listed.sheet
    sheet.put(_KEYS, 0, kind.id, _KEY)
    sheet.put(_TITLE, 0, origin.text(), _KEY)
    for at, column in enumerate(columns, _LEFT):
        sheet.put(_KEYS, at, column.key, _KEY)
    title = words.text("review.title", kind=kind.name, as_of=report.plan.as_of)
    sheet.put(_TITLE, _LEFT, title, replace(entry_styles.HEADING, size_pt=14, bottom=0, wrap=False))
    open_words = "review.lead_office" if any(column.is_office for column in columns) else "review.lead_answers"
    sheet.put(_LEAD, _LEFT, words.text(open_words), _LEAD_STYLE)
    sheet.heights.update({_TITLE: 26.25, _LEAD: 18.0})
    _put_under(report, listed, columns)
    sheet.put(_HEAD, 0, words.text("review.no"), _HEADING)
    listed.heads(_HEAD, least_pt=46.0, air_pt=16.0, button_chars=2.5)


def _put_under(report: Report, listed: ListSheet, columns: Sequence[Column]) -> None:
    """Set, over the headings, that the office writes there, and over the other columns what the plan says."""
    office, height = report.words.text("review.office"), 6.0
    unders = [office if column.is_office else (column.field.under or "" if column.field else "") for column in columns]
    at = 0
    while at < len(columns):
        end = at
        while end + 1 < len(columns) and unders[end + 1] == unders[at] and unders[at]:
            end += 1
        listed.sheet.put(_UNDER, _LEFT + at, unders[at] or None, _heading(columns[at]), last_column=_LEFT + end)
        if unders[at]:
            room = merged_chars([column.width_chars for column in listed.columns[at : end + 1]])
            height = max(height, 16.5, listed.height_pt(unders[at], room, _HEADING))
        at = end + 1
    listed.sheet.heights[_UNDER] = height


def _heading(column: Column) -> Style:
    return _OFFICE_HEADING if column.is_office and column.role is Role.FIELD else _HEADING


def _link(column: Column, value: Value) -> str | None:
    """Where the cell that shows `value` leads to."""
    return shown_of(column.field).link(value) if column.role is Role.FIELD and column.field else None


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
        case Role.CONTRIBUTIONS:
            return _CONTRIBUTIONS
    field = column.field
    if field is None:
        return _GIVEN
    if not isinstance(type_of(field), Single):
        return replace(_GIVEN, number_format="@")
    style = style_of(asked_of(field), report.plan)
    style = replace(style, indent=0, size_pt=min(style.size_pt, CODE_PT), valign="top")
    if type_of(field).is_listed:
        style = replace(style, align="center")
    if not column.is_open:
        return replace(style, fill=_ASIDE.fill, color=_ASIDE.color)
    return replace(style, fill=style.fill if column.is_office else None)

"""The review by department: how many programs each leads, their codes, and what was found about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpm_excel.book.base import Page, Sheet, absolute, address, quoted
from kpm_excel.book.formulas import literal, utf16_length
from kpm_excel.book.legible import text_on
from kpm_excel.book.list_sheet import TALLEST_ROW_PT
from kpm_excel.book.measure import chars_for_pt, height_pt, text_width_em
from kpm_excel.findings import Severity
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.overview.codes import color_of
from kpm_excel.layouts.overview.overview_styles import A3_MARGINS_INCH, A3_PT, across_pt
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.review.review_columns import Column, Role
from kpm_excel.plan.model import Department, Kind, Program

_TITLE, _LEAD, _FIRST = range(3)
_NAME_CHARS, _COUNT_CHARS = 30.0, 12.0
#: What a page holds, with something to spare.
_PAGE_PT: Final = 700.0

_HEADING: Final = replace(entry_styles.HEADING, size_pt=14, bottom=0, wrap=False)
_KIND: Final = replace(entry_styles.HEADING, size_pt=11, bottom=0, wrap=False)
_HEAD: Final = replace(entry_styles.HEAD_CELL, size_pt=9)
_NAME: Final = replace(entry_styles.TEXT_CELL, indent=0)
_COUNT: Final = replace(entry_styles.FIGURE_CELL, number_format="0")


@dataclass(frozen=True, slots=True)
class Table:
    """A kind's table of the review, in which is counted."""

    kind: Kind
    #: The name of its sheet.
    sheet: str
    columns: Sequence[Column]
    #: The column in which the first of `columns` stands.
    left: int
    #: First and last row of the programs.
    rows: tuple[int, int]

    def cells(self, at: int) -> str:
        """The programs' cells in one of the columns."""
        ends = (absolute(row, self.left + at) for row in self.rows)
        return f"{quoted(self.sheet)}!{':'.join(ends)}"


@dataclass(frozen=True, slots=True)
class _Counted:
    """One column of counts."""

    label: str
    fill: str | None
    #: By department, and in all; with the formula that counts it anew as one edits, where one does.
    numbers: tuple[int, ...]
    formulas: tuple[str | None, ...]


def counts_sheet(report: Report, tables: Sequence[Table], name: str) -> Sheet | None:
    """A sheet with a table of counts for each kind; None where nobody was asked for anything."""
    asked = [table for table in tables if report.plan.programs_of(table.kind) and table.kind.collected]
    if not asked:
        return None
    sheet, words = Sheet(name, password=""), report.words
    sheet.put(_TITLE, 0, words.text("review.counts_title", as_of=report.plan.as_of), _HEADING)
    sheet.put(_LEAD, 0, words.text("review.counts_lead"), replace(entry_styles.NOTE, wrap=False))
    sheet.heights.update({_TITLE: 26.25, _LEAD: 18.0})
    row, breaks, page_top = _FIRST, list[int](), 0
    for table in asked:
        behind = _put(report, sheet, row, table)
        # A table that has begun is not torn where it fits on a page of its own.
        if sum(sheet.heights.get(at, 15.0) for at in range(page_top, behind)) > _PAGE_PT and row > page_top + _FIRST:
            breaks.append(row)
            page_top = row
        row = behind + 1
    told = words.text("review.counts_title", as_of=report.plan.as_of)
    across = across_pt(A3_PT, A3_MARGINS_INCH)
    sheet.page = Page(
        paper=8, landscape=True, margins=A3_MARGINS_INCH, header=header(report, told, across),
        footer=footer(report), breaks=tuple(breaks), center=False,
    )  # fmt: skip
    return sheet


def _put(report: Report, sheet: Sheet, top: int, table: Table) -> int:
    """Set the counts of one kind; the row behind them."""
    words = report.words_of(table.kind)
    programs = report.plan.programs_of(table.kind)
    codes = dict.fromkeys(program.lead for program in programs)
    departments = [one for one in report.plan.departments if one.code in codes]
    counted = _counted(report, table, programs, departments)
    sheet.put(top, 0, table.kind.name, _KIND)
    sheet.heights[top] = 24.0
    head = top + 1
    sheet.put(head, 0, words.text("review.counts_lead_department"), _HEAD)
    sheet.widths.setdefault(0, _NAME_CHARS)
    for at, column in enumerate(counted, 1):
        style = replace(_HEAD, fill=column.fill, color=text_on(column.fill)) if column.fill else _HEAD
        sheet.put(head, at, column.label, style)
        words_pt = (text_width_em(word, report.face, bold=True) * _HEAD.size_pt for word in column.label.split())
        wanted = max([_COUNT_CHARS, *(chars_for_pt(width * 1.05 + 6) for width in words_pt)])
        sheet.widths[at] = max(sheet.widths.get(at, 0.0), min(wanted, 2 * _COUNT_CHARS))
    heights = [
        height_pt(one.label, sheet.widths[at], _HEAD.size_pt, report.face, bold=True)
        for at, one in enumerate(counted, 1)
    ]
    sheet.heights[head] = min(max([27.0, *heights]) + 3.0, TALLEST_ROW_PT)
    first = head + 1
    names = [*(one.name for one in departments), words.text("review.counts_total")]
    for n, name in enumerate(names):
        row, is_total = first + n, n == len(departments)
        sheet.put(row, 0, name, replace(_NAME, bold=is_total))
        style = replace(_COUNT, bold=is_total, fill=entry_styles.LABEL if is_total else None)
        for at, column in enumerate(counted, 1):
            total = f"=SUM({address(first, at)}:{address(row - 1, at)})" if is_total else None
            sheet.put(row, at, column.numbers[n], style, formula=total or column.formulas[n])
        height = height_pt(name, _NAME_CHARS, _NAME.size_pt, report.face, bold=is_total)
        sheet.heights[row] = min(max(18.0, height), TALLEST_ROW_PT)
    return first + len(names)


def _counted(
    report: Report, table: Table, programs: Sequence[Program], departments: Sequence[Department]
) -> list[_Counted]:
    words = report.words_of(table.kind)
    led = [[program for program in programs if program.lead == one.code] for one in departments]

    def column(label: str, fill: str | None, numbers: list[int], formulas: list[str | None] | None = None) -> _Counted:
        return _Counted(label, fill, (*numbers, sum(numbers)), (*(formulas or [None] * len(numbers)), None))

    counted = [column(words.text("review.counts_programs"), None, list(map(len, led)))]
    leads = table.cells(next(at for at, one in enumerate(table.columns) if one.role is Role.LEAD))
    for at, one in enumerate(table.columns):
        field = one.field
        if one.role is not Role.FIELD or field is None or not field.scale or not one.is_open:
            continue
        cells, scale = table.cells(at), report.plan.scale_of(field)
        given = [[report.values(program).get(field.id) or "" for program in own] for own in led]
        for value in scale.values:
            tests = [f"{_is_led(leads, one)}*EXACT({cells},{literal(value.code)})" for one in departments]
            counted.append(
                column(
                    f"{field.title}\n{value.code}",
                    color_of(scale, value),
                    [codes.count(value.code) for codes in given],
                    [f"=SUMPRODUCT({test})" for test in tests],
                )
            )
        tests = [f"{_is_led(leads, one)}*(LEN({cells})=0)" for one in departments]
        counted.append(
            column(
                words.text("review.counts_missing", label=field.title),
                None,
                [codes.count("") for codes in given],
                [f"=SUMPRODUCT({test})" for test in tests],
            )
        )
    for severity in (Severity.ERROR, Severity.WARNING):
        found = [f.place.program for f in report.consolidated.findings if f.severity is severity]
        numbers = [sum(found.count(program.no) for program in own) for own in led]
        counted.append(column(words.text(f"check.severity_{severity}"), None, numbers))
    return counted


def _is_led(leads: str, department: Department) -> str:
    """1 for each row whose first department is this one."""
    length = utf16_length(department.name) + 1
    return f"EXACT(LEFT({leads}&CHAR(10),{length}),{literal(department.name)}&CHAR(10))"

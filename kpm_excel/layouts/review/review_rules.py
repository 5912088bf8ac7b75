"""What a review says while one types: choices, limits, colours of codes and of what is missing or wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kpm_excel.book.base import Conditional, Style, Validation, address
from kpm_excel.book.formulas import both, is_blank, literal
from kpm_excel.book.legible import text_on
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.inputs import validation_of
from kpm_excel.layouts.entry.state import Source, needed
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.codes import color_of
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.review.review_columns import Column, Role
from kpm_excel.layouts.review.review_rows import asked_of
from kpm_excel.layouts.types import cell_of
from kpm_excel.plan.model import Author, Field, Kind
from kpm_excel.plan.types import Single, type_of

#: A first and a last row.
Rows = tuple[int, int]


def rules_of(report: Report, columns: Sequence[Column], rows: Rows, left: int, lists: Lists) -> Iterator[Validation]:
    """The rules for typing into the open columns, of which the first stands at `left`."""
    for at, column in enumerate(columns, left):
        if not column.is_open:
            yield _closed(report, (rows[0], rows[1], at, at))
            continue
        is_answer = column.is_open and column.role is Role.FIELD
        if is_answer and column.field and isinstance(type_of(column.field), Single):
            block = (rows[0], rows[1], at, at)
            rule = validation_of(asked_of(column.field), block, report.plan, report.words, lists)
            if type_of(column.field).is_listed:
                # The columns of a review are as narrow as codes are.
                choices, source = lists.choices(report.plan.codes(column.field))
                rule = replace(rule, choices=choices, source=source, is_strict=True)
            yield rule


def _closed(report: Report, block: tuple[int, int, int, int]) -> Validation:
    """A rule that takes nothing: the cells are not locked, since nothing could be sorted then."""
    row, last_row, column, last_column = block
    title, told = (report.words.text(f"review.{key}") for key in ("closed_title", "closed"))
    return Validation(row, column, last_row, last_column, "custom", source="=FALSE", error_title=title, error=told)


def colours_of(
    report: Report, kind: Kind, columns: Sequence[Column], rows: Rows, left: int, lists: Lists
) -> Iterator[Conditional]:
    """The colours of the columns' cells as they change with what stands in them."""
    cells = {
        column.field.id: Source(column.field, f"${address(rows[0], at)}")
        for at, column in enumerate(columns, left)
        if column.role is Role.FIELD and column.field
    }
    for at, column in enumerate(columns, left):
        if column.field is None or column.role is Role.CONTRIBUTIONS:
            continue
        if not isinstance(type_of(column.field), Single) and not column.field.several:
            continue
        cell = f"${address(rows[0], at)}"
        for formula, fill in _formulas(report, kind, column, cell, cells, lists):
            yield Conditional(rows[0], at, rows[1], at, f"={formula}", Style(fill=fill, color=text_on(fill)), stop=True)
    # Last: LibreOffice lets the first condition alone decide how a cell looks.
    for at, column in enumerate(columns, left):
        if column.role is Role.FIELD and column.field and type_of(column.field).is_number:
            cell = f"${address(rows[0], at)}"
            for formula, code in _number_formats(column.field, cell):
                yield Conditional(rows[0], at, rows[1], at, f"={formula}", Style(number_format=code), stop=True)


def _number_formats(field: Field, cell: str) -> Iterator[tuple[str, str]]:
    """How a number shows its thousands and its decimals; with more of them it shows them all."""
    places = field.places
    if places is not None:
        even = f"ROUND({cell},{places})={cell}"
        yield both([f"ISNUMBER({cell})", even]), "#,##0" + (f".{'0' * places}" if places else "")
    is_large = [f"ISNUMBER({cell})", f"ABS({cell})>=1000"]
    yield both([*is_large, f"INT({cell})={cell}"]), "#,##0"
    yield both(is_large), "#,##0.0########"


def _formulas(
    report: Report, kind: Kind, column: Column, cell: str, cells: Mapping[str, Source], lists: Lists
) -> Iterator[tuple[str, str]]:
    """Each formula with the fill that its truth gives."""
    field = column.field
    if field is None:
        return
    if column.is_open and (field.by is Author.OFFICE or kind.collected):
        need = needed(field.required, cells, {}, report.plan, lists)
        if need.formula != "FALSE":
            parts = [is_blank(cell), *([need.formula] if need.formula != "TRUE" else [])]
            yield both(parts), entry_styles.MISSING
    if field.several:
        return
    if column.is_open:
        wrong = cell_of(field).wrong_formula(asked_of(field).cell, cell, report.plan, lists)
        if wrong != "FALSE":
            yield both([f"NOT({is_blank(cell)})", wrong]), entry_styles.WRONG
        long = cell_of(field).long_formula(asked_of(field).cell, cell)
        if long != "FALSE":
            yield long, entry_styles.LOOK
    if field.scale:
        yield from _codes(report, field, cell)


def _codes(report: Report, field: Field, cell: str) -> Iterator[tuple[str, str]]:
    scale = report.plan.scale_of(field)
    for value in scale.values:
        yield f"EXACT({cell},{literal(value.code)})", color_of(scale, value)

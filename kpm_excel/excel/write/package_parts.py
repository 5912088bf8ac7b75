"""The parts of a workbook put together: sheets, document properties and defined names."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from kpm_excel.book.base import Book, Sheet, quoted
from kpm_excel.excel.write import sheets
from kpm_excel.excel.write.charts import add_charts, charted_values
from kpm_excel.excel.write.conditions import conditions_xml
from kpm_excel.excel.write.formats import Formats
from kpm_excel.excel.write.limits import MAX_PROPERTY, at, check_plain, check_sheet_names, place
from kpm_excel.excel.write.row_xml import Texts, sheet_rows
from kpm_excel.excel.write.shapes import add_shapes
from kpm_excel.excel.write.unmarked import unmarked
from kpm_excel.excel.write.validations import add_rules
from kpm_excel.excel.write.worksheet import EngineBook, EngineSheet, call

#: Written as the time of creation, so that the bytes do not depend on the clock.
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)


def assemble(book: Book) -> bytes:
    """The .xlsx file of `book`; see `kpm_excel.excel.write.writer.write_book`."""
    _check(book)
    engine = EngineBook(book.font, book.locale)
    _add_sheets(engine, book)
    _set_properties(engine, book)
    _define_names(engine, book.names)
    _close(engine, book)
    return unmarked(engine.file.getvalue())


def _check(book: Book) -> None:
    check_sheet_names(sheet.name for sheet in book.sheets)
    if not (0 <= book.active < len(book.sheets) and book.sheets[book.active].state == "visible"):
        raise ValueError(f"sheet {book.active} cannot be shown first: it is hidden or not there")


def _add_sheets(engine: EngineBook, book: Book) -> None:
    formats, texts = Formats(book), Texts()
    places = _places(book)
    engine_sheets = [call(engine.add_worksheet, sheet.name, sheet.name) for sheet in book.sheets]
    for sheet, engine_sheet in zip(book.sheets, engine_sheets, strict=True):
        _fill(engine_sheet, sheet, formats, texts)
        _dress(engine, engine_sheet, sheet, book, places)
    call(engine_sheets[book.active].activate, book.sheets[book.active].name)
    engine.parts["xl/styles.xml"] = lambda _: formats.part_xml()
    engine.parts["xl/sharedStrings.xml"] = lambda _: texts.part_xml()
    engine.str_table.count = texts.uses


def _places(book: Book) -> set[str]:
    """What a link within the workbook may lead to: a cell of a sheet, or a defined name."""
    return {sheet.name for sheet in book.sheets} | {quoted(sheet.name) for sheet in book.sheets} | set(book.names)


def _fill(engine_sheet: EngineSheet, sheet: Sheet, formats: Formats, texts: Texts) -> None:
    """Cells, the rules for typing into them, and the formats that depend on them."""
    sheets.set_sizes(engine_sheet, sheet)
    rows = sheet_rows(sheet, formats.index, texts.index)
    engine_sheet.set_rows(rows, partial(charted_values, sheet))
    add_rules(engine_sheet, sheet)
    engine_sheet.conditions_xml = conditions_xml(sheet, formats.conditional_index)
    sheets.set_view(engine_sheet, sheet, rows.merged)


def _dress(engine: EngineBook, engine_sheet: EngineSheet, sheet: Sheet, book: Book, places: Collection[str]) -> None:
    """What surrounds the cells and what lies on them."""
    sheets.set_page(engine_sheet, sheet)
    sheets.set_protection(engine_sheet, sheet)
    sheets.set_state(engine_sheet, sheet)
    sheets.add_links(engine_sheet, sheet, places)
    sheets.add_notes(engine_sheet, sheet, book.font, book.company)
    add_charts(engine, engine_sheet, sheet, book)
    add_shapes(engine_sheet, sheet, book.font, book.locale)


def _set_properties(engine: EngineBook, book: Book) -> None:
    texts = {"title": book.title, "subject": book.subject, "keywords": book.keywords, "company": book.company}
    for name, text in [*texts.items(), *book.properties.items()]:
        with at(f"document property {name}"):
            check_plain(name, MAX_PROPERTY)
            check_plain(text, MAX_PROPERTY)
    made = {"author": book.company, "created": _CREATED}
    call(engine.set_properties, book.title, {name: text for name, text in texts.items() if text} | made)
    for name, text in book.properties.items():
        call(engine.set_custom_property, f"document property {name}", name, text, "text")


def _define_names(engine: EngineBook, names: Mapping[str, str]) -> None:
    seen: set[str] = set()
    for name, target in names.items():
        where = f"defined name {name}"
        with at(where):
            check_plain(target)
        if name.casefold() in seen:
            raise ValueError(f"{where}: another name is the same, letter case aside")
        seen.add(name.casefold())
        call(engine.define_name, where, name, target)
        # Programs read them; the engine has no other way to keep them out of Excel's name box.
        engine.defined_names[-1][3] = True


def _close(engine: EngineBook, book: Book) -> None:
    try:
        call(engine.close, book.title)
    except UnicodeEncodeError:
        raise ValueError(f"{_place_of_half(book)}: half of a character cannot be written") from None


def _place_of_half(book: Book) -> str:
    """The cell whose text holds half of a surrogate pair; sought only once a file could not be written."""
    for sheet in book.sheets:
        for cell in sheet.cells:
            if isinstance(cell.value, str) and any("\ud800" <= character <= "\udfff" for character in cell.value):
                return place(sheet.name, cell.row, cell.column)
    return book.title

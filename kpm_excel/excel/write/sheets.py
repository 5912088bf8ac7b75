"""What a worksheet has besides its cells: columns, rows, view, page, protection, links, notes."""

import re
import unicodedata
from collections.abc import Callable, Collection
from math import ceil
from typing import Any, Final

from kpm_excel.book.base import BESIDE, Page, Sheet
from kpm_excel.book.measure import EDGE_PX, UNIT_PX, column_px
from kpm_excel.excel.write.limits import (
    MAX_PAGE_BREAKS,
    at,
    check_block,
    check_column_width,
    check_percent,
    check_plain,
    place,
)
from kpm_excel.excel.write.row_xml import Block
from kpm_excel.excel.write.worksheet import DEFAULT_WIDTH_PX, EngineSheet, call

#: What stays allowed on a protected sheet: to see all, to make room for a long text, and to ask in a comment.
_ALLOWED: Final = {
    "objects": True,
    "scenarios": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_rows": True,
    "format_columns": True,
}
#: The check sum that protects a sheet is defined for one byte a character, and for no more of them.
_MAX_PASSWORD: Final = 15
#: A note: the size of its letters, the width of its window, and of a full-width character and a line in it.
_NOTE_PT: Final = 9
_NOTE_PX: Final = 240
_NOTE_EM_PX: Final = 12
_NOTE_LINE_PX: Final = 16

_PAGE_HEADER_LIMIT: Final = 255
#: The left, middle or right part of a header or footer.
_PART: Final = re.compile("&([LCR])")
#: Excel's limit for the links of a sheet.
_MOST_LINKS = 65_530
_DEFAULT_CHARS: Final = (DEFAULT_WIDTH_PX - EDGE_PX) / UNIT_PX


def set_sizes(engine: EngineSheet, sheet: Sheet) -> None:
    """Gives columns their widths. Rows are written with their cells, heights and all.

    Raises `ValueError` for a column that Excel cannot make so wide.
    """
    # A hidden column keeps a width, so that it can be seen when somebody unhides it.
    widths = dict.fromkeys(sheet.hidden_columns, _DEFAULT_CHARS) | sheet.widths
    with at(sheet.name):
        for column, width_chars in widths.items():
            check_column_width(column, width_chars)
            hidden = {"hidden": column in sheet.hidden_columns}
            call(engine.set_column_pixels, sheet.name, column, column, column_px(width_chars), None, hidden)
    if sheet.charts or sheet.notes:
        _tell_heights(engine, sheet)


def _tell_heights(engine: EngineSheet, sheet: Sheet) -> None:
    """Tells the engine the heights by which it places charts and notes."""
    for row in sorted(sheet.heights.keys() | sheet.hidden_rows):
        hidden = {"hidden": row in sheet.hidden_rows}
        call(engine.set_row, sheet.name, row, sheet.heights.get(row), None, hidden)


def set_view(engine: EngineSheet, sheet: Sheet, merged: list[Block]) -> None:
    """Let the sheet open as its layout says."""
    call(engine.hide_gridlines, sheet.name, 1 if sheet.gridlines else 2)
    with at(f"{sheet.name}, zoom"):
        call(engine.set_zoom, sheet.name, check_percent(sheet.zoom))
    if sheet.tab_color:
        call(engine.set_tab_color, sheet.name, sheet.tab_color)
    if sheet.freeze and any(sheet.freeze):
        call(engine.freeze_panes, sheet.name, *sheet.freeze)
    if sheet.cursor:
        call(engine.set_selection, sheet.name, *_block_at(sheet.cursor, merged))
    if sheet.autofilter:
        with at(f"{sheet.name}, filter"):
            check_block(*sheet.autofilter)
        call(engine.autofilter, sheet.name, *sheet.autofilter)
    if sheet.ignore_text_numbers:
        call(engine.ignore_errors, sheet.name, {"number_stored_as_text": sheet.ignore_text_numbers})


def _block_at(cell: tuple[int, int], merged: list[Block]) -> Block:
    """The merged block that begins at `cell`, or the cell alone: Excel selects a block as a whole."""
    return next((block for block in merged if block[:2] == cell), (*cell, *cell))


def set_protection(engine: EngineSheet, sheet: Sheet) -> None:
    """Protect the sheet where its layout says so."""
    if sheet.password is None:
        return
    if not (sheet.password.isascii() and len(sheet.password) <= _MAX_PASSWORD):
        raise ValueError(f"{sheet.name}: a password has up to {_MAX_PASSWORD} letters and digits of ASCII")
    allowed = _ALLOWED | {"autofilter": sheet.autofilter is not None, "sort": sheet.is_sortable}
    call(engine.protect, sheet.name, sheet.password, allowed)
    if sheet.password:
        # The check sum has four digits (ECMA-376, 22.9.2.16); the engine leaves leading zeros out.
        engine.protect_options["password"] = engine.protect_options["password"].zfill(4)


def set_page(engine: EngineSheet, sheet: Sheet) -> None:
    """Let the sheet print as its page says."""
    page = sheet.page
    for method, arguments in _page_calls(page):
        call(getattr(engine, method), sheet.name, *arguments)
    _set_margins(engine, sheet.name, page)
    if not page.fit:
        with at(f"{sheet.name}, scale"):
            call(engine.set_print_scale, sheet.name, check_percent(page.scale))
    if page.area:
        with at(f"{sheet.name}, print area"):
            check_block(*page.area)
        call(engine.print_area, sheet.name, *page.area)
    if len(page.breaks) > MAX_PAGE_BREAKS:
        raise ValueError(f"{sheet.name}: {len(page.breaks)} page breaks, Excel takes {MAX_PAGE_BREAKS}")
    call(engine.set_h_pagebreaks, sheet.name, sorted(page.breaks))


def _page_calls(page: Page) -> list[tuple[str, tuple[Any, ...]]]:
    """The engine's calls for what is a matter of yes or no, or of a number."""
    wanted: list[tuple[object, str, tuple[Any, ...]]] = [
        (True, "set_paper", (page.paper,)),
        (page.landscape, "set_landscape", ()),
        (page.repeat_rows, "repeat_rows", page.repeat_rows or ()),
        (page.repeat_columns, "repeat_columns", page.repeat_columns or ()),
        (page.fit, "fit_to_pages", page.fit or ()),
        (page.center, "center_horizontally", ()),
        (page.black_and_white, "print_black_and_white", ()),
    ]
    return [(method, arguments) for wish, method, arguments in wanted if wish]


def _set_margins(engine: EngineSheet, sheet: str, page: Page) -> None:
    *around, header, footer = page.margins
    call(engine.set_margins, sheet, *around)
    with at(f"{sheet}, header and footer"):
        for text in (page.header, page.footer):
            if "&G" in check_plain(text, _PAGE_HEADER_LIMIT).replace("&&", ""):
                raise ValueError(f"there is no picture for {text!r}")
    # What stands in the margins is as large as on other pages.
    alike = {} if page.scale == 100 else {"scale_with_doc": False}
    call(engine.set_header, sheet, "", {"margin": header, **alike})
    call(engine.set_footer, sheet, "", {"margin": footer, **alike})
    # Given to its methods, a text such as `R&&G` would be dropped: they take its `&G` for a picture.
    engine.header, engine.footer = _sized(page.header), _sized(page.footer)


def _sized(text: str) -> str:
    """A header or footer with something small in each of its three parts.

    LibreOffice gives an empty part the size of the Normal style, and what it takes more is missing on the page.
    """
    if not text:
        return text
    there = set(_PART.findall(text.replace("&&", "")))
    return text + "".join(f"&{part}&8\u00a0" for part in "LCR" if part not in there)


def set_state(engine: EngineSheet, sheet: Sheet) -> None:
    """Hide the sheet where its layout says so."""
    hide: dict[str, Callable[[], None]] = {"hidden": engine.hide, "very_hidden": engine.very_hidden}
    if sheet.state in hide:
        call(hide[sheet.state], sheet.name)


def add_links(engine: EngineSheet, sheet: Sheet, places: Collection[str]) -> None:
    """Let cells with a link lead to a place in this workbook, to a file beside it, to a mail or to the web.

    Raises `ValueError` for any other link, and for one that leads nowhere: `places` are the names of the
    workbook's sheets, quoted as in formulas and bare, and its defined names.
    """
    linked = [cell for cell in sheet.cells if cell.link is not None]
    # Excel repairs a sheet with more of them. Those beyond are read as texts.
    for cell in linked[:_MOST_LINKS]:
        if cell.link is not None:
            where = f"{place(sheet.name, cell.row, cell.column)}, link"
            with at(where):
                call(engine.set_link, where, cell.row, cell.column, _target(check_plain(cell.link), places))


def _target(link: str, places: Collection[str]) -> str:
    """A link as the engine takes it."""
    if link.startswith(("mailto:", "https://", "http://")):
        return link
    if link.startswith(BESIDE):
        return f"external:{link.removeprefix(BESIDE)}"
    if link.rpartition("!")[0] in places or link in places:
        return f"internal:{link}"
    raise ValueError(f"{link!r} is neither an address of mail or web nor a file beside this workbook nor a place in it")


def add_notes(engine: EngineSheet, sheet: Sheet, font: str, author: str) -> None:
    """Give cells their notes, in windows that show all of their text."""
    face = {"font_name": font, "font_size": _NOTE_PT, "author": author, "width": _NOTE_PX}
    for (row, column), text in sorted(sheet.notes.items()):
        where = f"{place(sheet.name, row, column)}, note"
        with at(where):
            check_plain(text)
        height = {"height": (_note_lines(text) + 1) * _NOTE_LINE_PX}
        call(engine.write_comment, where, row, column, text, face | height)


def _note_lines(text: str) -> int:
    """How many lines `text` takes in a note's window, counted generously."""
    room = _NOTE_PX // _NOTE_EM_PX - 2
    return sum(max(1, ceil(sum(_ems(character) for character in line) / room)) for line in text.split("\n"))


def _ems(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "FWA" else 0.5

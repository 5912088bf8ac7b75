"""A `Book` becomes the cells and styles that it says, the same bytes each time, and Excel takes them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.base import Book, Cell, Sheet, Style
from kpm_excel.excel.write.writer import write_book
from tests.rig import office, validator
from tests.rig.written import FONT, INPUT, MAIN, PLAIN, book_of, full_book, parts, sheet_of, sheet_xml


def unescaped(text: str) -> str:
    """A text as Excel reads it: `_xHHHH_` is the character of that number (ECMA-376, 22.9.2.19)."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def texts_of(book: Book) -> list[str]:
    """The texts of the first sheet's cells in their order, read from the XML."""
    package = parts(write_book(book))
    shared = [
        "".join(text.text or "" for text in entry.iter(f"{MAIN}t"))
        for entry in ElementTree.fromstring(package["xl/sharedStrings.xml"])
    ]
    cells = ElementTree.fromstring(package["xl/worksheets/sheet1.xml"]).iter(f"{MAIN}c")
    return [unescaped(shared[int(cell.findtext(f"{MAIN}v", ""))]) for cell in cells if cell.get("t") == "s"]


LOOKALIKES = st.sampled_from(
    [
        *("=1+1", "+81", "-", "@x", "http://example.lg.jp", "mailto:x", "12", "007", "TRUE", "1e5", "2024/4/1", "#N/A"),
        *(
            "<r><t>x</t></r>",
            "_x000D_",
            "_x0041_x0042_",
            "_x005F_",
            " 前後 ",
            "　",
            "\n",
            "𠮷野家",
            "\r\n",
            "&amp;",
            "'",
        ),
    ]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60) | LOOKALIKES
TEXTS |= st.builds("".join, st.lists(LOOKALIKES, min_size=2, max_size=4))


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_a_text_is_that_text_whatever_it_looks_like(texts: list[str]) -> None:
    assert texts_of(book_of(*[Cell(row, 2, text, PLAIN) for row, text in enumerate(texts)])) == texts


@given(TEXTS)
def test_no_text_becomes_a_formula_a_link_or_markup(text: str) -> None:
    worksheet = sheet_xml(book_of(Cell(0, 0, text, INPUT)))
    assert [cell.get("t") for cell in worksheet.iter(f"{MAIN}c")] == ["s"]
    assert not list(worksheet.iter(f"{MAIN}f")) + list(worksheet.iter(f"{MAIN}hyperlink"))


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53) | st.booleans()


@given(NUMBERS)
def test_a_number_is_exactly_that_number(number: float) -> None:
    value = sheet_of(book_of(Cell(3, 1, number, PLAIN)))["B4"].value
    assert value == number
    assert isinstance(value, bool) == isinstance(number, bool)


@given(st.dates(dt.date(1900, 3, 1)))
def test_a_date_is_a_real_date(day: dt.date) -> None:
    dated = Style(number_format="yyyy/m/d")
    assert sheet_of(book_of(Cell(0, 0, day, dated)))["A1"].value == dt.datetime(day.year, day.month, day.day)


def test_a_time_is_a_fraction_of_its_day() -> None:
    moment = dt.datetime(2024, 4, 1, 18, 30)
    cell = Cell(0, 0, moment, Style(number_format="yyyy/m/d h:mm"))
    assert sheet_of(book_of(cell))["A1"].value == moment


def test_nothing_and_an_empty_text_are_empty_cells_with_their_style() -> None:
    worksheet = sheet_of(book_of(Cell(0, 0, None, INPUT), Cell(1, 0, "", INPUT)))
    for address in ("A1", "A2"):
        assert worksheet[address].value is None
        assert not worksheet[address].protection.locked


@pytest.mark.parametrize("value", ["未入力", "", "<>&\"'", 3, 0.1, True, None])
def test_a_formula_carries_its_cached_value(value: str | float | bool | None) -> None:
    book = book_of(Cell(0, 0, value, PLAIN, formula='=IF(A2<>"&","未入力",A2)'))
    assert sheet_of(book)["A1"].value == '=IF(A2<>"&","未入力",A2)'
    assert sheet_of(book, cached=True)["A1"].value in (value, None if value == "" else value)


def test_libreoffice_shows_the_cached_value_and_computes_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "formulas.xlsx"
    formulas = [("=1+1", 2), ("=1+1", None), ('=IF(1=1,"","x")', ""), ('=IFNA(NA(),"代わり")', None)]
    path.write_bytes(
        write_book(book_of(*[Cell(row, 0, value, PLAIN, formula=text) for row, (text, value) in enumerate(formulas)]))
    )
    worksheet = openpyxl.load_workbook(office.convert(path), data_only=True).worksheets[0]
    assert [worksheet.cell(row, 1).value or "" for row in range(1, 5)] == [2, 2, "", "代わり"]


def test_a_newer_function_is_found_by_excel_under_its_prefix() -> None:
    worksheet = sheet_xml(book_of(Cell(0, 0, "", PLAIN, formula='=IFNA(A2,"IFNA")')))
    assert [formula.text for formula in worksheet.iter(f"{MAIN}f")] == ['_xlfn.IFNA(A2,"IFNA")']


def test_a_merged_block_has_its_style_in_every_cell() -> None:
    framed = Style(left=1, right=1, top=2, bottom=7, fill="#DDEBF7")
    worksheet = sheet_of(book_of(Cell(1, 1, "見出し", framed, last_row=2, last_column=3)))
    assert [str(block) for block in worksheet.merged_cells.ranges] == ["B2:D3"]
    xml = sheet_xml(book_of(Cell(1, 1, "見出し", framed, last_row=2, last_column=3)))
    styles = {cell.get("r"): cell.get("s") for cell in xml.iter(f"{MAIN}c")}
    assert set(styles) == {"B2", "C2", "D2", "B3", "C3", "D3"} and len(set(styles.values())) == 1
    first = worksheet["B2"]
    assert (first.border.left.style, first.border.top.style) == ("thin", "medium")
    assert first.fill.fgColor.rgb == "FFDDEBF7"


def test_a_block_of_one_cell_is_not_merged() -> None:
    assert not sheet_of(book_of(Cell(1, 1, "x", PLAIN, last_row=1, last_column=1))).merged_cells.ranges


def test_a_style_is_what_the_cell_looks_like() -> None:
    style = Style(14, True, True, True, True, "#1F4E79", None, 17, "right", "vcenter", wrap=False, shrink=True)
    style = dataclasses.replace(style, indent=2, rotation=90, number_format="0.0%")
    style = dataclasses.replace(style, formula_hidden=True, font="ＭＳ 明朝")
    cell = sheet_of(book_of(Cell(0, 0, 1, style)))["A1"]
    font = cell.font
    assert (font.name, font.size, font.bold, font.italic, font.underline, font.strike) == (
        *("ＭＳ 明朝", 14, True, True, "single", True),
    )
    assert font.color.rgb == "FF1F4E79"
    assert cell.fill.patternType == "gray125"
    alignment = cell.alignment
    assert (alignment.horizontal, alignment.vertical, alignment.wrap_text) == ("right", "center", None)
    assert (alignment.shrink_to_fit, alignment.indent, alignment.textRotation) == (True, 2, 90)
    assert cell.number_format == "0.0%"
    assert cell.protection.locked and cell.protection.hidden


@pytest.mark.parametrize(("degrees", "written"), [(0, 0), (45, 45), (90, 90), (-1, 91), (-90, 180), (255, 255)])
def test_a_text_is_turned_upward_or_with_a_minus_downward(degrees: int, written: int) -> None:
    assert sheet_of(book_of(Cell(0, 0, "縦", Style(rotation=degrees))))["A1"].alignment.textRotation == written


STYLES = st.builds(
    Style,
    size_pt=st.sampled_from([7.5, 8, 9]),
    bold=st.booleans(),
    fill=st.sampled_from([None, "#FFFFCC", "#ddebf7"]),
    pattern=st.sampled_from([None, 0, 1, 17]),
    bottom=st.integers(0, 13),
    align=st.sampled_from([None, "left", "center"]),
    valign=st.sampled_from(["top", "vcenter", "bottom", "vjustify"]),
    number_format=st.sampled_from([None, "@", "0.0", 'yyyy"年"m"月"', "General"]),
    locked=st.booleans(),
)


@given(st.lists(STYLES, min_size=1, max_size=30))
def test_every_cell_has_its_own_style_however_many_there_are(styles: list[Style]) -> None:
    worksheet = sheet_of(book_of(*[Cell(row, 0, 1, style) for row, style in enumerate(styles)]))
    for row, style in enumerate(styles, 1):
        cell = worksheet.cell(row, 1)
        assert (cell.font.size, bool(cell.font.bold)) == (style.size_pt, style.bold)
        assert cell.number_format == (style.number_format or "General")
        assert cell.protection.locked == style.locked
        assert cell.alignment.horizontal == style.align
        solid = style.fill is not None and style.pattern in (None, 1)
        assert cell.fill.fgColor.rgb == (f"FF{(style.fill or '')[1:].upper()}" if solid else "00000000")
        assert (cell.border.bottom is None or cell.border.bottom.style is None) == (style.bottom == 0)


def test_equal_styles_are_one_format() -> None:
    cells = [Cell(row, 0, "x", Style(bold=row % 2 == 0)) for row in range(20)]
    styles = ElementTree.fromstring(parts(write_book(book_of(*cells)))["xl/styles.xml"])
    formats = styles.find(f"{MAIN}cellXfs")
    assert formats is not None and len(formats) == 3  # the Normal style and the two


def test_the_normal_style_has_the_workbooks_face_and_no_theme_changes_it() -> None:
    package = parts(write_book(book_of(Cell(0, 0, "x", PLAIN))))
    font = next(ElementTree.fromstring(package["xl/styles.xml"]).iter(f"{MAIN}font"))
    known = {child.tag.removeprefix(MAIN): child.get("val") for child in font}
    assert (known["name"], known["sz"], known["charset"]) == (FONT, "12", "128")
    assert "scheme" not in known
    assert set(re.findall('<a:(?:latin|ea|cs) typeface="([^"]*)"', package["xl/theme/theme1.xml"])) == {FONT}


def test_the_normal_style_has_the_workbooks_size_and_charset() -> None:
    book = Book([Sheet("Sheet")], "Arial", normal_pt=8, locale="en-GB")
    font = next(ElementTree.fromstring(parts(write_book(book))["xl/styles.xml"]).iter(f"{MAIN}font"))
    known = {child.tag.removeprefix(MAIN): child.get("val") for child in font}
    assert (known["name"], known["sz"], known["family"]) == ("Arial", "8", "2")
    assert "charset" not in known


def test_widths_are_characters_of_the_normal_style_and_heights_are_points() -> None:
    book = book_of(widths={0: 20, 1: 0.5}, heights={0: 409.5, 1: 12.3, 4: 0}, hidden_columns={2}, hidden_rows={3})
    worksheet = sheet_of(book)
    # 20 characters of 6 pixels and 5 pixels of padding, counted in digits of 8 (ECMA-376, 18.3.1.13).
    assert worksheet.column_dimensions["A"].width == pytest.approx(125 / 8, abs=1 / 256)
    assert worksheet.column_dimensions["C"].hidden
    heights = worksheet.row_dimensions
    assert [heights[row].height for row in (1, 2, 5)] == [409.5, 12.3, 0]
    assert heights[4].hidden and not heights[1].hidden


def test_the_same_book_is_the_same_bytes() -> None:
    assert write_book(full_book()) == write_book(full_book())


def test_the_same_book_is_the_same_bytes_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    book = book_of(Cell(0, 0, "第１の\n行", PLAIN), notes={(0, 0): "注"})
    here = write_book(book)
    for system in ("win32", "linux", "darwin"):
        monkeypatch.setattr("sys.platform", system)
        assert write_book(book) == here
    with zipfile.ZipFile(io.BytesIO(here)) as package:
        assert package.testzip() is None
        assert {(entry.create_system, entry.date_time) for entry in package.infolist()} == {(3, (1980, 1, 1, 0, 0, 0))}


def test_importing_the_writer_does_not_import_the_engine() -> None:
    code = "import sys, kpm_excel.excel.write.writer; sys.exit('xlsxwriter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_open_xml_validator_finds_no_fault(tmp_path: Path) -> None:
    paths = [tmp_path / "full.xlsx", tmp_path / "bare.xlsx"]
    paths[0].write_bytes(write_book(full_book()))
    paths[1].write_bytes(write_book(Book([Sheet("表")], FONT)))
    assert validator.validate(paths) == []

"""What one expression finds in a plain part is what expat hears in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.raw import RawWorkbook, Unreadable
from kpm_excel.excel.read.ooxml import read_ooxml
from kpm_excel.excel.read.ooxml.cell_styles import read_styles
from kpm_excel.excel.read.ooxml.heard_cells import Cells, Room
from kpm_excel.excel.read.ooxml.plain import read_plain_sheet, read_plain_strings
from kpm_excel.excel.read.ooxml.shared_texts import Font, SharedStrings
from tests import books
from tests.test_excel_differences import kitchen_sink, small_books
from tests.test_excel_mutations import everything
from tests.test_excel_ooxml import rich_workbook

NOTHING = b"<!-- -->"


def for_expat(parts: books.Parts) -> books.Parts:
    """The same workbook with a comment in each table, which no plain part has."""
    return {
        name: content.replace(b"<sheetData>", b"<sheetData>" + NOTHING).replace(b"</si>", b"</si>" + NOTHING, 1)
        for name, content in parts.items()
    }


def read_or_reason(content: bytes) -> RawWorkbook | str:
    try:
        return read_ooxml(content)
    except Unreadable as fault:
        return fault.reason


def is_plain(sheet: bytes) -> bool:
    strings = SharedStrings(1000)
    strings.keep("済")
    return read_plain_sheet("sheet", sheet, Cells(strings, read_styles(b"", b""), False, Room())) is not None


def sheet_of(rows: str, head: str = "") -> bytes:
    return f'{head}<worksheet xmlns="{books.MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


WHOLE = {"sink": kitchen_sink(), "openpyxl": rich_workbook(), "xlsxwriter": everything(), **dict(small_books())}


@pytest.mark.parametrize("name", WHOLE)
def test_both_ways_through_a_workbook_end_at_the_same_place(name: str) -> None:
    parts = books.unpack(WHOLE[name])
    assert read_or_reason(WHOLE[name]) == read_or_reason(books.pack(for_expat(parts)))


PLAIN = [
    '<row r="1" spans="1:2" ht="0" x14ac:dyDescent="0.25"><c r="A1"/></row>',
    '<row r="1"><c r="A1" s="0" t="s"><v>0</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>',
    '<row r="1"><c r="A1"><f> A2>B2</f><v>&#48;</v></c><c r="B1" t="inlineStr"><is><t>0</t></is></c><c r="C1"/></row>',
    '<row r="1"><c r="A1" t="s"><v>1.5</v></c></row> <row r="2"><c r="A2"><v> 7</v></c></row>',
    '<row r="1"><c r="A1"><f t="array" ref="A1">1+1</f><v>2</v></c></row><row r="2"/>',
    '<row r="1">\n  <c r="A1" t="inlineStr"><is><t xml:space="preserve"> a&amp;b&#10; </t></is></c>\n</row>',
    '<row r="1"><c r="A1" t="str"><f>A2</f><v/></c></row>',
]


@pytest.mark.parametrize("rows", PLAIN)
def test_what_programs_write_is_plain(rows: str) -> None:
    assert is_plain(sheet_of(rows).replace(b"<worksheet", b'<worksheet xmlns:x14ac="urn:x"'))


def test_the_same_row_shows_what_its_own_workbook_gives_it() -> None:
    row = '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1" s="1"><v>45037</v></c></row>'
    looks = [books.cell_styles("yyyy/mm/dd"), books.cell_styles("0.0"), books.cell_styles("yyyy/mm/dd")]
    texts = ["<si><t>甲</t></si>", "<si><t>乙</t></si>", "<si><r><rPr><strike/></rPr><t>丙</t></r></si>"]
    found = [
        read_ooxml(books.pack(books.parts_of(row, strings=text, styles=look))).sheets[0].cells
        for look, text in zip(looks, texts, strict=True)
    ]
    assert [cells[0, 0].value for cells in found] == ["甲", "乙", "丙"]
    assert [cells[0, 0].struck for cells in found] == ["none", "none", "all"]
    assert [cells[0, 2].kind for cells in found] == ["date", "number", "date"]


NOT_PLAIN = [
    sheet_of('<row r="1"><c r="A1"/><row r="2"><c r="A2"/></row>'),
    sheet_of('<row r="1"><c r="A1"/></row></row>'),
    sheet_of('<row r="1"/><c r="A1"/>'),
    sheet_of('<c r="A1"/><row r="1"></row>'),
    sheet_of('<row r="1"><c r="A1"><v>1</v></c><!-- --></row>'),
    sheet_of('<row r="1"><c r="A1" t="str"><v><![CDATA[1]]></v></c></row>'),
    sheet_of('<row r="1"><c r="A1" t="str"><v>&me;</v></c></row>'),
    sheet_of('<row r="1"><c r="A1" t="str"><v>&#0;</v></c></row>'),
    sheet_of('<row r="1"><c r="A1" t="str"><v>\x01</v></c></row>'),
    sheet_of('<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>'),
    sheet_of('<row r="1"><c r="A1"><v>1</v></c>'),
    sheet_of('<row r="1"><c r="A1"><v>1</v></row>'),
    sheet_of('<row r="1" r="2"><c r="A1"><v>1</v></c></row>'),
    sheet_of('<row r="1" x:a="2"><c r="A1"><v>1</v></c></row>'),
    sheet_of('<row r="1"><c t="n" r="A1"><v>1</v></c></row>'),
    sheet_of('<row r="1"><c r="A1" vm="1"><v>1</v></c></row>'),
    sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>stray'),
    sheet_of('<row r="1"/>', '<?xml version="1.0" encoding="Shift_JIS"?>'),
    sheet_of('<row r="1"/>').decode().encode("utf-16"),
    sheet_of('<row r="1"/>').replace(books.MAIN.encode(), b"urn:other"),
    sheet_of('<row r="1"/>') + b"\xff",
    sheet_of("<row r='1'/>"),
]


@pytest.mark.parametrize("sheet", NOT_PLAIN)
def test_what_the_expression_cannot_account_for_is_left_to_expat(sheet: bytes) -> None:
    try:
        assert not is_plain(sheet)
    except Unreadable as fault:
        # What is wrong around the rows expat has seen already.
        assert fault.reason == "broken_xml"


TEXTS = st.lists(
    st.sampled_from(["a", "年", " ", "&amp;", "lt;", "&lt;", "&#x3042;", "&#13;", "_x000D_", "\n", "]", "𠮷", ">"])
).map("".join)
CELLS = st.one_of(
    st.builds("<v>{}</v>".format, st.sampled_from(["0", "1", "-1.5", "1e5", "45037", "x", " 7"])),
    st.builds("<f>{}</f><v>{}</v>".format, TEXTS, TEXTS),
    st.builds("<is><t>{}</t></is>".format, TEXTS),
    st.sampled_from(["", "<f/>", "<v/>", '<f t="shared" si="0"/><v>3</v>', "<f>1</f>"]),
)


@st.composite
def rows(draw: st.DrawFn) -> str:
    """Rows in every order, with cells of every type in every place."""
    written = ""
    for number in draw(st.lists(st.sampled_from([1, 2, 3, 7, 5001]), max_size=4)):
        cells = ""
        for column in draw(st.lists(st.sampled_from(["A", "B", "C", "GR", "GS"]), max_size=4)):
            type_ = draw(st.sampled_from(["", ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="inlineStr"', ' t="d"']))
            style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="9"']))
            cells += f'<c r="{column}{number}"{style}{type_}>{draw(CELLS)}</c>'
        hidden = draw(st.sampled_from(["", ' hidden="1"', ' ht="0"']))
        written += f'<row r="{number}"{hidden}>{cells}</row>'
    return written


@given(rows(), st.lists(TEXTS))
def test_any_rows_and_texts_read_the_same_both_ways(rows: str, texts: list[str]) -> None:
    entries = [
        "",
        "<t>{}</t>",
        "<r><t>{}</t></r><r><rPr><strike/></rPr><t>x</t></r>",
        '<t>{}</t><phoneticPr fontId="1"/>',
    ]
    strings = "".join(f"<si>{entries[number % 4].format(text)}</si>" for number, text in enumerate(texts))
    strings = strings.replace("<si></si>", "<si/>")
    parts = books.parts_of(rows, strings=strings, styles=books.cell_styles("yyyy/mm/dd"))
    plain = {name: content.encode() if isinstance(content, str) else content for name, content in parts.items()}
    assert read_or_reason(books.pack(plain)) == read_or_reason(books.pack(for_expat(plain)))


def test_a_table_of_texts_with_fonts_and_furigana_is_plain() -> None:
    entry = '<si><t>管理課</t><rPh sb="0" eb="2"><t>カンリ</t></rPh><phoneticPr fontId="1"/></si><si/>'
    rich = "<si><r><rPr><strike/></rPr><t>消す</t></r><r><t>残す</t></r></si>"
    strings = SharedStrings(1000)
    assert read_plain_strings("strings", f'<sst xmlns="{books.MAIN}">{entry}{rich}{entry}</sst>'.encode(), strings)
    assert strings.texts == ["管理課", "", "消す残す", "管理課", ""]
    assert strings.runs_of == {2: (("消す", Font(struck=True)), ("残す", None))}


@pytest.mark.parametrize(
    "table",
    [
        "<sst xmlns='urn:other'><si><t>a</t></si></sst>",
        f"<sst xmlns='{books.MAIN}'><si><t>a</t><!-- </si> --></si></sst>",
        f"<sst xmlns='{books.MAIN}'><si><t>a</t></si><si><r><t>b</t></si></sst>",
        f"<sst xmlns='{books.MAIN}'><si><t>a</t></si>",
    ],
)
def test_a_table_of_texts_that_is_not_plain_is_left_to_expat(table: str) -> None:
    assert not read_plain_strings("strings", table.encode(), SharedStrings(1000))

"""The reader of Open XML: every cell as it was stored, whatever the program that stored it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from kpm_excel.book.raw import RawCell, RawSheet, RawWorkbook, Unreadable
from kpm_excel.excel.read.guard import MAX_COLUMNS, MAX_ROWS
from kpm_excel.excel.read.ooxml import read_ooxml
from kpm_excel.moments import Moment
from tests import books

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def read(rows: str, **pieces: str) -> RawSheet:
    return read_ooxml(books.pack(books.parts_of(rows, **pieces))).sheets[0]


def read_cell(cell: str, **pieces: str) -> RawCell:
    """The one cell that `cell`, its attributes and content, makes at A1."""
    return read(f'<row r="1"><c r="A1" {cell}</c></row>', **pieces).cells[0, 0]


def written(write: Callable[[xlsxwriter.Workbook], None]) -> RawWorkbook:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        write(workbook)
    return read_ooxml(target.getvalue())


# Values

VALUES = [
    ("><v>12</v>", 12, "number"),
    ("><v>12.0</v>", 12, "number"),
    ("><v>-0.5</v>", -0.5, "number"),
    ("><v>1.5E3</v>", 1500, "number"),
    ("><v> 7 </v>", 7, "number"),
    ("><v>9007199254740993</v>", 9007199254740993, "number"),
    ("><v>1.2345678901234568E+29</v>", 1.2345678901234568e29, "number"),
    (' t="b"><v>1</v>', True, "bool"),
    (' t="b"><v>false</v>', False, "bool"),
    (' t="e"><v>#REF!</v>', "#REF!", "error"),
    (' t="e"><v>#SPILL!</v>', "#SPILL!", "error"),
    (' t="s"><v>0</v>', "済", "text"),
    (' t="str"><v>007</v>', "007", "text"),
    (' t="str"><v></v>', "", "text"),
    (' t="inlineStr"><is><t>直接</t></is>', "直接", "text"),
    (' t="inlineStr"><is><t></t></is>', "", "text"),
    (' t="d"><v>2023-04-21</v>', dt.date(2023, 4, 21), "date"),
    (' t="d"><v>2023-04-21T10:30:00Z</v>', dt.datetime(2023, 4, 21, 10, 30), "date"),
    (' t="d"><v>someday</v>', "someday", "text"),
]


@pytest.mark.parametrize(("cell", "value", "kind"), VALUES)
def test_a_value_is_read_as_its_type_says(cell: str, value: object, kind: str) -> None:
    found = read_cell(cell, strings="<si><t>済</t></si>")
    assert (found.value, found.kind) == (value, kind)
    assert type(found.value) is type(value)


ODD_VALUES = [
    ("><v>abc</v>", "abc", "text", "bad_number"),
    ("><v>1_000</v>", "1_000", "text", "bad_number"),
    ("><v>nan</v>", "nan", "text", "bad_number"),
    ("><v>１２</v>", "１２", "text", "bad_number"),
    ("><v>1e999</v>", "1e999", "text", "bad_number"),
    (' t="s"><v>9</v>', "#STRING!", "error", "bad_string_index"),
    (' t="s"><v>-1</v>', "#STRING!", "error", "bad_string_index"),
    (' t="q"><v>5</v>', 5, "number", "unknown_cell_type"),
    (' s="99"><v>5</v>', 5, "number", "bad_style_index"),
]


@pytest.mark.parametrize(("cell", "value", "kind", "problem"), ODD_VALUES)
def test_what_no_program_should_write_is_read_with_a_note(cell: str, value: object, kind: str, problem: str) -> None:
    sheet = read(f'<row r="1"><c r="A1" {cell}</c></row>', strings="<si><t>済</t></si>")
    found = sheet.cells[0, 0]
    assert (found.value, found.kind, sheet.problems) == (value, kind, (problem,))


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("一行目_x000D_\n二行目", "一行目\r\n二行目"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x3042_", "あ"),
        ("_xD842__xDFB7_", "𠮷"),
        ("_xD842_", "\ufffd"),
        ("_x00g0_", "_x00g0_"),
        ("a&amp;b &lt;c&gt; &#13;", "a&b <c> \r"),
        ("  前後の空白 ", "  前後の空白 "),
    ],
)
def test_text_is_decoded_wherever_it_is_stored(stored: str, text: str) -> None:
    shared = read_cell(' t="s"><v>0</v>', strings=f"<si><t>{stored}</t></si>")
    inline = read_cell(f' t="inlineStr"><is><t>{stored}</t></is>')
    result = read_cell(f' t="str"><f>A2</f><v>{stored}</v>')
    assert [shared.value, inline.value, result.value] == [text] * 3


def test_furigana_is_no_part_of_a_text() -> None:
    rich = "<r><t>東京</t></r><r><rPr><b/></rPr><t>都</t></r>"
    sound = '<rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>'
    assert read_cell(' t="s"><v>0</v>', strings=f"<si>{rich}{sound}</si>").value == "東京都"
    assert read_cell(f' t="inlineStr"><is><t>漢字</t>{sound}</is>').value == "漢字"


def test_a_text_longer_than_any_buffer_comes_whole() -> None:
    text = "".join(chr(0x4E00 + number % 5000) for number in range(32_767)) * 40
    assert read_cell(' t="s"><v>0</v>', strings=f"<si><t>{text}</t></si>").value == text


# Dates

SERIAL = 45037


@pytest.mark.parametrize(
    ("number_format", "stored", "value"),
    [
        ("yyyy/mm/dd", f"{SERIAL}", dt.date(2023, 4, 21)),
        ('[$-411]ggge"年"m"月"d"日"', f"{SERIAL}", dt.date(2023, 4, 21)),
        ("[Red]m/d;@", f"{SERIAL}.0", dt.date(2023, 4, 21)),
        ("yyyy/mm/dd hh:mm", f"{SERIAL}.4375", dt.datetime(2023, 4, 21, 10, 30)),
        ("aaaa", f"{SERIAL}", dt.date(2023, 4, 21)),
        ("yyyy/mm/dd", "1", dt.date(1900, 1, 1)),
        ("yyyy/mm/dd", "59", dt.date(1900, 2, 28)),
        ("yyyy/mm/dd", "61", dt.date(1900, 3, 1)),
        ("yyyy/mm/dd", "2958465", dt.date(9999, 12, 31)),
        ("yyyy/mm/dd", "2958465.9999999999", 2958465.9999999999),
        ("yyyy/mm/dd", "2958466", 2958466),
        ("yyyy/mm/dd", "-1", -1),
        ("h:mm", "0.5", 0.5),
        ("[h]:mm", "1.25", 1.25),
        ('0"年"', "5", 5),
        ("0\\d", "5", 5),
        ("[Red]0", "5", 5),
        ("0.00E+00", "5", 5),
        ("G/標準", "5", 5),
        ("#,##0_m", "5", 5),
    ],
)
def test_a_number_is_a_date_where_its_format_shows_one(number_format: str, stored: str, value: object) -> None:
    found = read_cell(f' s="1"><v>{stored}</v>', styles=books.cell_styles(number_format))
    assert found.value == value
    assert found.kind == ("date" if isinstance(value, dt.date) else "number")
    assert found.number_format == number_format


def test_dates_of_1904_are_four_years_later() -> None:
    styles = books.cell_styles("yyyy/mm/dd")
    parts = books.parts_of(
        '<row r="1"><c r="A1" s="1"><v>43575</v></c></row>', styles=styles, properties='<workbookPr date1904="1"/>'
    )
    workbook = read_ooxml(books.pack(parts))
    assert workbook.date1904
    assert workbook.sheets[0].cells[0, 0].value == dt.date(2023, 4, 21)


@given(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(9999, 12, 30)))
def test_every_moment_comes_back_as_it_was_written(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    serial = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    found = read_cell(f' s="1"><v>{serial!r}</v>', styles=books.cell_styles("yyyy/mm/dd hh:mm:ss.000"))
    assert found.value == (moment if moment.time() != dt.time() else moment.date())


# Formulas


@pytest.mark.parametrize(
    ("cell", "formula", "value", "has_result"),
    [
        ("><f>1+1</f><v>2</v>", "1+1", 2, True),
        ("><f>1+1</f>", "1+1", None, False),
        ("><f>1+1</f><v></v>", "1+1", None, False),
        ("><f>1+1</f><v/>", "1+1", None, False),
        (' t="str"><f>IF(1,"")</f><v></v>', 'IF(1,"")', "", True),
        (' t="str"><f>A2&amp;"円"</f><v>5円</v>', 'A2&"円"', "5円", True),
        (' t="e"><f>1/0</f><v>#DIV/0!</v>', "1/0", "#DIV/0!", True),
        ('><f t="shared" si="0"/><v>3</v>', "", 3, True),
        ("><v>3</v>", None, 3, True),
    ],
)
def test_a_formula_stands_beside_its_result(cell: str, formula: str, value: object, has_result: bool) -> None:
    found = read_cell(cell)
    assert (found.formula, found.value, found.has_result) == (formula, value, has_result)
    assert (found.kind == "blank") == (value is None)


def test_a_picture_placed_in_a_cell_is_told_from_an_error() -> None:
    assert read_cell(' t="e" vm="1"><v>#VALUE!</v>').rich
    assert not read_cell(' t="e"><v>#VALUE!</v>').rich


# Looks that mean something

STRUCK_FONT = "<font/><font><strike/></font><font><strike val='0'/></font>"
STRUCK_XFS = '<xf fontId="1"/><xf fontId="2"/>'


@pytest.mark.parametrize(
    ("style", "content", "struck", "gone"),
    [
        (0, "<t>残す</t>", "none", ""),
        (1, "<t>消す</t>", "all", "消す"),
        (2, "<t>残す</t>", "none", ""),
        (0, "<r><t>残す</t></r><r><rPr><strike/></rPr><t>消す</t></r>", "part", "消す"),
        (0, "<r><rPr><strike/></rPr><t>消</t></r><r><rPr><b/><strike/></rPr><t>す</t></r>", "all", "消す"),
        (0, "<r><rPr><strike/></rPr><t>消す</t></r><r><t> </t></r>", "all", "消す"),
        (0, "<r><rPr><strike val='false'/></rPr><t>残す</t></r>", "none", ""),
        (1, "<r><t>消す</t></r><r><rPr><b/></rPr><t>残す</t></r>", "part", "消す"),
    ],
)
def test_crossed_out_characters_are_named(style: int, content: str, struck: str, gone: str) -> None:
    styles = books.cell_styles(fonts=STRUCK_FONT, xfs=STRUCK_XFS)
    shared = read_cell(f' s="{style}" t="s"><v>0</v>', strings=f"<si>{content}</si>", styles=styles)
    inline = read_cell(f' s="{style}" t="inlineStr"><is>{content}</is>', styles=styles)
    assert [(shared.struck, shared.struck_text), (inline.struck, inline.struck_text)] == [(struck, gone)] * 2


def test_a_number_can_be_crossed_out_too() -> None:
    found = read_cell(' s="1"><v>12.5</v>', styles=books.cell_styles(fonts=STRUCK_FONT, xfs=STRUCK_XFS))
    assert (found.value, found.struck, found.struck_text) == (12.5, "all", "12.5")


@pytest.mark.parametrize(
    ("color", "fill"),
    [
        ('rgb="FFFFE699"', "FFE699"),
        ('theme="4"', "4472C4"),
        ('theme="0" tint="-0.15"', "D9D9D9"),
        ('indexed="10"', "FF0000"),
        ('auto="1"', None),
    ],
)
def test_a_solid_fill_is_read_even_from_an_empty_cell(color: str, fill: str | None) -> None:
    fills = f'<fill/><fill><patternFill patternType="solid"><fgColor {color}/></patternFill></fill>'
    styles = books.cell_styles(fills=fills, xfs='<xf fillId="1"/>')
    cells = read('<row r="1"><c r="A1" s="1"/><c r="B1"/><c r="C1" s="1"><v>1</v></c></row>', styles=styles).cells
    assert [cells[0, 0].fill, cells[0, 2].fill] == [fill] * 2 if fill else set(cells) == {(0, 2)}
    assert (0, 1) not in cells


def test_what_does_not_show_is_marked() -> None:
    def write(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        for row, looks in enumerate(
            (
                {"num_format": ";;;"},
                {"font_color": "#FFFFFF"},
                {"font_color": "#00FF00", "bg_color": "#00FF00"},
                {"font_color": "#FFFFFF", "bg_color": "#000080"},
                {},
            )
        ):
            sheet.write_string(row, 0, "見えますか", workbook.add_format(looks))

    cells = written(write).sheets[0].cells
    assert [cells[row, 0].invisible for row in range(5)] == [True, True, True, False, False]


# Places


def test_cells_are_found_however_their_places_are_written() -> None:
    plain = read('<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c></row>')
    assert {place: cell.value for place, cell in plain.cells.items()} == {(0, 0): 1, (0, 2): 2, (2, 1): 3}
    unnamed = read("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c/></row><row><c/><c><v>3</v></c></row>")
    assert unnamed.cells == plain.cells and not unnamed.problems
    small = read(
        '<row r="1"><c r="a1"><v>1</v></c><c r="$C$1"><v>2</v></c></row><row r="3"><c r="b3"><v>3</v></c></row>'
    )
    assert small.cells == plain.cells


@pytest.mark.parametrize(
    ("rows", "problem", "values"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "doubled_cell", {(0, 0): 2}),
        ('<row r="2"><c r="A3"><v>1</v></c></row>', "rows_disagree", {(2, 0): 1}),
        ('<row r="1"><c r="??"><v>1</v></c></row>', "bad_reference", {(0, 0): 1}),
        ('<row r="0"><c r="A1"><v>1</v></c></row>', "bad_reference", {(0, 0): 1}),
    ],
)
def test_places_that_contradict_each_other_are_noted(
    rows: str, problem: str, values: dict[tuple[int, int], int]
) -> None:
    sheet = read(rows)
    assert problem in sheet.problems
    assert {place: cell.value for place, cell in sheet.cells.items()} == values


def test_rows_out_of_order_are_read_without_a_word() -> None:
    sheet = read('<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>')
    assert {place: cell.value for place, cell in sheet.cells.items()} == {(2, 0): 3, (0, 1): 2, (0, 0): 1}
    assert not sheet.problems


def test_what_lies_beyond_the_area_is_named() -> None:
    far = f'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" t="s"><v>0</v></c></row><row r="{MAX_ROWS + 1}">'
    far += "".join(f'<c r="{column}{MAX_ROWS + 1}"><v>2</v></c>' for column in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    sheet = read(
        far + '</row><row r="1048576"><c r="A1048576" t="str"><v> </v></c></row>', strings="<si><t>遠</t></si>"
    )
    assert set(sheet.cells) == {(0, 0)}
    assert sheet.outside[:2] == ((0, 16_383, "遠"), (MAX_ROWS, 0, "2"))
    assert (len(sheet.outside), sheet.outside_count) == (20, 28)


def test_the_last_row_and_column_of_the_area_are_read() -> None:
    def write(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet().write(MAX_ROWS - 1, MAX_COLUMNS - 1, "隅")

    sheet = written(write).sheets[0]
    assert sheet.cells[MAX_ROWS - 1, MAX_COLUMNS - 1].value == "隅" and not sheet.outside_count


# What surrounds the cells


def test_sheets_rows_columns_and_merges_say_how_they_show() -> None:
    def write(workbook: xlsxwriter.Workbook) -> None:
        first = workbook.add_worksheet("見える")
        first.set_column(0, 1, None, None, {"hidden": True})
        first.set_column(3, 3, 0)
        first.set_row(2, None, None, {"hidden": True})
        first.set_row(4, 0)
        first.merge_range(5, 1, 6, 3, "結合")
        first.insert_button(8, 1, {"caption": "押す"})
        first.insert_checkbox(9, 1, True)
        workbook.add_worksheet("隠れた").hide()
        workbook.add_worksheet("深く隠れた").very_hidden()

    workbook = written(write)
    first = workbook.sheets[0]
    assert [(sheet.name, sheet.state) for sheet in workbook.sheets] == [
        ("見える", "visible"),
        ("隠れた", "hidden"),
        ("深く隠れた", "veryHidden"),
    ]
    assert (set(first.hidden_rows), set(first.hidden_columns)) == ({2, 4}, {0, 1, 3})
    assert first.merges == ((5, 1, 6, 3),)
    assert [(one.kind, one.area[:2], one.text) for one in first.drawn] == [("control", (8, 2), "押す")]
    assert first.cells[9, 1].value is True


def test_notes_text_boxes_and_pictures_are_found_at_their_cells(tmp_path: Path) -> None:
    picture = tmp_path / "dot.png"
    picture.write_bytes(PNG)

    def write(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_comment("C24", "この欄は\n空でよいですか")
        sheet.insert_textbox(3, 2, "一行目\n二行目", {"x_offset": 5})
        sheet.insert_image(7, 1, str(picture))

    sheet = written(write).sheets[0]
    assert sheet.comments == {(23, 2): "この欄は\n空でよいですか"}
    assert [(one.kind, one.area[:2], one.text) for one in sheet.drawn] == [
        ("picture", (7, 1), ""),
        ("text", (3, 2), "一行目\n二行目"),
    ]


def test_a_thread_stands_in_place_of_the_note_that_announces_it() -> None:
    parts = books.parts_of("")
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = books.relations(
        ("comments", "../comments1.xml"), ("threadedComment", "../threadedComments/threadedComment1.xml")
    )
    parts["xl/comments1.xml"] = (
        f'<comments xmlns="{books.MAIN}"><commentList>'
        '<comment ref="A1"><text><t>[スレッド コメント]</t></text></comment>'
        '<comment ref="B2"><text><r><t>ただの</t></r><r><t>メモ</t></r></text></comment></commentList></comments>'
    )
    thread = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{thread}"><threadedComment ref="A1"><text>問い</text></threadedComment>'
        '<threadedComment ref="A1"><text>答え</text></threadedComment></ThreadedComments>'
    )
    assert read_ooxml(books.pack(parts)).sheets[0].comments == {(0, 0): "問い\n答え", (1, 1): "ただのメモ"}


def test_names_are_sorted_by_what_they_stand_for() -> None:
    names = (
        '<definedName name="one">S!$C$24</definedName>'
        "<definedName name=\"area\">'S'!$B$2:$D$9</definedName>"
        "<definedName name=\"quoted\">'It''s №1'!$A$1</definedName>"
        '<definedName name="text">"KPM""1"</definedName>'
        '<definedName name="lost">#REF!</definedName>'
        '<definedName name="number">3</definedName>'
        "<definedName name=\"other\">'[1]S'!$A$1</definedName>"
        '<definedName name="computed">OFFSET(S!$A$1,0,0)</definedName>'
        '<definedName name="own" localSheetId="0">S!$A$5</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">S!$A$1:$B$2</definedName>'
    )
    workbook = read_ooxml(books.pack(books.parts_of("", names=names)))
    assert workbook.names == {"one": ("S", 23, 2), "area": ("S", 1, 1), "quoted": ("It's №1", 0, 0)}
    assert workbook.local_names == {("S", "own"): ("S", 4, 0)}
    assert workbook.constant_names == {"text": 'KPM"1'}


def test_properties_tell_who_saved_when_with_what() -> None:
    def write(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet()
        workbook.set_properties({"author": "管理課", "created": dt.datetime(2023, 4, 1, 9, 30)})
        workbook.set_custom_property("kpm", "KPM1")
        workbook.set_custom_property("count", 12)

    workbook = written(write)
    assert workbook.saved_at == Moment(dt.datetime(2023, 4, 1, 9, 30, tzinfo=dt.UTC))
    assert (workbook.last_modified_by, workbook.properties) == ("管理課", {"kpm": "KPM1", "count": "12"})
    assert workbook.application == "Microsoft Excel 12.0000"


def test_macros_links_and_histories_are_seen_and_left_alone() -> None:
    parts = books.parts_of("")
    assert not read_ooxml(books.pack(parts)).macros
    book, types = str(parts["xl/workbook.xml"]), str(parts["[Content_Types].xml"])
    parts["xl/workbook.xml"] = book.replace(
        "<definedNames>", '<externalReferences><externalReference r:id="rId9"/></externalReferences><definedNames>'
    )
    parts["[Content_Types].xml"] = types.replace(
        "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
    )
    parts["xl/vbaProject.bin"] = b"\0" * 64
    parts["xl/revisions/revisionHeaders.xml"] = "<headers/>"
    workbook = read_ooxml(books.pack(parts))
    assert (workbook.format, workbook.macros, workbook.external_links, workbook.tracked) == ("xlsm", True, True, True)


# One workbook in many clothes


def rich_workbook() -> bytes:
    """A workbook with something of everything."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet["B2"], sheet["C3"] = "見出し", 12.5, dt.date(2023, 4, 21)
    sheet["D4"] = "=B2*2"
    sheet["E5"].comment = Comment("メモ", "誰か")
    sheet["F6"].fill = PatternFill("solid", fgColor="FFE699")
    sheet["G7"] = "消す"
    sheet["G7"].font = Font(strike=True)
    sheet.merge_cells("A9:C10")
    sheet.row_dimensions[12].hidden = True
    workbook.create_sheet("二枚目").sheet_state = "veryHidden"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


CLOTHES: dict[str, Callable[[books.Parts], books.Parts]] = {
    "strict": books.strict,
    "prefixed": books.prefixed,
    "strict and prefixed": lambda parts: books.strict(books.prefixed(parts, "main")),
    "backslashes": lambda parts: {name.replace("/", "\\"): content for name, content in parts.items()},
    "other case": lambda parts: {name.upper(): content for name, content in parts.items()},
    "no content types": lambda parts: without(parts, "[Content_Types].xml"),
    "no package relations": lambda parts: {**parts, "_rels/.rels": b"<broken"},
    "UTF-16": lambda parts: {name: in_utf16(content) for name, content in parts.items()},
}


def without(parts: books.Parts, *names: str) -> books.Parts:
    return {name: content for name, content in parts.items() if name not in names}


def in_utf16(content: bytes) -> bytes:
    text = content.decode().replace("UTF-8", "UTF-16").replace("utf-8", "utf-16")
    return text.encode("utf-16")


@pytest.mark.parametrize("clothes", CLOTHES)
def test_a_workbook_reads_the_same_in_every_clothing(clothes: str) -> None:
    plain = rich_workbook()
    dressed = read_ooxml(books.pack(CLOTHES[clothes](books.unpack(plain))))
    assert dressed.sheets == read_ooxml(plain).sheets
    assert dressed.strict == ("strict" in clothes)


def test_a_missing_part_costs_only_what_stood_in_it() -> None:
    parts = books.unpack(rich_workbook())
    whole = read_ooxml(books.pack(parts))
    bare = read_ooxml(books.pack(without(parts, "xl/styles.xml", "xl/theme/theme1.xml")))
    assert bare.problems == ("styles_missing",)
    assert bare.sheets[0].cells[1, 1].value == whole.sheets[0].cells[1, 1].value
    assert bare.sheets[0].cells[2, 2].value == SERIAL
    gone = read_ooxml(books.pack(without(parts, "xl/worksheets/sheet2.xml")))
    assert gone.sheets[0] == whole.sheets[0]
    assert gone.sheets[1] == RawSheet("二枚目", "veryHidden", problems=("sheet_missing",))
    lost = read_ooxml(books.pack(without(parts, "xl/_rels/workbook.xml.rels")))
    assert lost.sheets == whole.sheets


@pytest.mark.parametrize(
    ("part", "problem"),
    [("xl/comments/comment1.xml", "comments_unreadable"), ("xl/styles.xml", "styles_unreadable")],
)
def test_a_broken_part_beside_the_cells_is_noted(part: str, problem: str) -> None:
    parts = books.unpack(rich_workbook())
    assert part in parts
    workbook = read_ooxml(books.pack({**parts, part: parts[part][:-20]}))
    assert problem in (*workbook.problems, *workbook.sheets[0].problems)
    assert workbook.sheets[0].cells[0, 0].value == "見出し"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_broken_part_with_cells_makes_the_workbook_unreadable(part: str) -> None:
    parts = books.parts_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings="<si><t>a</t></si>")
    parts[part] = str(parts[part])[:-4]
    with pytest.raises(Unreadable) as caught:
        read_ooxml(books.pack(parts))
    assert caught.value.reason == "broken_xml" and part in caught.value.detail


def test_a_package_without_sheets_is_no_workbook() -> None:
    with pytest.raises(Unreadable, match="no_sheets"):
        read_ooxml(books.pack({"a.txt": b"a"}))

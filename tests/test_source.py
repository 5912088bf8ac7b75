"""A hand-made workbook as a reader sees it: what cells show, how they look, what is drawn over them and where."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from kpm_excel.book.shown_days import shown_day
from kpm_excel.importing.found import Found
from kpm_excel.importing.read_source import read_source, source_of
from kpm_excel.importing.source import Drawn, SourceSheet
from kpm_excel.importing.tables import find_tables
from tests.hand_made.layouts import layouts
from tests.hand_made.written import write
from tests.rig.office import convert


def made(make: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    """A workbook of one sheet that `make` fills."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        make(book, book.add_worksheet("表"))
    return stream.getvalue()


def sheet_of(content: bytes) -> SourceSheet:
    (sheet,) = source_of(content, "表.xlsx").sheets
    return sheet


def test_cells_show_what_excel_shows() -> None:
    def make(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write(0, 0, 0.8, book.add_format({"num_format": "0%"}))
        sheet.write(0, 1, 1234.5, book.add_format({"num_format": '#,##0"千円"'}))
        sheet.write(0, 2, dt.date(2023, 3, 31), book.add_format({"num_format": '[$-411]ggge"年"m"月"d"日"'}))
        sheet.write(0, 3, True)
        struck = book.add_format({"font_strikeout": True})
        sheet.write_rich_string(0, 4, "残る", struck, "消えた", "もの")
        sheet.write(0, 5, "白", book.add_format({"font_color": "#FFFFFF"}))
        sheet.write_comment(0, 6, "メモ")

    sheet = sheet_of(made(make))
    assert [sheet.text(0, column) for column in range(5)] == ["80%", "1,235千円", "令和5年3月31日", "TRUE", "残るもの"]
    cells = [sheet.cell(0, column) for column in range(7)]
    assert cells[0] and cells[0].number == 0.8
    assert cells[2] and cells[2].day == dt.date(2023, 3, 31)
    assert cells[4] and cells[4].struck == "消えた"
    assert cells[5] and cells[5].is_invisible
    assert cells[6] and cells[6].comment == "メモ" and not cells[6].text


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (dt.date(2019, 4, 30), '[$-411]ggge"年"m"月"d"日"', "平成31年4月30日"),
        (dt.date(2019, 5, 1), "[$-411]ge.m.d", "R1.5.1"),
        (dt.date(2024, 2, 9), "yyyy/mm/dd(aaa)", "2024/02/09(金)"),
        (dt.date(2024, 2, 9), "d-mmm-yy", "9-Feb-24"),
        (dt.date(2024, 2, 9), "dddd, d mmmm yyyy", "Friday, 9 February 2024"),
        (dt.datetime(2024, 2, 9, 15, 4, 5), "yyyy/m/d h:mm", "2024/2/9 15:04"),
        (dt.datetime(2024, 2, 9, 15, 4, 5), "h:mm:ss AM/PM", "3:04:05 PM"),
        (dt.date(2024, 2, 9), "General", "2024-02-09"),
    ],
)
def test_days_show_as_their_format_says(value: dt.date, number_format: str, shown: str) -> None:
    assert shown_day(value, number_format) == shown


def test_looks_and_sizes_are_told() -> None:
    def make(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        look = {"bold": True, "font_size": 14, "bg_color": "#DDEBF7", "border": 1, "rotation": 270, "align": "center"}
        sheet.merge_range(0, 0, 1, 2, "見出し", book.add_format(look))
        sheet.write(2, 0, "字下げ", book.add_format({"indent": 2, "font_color": "#FF0000"}))
        sheet.set_column(3, 3, 20)
        sheet.set_row(2, 60)
        sheet.set_column(4, 4, None, None, {"hidden": True})
        sheet.set_h_pagebreaks([2])
        sheet.repeat_rows(0, 1)

    sheet = sheet_of(made(make))
    heading, indented = sheet.cell(1, 2), sheet.cell(2, 0)
    assert heading and (heading.text, heading.bold, heading.size, heading.fill) == ("見出し", True, 14, "DDEBF7")
    assert heading.is_vertical and heading.align == "center" and heading.borders == "ltrb"
    assert indented and (indented.indent, indented.color, indented.borders) == (2, "FF0000", "")
    assert sheet.width(3) > 2 * sheet.width(2) and sheet.width(4) == 0 and sheet.height(2) == 60
    assert sheet.page_breaks == {2} and sheet.title_rows == (0, 1)


_ANCHOR = """<xdr:{kind}Anchor>{place}<xdr:{shape} macro="">
<xdr:nv{nv}Pr><xdr:cNvPr id="2" name="x"/><xdr:cNv{nv}Pr/></xdr:nv{nv}Pr>
<xdr:spPr><a:xfrm{turn}/><a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/>
</a:solidFill><a:ln>{line}</a:ln></xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>実施</a:t></a:r></a:p></xdr:txBody>
</xdr:{shape}><xdr:clientData/></xdr:{kind}Anchor>"""
_TWO = (
    "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>304800</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
)
_ONE = _TWO.partition("<xdr:to>")[0] + '<xdr:ext cx="914400" cy="247650"/>'
_ABSOLUTE = '<xdr:pos x="914400" y="247650"/><xdr:ext cx="914400" cy="247650"/>'


def drawn_as(anchors: str) -> tuple[Drawn, ...]:
    """What is read of a drawing with these anchors, over columns of 64 and rows of 20 pixels."""
    content = made(lambda _, sheet: sheet.insert_textbox(0, 0, "x"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/drawings/drawing1.xml":
                begin = part.index(b">", part.index(b"<xdr:wsDr")) + 1
                part = part[:begin] + anchors.encode() + b"</xdr:wsDr>"
            if name.startswith("xl/worksheets/sheet"):
                part = part.replace(b'defaultRowHeight="15"', b'defaultRowHeight="19.5"')
            new.writestr(name, part)
    return sheet_of(stream.getvalue()).drawn


def _shape(
    preset: str, place: str = _TWO, kind: str = "twoCell", shape: str = "sp", turn: str = "", line: str = ""
) -> str:
    nv = {"sp": "Sp", "cxnSp": "CxnSp"}[shape]
    return _ANCHOR.format(kind=kind, place=place, shape=shape, nv=nv, turn=turn, preset=preset, line=line)


@pytest.mark.parametrize(
    ("drawing", "kind", "points", "sides"),
    [
        (_shape("rightArrow"), "arrow", "right", (1.5, 3.0)),
        (_shape("homePlate"), "arrow", "right", (1.5, 3.0)),
        (_shape("leftArrow"), "arrow", "left", (1.5, 3.0)),
        (_shape("rightArrow", turn=' flipH="1"'), "arrow", "left", (1.5, 3.0)),
        (_shape("leftRightArrow"), "arrow", "both", (1.5, 3.0)),
        (_shape("rect"), "box", "", (1.5, 3.0)),
        (_shape("line", shape="cxnSp"), "line", "", (1.5, 3.0)),
        (
            _shape("straightConnector1", shape="cxnSp", line='<a:tailEnd type="triangle"/>'),
            "arrow",
            "right",
            (1.5, 3.0),
        ),
        (_shape("straightConnector1", shape="cxnSp", line='<a:headEnd type="arrow"/>'), "arrow", "left", (1.5, 3.0)),
        (_shape("rect", _ONE, "oneCell"), "box", "", (1.5, 3.0)),
        (_shape("rect", _ABSOLUTE, "absolute"), "box", "", (1.5, 3.0)),
    ],
)
def test_what_is_drawn_has_its_place_and_direction(
    drawing: str, kind: str, points: str, sides: tuple[float, float]
) -> None:
    (one,) = drawn_as(drawing)
    assert (one.kind, one.points, one.text) == (kind, points, "実施")
    assert one.left == pytest.approx(sides[0], abs=0.02) and one.right == pytest.approx(sides[1], abs=0.02)


def test_groups_of_shapes_are_told_one_by_one() -> None:
    def part(left: int) -> str:
        return (
            '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="y"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>'
            f'<a:xfrm><a:off x="{left}" y="0"/><a:ext cx="100" cy="100"/></a:xfrm><a:prstGeom prst="rect"/>'
            "</xdr:spPr></xdr:sp>"
        )

    group = (
        f"<xdr:twoCellAnchor>{_TWO}<xdr:grpSp><xdr:nvGrpSpPr/><xdr:grpSpPr><a:xfrm><a:off x='0' y='0'/>"
        "<a:ext cx='9' cy='9'/>"
        f"<a:chOff x='0' y='0'/><a:chExt cx='300' cy='100'/></a:xfrm></xdr:grpSpPr>{part(0)}{part(200)}</xdr:grpSp>"
        "<xdr:clientData/></xdr:twoCellAnchor>"
    )
    first, second = drawn_as(group)
    assert (first.left, first.right) == pytest.approx((1.5, 2.0), abs=0.02)
    assert (second.left, second.right) == pytest.approx((2.5, 3.0), abs=0.02)


def test_a_long_table_is_read() -> None:
    def make(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for row in range(400):
            sheet.write_row(row, 0, [f"{row}の{column}" for column in range(8)])

    assert len(sheet_of(made(make)).cells) == 3_200


def test_rows_that_are_only_formatted_are_passed_over() -> None:
    def make(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        line = book.add_format({"border": 1})
        sheet.write(0, 0, "№", line)
        sheet.write(0, 1, "事業名", line)
        for row in range(1, 8_000):
            sheet.write_blank(row, 0, None, line)

    sheet = sheet_of(made(make))
    assert len(sheet.cells) <= 4


def told_of(found: Found) -> list[object]:
    """The tables of a workbook by their columns, programs, and the words of what is drawn over each."""
    return [
        (
            table.columns,
            [
                (record.rows, record.text(1), sorted(one.text for one in record.drawn if one.text))
                for record in table.records
            ],
        )
        for table in found.tables
    ]


@pytest.mark.stress
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_other_formats_show_the_same_tables(ending: str, tmp_path: Path) -> None:
    """What LibreOffice saves of hand-made tables is found as it is in the .xlsx."""
    chosen = ("a3_with_arrows", "a3_with_lines", "graph_paper", "strategy_columns", "council_plan", "torn_pages")
    for name in chosen:
        write(tmp_path / f"{name}.xlsx", layouts()[name].drawn()[0])
    for name in chosen:
        path = tmp_path / f"{name}.xlsx"
        first, other = read_source(path), read_source(convert(path, ending))
        one, another = find_tables(first), find_tables(other)
        assert told_of(one) == told_of(another), name

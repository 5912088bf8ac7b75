"""Shapes keep to the cells that they lie on, charts show the cells that they name, and paper shows both."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.base import Book, Cell, Chart, ChartSeries, Page, Shape, Sheet
from kpm_excel.excel.write.writer import write_book
from tests.rig import office, pages
from tests.rig.written import FONT, PLAIN, book_of, full_book, parts

XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
#: English metric units of a pixel and of a point.
PX, PT = 9_525, 12_700


def drawing_of(book: Book) -> ElementTree.Element:
    return ElementTree.fromstring(parts(write_book(book))["xl/drawings/drawing1.xml"])


def shape_of(shape: Shape, **fields: Any) -> ElementTree.Element:
    return drawing_of(book_of(shapes=[shape], **fields))


def ends(drawing: ElementTree.Element) -> list[tuple[int, int, int, int]]:
    """Column, offset, row and offset of both ends of the first anchor."""
    anchor = drawing[0]
    return [
        tuple(int(anchor.findtext(f"{XDR}{end}/{XDR}{part}", "")) for part in ("col", "colOff", "row", "rowOff"))
        for end in ("from", "to")
    ]  # type: ignore[misc]


def frame(drawing: ElementTree.Element) -> tuple[int, int, int, int]:
    """Left, top, width and height of the first shape."""
    off, ext = next(drawing.iter(f"{A}off")), next(drawing.iter(f"{A}ext"))
    return int(off.get("x", "")), int(off.get("y", "")), int(ext.get("cx", "")), int(ext.get("cy", ""))


#: Columns of 25, 65 and 56 pixels (the default), rows of 20, 30 and 15 points (the default).
SIZES: dict[str, Any] = {"widths": {0: 20 / 6, 1: 10}, "heights": {0: 20, 1: 30}}


def test_a_shape_lies_between_the_points_that_it_names() -> None:
    drawing = shape_of(Shape(0, 1, 0.2, 0.5, 2, 2, 0.5, 0.8, "バー"), **SIZES)
    assert ends(drawing) == [(1, 13 * PX, 0, 10 * PT), (2, 36 * PX, 2, 12 * PT)]
    assert frame(drawing) == ((25 + 13) * PX, 10 * PT, (65 - 13 + 36) * PX, (10 + 30 + 12) * PT)


def test_a_right_edge_is_tied_to_the_line_between_columns() -> None:
    drawing = shape_of(Shape(0, 0, 0, 0, 1, 1, 1, 1, "バー"), **SIZES)
    assert ends(drawing) == [(0, 0, 0, 0), (2, 0, 2, 0)]
    assert frame(drawing) == (0, 0, (25 + 65) * PX, (20 + 30) * PT)


def test_hidden_columns_and_rows_take_no_room() -> None:
    hidden: dict[str, Any] = SIZES | {"hidden_columns": {0}, "hidden_rows": {0}}
    assert frame(shape_of(Shape(0, 0, 0, 0, 1, 1, 1, 1, "バー"), **hidden)) == (0, 0, 65 * PX, 30 * PT)


FRACTIONS = st.floats(0, 1)
CELLS = st.integers(0, 40)


@given(CELLS, CELLS, FRACTIONS, FRACTIONS, st.dictionaries(CELLS, st.floats(1, 60)), st.integers(0, 40))
def test_bars_that_meet_at_a_point_meet_on_paper(
    row: int, column: int, x: float, y: float, widths: dict[int, float], reach: int
) -> None:
    before = Shape(row, column, 0, 0, row, column + reach, x / 2 + 0.5, 1, "先")
    after = Shape(row, column + reach, x / 2 + 0.5, y / 2, row, column + reach + 1, 1, 1, "後")
    anchors = drawing_of(book_of(shapes=[before, after], widths=widths))
    meeting = [
        [(point.findtext(f"{XDR}col"), point.findtext(f"{XDR}colOff")) for point in anchors.iter(f"{XDR}{end}")]
        for end in ("to", "from")
    ]
    assert meeting[0][0] == meeting[1][1]


def test_a_shape_has_its_form_its_colours_its_line_and_small_insets() -> None:
    shape = Shape(0, 0, 0, 0, 0, 3, 1, 1, "x", fill="#BDD7EE", line="#1F4E79", line_pt=1.5, dash="dash", preset="rect")
    drawing = shape_of(shape)
    properties = next(drawing.iter(f"{XDR}spPr"))
    form, line = properties.find(f"{A}prstGeom"), properties.find(f"{A}ln")
    assert form is not None and form.get("prst") == "rect"
    assert [color.get("val") for color in properties.iter(f"{A}srgbClr")] == ["BDD7EE", "1F4E79"]
    assert line is not None and line.get("w") == str(round(1.5 * PT))
    assert [dash.get("val") for dash in properties.iter(f"{A}prstDash")] == ["dash"]
    body = next(drawing.iter(f"{A}bodyPr"))
    assert body.get("wrap") == "square"
    assert all(int(body.get(side, "")) <= PT for side in ("lIns", "rIns", "tIns", "bIns"))


def test_a_shapes_text_keeps_its_lines_its_face_and_its_markup() -> None:
    drawing = shape_of(Shape(0, 0, 0, 0, 0, 3, 1, 1, "一<行>\n\n=三&", size_pt=7.5, bold=True, align="left"))
    paragraphs = list(drawing.iter(f"{A}p"))
    assert ["".join(paragraph.itertext()) for paragraph in paragraphs] == ["一<行>", "", "=三&"]
    assert {entry.get("algn") for entry in drawing.iter(f"{A}pPr")} == {"l"}
    run = next(drawing.iter(f"{A}rPr"))
    assert (run.get("sz"), run.get("b"), run.get("lang")) == ("750", "1", "ja-JP")
    for script in ("latin", "ea", "cs"):
        assert {face.get("typeface") for face in drawing.iter(f"{A}{script}")} == {FONT}


@pytest.mark.parametrize(
    ("described", "expected"), [("4月から\n6月まで「設計」", "4月から\n6月まで「設計」"), ("", "設計")]
)
def test_a_screen_reader_gets_a_description(described: str, expected: str) -> None:
    drawing = shape_of(Shape(0, 0, 0, 0, 0, 3, 1, 1, "設計", description=described))
    assert next(drawing.iter(f"{XDR}cNvPr")).get("descr") == expected


def test_shapes_and_charts_of_a_sheet_have_numbers_of_their_own() -> None:
    package = parts(write_book(full_book()))
    for name in ("xl/drawings/drawing1.xml", "xl/drawings/drawing2.xml"):
        numbers = [entry.get("id") for entry in ElementTree.fromstring(package[name]).iter(f"{XDR}cNvPr")]
        assert len(numbers) == 2 and len(set(numbers)) == 2


SERIES = (
    ChartSeries("達成", "='集 計'!$A$1:$A$2", "='集 計'!$B$1:$B$2", "#1F4E79"),
    ChartSeries("未達", "='集 計'!$A$1:$A$2", "='集 計'!$C$1:$C$2", "#C55A11", "wide_upward_diagonal"),
)


def charted(chart: Chart) -> Book:
    lines = [("福祉", 3, None), ("教育", 5.5, 2)]
    cells = [Cell(row, column, value, PLAIN) for row, line in enumerate(lines) for column, value in enumerate(line)]
    return Book([Sheet("集 計", cells, charts=[chart])], FONT)


def test_a_chart_has_its_title_its_colours_and_the_values_of_its_cells() -> None:
    book = charted(Chart(4, 0, 400, 200, "bar", "stacked", "達成の状況 <&>", SERIES, "棒グラフ", "件数"))
    root = ElementTree.fromstring(parts(write_book(book))["xl/charts/chart1.xml"])
    assert [text.text for text in root.iter(f"{A}t")] == ["達成の状況 <&>", "件数"]
    assert next(root.iter(f"{C}grouping")).get("val") == "stacked"
    cached = [[value.text for value in series.iter(f"{C}v")] for series in root.iter(f"{C}ser")]
    assert cached == [["達成", "福祉", "教育", "3", "5.5"], ["未達", "福祉", "教育", "2"]]
    assert [fill.get("prst") for fill in root.iter(f"{A}pattFill")] == ["wdUpDiag"]
    assert "1F4E79" in {color.get("val") for color in root.iter(f"{A}srgbClr")}
    assert next(drawing_of(book).iter(f"{XDR}cNvPr")).get("descr") == "棒グラフ"


@pytest.mark.parametrize(("kind", "subtype"), [("column", "percent_stacked"), ("line", None)])
def test_a_chart_can_stand_or_be_a_line(kind: Any, subtype: Any) -> None:
    book = charted(Chart(4, 0, 400, 200, kind, subtype, "", SERIES, "図"))
    root = ElementTree.fromstring(parts(write_book(book))["xl/charts/chart1.xml"])
    assert next(root.iter(f"{C}{'barChart' if kind == 'column' else 'lineChart'}"), None) is not None
    # The names stand below the chart, also of figures below zero.
    assert [place.get("val") for place in root.iter(f"{C}tickLblPos")] == ["low", "nextTo"]
    assert not list(root.iter(f"{A}t"))


def test_libreoffice_prints_cells_and_shapes_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "full.xlsx"
    path.write_bytes(write_book(full_book()))
    printed = pages.pdf_pages(office.convert(path, "pdf"))
    first, second = printed[0], printed[1]
    assert (round(first.width_pt), round(first.height_pt)) == (1191, 842)
    words = "".join((first.text + second.text).split())
    for text in ("年間スケジュール", "設計・住民説明", "工事", "（本体）", "未入力", "課&係", "1／", "2／"):
        assert text in words
    assert "注" in printed[2].text and "達成の状況" in printed[2].text


def test_a_bar_ends_on_the_line_between_months_on_paper(tmp_path: Path) -> None:
    import pymupdf

    path = tmp_path / "bar.xlsx"
    sheet = Sheet("表", widths=dict.fromkeys(range(12), 7), heights={0: 30}, page=Page(fit=None, center=False))
    sheet.shapes = [Shape(0, 2, 0, 0.2, 0, 5, 1, 0.8, "", fill="#FF0000", line="#FF0000", preset="rect")]
    path.write_bytes(write_book(Book([sheet], FONT)))
    with pymupdf.open(office.convert(path, "pdf")) as document:
        (bar,) = [drawing["rect"] for drawing in document[0].get_drawings() if drawing["fill"] == (1, 0, 0)]
    # 47 pixels a column are 35.25 pt; the margin is half an inch.
    assert bar.x0 == pytest.approx(36 + 2 * 35.25, abs=1)
    assert bar.x1 == pytest.approx(36 + 6 * 35.25, abs=1.5)


def test_saving_in_libreoffice_keeps_the_form_of_shapes(tmp_path: Path) -> None:
    path = tmp_path / "full.xlsx"
    path.write_bytes(write_book(full_book()))
    saved = office.convert(path).read_bytes()
    assert 'prst="homePlate"' in parts(saved)["xl/drawings/drawing1.xml"]
    assert openpyxl.load_workbook(path).sheetnames[0] == full_book().sheets[0].name

"""What lies over the cells of an .ods, written as LibreOffice writes it."""

from __future__ import annotations

from kpm_excel.book.raw import Drawn
from kpm_excel.excel.read.reader import read_workbook
from tests import books

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("table", "table"), ("text", "text"), ("draw", "drawing")),
        *(("svg", "svg-compatible"), ("chart", "chart"), ("manifest", "manifest")),
    )
)
_LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_TYPE = "application/vnd.oasis.opendocument"


def sheet_with(drawn: str, **more: str) -> tuple[Drawn, ...]:
    """What is read over a sheet of which the second cell of the second row has `drawn`; `more` are other parts."""
    cells = f"<table:table-cell/><table:table-cell>{drawn}</table:table-cell>"
    row = f"<table:table-row><table:table-cell/></table:table-row><table:table-row>{cells}</table:table-row>"
    body = f'<office:body><office:spreadsheet><table:table table:name="表">{row}</table:table></office:spreadsheet>'
    charts = "".join(
        f'<manifest:file-entry manifest:full-path="{folder}/" manifest:media-type="{_TYPE}.chart"/>' for folder in more
    )
    parts = {
        "mimetype": f"{_TYPE}.spreadsheet",
        "META-INF/manifest.xml": f"<manifest:manifest {_SPACES}>{charts}</manifest:manifest>",
        "content.xml": f"<office:document-content {_SPACES} {_LINK}>{body}</office:body></office:document-content>",
        **{f"{folder}/content.xml": f"<office:document-content {_SPACES}>{part}</office:document-content>"
           for folder, part in more.items()},
    }  # fmt: skip
    return read_workbook(books.pack({name: part.encode() for name, part in parts.items()})).sheets[0].drawn


def test_a_line_lies_where_its_ends_are() -> None:
    line = (
        '<draw:connector table:end-cell-address="表.B2" svg:x1="1.5in" svg:y1="2.5in" svg:x2="1.6in" svg:y2="2.6in"/>'
    )
    (drawn,) = sheet_with(line)
    assert drawn.kind == "line" and drawn.area[0] > 5 and drawn.area[1] > 1


def test_a_chart_is_quoted_with_its_words_without_its_numbers() -> None:
    frame = (
        '<draw:frame table:end-cell-address="表.C3"><draw:object xlink:href="./Object1"/>'
        '<draw:image xlink:href="./ObjectReplacements/Object1"/></draw:frame>'
    )
    table = "<table:table><table:table-row><table:table-cell><text:p>12</text:p></table:table-cell></table:table-row>"
    chart = f"<chart:title><text:p>利用者</text:p></chart:title>{table}</table:table>"
    assert sheet_with(frame, Object1=chart) == (Drawn("chart", (1, 1, 2, 2), "利用者"),)
    assert sheet_with(frame, Object1="<broken") == (Drawn("chart", (1, 1, 2, 2), ""),)

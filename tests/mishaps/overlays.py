"""Rows 105 to 110: what lies on a sheet, and what stands in for a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from openpyxl.styles import Border, Side

from tests.collecting import form, place_of, told, with_cell, with_part, with_sheet, zipped
from tests.mishaps.case import Case, Found, changed
from tests.mishaps.cells import drawing, merged, stored
from tests.mishaps.workbooks import done, row_of

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_RELATIONS = "xl/worksheets/_rels/sheet2.xml.rels"
INLINE = 't="inlineStr"'


def relations(*arrows: tuple[str, str, str], external: bool = False) -> bytes:
    """A part of relations: of each its id, its kind and its target."""
    mode = ' TargetMode="External"' if external else ""
    made = "".join(
        f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>' for id, kind, target in arrows
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{made}</Relationships>'.encode()


def with_relations(content: bytes, part: str, written: bytes) -> bytes:
    return with_part(zipped(content, lambda name, old: None if name == part else old), part, written)


def two_cells(key: str, inner: str) -> str:
    """An anchor over the cell of `key`."""
    row = row_of(key) - 1
    begin, end = (
        f"<xdr:col>2</xdr:col><xdr:colOff>{by}</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{by}</xdr:rowOff>"
        for by in (1, 90000)
    )
    corners = f"<xdr:from>{begin}</xdr:from><xdr:to>{end}</xdr:to>"
    return f"<xdr:twoCellAnchor>{corners}{inner}<xdr:clientData/></xdr:twoCellAnchor>"


def over(anchors: str, more: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The form of 管理課 with a drawing over the sheet of program 1."""
    content = with_part(form(), "xl/drawings/drawing9.xml", drawing(anchors))
    for name, part in (more or {}).items():
        content = with_part(content, name, part)
    content = with_relations(content, SHEET_RELATIONS, relations(("rId9", "drawing", "../drawings/drawing9.xml")))
    return {"a.xlsx": with_sheet(content, "</worksheet>", '<drawing r:id="rId9"/></worksheet>')}


def shape(form: str, text: str = "") -> str:
    words = f"<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody>" if text else ""
    return f'<xdr:sp><xdr:nvSpPr/><xdr:spPr><a:prstGeom prst="{form}"/></xdr:spPr>{words}</xdr:sp>'


def frame(uri: str, inner: str) -> str:
    data = f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{uri}">{inner}</a:graphicData>'
    return f"<xdr:graphicFrame><xdr:nvGraphicFramePr/><a:graphic>{data}</a:graphic></xdr:graphicFrame>"


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
INK = (
    f'<mc:AlternateContent {MC}><mc:Choice Requires="xdr14" '
    'xmlns:xdr14="http://schemas.microsoft.com/office/excel/2010/spreadsheetDrawing">'
    "<xdr14:contentPart/></mc:Choice><mc:Fallback><xdr:pic/></mc:Fallback></mc:AlternateContent>"
)
UNKNOWN = INK.replace("<xdr14:contentPart/>", "")
EQUATION = (
    "<xdr:sp><xdr:nvSpPr/><xdr:spPr/><xdr:txBody><a:p><m:oMath "
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
    "<m:r><m:t>x=3</m:t></m:r></m:oMath></a:p></xdr:txBody></xdr:sp>"
)
WORDS = (
    '<{0} xmlns:{1}="http://schemas.openxmlformats.org/drawingml/2006/{2}" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{3}</{0}>'
)


def words_part(tag: str, space: str, *texts: str) -> bytes:
    paragraphs = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)
    return WORDS.format(tag, tag.partition(":")[0], space, paragraphs).encode()


def elsewhere(uri: str, inner: str, kind: str, part: bytes) -> dict[str, bytes]:
    """A frame over 取組実績 whose words stand in another part."""
    return over(
        two_cells("results", frame(uri, inner)),
        {
            "xl/drawings/_rels/drawing9.xml.rels": relations(("rId1", kind, "../other/words1.xml")),
            "xl/other/words1.xml": part,
        },
    )


DIAGRAM = (
    '<dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    f'xmlns:r="{OFFICE}" r:dm="rId1" r:lo="rId2"/>'
)
CHART = f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="{OFFICE}" r:id="rId1"/>'


def free(key: str) -> str:
    """An oval that lies free over the sheet, over the cell of `key`, by its distance from the upper left corner."""
    content = zipped(form(), lambda name, part: part)
    sheet = unpacked(content, "xl/worksheets/sheet2.xml")
    row, heights = row_of(key) - 1, row_heights(sheet)
    down = int(sum(heights.get(at, 20) for at in range(row)) + 3)
    place = f'<xdr:pos x="{PX * left_of_c(sheet)}" y="{PX * down}"/><xdr:ext cx="{PX * 30}" cy="{PX * 8}"/>'
    return f"<xdr:absoluteAnchor>{place}{shape('ellipse')}<xdr:clientData/></xdr:absoluteAnchor>"


PX = 9525


def unpacked(content: bytes, part: str) -> str:
    from tests.books import unpack

    return bytes(unpack(content)[part]).decode()


def row_heights(sheet: str) -> dict[int, float]:
    found = re.findall(r'<row r="(\d+)"[^>]*? ht="([\d.]+)"', sheet)
    return {int(number) - 1: float(height) * 4 / 3 for number, height in found}


def left_of_c(sheet: str) -> int:
    """Somewhere within the third column, in pixels."""
    widths = {
        at: float(width) * 7 + 5 if "hidden" not in rest else 0.0
        for first, last, width, rest in re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"([^>]*)', sheet)
        for at in range(int(first) - 1, int(last))
    }
    return int(sum(widths.get(at, 64) for at in range(2)) + 40)


def embedded() -> dict[str, bytes]:
    """A Word document in the sheet, as Excel keeps it: named by the sheet, placed by the older drawing."""
    row, other = row_of("results") - 1, row_of("rating") - 1
    legacy = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<v:shape id="_x0000_s1025" type="#_x0000_t75"><x:ClientData ObjectType="Pict">'
        f"<x:Anchor>2, 5, {row}, 5, 2, 90, {row}, 20</x:Anchor></x:ClientData></v:shape>"
        '<v:shape id="_x0000_s1026" type="#_x0000_t202"><v:textbox><div>説明は<font>別</font></div></v:textbox>'
        f'<x:ClientData ObjectType="Rect"><x:Anchor>2, 5, {other}, 5, 2, 90, {other}, 20</x:Anchor></x:ClientData>'
        "</v:shape></xml>"
    )
    content = with_part(form(), "xl/drawings/vmlDrawing9.vml", legacy.encode())
    arrow = relations(("rId9", "vmlDrawing", "../drawings/vmlDrawing9.vml"))
    content = with_relations(content, SHEET_RELATIONS, arrow)
    more = '<legacyDrawing r:id="rId9"/><oleObjects><oleObject progId="Word.Document.12" shapeId="1025"/></oleObjects>'
    return {"a.xlsx": with_sheet(content, "</worksheet>", f"{more}</worksheet>")}


def crossed(workbook: Any) -> None:
    """A border from corner to corner of 取組実績, as people strike out a cell."""
    cell = workbook[place_of(form(), "results")[0]][place_of(form(), "results")[1]]
    sides = {side: getattr(cell.border, side) for side in ("left", "right", "top", "bottom")}
    cell.border = Border(**sides, diagonal=Side("thin"), diagonalDown=True)


SPARKLINE = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{05C60535}">'
    "<x14:sparklineGroups><x14:sparklineGroup/></x14:sparklineGroups></ext></extLst>"
)


def on_sheet(element: str) -> dict[str, bytes]:
    """The form of 管理課 with an element at the end of the sheet of program 1."""
    return {"a.xlsx": with_sheet(form(), "</worksheet>", f"{element}</worksheet>")}


def linked(words: str, target: str) -> dict[str, bytes]:
    """A link on 取組実績."""
    content = with_cell(form(), "results", f"<is><t>{words}</t></is>", INLINE)
    content = with_relations(content, SHEET_RELATIONS, relations(("rId9", "hyperlink", target), external=True))
    link = f'<hyperlinks><hyperlink ref="{place_of(form(), "results")[1]}" r:id="rId9"/></hyperlinks>'
    content = zipped(
        content,
        lambda name, part: (
            re.sub(rb"<hyperlinks>.*?</hyperlinks>", b"", part) if name.endswith("sheets/sheet2.xml") else part
        ),
    )
    return {"a.xlsx": with_sheet(content, "<pageMargins", f"{link}<pageMargins")}


def linked_within(workbook: Any) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    place = place_of(form(), "results")[1]
    workbook["№1"][place].hyperlink = Hyperlink(place, location="'別表'!A1")


def of_rich_data(structure: str, keys: Mapping[str, str]) -> dict[str, bytes]:
    """事業費 with a rich value."""
    names = "".join(f'<k n="{name}" t="s"/>' for name in keys)
    values = "".join(f"<v>{value}</v>" for value in keys.values())
    rich = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = with_cell(form(), "cost", "<v>#VALUE!</v>", 't="e" vm="1"')
    for name, part in {
        "metadata": f'<metadata xmlns="{main}" xmlns:xlrd="{rich}"><futureMetadata name="XLRICHVALUE"><bk><extLst>'
        '<ext><xlrd:rvb i="0"/></ext></extLst></bk></futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk>'
        "</valueMetadata></metadata>",
        "richData/rdrichvalue": f'<rvData xmlns="{rich}" count="1"><rv s="0">{values}</rv></rvData>',
        "richData/rdrichvaluestructure": f'<rvStructures xmlns="{rich}"><s t="{structure}">{names}</s></rvStructures>',
    }.items():
        content = with_part(content, f"xl/{name}.xml", part.encode())
    return {"a.xlsx": content}


def quoting(code: str, *words: str) -> dict[str, object]:
    return {"holds": lambda c: any(all(word in told(f) for word in words) for f in c.findings if f.code == code)}


def lies(name: str, inner: str, code: str, *words: str, key: str = "results") -> Case:
    """Something over a cell, of which there is a warning at the cell."""
    found: Found = (code, "warning", key)
    return Case(105, name, lambda: over(two_cells(key, inner)), (found,), **quoting(code, *words))


def stands_in(name: str, inner: str, code: str, attributes: str = 't="str"') -> Case:
    """A cell of 事業費 whose stored value stands in for something."""
    return Case(
        107,
        name,
        stored("cost", inner, attributes),
        ((code, "error", "cost"),),
        changed(cost=None),
        status="needs_mending",
    )


DISPIMG = '=DISPIMG("ID_0F3A",1)'
STORED = "<f>_xlfn.DISPIMG(&quot;ID_0F3A&quot;,1)</f><v>=DISPIMG(&quot;ID_0F3A&quot;,1)</v>"
GOOGLE = "<f>IFERROR(__xludf.DUMMYFUNCTION(&quot;{0}&quot;),&quot;{1}&quot;)</f><v>{1}</v>"

CASES = [
    lies("oval-round-a-rating", shape("ellipse"), "KPM524", key="rating"),
    lies("line-through-a-text", "<xdr:cxnSp><xdr:spPr><a:prstGeom prst='line'/></xdr:spPr></xdr:cxnSp>", "KPM524"),
    lies("line-as-a-shape", shape("line"), "KPM524", "1個"),
    lies("pen", INK, "KPM524"),
    Case(
        105,
        "group",
        lambda: over(two_cells("results", f"<xdr:grpSp>{shape('ellipse')}{shape('rect', '評価は')}</xdr:grpSp>")),
        (("KPM524", "warning", "results"), ("KPM515", "warning", "results")),
        **quoting("KPM515", "評価は"),
    ),
    lies("equation", EQUATION, "KPM515", "x=3"),
    lies("only-for-newer-programs", UNKNOWN, "KPM522"),
    Case(105, "crossed-from-corner-to-corner", lambda: done(crossed), (("KPM524", "warning", "results"),)),
    Case(105, "picture-on-the-ground", lambda: on_sheet('<picture r:id="rId99"/>'), (("KPM516", "warning", ""),)),
    Case(105, "watermark", lambda: on_sheet('<legacyDrawingHF r:id="rId99"/>'), (("KPM516", "warning", ""),)),
    Case(105, "sparkline", lambda: on_sheet(SPARKLINE), (("KPM523", "warning", ""),)),
    Case(105, "lying-free", lambda: over(free("results")), (("KPM524", "warning", "results"),)),
    Case(
        105,
        "hundreds-of-strokes",
        lambda: over("".join(two_cells("results", INK) for _ in range(300))),
        (("KPM524", "warning", "results"),),
        **quoting("KPM524", "300個"),
    ),
    Case(
        105,
        "smart-art",
        lambda: elsewhere("diagram", DIAGRAM, "diagramData", words_part("dgm:dataModel", "diagram", "計画", "実行")),
        (("KPM515", "warning", "results"),),
        **quoting("KPM515", "計画", "実行"),
    ),
    Case(
        105,
        "chart",
        lambda: elsewhere("chart", CHART, "chart", words_part("c:chartSpace", "chart", "利用者の数")),
        (("KPM523", "warning", "results"),),
        **quoting("KPM523", "利用者の数"),
    ),
    Case(
        106,
        "word-document",
        embedded,
        (("KPM522", "warning", "results"), ("KPM515", "warning", "rating")),
        **quoting("KPM522", "Word.Document.12"),
    ),
    stands_in("picture-of-wps", STORED, "KPM228"),
    stands_in("picture-of-wps-without-its-formula", f"<v>{DISPIMG.replace(chr(34), '&quot;')}</v>", "KPM228"),
    stands_in("picture-of-wps-in-libreoffice", "<f>DISPIMG(&quot;ID_0F3A&quot;,1)</f><v>#NAME?</v>", "KPM228", 't="e"'),
    stands_in(
        "picture-of-google", GOOGLE.format("IMAGE(&quot;&quot;https://example.jp/a.png&quot;&quot;)", ""), "KPM228"
    ),
    stands_in("loading-in-google", GOOGLE.format("IMPORTRANGE(1)", "Loading..."), "KPM237"),
    stands_in("loading-pasted-as-a-value", "<is><t>読み込んでいます...</t></is>", "KPM237", INLINE),
    stands_in("error-pasted-as-a-text", "<is><t>#REF!</t></is>", "KPM207", INLINE),
    stands_in("error-of-libreoffice-as-a-text", "<is><t>エラー:508</t></is>", "KPM207", INLINE),
    stands_in("formula-as-its-own-result", "<f>_xlfn.QR(A1)</f><v>=QR(A1)</v>", "KPM237"),
    Case(
        107,
        "picture-of-wps-in-a-text",
        stored("results", STORED, 't="str"'),
        (("KPM228", "error", "results"),),
        merged("results", None),
        status="needs_mending",
    ),
    Case(
        107,
        "computed-in-google",
        stored("cost", GOOGLE.format("SUM(1)", "1200"), 't="str"'),
        (("KPM211", "notice", "cost"),),
    ),
    Case(
        108,
        "data-type",
        lambda: of_rich_data("_linkedentity2", {"%EntityId": "1", "_DisplayString": "東京都"}),
        (("KPM236", "error", "cost"),),
        changed(cost=None),
        status="needs_mending",
        **quoting("KPM236", "東京都"),
    ),
    Case(
        108,
        "picture-as-rich-value",
        lambda: of_rich_data("_localImage", {"_rvRel:LocalImageIdentifier": "0"}),
        (("KPM228", "error", "cost"),),
        changed(cost=None),
        status="needs_mending",
    ),
    Case(
        108,
        "error-as-rich-value",
        lambda: of_rich_data("_error", {"errorType": "8"}),
        (("KPM207", "error", "cost"),),
        changed(cost=None),
        status="needs_mending",
    ),
    Case(
        109,
        "link-behind-words",
        lambda: linked("資料のとおり増やした", "https://example.jp/report?y=8"),
        (("KPM238", "notice", "results"),),
        changed(results="資料のとおり増やした"),
        **quoting("KPM238", "https://example.jp/report?y=8"),
    ),
    Case(
        109,
        "link-to-a-place-in-the-workbook",
        lambda: done(linked_within),
        (("KPM238", "notice", "results"),),
        **quoting("KPM238", "#'別表'!A1"),
    ),
    Case(
        109,
        "link-that-is-its-words",
        lambda: linked("https://example.jp/report を見た", "https://example.jp/report"),
        (),
        changed(results="https://example.jp/report を見た"),
    ),
    Case(
        109,
        "link-that-is-its-words-but-for-the-beginning",
        lambda: linked("example.jp/report を見た", "http://example.jp/report/"),
        (),
        changed(results="example.jp/report を見た"),
    ),
    Case(
        110,
        "shared-formula",
        lambda: shared(),
        (("KPM211", "notice", "indicators.rate"), ("KPM211", "notice", "cost")),
        **quoting("KPM211", f'=D{row_of("cost")}*$D$2&"D1"'),
    ),
]


def shared() -> dict[str, bytes]:
    """事業費 shares the formula of the indicator's actual above it."""
    at = place_of(form(), "indicators.rate")[1]
    first = f'<f t="shared" ref="{at}:{at}99" si="0">D{at[1:]}*$D$2&amp;"D1"</f><v>82.5</v>'
    content = with_cell(form(), "indicators.rate", first)
    return {"a.xlsx": with_cell(content, "cost", '<f t="shared" si="0"/><v>1200</v>')}

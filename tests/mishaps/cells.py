"""Rows 50 to 84: the cell."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

from kpm_excel.plan.model import Plan
from tests.collecting import (
    FIELDS,
    document,
    form,
    make_plan,
    place_of,
    program,
    put,
    told,
    with_cell,
    with_part,
    with_sheet,
    zipped,
)
from tests.mishaps.case import ONE, Case, changed
from tests.mishaps.workbooks import done, row_of, sheet


def typed(**values: Any) -> Callable[[], dict[str, bytes]]:
    """The form with values typed into cells; a point in a key is written as two underscores."""
    return lambda: {"a.xlsx": put(form(), {key.replace("__", "."): value for key, value in values.items()})}


def good(row: int, name: str, key: str, raw: Any, value: Any, *found: tuple[str, str, str]) -> Case:
    """A value that is read as something, with what is said of it."""
    return Case(row, name, lambda: {"a.xlsx": put(form(), {key: raw})}, found, merged(key, value))


def bad(row: int, name: str, key: str, raw: Any, code: str) -> Case:
    """A value that is refused."""
    return Case(
        row,
        name,
        lambda: {"a.xlsx": put(form(), {key: raw})},
        ((code, "error", key),),
        merged(key, None),
        status="needs_mending",
    )


def merged(key: str, value: Any) -> dict[str, Any]:
    if key == "indicators.rate":
        return changed(indicators=None if value is None else {"rate": value})
    return changed(**{key: value})


def stored(key: str, inner: str, attributes: str = "") -> Callable[[], dict[str, bytes]]:
    return lambda: {"a.xlsx": with_cell(form(), key, inner, attributes)}


def inline(runs: str) -> str:
    return f"<is>{runs}</is>"


def styled(key: str, **style: Any) -> Callable[[], dict[str, bytes]]:
    def edit(workbook: Any) -> None:
        cell = sheet(workbook)[place_of(form(), key)[1]]
        for name, value in style.items():
            setattr(cell, name, value)

    return lambda: done(edit)


def from_1904() -> dict[str, bytes]:
    """The same day as a workbook of an old Mac stores it: 1,462 days less."""
    content = with_cell(form(), "day", f"<v>{46112 - 1462}</v>")
    return {
        "a.xlsx": zipped(
            content,
            lambda name, part: (
                part.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1) if name == "xl/workbook.xml" else part
            ),
        )
    }


def commented(workbook: Any) -> None:
    from openpyxl.comments import Comment

    sheet(workbook)[f"C{row_of('rating')}"].comment = Comment("Sとの違いは何ですか", "管理課")


def drawing(anchors: str) -> bytes:
    head = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    )
    return f"{head}{anchors}</xdr:wsDr>".encode()


def overlaid(object_: str) -> dict[str, bytes]:
    """A text box or picture over the cell of 取組実績."""
    row = row_of("results") - 1
    at = f"<xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    to = f"<xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row + 1}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    corners = f"<xdr:from>{at}</xdr:from><xdr:to>{to}</xdr:to>"
    anchor = f"<xdr:twoCellAnchor>{corners}{object_}<xdr:clientData/></xdr:twoCellAnchor>"
    content = with_part(form(), "xl/drawings/drawing9.xml", drawing(anchor))
    arrow = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        'Target="../drawings/drawing9.xml"/>'
    )
    made = zipped(content, lambda name, part: None if name == "xl/worksheets/_rels/sheet2.xml.rels" else part)
    made = with_part(made, "xl/worksheets/_rels/sheet2.xml.rels", f"{arrow}</Relationships>".encode())
    return {"a.xlsx": with_sheet(made, "</worksheet>", '<drawing r:id="rId9"/></worksheet>')}


TEXT_BOX = (
    '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="t"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/>'
    "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>ここに書きました</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
)
PICTURE = (
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="p"/><xdr:cNvPicPr/></xdr:nvPicPr>'
    "<xdr:blipFill/><xdr:spPr/></xdr:pic>"
)


def with_control() -> dict[str, bytes]:
    """A check box in the old drawing that Excel keeps for form controls."""
    legacy = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape>'
        b'<x:ClientData ObjectType="Checkbox"><x:Anchor>2,0,3,0,4,0,5,0</x:Anchor></x:ClientData></v:shape></xml>'
    )
    content = with_part(form(), "xl/drawings/vmlDrawing9.vml", legacy)
    arrow = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing" '
        'Target="../drawings/vmlDrawing9.vml"/></Relationships>'
    )
    made = zipped(content, lambda name, part: None if name == "xl/worksheets/_rels/sheet2.xml.rels" else part)
    made = with_part(made, "xl/worksheets/_rels/sheet2.xml.rels", arrow.encode())
    return {"a.xlsx": with_sheet(made, "</worksheet>", '<legacyDrawing r:id="rId9"/></worksheet>')}


def beside(workbook: Any) -> None:
    """The answer typed into the cell of the live line, and the cell itself left empty."""
    ws = sheet(workbook)
    row = row_of("cost")
    ws[f"C{row}"] = None
    ws[f"B{row + 6}"] = "1200千円です"


def into_label(workbook: Any) -> None:
    ws = sheet(workbook)
    ws[f"B{row_of('cost')}"] = "事業費 1200"


WITH_PREVIOUS: Plan = make_plan(
    programs=[
        {**program(1, "窓口の案内", ["kanri", "zaisei"]), "previous": {"results": ONE["results"]}},
        program(2, "書類の削減", ["kanri"]),
        program(3, "台帳の整理", ["zaisei"]),
    ]
)
WITH_COST: Plan = make_plan(
    programs=[
        {**program(1, "窓口の案内", ["kanri", "zaisei"]), "previous": {"cost": 1180}},
        program(2, "書類の削減", ["kanri"]),
        program(3, "台帳の整理", ["zaisei"]),
    ]
)
LOOKALIKE_SCALE = [
    {"code": "◎", "label": "大きく進んだ", "rank": 3},
    {"code": "○", "label": "進んだ", "rank": 2},
    {"code": "×", "label": "進まない", "rank": 1},
    {"code": "－", "label": "対象外", "counted": False},
]
LOOKALIKE: Plan = make_plan(
    scales=[{"id": "progress", "values": LOOKALIKE_SCALE}],
    kinds=[
        {
            "id": "work",
            "name": "事業",
            "fields": [{**f, "required": False} if f["id"] == "cause" else f for f in FIELDS],
        }
    ],
)
SYMBOLS = {
    1: {**{key: value for key, value in ONE.items() if key != "indicators"}, "indicators.rate": 82.5, "rating": "○"},
    2: {"results": "・案をまとめた。", "rating": "×", "cause": "・人が足りない。"},
}


def symbol(row: int, name: str, raw: str, code: str | None, *found: tuple[str, str, str]) -> Case:
    def files() -> dict[str, bytes]:
        return {"a.xlsx": put(form(answers=SYMBOLS, plan=LOOKALIKE), {"rating": raw})}

    two = {"results": "・案をまとめた。", "rating": "×", "cause": "・人が足りない。"}
    state = "accepted" if code else "needs_mending"
    return Case(row, name, files, found, changed(rating=code), two, state, LOOKALIKE)


LONG = "あ" * 61
REPAIRED = "KPM210"
CASES = [
    good(50, "era", "day", "令和8年3月31日", "2026-03-31", (REPAIRED, "notice", "day")),
    good(50, "era-short", "day", "R8.3.31", "2026-03-31", (REPAIRED, "notice", "day")),
    good(50, "real-date", "day", dt.date(2026, 4, 1), "2026-04-01"),
    good(50, "year-alone", "day", dt.date(1905, 7, 18), "1905-07-18", ("KPM231", "warning", "day")),
    good(50, "old-but-typed", "day", "1905-07-18", "1905-07-18", ("KPM239", "warning", "day")),
    bad(50, "end-of-march", "day", "令和8年3月末", "KPM206"),
    bad(50, "no-year", "day", "3/4", "KPM206"),
    good(50, "day-first", "day", "30/06/2026", "2026-06-30", (REPAIRED, "notice", "day")),
    bad(50, "day-or-month-first", "day", "05/06/2026", "KPM206"),
    Case(51, "1904", from_1904, (("KPM125", "notice", ""),)),
    Case(
        52,
        "date-in-text",
        typed(results=dt.date(2026, 1, 2)),
        (("KPM212", "warning", "results"),),
        changed(results="2026-01-02"),
    ),
    good(
        140,
        "rare-line-ends",
        "results",
        "一\u2028二\u2029三\u0085四",
        "一\n二\n三\n四",
        ("KPM241", "notice", "results"),
    ),
    good(52, "number-in-text", "results", 3, "3", ("KPM212", "warning", "results")),
    good(53, "wide-code", "rating", "Ａ", "A", (REPAIRED, "notice", "rating")),
    good(53, "wide-number", "indicators.rate", "８３．５", 83.5, (REPAIRED, "notice", "indicators.rate")),
    good(53, "wide-in-text", "results", "・ＷＥＢを８３．５％に。", "・ＷＥＢを８３．５％に。"),
    good(54, "blanks", "rating", "\u3000A \u00a0", "A"),
    symbol(55, "circle-kanji", "〇", "○", (REPAIRED, "notice", "rating")),
    symbol(55, "circle-large", "◯", "○", (REPAIRED, "notice", "rating")),
    symbol(55, "cross", "✕", "×", (REPAIRED, "notice", "rating"), ("KPM401", "warning", "rating")),
    symbol(55, "dash", "―", "－", (REPAIRED, "notice", "rating")),
    symbol(55, "sign-of-a-telephone", "〇\ufe0f", "○", (REPAIRED, "notice", "rating")),
    bad(55, "long-sound-in-number", "cost", "ー", "KPM204"),
    symbol(55, "letter-o", "O", None, ("KPM202", "error", "rating")),
    good(56, "label", "rating", "予定どおり", "A", (REPAIRED, "notice", "rating")),
    good(56, "code-and-label", "rating", "A（予定どおり）", "A", (REPAIRED, "notice", "rating")),
    good(56, "as-the-list-offers", "rating", "A 予定どおり", "A"),
    # The plan worded its labels anew after the forms had gone out.
    good(56, "as-an-older-list", "rating", "A 予定どおりに", "A", (REPAIRED, "notice", "rating")),
    bad(56, "label-of-another", "rating", "A 遅れている", "KPM202"),
    Case(
        56,
        "alias",
        typed(rating="遅"),
        ((REPAIRED, "notice", "rating"), ("KPM401", "warning", "rating"), ("KPM201", "error", "cause")),
        changed(rating="B"),
        status="needs_mending",
    ),
    bad(56, "about", "rating", "概ねA", "KPM202"),
    bad(57, "two", "rating", "A・B", "KPM202"),
    bad(57, "arrow", "rating", "A→S", "KPM202"),
    Case(
        58,
        "missing",
        typed(rating=None, results="\u3000"),
        (("KPM201", "error", "rating"), ("KPM201", "error", "results")),
        changed(rating=None, results=None),
        status="needs_mending",
    ),
    good(59, "unit", "cost", "1,300千円", 1300, (REPAIRED, "notice", "cost")),
    bad(59, "about-number", "cost", "約1,200千円", "KPM204"),
    bad(59, "ten-thousands", "cost", "1.2万円", "KPM204"),
    bad(59, "other-unit", "cost", "12件", "KPM204"),
    good(60, "triangle", "cost", "△120", -120, ("KPM214", "warning", "cost")),
    good(60, "brackets", "cost", "（120）", -120, ("KPM214", "warning", "cost")),
    Case(
        61,
        "unit-slip",
        typed(indicators__rate=0.825),
        (("KPM227", "warning", "indicators.rate"), ("KPM401", "warning", "rating")),
        changed(indicators={"rate": 0.825}),
    ),
    Case(
        61,
        "unit-slip-of-a-number",
        lambda: {"a.xlsx": put(form(plan=WITH_COST), {"cost": 1.18})},
        (("KPM227", "warning", "cost"),),
        changed(cost=1.18),
        plan=WITH_COST,
    ),
    Case(61, "no-slip", lambda: {"a.xlsx": form(plan=WITH_COST)}, plan=WITH_COST),
    Case(62, "rounded", lambda: done(lambda w: rounded(w)), (("KPM219", "warning", "cost"),), changed(cost=1234.56)),
    Case(
        62,
        "percent",
        lambda: done(lambda w: in_percent(w)),
        (
            ("KPM219", "warning", "indicators.rate"),
            ("KPM227", "warning", "indicators.rate"),
            ("KPM401", "warning", "rating"),
        ),
        changed(indicators={"rate": 0.825}),
        holds=lambda c: any("82.5%" in told(f) for f in c.findings),
    ),
    Case(
        62,
        "in-thousands",
        lambda: done(lambda w: in_thousands(w)),
        (("KPM219", "warning", "cost"),),
        changed(cost=50000),
        holds=lambda c: any("表示は「50」" in told(f) for f in c.findings),
    ),
    Case(62, "nothing-shown", styled("cost", number_format=";;;"), (("KPM218", "warning", "cost"),)),
    Case(63, "formula", stored("cost", "<f>600*2</f><v>1200</v>"), (("KPM211", "notice", "cost"),)),
    Case(
        63,
        "formula-without-result",
        typed(cost="=600*2"),
        (("KPM208", "error", "cost"),),
        changed(cost=None),
        status="needs_mending",
    ),
    Case(
        64,
        "broken-formula",
        stored("results", "<f>-検討中の窓口を開いた</f><v>#NAME?</v>", 't="e"'),
        (("KPM215", "warning", "results"),),
        changed(results="-検討中の窓口を開いた"),
    ),
    Case(
        65,
        "error",
        stored("cost", "<f>A1*#REF!</f><v>#REF!</v>", 't="e"'),
        (("KPM207", "error", "cost"),),
        changed(cost=None),
        status="needs_mending",
    ),
    Case(
        65,
        "error-in-text",
        stored("results", "<v>#N/A</v>", 't="e"'),
        (("KPM207", "error", "results"),),
        changed(results=None),
        status="needs_mending",
    ),
    Case(
        66,
        "line-ends",
        stored("results", inline("<t>一_x000D_\n二_x000B_三</t>"), 't="inlineStr"'),
        (),
        changed(results="一\n二\n三"),
    ),
    Case(
        67,
        "control",
        stored("results", inline("<t>一_x0007_二</t>"), 't="inlineStr"'),
        (("KPM213", "notice", "results"),),
        changed(results="一二"),
    ),
    Case(
        68,
        "furigana",
        stored("results", inline('<t>山田町</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh>'), 't="inlineStr"'),
        (),
        changed(results="山田町"),
    ),
    Case(
        69,
        "struck-part",
        stored("results", inline("<r><rPr><strike/></rPr><t>古い文</t></r><r><t>新しい文</t></r>"), 't="inlineStr"'),
        (("KPM216", "warning", "results"),),
        changed(results="新しい文"),
    ),
    Case(
        69,
        "struck-parts",
        stored(
            "results",
            inline(
                "<r><rPr><strike/></rPr><t>三</t></r><r><t>四つの窓口を</t></r><r><rPr><strike/></rPr><t>閉</t></r><r><t>開いた</t></r>"
            ),
            't="inlineStr"',
        ),
        (("KPM216", "warning", "results"),),
        changed(results="四つの窓口を開いた"),
    ),
    Case(
        69,
        "struck-whole",
        lambda: done(struck),
        (("KPM216", "warning", "rating"), ("KPM201", "error", "rating")),
        changed(rating=None),
        status="needs_mending",
    ),
    Case(
        70,
        "colour",
        lambda: done(coloured),
        (("KPM229", "warning", "rating"), ("KPM201", "error", "rating")),
        changed(rating=None),
        status="needs_mending",
    ),
    Case(
        71,
        "comment",
        lambda: done(commented),
        (("KPM514", "warning", "rating"),),
        holds=lambda c: any("Sとの違い" in told(f) for f in c.findings),
    ),
    Case(
        72,
        "text-box",
        lambda: overlaid(TEXT_BOX),
        (("KPM515", "warning", "results"),),
        holds=lambda c: any("ここに書きました" in told(f) for f in c.findings),
    ),
    Case(72, "picture", lambda: overlaid(PICTURE), (("KPM516", "warning", "results"),)),
    Case(
        73,
        "picture-in-cell",
        stored("cost", "<v>#VALUE!</v>", 't="e" vm="1"'),
        (("KPM228", "error", "cost"),),
        changed(cost=None),
        status="needs_mending",
    ),
    Case(74, "check-box", with_control, (("KPM517", "warning", ""),)),
    good(75, "too-long", "results", LONG, LONG, ("KPM203", "warning", "results")),
    good(75, "just-long-enough", "results", LONG[:60], LONG[:60]),
    Case(
        76,
        "beside",
        lambda: done(beside),
        (("KPM506", "warning", ""),),
        changed(cost=None),
        holds=lambda c: any("1200千円です" in told(f) for f in c.findings),
    ),
    good(77, "own-characters", "results", "①㈱髙﨑", "①㈱髙﨑"),
    good(78, "private", "results", "\ue000さんの窓口", "\ue000さんの窓口", ("KPM223", "warning", "results")),
    good(79, "variants", "results", "葛\U000e0100\U00020bb7🙂", "葛\U000e0100\U00020bb7🙂"),
    good(80, "apart", "results", "か\u3099き", "がき", ("KPM224", "notice", "results")),
    good(80, "compatibility", "results", "\ufa19社", "\ufa19社"),
    bad(81, "ditto", "results", "同上", "KPM221"),
    bad(81, "ditto-apart", "results", "（同　上）", "KPM221"),
    good(81, "as-last-time", "results", "前回と同様。", "前回と同様。", ("KPM222", "warning", "results")),
    good(81, "see-elsewhere", "results", "別紙１のとおり", "別紙１のとおり", ("KPM222", "warning", "results")),
    good(81, "not-filled-in-yet", "results", "（未記入）", "（未記入）", ("KPM222", "warning", "results")),
    good(81, "tried-out", "results", "ああああ", "ああああ", ("KPM222", "warning", "results")),
    Case(
        81,
        "formula-that-stayed-a-text",
        stored("results", inline("<t>=SUM(A1:A3)</t>"), 't="inlineStr"'),
        (("KPM222", "warning", "results"),),
        changed(results="=SUM(A1:A3)"),
    ),
    good(81, "a-dash", "results", "－", "－", ("KPM222", "warning", "results")),
    good(81, "more-than-that", "results", "・別紙のとおり窓口を開いた。", "・別紙のとおり窓口を開いた。"),
    good(81, "nothing-special", "results", "・特になし。", "・特になし。", ("KPM222", "warning", "results")),
    bad(82, "example", "results", "行ったことを書いてください。", "KPM220"),
    bad(82, "label", "results", "取組実績\n〔必須〕", "KPM220"),
    good(82, "begins-like-the-label", "results", "取組実績\n・窓口を増やした。", "取組実績\n・窓口を増やした。"),
    Case(83, "into-label", lambda: done(into_label), (("KPM505", "warning", "cost"),)),
    good(
        84, "personal", "results", "・窓口 042-341-1234 へ", "・窓口 042-341-1234 へ", ("KPM225", "warning", "results")
    ),
    good(
        84,
        "mail-address",
        "results",
        "・tanto@example.jp へ",
        "・tanto@example.jp へ",
        ("KPM225", "warning", "results"),
    ),
    good(
        84,
        "my-number",
        "results",
        "・１２３４ ５６７８ ９０１２",
        "・１２３４ ５６７８ ９０１２",
        ("KPM225", "warning", "results"),
    ),
    good(84, "amounts-and-years", "results", "・2024-2025年に1,234,567円", "・2024-2025年に1,234,567円"),
    Case(
        84,
        "as-last-period",
        lambda: {"a.xlsx": form(plan=WITH_PREVIOUS)},
        (("KPM226", "warning", "results"),),
        plan=WITH_PREVIOUS,
    ),
]


def rounded(workbook: Any) -> None:
    cell = sheet(workbook)[place_of(form(), "cost")[1]]
    cell.value, cell.number_format = 1234.56, "#,##0"


def in_percent(workbook: Any) -> None:
    """What Excel makes of 82.5% when it is typed into a cell for a number."""
    cell = sheet(workbook)[place_of(form(), "indicators.rate")[1]]
    cell.value, cell.number_format = 0.825, "0.0%"


def in_thousands(workbook: Any) -> None:
    cell = sheet(workbook)[place_of(form(), "cost")[1]]
    cell.value, cell.number_format = 50000, "#,##0,"


def struck(workbook: Any) -> None:
    from openpyxl.styles import Font

    sheet(workbook)[place_of(form(), "rating")[1]].font = Font(strike=True)


def coloured(workbook: Any) -> None:
    from openpyxl.styles import PatternFill

    cell = sheet(workbook)[place_of(form(), "rating")[1]]
    cell.value, cell.fill = None, PatternFill("solid", fgColor="FF00B050")


assert document and io

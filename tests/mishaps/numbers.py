"""Rows 100 to 104: a number is what a person sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from tests.collecting import form, place_of, told
from tests.mishaps.case import Case, Found, changed
from tests.mishaps.cells import bad, good, inline, merged, stored, styled
from tests.mishaps.workbooks import done, sheet

RAISED = "KPM232"


def runs(*parts: tuple[str, str]) -> str:
    """A text in runs: of each its words, and the properties of its font."""
    made = (f"<r>{f'<rPr>{font}</rPr>' if font else ''}<t>{text}</t></r>" for text, font in parts)
    return inline("".join(made))


UP, DOWN, CROSSED = '<vertAlign val="superscript"/>', '<vertAlign val="subscript"/>', "<strike/>"
INLINE = 't="inlineStr"'


def as_shown(workbook: Any, key: str, value: Any, number_format: str) -> None:
    """Puts a value in a number format into the cell that takes `key`."""
    cell = sheet(workbook)[place_of(form(), key)[1]]
    cell.value, cell.number_format = value, number_format


def held(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def refused(row: int, name: str, key: str, files: Callable[[], dict[str, bytes]], code: str = RAISED) -> Case:
    """A cell that is refused."""
    return Case(row, name, files, ((code, "error", key),), merged(key, None), status="needs_mending")


def shown(name: str, key: str, value: Any, number_format: str, seen: str, *more: Found, code: str = "KPM219") -> Case:
    """A value that a number format shows as something else, of which both are told."""

    return Case(
        101,
        name,
        lambda: done(lambda workbook: as_shown(workbook, key, value, number_format)),
        ((code, "warning", key), *more),
        merged(key, held(value)),
        holds=lambda c: any(seen in told(f) and f"{value}" in told(f) for f in c.findings if f.code == code),
    )


def plainly(name: str, key: str, value: Any, number_format: str) -> Case:
    """A value that a number format shows as what it is."""

    return Case(
        101,
        name,
        lambda: done(lambda workbook: as_shown(workbook, key, value, number_format)),
        (),
        merged(key, held(value)),
    )


def font(key: str, **font: Any) -> Callable[[], dict[str, bytes]]:
    from openpyxl.styles import Font

    return styled(key, font=Font(**font))


DAY = dt.date(2026, 3, 31)
OUT = ("KPM239", "warning", "day")

CASES = [
    refused(100, "footnote", "cost", stored("cost", runs(("1200", ""), ("1", UP)), INLINE)),
    refused(100, "power", "indicators.rate", stored("indicators.rate", runs(("8", ""), ("2", UP)), INLINE)),
    refused(100, "lowered", "cost", stored("cost", runs(("1200", ""), ("2", DOWN)), INLINE)),
    refused(100, "footnote-at-a-code", "rating", stored("rating", runs(("A", ""), ("1", UP)), INLINE)),
    refused(100, "whole-cell-raised", "cost", font("cost", vertAlign="superscript")),
    refused(100, "day-with-a-footnote", "day", stored("day", runs(("2026/3/3", ""), ("1", UP)), INLINE)),
    bad(100, "circled-at-a-number", "cost", "1200①", RAISED),
    bad(100, "raised-character", "cost", "1200¹", RAISED),
    bad(100, "raised-power", "indicators.rate", "10²", RAISED),
    bad(100, "bracketed", "cost", "⑴200", RAISED),
    bad(100, "with-a-point", "cost", "⒈5", RAISED),
    bad(100, "circled-code", "rating", "A①", "KPM202"),
    bad(100, "circled-in-a-day", "day", "令和8年③月31日", "KPM206"),
    Case(
        100,
        "power-in-a-text",
        stored("results", runs(("延べ10", ""), ("6", UP), ("人、CO", ""), ("2", DOWN)), INLINE),
        (("KPM233", "warning", "results"),),
        changed(results="延べ10⁶人、CO₂"),
    ),
    Case(
        100,
        "raised-words-in-a-text",
        stored("results", runs(("窓口", ""), ("注", UP)), INLINE),
        (),
        changed(results="窓口注"),
    ),
    good(100, "marks-typed-in-a-text", "results", "①窓口10²㎡", "①窓口10²㎡"),
    shown("larger-unit", "cost", 1.2, '0.0"百万円"', "1.2百万円"),
    shown("zeros-behind", "cost", 12, '0"000"', "12000"),
    shown("triangle-before", "cost", 5, '"▲"0', "▲5"),
    shown("no-minus", "cost", -5, "0;0", "「5」"),
    shown("words-alone", "indicators.rate", 82.5, '"未定"', "未定"),
    shown("about", "cost", 1200, '"約"#,##0', "約1,200"),
    shown("condition", "cost", 1200, '[>=100]"多い";0', "多い"),
    shown("filled-with-digits", "cost", 12, "0*0", "120"),
    shown("fraction", "cost", 1.3, "# ?/?", "1 2/7"),
    shown("powers-rounded", "cost", 1985.5, "0.0E+00", "2.0E+03"),
    shown("hours", "cost", 1.5, "[h]:mm", "36:00"),
    shown("other-money", "cost", 1200, '"$"#,##0', "$1,200"),
    shown("zero-hidden", "cost", 0, "0;-0;;@", "0", code="KPM218"),
    shown("in-white", "cost", 1200, "[White]0", "1200", code="KPM218"),
    shown("sections-empty", "cost", 1200, ";;", "1200", code="KPM218"),
    shown("time-of-day", "cost", 0.5, "h:mm", "12:00"),
    shown("below-the-first-day", "cost", -5, "yyyy/m/d", "###"),
    plainly("own-unit", "cost", 1200, '#,##0"千円"'),
    plainly("own-unit-in-percent", "indicators.rate", 82.5, '0.0"％"'),
    plainly("same-in-another-unit", "cost", 1200, '0.0,"百万円"'),
    plainly("triangle-for-minus", "cost", -120, '0;"△"0'),
    plainly("accounting", "cost", 1200, r'_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ '),
    plainly("accounting-zero", "cost", 0, r'_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ '),
    plainly("red-minus", "cost", -120, "#,##0;[Red]-#,##0"),
    Case(
        101,
        "almost-white",
        font("cost", color="FFFFFEFE"),
        (("KPM218", "warning", "cost"),),
    ),
    Case(
        101,
        "number-in-a-text",
        lambda: done(lambda w: as_shown(w, "results", 7, "000")),
        (("KPM212", "warning", "results"),),
        changed(results="007"),
    ),
    Case(
        101,
        "day-shown-as-words",
        styled("day", number_format='"令和8年度末"'),
        (("KPM210", "notice", "day"), ("KPM219", "warning", "day")),
        holds=lambda c: any("令和8年度末" in told(f) and "2026-03-31" in told(f) for f in c.findings),
    ),
    shown("month-alone", "day", DAY, 'm"月"', "3月"),
    shown("other-year-before-a-day", "day", DAY, '"2025/"m/d', "2025/3/31"),
    shown("day-in-white", "day", DAY, "[White]yyyy/m/d", f"{DAY}", code="KPM218"),
    plainly("day-of-an-era", "day", DAY, '[$-411]ggge"年"m"月"d"日"'),
    plainly("day-with-its-weekday", "day", DAY, "[$-F800]dddd, mmmm dd, yyyy"),
    Case(
        101,
        "day-in-a-text",
        lambda: done(lambda w: as_shown(w, "results", DAY, 'm"月"d"日"')),
        (("KPM212", "warning", "results"),),
        changed(results="3月31日"),
    ),
    Case(
        101,
        "time-in-a-text",
        lambda: done(lambda w: as_shown(w, "results", 0.375, "h:mm")),
        (("KPM212", "warning", "results"),),
        changed(results="9:00"),
    ),
    Case(
        101,
        "unit-behind-a-text",
        lambda: done(lambda w: as_shown(w, "cost", "１２", '0;0;0;@"千円"')),
        (("KPM210", "notice", "cost"),),
        changed(cost=12),
    ),
    Case(
        102,
        "seventeen-digits",
        stored("indicators.rate", "<f>(0.1+0.7)*100</f><v>79.999999999999986</v>"),
        (("KPM211", "notice", "indicators.rate"),),
        changed(indicators={"rate": 80}),
    ),
    Case(
        102,
        "sixteen-digits",
        stored("cost", "<v>57.699999999999996</v>"),
        (),
        changed(cost=57.7),
    ),
    Case(
        102,
        "digits-without-end",
        stored("cost", "<f>5/6*100</f><v>83.333333333333343</v>"),
        (("KPM211", "notice", "cost"),),
        changed(cost=83.3333333333333),
    ),
    refused(103, "box-of-wingdings", "rating", font("rating", name="Wingdings 2"), "KPM234"),
    refused(
        103, "tick-in-a-run", "rating", stored("rating", runs(("S", '<rFont val="Wingdings"/>')), INLINE), "KPM234"
    ),
    refused(103, "number-in-webdings", "cost", font("cost", name="Webdings"), "KPM234"),
    refused(103, "charset-of-symbols", "cost", font("cost", name="Any Symbols", charset=2), "KPM234"),
    Case(
        103,
        "tick-in-a-text",
        stored("results", runs(("ü", '<rFont val="Wingdings"/><charset val="2"/>'), ("窓口", "")), INLINE),
        (("KPM235", "warning", "results"),),
        changed(results="ü窓口"),
    ),
    good(104, "era-taken-for-western", "day", dt.date(2008, 3, 31), "2008-03-31", OUT),
    good(104, "year-mistyped", "day", "2062-03-31", "2062-03-31", OUT),
    good(104, "next-era-year", "day", "H8.3.31", "1996-03-31", ("KPM210", "notice", "day"), OUT),
    good(104, "a-year-late", "day", dt.date(2027, 9, 30), "2027-09-30"),
    Case(
        103,
        "words-from-another-font",
        font("results", name="Symbol"),
        (),
    ),
]

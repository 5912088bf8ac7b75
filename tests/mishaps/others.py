"""What else collect finds, beyond the table of mishaps."""

from __future__ import annotations

from typing import Any

from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.form.stamp import Stamp
from tests.books import binary_workbook
from tests.collecting import FIELDS, edited, form, make_plan, put
from tests.mishaps.arrivals import LAST_YEAR, zip_of
from tests.mishaps.case import NOTHING, Case, changed
from tests.mishaps.workbooks import done, row_of, sheet


def deep() -> bytes:
    content = form()
    for _ in range(5):
        content = zip_of({"a.zip" if content[:2] == b"PK" else "a.xlsx": content})
    return content


def binary() -> bytes:
    """The sheet of program 1 as an .xlsb, which holds texts and numbers."""
    cells = read_workbook(form()).sheets[1].cells
    values = {place: cell.value for place, cell in cells.items() if cell.kind in ("text", "number")}
    return binary_workbook({at: float(v) if isinstance(v, int | float) else str(v) for at, v in values.items()})


def mixed(workbook: Any) -> None:
    sheet(workbook)["A1"] = Stamp.of(make_plan(), "zaisei", 1).text()


def stamp_typed_over(workbook: Any) -> None:
    ws = sheet(workbook)
    ws["A1"] = ws["A1"].value.replace("kanri", "zaisei")


def last_year_beside(workbook: Any) -> None:
    ws = workbook.create_sheet("前回")
    ws["A1"] = Stamp.of(LAST_YEAR, "kanri", 1).text()
    ws["C5"] = "・前回の実績。"


def cut_and_pasted(workbook: Any) -> None:
    """The name of 事業費 went along with the cell, as when it is cut and pasted."""
    row = row_of("method") + 5
    workbook.defined_names["kpm_1_cost"].attr_text = f"'№1'!$C${row}"


FEWER = make_plan(
    kinds=[{"id": "work", "name": "事業", "fields": [field for field in FIELDS if field["id"] != "cost"]}]
)
GONE = make_plan(
    departments=[{"code": "zaisei", "name": "財政課"}, {"code": "bunsho", "name": "文書課"}],
    programs=[{"no": 1, "kind": "work", "name": "窓口の案内", "group": "1", "departments": ["zaisei"], "values": {}}],
)

#: Given in tests of their own, because no file alone can show them.
ELSEWHERE = {"KPM106", "KPM109", "KPM110", "KPM123", "KPM129", "KPM133", "KPM134", "KPM306", "KPM313"}

CASES = [
    Case(0, "not-a-workbook", lambda: {"a.xlsx": b"\x00\x01\x02" * 100}, (("KPM104", "error", ""),), **NOTHING),
    Case(0, "document", lambda: {"a.pdf": b"%PDF-1.7 ...", "kanri.xlsx": form()}, (("KPM108", "notice", ""),)),
    Case(
        0,
        "leftovers",
        lambda: {"Thumbs.db": b"x", "__MACOSX/._a.xlsx": b"x", "a.xlsx": form()},
        (("KPM108", "notice", ""), ("KPM108", "notice", "")),
    ),
    Case(
        0,
        "binary",
        lambda: {"a.xlsb": binary()},
        (("KPM118", "notice", ""), ("KPM130", "warning", ""), ("KPM504", "error", "2")),
        changed(day=None),
        None,
        "needs_mending",
    ),
    Case(0, "too-deep", lambda: {"a.zip": deep()}, (("KPM116", "error", ""),), **NOTHING),
    Case(0, "seven-zip", lambda: {"a.7z": b"7z\xbc\xaf\x27\x1c" + bytes(100)}, (("KPM117", "error", ""),), **NOTHING),
    Case(
        0,
        "out-of-range",
        lambda: {"a.xlsx": put(form(), {"cost": 100001})},
        (("KPM205", "error", "cost"),),
        changed(cost=None),
        status="needs_mending",
    ),
    Case(0, "department-gone", lambda: {"a.xlsx": form()}, (("KPM304", "error", ""),), {}, {}, "", GONE),
    Case(0, "two-departments", lambda: {"a.xlsx": edited(form(), mixed)}, (("KPM307", "error", ""),), **NOTHING),
    Case(0, "stamp-typed-over", lambda: {"a.xlsx": edited(form(), stamp_typed_over)}, (("KPM311", "warning", ""),)),
    Case(
        0,
        "last-year-beside",
        lambda: {"a.xlsx": edited(form(), last_year_beside)},
        (("KPM312", "warning", ""), ("KPM507", "warning", "")),
    ),
    Case(
        0,
        "field-gone",
        lambda: {"a.xlsx": form()},
        (("KPM308", "notice", ""), ("KPM503", "warning", "cost")),
        changed(cost=None),
        plan=FEWER,
    ),
    Case(0, "cut-and-pasted", lambda: done(cut_and_pasted), (("KPM511", "warning", "cost"),)),
]

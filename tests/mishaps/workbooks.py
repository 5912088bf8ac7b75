"""Rows 28 to 49: the workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from kpm_excel.form.stamp import SlotKey
from kpm_excel.plan.model import FieldType
from tests.collecting import (
    edited,
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
from tests.mishaps.case import NOTHING, Case, changed
from tests.rig import office

Edit = Callable[[Any], None]


def sheet(workbook: Any) -> Any:
    return workbook["№1"]


def row_of(key: str) -> int:
    """The row of `key` as people count it."""
    return int(place_of(form(), key)[1][1:])


def done(edit: Edit) -> dict[str, bytes]:
    return {"a.xlsx": edited(form(), edit)}


def in_libreoffice(*steps: tuple[Any, ...]) -> dict[str, bytes]:
    path = office.new_folder() / "form.xlsx"
    path.write_bytes(form())
    return {"a.xlsx": office.edit(path, steps).read_bytes()}


def row_deleted(workbook: Any) -> None:
    ws = sheet(workbook)
    for merged in [m for m in ws.merged_cells.ranges if m.max_row >= row_of("cost")]:
        ws.merged_cells.remove(merged)
    ws.delete_rows(row_of("cost"))


def copied(*, other: bool) -> Edit:
    def edit(workbook: Any) -> None:
        copy = workbook.copy_worksheet(sheet(workbook))
        copy.title = "№1 (2)"
        if other:
            copy[f"C{row_of('results')}"] = "・別の実績。"

    return edit


def in_new_book(*, keys: bool, number: bool) -> bytes:
    """The cells of each sheet in a new workbook, without the hidden column and row, or without the form number."""
    import openpyxl

    old = openpyxl.load_workbook(io.BytesIO(form()))
    new = openpyxl.Workbook()
    new.remove(new.active)
    for ws in [w for w in old if w.title.startswith("№")]:
        made = new.create_sheet(ws.title)
        for row in ws.iter_rows():
            for cell in row:
                is_key = isinstance(cell.value, str) and cell.value.startswith("KPM1")
                is_number = isinstance(cell.value, str) and "R7-kanri" in cell.value
                is_formula = cell.data_type == "f"
                if (is_key and not keys) or (is_number and not number) or is_formula or cell.value is None:
                    continue
                made[cell.coordinate] = cell.value
    saved = io.BytesIO()
    new.save(saved)
    return saved.getvalue()


def extra_sheet(state: str = "visible", text: str = "メモ：窓口の写真") -> Edit:
    def edit(workbook: Any) -> None:
        ws = workbook.create_sheet("メモ")
        ws["A1"] = text
        ws.sheet_state = state

    return edit


def chart_sheet(workbook: Any) -> None:
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.add_data(Reference(sheet(workbook), min_col=3, min_row=row_of("cost")))
    workbook.create_chartsheet("グラフ").add_chart(chart)


def noted_sheet(workbook: Any) -> None:
    from openpyxl.comments import Comment

    workbook.create_sheet("メモ")["B2"].comment = Comment("評価はSです", "管理課")


def hidden_form(workbook: Any) -> None:
    sheet(workbook).sheet_state = "hidden"


def hidden_row(workbook: Any) -> None:
    sheet(workbook).row_dimensions[row_of("results")].hidden = True


def filtered(workbook: Any) -> None:
    ws = sheet(workbook)
    ws.auto_filter.ref = f"B1:C{row_of('method')}"
    ws.auto_filter.add_filter_column(0, ["評価"])
    ws.row_dimensions[row_of("method")].hidden = True


def merged_over(workbook: Any) -> None:
    """The department merged the cells of 事業費 and 完了日, as Excel does: the lower one's value stays in the file."""
    ws = sheet(workbook)
    first, second = row_of("cost"), row_of("day")
    for merged in [m for m in ws.merged_cells.ranges if m.min_row in (first, second) and m.min_col == 3]:
        ws.merged_cells.remove(merged)
    ws.merged_cells.add(f"C{first}:C{second}")


def whole_column(workbook: Any) -> None:
    ws = sheet(workbook)
    last = max(cell.column for row in ws.iter_rows() for cell in row) + 3
    ws.merged_cells.add(f"{ws.cell(1, last).column_letter}1:{ws.cell(1, last).column_letter}1048576")


def formatted_to_the_end(content: bytes) -> bytes:
    rows = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in (1048575, 1048576))
    return with_sheet(content, "</sheetData>", rows + "</sheetData>")


def stray(content: bytes) -> bytes:
    cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>あ</t></is></c></row>'
    return with_sheet(content, "</sheetData>", cell + "</sheetData>")


def locked_text(workbook: Any) -> None:
    for row in sheet(workbook).iter_rows():
        for cell in row:
            if cell.value == "・窓口の案内を進める。":
                cell.value = "・窓口の案内をやめる。"


def sheet_deleted(workbook: Any) -> None:
    del workbook["№2"]


def program_added(workbook: Any) -> None:
    """A row for a program that is not in the plan, with a key that fits its check sum."""
    ws = sheet(workbook)
    last = row_of("method") + 6
    ws[f"A{last}"] = SlotKey(99, "results", FieldType.TEXT, True, "取組実績").text()
    ws[f"C{last}"] = "・新しい事業を始めた。"


def labels_parted(workbook: Any) -> None:
    """The labels of two rows changed places, as when a part of the columns is sorted."""
    ws = sheet(workbook)
    first, second = row_of("cost"), row_of("day")
    ws[f"B{first}"], ws[f"B{second}"] = ws[f"B{second}"].value, ws[f"B{first}"].value


def filled_on(workbook: Any) -> None:
    """The key of 事業費 drawn down over that of 完了日."""
    ws = sheet(workbook)
    ws[f"A{row_of('day')}"] = ws[f"A{row_of('cost')}"].value


def counted_up(workbook: Any) -> None:
    ws = sheet(workbook)
    key = f"A{row_of('cost')}"
    ws[key] = ws[key].value.replace("KPM1R|1|", "KPM1R|2|")


def linked(content: bytes, stored: str) -> bytes:
    made = with_cell(content, "cost", f"<f>[1]Sheet1!$A$1</f>{stored}")

    def change(name: str, part: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return part.replace(
                b"<definedNames>",
                b'<externalReferences><externalReference r:id="rId99"/></externalReferences><definedNames>',
            )
        return part

    return zipped(made, change)


def broken_styles(content: bytes) -> bytes:
    return zipped(content, lambda name, part: part[:200] if name == "xl/styles.xml" else part)


def tracked(content: bytes) -> bytes:
    return with_part(content, "xl/revisions/revisionHeaders.xml", b"<headers/>")


def never_saved_again() -> dict[str, bytes]:
    return {"a.xlsx": put(form(), {})}


COST_GONE = changed(cost=None)
WIDER = make_plan(
    programs=[
        program(1, "窓口の案内", ["kanri", "zaisei"]),
        program(2, "書類の削減", ["kanri"]),
        program(3, "台帳の整理", ["zaisei"]),
        program(4, "新しい事業", ["kanri"]),
    ]
)

CASES = [
    Case(
        28,
        "row-inserted",
        lambda: in_libreoffice(("unprotect", "№1"), ("insert_rows", "№1", 12, 2)),
        (("KPM510", "notice", ""),),
    ),
    Case(
        28,
        "row-deleted",
        lambda: done(row_deleted),
        (("KPM501", "error", "cost"), ("KPM510", "notice", "")),
        COST_GONE,
        status="needs_mending",
    ),
    Case(
        29,
        "column-inserted",
        lambda: in_libreoffice(("unprotect", "№1"), ("insert_columns", "№1", 1, 1)),
        (("KPM510", "notice", ""),),
    ),
    Case(
        30,
        "renamed",
        lambda: in_libreoffice(("rename", "№1", "窓口"), ("move", "№2", 0)),
        holds=lambda c: c.program(1).sources[0].sheet == "窓口",
    ),
    Case(31, "sheet-copied", lambda: done(copied(other=False)), (("KPM509", "notice", ""),)),
    Case(
        31,
        "sheet-copied-and-filled",
        lambda: done(copied(other=True)),
        (("KPM509", "notice", ""), ("KPM502", "error", "results")),
        changed(results=None),
        status="needs_mending",
    ),
    Case(32, "new-book", lambda: {"a.xlsx": in_new_book(keys=True, number=True)}),
    Case(
        32,
        "new-book-number-alone",
        lambda: {"a.xlsx": in_new_book(keys=False, number=True)},
        (("KPM310", "notice", ""), ("KPM521", "notice", ""), ("KPM521", "notice", "2")),
    ),
    Case(
        32,
        "new-book-no-number",
        lambda: {"a.xlsx": in_new_book(keys=False, number=False)},
        (("KPM303", "error", ""),),
        **NOTHING,
    ),
    Case(33, "extra-sheet", lambda: done(extra_sheet()), (("KPM507", "warning", ""),)),
    Case(33, "chart-as-a-sheet", lambda: done(chart_sheet), (("KPM507", "warning", ""),)),
    Case(33, "notes-alone-on-a-sheet", lambda: done(noted_sheet), (("KPM507", "warning", ""),)),
    Case(34, "hidden-sheet", lambda: done(extra_sheet("hidden")), (("KPM508", "warning", ""),)),
    Case(34, "very-hidden-sheet", lambda: done(extra_sheet("veryHidden")), (("KPM508", "warning", ""),)),
    Case(
        35,
        "hidden-form",
        lambda: done(hidden_form),
        tuple(("KPM217", "warning", key) for key in ("indicators.rate", "results", "rating", "cost", "day", "method")),
    ),
    Case(35, "hidden-row", lambda: done(hidden_row), (("KPM217", "warning", "results"),)),
    Case(36, "filter", lambda: done(filtered), (("KPM217", "warning", "method"),)),
    Case(37, "merged", lambda: done(merged_over), (("KPM513", "warning", "day"),)),
    Case(38, "whole-column", lambda: done(whole_column)),
    Case(39, "formatted-to-the-end", lambda: {"a.xlsx": formatted_to_the_end(form())}),
    Case(
        40,
        "stray",
        lambda: {"a.xlsx": stray(form())},
        (("KPM518", "warning", ""),),
        holds=lambda c: any("XFD1048576" in told(f) for f in c.findings),
    ),
    Case(
        41,
        "rule-overwritten",
        lambda: {"a.xlsx": put(form(), {"rating": "C", "method": "直営"})},
        (("KPM202", "error", "rating"),),
        changed(rating=None, method="直営"),
        status="needs_mending",
    ),
    Case(42, "never-saved-again", never_saved_again),
    Case(
        43,
        "locked-text",
        lambda: done(locked_text),
        (("KPM505", "warning", ""),),
        holds=lambda c: any("案内を進める" in told(f) and "案内をやめる" in told(f) for f in c.findings),
    ),
    Case(
        44, "sheet-deleted", lambda: done(sheet_deleted), (("KPM504", "error", "2"),), two=None, status="needs_mending"
    ),
    Case(
        44,
        "program-joined-later",
        lambda: {"a.xlsx": form()},
        (("KPM308", "notice", ""), ("KPM504", "error", "4")),
        status="needs_mending",
        plan=WIDER,
    ),
    Case(44, "program-added", lambda: done(program_added), (("KPM305", "warning", "None results"),)),
    Case(
        45,
        "labels-parted",
        lambda: done(labels_parted),
        (("KPM520", "error", "cost"), ("KPM520", "error", "day")),
        changed(cost=None, day=None),
        status="needs_mending",
    ),
    Case(
        46,
        "filled-on",
        lambda: done(filled_on),
        (("KPM502", "error", "cost"), ("KPM501", "error", "day")),
        changed(cost=None, day=None),
        status="needs_mending",
    ),
    Case(
        46,
        "counted-up",
        lambda: done(counted_up),
        (("KPM512", "error", ""), ("KPM501", "error", "cost")),
        changed(cost=None),
        status="needs_mending",
    ),
    Case(
        47,
        "link",
        lambda: {"a.xlsx": linked(form(), "<v>1500</v>")},
        (("KPM122", "warning", ""), ("KPM230", "warning", "cost")),
        changed(cost=1500),
    ),
    Case(
        47,
        "link-without-result",
        lambda: {"a.xlsx": linked(form(), "")},
        (("KPM122", "warning", ""), ("KPM208", "error", "cost")),
        changed(cost=None),
        status="needs_mending",
    ),
    Case(
        48,
        "broken-styles",
        lambda: {"a.xlsx": broken_styles(form())},
        (("KPM124", "notice", ""), ("KPM210", "notice", "day")),
    ),
    Case(49, "tracked", lambda: {"a.xlsx": tracked(form())}, (("KPM126", "notice", ""),)),
]

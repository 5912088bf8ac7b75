"""Whatever people do to a form in a row: what they wrote is taken, or stands in a finding. Nothing goes in silence."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.consolidated import Consolidated
from tests.collecting import ANSWERS, form, gather, told

#: Texts that occur nowhere else, one for each text of the form.
TOKENS = {"results": "回答甲甲", "cause": "回答乙乙"}
FILLED = form(answers={1: {**ANSWERS[1], "rating": "B", **TOKENS}, 2: ANSWERS[2]})
ROWS, COLUMNS = st.integers(1, 32), st.integers(1, 9)
SHEETS = st.sampled_from(["№1", "№2"])

EDITS = st.one_of(
    st.tuples(st.just("insert_rows"), SHEETS, ROWS),
    st.tuples(st.just("delete_rows"), SHEETS, ROWS),
    st.tuples(st.just("insert_cols"), SHEETS, COLUMNS),
    st.tuples(st.just("delete_cols"), SHEETS, COLUMNS),
    st.tuples(st.just("type"), SHEETS, ROWS, COLUMNS),
    st.tuples(st.just("move"), SHEETS, ROWS, COLUMNS, ROWS, COLUMNS),
    st.tuples(st.just("hide"), SHEETS, ROWS),
    st.tuples(st.just("rename"), SHEETS),
    st.tuples(st.just("copy"), SHEETS),
    st.tuples(st.just("drop_names"), SHEETS),
    st.tuples(st.just("drop_table"), SHEETS),
)


def edit(workbook: Any, steps: list[tuple[Any, ...]]) -> set[str]:
    """Take `steps` in the workbook; the texts that somebody typed on the way are returned."""
    typed = set()
    sheets = {name: workbook[name] for name in ("№1", "№2")}
    for number, (step, name, *where) in enumerate(steps):
        sheet = sheets[name]
        if step in ("insert_rows", "delete_rows", "insert_cols", "delete_cols"):
            for block in list(sheet.merged_cells.ranges):
                sheet.merged_cells.remove(block)
            getattr(sheet, step)(*where)
        elif step == "type":
            typed.add(f"新しい文{number}番")
            if is_free(sheet, *where):
                sheet.cell(*where).value = f"新しい文{number}番"
        elif step == "move" and is_free(sheet, *where[2:]) and not is_mark(sheet, *where[:2]):
            sheet.cell(*where[2:]).value = sheet.cell(*where[:2]).value
            if is_free(sheet, *where[:2]):
                sheet.cell(*where[:2]).value = None
        elif step == "hide":
            sheet.row_dimensions[where[0]].hidden = True
        elif step == "rename":
            sheet.title = f"改名{number}"
        elif step == "copy":
            workbook.copy_worksheet(sheet)
        elif step == "drop_names":
            for defined in list(workbook.defined_names):
                del workbook.defined_names[defined]
        elif step == "drop_table" and "_kpm" in workbook.sheetnames:
            del workbook["_kpm"]
    return typed


def is_mark(sheet: Any, row: int, column: int) -> bool:
    return str(sheet.cell(row, column).value).startswith("KPM1")


def is_free(sheet: Any, row: int, column: int) -> bool:
    return type(sheet.cell(row, column)).__name__ == "Cell" and not is_mark(sheet, row, column)


def texts_in(content: bytes, left_out: set[str]) -> str:
    """All texts of the workbook, but for the sheets `left_out`."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheets = (sheet for sheet in workbook if sheet.title not in left_out)
    cells = (cell for sheet in sheets for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(cell.value) for cell in cells if cell.value is not None)


def said(consolidated: Consolidated) -> str:
    values = "\n".join(str(value) for program in consolidated.programs for value in program.values.values())
    return values + "\n".join(told(finding) for finding in consolidated.findings)


@settings(max_examples=60)
@given(st.lists(EDITS, min_size=1, max_size=5))
def test_no_edit_loses_a_text_in_silence(steps: list[tuple[Any, ...]]) -> None:
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(FILLED))
    typed = edit(workbook, steps)
    saved = io.BytesIO()
    workbook.save(saved)
    with tempfile.TemporaryDirectory() as folder:
        consolidated = gather(Path(folder), {"a.xlsx": saved.getvalue()})
    if any(finding.code == "KPM303" for finding in consolidated.findings):
        return
    # A sheet that is nobody's form any more is named as a whole.
    named = {f.place.sheet or "" for f in consolidated.findings if f.code in ("KPM507", "KPM508")}
    there = texts_in(saved.getvalue(), named)
    lost = {text for text in {*TOKENS.values(), *typed} if text in there and text not in said(consolidated)}
    assert not lost

"""What a workbook says does not depend on the format that it was saved in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from kpm_excel.book.raw import RawValue
from kpm_excel.excel.read.reader import read_workbook
from tests.rig import node, office

TEXTS = (
    *("cost\t12", "a  b", "x\ny", "\tlead", "end\t", "甲\t乙\t丙", "a\t\tb", " a ", "#", "1e5", "007"),
    *("a\u2028b", "a\u2029b", "a\u0085b", "=1", "<b>", "&amp;", "a\u00a0b", "か\u3099", "𠮷"),
)


def values_of(path: Path) -> dict[tuple[int, int], RawValue]:
    """The values of the first sheet by their places."""
    cells = read_workbook(path).sheets[0].cells
    return {place: cell.value for place, cell in cells.items() if cell.value is not None}


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_texts_are_the_same_in_every_format(ending: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, text in enumerate(TEXTS, 1):
        sheet.cell(row, 1, text).data_type = "s"
    book.save(tmp_path / "texts.xlsx")
    found = values_of(office.convert(tmp_path / "texts.xlsx", ending))
    assert [found.get((row, 0)) for row in range(len(TEXTS))] == list(TEXTS)


@pytest.mark.parametrize("ending", ["xlsb", "ods"])
def test_a_format_of_another_program_says_what_libreoffice_reads_in_it(ending: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows = [
        ["番号", "評価", "実績", 1, 2.5, -3, 1e10, 0.1, True, "同じ語", "同じ語", "末尾"],
        [None, "一つ空けて", None, None, 73.7, "12", 1200, "a\nb", False, 2**40, 0.375, "𠮷"],
        [*range(30)],
        ["完了日", dt.date(2026, 3, 31), dt.date(2026, 4, 1), dt.datetime(2026, 4, 1, 9, 30)],
    ]
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "texts.xlsx")
    saved = tmp_path / f"texts.{ending}"
    node.run("sheetjs.js", str(tmp_path / "texts.xlsx"), str(saved), request=[])
    expected = values_of(office.convert(saved, "xlsx"))
    assert len(expected) == sum(value is not None for row in rows for value in row)
    assert values_of(saved) == expected

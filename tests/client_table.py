"""The table of what each program keeps of an entry workbook: `python -m tests.client_table` writes it anew."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpm_excel.form.stamp import is_mark
from kpm_excel.reading.job import Job
from kpm_excel.reading.submissions import read_submission
from tests.entries import answers_named, cells_of, plan_named, typed, write_entry
from tests.rig import office
from tests.rig.clients import CLIENTS, fill_with

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PAGE: Final = Path(__file__).parent.parent / "docs" / "clients.md"
#: The sample's department whose form has every type of cell.
_NAME, _DEPARTMENT = "harborview-2026", "digital"
_TITLES: Final = {
    "libreoffice-xlsx": "LibreOffice (xlsx)",
    "libreoffice-ods": "LibreOffice (ods)",
    "libreoffice-xls": "LibreOffice (xls)",
    "openpyxl": "openpyxl",
    "exceljs": "ExcelJS",
    "sheetjs": "SheetJS",
}
_HEAD: Final = """# 保存ソフトと残る機能 / What programs keep

記入様式を各ソフトで開き、見本の回答をすべて記入して保存し直した結果です。どの行でも、回答はすべて取り込めます。
表は実際に動かして作っています（`python -m tests.client_table`）。食い違うとテストが失敗します。

An entry workbook opened in each program, filled in with all answers of the sample, saved and read again. In every row
all answers come back: nothing that the reading needs depends on the columns to the right. The table is made by running
the programs (`python -m tests.client_table`); a test fails when it is out of date.

"""
_TAIL: Final = """
ods と xls は、LibreOffice で xlsx に戻してから調べています。○ は残るもの、－ は失われるもの、％ は残る割合です。
「IME」は日本語入力の自動切替、「計算値」は保存された式の結果です。openpyxl は式の結果を保存しないため、
次に開いたソフトが計算するまで状況の欄は空です。

Files in ods and xls were turned back into xlsx by LibreOffice before they were looked into. ○ is kept, － is lost; a
percentage says how much is kept. openpyxl stores no results of formulas: the states are empty until a program computes.
"""


def _visible(book: Workbook) -> list[Worksheet]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _rules(book: Workbook, keep: Callable[[object], bool]) -> int:
    """How many cells have a rule that `keep` takes."""
    return sum(
        len(rule.sqref.ranges)
        for sheet in _visible(book)
        for rule in sheet.data_validations.dataValidation
        if keep(rule)
    )


def _names(book: Workbook) -> int:
    return sum(name.lower().startswith("kpm_") for name in book.defined_names)


def _marks(book: Workbook) -> int:
    return sum(is_mark(cell.value) for sheet in _visible(book) for row in sheet.iter_rows() for cell in row)


def _colours(book: Workbook) -> int:
    blocks = [block for sheet in _visible(book) for block in sheet.conditional_formatting]
    return sum(len(block.rules) * len(block.sqref.ranges) for block in blocks)


#: What is counted, by its title; a program keeps it when it has as much as the original.
_FEATURES: Final[dict[str, Callable[[Workbook], int]]] = {
    "隠しキー / hidden keys": _marks,
    "名前 / names": _names,
    "一覧 / lists": lambda book: _rules(book, lambda rule: getattr(rule, "type", "") == "list"),
    "入力規則 / rules": lambda book: _rules(book, lambda rule: True),
    "説明 / prompts": lambda book: _rules(book, lambda rule: bool(getattr(rule, "prompt", ""))),
    "IME": lambda book: _rules(book, lambda rule: getattr(rule, "imeMode", None) not in (None, "noControl")),
    "色分け / colours": _colours,
    "保護 / protection": lambda book: sum(sheet.protection.sheet for sheet in _visible(book)),
    "改ページ / breaks": lambda book: sum(len(sheet.row_breaks.brk) for sheet in _visible(book)),
    "見出し行 / titles": lambda book: sum(bool(sheet.print_title_rows) for sheet in _visible(book)),
}


def client_table() -> str:
    """The whole page."""
    plan, answers = plan_named(_NAME), answers_named(_NAME)
    empty = write_entry(plan, _DEPARTMENT)
    cells = cells_of(empty)
    wanted = {slot: answers[slot[0]][slot[1]] for slot in cells if slot[1] in answers.get(slot[0], {})}
    original = {title: count(_opened(empty)) for title, count in _FEATURES.items()}
    results = _results(write_entry(plan, _DEPARTMENT, answers))
    rows = []
    for client in CLIENTS:
        saved = fill_with(client, empty, typed(empty, answers))
        given = {g.slot: g.value for g in read_submission(plan, Job(saved.name, saved)).answers if g.value is not None}
        back = sum(given.get(slot) == answer for slot, answer in wanted.items())
        office_file = saved if saved.suffix == ".xlsx" else office.convert(saved)
        book = _opened(office_file)
        kept = [_kept(count(book), original[title]) for title, count in _FEATURES.items()]
        rows.append([_TITLES[client], f"{back}/{len(wanted)}", *kept, _kept(_results(office_file), results)])
    heads = ["", "回答 / answers", *_FEATURES, "計算値 / results"]
    lines = [heads, ["---", *[":-:"] * (len(heads) - 1)], *rows]
    return _HEAD + "".join(f"| {' | '.join(line)} |\n" for line in lines) + _TAIL


def _kept(count: int, original: int) -> str:
    if not original:
        return ""
    return "○" if count >= original else "－" if not count else f"{count * 100 // original} %"


def _opened(path: Path) -> Workbook:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def _results(path: Path) -> int:
    """How many formulas of the sheets have a stored result."""
    with zipfile.ZipFile(path) as package:
        sheets = [name for name in package.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        return sum(len(re.findall(r"<f[ >][^<]*</f>\s*<v[^>]*>[^<]", package.read(name).decode())) for name in sheets)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(client_table(), encoding="utf-8")
    office.close()

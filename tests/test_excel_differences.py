"""Our reader held against openpyxl and calamine, cell by cell; docs/reading.md lists every difference."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from openpyxl.workbook import Workbook

from kpm_excel.book.raw import Problem, RawCell, RawWorkbook
from kpm_excel.entries import build_entry
from kpm_excel.excel.read.ooxml import read_ooxml
from kpm_excel.excel.read.ooxml.numbers import is_date_format
from kpm_excel.excel.write.writer import write_book
from kpm_excel.plan.jsonfile import plan_from_document
from tests import books
from tests.plans import SAMPLE_NAMES, sample_document
from tests.rig import clients, office
from tests.test_excel_ooxml import ODD_VALUES, VALUES

DOCUMENT = Path(__file__).parents[1] / "docs" / "reading.md"
FORMATS = ("yyyy/mm/dd", "yyyy/mm/dd hh:mm:ss", "h:mm", "[h]:mm", '[$-411]ggge"年"m"月"d"日"', "#,##0.0;[Red]△#,##0.0")
SERIALS = ("0", "0.25", "1", "59", "60", "61", "1.5", "45037", "45037.4375", "45037.999994", "99999999", "-3")

Values = dict[tuple[str, int, int], Any]


def kitchen_sink() -> bytes:
    """Every value in every format, as XlsxWriter writes them."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("№1")
        struck = workbook.add_format({"font_strikeout": True})
        for column, code in enumerate(FORMATS):
            looks = workbook.add_format({"num_format": code})
            for row, serial in enumerate(SERIALS[:-2]):
                sheet.write_number(row, column, float(serial), looks)
        texts = (
            "",
            " 前後 ",
            "一行目\n二行目",
            "\u3000全角",
            "007",
            "𠮷野家",
            "_x000D_",
            "a\tb",
            "=1+1",
            "#REF!",
        )
        for row, text in enumerate(texts):
            sheet.write_string(row, 10, text)
            sheet.write_formula(row, 11, "=A1", None, text)
        sheet.write_rich_string(0, 12, "残す", struck, "消す", " ")
        sheet.write_boolean(1, 12, True)
        sheet.write_formula(2, 12, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 12, "=SUM(1)", None, 1.0)
        sheet.write_number(4, 12, 2**53)
        sheet.write_number(5, 12, 0.1)
        sheet.write_number(6, 12, 1e300)
        sheet.merge_range(20, 0, 21, 4, "結合")
        workbook.add_worksheet("空")
        far = workbook.add_worksheet("遠い")
        far.write(60, 30, "ここから")
    return target.getvalue()


def small_books() -> Iterator[tuple[str, bytes]]:
    """One workbook for each odd cell, so that it spoils no other."""
    cells = [*VALUES, *((cell, value, kind) for cell, value, kind, _ in ODD_VALUES)]
    cells += [(f' s="{style}"><v>{serial}</v>', None, "") for style in range(1, 6) for serial in SERIALS]
    texts = ("_x3042_", "_xD842_", " 前後 ", "一行目_x000D_\n二行目", "_x005F_x000D_", "")
    cells += [(f' t="str"><f>A2</f><v>{text}</v>', None, "") for text in texts]
    cells += [(f' t="inlineStr"><is><t>{text}</t></is>', None, "") for text in texts]
    for number, (cell, _, _) in enumerate(cells):
        rows = f'<row r="1"><c r="A1" {cell}</c></row>'
        parts = books.parts_of(rows, strings="<si><t>済</t></si>", styles=books.cell_styles(*FORMATS))
        yield f"{number}: {cell}", books.pack(parts)


@dataclass(frozen=True)
class Read:
    """One workbook as each of the three reads it."""

    ours: RawWorkbook
    #: None where it refuses the workbook.
    openpyxl: Workbook | None
    openpyxl_formulas: Workbook | None
    calamine: Values | None


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    """Every .xlsx there is: made by hand, by libraries, by ourselves, saved again by other programs."""
    folder = tmp_path_factory.mktemp("books")
    sink = folder / "sink.xlsx"
    sink.write_bytes(kitchen_sink())
    found = {"sink": sink, **{f"sink by {name}": clients.resave(sink, name) for name in clients.CLIENTS}}
    for name in SAMPLE_NAMES:
        plan = plan_from_document(sample_document(name))
        made = folder / f"{name}.xlsx"
        made.write_bytes(write_book(build_entry(plan, plan.departments[0])))
        found |= {name: made, f"{name} by LibreOffice": office.convert(made)}
    whole = {name: path.read_bytes() for name, path in found.items() if path.suffix == ".xlsx"}
    return {name: read_by_all(content) for name, content in (whole | dict(small_books())).items()}


def read_by_all(content: bytes) -> Read:
    formulas, values = (by_openpyxl(content, data_only) for data_only in (False, True))
    return Read(read_ooxml(content), values, formulas, by_calamine(content))


# What each reader says


def by_openpyxl(content: bytes, data_only: bool) -> Workbook | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)
    except Exception:
        return None


def by_calamine(content: bytes) -> Values | None:
    """Every value; None if it refuses a sheet."""
    workbook = python_calamine.load_workbook(io.BytesIO(content))
    try:
        return {
            (name, row, column): value
            for name in workbook.sheet_names
            for row, values in enumerate(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for column, value in enumerate(values)
            if value != ""
        }
    except python_calamine.CalamineError:
        return None


def values_of(workbook: Workbook) -> Values:
    return {
        (sheet.title, cell.row - 1, cell.column - 1): cell.value
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def of_ours(workbook: RawWorkbook) -> dict[tuple[str, int, int], RawCell]:
    return {
        (sheet.name, *place): cell
        for sheet in workbook.sheets
        for place, cell in sheet.cells.items()
        if cell.value is not None
    }


# Where they differ


def odd(workbook: RawWorkbook, cell: RawCell) -> str | None:
    """The name of what is wrong with the file, which other readers take in their own ways."""
    problems = workbook.sheets[0].problems
    names = {"bad_number": "odd-number", "bad_string_index": "odd-index", "bad_style_index": "odd-index"}
    if problems:
        return names.get(problems[0], "odd-type")
    return None


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return ours == theirs
    return type(ours) is type(theirs) and ours == theirs


def days(theirs: object) -> float:
    if isinstance(theirs, dt.time):
        theirs = dt.timedelta(
            hours=theirs.hour, minutes=theirs.minute, seconds=theirs.second, microseconds=theirs.microsecond
        )
    return theirs / dt.timedelta(days=1) if isinstance(theirs, dt.timedelta) else math.nan


def against_both(cell: RawCell, theirs: object) -> str | None:
    """The difference that either reader may show."""
    if isinstance(cell.value, int | float) and abs(days(theirs) - cell.value) < 1e-6:
        return "duration" if cell.number_format.startswith("[h]") else "time"
    if cell.kind == "number" and (is_date_format(cell.number_format) or "[h]" in cell.number_format):
        return "no-calendar"
    return None


def against_openpyxl(cell: RawCell, theirs: object) -> str | None:
    ours = cell.value
    if isinstance(theirs, dt.datetime) and isinstance(ours, dt.date) and theirs == dt.datetime.combine(ours, dt.time()):
        return "midnight"
    if ours == "" and theirs is None:
        return "empty-result"
    if isinstance(theirs, str) and isinstance(ours, str) and "_x" in theirs:
        return "halves" if "\ufffd" in ours else "escape"
    return against_both(cell, theirs)


def against_calamine(cell: RawCell, theirs: object) -> str | None:
    ours = cell.value
    if cell.kind == "error" and theirs is None:
        return "error"
    if isinstance(ours, int) and isinstance(theirs, float) and float(ours) == theirs:
        return "large"
    if isinstance(ours, str) and (theirs or "") == ours.strip(" \t\r\n"):
        return "trimmed" if ours else "empty-text"
    if isinstance(theirs, str) and isinstance(ours, str) and "_x" in theirs:
        return "escape"
    if isinstance(ours, dt.date) and isinstance(theirs, str):
        return "iso-date"
    if isinstance(ours, int) and isinstance(theirs, str) and theirs.strip() == str(ours):
        return "blanks"
    return against_both(cell, theirs)


def refused(workbook: RawWorkbook) -> str | None:
    """Why another reader may refuse a whole workbook that we read."""
    cell = next(iter(of_ours(workbook).values()))
    if cell.kind == "error" and not workbook.sheets[0].problems:
        return "new-error"
    if isinstance(cell.value, bool):
        return "odd-boolean"
    return odd(workbook, cell) or ("iso-date" if isinstance(cell.value, str) else None)


def differences(read: Read, reader: str) -> Iterator[tuple[str | None, str]]:
    """Each difference between our reader and another: its name, and where it is."""
    theirs = read.calamine if reader == "calamine" else values_of(read.openpyxl) if read.openpyxl else None
    if theirs is None:
        yield refused(read.ours), "the whole workbook"
        return
    ours = of_ours(read.ours)
    for place in sorted(ours.keys() | theirs.keys()):
        cell = ours.get(place) or RawCell(place[1], place[2], None, "blank")
        other = theirs.get(place)
        if (cell.value is None and other is None) or same(cell.value, other):
            continue
        name = (against_openpyxl if reader == "openpyxl" else against_calamine)(cell, other)
        yield name or odd(read.ours, cell), f"{place}: {cell.value!r} and {other!r}"


def listed(reader: str) -> set[str]:
    """The differences to `reader` that the documentation lists."""
    section = DOCUMENT.read_text(encoding="utf-8").split(f"### {reader}\n")[1].split("\n#")[0]
    return set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE))


@pytest.mark.parametrize("reader", ["openpyxl", "calamine"])
def test_every_difference_is_listed_and_every_line_is_shown(reader: str, workbooks: Mapping[str, Read]) -> None:
    named: dict[str | None, list[str]] = defaultdict(list)
    for workbook, read in workbooks.items():
        for name, where in differences(read, reader):
            named[name].append(f"{workbook} {where}")
    assert named.pop(None, []) == []
    assert set(named) == listed(reader)


def test_formulas_are_the_same_as_openpyxls(workbooks: Mapping[str, Read]) -> None:
    seen = 0
    for read in workbooks.values():
        for sheet in read.ours.sheets if read.openpyxl_formulas else ():
            for cell in sheet.cells.values():
                if cell.formula and read.openpyxl_formulas:
                    seen += 1
                    theirs = read.openpyxl_formulas[sheet.name].cell(cell.row + 1, cell.column + 1).value
                    assert getattr(theirs, "text", theirs) == f"={cell.formula}"
    assert seen


def test_sheets_merges_and_hidden_rows_are_the_same_as_openpyxls(workbooks: Mapping[str, Read]) -> None:
    for read in workbooks.values():
        if read.openpyxl:
            theirs = [(sheet.title, sheet.sheet_state) for sheet in read.openpyxl.worksheets]
            assert [(sheet.name, sheet.state) for sheet in read.ours.sheets] == theirs
            for sheet in read.ours.sheets:
                other = read.openpyxl[sheet.name]
                areas = [area.bounds for area in other.merged_cells.ranges]
                assert sorted(sheet.merges) == sorted((r1 - 1, c1 - 1, r2 - 1, c2 - 1) for c1, r1, c2, r2 in areas)
                assert sheet.hidden_rows == {row - 1 for row, look in other.row_dimensions.items() if look.hidden}


def test_the_table_of_problems_holds_every_code() -> None:
    section = DOCUMENT.read_text(encoding="utf-8").split("## Read all the same\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(get_args(Problem))

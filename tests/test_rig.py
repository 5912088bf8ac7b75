"""The test rig tells the truth: other programs really open, compute, fill and save, and faults are found."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.rig import clients, office, pages, validator

#: Two lines, a wide space inside, a character outside the first plane, the look of a formula.
TEXT = "𠮷野家の　実績\n=1+1 ①㈱"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A protected worksheet with an open cell B2, a locked label, and a formula with a wrong cached value."""
    path = tmp_path / "様式.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet("№8")
        worksheet.protect()
        unlocked = book.add_format({"locked": False})
        worksheet.write_string("A1", "実績")
        worksheet.write_string("B2", "あいう", unlocked)
        worksheet.write_blank("B3", None, unlocked)
        worksheet.write_blank("B4", None, book.add_format({"locked": False, "num_format": "yyyy-mm-dd"}))
        worksheet.write_formula("C2", "=LEN(B2)", None, 99)
    return path


def values(path: Path) -> dict[str, Any]:
    worksheet = openpyxl.load_workbook(path, data_only=True)["№8"]
    return {cell.coordinate: cell.value for row in worksheet for cell in row if cell.value is not None}


def test_libreoffice_passes_a_wrong_cached_value_on_and_recalculating_corrects_it(workbook: Path) -> None:
    assert values(office.convert(workbook))["C2"] == 99
    assert values(office.recalculate(workbook))["C2"] == 3


def test_typing_recalculates_what_depends_on_the_cell(workbook: Path) -> None:
    assert values(office.fill(workbook, {("№8", "B2"): "あいうえお"}))["C2"] == 5


def test_nothing_can_be_typed_into_a_locked_cell(workbook: Path) -> None:
    with pytest.raises(office.OfficeError, match="A1 is locked"):
        office.fill(workbook, {("№8", "A1"): "x"})


def test_what_libreoffice_cannot_open_is_an_error_and_the_next_file_goes_on(workbook: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(office.OfficeError, match=r"broken\.xlsx"):
        office.convert(broken)
    assert values(office.convert(workbook))["B2"] == "あいう"


def test_a_person_can_rename_move_copy_and_insert(workbook: Path) -> None:
    edited = office.edit(
        workbook,
        [
            ("unprotect", "№8"),
            ("insert_rows", "№8", 0, 2),
            ("insert_columns", "№8", 0, 1),
            ("copy", "№8", "№8 (2)", 1),
            ("rename", "№8", "事業"),
            ("move", "事業", 2),
        ],
    )
    book = openpyxl.load_workbook(edited)
    assert book.sheetnames == ["№8 (2)", "事業"]
    assert book["事業"]["C4"].value == "あいう"


@pytest.mark.parametrize("client", clients.CLIENTS)
def test_each_program_keeps_what_is_there_and_what_is_filled_in(client: str, workbook: Path) -> None:
    day = dt.date(2023, 4, 21)
    saved = clients.fill_with(client, workbook, {("№8", "B2"): TEXT, ("№8", "B3"): 72.8, ("№8", "B4"): day})
    found = values(saved if saved.suffix == ".xlsx" else office.convert(saved))
    assert (found["A1"], found["B2"], found["B3"]) == ("実績", TEXT, 72.8)
    assert found["B4"] == dt.datetime(2023, 4, 21)
    assert zipfile.is_zipfile(saved) == (saved.suffix != ".xls")


def test_a_pdf_tells_the_words_and_the_paper_of_its_pages(workbook: Path) -> None:
    pdf = office.convert(workbook, "pdf")
    (page,) = pages.pdf_pages(pdf)
    assert "あいう" in page.text
    assert page.width_pt < page.height_pt
    assert pages.png(pdf).read_bytes().startswith(b"\x89PNG")


def test_the_validator_finds_nothing_in_a_sound_workbook_and_the_fault_in_a_spoilt_one(
    workbook: Path, tmp_path: Path
) -> None:
    spoilt = tmp_path / "spoilt.xlsx"
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<sheetData>", b"<sheetRows/><sheetData>"))
    faults = validator.validate([workbook, spoilt])
    assert {(fault.file, fault.version) for fault in faults} == {
        ("spoilt.xlsx", version) for version in validator.VERSIONS
    }
    assert all(fault.part == "/xl/worksheets/sheet1.xml" for fault in faults)

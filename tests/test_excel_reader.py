"""Any workbook, whatever its format, its ending and its password."""

from __future__ import annotations

import datetime as dt
import io
import random
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest
import xlsxwriter

from kpm_excel.book.raw import RawValue, RawWorkbook, Unreadable
from kpm_excel.excel.read.reader import read_workbook
from tests import books
from tests.rig import office

VALUES: dict[tuple[int, int], RawValue] = {
    (0, 0): "KPM1|見出し",
    (2, 1): "一行目\n二行目",
    (3, 1): "𠮷野家　①㈱髙﨑 葛󠄀",
    (4, 1): "007",
    (5, 2): 12,
    (6, 2): -0.25,
    (7, 3): dt.date(2023, 4, 21),
    (8, 3): dt.datetime(2023, 4, 21, 10, 30),
}


def made() -> bytes:
    """A workbook with two sheets that every format can hold."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        day, moment = (workbook.add_format({"num_format": f"yyyy/mm/dd{time}"}) for time in ("", " hh:mm"))
        sheet = workbook.add_worksheet("№8")
        for (row, column), value in VALUES.items():
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, moment if isinstance(value, dt.datetime) else day)
            else:
                assert isinstance(value, int | float)
                sheet.write_number(row, column, value)
        sheet.merge_range(10, 1, 11, 3, "結合")
        workbook.add_worksheet("_kpm").hide()
        workbook.set_properties({"author": "管理課", "created": dt.datetime(2023, 4, 1, 9, 30)})
        workbook.set_custom_property("kpm", "KPM1")
    return target.getvalue()


@pytest.fixture(scope="module")
def saved() -> dict[str, Path]:
    """The workbook as LibreOffice saves it in each format, under an ending that is not its own."""
    path = office.new_folder() / "様式.xlsx"
    path.write_bytes(made())
    found = {"xlsx": path}
    for to in ("xls", "ods"):
        saved = office.convert(path, to)
        found[to] = saved.rename(saved.with_name(f"{to}.xlsx"))
    return found


def values(workbook: RawWorkbook) -> dict[tuple[int, int], RawValue]:
    return {place: cell.value for place, cell in workbook.sheets[0].cells.items()}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_every_format_gives_the_same_values_at_the_same_places(kind: str, saved: dict[str, Path]) -> None:
    for source in (saved[kind], saved[kind].read_bytes()):
        workbook = read_workbook(source)
        assert workbook.format == kind
        assert [(sheet.name, sheet.state) for sheet in workbook.sheets] == [("№8", "visible"), ("_kpm", "hidden")]
        assert values(workbook) == {**VALUES, (10, 1): "結合"}
    assert workbook.sheets[0].merges == ((10, 1, 11, 3),)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_stands_beside_the_values_is_found_in_every_format(kind: str) -> None:
    path = office.new_folder() / "beside.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("№1")
        sheet.set_column(3, 4, None, None, {"hidden": True})
        sheet.set_row(7, None, None, {"hidden": True})
        for row, (formula, result) in enumerate(FORMULAS):
            sheet.write_formula(row, 0, formula, None, result)
        sheet.write_string(7, 0, "隠れた答え")
        sheet.write_comment(8, 1, LONG)
        sheet.write_comment(9, 1, "Is this right?")
        workbook.define_name("kpm_P0001_F001", "='№1'!$A$8")
    read = read_workbook(office.edit(path, [], kind, recalculate=True))
    found = read.sheets[0]
    assert {row: found.cells[row, 0].value for row in range(8)} == {
        **{row: result for row, (_, result) in enumerate(FORMULAS)},
        7: "隠れた答え",
    }
    assert [found.cells[row, 0].kind for row in range(5)] == ["error"] * 3 + ["text", "number"]
    assert all(found.cells[row, 0].formula is not None for row in range(5)) and found.cells[7, 0].formula is None
    assert found.comments == {(8, 1): LONG, (9, 1): "Is this right?"}
    assert 7 in found.hidden_rows and not {0, 8} & found.hidden_rows
    assert {3, 4} <= found.hidden_columns and 0 not in found.hidden_columns
    if kind != "xls":
        assert read.names == {"kpm_P0001_F001": ("№1", 7, 0)}


#: Longer than a record of an .xls can be.
LONG = "この欄は" + "空" * 9000 + "\nでよいですか"
FORMULAS = (
    ("=1/0", "#DIV/0!"),
    ("=NA()", "#N/A"),
    ('=INDEX(A1:A2,"x")', "#VALUE!"),
    ('=IF(1,"","")', ""),
    ("=1+1", 2),
    ('=REPT("年",3)', "年年年"),
    ("=TRUE()", 1),
)


def test_the_other_formats_tell_who_saved_when_too(saved: dict[str, Path]) -> None:
    for kind in ("xls", "ods"):
        workbook = read_workbook(saved[kind])
        assert workbook.saved_at is not None
        assert abs(workbook.saved_at.at - dt.datetime(2023, 4, 1, 9, 30, tzinfo=dt.UTC)) <= dt.timedelta(hours=14)
    ods = read_workbook(saved["ods"])
    assert ods.application.startswith("LibreOffice") and ods.properties["kpm"] == "KPM1"


def test_the_binary_format_is_read() -> None:
    workbook = read_workbook(books.binary_workbook({(0, 0): 1.5, (3, 2): "回答", (4, 200): 7.0}))
    assert (workbook.format, values(workbook)) == ("xlsb", {(0, 0): 1.5, (3, 2): "回答"})
    assert (workbook.sheets[0].outside, workbook.sheets[0].outside_count) == (((4, 200, "7.0"),), 1)


def encrypted(content: bytes, password: str) -> bytes:
    # What is shorter than 4,096 bytes the library encrypts to something that nobody can open.
    content = books.pack({**books.unpack(content), "media/noise.bin": random.Random(1).randbytes(5000)})
    target = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()


def test_an_encrypted_workbook_opens_with_the_right_password_alone() -> None:
    closed = encrypted(made(), "令和5年")
    assert values(read_workbook(closed, ["違う", "令和5年"])) == values(read_workbook(made()))
    for passwords in ([], ["違う"]):
        with pytest.raises(Unreadable, match="encrypted"):
            read_workbook(closed, passwords)


def test_excels_own_password_needs_nobody() -> None:
    assert values(read_workbook(encrypted(made(), "VelvetSweatshop"))) == values(read_workbook(made()))


def test_what_is_inside_an_encrypted_file_counts() -> None:
    closed = encrypted(books.binary_workbook({(0, 0): 1.5}), "p")
    assert read_workbook(closed, ["p"]).format == "xlsb"
    letter = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": "<document/>",
    }
    with pytest.raises(Unreadable) as caught:
        read_workbook(encrypted(books.pack(letter), "p"), ["p"])
    assert caught.value.reason == "office_document"


def test_an_encrypted_ods_is_told_from_a_broken_one(saved: dict[str, Path]) -> None:
    parts = books.unpack(saved["ods"])
    manifest = parts["META-INF/manifest.xml"].replace(b"/>", b"><manifest:encryption-data/></manifest:file-entry>", 1)
    with pytest.raises(Unreadable, match="encrypted"):
        read_workbook(books.pack({**parts, "META-INF/manifest.xml": manifest}))
    with pytest.raises(Unreadable, match="broken"):
        read_workbook(books.pack({**parts, "content.xml": parts["content.xml"][:-50]}))


def test_a_file_that_is_not_there_is_the_callers_to_judge(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_workbook(tmp_path / "none.xlsx")

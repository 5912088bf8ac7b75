"""The input cells of a form, as sent out and as other programs save it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpm_excel.errors import Stopped
from kpm_excel.office.fields import fields
from tests.collecting import edited, form
from tests.rig import office

ASKED = ["indicators.rate", "results", "rating", "cause", "cost", "day", "method"]


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "kanri.xlsx"
    path.write_bytes(form())
    return path


def test_every_input_cell_is_listed_with_what_it_takes(sent: Path) -> None:
    listed = [cell.to_json() for cell in fields(sent)]
    assert [cell["field"] for cell in listed if cell["program"] == 1] == ASKED
    assert [cell["field"] for cell in listed if cell["program"] == 2] == ASKED[1:]
    cause = next(cell for cell in listed if cell["field"] == "cause")
    assert cause["required"] == {"rating": ["B"]}
    assert (cause["type"], cause["sheet"], cause["label"]) == ("text", "№1", "遅れの要因")
    assert next(cell for cell in listed if cell["field"] == "results")["required"] is True


def test_a_contributors_cell_names_the_contributor(tmp_path: Path) -> None:
    path = tmp_path / "zaisei.xlsx"
    path.write_bytes(form("zaisei"))
    assert [cell.field for cell in fields(path) if cell.program == 1] == ["results@zaisei"]


@pytest.mark.parametrize("to", ["xlsx", "ods", "xls"])
def test_the_cells_are_the_same_after_libreoffice(to: str, sent: Path) -> None:
    assert fields(office.convert(sent, to)) == fields(sent)


def test_the_cells_are_found_where_they_moved(sent: Path) -> None:
    steps = [("unprotect", "№1"), ("insert_rows", "№1", 2, 3), ("rename", "№1", "窓口")]
    moved = [cell for cell in fields(office.edit(sent, steps)) if cell.program == 1]
    before = [cell for cell in fields(sent) if cell.program == 1]
    assert {cell.sheet for cell in moved} == {"窓口"}
    assert [int(cell.cell[1:]) - 3 for cell in moved] == [int(cell.cell[1:]) for cell in before]


def test_the_cells_are_found_by_name_or_label_when_the_keys_are_gone(sent: Path) -> None:
    def drop_keys(workbook: object) -> None:
        for row in workbook["№1"].iter_rows():  # type: ignore[index]
            for cell in row:
                if str(cell.value).startswith("KPM1R"):
                    cell.value = None

    before = fields(sent)
    sent.write_bytes(edited(form(), drop_keys))
    assert fields(sent) == before


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"a,b\n1,2\n"])
def test_what_is_no_form_stops_with_one_message(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(Stopped):
        fields(path)


def test_a_missing_file_and_a_folder_stop_with_one_message(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.xlsx", tmp_path):
        with pytest.raises(Stopped):
            fields(path)

"""Every answer is found again, whatever program saved the workbook and whatever people did to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpm_excel.reading.job import Job
from kpm_excel.reading.submissions import read_submission
from tests.entries import answers_named, cells_of, departments_of, plan_named, typed, write_entry
from tests.odd_plans import ODD_PLANS
from tests.plans import SAMPLE_NAMES
from tests.rig import office
from tests.rig.clients import CLIENTS, fill_with
from tests.rig.office import Step

pytestmark = pytest.mark.usefixtures("read_here")

#: What is typed into odd forms: one answer of each type that a client could spoil.
ODD_ANSWERS = {
    "many_codes": {1: {"rating": "B-1", "short": "甲, 乙", "one": "~", "why": "'引用"}, 1234: {"one": "1"}},
    "long_texts": {
        1: {
            "story": "a\n b" * 900,
            "t1": "<&>",
            "day": "2026-06-30",
            "count": -0.5,
            "t7": "-x",
            "page": "https://city.example.jp/%E5%B8%82?a=1&b=市#x",
        }
    },
    "many_programs": {1: {"aims.a.b": 0.1, "aims.A.B": 0, "aims.a_b": 1e-7, "aims.対象": 1e6}, 60: {"results": "済"}},
    "worked_out": {
        1: {
            "effect.real": 1199.5,
            "aims.rate": 83.4,
            "aims.rule": "制定した",
            "aims.hours": 141,
            "cost": 5200,
            "staff": -0.5,
            "rating": "A",
        },
        2: {"effect.real": "未確定", "aims.rate": "未公表", "cost": "－", "rating": "B"},
    },
}


def wanted(name: str, department: str) -> dict[tuple[int, str], object]:
    """The answers that a department gives, by program and key."""
    answers = answers_named(name) if name in SAMPLE_NAMES else ODD_ANSWERS[name]
    asked = cells_of(write_entry(plan_named(name), department))
    given = {(no, key): answer for no, part in answers.items() for key, answer in part.items()}
    return {slot: answer for slot, answer in given.items() if slot in asked}


def found(name: str, path: Path) -> dict[tuple[int, str], object]:
    """The answers that are read from the workbook at `path`."""
    submission = read_submission(plan_named(name), Job(path.name, path))
    return {given.slot: given.value for given in submission.answers if given.value is not None}


def filled(name: str, department: str, client: str = "libreoffice-xlsx") -> Path:
    """The form of `department`, filled in and saved with `client`."""
    path = write_entry(plan_named(name), department)
    answers = answers_named(name) if name in SAMPLE_NAMES else ODD_ANSWERS[name]
    return fill_with(client, path, typed(path, answers))


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", [*SAMPLE_NAMES, *ODD_PLANS])
def test_every_answer_comes_back_from_every_client(name: str, client: str) -> None:
    department = departments_of(name)[0]
    assert found(name, filled(name, department, client)) == wanted(name, department)


def sheets_of(name: str, department: str) -> list[str]:
    """The sheets with input cells, in order."""
    cells = cells_of(write_entry(plan_named(name), department)).values()
    return list(dict.fromkeys(cell.sheet for cell in cells))


def unprotected(sheets: list[str]) -> list[Step]:
    return [("unprotect", sheet) for sheet in sheets]


def changes(sheets: list[str]) -> dict[str, list[Step]]:
    """What people do to a workbook, by what one would say that they did."""
    free = unprotected(sheets)
    return {
        "renamed": [("rename", sheet, f"{at}枚目 'の' 表") for at, sheet in enumerate(sheets)],
        "reordered": [("move", sheet, 0) for sheet in sheets],
        "copied": [("copy", sheet, f"{sheet} (2)", 0) for sheet in sheets],
        "rows inserted": [*free, *(("insert_rows", sheet, row, 2) for sheet in sheets for row in (14, 9, 2, 0))],
        "columns inserted": [
            *free,
            *(("insert_columns", sheet, column, 1) for sheet in sheets for column in (2, 1, 0)),
        ],
        "names dropped": [("drop_names",)],
        "unprotected": free,
        "first sheet removed": [("remove", "はじめに")],
        "all at once": [
            *free,
            ("drop_names",),
            *(("insert_rows", sheet, 5, 1) for sheet in sheets),
            *(("insert_columns", sheet, 0, 1) for sheet in sheets),
            *(("rename", sheet, f"x{at}") for at, sheet in enumerate(sheets)),
        ],
    }


@pytest.mark.parametrize("change", changes([]))
def test_every_answer_is_found_after_people_changed_the_workbook(change: str) -> None:
    name, department = "kodaira-r4", "somu"
    steps = changes(sheets_of(name, department))[change]
    assert found(name, office.edit(filled(name, department), steps)) == wanted(name, department)


@pytest.mark.parametrize("format", ["xlsx", "ods", "xls"])
def test_every_answer_is_found_where_another_cell_was_pasted_over_its_rule(format: str) -> None:
    name, department = "kodaira-r4", "somu"
    path = write_entry(plan_named(name), department)
    cells = cells_of(path)
    sheets = sheets_of(name, department)
    # The title's cell comes with its lock, its format and no rule at all.
    pasted: list[Step] = [
        ("paste_over", cell.sheet, "A1", cell.cell) for cell in cells.values() if cell.type == "rating"
    ]
    types: list[Step] = [("type", *place, value) for place, value in typed(path, answers_named(name)).items()]
    edited = office.edit(path, [*unprotected(sheets), *pasted, *types], format)
    assert found(name, edited) == wanted(name, department)

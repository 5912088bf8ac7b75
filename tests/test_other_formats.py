"""What is seen in an .xlsx is seen in the same workbook saved as .ods and .xls: formats, fonts, drawings, links."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.form.slots import asked_slots
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import FieldType, Plan
from tests.collecting import form, gather, read_here
from tests.mishaps.case import Case
from tests.mishaps.table import CASES
from tests.plans import TEMPLATES
from tests.rig import node, office
from tests.test_mishaps import seen, values

#: Cases that LibreOffice carries over into its own format and into the old one of Excel.
CARRIED = {
    *("struck-part", "text-box", "percent", "footnote", "power-in-a-text", "larger-unit", "triangle-before"),
    *("words-alone", "own-unit", "almost-white", "number-in-a-text", "box-of-wingdings", "tick-in-a-text"),
    *("oval-round-a-rating", "lying-free", "crossed-from-corner-to-corner", "chart", "link-behind-words"),
}
CHOSEN = [case for case in CASES if case.name in CARRIED and case.row in (62, 69, 72, *range(100, 111))]


def test_each_case_is_in_the_table() -> None:
    assert {case.name for case in CHOSEN} == CARRIED


@pytest.mark.parametrize("to", ["ods", "xls"])
@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_other_formats_say_the_same(case: Case, to: str, tmp_path: Path) -> None:
    ((name, content),) = case.files().items()
    (tmp_path / name).write_bytes(content)
    converted = office.convert(tmp_path / name, to)
    consolidated = gather(tmp_path / to, {f"a.{to}": converted.read_bytes()}, case.plan)
    found = sorted(one for one in seen(consolidated) if one[0] != "KPM118")
    assert found == sorted(case.found)
    assert values(consolidated, 1) == (case.one or {})


@pytest.mark.parametrize("template", ["danjo", "jimujigyo"])
def test_an_xlsb_of_another_program_has_the_answers_of_newer_types(template: str, tmp_path: Path) -> None:
    plan = plan_from_document(json.loads((TEMPLATES / f"{template}.json").read_text(encoding="utf-8")))
    answers = {program.no: filled(plan, program.no) for program in plan.programs}
    found = []
    for ending in ("xlsx", "xlsb"):
        folder = tmp_path / ending
        folder.mkdir()
        for department in plan.asked_departments()[:2]:
            path = folder / f"{department.code}.xlsx"
            path.write_bytes(form(department.code, answers, plan))
            if ending == "xlsb":
                node.run("sheetjs.js", str(path), str(path.with_suffix(".xlsb")), request=[])
                path.unlink()
        consolidated = read_here(folder, plan)
        found.append([(result.no, result.values, result.contributions) for result in consolidated.programs])
    assert found[0] == found[1] and any(values for _, values, _ in found[0])


def filled(plan: Plan, no: int) -> dict[str, Any]:
    """A value for every answer that somebody is asked for: of several choices the first."""
    program = next(one for one in plan.programs if one.no == no)
    usual: dict[FieldType, Any] = {
        FieldType.DATE: "2026-03-31",
        FieldType.NUMBER: 12.5,
        FieldType.URL: "https://a.jp/b",
    }
    answers: dict[str, Any] = {}
    for department in program.departments:
        for asked in asked_slots(plan, program, department):
            cell, key = asked.cell, asked.key.key
            if key.mark:
                answers[key.answer] = [asked.field.choices[0]]
            elif cell.type is FieldType.RATING:
                answers[key] = plan.scale_of(cell).values[0].code
            elif cell.type is FieldType.CHOICE:
                answers[key] = cell.choices[-1]
            else:
                answers[key] = (cell.no_figure or (usual.get(cell.type, "・窓口を改めた。"),))[0]
    return answers

"""A plan is the same as JSON and as a workbook: nothing is added and nothing lost, whoever saved the workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from kpm_excel.office.convert_plan import convert_plan
from kpm_excel.plan.jsonfile import document_faults, version_of
from kpm_excel.planbook.faults import record_faults
from kpm_excel.planbook.read import read_plan_workbook
from kpm_excel.plans import load_plan, plan_workbook, read_plan
from tests.plan_documents import plan_documents
from tests.rig import office, validator

pytestmark = pytest.mark.usefixtures("read_here")

ROOT = Path(__file__).parents[1]
PLANS = [*sorted(ROOT.glob("samples/*/plan.json")), *sorted(ROOT.glob("templates/*.json"))]
NAMES = [f"{path.parent.name}/{path.stem}" for path in PLANS]


def document_of(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("path", PLANS, ids=NAMES)
def test_a_plan_comes_back_from_its_workbook_and_is_the_same_plan(path: Path, tmp_path: Path) -> None:
    convert_plan(path, tmp_path / "plan.xlsx")
    convert_plan(tmp_path / "plan.xlsx", tmp_path / "plan.json")
    assert version_of(document_of(tmp_path / "plan.json")) == version_of(document_of(path))
    assert read_plan(tmp_path / "plan.xlsx").faults == []
    assert load_plan(tmp_path / "plan.xlsx").sha256 == load_plan(path).sha256


@given(plan_documents())
@settings(max_examples=40)
def test_any_plan_comes_back_from_its_workbook(document: dict[str, Any]) -> None:
    assert document_faults(document) == []
    record = read_plan_workbook(plan_workbook(document))
    assert record_faults(record) == []
    assert version_of(record.document) == version_of(document)


def test_a_kind_may_be_called_like_the_mark_of_an_empty_table() -> None:
    document = document_of(ROOT / "samples/kodaira-r4/plan.json")
    document["kinds"][0]["name"] = "[]"
    assert len(document["summaries"]) == 1
    assert version_of(read_plan_workbook(plan_workbook(document)).document) == version_of(document)


@pytest.mark.parametrize(
    ("path", "ending"),
    # The samples hold every feature; a template more in the other format would tell nothing new.
    [*((path, "xlsx") for path in PLANS), *((path, "ods") for path in PLANS if path.name == "plan.json")],
    ids=[*NAMES, *(f"{name}-ods" for name in NAMES if name.endswith("/plan"))],
)
def test_a_plan_survives_being_saved_by_libreoffice(path: Path, ending: str, tmp_path: Path) -> None:
    written = tmp_path / "plan.xlsx"
    written.write_bytes(plan_workbook(document_of(path)))
    record = read_plan_workbook(office.convert(written, ending))
    assert record_faults(record) == []
    assert version_of(record.document) == version_of(document_of(path))


def as_shown(value: Any) -> Any:
    """`value` as spreadsheet programs save it: numbers with 15 digits, line breaks without carriage returns."""
    if isinstance(value, dict):
        return {key: as_shown(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_shown(part) for part in value]
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return float(f"{value:.14e}") if isinstance(value, float) else value


@given(plan_documents().map(as_shown))
# Each try is a conversion, so that looking for the shortest failure would take very long.
@pytest.mark.stress
@settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_any_plan_survives_being_saved_by_libreoffice(document: dict[str, Any]) -> None:
    path = office.new_folder() / "plan.xlsx"
    path.write_bytes(plan_workbook(document))
    record = read_plan_workbook(office.convert(path, "xlsx"))
    assert record_faults(record) == []
    assert version_of(record.document) == version_of(document)


def test_the_same_plan_gives_the_same_bytes() -> None:
    document = document_of(PLANS[0])
    assert plan_workbook(document) == plan_workbook(json.loads(json.dumps(document)))


@pytest.mark.stress
def test_office_opens_each_plan_workbook_without_repair(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(PLANS))]
    for path, source in zip(paths, PLANS, strict=True):
        path.write_bytes(plan_workbook(document_of(source)))
    assert validator.validate(paths) == []

"""The data package by its standard, of samples, templates and plans of every shape."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from kpm_excel.consolidated import Consolidated
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from tests.plans import small_document
from tests.publishing import NAMES, columns_of, files_of, published, tables_of
from tests.random_plans import reports
from tests.reporting import consolidated_of


def package_faults(files: Mapping[str, bytes]) -> list[str]:
    """What Frictionless finds in the data package that these files are."""
    from frictionless import Package

    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        report = Package(str(Path(folder) / "datapackage.json")).validate()
        # A report of its own is one that could not begin.
        told = [*report.errors, *(error for task in report.tasks for error in task.errors)]
        assert report.valid == (not told)
        return [error.message for error in told]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_frictionless_takes_the_package_of_every_sample_and_template(name: str) -> None:
    assert package_faults(published(name)) == []


@pytest.mark.stress
@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60)
@given(report=reports())
def test_frictionless_takes_the_package_of_any_plan(report: tuple[Plan, Consolidated]) -> None:
    assert package_faults(files_of(*report)) == []


@settings(max_examples=8)
@given(report=reports())
def test_the_files_of_any_plan_are_the_same_twice_and_in_rows_of_one_length(report: tuple[Plan, Consolidated]) -> None:
    files = files_of(*report)
    assert files == files_of(*report)
    for name, content in files.items():
        if name.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
            assert len({len(row) for row in rows}) == 1
            assert not any("\n" in cell for row in rows for cell in row)


def test_words_in_place_of_numbers_stand_in_a_column_of_their_own() -> None:
    document = small_document()
    document["format"] = "kpm-excel/plan@2"
    cost = next(field for field in document["kinds"][0]["fields"] if field["id"] == "cost")
    cost["no_figure"] = ["未公表"]
    document["programs"].append({**document["programs"][0], "no": 9})
    plan = plan_from_document(document)
    columns = {
        f["id"]: (f, c)
        for f, c in columns_of(files_of(plan, consolidated_of(plan, {"8": {"cost": 12}, "9": {"cost": "未公表"}})))
    }
    assert columns["cost"][0]["type"] == "integer" and columns["cost"][1] == ["12", ""]
    assert columns["cost.word"][1] == ["", "未公表"]


def test_a_text_like_a_formula_has_an_apostrophe_in_the_csv_alone() -> None:
    plan = plan_from_document(small_document())
    answers = {"8": {"results": '=HYPERLINK("http://x")\n－二行目', "rating": "－"}}
    files = files_of(plan, consolidated_of(plan, answers))
    columns = {f["id"]: (f, c) for f, c in columns_of(files)}
    assert columns["results"][1] == ['\'=HYPERLINK("http://x") －二行目']
    field, cells = columns["rating"]
    assert cells == ["'－"] and {"value": "'－", "label": "対象外"} in field["categories"]
    content = json.loads(files["data/content.json"])
    assert content["programs"][0]["values"]["results"] == ['=HYPERLINK("http://x")', "－二行目"]
    assert "'" in json.loads(files["datapackage.json"])["notes"]["formulas"]


def test_a_label_like_a_formula_is_the_same_in_table_and_schema() -> None:
    document = small_document()
    document["kinds"][0]["fields"][0]["label"] = "=1+1"
    plan = plan_from_document(document)
    files = files_of(plan, consolidated_of(plan, {}))
    for resource, rows in tables_of(files).values():
        assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]
        assert "'=1+1 [content]" in rows[0]


def test_days_in_words_have_the_iso_day_and_the_western_year_beside_them() -> None:
    document = small_document()
    one = document["programs"][0]["values"]["indicators"][0]
    one |= {"baseline": 1, "baseline_as_of": "令和3年4月1日"}
    plan = plan_from_document(document)
    columns = {f["id"]: c for f, c in columns_of(files_of(plan, consolidated_of(plan, {})))}
    assert columns["indicators.1.baseline_as_of.iso"] == ["2021-04-01"]
    assert columns["indicators.1.baseline_as_of.year"] == ["2021"]


def test_ids_stay_where_the_words_change() -> None:
    document = small_document()
    plan = plan_from_document(document)
    before = [field["id"] for field, _ in columns_of(files_of(plan, consolidated_of(plan, {})))]
    kinds = tuple(
        replace(kind, fields=tuple(replace(field, label=f"翌年の{field.label}") for field in kind.fields))
        for kind in plan.kinds
    )
    renamed = replace(plan, kinds=kinds)
    assert [field["id"] for field, _ in columns_of(files_of(renamed, consolidated_of(renamed, {})))] == before

"""The departments of a program as a column: printed, filtered, and written by nobody."""

from __future__ import annotations

import pytest

from kpm_excel.entries import build_entry
from kpm_excel.layouts.overview.overview_book import overview_book, overview_table
from kpm_excel.layouts.review import review_book
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.plan.model import Plan
from tests.collecting import FIELDS, document, make_plan
from tests.reporting import consolidated_of, texts_of

NAMES = {"id": "names", "label": "担当課", "type": "departments", "by": "plan"}
ANSWERS = {"1": {"results": "窓口を2か所で案内した。", "rating": "A"}}


def named(language: str = "ja") -> Plan:
    """The small plan with a column for the departments."""
    kinds = [{"id": "work", "name": "事業", "fields": [NAMES, *FIELDS]}]
    return make_plan(format="kpm-excel/plan@2", language=language, kinds=kinds)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_table_prints_them_and_no_form_asks_for_them(language: str) -> None:
    plan = named(language)
    consolidated = consolidated_of(plan, ANSWERS)
    overview = overview_book(plan, consolidated)
    assert "管理課\n財政課" in texts_of(overview.sheets[2])
    for sheet in (*build_entry(plan, plan.department("kanri")).sheets, *review_book(plan, consolidated).sheets):
        assert "担当課" not in texts_of(sheet)
    assert all("names" not in result.values for result in consolidated.programs)


def test_the_data_sheet_has_a_column_for_each_place() -> None:
    table = overview_table(plan := named(), consolidated_of(plan, ANSWERS))
    at = [column.id for column in table.columns].index("names.name.1")
    assert [column.header for column in table.columns[at : at + 2]] == [
        "担当課 1 [names.name.1]",
        "担当課 2 [names.name.2]",
    ]
    assert [row[at : at + 2] for row in table.rows] == [("管理課", "財政課"), ("管理課", None), ("財政課", None)]


def test_a_plan_may_require_it_and_no_condition_may_name_it() -> None:
    fields = [NAMES | {"required": True}, *FIELDS, {**FIELDS[4], "id": "more", "required": {"names": ["管理課"]}}]
    kinds = [{"id": "work", "name": "事業", "fields": fields}]
    faults = document_faults(document(format="kpm-excel/plan@2", kinds=kinds))
    assert [(fault.place, fault.key) for fault in faults] == [
        ("kinds[0].fields[10].required.names", "condition_on_departments")
    ]

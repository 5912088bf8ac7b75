"""Kinds whose items are the plan's groups: called by the group's title, one for each group."""

from __future__ import annotations

from typing import Any

import pytest

from kpm_excel.entries import build_entry
from kpm_excel.layouts.overview.overview_book import overview_table
from kpm_excel.plan.changes import plan_changes
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.plan.model import Plan
from tests.collecting import FIELDS, document, make_plan
from tests.reporting import consolidated_of, texts_of

GROUPS = [{"id": "1", "heading": "施策１", "name": "身近な窓口"}, {"id": "2", "name": "財産の活用"}]
WORK = {"id": "work", "name": "事業", "fields": FIELDS}
POLICY = {"id": "policy", "name": "施策の評価", "of": "groups", "fields": FIELDS}


def item(no: int, group: str, **parts: Any) -> dict[str, Any]:
    return {"no": no, "kind": "policy", "group": group, "departments": ["kanri"], "values": {}, **parts}


def grouped(*items: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """The small plan with a kind of groups beside its programs."""
    programs = [*document()["programs"], *(items or (item(91, "1"), item(92, "2")))]
    return document(
        **{"format": "kpm-excel/plan@2", "groups": GROUPS, "kinds": [WORK, POLICY], "programs": programs} | parts
    )


def plan_of(*items: dict[str, Any]) -> Plan:
    return make_plan(**grouped(*items))


@pytest.mark.parametrize(
    ("programs", "found"),
    [
        ((item(91, "1", name="窓口"),), [("name", "name_of_group")]),
        ((item(91, "1"), item(92, "1")), [("group", "group_doubled")]),
        ((item(91, "1", kind="work"),), [("name", "key_missing")]),
        ((item(91, "1"), item(92, "2")), []),
    ],
)
def test_an_item_has_the_name_of_its_group_alone(programs: tuple[Any, ...], found: list[tuple[str, str]]) -> None:
    plan = grouped(*programs)
    last = f"programs[{len(plan['programs']) - 1}]"
    assert [(str(f.place), f.key) for f in document_faults(plan)] == [(f"{last}.{part}", key) for part, key in found]


def test_a_plan_of_the_first_format_knows_no_such_kind() -> None:
    faults = document_faults(grouped() | {"format": "kpm-excel/plan@1"})
    assert ("kinds[1].of", "key_of_later_format") in [(str(fault.place), fault.key) for fault in faults]


def test_forms_and_data_call_it_by_the_title_of_its_group() -> None:
    plan = plan_of()
    book = build_entry(plan, plan.department("kanri"))
    assert any("施策１ 身近な窓口" in str(text) for sheet in book.sheets for text in texts_of(sheet))
    table = overview_table(plan, consolidated_of(plan, {}))
    at = [column.id for column in table.columns].index("name")
    assert [row[at] for row in table.rows][-2:] == ["施策１ 身近な窓口", "財産の活用"]


def test_a_new_title_is_told_once() -> None:
    renamed = make_plan(**grouped(groups=[GROUPS[0] | {"name": "近い窓口"}, GROUPS[1]]))
    assert [(change.what, change.part) for change in plan_changes(plan_of(), renamed)] == [("group", "name")]

"""Kinds whose items are the plan's groups: called by the group's title, one for each group."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kpm_excel.book.base import Book
from kpm_excel.entries import build_entry
from kpm_excel.layouts.overview.overview_book import overview_book, overview_table
from kpm_excel.office.amend import amend
from kpm_excel.office.overview import write_overview
from kpm_excel.plan.changes import Comparison, plan_changes
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.plan.model import Plan
from kpm_excel.plandiff import diff_lines
from tests.collecting import FIELDS, document, make_plan
from tests.edited import type_into
from tests.reporting import consolidated_of, kinds_on, texts_of

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


def test_a_code_that_is_the_heading_is_not_said_twice() -> None:
    plan = plan_of(item(91, "1", code="施策１"), item(92, "2"))
    assert [program.name for program in plan.programs[-2:]] == ["身近な窓口", "財産の活用"]


def test_a_new_title_is_told_once() -> None:
    renamed = make_plan(**grouped(groups=[GROUPS[0] | {"name": "近い窓口"}, GROUPS[1]]))
    assert [(change.what, change.part) for change in plan_changes(plan_of(), renamed)] == [("group", "name")]


def kinds_of(*fields: dict[str, Any]) -> list[dict[str, Any]]:
    return [WORK, POLICY | {"fields": list(fields)}]


def numbers(sheet: Any) -> list[Any]:
    """The hidden numbers of the programs on a sheet, in the order of its rows."""
    cells = sorted((cell.row, cell.value) for cell in sheet.cells if cell.column == 0 and isinstance(cell.value, int))
    return list(dict.fromkeys(value for _, value in cells))


def tables_in(book: Book, plan: Plan) -> list[str]:
    """The names of the kinds that have a table, which may share a page."""
    return [kind.name for sheet in book.sheets for kind in kinds_on(sheet, plan)]


def test_they_stand_beneath_their_headings_where_the_columns_allow() -> None:
    plan = make_plan(**grouped(kinds=kinds_of(*FIELDS[2:5]), programs=[*document()["programs"], item(91, "1")]))
    book = overview_book(plan, consolidated_of(plan, {"91": {"results": "概ね進んだ。", "rating": "A"}}))
    assert tables_in(book, plan) == ["事業"]
    assert numbers(book.sheets[2])[0] == 91
    texts = texts_of(book.sheets[2])
    assert "概ね進んだ。" in texts
    # The heading above has the group's name.
    assert texts.count("施策１ 身近な窓口") == 1
    assert POLICY["name"] in texts


@pytest.mark.parametrize(
    "field",
    [
        {"id": "summary", "label": "総括", "type": "text", "by": "department"},
        {"id": "rating", "label": "評価", "type": "choice", "by": "department", "choices": ["A", "B"]},
    ],
)
def test_they_have_a_table_of_their_own_where_the_columns_do_not(field: dict[str, Any]) -> None:
    plan = make_plan(**grouped(kinds=kinds_of(field)))
    book = overview_book(plan, consolidated_of(plan, {}))
    assert tables_in(book, plan) == ["事業", "施策の評価"]


def test_so_they_have_where_a_heading_would_be_missing() -> None:
    plan = make_plan(**grouped(kinds=kinds_of(*FIELDS[2:5])))
    assert tables_in(overview_book(plan, consolidated_of(plan, {})), plan) == ["事業", "施策の評価"]


def test_an_edit_beneath_a_heading_comes_back(tmp_path: Path) -> None:
    plan = make_plan(**grouped(kinds=kinds_of(*FIELDS[2:5]), programs=[*document()["programs"], item(91, "1")]))
    consolidated = consolidated_of(plan, {"91": {"results": "概ね進んだ。", "rating": "A"}})
    path = write_overview(plan, consolidated, tmp_path / "overview.xlsx")
    type_into(path, {(91, "rating"): "B", (91, "results"): "遅れた。"})
    amended = amend(plan, consolidated, path, tmp_path / "amended.json")
    assert amended.consolidated.program(91).values == {"rating": "B", "results": "遅れた。"}
    assert not amended.notes


def test_a_table_of_their_own_has_no_heading_that_says_the_same() -> None:
    field = {"id": "summary", "label": "総括", "type": "text", "by": "department"}
    plan = make_plan(**grouped(kinds=kinds_of(field)))
    sheet = overview_book(plan, consolidated_of(plan, {})).sheets[3]
    assert [cell.value for cell in sheet.cells].count("施策１ 身近な窓口") == 1


def test_what_a_kind_has_as_its_items_is_told_in_words() -> None:
    plan = plan_of()
    other = make_plan(**grouped(kinds=[WORK | {"print": "sheets"}, POLICY]))
    (line,) = diff_lines(Comparison(plan, other))
    assert "個票" in line

"""Every key that a plan may have is known in all places where one is easily forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.layouts.planbook import plan_tables
from kpm_excel.layouts.planbook.plan_columns import Column
from kpm_excel.layouts.planbook.settings_sheet import SETTINGS
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.plan.model import FieldType
from kpm_excel.plan.schema import plan_schema
from kpm_excel.plan.types import TYPES
from kpm_excel.words import LANGUAGES, words_for
from tests.plans import small_document

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "plan.md").read_text(encoding="utf-8")
DRAWN = "".join(path.read_text(encoding="utf-8") for path in (TESTS / "plan_documents.py", *TESTS.glob("drawn_*.py")))
_SCHEMA = plan_schema()
_PARTS = _SCHEMA["$defs"]

#: The keys of each part of a plan.
KEYS: dict[str, list[str]] = {
    "": [*_SCHEMA["properties"]],
    "periods": [*_SCHEMA["properties"]["periods"]["items"]["properties"]],
    "departments": [*_PARTS["department"]["properties"]],
    "groups": [*_PARTS["group"]["properties"]],
    "scales": [*_PARTS["scale"]["properties"]["values"]["items"]["properties"]],
    "kinds": [*_PARTS["kind"]["properties"]],
    "fields": [*_PARTS["field"]["properties"]],
    "rows": [*_PARTS["figure_row"]["properties"]],
    "indicators": [*_PARTS["indicators"]["items"]["properties"]],
    "lists": [*_PARTS["list"]["properties"]],
    "summaries": [*_SCHEMA["properties"]["summaries"]["items"]["properties"]],
    "programs": [*_PARTS["program"]["properties"]],
}
#: What stands on a sheet of its own, or follows from the workbook.
ELSEWHERE = {
    "": {"format", "periods", "scales", "groups", "departments", "kinds", "lists", "summaries", "programs"},
    "kinds": {"fields"},
    "fields": {"rows"},
    "programs": {"values", "previous"},
}
#: The keys that `kpm-excel/plan@1` has; nothing is added to them.
FIRST = {
    "": "format language organization title as_of deadline office periods current_period scales groups departments "
    "kinds lists summaries texts programs",
    "periods": "id label",
    "departments": "code name email",
    "groups": "id heading name parent",
    "scales": "code label description rank color aliases counted",
    "kinds": "id name note collected fields",
    "fields": "id label under type by required max_length shared help width scale choices unit minimum maximum",
    "indicators": "id name unit comparator target previous baseline baseline_as_of final_target",
    "lists": "id title kind where fields",
    "summaries": "kind field",
    "programs": "no kind name group departments values previous",
}
EVERY = [pytest.param(part, key, id=f"{part}.{key}") for part, keys in KEYS.items() for key in keys]


def columns() -> Iterator[tuple[str, Column]]:
    """Every column of the plan workbook, with the part of the plan that it holds."""
    tables = plan_tables.tables_of(small_document(), plan_tables.Names(small_document()))
    yield from ((name, column) for name, table in tables.items() for column in table.columns)
    yield from (("", column) for column in SETTINGS)


IN_THE_WORKBOOK = {(part, column.key.partition(".")[0]) for part, column in columns()}


@pytest.mark.parametrize(("part", "key"), EVERY)
def test_a_key_stands_in_the_plan_workbook(part: str, key: str) -> None:
    assert (part, key) in IN_THE_WORKBOOK or key in ELSEWHERE.get(part, ())


@pytest.mark.parametrize(("part", "key"), EVERY)
def test_a_key_is_explained_where_plans_are(part: str, key: str) -> None:
    assert re.search(rf"`{key}[`:]|\"{key}\":", PAGE)


def test_every_type_is_explained_where_plans_are() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `type` |"))
    assert [name for name in FieldType if f"`{name}`" not in row] == []


@pytest.mark.parametrize(("part", "key"), EVERY)
def test_a_key_is_among_those_that_are_drawn(part: str, key: str) -> None:
    """The laws of forms, overviews and round trips hold for it only where it is."""
    assert re.search(rf"[\"']{key}[\"']|\b{key}=", DRAWN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["departments", "groups", "kinds", "fields", "lists"])
def test_a_comparison_of_plans_has_a_word_for_each_key(part: str, language: str) -> None:
    known = {"id", "code", "aliases"} if part != "kinds" else {"id", "fields"}
    words = words_for(language)
    assert [key for key in KEYS[part] if key not in known and not words.has(f"plandiff.part_{key}")] == []


@pytest.mark.parametrize(("part", "key"), [one for one in EVERY if one.values[0] in FIRST])
def test_a_plan_of_the_first_format_refuses_a_key_that_came_later(part: str, key: str) -> None:
    if key in FIRST[part].split():
        return
    document = small_document(format="kpm-excel/plan@1")
    for entry, where in holders(document, part, key):
        entry[key] = None
        told = {fault.key for fault in document_faults(document) if fault.place == f"{where}{key}"}
        # A key of a type alone that came later cannot be without it.
        assert told & {"key_of_later_format", "key_of_other_type"}
        del entry[key]


def holders(document: dict[str, Any], part: str, key: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The entries of `document` that may have `key`, with their paths; of fields one of each type that has it."""
    if not part:
        yield document, ""
    elif part == "fields":
        added = document["kinds"][0]["fields"]
        for type_ in [name for name in FieldType if key in TYPES[name].keys and TYPES[name].since == 1] or ["text"]:
            added.append({"id": f"new_{type_}", "label": "X", "type": str(type_), "by": "department"})
            yield added[-1], f"kinds[0].fields[{len(added) - 1}]."
    elif part == "indicators":
        yield document["programs"][0]["values"]["indicators"][0], "programs[0].values.indicators[0]."
    else:
        document.setdefault(part, [{}])
        yield document[part][0], f"{part}[0]."

"""Programs are followed over the years, through renumbering and renaming; a published year keeps its totals."""

from __future__ import annotations

import copy
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.errors import Stopped
from kpm_excel.layouts.history.years import Years
from kpm_excel.layouts.overview.report import Report
from kpm_excel.next_plan import Choices, next_plan
from kpm_excel.plan.jsonfile import plan_from_document
from tests.edited import write_history
from tests.plans import small_document
from tests.reporting import consolidated_of

Document = dict[str, Any]


def first_year(count: int = 5) -> Document:
    """A plan of several programs of two kinds that are both rated, in the first of three years."""
    document = small_document()
    document["periods"] = [{"id": f"R{n}", "label": f"Ｒ{n}"} for n in (4, 5, 6)]
    document["current_period"] = "R4"
    document["lists"], (main,) = [], document["kinds"]
    main["fields"] = [field for field in main["fields"] if field["id"] in ("content", "rating", "results")]
    document["kinds"].append({**copy.deepcopy(main), "id": "study", "name": "検討プログラム"})
    document["programs"] = [
        {"no": no, "kind": "main" if no % 2 else "study", "name": f"取組{no}", "group": "1", "departments": ["kanri"],
         "values": {"content": "・進める。"}}
        for no in range(1, count + 1)
    ]  # fmt: skip
    return document


def answered(document: Document, codes: dict[int, str]) -> Consolidated:
    """The answers to `document`, each program with its code, as they are read back from their file."""
    plan = plan_from_document(document)
    return consolidated_of(plan, {str(no): {"rating": code, "results": "・進めた。"} for no, code in codes.items()})


def kept(consolidated: Consolidated, tmp_path: Path) -> Consolidated:
    """`consolidated` as it is read back from its file."""
    path = tmp_path / "consolidated.json"
    path.write_bytes(consolidated.to_bytes())
    return load_consolidated(path)


def history(document: Document, *cycles: Consolidated) -> Years:
    return Years(Report(plan_from_document(document), cycles[-1]), cycles)


def codes_of(years: Years, no: int) -> list[Any]:
    """What the program that has the number `no` now was rated in each year."""
    program = years.plan.program(no)
    assert program is not None
    return years.values(program, years.plan.kind_of(program).field("rating"))


def totals(years: Years) -> list[dict[str, Counter[str]]]:
    """The counts of each year, by kind."""
    kinds = {kind.id: years.counts(kind, kind.field("rating")) for kind in years.plan.kinds}
    return [{kind: counts[at] for kind, counts in kinds.items()} for at in range(len(years.cycles))]


@pytest.mark.parametrize("cycle", ["r4-report", None])
def test_the_manuals_own_example_over_three_years(cycle: str | None, tmp_path: Path) -> None:
    one = first_year() | ({"format": "kpm-excel/plan@2", "cycle": cycle} if cycle else {})
    first = kept(answered(one, {1: "S", 2: "S", 3: "B", 4: "A", 5: "B"}), tmp_path)
    two = next_plan(one, first, Choices([3], {4: 3})).document
    second = kept(answered(two, {1: "A", 2: "A", 3: "S", 5: "A"}), tmp_path)
    three = next_plan(two, second, Choices([], {5: 4, 3: 5})).document
    third = kept(answered(three, {1: "A", 2: "B", 4: "S", 5: "B"}), tmp_path)
    years = history(three, first, second, third)
    assert codes_of(years, 5) == ["A", "S", "B"] and codes_of(years, 4) == ["B", "A", "S"]
    assert codes_of(years, 1) == ["S", "A", "A"]
    ended = {e.no: e.values for kind in years.plan.kinds for e in years.ended(kind, kind.field("rating"))}
    # Of answers in the first format nothing tells the kind of a program that has ended.
    assert ended == ({3: ["B", None, None]} if cycle else {})
    assert years.unknown == ([] if cycle else [3])
    if cycle:
        before = [totals(history(document, answers))[0] for document, answers in ((one, first), (two, second))]
        assert totals(years)[:2] == before
    write_history(years.plan, years.cycles, tmp_path / "history.xlsx")


def test_a_new_program_with_an_old_number_is_another_one(tmp_path: Path) -> None:
    one = first_year() | {"format": "kpm-excel/plan@2", "cycle": "r4-report"}
    first = kept(answered(one, dict.fromkeys(range(1, 6), "B")), tmp_path)
    two = next_plan(one, first, Choices([3])).document
    two["programs"].append({**copy.deepcopy(two["programs"][0]), "no": 3, "name": "新しい取組"})
    del two["programs"][-1]["key"]
    two["programs"][-1].pop("previous", None)
    second = kept(answered(two, dict.fromkeys(range(1, 6), "A")), tmp_path)
    assert codes_of(history(two, first, second), 3) == [None, "A"]
    three = next_plan(two, second).document
    third = kept(answered(three, dict.fromkeys(range(1, 6), "S")), tmp_path)
    years = history(three, first, second, third)
    assert codes_of(years, 3) == [None, "A", "S"] and codes_of(years, 1) == ["B", "A", "S"]


def test_answers_from_before_programs_had_keys_are_joined_by_number_within_their_kind(tmp_path: Path) -> None:
    one, two = first_year(), first_year() | {"current_period": "R5"}
    two["programs"][0] |= {"kind": "study"}
    first = kept(answered(one, dict.fromkeys(range(1, 6), "B")), tmp_path)
    kinds = {entry["no"]: entry["kind"] for entry in one["programs"]}
    named = replace(first, programs=tuple(replace(result, kind=kinds[result.no]) for result in first.programs))
    second = kept(answered(two, dict.fromkeys(range(1, 6), "A")), tmp_path)
    second = replace(second, plan=replace(second.plan, as_of="令和5年度末"))
    years = history(two, named, second)
    assert codes_of(years, 2) == ["B", "A"] and codes_of(years, 1) == [None, "A"]
    assert totals(years)[0] == {"main": Counter({"B": 3}), "study": Counter({"B": 2})}


def test_a_name_says_more_than_a_number_where_no_key_tells(tmp_path: Path) -> None:
    one, two = first_year(), first_year() | {"current_period": "R5"}
    two["programs"][0]["no"], two["programs"][2]["no"] = 3, 1
    first = answered(one, {1: "S", 2: "A", 3: "B", 4: "A", 5: "A"})
    second = replace(answered(two, dict.fromkeys(range(1, 6), "A")), language="ja")
    years = history(two, first, second)
    assert codes_of(years, 3) == ["S", "A"] and codes_of(years, 1) == ["B", "A"]


def test_codes_that_left_the_scale_are_counted_still(tmp_path: Path) -> None:
    one = first_year() | {"format": "kpm-excel/plan@2", "cycle": "r4-report"}
    one["scales"][0]["values"].append({"code": "C", "label": "中止", "rank": 0})
    first = kept(answered(one, dict.fromkeys(range(1, 6), "C")), tmp_path)
    two = next_plan(one, first).document
    two["scales"][0]["values"].pop()
    for entry in two["programs"]:
        entry.pop("previous", None)
    second = kept(answered(two, dict.fromkeys(range(1, 6), "A")), tmp_path)
    years = history(two, first, second)
    assert totals(years)[0]["main"] == Counter({"C": 3})
    path = write_history(years.plan, years.cycles, tmp_path / "history.xlsx")
    assert path.exists()


def test_a_report_with_a_new_title_is_still_the_same_and_another_one_is_not(tmp_path: Path) -> None:
    one = first_year() | {"format": "kpm-excel/plan@2", "cycle": "r4-report"}
    first = kept(answered(one, dict.fromkeys(range(1, 6), "A")), tmp_path)
    two = next_plan(one, first).document | {"title": "○○市の第2期計画"}
    second = kept(answered(two, dict.fromkeys(range(1, 6), "A")), tmp_path)
    assert write_history(plan_from_document(two), [first, second], tmp_path / "history.xlsx").exists()
    other = kept(answered(one | {"title": "別の計画", "cycle": "r4-other"}, dict.fromkeys(range(1, 6), "A")), tmp_path)
    with pytest.raises(Stopped) as stopped:
        write_history(plan_from_document(two), [other, second], tmp_path / "history.xlsx")
    assert stopped.value.key == "history_other"


@st.composite
def turns(draw: st.DrawFn, numbers: list[int]) -> Choices:
    """Some programs dropped, the others numbered anew."""
    drop = draw(st.lists(st.sampled_from(numbers), unique=True, max_size=len(numbers) - 1))
    left = [no for no in numbers if no not in drop]
    return Choices(drop, dict(zip(left, draw(st.permutations(range(1, 9)))[: len(left)], strict=True)))


@given(st.data())
@settings(max_examples=25)
def test_each_program_keeps_its_own_and_each_year_its_totals(
    data: st.DataObject,
) -> None:
    document: Document = first_year() | {"format": "kpm-excel/plan@2", "cycle": "r4-report"}
    cycles: list[Consolidated] = []
    seen: list[dict[str, Counter[str]]] = []
    expected: dict[str, list[str | None]] = {}
    for year in range(3):
        if year:
            numbers = [entry["no"] for entry in document["programs"]]
            document = next_plan(document, cycles[-1], data.draw(turns(numbers))).document
        codes = {entry["no"]: data.draw(st.sampled_from("SAB")) for entry in document["programs"]}
        cycles.append(answered(document, codes))
        for entry in document["programs"]:
            own = expected.setdefault(entry["name"], [None] * 3)
            own[year] = codes[entry["no"]]
        years = history(document, *cycles)
        seen.append(totals(years)[year])
        assert totals(years) == seen
        for entry in document["programs"]:
            assert codes_of(years, entry["no"]) == expected[entry["name"]][: year + 1]
    json.dumps(document)

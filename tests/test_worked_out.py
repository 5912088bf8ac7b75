"""Numbers that are worked out of others: the arithmetic, what a plan may say of it, and the way through a cycle."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.plan.arithmetic import Rule, Working, worked_out
from kpm_excel.plan.jsonfile import document_faults
from tests.plans import small_document

#: Amounts and rates as people write them.
FIGURE = st.integers(-(10**12), 10**12) | st.decimals("-1e9", "1e9", places=4).map(float)
MISSING = st.none() | st.just("未公表")


def reference(working: Working, parts: list[Any]) -> Decimal | None:
    """The same by Python's own decimal numbers, with far more digits than there are."""
    with localcontext(prec=60):
        figures = [None if part is None or isinstance(part, str) else Decimal(repr(part)) for part in parts]
        if working.blank_counts:
            figures = [figure or Decimal(0) for figure in figures]
        if None in figures:
            return None
        first, *rest = [figure for figure in figures if figure is not None]
        if working.rule is Rule.RATIO:
            if not rest[0]:
                return None
            found = first * (100 if working.is_percent else 1) / rest[0]
        else:
            found = first + sum(rest) if working.rule is Rule.SUM else first - sum(rest)
        if working.decimals is None:
            return found
        return found.quantize(Decimal(1).scaleb(-working.decimals), ROUND_HALF_UP)


@given(st.data())
def test_the_arithmetic_is_that_of_decimal_numbers(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(Rule))
    decimals, unit = data.draw(st.none() | st.integers(0, 6)), data.draw(st.sampled_from(["％", "%", "千円", None]))
    blank = data.draw(st.none() | st.just(0)) if rule is not Rule.RATIO else None
    ids = ["a", "b"] if rule is Rule.RATIO else ["a", "b", "c"]
    working = Working.of(rule, ids, decimals, blank, unit)
    parts = [data.draw(FIGURE | MISSING) for _ in ids]
    found, expected = working.result(parts), reference(working, parts)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert found == (int(expected) if expected == expected.to_integral() else float(expected))


@pytest.mark.parametrize(
    ("rule", "parts", "decimals", "unit", "expected"),
    [
        ("sum", [0.1, 0.2], None, None, 0.3),
        ("sum", [1, 2, 0.5], 0, None, 4),
        ("difference", [-0.25, 0], 1, None, -0.3),
        ("ratio", [1, 3], None, "％", 33.3),
        ("ratio", [57, 800], 2, "%", 7.13),
        ("ratio", [1, 3], None, "倍", 0.3),
        ("ratio", [0, 0], None, "％", None),
        ("ratio", [5, 0], None, "％", None),
        ("ratio", [2.675, 1], 2, None, 2.68),
        ("sum", [1, None], None, None, None),
    ],
)
def test_halves_go_away_from_zero_and_nothing_comes_of_nothing(
    rule: str, parts: list[Any], decimals: int | None, unit: str | None, expected: float | None
) -> None:
    assert Working.of(Rule(rule), ["a"] * len(parts), decimals, None, unit).result(parts) == expected


def test_a_number_may_be_worked_out_of_worked_out_ones_as_they_are_printed() -> None:
    workings = {
        "gap": Working.of(Rule.DIFFERENCE, ["rate", "aim"], 1, None, "％"),
        "rate": Working.of(Rule.RATIO, ["done", "all"], 1, None, "％"),
        "all": Working.of(Rule.SUM, ["done", "left"], None, 0, None),
    }
    assert worked_out(workings, {"done": 2, "left": 1, "aim": 50}) == {"gap": 16.7, "rate": 66.7, "all": 3}
    assert worked_out(workings, {"done": 2, "aim": 50}) == {"gap": 50, "rate": 100, "all": 2}
    assert worked_out(workings, {}) == {"all": 0}


def _number(id: str, **keys: Any) -> dict[str, Any]:
    return {"id": id, "label": id, "type": "number", "by": "department", **keys}


def _with(*fields: dict[str, Any], format: str = "kpm-excel/plan@2") -> dict[str, Any]:
    document = small_document()
    document["format"] = format
    document["kinds"][0]["fields"] += [_number("done"), _number("all"), *fields]
    return document


@pytest.mark.parametrize(
    ("field", "faults"),
    [
        ({"sum": ["done", "al"]}, {"sum[1]": "field_unknown_meant"}),
        ({"sum": ["done", "nothing_like_it"]}, {"sum[1]": "field_unknown"}),
        ({"sum": ["done", "words"]}, {"sum[1]": "working_of_other_type"}),
        ({"sum": ["x", "done"]}, {"sum[0]": "working_of_itself"}),
        ({"sum": []}, {"sum": "minItems"}),
        ({"sum": ["done", "done"]}, {"sum": "uniqueItems"}),
        ({"difference": ["done"]}, {"difference": "working_of_two"}),
        ({"ratio": ["done"]}, {"ratio": "working_of_two"}),
        ({"ratio": ["done", "all", "other"]}, {"ratio": "ratio_of_two"}),
        ({"ratio": ["done", "all"], "sum": ["done", "all"]}, {"ratio": "working_twice"}),
        ({"ratio": ["done", "all"], "blank": 0}, {"blank": "blank_without_sum"}),
        ({"blank": 0}, {"blank": "blank_without_sum"}),
        ({"sum": ["done", "all"], "blank": 1}, {"blank": "not_allowed"}),
        ({"sum": ["done", "all"], "minimum": 0}, {"minimum": "key_of_written_number"}),
        ({"sum": ["done", "all"], "required": True}, {"required": "key_of_written_number"}),
        ({"sum": ["done", "all"], "no_figure": ["－"]}, {"no_figure": "key_of_written_number"}),
        ({"sum": ["done", "all"], "by": "office"}, {"by": "worked_out_by_department"}),
        ({"decimals": 1.5}, {"decimals": "type_integer"}),
        ({"decimals": -1}, {"decimals": "minimum"}),
        ({"no_figure": ["未公表", "12"]}, {"no_figure[1]": "word_is_figure"}),
        ({"no_figure": ["－", "-"]}, {"no_figure[1]": "word_doubled"}),
        ({"type": "text", "sum": ["done", "all"]}, {"sum": "key_of_other_type"}),
    ],
)
def test_what_cannot_be_worked_out_is_a_fault_where_it_stands(field: dict[str, Any], faults: dict[str, str]) -> None:
    words = {"id": "words", "label": "words", "type": "text", "by": "department"}
    document = _with(_number("x", **field), _number("other"), words)
    at = f"kinds[0].fields[{len(document['kinds'][0]['fields']) - 3}]."
    found = {str(fault.place).removeprefix(at): fault.key for fault in document_faults(document)}
    assert found.items() >= faults.items()


def test_a_ring_of_numbers_is_a_fault_of_each_of_them() -> None:
    document = _with(_number("x", sum=["y", "done"]), _number("y", difference=["z", "done"]), _number("z", sum=["x"]))
    found = [fault for fault in document_faults(document) if fault.key == "working_of_itself"]
    assert len(found) == 3
    assert found[0].values["way"] == "x → y → z → x"


def test_an_older_plan_has_no_such_numbers() -> None:
    document = _with(_number("x", sum=["done", "all"], decimals=1), format="kpm-excel/plan@1")
    assert [fault.key for fault in document_faults(document)] == ["key_of_later_format"] * 2


def test_the_plan_gives_no_value_to_a_number_that_is_worked_out() -> None:
    document = _with(_number("x", sum=["done", "all"]))
    document["programs"][0]["values"]["x"] = 3
    assert [fault.key for fault in document_faults(document)] == ["value_worked_out"]

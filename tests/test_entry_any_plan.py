"""Whatever plan is accepted becomes entry workbooks: nothing overlaps or is refused, every answer has its cell."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.entries import build_entry
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.excel.write.writer import write_book
from kpm_excel.form.locate import locate
from kpm_excel.form.slots import asked_slots
from kpm_excel.plan.jsonfile import plan_from_document

#: Characters that names and texts are made of, the troublesome ones among them.
_LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from(
    list("あ国Ａaz09 '\"[]/\\:*?<>&|=+-@#%{}_~、。）（\n\u3000\u00a0𠮷①№")
)
# Hypothesis also tries words of the code itself; the mark of our own keys is the one that nobody may use.
_TEXT = st.text(_LETTERS, max_size=60).filter(lambda text: not text.startswith("KPM1"))
_WORDS = _TEXT.filter(lambda text: bool(text.strip()))
_LONG = st.one_of(_WORDS, st.integers(1, 400).flatmap(lambda n: _WORDS.map(lambda text: text * n)))
#: Names, headings and remarks have an end (`docs/plan.md`); texts have none.
_LINE = _LONG.map(lambda text: text[:1_000]).filter(lambda text: bool(text.strip()))
_CODE = _WORDS.map(lambda text: text.replace("\n", " ").strip()).filter(bool)
_NUMBERS = st.one_of(
    st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False, width=64), st.just(0)
)


@st.composite
def _field(draw: st.DrawFn, id: str, codes: list[str], others: list[dict[str, Any]]) -> dict[str, Any]:
    type_ = draw(st.sampled_from(["text", "text", "rating", "choice", "number", "date", "schedule", "indicators"]))
    by = "plan" if type_ == "schedule" else draw(st.sampled_from(["department", "department", "plan"]))
    field: dict[str, Any] = {"id": id, "label": draw(_LINE), "type": type_, "by": by}
    if draw(st.booleans()):
        field["help"] = draw(_LINE)
    if type_ == "rating":
        field["scale"] = "s"
    if type_ == "choice":
        field["choices"] = draw(st.lists(_CODE, min_size=1, max_size=12, unique=True))
    if type_ == "number" and draw(st.booleans()):
        field |= {"minimum": draw(_NUMBERS), "unit": draw(_TEXT)}
    if type_ == "text" and draw(st.booleans()):
        field |= {"max_length": draw(st.sampled_from([1, 50, 400, 4000, 32767])), "shared": by == "department"}
    if by == "department":
        ratings = [other for other in others if other["type"] in ("rating", "choice")]
        field["required"] = draw(st.booleans())
        if ratings and draw(st.booleans()):
            other = draw(st.sampled_from(ratings))
            allowed = other.get("choices") or codes
            field["required"] = {other["id"]: draw(st.lists(st.sampled_from(allowed), min_size=1, unique=True))}
    return field


@st.composite
def _value(draw: st.DrawFn, field: dict[str, Any], codes: list[str], periods: int) -> Any:
    match field["type"]:
        case "text":
            return draw(_LONG)[: field.get("max_length", 32767)]
        case "rating" | "choice":
            return draw(st.sampled_from(field.get("choices") or codes))
        case "number":
            return max(draw(_NUMBERS), field.get("minimum", 0))
        case "date":
            return draw(st.dates()).isoformat()
        case "schedule":
            ends = st.tuples(st.integers(0, periods - 1), st.integers(1, 4)).map(lambda e: f"p{e[0]}Q{e[1]}")
            pair = st.lists(ends, min_size=2, max_size=2).map(sorted)
            bar = st.builds(lambda label, e: {"label": label, "from": e[0], "to": e[1]}, _TEXT, pair)
            item = st.fixed_dictionaries({"item": _LINE, "bars": st.lists(bar, max_size=5)})
            return draw(st.lists(item, max_size=3))
        case _:
            optional = {"unit": _TEXT, "comparator": st.sampled_from([">=", "<=", "="]), "target": _NUMBERS}
            optional |= {"previous": _NUMBERS, "baseline": _NUMBERS, "baseline_as_of": _TEXT, "final_target": _NUMBERS}
            entry = st.fixed_dictionaries({"id": _CODE, "name": _LINE}, optional=optional)
            return draw(st.lists(entry, max_size=4, unique_by=lambda indicator: indicator["id"]))


@st.composite
def _document(draw: st.DrawFn) -> dict[str, Any]:
    codes = draw(st.lists(_CODE, min_size=1, max_size=20, unique=True))
    periods = draw(st.sampled_from([1, 2, 4, 9]))
    fields: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, 6))):
        fields.append(draw(_field(f"f{at}", codes, fields)))
    departments = draw(st.lists(_CODE, min_size=1, max_size=3, unique=True))
    programs = []
    for no in draw(st.lists(st.integers(0, 10**6) | st.just(2**53 - 1), min_size=1, max_size=3, unique=True)):
        planned = [f for f in fields if f["by"] == "plan" or f["type"] == "indicators"]
        values = {f["id"]: draw(_value(f, codes, periods)) for f in planned if draw(st.booleans())}
        program: dict[str, Any] = {"no": no, "kind": "k", "name": draw(_LINE), "group": "g", "values": values}
        program["departments"] = draw(st.lists(st.sampled_from(departments), min_size=1, unique=True))
        answered = [f for f in fields if f["type"] in ("text", "number", "date", "rating", "choice")]
        program["previous"] = {f["id"]: draw(_value(f, codes, periods)) for f in answered if draw(st.booleans())}
        programs.append(program)
    scale = {"id": "s", "values": [{"code": c, "label": draw(_LINE), "rank": i} for i, c in enumerate(codes)]}
    return {
        "format": "kpm-excel/plan@1",
        "language": draw(st.sampled_from(["ja", "en"])),
        "organization": draw(_LINE),
        "title": draw(_LINE),
        "as_of": draw(_WORDS),
        "office": {"name": draw(_LINE), "contact": draw(_TEXT)},
        "periods": [{"id": f"p{i}", "label": draw(_WORDS)} for i in range(periods)],
        "current_period": "p0",
        "scales": [scale],
        "groups": [{"id": "g", "name": draw(_LINE), "heading": draw(_TEXT)}],
        "departments": [{"code": code, "name": draw(_LINE)} for code in departments],
        "kinds": [{"id": "k", "name": draw(_WORDS), "fields": fields}],
        "programs": programs,
    }


# A failing plan may be long to print.
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(max_examples=40)
@given(_document())
def test_any_plan_becomes_workbooks_in_which_every_answer_has_its_cell(document: dict[str, Any]) -> None:
    plan = plan_from_document(document)
    for department in plan.asked_departments():
        content = write_book(build_entry(plan, department))
        openpyxl.load_workbook(io.BytesIO(content))
        located = locate(read_workbook(content))
        asked = [s.key for p in plan.asked_programs(department.code) for s in asked_slots(plan, p, department.code)]
        assert [slot.key for slot in located.slots] == asked
        assert not located.oddities

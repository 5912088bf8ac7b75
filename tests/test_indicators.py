"""Indicators of the second format: figures by period, words, progress, who answers, and the bands of ratings."""

from __future__ import annotations

import copy
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.marks import indicator_name
from kpm_excel.consolidated import Consolidated
from kpm_excel.findings import Code
from kpm_excel.form.slots import asked_slots
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.next_plan import next_plan
from kpm_excel.plan.answered_values import answered_values
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.contradiction import contradictions, suggestion
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.lines import Indicator
from kpm_excel.plan.model import Plan, Scale, ScaleValue
from kpm_excel.plan.plan_doubts import doubts
from kpm_excel.plan.progress import progress_of
from kpm_excel.plan.rules import rule_faults
from kpm_excel.plans import plan_file
from kpm_excel.telling import doubt_lines
from kpm_excel.words import words_for
from tests.collecting import form, gather, told
from tests.entries import cached_values, write_entry
from tests.plans import SMALL
from tests.reporting import consolidated_of, sample, texts_of
from tests.rig import office

Document = dict[str, Any]
RATE: Document = {
    "id": "rate", "name": "電子決裁率", "unit": "％", "comparator": ">=", "decimals": 1, "progress": "target",
    "targets": {"R3": 70, "R4": 80, "R5": 90}, "actuals": {"R3": 65.5},
}  # fmt: skip
RULE: Document = {"id": "rule", "name": "条例", "target_text": "条例を制定する"}
HOURS: Document = {
    "id": "hours", "name": "時間外", "comparator": "<=", "target": 100, "progress": "target", "department": "zaisei",
    "no_figure": ["未公表"],
}  # fmt: skip
BANDS: Document = {"of": "indicators", "at_least": {"S": 100, "A": 80}}
SCALE = Scale("s", tuple(ScaleValue(code, code, rank=rank) for code, rank in zip("SABC", (4, 3, 2, 1), strict=True)))


def document(*indicators: Document, **rating: Any) -> Document:
    """The small plan over three periods with these indicators, and more of its rating."""
    made = copy.deepcopy(SMALL)
    made |= {"format": "kpm-excel/plan@2", "periods": [{"id": f"R{n}", "label": f"令和{n}年度"} for n in (3, 4, 5)]}
    program = made["programs"][0]
    program["departments"] = ["kanri", "zaisei"]
    program["values"]["indicators"] = [copy.deepcopy(one) for one in indicators or (RATE, RULE, HOURS)]
    program["values"].pop("schedule", None)
    next(field for field in made["kinds"][0]["fields"] if field["id"] == "rating").update(rating)
    return made


def plan(*indicators: Document, **rating: Any) -> Plan:
    return plan_from_document(document(*indicators, **rating))


def test_target_and_previous_are_those_of_the_periods() -> None:
    rate = plan().programs[0].indicators("indicators")[0]
    assert (rate.target, rate.previous) == (80, 65.5)


def test_each_department_is_asked_for_its_own() -> None:
    made = plan()
    asked = {
        code: [str(slot.key.key) for slot in asked_slots(made, made.programs[0], code) if slot.indicator]
        for code in ("kanri", "zaisei")
    }
    assert asked == {"kanri": ["indicators.rate", "indicators.rule"], "zaisei": ["indicators.hours@zaisei"]}


WRONG = [
    ({**RATE, "targets": {"R9": 1}}, "targets.R9", "period_unknown"),
    ({**RATE, "actuals": {"R4": 1}}, "actuals.R4", "actual_asked"),
    ({**RATE, "actuals": {"R3": "未公表"}}, "actuals.R3", "type_number"),
    ({**HOURS, "actuals": {"R3": "非公開"}}, "actuals.R3", "number_or_word"),
    ({**RATE, "target_text": "高める"}, "target_text", "target_twice"),
    ({**RATE, "department": "bunsho"}, "department", "department_unknown"),
    ({**RATE, "department": "zaise"}, "department", "department_unknown_meant"),
    ({**RATE, "id": "Rate"}, "id", "field_id_form_meant"),
    ({**RATE, "counts": "all"}, "counts", "not_allowed"),
    ({**RATE, "decimals": 1.0}, "decimals", "type_integer"),
]


@pytest.mark.parametrize(("indicator", "at", "key"), WRONG, ids=[f"{at}-{key}" for _, at, key in WRONG])
def test_a_fault_is_named_at_its_place(indicator: Document, at: str, key: str) -> None:
    found = [(str(fault.place), fault.key) for fault in document_faults(document(indicator))]
    assert (f"programs[0].values.indicators[0].{at}", key) in found


def test_a_department_that_is_not_on_the_program_is_a_fault() -> None:
    made = document(HOURS)
    made["programs"][0]["departments"] = ["kanri"]
    assert [fault.key for fault in document_faults(made)] == ["department_not_on_program"]


BANDS_WRONG = [
    ({**BANDS, "of": "indicator"}, "of", "band_source_unknown_meant"),
    ({**BANDS, "of": "results"}, "of", "band_source_unknown"),
    ({"of": "indicators"}, "", "band_without_limits"),
    ({**BANDS, "at_most": {"S": 1}}, "at_most", "band_twice"),
    ({"of": "indicators", "at_least": {"X": 1}}, "at_least.X", "not_allowed"),
    ({"of": "indicators", "at_least": {"S": 80, "A": 100}}, "at_least.A", "band_order_at_least"),
    ({"of": "indicators", "at_most": {"S": 100, "A": 100}}, "at_most.A", "band_order_at_most"),
    ({**BANDS, "period": "total"}, "period", "band_without_total"),
]


@pytest.mark.parametrize(("bands", "at", "key"), BANDS_WRONG, ids=[key for *_, key in BANDS_WRONG])
def test_a_fault_of_bands_is_named_at_its_place(bands: Document, at: str, key: str) -> None:
    made = document(bands=bands)
    place = next(n for n, field in enumerate(made["kinds"][0]["fields"]) if field["id"] == "rating")
    found = [(str(fault.place), fault.key) for fault in document_faults(made)]
    assert (f"kinds[0].fields[{place}].bands" + (f".{at}" if at else ""), key) in found


def test_the_first_format_knows_none_of_it() -> None:
    made = {**document(bands=BANDS), "format": "kpm-excel/plan@1"}
    keys = {str(f.place).rpartition(".")[2] for f in rule_faults(made) if f.key == "key_of_later_format"}
    told = [(str(f.place), f.key) for f in document_faults(made)]
    # What comes of one wrong word is told once, where the word stands.
    assert told[0] == ("format", "format_too_old") and "key_of_later_format" not in {key for _, key in told}
    assert {"targets", "actuals", "decimals", "progress", "target_text", "no_figure", "department", "bands"} <= keys


_FIGURE = st.decimals(-1000, 1000, places=2, allow_nan=False)


@given(_FIGURE, _FIGURE, _FIGURE, st.sampled_from([">=", "<=", "=", None]))
def test_progress_is_decimal_and_rounded_once(a: Decimal, t: Decimal, b: Decimal, sign: str | None) -> None:
    def told(part: Decimal, whole: Decimal) -> float | None:
        if not whole:
            return None
        # As many digits as any quotient of these needs to be told from an exact half.
        return float((part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))

    one = Indicator("i", "i", comparator=sign, target=float(t), baseline=float(b), progress="target")
    assert progress_of(one, float(a)) == (told(t, a) if sign == "<=" else told(a, t))
    way = Indicator("i", "i", comparator=sign, target=float(t), baseline=float(b), progress="baseline")
    assert progress_of(way, float(a)) == told(a - b, t - b)
    assert progress_of(Indicator("i", "i", target=float(t)), float(a)) is None


@pytest.mark.parametrize(
    ("bands", "figure", "code"),
    [
        (Bands("n", {"S": 100, "A": 80}), 100, "S"),
        (Bands("n", {"S": 100, "A": 80}), 99.9, "A"),
        (Bands("n", {"S": 100, "A": 80}), 79.9, "C"),
        (Bands("n", {"S": 100, "A": 80, "B": 50, "C": 0}), -1, None),
        (Bands("n", {"S": 10, "A": 20}, is_at_most=True), 10, "S"),
        (Bands("n", {"A": 20, "S": 10}, is_at_most=True), 20, "A"),
        (Bands("n", {"S": 10, "A": 20}, is_at_most=True), 20.1, "C"),
    ],
)
def test_bands_suggest_a_code(bands: Bands, figure: float, code: str | None) -> None:
    assert bands.code(figure, SCALE) == code


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, None),
        ({"indicators.rate": 80}, "S"),
        ({"indicators.rate": 80, "indicators.hours@zaisei": 120}, "A"),
        ({"indicators.rate": 40, "indicators.hours@zaisei": 100}, "B"),
        ({"indicators.rate": 80, "indicators.hours@zaisei": "未公表"}, "S"),
        ({"indicators.rule": "制定した。"}, None),
    ],
)
def test_the_lowest_progress_counts(answers: Document, code: str | None) -> None:
    made = plan(bands=BANDS)
    program, kind = made.programs[0], made.kinds[0]
    values = answered_values(made, program, {**answers, "rating": "－"})
    found = suggestion(made, program, kind.field("rating"), values)
    assert (found.code if found else None) == code
    # A code without a rank is held against nothing.
    assert not list(contradictions(made, program, values))
    for rating in ("S", "A", "B"):
        against = list(contradictions(made, program, {**values, "rating": rating}))
        assert bool(against) == (code is not None and rating != code)


def test_the_next_plan_has_this_actual_by_period_and_the_next_target() -> None:
    made = document()
    rolled = next_plan(made, answered(plan(), {"indicators.rate": 79, "indicators.rule": "制定した。"}))
    rate, rule, _ = rolled.document["programs"][0]["values"]["indicators"]
    assert rate["actuals"] == {"R3": 65.5, "R4": 79}
    assert rule["previous"] == "制定した。"
    following = plan_from_document(rolled.document).programs[0].indicators("indicators")[0]
    assert (following.target, following.previous) == (90, 79)


def test_a_plan_whose_ids_the_second_format_does_not_take_stays_as_it_is() -> None:
    made = copy.deepcopy(SMALL)
    made["programs"][0]["values"]["indicators"][0]["id"] = "電子 Rate.1"
    assert json.loads(plan_file(made, Path("plan.json")))["format"] == "kpm-excel/plan@1"
    rolled = next_plan({**made, "current_period": "R3"}, answered(plan_from_document({**made, "current_period": "R3"})))
    assert [one["id"] for one in rolled.document["programs"][0]["values"]["indicators"]] == ["rate_1", "cases"]
    assert "ids" in [todo.what for todo in rolled.todo]


def answered(made: Plan, answers: Document | None = None) -> Consolidated:
    return consolidated_of(made, {"8": answers or {}})


#: Actuals of a target of 80 and of a baseline, whose progress are exact halves, limits of bands, zeros and words.
CASES: list[Document] = [
    {"indicators.rate": 80, "rating": "S"},
    {"indicators.rate": 79.96, "rating": "A"},
    {"indicators.rate": 79.9599, "rating": "S"},
    {"indicators.rate": 63.96, "indicators.way": 0.285, "rating": "B"},
    {"indicators.rate": 0, "indicators.way": 12.345, "indicators.less": 0, "rating": "－"},
    {"indicators.less": 99.95, "indicators.way": "未公表"},
    {"indicators.less": "未公表", "cost": 150, "sure": "S"},
    {"cost": 1e-9, "indicators.rule": "定めた。"},
    {},
]


def test_who_is_asked_for_none_sees_who_answers() -> None:
    made = plan({**RATE, "department": "zaisei"})
    cells = openpyxl.load_workbook(write_entry(made, "kanri", {})).worksheets[1]
    told = [str(cell.value) for row in cells.iter_rows() for cell in row if cell.value]
    assert any(text.strip().startswith("電子決裁率") and "財政課" in text for text in told)


@pytest.mark.parametrize(("rating", "differs"), [("S", True), ("B", False), ("－", False), ("", False)])
def test_a_suggestion_stands_out_while_the_rating_is_another_one(rating: str, differs: bool) -> None:
    given = {"indicators.rate": 60, **({"rating": rating} if rating else {})}
    path = write_entry(plan(RATE, bands=BANDS), "kanri", {8: given})
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    rules = [
        rule for range_ in sheet.conditional_formatting for rule in range_.rules if "実績からは" in rule.formula[0]
    ]
    sheet.protection.sheet = False
    sheet["ZA1"] = f"={rules[0].formula[0]}"
    book.save(path)
    assert openpyxl.load_workbook(office.recalculate(path), data_only=True).worksheets[1]["ZA1"].value is differs


def test_percent_is_as_wide_as_the_language_writes_it() -> None:
    made = plan_from_document({**document({**RATE, "unit": "points"}), "language": "en"})
    book = openpyxl.load_workbook(write_entry(made, "kanri", {8: {"indicators.rate": 60}}))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.number_format == '0.0"%"' for cell in cells)
    printed = texts_of(overview_book(made, answered(made, {"indicators.rate": 60})).sheets[2])
    told = "\n".join(printed)
    assert "Progress" in told and "75.0%" in told and "％" not in told


def test_a_contradicted_rating_is_told_with_the_unit_of_its_figure(tmp_path: Path) -> None:
    made = plan(bands=BANDS)
    given = {8: {"indicators.rate": 60, "rating": "S"}}
    [found] = [one for one in gather(tmp_path, {"kanri.xlsx": form("kanri", given, made)}, made).findings
               if one.code is Code.FIGURES_CONTRADICT]  # fmt: skip
    assert "75％" in told(found)


def test_what_a_form_shows_is_what_a_recalculation_gives() -> None:
    made = document(
        {**RATE, "no_figure": ["未公表"]},
        {"id": "way", "name": "道", "target": 0.3, "baseline": 0.1, "progress": "baseline", "no_figure": ["未公表"]},
        {**HOURS, "id": "less", "department": "kanri", "target": 99.9},
        RULE,
        bands=BANDS,
    )
    fields = made["kinds"][0]["fields"]
    fields.append({"id": "sure", "label": "費用", "type": "rating", "by": "department", "scale": "progress",
                   "bands": {"of": "cost", "at_most": {"S": 100, "A": 200}}})  # fmt: skip
    made["programs"] = [{**copy.deepcopy(made["programs"][0]), "no": no} for no in range(1, len(CASES) + 1)]
    whole = plan_from_document(made)
    path = write_entry(whole, "kanri", dict(enumerate(CASES, 1)))
    shown = cached_values(path)
    assert cached_values(office.recalculate(path), formulas_of=path) == shown
    told = [value for value in shown.values() if str(value).startswith("実績からは")]
    expected = [suggestion(whole, p, f, answered_values(whole, p, CASES[p.no - 1])) for p in whole.programs
                for f in whole.kinds[0].fields if f.bands]  # fmt: skip
    assert sorted(told) == sorted(f"実績からは {one.code} にあたります" for one in expected if one)


@pytest.mark.parametrize(
    ("name", "printed"),
    [("導入容量", "導入容量（累計）"), ("導入容量(累計)", "導入容量(累計)"), ("累計の件数", "累計の件数")],
)
def test_a_name_says_once_that_it_counts_since_the_beginning(name: str, printed: str) -> None:
    words = words_for("ja")
    assert indicator_name(Indicator("a", name, counts="total"), words) == printed
    assert indicator_name(Indicator("a", name), words) == name


def test_nothing_is_suggested_before_anybody_answered() -> None:
    made = document(bands={"of": "all", "at_least": {"S": 100, "A": 0}})
    number = {"type": "number", "by": "department"}
    made["kinds"][0]["fields"] += [
        {"id": "one", "label": "一", **number}, {"id": "two", "label": "二", **number},
        {"id": "both", "label": "計", **number, "sum": ["one", "two"], "blank": 0},
        {"id": "all", "label": "総計", **number, "sum": ["both"], "blank": 0},
    ]  # fmt: skip
    cases: list[Document] = [{}, {"one": 0}, {"two": 120}]
    made["programs"] = [{**copy.deepcopy(made["programs"][0]), "no": no} for no in range(1, len(cases) + 1)]
    whole = plan_from_document(made)
    rating = whole.kinds[0].field("rating")
    found = [
        suggestion(whole, p, rating, answered_values(whole, p, c)) for p, c in zip(whole.programs, cases, strict=True)
    ]
    assert [one and one.code for one in found] == [None, "A", "S"]
    path = write_entry(whole, "kanri", dict(enumerate(cases, 1)))
    shown = cached_values(path)
    assert cached_values(office.recalculate(path), formulas_of=path) == shown
    told = sorted(str(value) for value in shown.values() if str(value).startswith("実績からは"))
    assert told == ["実績からは A にあたります", "実績からは S にあたります"]


def test_what_a_plan_hardly_means_is_told() -> None:
    made = document({"id": "way", "name": "道", "target": 3, "progress": "baseline"})
    made["programs"] = [{**copy.deepcopy(made["programs"][0]), "no": no, "code": "1-①"} for no in (1, 2)]
    lines = list(doubt_lines(doubts(plan_from_document(made)), words_for("ja")))
    assert len(lines) == 3
    assert "1-①" in lines[0] and all("「道」" in line for line in lines[1:])


def test_indicators_stand_as_a_small_table_beneath_their_item() -> None:
    plan, consolidated = sample("harborview-2026")
    sheet = overview_book(plan, consolidated).sheets[2]
    rows: dict[int, list[tuple[int, object]]] = {}
    for cell in sheet.cells:
        if cell.value is not None and cell.column not in sheet.hidden_columns:
            rows.setdefault(cell.row, []).append((cell.column, cell.value))
    heads = [sorted(row) for row in rows.values() if "Baseline" in [value for _, value in row]]
    # The same columns beneath each item.
    assert len(heads) >= len(plan.programs_of(plan.kinds[0])) and len({tuple(head) for head in heads}) == 1
    columns = {value: column for column, value in heads[0]}
    told = {row[0][1]: dict(row) for row in map(sorted, rows.values()) if len(row) > 1}
    met = told["Urgent repairs done within one working day"], told["Homes with damp or mold"]
    assert [(one[columns["Actual"]], one[columns["Result"]]) for one in met] == [
        ("91.7%", "× missed"), ("11.2%", "● met"),
    ]  # fmt: skip

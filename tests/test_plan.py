"""A plan that is right is read whole; of one that is wrong every fault is named at its path."""

import copy
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.errors import PlanFaulty, Stopped
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plans import load_plan
from kpm_excel.words import words_for
from tests.plans import SAMPLE_NAMES, SAMPLES, TEMPLATES, small_document, small_plan

FIELD = "kinds[0].fields"
PROGRAM = "programs[0]"

#: Path to a value of the small plan, the wrong value put there (... takes the key away), the fault's place and key.
FAULTS: list[tuple[str, Any, str, str]] = [
    ("language", "fr", "language", "not_allowed"),
    ("organization", "", "organization", "blank"),
    ("title", ..., "title", "key_missing"),
    ("titel", "x", "titel", "key_unknown_meant"),
    ("zzz", "x", "zzz", "key_unknown"),
    ("deadline", "2023-02-30", "deadline", "date_form"),
    ("programs.0.group", "方向性１", "programs[0].group", "group_unknown_meant"),
    ("programs.0.departments", ["財政課"], "programs[0].departments[0]", "department_unknown_meant"),
    ("kinds.0.fields.4.required", {"rating": ["遅"]}, f"{FIELD}[4].required.rating[0]", "not_allowed_meant"),
    ("groups", [], "programs[0].group", "none_known"),
    ("deadline", "21.4.2023", "deadline", "date_form_meant"),
    ("current_period", "R9", "current_period", "period_unknown"),
    ("periods", [], "periods", "minItems"),
    ("periods.1.id", "R3", "periods[1].id", "doubled"),
    ("scales.0.values.1.code", "S", "scales[0].values[1].code", "doubled"),
    ("scales.0.values.0.aliases", ["B"], "scales[0].values[0].aliases[0]", "alias_doubled"),
    ("scales.0.values.0.color", "red", "scales[0].values[0].color", "color_form"),
    ("scales.0.values.0.rank", "3", "scales[0].values[0].rank", "type_number"),
    ("groups.0.parent", "1", "groups[0].parent", "group_cycle"),
    ("groups.0.parent", "9", "groups[0].parent", "group_unknown"),
    ("departments.1.code", "kanri", "departments[1].code", "doubled"),
    ("departments.0.email", "nobody", "departments[0].email", "email_form"),
    ("departments.0.email", "a@city.jp b@city.jp", "departments[0].email", "email_form"),
    ("departments.0.email", "a@city.jp;", "departments[0].email", "email_form"),
    ("departments.0.email", "a@city.jp; nobody", "departments[0].email", "email_form"),
    ("kinds.0.fields", [], FIELD, "minItems"),
    (
        "kinds.0",
        {"id": "main", "name": "x", "collected": True, "fields": [{"id": "content", "by": "office"}]},
        "kinds[0].collected",
        "nothing_asked",
    ),
    ("kinds.0.fields.0.id", "Content", f"{FIELD}[0].id", "field_id_form_meant"),
    ("kinds.0.fields.0.id", "content\n", f"{FIELD}[0].id", "field_id_form_meant"),
    ("departments.0.code", "kanri\n", "departments[0].code", "id_form"),
    ("kinds.0.fields.0.id", "values", f"{FIELD}[0].id", "reserved"),
    ("kinds.0.fields.0.type", "texts", f"{FIELD}[0].type", "not_allowed_meant"),
    ("kinds.0.fields.0.scale", "progress", f"{FIELD}[0].scale", "key_of_other_type"),
    ("kinds.0.fields.0.shared", True, f"{FIELD}[0].shared", "shared_by_department"),
    ("kinds.0.fields.1.by", "department", f"{FIELD}[1].by", "schedule_by_plan"),
    ("kinds.0.fields.2.max_length", 0, f"{FIELD}[2].max_length", "minimum"),
    ("kinds.0.fields.3.scale", "progres", f"{FIELD}[3].scale", "scale_unknown_meant"),
    ("kinds.0.fields.3.scale", ..., f"{FIELD}[3].scale", "key_missing"),
    ("kinds.0.fields.4.required", {"ratin": ["B"]}, f"{FIELD}[4].required.ratin", "field_unknown_meant"),
    ("kinds.0.fields.4.required", {"rating": ["X"]}, f"{FIELD}[4].required.rating[0]", "not_allowed"),
    ("kinds.0.fields.4.required", {"cause": ["x"]}, f"{FIELD}[4].required.cause", "condition_on_itself"),
    ("kinds.0.fields.4.required", "yes", f"{FIELD}[4].required", "required_form"),
    ("kinds.0.fields.5.choices", ["検討", "検討"], f"{FIELD}[5].choices[1]", "doubled"),
    ("kinds.0.fields.5.choices", ..., f"{FIELD}[5].choices", "key_missing"),
    ("kinds.0.fields.6.maximum", -1, f"{FIELD}[6].minimum", "range_reversed"),
    ("summaries.0.field", "results", "summaries[0].field", "summary_type"),
    ("summaries.0.kind", "sub", "summaries[0].kind", "kind_unknown"),
    ("lists.0.fields", ["effect"], "lists[0].fields[0]", "field_unknown"),
    ("lists.0.where", ..., "lists[0].where", "key_missing"),
    ("lists.0.where", {"rating": ["C"]}, "lists[0].where.rating[0]", "not_allowed"),
    ("lists.0.where", {"rating": ["Ｂ"]}, "lists[0].where.rating[0]", "not_allowed_meant"),
    ("format", ..., "format", "format_missing"),
    ("format", "kpm-excel/plan@9", "format", "format_version"),
    ("cycle", "r4-report", "cycle", "key_of_later_format"),
    ("mend_deadline", "2023-05-01", "mend_deadline", "key_of_later_format"),
    ("departments.0.emails", ["a@b.jp"], "departments[0].emails", "key_of_later_format"),
    ("departments.0.approves", True, "departments[0].approves", "key_of_later_format"),
    ("programs.0.code", "1-1", "programs[0].code", "key_of_later_format"),
    ("lists.0.order", "plan", "lists[0].order", "key_of_later_format"),
    ("kinds.0.word", "事業", "kinds[0].word", "key_of_later_format"),
    ("periods.0.start", "2021-04-01", "periods[0].start", "key_of_later_format"),
    ("periods.1.end", "2022-03-31", "periods[1].end", "key_of_later_format"),
    ("programs.0.key", "R3-8", "programs[0].key", "key_of_later_format"),
    ("format", None, "format", "format_other"),
    ("programs.0.no", "8", f"{PROGRAM}.no", "type_integer"),
    ("programs.0.no", 8.0, f"{PROGRAM}.no", "type_integer"),
    ("programs.0.no", 2**53, f"{PROGRAM}.no", "maximum"),
    ("kinds.0.fields.2.max_length", 400.0, f"{FIELD}[2].max_length", "type_integer"),
    ("programs.0.kind", "man", f"{PROGRAM}.kind", "kind_unknown_meant"),
    ("programs.0.group", "2", f"{PROGRAM}.group", "group_unknown"),
    ("programs.0.departments", [], f"{PROGRAM}.departments", "minItems"),
    ("programs.0.departments", ["kanri", "kanri"], f"{PROGRAM}.departments", "uniqueItems"),
    ("programs.0.departments", ["kanr"], f"{PROGRAM}.departments[0]", "department_unknown_meant"),
    ("programs.0.values.contents", "x", f"{PROGRAM}.values.contents", "field_unknown_meant"),
    ("programs.0.values.rating", "A", f"{PROGRAM}.values.rating", "not_the_plans"),
    ("programs.0.values.content", 3, f"{PROGRAM}.values.content", "type_string"),
    ("programs.0.values.schedule.0.bars.0.to", "R5", f"{PROGRAM}.values.schedule[0].bars[0].to", "bar_outside"),
    ("programs.0.values.schedule.0.bars.0.from", "R4Q3", f"{PROGRAM}.values.schedule[0].bars[0].to", "bar_reversed"),
    ("programs.0.values.schedule.0.bars", 1, f"{PROGRAM}.values.schedule[0].bars", "type_array"),
    ("programs.0.values.indicators.1.id", "rate", f"{PROGRAM}.values.indicators[1].id", "doubled"),
    (
        "programs.0.values.indicators.0.comparator",
        ">",
        f"{PROGRAM}.values.indicators[0].comparator",
        "not_allowed_meant",
    ),
    ("programs.0.values.indicators.0.target", "80", f"{PROGRAM}.values.indicators[0].target", "type_number"),
    ("programs.0.previous", {"indicators": {"x": 1}}, f"{PROGRAM}.previous.indicators.x", "indicator_unknown"),
    (
        "programs.0.previous",
        {"indicators": {"rat": 1}},
        f"{PROGRAM}.previous.indicators.rat",
        "indicator_unknown_meant",
    ),
    ("programs.0.previous", {"gone": "x"}, f"{PROGRAM}.previous.gone", "field_unknown"),
    ("programs.0.previous", {"rating": "Z"}, f"{PROGRAM}.previous.rating", "not_allowed"),
    ("programs.0.previous", {"indicators": {"rate": "x"}}, f"{PROGRAM}.previous.indicators.rate", "type_number"),
    ("programs.0.values.content", "a\x1fb", f"{PROGRAM}.values.content", "control_character"),
    ("programs.0.name", "\ud800", f"{PROGRAM}.name", "broken_character"),
]


#: A field of the departments' names.
NAMES = {"id": "names", "label": "担当課", "type": "departments", "by": "plan"}
R3, R4 = ({"id": id, "label": label} for id, label in (("R3", "Ｒ３"), ("R4", "Ｒ4")))
#: The same of a plan of `@2`.
LATER_FAULTS: list[tuple[str, Any, str, str]] = [
    ("mend_deadline", "2023-02-30", "mend_deadline", "date_form"),
    ("mend_deadline", "2023-04-20", "mend_deadline", "mend_before_deadline"),
    ("departments.0.emails", "a@b.jp", "departments[0].emails", "type_array"),
    ("departments.0.emails", ["a@b.jp", "nobody"], "departments[0].emails[1]", "email_form"),
    ("departments.0.emails", ["a@b.jp; c@d.jp"], "departments[0].emails[0]", "email_form"),
    ("departments.0.cc", ["a..b@c.jp"], "departments[0].cc[0]", "email_form"),
    ("departments.0.cc", ["a@b.jp", "a@b.jp"], "departments[0].cc", "uniqueItems"),
    ("programs.0.code", "1-\n1", f"{PROGRAM}.code", "printed_number_form"),
    ("programs.0.code", "あ" * 21, f"{PROGRAM}.code", "printed_number_form"),
    ("programs.0.code", " 1", f"{PROGRAM}.code", "printed_number_form"),
    ("programs.0.code", 1, f"{PROGRAM}.code", "type_string"),
    ("periods.0", R3 | {"start": "2021-04-01"}, "periods[0].end", "period_half"),
    ("periods.0", R3 | {"end": "2022-03-31"}, "periods[0].start", "period_half"),
    ("periods.0", R3 | {"start": "2021-04-31", "end": "2022-03-31"}, "periods[0].start", "date_form"),
    ("periods.0", R3 | {"start": "2022-04-01", "end": "2022-03-31"}, "periods[0].end", "period_reversed"),
    (
        "periods",
        [R3 | {"start": "2021-04-01", "end": "2022-03-31"}, R4 | {"start": "2022-03-31", "end": "2022-04-30"}],
        "periods[1].start",
        "period_overlap",
    ),
    (
        "periods",
        [R3 | {"start": "2021-04-01", "end": "2022-03-31"}, R4 | {"start": "2020-05-01", "end": "2025-04-30"}],
        "periods[0].start",
        "period_overlap",
    ),
    ("lists.0.order", 1, "lists[0].order", "order_form"),
    ("lists.0.order", "later", "lists[0].order", "order_form"),
    ("lists.0.order", "rating", "lists[0].order", "order_form_meant"),
    ("lists.0.order", "Plan", "lists[0].order", "order_form_meant"),
    ("kinds.0.word", "", "kinds[0].word", "word_form"),
    ("kinds.0.word", "事業\n", "kinds[0].word", "word_form"),
    ("kinds.0.word", {"one": "project"}, "kinds[0].word", "word_form"),
    ("kinds.0.word", {"one": "project", "other": "p" * 41}, "kinds[0].word", "word_form"),
    ("lists.0.order", {"by": "ratings"}, "lists[0].order.by", "field_unknown_meant"),
    ("lists.0.order", {"by": "indicators"}, "lists[0].order.by", "order_type"),
    ("kinds.0.fields.0", {**NAMES, "by": "office"}, f"{FIELD}[0].by", "departments_by_plan"),
    ("kinds.0.fields.0", {**NAMES, "id": "content"}, f"{PROGRAM}.values.content", "value_of_departments"),
    ("kinds.0.fields.0", NAMES, f"{PROGRAM}.values.content", "field_unknown"),
    ("departments.0.division", " ", "departments[0].division", "blank"),
    ("departments.0.approves", "はい", "departments[0].approves", "type_boolean"),
    ("departments.0.aproves", True, "departments[0].aproves", "key_unknown_meant"),
    ("departments.0.divison", "x", "departments[0].divison", "key_unknown_meant"),
]


def put(document: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a dotted `path` of `document`; `...` takes it away."""
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
    at: Any = document
    for part in parents:
        at = at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value


def places(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Place and key of every fault of `document`."""
    return [(fault.place, fault.key) for fault in document_faults(document)]


@pytest.mark.parametrize("email", ["a@city.jp", "a@city.jp; b@city.jp", "a@city.jp,b@city.jp ,c@city.jp"])
def test_a_department_may_have_several_addresses(email: str) -> None:
    document = small_document()
    put(document, "departments.0.email", email)
    assert places(document) == []


@pytest.mark.parametrize(("stage", "asked"), [("廃止", True), ("継続", False), (None, False)])
def test_what_a_condition_requires_of_the_plan_is_asked_for(stage: str | None, asked: bool) -> None:
    document = small_document()
    document["kinds"][0]["fields"] += [
        {"id": "fate", "label": "扱い", "type": "choice", "by": "plan", "choices": ["廃止", "継続"]},
        {"id": "reason", "label": "理由", "type": "text", "by": "plan", "required": {"fate": ["廃止"]}},
        # Whether this one is due only the answers will tell.
        {"id": "more", "label": "補足", "type": "text", "by": "plan", "required": {"rating": ["B"]}},
    ]
    if stage:
        document["programs"][0]["values"]["fate"] = stage
    assert places(document) == ([(f"{PROGRAM}.values.reason", "value_missing")] if asked else [])
    document["programs"][0]["values"]["reason"] = "役割を終えた"
    assert places(document) == []


@pytest.mark.parametrize(("path", "value", "place", "key"), FAULTS)
def test_each_fault_is_named_at_its_path(path: str, value: Any, place: str, key: str) -> None:
    document = small_document()
    put(document, path, value)
    assert (place, key) in places(document)


@pytest.mark.parametrize(("path", "value", "place", "key"), LATER_FAULTS)
def test_each_fault_of_a_later_key_is_named_at_its_path(path: str, value: Any, place: str, key: str) -> None:
    document = small_document() | {"format": "kpm-excel/plan@2", "deadline": "2023-04-21"}
    put(document, path, value)
    assert (place, key) in places(document)


#: One value of every JSON type, and some that a type lets pass.
ANYTHING: list[Any] = [None, True, -1, 0, 1.5, 10**300, "", " ", "x", "\ud800", [], [None], ["x"], [[]], {}, {"a": 1}]


def paths(value: Any, above: str = "") -> Iterator[str]:
    """The dotted path of everything in `value`."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        path = f"{above}.{key}" if above else str(key)
        yield path
        yield from paths(part, path)


@pytest.mark.parametrize("path", list(paths(small_document())))
def test_whatever_stands_anywhere_is_taken_or_named(path: str) -> None:
    for value in ANYTHING:
        document = small_document()
        put(document, path, value)
        if places(document):
            assert all(fault.message(words_for("en")) for fault in document_faults(document))
        else:
            plan_from_document(document)


def test_no_fault_hides_another() -> None:
    singles = [fault for fault in FAULTS if fault[0].split(".")[0] in ("scales", "departments", "summaries", "lists")]
    document = small_document()
    expected = set()
    for path, value, place, key in singles:
        changed = copy.deepcopy(document)
        put(changed, path, value)
        if all(fault in places(changed) for fault in expected):
            document = changed
            expected.add((place, key))
    assert len(expected) >= 8
    assert expected <= set(places(document))


def test_a_limit_counts_characters_as_they_are_seen() -> None:
    document = small_document()
    put(document, "kinds.0.fields.0.max_length", 3)
    put(document, "programs.0.values.content", "か\u3099き\u3099\nく"[:5])
    assert places(document) == []
    put(document, "programs.0.values.content", "か\u3099き\u3099\nく")
    assert places(document) == [(f"{PROGRAM}.values.content", "text_too_long")]


def test_faults_are_said_in_both_languages() -> None:
    for path, value, _, _ in FAULTS:
        document = small_document()
        put(document, path, value)
        for fault in document_faults(document):
            for language in ("ja", "en"):
                message = fault.message(words_for(language))
                assert message.startswith(fault.place)
                assert len(message) > len(fault.place) + 5


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_samples_are_plans(name: str) -> None:
    plan = load_plan(SAMPLES / name / "plan.json")
    assert len(plan.programs) == 28


@pytest.mark.parametrize("name", ["sab", "symbols", "indicators", "rag"])
def test_templates_are_plans(name: str) -> None:
    assert load_plan(TEMPLATES / f"{name}.json").asked_departments()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"{", "not_json"),
        (b"\xff\xfe{", "not_utf8"),
        (b"%PDF-1.7 \xff", "not_json_at_all"),
        (b'{"a": NaN}', "json_constant"),
        (b'{"a": 1e999}', "json_number"),
        (b'{"a": -' + b"9" * 5000 + b"}", "json_number"),
        (b'{"a": 1, "a": 2}', "json_doubled_key"),
        (b"[" * 100_000, "json_too_deep"),
        (b"[]", "plan_faulty"),
        (b'{"format": "kpm-excel/plan@2"}', "plan_faulty"),
    ],
)
def test_what_is_no_plan_stops_with_a_message(content: bytes, key: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(Stopped) as stopped:
        load_plan(path)
    assert stopped.value.key == key
    assert str(path) in stopped.value.message(words_for("ja"))


def test_a_plan_that_is_missing_stops_with_a_message(tmp_path: Path) -> None:
    for path, key in ((tmp_path / "none.json", "file_missing"), (tmp_path, "file_is_folder")):
        with pytest.raises(Stopped) as stopped:
            load_plan(path)
        assert stopped.value.key == key


def test_all_faults_are_in_the_message(tmp_path: Path) -> None:
    document = small_document(title="", current_period="X")
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(PlanFaulty) as stopped:
        load_plan(path)
    message = stopped.value.message(words_for("en"))
    assert "title:" in message
    assert "current_period:" in message


def test_the_layout_of_the_file_does_not_change_the_plans_hash() -> None:
    document = small_document()
    shuffled = dict(reversed(list(document.items())))
    assert small_plan().sha256 == small_plan(**shuffled).sha256
    assert small_plan().sha256 != small_plan(title="another").sha256


def test_a_plan_starts_with_a_byte_order_mark_where_windows_put_one(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes("\ufeff".encode() + json.dumps(small_document()).encode())
    assert load_plan(path).title == "○○市の計画"


def test_groups_come_parents_first_and_programs_under_them() -> None:
    groups = [
        {"id": "2", "name": "b"},
        {"id": "1.1", "name": "a1", "parent": "1"},
        {"id": "1", "name": "a"},
        {"id": "1.1.1", "name": "a11", "parent": "1.1"},
    ]
    programs = [
        {"no": no, "kind": "main", "name": "x", "group": group, "departments": ["kanri"], "values": {}}
        for no, group in ((1, "1.1.1"), (2, "2"), (3, "1"))
    ]
    plan = small_plan(groups=groups, programs=programs)
    assert [(depth, group.id) for depth, group in plan.group_tree()] == [(0, "2"), (0, "1"), (1, "1.1"), (2, "1.1.1")]
    assert [program.no for program in plan.programs_of(plan.kind("main"))] == [2, 3, 1]
    assert [group.id for group in plan.group_path("1.1.1")] == ["1", "1.1", "1.1.1"]


def test_who_is_asked_for_what() -> None:
    plan = small_plan()
    program = plan.programs[0]
    leading = [f.id for f in plan.asked(program, "kanri")]
    assert leading == ["results", "rating", "cause", "stage", "cost", "done_on", "indicators"]
    assert [f.id for f in plan.asked(program, "zaisei")] == ["results"]
    kinds = copy.deepcopy(small_document()["kinds"])
    kinds[0]["collected"] = False
    assert small_plan(kinds=kinds).asked_departments() == ()


def test_what_stops_a_run_comes_whole_out_of_another_process() -> None:
    for error in (Stopped("output_failed", path="x", reason="full"), PlanFaulty("p", document_faults({}))):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (type(error), str(error))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Ｒ３", "Ｒ4"], True), (["令和3年度", "令和元年度"], True), (["2026", "2027"], True), (["2025/26"], True),
        (["FY2026", "FY 2027"], True), (["R4前期", "R4後期"], False), (["2026 Q1", "2026 Q2"], False),
        (["上半期", "下半期"], False), (["H1 2026"], False), (["第1四半期"], False), (["4月", "5月"], False),
    ],
)  # fmt: skip
def test_periods_are_known_to_be_years_or_not(labels: list[str], expected: bool) -> None:
    document = small_document()
    document["periods"] = [{"id": label, "label": label} for label in labels]
    document["current_period"] = labels[-1]
    document["programs"] = []
    assert plan_from_document(document).is_yearly is expected

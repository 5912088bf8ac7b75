"""The law of the whole: what is generated, filled in and collected gives the same answers back, in the same bytes."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.consolidated import Consolidated, Status, consolidated_schema
from kpm_excel.findings import Severity
from kpm_excel.intake import Mapper
from kpm_excel.office.collect import collect
from kpm_excel.office.generate import generate
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_plan
from tests.collecting import map_here
from tests.plans import SAMPLE_NAMES, SAMPLES, sample_answers, small_plan
from tests.test_fieldtypes import ANSWERS


def joined(plan: Plan, no: int, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers of one program come to: indicators gathered, shared texts under their departments' names."""
    program = plan.program(no)
    assert program is not None
    values: dict[str, Any] = {}
    for field in plan.kind_of(program).fields:
        actuals = {key.split(".")[1]: value for key, value in answers.items() if key.startswith(f"{field.id}.")}
        if actuals:
            values[field.id] = actuals
        texts = [
            (code, answers[key])
            for code in program.departments
            for key in (field.id if code == program.lead else f"{field.id}@{code}",)
            if key in answers
        ]
        if len(texts) == 1:
            values[field.id] = texts[0][1]
        elif texts:
            values[field.id] = "\n".join(f"【{plan.department(code).name}】\n{text}" for code, text in texts)
    return values


def returned(
    plan: Plan, answers: Mapping[int, Mapping[str, Any]], folder: Path, engine: str | Mapper = "local"
) -> Consolidated:
    """What collect makes of the workbooks that generate filled in."""
    generate(plan, folder, answers)
    return collect(plan, [folder], engine=engine)


@settings(max_examples=40)
@given(
    given_answers=st.fixed_dictionaries(
        {},
        optional={
            "results": ANSWERS["results"],
            "results@zaisei": ANSWERS["results"],
            "rating": ANSWERS["rating"],
            "cause": ANSWERS["results"],
            "stage": ANSWERS["stage"],
            "cost": ANSWERS["cost"],
            "done_on": ANSWERS["done_on"],
            "indicators.rate": ANSWERS["indicators"],
            "indicators.cases": ANSWERS["indicators"],
        },
    )
)
def test_every_type_comes_back_empty_or_full(tmp_path_factory: pytest.TempPathFactory, given_answers: Any) -> None:
    answers = {key: value for key, value in given_answers.items() if not set(str(value)) & set("\x85\u2028\u2029")}
    plan = small_plan()
    consolidated = returned(plan, {8: answers}, tmp_path_factory.mktemp("entry"), map_here)
    assert dict(consolidated.program(8).values) == joined(plan, 8, answers)
    missing = {finding.place.field for finding in consolidated.findings if finding.code == "KPM201"}
    expected = {key for key in ("results", "rating", "indicators.rate", "indicators.cases", "results@zaisei")}
    expected |= {"cause"} if answers.get("rating") == "B" else set()
    assert missing == expected - set(answers)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_samples_answers_come_back(name: str, tmp_path: Path) -> None:
    from jsonschema import Draft202012Validator

    plan = load_plan(SAMPLES / name / "plan.json")
    answers = {int(no): given for no, given in sample_answers(name).items()}
    consolidated = returned(plan, answers, tmp_path)
    for program in plan.programs:
        assert dict(consolidated.program(program.no).values) == joined(plan, program.no, answers.get(program.no, {}))
    frame = consolidated.to_frame()
    assert list(frame.index) == [program.no for program in plan.programs]
    rated = {no: given["rating"] for no, given in answers.items() if "rating" in given}
    assert rated and {no: frame.loc[no, "rating"] for no in rated} == rated
    assert consolidated.is_complete
    assert [f for f in consolidated.findings if f.severity is Severity.ERROR] == []
    asked = {department.code for department in plan.asked_departments()}
    for department in consolidated.departments:
        assert department.status is (Status.ACCEPTED if department.code in asked else Status.NOT_ASKED)
    Draft202012Validator(consolidated_schema()).validate(consolidated.to_json())


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_same_inputs_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    plan = load_plan(SAMPLES / name / "plan.json")
    answers = {int(no): given for no, given in sample_answers(name).items()}
    for folder in ("a", "b"):
        generate(plan, tmp_path / folder, answers)
        collect(plan, [tmp_path / folder], tmp_path / f"{folder}-out")
    for first, second in (("a", "b"), ("a-out", "b-out")):
        names = sorted(path.name for path in (tmp_path / first).iterdir() if path.is_file())
        assert names == sorted(path.name for path in (tmp_path / second).iterdir() if path.is_file())
        for file in names:
            assert (tmp_path / first / file).read_bytes() == (tmp_path / second / file).read_bytes(), file


def test_every_answer_says_where_it_came_from(tmp_path: Path) -> None:
    plan = small_plan()
    answers = {"results": "見直した", "results@zaisei": "査定した", "rating": "A", "indicators.rate": 73.7}
    sources = returned(plan, {8: answers}, tmp_path).program(8).sources
    assert [source.department for source in sources] == ["kanri", "zaisei"]
    assert sources[0].file == "kanri_管理課.xlsx"
    assert set(sources[0].cells) == {"results", "rating", "indicators.rate"}
    assert set(sources[1].cells) == {"results@zaisei"}


def test_a_script_without_a_guard_collects(tmp_path: Path) -> None:
    """Processes that start anew must not run the caller's script again."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, kpm_excel\n"
        "plan = kpm_excel.load_plan(sys.argv[1])\n"
        "answers = kpm_excel.load_answers(sys.argv[2], plan)\n"
        "for folder in ('again', 'e'):\n"
        "    kpm_excel.generate(plan, f'{sys.argv[3]}/{folder}', answers)\n"
        "print(len(kpm_excel.collect(plan, [f'{sys.argv[3]}/e']).programs))\n",
        encoding="utf-8",
    )
    sample = SAMPLES / "kodaira-r4"
    call = [sys.executable, str(script), str(sample / "plan.json"), str(sample / "answers.json"), str(tmp_path)]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout.strip(), done.stderr) == ("28", "")

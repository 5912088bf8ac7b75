"""A report is known by its cycle, or by what is remembered of its plan; title and as-of are print alone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.cli import run
from kpm_excel.consolidated import load_consolidated
from kpm_excel.form.label_words import labels_in
from kpm_excel.form.stamp import Stamp, Standing
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plans import load_plan
from tests.plans import small_document

ANSWERS = {"8": {"results": "・台帳をそろえた。", "results@zaisei": "・予算を組んだ。", "rating": "A"}}
CORRECTED = {"title": "○○市の計画（改訂版）", "as_of": "令和4年度末現在"}


def write(path: str, **parts: Any) -> None:
    """The small plan with other `parts`, written to `path`."""
    document = small_document() | {"format": "kpm-excel/plan@2"} | parts
    kept = {key: value for key, value in document.items() if value is not None}
    Path(path).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    Path("answers.json").write_text(json.dumps(ANSWERS), encoding="utf-8")


def returned(plan: str, folder: str = "returned") -> None:
    """Forms of `plan`, filled in, come back to `folder`."""
    assert run(["generate", plan, "-o", f"{folder}-out", "--answers", "answers.json"]) == 0
    shutil.copytree(f"{folder}-out", folder, ignore=shutil.ignore_patterns(".*"))


def codes(folder: str = "collected") -> list[str]:
    """The codes of what was found."""
    return sorted({str(finding.code) for finding in load_consolidated(f"{folder}/consolidated.json").findings})


@pytest.mark.parametrize("cycle", ["r4-report", None])
def test_title_and_as_of_may_be_corrected_at_any_time(cycle: str | None) -> None:
    write("plan.json", cycle=cycle)
    returned("plan.json")
    run(["collect", "plan.json", "returned"])
    answers = load_consolidated("collected/consolidated.json").program(8).values
    assert answers["rating"] == "A"
    run(["review", "plan.json", "collected/consolidated.json", "-o", "review.xlsx"])
    write("plan.json", cycle=cycle, **CORRECTED)
    for command in ("overview", "review"):
        assert run([command, "plan.json", "collected/consolidated.json", "-o", f"{command}-2.xlsx"]) in (0, 1)
    assert run(["amend", "plan.json", "collected/consolidated.json", "review.xlsx", "-o", "amended.json"]) == 0
    run(["collect", "plan.json", "returned"])
    assert load_consolidated("collected/consolidated.json").program(8).values == answers
    assert not {"KPM301", "KPM302", "KPM306"} & set(codes())


def test_answers_are_known_again_although_their_plan_was_never_generated_from() -> None:
    write("plan.json", kinds=small_document()["kinds"])
    returned("plan.json")
    Path(".kpm-sent-plan.json.json").unlink()
    run(["collect", "plan.json", "returned"])
    write("plan.json", **CORRECTED)
    assert run(["overview", "plan.json", "collected/consolidated.json"]) in (0, 1)
    write("elsewhere.json", **CORRECTED)
    assert run(["overview", "elsewhere.json", "collected/consolidated.json"]) == 2


@pytest.mark.parametrize("cycles", [("r4-a", "r4-b"), (None, None), ("r4-a", None), (None, "r4-b")])
def test_two_reports_of_one_body_in_the_same_period_are_not_mistaken_for_each_other(
    cycles: tuple[str | None, str | None],
) -> None:
    write("one.json", title="行政改革", cycle=cycles[0])
    write("other.json", title="総合計画", cycle=cycles[1])
    returned("one.json")
    returned("other.json", "returned-other")
    run(["collect", "one.json", "returned"])
    run(["collect", "other.json", "returned", "-o", "mistaken"])
    assert {"KPM301", "KPM306"} <= set(codes("mistaken"))
    assert run(["overview", "other.json", "collected/consolidated.json"]) == 2
    run(["collect", "other.json", "returned-other", "-o", "right"])
    assert not {"KPM301", "KPM302"} & set(codes("right"))


def test_cycles_tell_reports_of_one_title_apart() -> None:
    write("one.json", cycle="r4-first-half")
    write("other.json", cycle="r4-second-half")
    returned("one.json")
    run(["collect", "one.json", "returned"])
    run(["collect", "other.json", "returned", "-o", "mistaken"])
    assert "KPM302" in codes("mistaken")
    assert run(["overview", "other.json", "collected/consolidated.json"]) == 2


def test_last_periods_forms_are_refused_although_the_cycle_was_forgotten_to_be_changed() -> None:
    write("plan.json", cycle="r3-report", current_period="R3")
    returned("plan.json")
    run(["collect", "plan.json", "returned", "-o", "before"])
    write("plan.json", cycle="r3-report", current_period="R4")
    run(["collect", "plan.json", "returned"])
    assert "KPM302" in codes()
    assert run(["overview", "plan.json", "before/consolidated.json"]) == 2


def test_forms_stay_known_when_their_plan_is_given_a_cycle() -> None:
    write("plan.json", cycle=None)
    returned("plan.json")
    write("plan.json", cycle="r4-report")
    run(["collect", "plan.json", "returned"])
    assert load_consolidated("collected/consolidated.json").program(8).values["rating"] == "A"


def test_form_numbers_stay_what_was_printed() -> None:
    document = small_document() | {"format": "kpm-excel/plan@2", "cycle": "r4-report"}
    before, after = plan_from_document(document), plan_from_document(document | CORRECTED)
    numbers = {Stamp.of(plan, "kanri", 8).form_number() for plan in (before, after)}
    assert len(numbers) == 1
    assert Stamp.of(before, "kanri").standing(after) is Standing.OWN


def test_the_format_of_answers_follows_what_the_plan_uses() -> None:
    write("plan.json", cycle=None)
    returned("plan.json")
    run(["collect", "plan.json", "returned"])
    assert json.loads(Path("collected/consolidated.json").read_bytes())["format"] == "kpm-excel/consolidated@1"
    write("plan.json", cycle="r4-report")
    run(["collect", "plan.json", "returned"])
    document = json.loads(Path("collected/consolidated.json").read_bytes())
    assert document["format"] == "kpm-excel/consolidated@2"
    assert document["plan"]["cycle"] == "r4-report" and document["plan"]["period"] == "R4"
    assert document["programs"][0]["kind"] == "main"
    loaded = load_consolidated("collected/consolidated.json", load_plan("plan.json"))
    assert loaded.to_json() == document


def test_a_result_is_not_replaced_by_one_that_took_nothing_in(capsys: pytest.CaptureFixture[str]) -> None:
    write("plan.json", cycle="r4-report")
    returned("plan.json")
    run(["collect", "plan.json", "returned"])
    before = {path: path.read_bytes() for path in Path("collected").rglob("*") if path.is_file()}
    write("plan.json", cycle="r4-other-report")
    assert run(["collect", "plan.json", "returned"]) == 2
    assert re.search("1つの回答も|Nothing could be taken", capsys.readouterr().err)
    assert {path: path.read_bytes() for path in Path("collected").rglob("*") if path.is_file()} == before
    assert run(["collect", "plan.json", "returned", "-o", "elsewhere"]) == 1


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("評価\n〔必須〕", "評価"),
        (" 今後に向けた\n 課題・改善点\n 〔評価がＢ又は\n Ｃのとき必須〕", "今後に向けた課題・改善点"),
        (" Cost\n (forecast)\n (required)", "Cost(forecast)"),
        (" Area\n paved (%)", "Areapaved(%)"),
        ("評価", "評価"),
    ],
)
def test_a_label_is_known_in_whatever_lines_it_stands(text: str, label: str) -> None:
    assert labels_in(text)[-1] == label

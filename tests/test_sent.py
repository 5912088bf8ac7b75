"""A plan that changed after workbooks went out: what changed is told for whom, and what still fits is taken."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.cli import run
from kpm_excel.consolidated import load_consolidated
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plans import load_document, plan_workbook
from kpm_excel.sent import keep_sent, kept_beside, load_sent
from tests.collecting import told
from tests.plans import small_document

pytestmark = pytest.mark.usefixtures("read_here")

ANSWERS = {"8": {"results": "・台帳をそろえた。", "results@zaisei": "・予算を組んだ。", "rating": "A", "cost": 1200}}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan and answers, in which commands run; the workbooks are out and came back filled in."""
    monkeypatch.chdir(tmp_path)
    write_plan(small_document())
    Path("answers.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
    assert run(["generate", "plan.json", "--answers", "answers.json"]) == 0
    shutil.copytree("entry", "returned", ignore=shutil.ignore_patterns(".*"))
    return tmp_path


def write_plan(document: dict[str, Any]) -> None:
    Path("plan.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def changed() -> dict[str, Any]:
    """The plan with one change for everybody and one for the leading department alone."""
    document = small_document()
    field = {one["id"]: one for one in document["kinds"][0]["fields"]}
    field["results"]["max_length"] = 500
    field["rating"]["label"] = "自己評価"
    return document


def test_collect_names_what_changed_for_each_department_and_takes_what_still_fits(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_plan(changed())
    capsys.readouterr()
    run(["collect", "plan.json", "returned"])
    screen = capsys.readouterr().out
    found = {
        finding.place.department: told(finding)
        for finding in load_consolidated(Path("collected/consolidated.json")).findings
        if finding.code == "KPM308"
    }
    assert "「300」→「500」" in found["kanri"] and "「評価」→「自己評価」" in found["kanri"]
    assert "「300」→「500」" in found["zaisei"] and "自己評価" not in found["zaisei"]
    assert all(message in screen for message in found.values())
    values = load_consolidated(Path("collected/consolidated.json")).program(8).values
    assert values["rating"] == "A" and values["cost"] == 1200 and "台帳" in values["results"]


@pytest.mark.parametrize("label", ["順調に進んでいる", "遅れている"])
def test_a_code_that_was_worded_anew_is_read_as_the_form_offered_it(office: Path, label: str) -> None:
    """Also where another code has the words now: the form says what was meant."""
    document = small_document()
    values = {value["code"]: value for value in document["scales"][0]["values"]}
    values["A"]["label"], values["B"]["label"] = label, "要改善"
    write_plan(document)
    run(["collect", "plan.json", "returned"])
    consolidated = load_consolidated(Path("collected/consolidated.json"))
    assert consolidated.program(8).values["rating"] == "A"
    assert not [
        finding for finding in consolidated.findings if finding.place.field == "rating" and finding.code == "KPM202"
    ]


def test_collect_says_that_it_cannot_tell_where_the_earlier_plan_was_not_kept(office: Path) -> None:
    write_plan(changed())
    kept_beside("plan.json").unlink()
    run(["collect", "plan.json", "returned"])
    findings = load_consolidated(Path("collected/consolidated.json")).findings
    assert {f.place.department for f in findings if f.code == "KPM308" and "控えがない" in told(f)} == {
        "kanri",
        "zaisei",
    }


def test_what_a_collection_says_does_not_depend_on_an_earlier_one(office: Path) -> None:
    write_plan(changed())
    run(["collect", "plan.json", "returned"])
    first = Path("collected/consolidated.json").read_bytes()
    run(["collect", "plan.json", "returned"])
    assert Path("collected/consolidated.json").read_bytes() == first
    kept_beside("plan.json").unlink()
    run(["collect", "plan.json", "returned", "-o", "other"])
    run(["collect", "plan.json", "returned"])
    assert Path("collected/consolidated.json").read_bytes() == Path("other/consolidated.json").read_bytes() != first


def test_generate_says_what_changed_since_and_which_files_are_left_over(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["generate", "plan.json", "--mail"]) == 0
    document = changed()
    document["departments"][1]["name"] = "会計課"
    write_plan(document)
    capsys.readouterr()
    assert run(["generate", "plan.json"]) == 0
    told = capsys.readouterr().out
    assert "「300」→「500」" in told and "［照会の内容が変わる部署: 全部署］" in told
    assert "zaisei_財政課.xlsx、zaisei_財政課.eml" in told
    assert "下書き1件には、前の様式が付いたまま" in told
    assert run(["generate", "plan.json"]) == 0
    again = capsys.readouterr().out
    assert "「300」→「500」" not in again
    assert "zaisei_財政課.xlsx" in again and "前の様式が付いたまま" in again
    assert run(["generate", "plan.json", "--mail"]) == 0
    assert "前の様式が付いたまま" not in capsys.readouterr().out


def test_a_change_by_which_workbooks_are_known_is_told_as_such(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_plan({**small_document(), "current_period": "R3"})
    capsys.readouterr()
    assert run(["generate", "plan.json"]) == 0
    assert "配布済みの様式は使えなくなる" in capsys.readouterr().out


def test_in_a_cycle_every_command_knows_what_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "cycle"), "--template", "sab"]) == 0
    monkeypatch.chdir(tmp_path / "cycle")
    assert run(["generate", "plan.xlsx", "-o", "配布用"]) == 0
    for file in Path("配布用").iterdir():
        shutil.copy(file, "回収")
    document = load_document("plan.xlsx")
    document["deadline"] = "2027-05-10"
    Path("plan.xlsx").write_bytes(plan_workbook(document))
    capsys.readouterr()
    run(["status"])
    assert "提出期限" in capsys.readouterr().out
    assert run(["diff-plan"]) == 1
    assert "提出期限" in capsys.readouterr().out


def test_beside_the_workbooks_lies_nothing_else(office: Path) -> None:
    seen = {file.name for file in Path("entry").iterdir() if not file.name.startswith(".")}
    assert seen == {"kanri_管理課.xlsx", "zaisei_財政課.xlsx"}


def test_the_kept_plans_are_no_returned_file(office: Path) -> None:
    shutil.copy("plan.json", "entry")
    assert run(["generate", "entry/plan.json", "-o", "entry", "--answers", "answers.json"]) == 0
    run(["collect", "entry/plan.json", "entry"])
    files = [finding.place.file or "" for finding in load_consolidated(Path("collected/consolidated.json")).findings]
    assert kept_beside("entry/plan.json").is_file()
    assert not any(file.startswith(".") for file in files)


def test_a_plan_beside_which_nothing_can_be_kept_gives_its_workbooks_all_the_same(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept_beside("plan.json").unlink()
    kept_beside("plan.json").mkdir()
    assert run(["generate", "plan.json", "-o", "again"]) == 0
    assert "控えを残せなかった" in capsys.readouterr().out
    assert len(list(Path("again").glob("*.xlsx"))) == 2


@pytest.mark.parametrize("content", [b"", b"[]", b'{"plans": [1]}', b'{"plans": [{"format": "kpm-excel/plan@1"}]}'])
def test_kept_plans_that_cannot_be_read_are_as_if_there_were_none(content: bytes, tmp_path: Path) -> None:
    kept = kept_beside(tmp_path / "plan.json")
    kept.write_bytes(content)
    assert load_sent(kept).last is None
    keep_sent(small_document(), kept)
    assert load_sent(kept).last == plan_from_document(small_document())

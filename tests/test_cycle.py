"""A folder to begin a cycle in: its plan is right, its page names what is there, and it is never overwritten."""

from __future__ import annotations

import shlex
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from kpm_excel.cli import run
from kpm_excel.errors import PlanFaulty, Stopped
from kpm_excel.office.convert_plan import convert_plan
from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.office.init import init, template_names
from kpm_excel.plan.jsonfile import FORMAT, read_json, version_of
from kpm_excel.plans import load_document, plan_workbook, read_plan
from kpm_excel.words import words_for
from tests.books import unpack
from tests.plans import small_document

pytestmark = pytest.mark.usefixtures("read_here")

TEMPLATES = Path(__file__).parents[1] / "templates"


@pytest.mark.parametrize("name", template_names())
def test_a_cycle_begins_with_the_plan_of_its_template(name: str, tmp_path: Path) -> None:
    cycle = init(tmp_path / "新しい年", name).cycle
    assert read_plan(cycle.plan).faults == []
    document = load_document(cycle.plan)
    again = init(tmp_path / "もう一つ", name).cycle
    assert document.pop("cycle") != load_document(again.plan)["cycle"]
    assert version_of(document) == version_of(read_json(TEMPLATES / f"{name}.json"))
    assert all(folder.is_dir() for folder in (cycle.outgoing, cycle.returned, cycle.results))
    assert find_cycle(tmp_path / "新しい年") == cycle


@pytest.mark.parametrize("name", ["sab", "rag"])
def test_the_page_names_what_is_there_and_its_commands_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = init(tmp_path, name).cycle
    (page,) = tmp_path.glob("*.txt")
    lines = page.read_bytes().decode("utf-8-sig").split("\r\n")
    commands = [shlex.split(line) for line in lines if line.strip("　 ").startswith("kpm-excel ")]
    assert [words[1] for words in commands] == ["check-plan", "generate", "collect", "overview"]
    for part in (cycle.plan, cycle.outgoing, cycle.returned, cycle.results):
        assert any(part.name in line for line in lines)
    monkeypatch.chdir(tmp_path)
    for words in commands:
        assert run(words[1:]) in (0, 1)
    assert list(cycle.outgoing.glob("*.eml")) and (cycle.results / "overview.xlsx").is_file()


def test_an_older_plan_is_left_alone(tmp_path: Path) -> None:
    cycle = init(tmp_path, "sab").cycle
    before = cycle.plan.read_bytes()
    with pytest.raises(Stopped, match=r"plan\.xlsx"):
        init(tmp_path, "rag")
    assert cycle.plan.read_bytes() == before


def test_an_unknown_template_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="symbols"):
        init(tmp_path / "x", "symbol")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("folder", [[], ["cycle"]], ids=["alone", "with a folder"])
def test_init_without_a_template_says_what_there_is_with_a_line_on_each(
    folder: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", *folder]) == 0
    told = capsys.readouterr().out
    for name in template_names():
        assert f"  {name} " in told and words_for(None).text(f"templates.{name}") in told
    # A folder is begun as before; alone, nothing is.
    assert (find_cycle(tmp_path / "cycle") is not None) == bool(folder)
    assert bool(folder) or not list(tmp_path.iterdir())


def test_what_init_is_told_to_begin_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--template", "sab"]) == 2
    assert "DIR" in capsys.readouterr().err


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_a_cycle_begins_with_a_plan_of_ones_own(ending: str, tmp_path: Path) -> None:
    own = tmp_path / f"own.{ending}"
    convert_plan(TEMPLATES / "symbols.json", own)
    cycle = init(tmp_path / "next", own).cycle
    document = load_document(cycle.plan)
    assert "cycle" in document
    document.pop("cycle", None)
    assert version_of(document) == version_of(load_document(own))


def test_a_plan_with_faults_begins_no_cycle(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text('{"format": "kpm-excel/plan@1"}', encoding="utf-8")
    with pytest.raises(PlanFaulty):
        init(tmp_path / "next", tmp_path / "own.json")
    with pytest.raises(Stopped):
        init(tmp_path / "next", tmp_path / "none.xlsx")
    assert not (tmp_path / "next").exists()


@pytest.mark.parametrize("command", ["review", "amend", "overview", "rollover", "remind", "history"])
def test_what_needs_answers_says_to_collect_them_first(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    init(tmp_path, "sab")
    monkeypatch.chdir(tmp_path)
    assert run([command]) == 2
    assert "kpm-excel collect" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["collect", "check-plan", "amend", "history", "diff-plan"])
def test_outside_of_a_cycle_a_command_says_where_it_needs_no_arguments(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([command]) == 2
    assert "plan.xlsx" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["check-plan", "--mark", "plan.xlsx"],
        ["convert-plan", "plan.xlsx", "plan.xlsx"],
        ["rollover", "-o", "plan.xlsx"],
    ],
)
def test_the_plan_is_never_written_over(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cycle = init(tmp_path, "sab").cycle
    before = cycle.plan.read_bytes()
    monkeypatch.chdir(tmp_path)
    assert run(["collect"]) == 1
    assert run(arguments) == 2
    assert "plan.xlsx" in capsys.readouterr().err
    assert cycle.plan.read_bytes() == before


def test_another_folder_is_no_cycle(tmp_path: Path) -> None:
    assert find_cycle(tmp_path) is None
    (tmp_path / "plan.xlsx").write_bytes(b"")
    assert find_cycle(tmp_path) is None
    assert isinstance(init(tmp_path / "a", "rag").cycle, Cycle)


def test_a_report_begun_from_a_plan_in_use_is_another_one(tmp_path: Path) -> None:
    first = init(tmp_path / "first", "sab").cycle
    assert run(["generate", str(first.plan), "-o", str(tmp_path / "out")]) == 0
    second = init(tmp_path / "second", first.plan).cycle
    assert load_document(second.plan)["cycle"] != load_document(first.plan)["cycle"]
    unused = init(tmp_path / "third", second.plan).cycle
    assert unused.plan.read_bytes() == second.plan.read_bytes()


@pytest.mark.parametrize("was_used", [False, True])
def test_a_cycle_from_a_workbook_of_ones_own_keeps_all_of_it_but_has_a_cycle(was_used: bool, tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    document = {**small_document(), **({"cycle": "r7-mine", "format": FORMAT} if was_used else {})}
    own.write_bytes(plan_workbook(document))
    book = openpyxl.load_workbook(own)
    book["プログラム"]["C8"].fill = PatternFill("solid", start_color="FFFF00")
    book.create_sheet("覚書")["A1"] = "課長に確認"
    book.save(own)
    if was_used:
        assert run(["generate", str(own), "-o", str(tmp_path / "entry")]) == 0
    cycle = init(tmp_path / "next", own).cycle
    made = load_document(cycle.plan)
    assert made.pop("cycle", "r7-mine") != "r7-mine"
    assert {**made, "format": ""} == {**{k: v for k, v in document.items() if k != "cycle"}, "format": ""}
    before, after = unpack(own.read_bytes()), unpack(cycle.plan.read_bytes())
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]

"""A second year is run from the first, by commands alone."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from kpm_excel.cli import run
from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.plan.model import Author, Field, FieldType, Plan, Program
from kpm_excel.plans import load_plan
from tests.edited import shown, type_into
from tests.plans import SAMPLES
from tests.test_docs import send_back

pytestmark = pytest.mark.usefixtures("read_here")

PLAN = SAMPLES / "harborview-2026" / "plan.json"
ANSWERS = SAMPLES / "harborview-2026" / "answers.json"


def test_the_year_closes_and_the_next_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    plan = str(PLAN)
    assert run(["generate", plan, "-o", "entry", "--answers", str(ANSWERS)]) == 0
    assert run(["collect", plan, "entry", "-o", "collected"]) == 0
    answers = "collected/consolidated.json"
    assert run(["review", plan, answers, "-o", "review.xlsx"]) == 0
    type_into(Path("review.xlsx"), {(1, "office_rating"): "Green", (2, "office_comment"): "Seen on site."})
    capsys.readouterr()
    assert run(["amend", plan, answers, "review.xlsx", "-o", "amended.json"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("No. 1 ") and "→ “Green”" in told[0]
    assert told[2] == "2 changes were taken."
    # A draft: the office has still something to write.
    assert run(["overview", plan, "amended.json", "-o", "overview.xlsx"]) == 1
    assert shown(Path("overview.xlsx"), (1, "office_rating"), (2, "office_comment")) == ["Green", "Seen on site."]
    type_into(Path("overview.xlsx"), {(1, "office_rating"): "Purple", (2, "rating"): "Red"})
    assert run(["amend", plan, "amended.json", "overview.xlsx", "-o", "again.json"]) == 1
    assert "KPM202" in capsys.readouterr().out
    assert run(["rollover", plan, "again.json", "-o", "next.xlsx", "--drop", "3", "--renumber", "28=3"]) == 0
    assert run(["check-plan", "next.xlsx"]) == 0
    assert run(["diff-plan", plan, "next.xlsx"]) == 1
    assert run(["diff-plan", plan, plan]) == 0
    # Something in it is still marked as to be written.
    assert run(["generate", "next.xlsx", "-o", "entry-next"]) == 1
    assert run(["history", plan, "amended.json", "-o", "history.xlsx"]) == 0
    again = json.loads(Path("again.json").read_text(encoding="utf-8"))
    assert [one["field"] for one in again["amendments"]] == ["office_rating", "office_comment", "rating"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["amend", str(PLAN)],
        ["amend", str(PLAN), str(PLAN), "none.xlsx"],
        ["review", str(PLAN), "none.json"],
        ["rollover", str(PLAN), "none.json", "--renumber", "3"],
        ["history", str(PLAN)],
        ["diff-plan", str(PLAN), "none.json"],
    ],
)
def test_a_call_that_cannot_be_used_ends_with_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == "" and "Traceback" not in told.err and told.err
    assert list(tmp_path.iterdir()) == []


def test_in_the_folder_of_a_cycle_no_arguments_are_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "cycle"), "--template", "sab"]) == 0
    monkeypatch.chdir(tmp_path / "cycle")
    cycle = find_cycle(Path())
    assert cycle is not None
    assert run(["collect"]) == 1
    assert run(["review"]) == 0
    assert run(["amend"]) == 0
    assert cycle.amended.is_file() and cycle.answers == cycle.amended
    assert run(["rollover"]) in (0, 2)
    # Collected again: the amendments must neither be lost nor be guessed at.
    assert run(["collect"]) == 1
    capsys.readouterr()
    assert run(["overview"]) == 2
    assert "amend" in capsys.readouterr().err
    assert run(["amend", str(cycle.amended)]) == 0
    assert run(["overview"]) == 1
    for command in ("check-plan", "convert-plan", "history", "mail-texts", "diff-plan"):
        assert run([command]) == 0, command
    assert {path.name for path in cycle.results.iterdir()} >= {"plan.json", "history.xlsx"}
    assert len(list(cycle.texts.glob("*.txt"))) == 3


def test_the_offices_own_mail_texts_are_used_in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["init", str(tmp_path / "cycle")]) == 0
    monkeypatch.chdir(tmp_path / "cycle")
    assert run(["mail-texts"]) == 0
    Path("メール文面/mail-send.txt").write_text("件名: ひとこと\n\n本文です。\n", encoding="utf-8")
    assert run(["generate", "--mail"]) == 0
    for draft in Path("配布用").glob("*.eml"):
        message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
        assert message["Subject"] == "ひとこと"


def test_the_history_of_a_cycle_takes_the_folders_of_earlier_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["init", str(tmp_path / "first"), "--template", "rag"]) == 0
    monkeypatch.chdir(tmp_path / "first")
    assert run(["collect"]) == 1
    assert run(["rollover"]) == 0
    assert run(["init", "../second", "--template", "results/plan-next.xlsx"]) == 0
    monkeypatch.chdir(tmp_path / "second")
    assert run(["collect"]) == 1
    assert run(["history", "../first"]) == 0
    assert run(["history", "plan.xlsx", "../first", ".", "-o", "same.xlsx"]) == 0
    assert Path("same.xlsx").read_bytes() == Path("results/history.xlsx").read_bytes()


#: The plans to start from without keys of `plan@2`; the others are run through three periods (`test_templates`).
OLDER_TEMPLATES = ("indicators", "rag", "sab", "symbols")


@pytest.mark.stress
@pytest.mark.parametrize("template", OLDER_TEMPLATES)
def test_a_second_year_is_run_from_the_first_in_the_folders_of_two_cycles(
    template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "first"), "--template", template]) == 0
    monkeypatch.chdir(tmp_path / "first")
    first = run_a_year()
    assert run(["rollover"]) == 0
    assert run(["init", "../second", "--template", str(cycle_here().results / "plan-next.xlsx")]) == 0
    monkeypatch.chdir(tmp_path / "second")
    write_what_is_marked(cycle_here().plan)
    capsys.readouterr()
    assert run(["check-plan"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    plan = load_plan(cycle_here().plan)
    for result in first.programs:
        program = plan.program(result.no)
        assert program is not None and dict(program.previous or {}) == dict(result.values)
    second = run_a_year()
    assert second.plan.as_of != first.plan.as_of
    assert run(["history", "../first"]) == 0


def cycle_here() -> Cycle:
    cycle = find_cycle(Path())
    assert cycle is not None
    return cycle


def run_a_year() -> Consolidated:
    """The answers of one year as they were amended, once all of it was run without arguments in this folder."""
    cycle = cycle_here()
    assert run(["check-plan"]) == 0
    assert run(["generate", "--mail"]) == 0
    plan = load_plan(cycle.plan)
    send_back(plan, cycle.returned)
    assert run(["collect"]) == 0
    assert run(["review"]) == 0
    written = {(program.no, field.id): answer_of_the_office(plan, field) for program, field in office_fields(plan)}
    type_into(cycle.results / "review.xlsx", written)
    assert run(["amend"]) == 0
    assert run(["overview"]) == 0
    amended = load_consolidated(cycle.answers)
    for (no, key), value in written.items():
        assert amended.program(no).values[key] == value
    return amended


def office_fields(plan: Plan) -> Iterator[tuple[Program, Field]]:
    for program in plan.programs:
        yield from ((program, field) for field in plan.kind_of(program).fields if field.by is Author.OFFICE)


def answer_of_the_office(plan: Plan, field: Field) -> str:
    if field.type is FieldType.RATING:
        return plan.scale_of(field).values[-1].code
    return field.choices[0] if field.choices else "本部で話し合った。"


def write_what_is_marked(path: Path) -> None:
    """The office writes over each cell that `rollover` marked."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith(("【要記入】", "[to be written]")):
                    cell.value = f"次の年のために書いた（{cell.coordinate}）"
    book.save(path)

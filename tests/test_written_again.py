"""Every command, run twice, with each of its files edited in between: nothing that somebody wrote is gone."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kpm_excel.cli import run
from kpm_excel.outputs import MEMORY
from tests.collecting import document, form, put
from tests.test_operations import TABLE

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

#: What is run, and the files of which each is edited.
COMMANDS: dict[str, tuple[list[str], list[str]]] = {
    "generate": (
        ["generate", "plan.json", "--mail", "-o", "entry"],
        ["entry/kanri_管理課.xlsx", "entry/kanri_管理課.eml"],
    ),
    "collect": (
        ["collect", "plan.json", "returned", "-o", "collected"],
        [f"collected/{name}" for name in ("check.xlsx", "consolidated.json", "feedback/kanri.xlsx", "mail/kanri.eml")],
    ),
    "remind": (["remind", "plan.json", "answers.json", "-o", "reminders"], ["reminders/kanri.eml"]),
    "mail-texts": (["mail-texts", "plan.json", "texts", "--force"], ["texts/mail-send.txt"]),
    "overview": (
        ["overview", "plan.json", "answers.json", "-o", "overview.xlsx", "--data", "data.csv"],
        ["overview.xlsx", "data.csv"],
    ),
    "review": (["review", "plan.json", "answers.json", "-o", "review.xlsx"], ["review.xlsx"]),
    "amend": (["amend", "plan.json", "answers.json", "answers.json", "-o", "amended.json"], ["amended.json"]),
    "rollover": (["rollover", "plan.json", "answers.json", "-o", "next.xlsx"], ["next.xlsx"]),
    "history": (["history", "plan.json", "answers.json", "-o", "history.xlsx"], ["history.xlsx"]),
    "init": (["init", "cycle", "--force"], ["cycle/plan.xlsx", "cycle/読んでください.txt"]),
    "check-plan": (["check-plan", "plan.xlsx", "--mark", "marked.xlsx"], ["marked.xlsx"]),
    "check-plan --mend": (["check-plan", "plan.xlsx", "--mend", "mended.xlsx"], ["mended.xlsx"]),
    "convert-plan": (["convert-plan", "plan.json", "other.xlsx"], ["other.xlsx"]),
    "import-report": (["import-report", "table.xlsx", "-o", "imported.xlsx"], ["imported.xlsx"]),
    "publish": (
        ["publish", "plan.json", "whole.json", "-o", "public", "--yes"],
        ["public/index.html", "public/data/work.csv"],
    ),
    "demo": (["demo", "demo"], ["demo/plan.json", "demo/overview.xlsx", "demo/collected/check.xlsx"]),
}
CASES = [(command, file) for command, (_, files) in COMMANDS.items() for file in files]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands read."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "plan.json").write_text(json.dumps(document()), encoding="utf-8")
    (folder / "returned").mkdir()
    (folder / "returned" / "kanri.xlsx").write_bytes(put(form(), {"rating": "概ねA", "results": None}))
    assert run(["convert-plan", str(folder / "plan.json"), str(folder / "plan.xlsx")]) == 0
    assert run(["collect", str(folder / "plan.json"), str(folder / "returned"), "-o", str(folder / "before")]) == 1
    shutil.copy(folder / "before" / "consolidated.json", folder / "answers.json")
    (folder / "table.xlsx").write_bytes(TABLE)
    for name in ("kanri", "zaisei"):
        (folder / "returned" / f"{name}.xlsx").write_bytes(form(name))
    assert run(["collect", str(folder / "plan.json"), str(folder / "returned"), "-o", str(folder / "whole")]) == 0
    shutil.copy(folder / "whole" / "consolidated.json", folder / "whole.json")
    (folder / "returned" / "zaisei.xlsx").unlink()
    (folder / "returned" / "kanri.xlsx").write_bytes(put(form(), {"rating": "概ねA", "results": None}))
    return folder


@pytest.fixture
def office(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".kpm-*"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edited(content: bytes, name: str) -> bytes:
    """`content` as a person leaves it who wrote something into the file."""
    if not name.endswith(".xlsx"):
        return content + "\r\nhandwritten: 手書き\r\n".encode()
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(content))
    workbook.create_sheet("手書き")["A1"] = "手書き"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def seen(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("command", COMMANDS)
def test_run_twice_it_keeps_nothing_aside(command: str, office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, files = COMMANDS[command]
    assert run(arguments) in (0, 1)
    first = seen(office)
    assert set(files) <= set(first)
    assert run(arguments) in (0, 1)
    # Each plan that `init` makes is the beginning of another report.
    assert seen(office) == first or (command == "init" and set(seen(office)) == set(first))
    assert "_1." not in capsys.readouterr().out


@pytest.mark.parametrize(("command", "file"), CASES)
def test_what_somebody_edited_is_kept_and_said(
    command: str, file: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, _ = COMMANDS[command]
    assert run(arguments) in (0, 1)
    first, path = seen(office), office / file
    mine = edited(first[file], file)
    path.write_bytes(mine)
    capsys.readouterr()
    # Neither by itself nor by force.
    status = run([*arguments, *([] if "--force" in arguments else ["--force"])])
    assert status in (0, 1)
    aside = path.with_name(f"{path.stem}_1{path.suffix}").relative_to(office).as_posix()
    now = seen(office)
    assert now[aside] == mine
    assert set(now) == {*first, aside}
    said = capsys.readouterr().out
    assert path.name in said and Path(aside).name in said


@pytest.mark.parametrize(("command", "file"), CASES)
def test_what_was_never_ours_stops_it_before_anything_is_written(
    command: str, file: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [argument for argument in COMMANDS[command][0] if argument != "--force"]
    path = office / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"somebody's")
    before = seen(office)
    status = run(arguments)
    if command == "mail-texts":
        # What is there stays, and the others come.
        assert status == 0 and path.read_bytes() == b"somebody's"
        return
    assert status == 2
    assert path.name in capsys.readouterr().err
    if command != "demo":
        assert seen(office) == before
    assert path.read_bytes() == b"somebody's"
    assert run([*arguments, "--force"]) in (0, 1)
    assert path.read_bytes() != b"somebody's"


def test_forms_that_came_back_are_not_emptied_by_a_second_generate(office: Path) -> None:
    (office / "returned" / "kanri_管理課.xlsx").write_bytes(put(form(), {"rating": "S"}))
    before = seen(office)
    assert run(["generate", "plan.json", "-o", "returned"]) == 2
    assert seen(office) == before


def test_answers_that_were_copied_here_may_be_amended_where_they_lie(office: Path) -> None:
    assert run(["amend", "plan.json", "answers.json", "answers.json", "-o", "answers.json"]) == 0
    assert not (office / "answers_1.json").exists()


# Notes in the check workbook


def noted(path: Path, write: Callable[[str, int], str | None]) -> None:
    """Let `write` note something beside the rows of each table."""
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    for sheet in workbook:
        head = next(row for row in sheet.iter_rows(max_row=9) if any(cell.value == "備考" for cell in row))
        column = next(cell.column for cell in head if cell.value == "備考")
        for number, row in enumerate(range(head[0].row + 1, sheet.max_row + 1)):
            if text := write(sheet.title, number):
                sheet.cell(row, column).value = text
    workbook.save(path)


def notes_in(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The notes with the first three cells of their rows, by sheet."""
    import openpyxl

    found: dict[str, list[tuple[str, str]]] = {}
    for sheet in openpyxl.load_workbook(path):
        rows = list(sheet.iter_rows(values_only=True))
        head = next(row for row in rows if "備考" in row)
        column = head.index("備考")
        found[sheet.title] = [
            (" ".join(str(value) for value in row[:5] if value), str(row[column]))
            for row in rows[rows.index(head) + 1 :]
            if row[column]
        ]
    return found


def test_notes_in_the_check_workbook_go_over_into_the_next(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    collect = ["collect", "plan.json", "returned", "-o", "collected"]
    check = office / "collected" / "check.xlsx"
    assert run(collect) == 1
    noted(check, lambda sheet, number: f"{sheet}の{number}番目" if number < 2 else None)
    before = notes_in(check)
    assert sum(map(len, before.values())) == 5
    assert run(collect) == 1
    assert notes_in(check) == before
    assert (office / "collected" / "check_1.xlsx").exists()
    # And once more, where nobody edited it since.
    assert run(collect) == 1
    assert notes_in(check) == before
    assert not (office / "collected" / "check_2.xlsx").exists()
    # What was found is mended: the note stays, and is named.
    (office / "returned" / "kanri.xlsx").write_bytes(form())
    capsys.readouterr()
    assert run(collect) == 1
    after = notes_in(check)
    assert sorted(text for _, text in after["確認事項"]) == sorted(text for _, text in before["確認事項"])
    assert any("前回の備考" in row for row, _ in after["確認事項"])
    assert "確認事項の0番目" in capsys.readouterr().out
    assert [text for _, text in after["部署"]] == [text for _, text in before["部署"]]


# State files are input like any other


def test_a_returned_check_workbook_is_read_and_never_replaced_unsaid(office: Path) -> None:
    mine = put(form("zaisei"), {"rating": "A"}, program=3)
    (office / "returned" / "check.xlsx").write_bytes(mine)
    assert run(["collect", "plan.json", "returned", "-o", "returned"]) == 2
    # Also where something that came along says that it is ours.
    claim = {
        "check.xlsx": [hashlib.sha256(mine).hexdigest(), "check"],
        "kanri.xlsx": [SHA, "check"],
        "../plan.json": [SHA, "copy"],
    }
    (office / "returned" / MEMORY).write_text(json.dumps({"format": "kpm-excel/outputs@1", "files": claim}))
    assert run(["collect", "plan.json", "returned", "-o", "returned"]) == 2
    assert (office / "returned" / "check.xlsx").read_bytes() == mine
    assert run(["collect", "plan.json", "returned", "-o", "elsewhere"]) == 1
    assert {"kanri.xlsx", "check.xlsx"} <= {name for name in sources(office / "elsewhere")}


SHA = "0" * 64


def sources(folder: Path) -> set[str]:
    result = json.loads((folder / "consolidated.json").read_bytes())
    return {file for department in result["departments"] for file in department["files"]}


def test_a_form_that_a_state_claims_is_named(office: Path) -> None:
    folder = office / "returned"
    (folder / "zaisei.xlsx").write_bytes(form("zaisei"))
    claim = {"zaisei.xlsx": [hashlib.sha256(form("zaisei")).hexdigest(), "copy"]}
    (folder / MEMORY).write_text(json.dumps({"format": "kpm-excel/outputs@1", "files": claim}))
    assert run(["collect", "plan.json", "returned", "-o", "collected"]) == 1
    found = json.loads((office / "collected" / "consolidated.json").read_bytes())["findings"]
    assert any(one["code"] == "KPM129" and "zaisei.xlsx" in one["message"] for one in found)
    assert (folder / "zaisei.xlsx").exists()


def test_readings_that_came_along_are_not_believed(office: Path) -> None:
    run(["collect", "plan.json", "returned", "-o", "collected"])
    kept = json.loads((office / "collected" / ".kpm-kept.json").read_bytes())
    key = next(iter(kept["entries"]))
    kept["entries"][key]["answers"][0][2] = 987654321
    (office / "returned" / ".kpm-kept.json").write_text(json.dumps(kept))
    assert run(["collect", "plan.json", "returned", "-o", "returned"]) == 1
    assert b"987654321" not in (office / "returned" / "consolidated.json").read_bytes()

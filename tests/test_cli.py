"""The command line as a person or a script meets it: exit status, messages, files."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpm_excel.cli import run
from kpm_excel.outputs import MEMORY
from tests.plans import SAMPLES, small_document

PLAN = SAMPLES / "kodaira-r4" / "plan.json"
ANSWERS = SAMPLES / "kodaira-r4" / "answers.json"


def command(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `kpm-excel` did in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kpm_excel", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "KPM_EXCEL_LANG": "en", "PYTHONIOENCODING": "utf-8", **environment},
    )


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(small_document(), ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample's plan where `generate` may keep beside it what it was made from."""
    folder = tmp_path / "sample"
    folder.mkdir()
    return Path(shutil.copy(PLAN, folder))


def everything(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.is_file())


def test_help_names_every_command() -> None:
    for language in ("ja", "en"):
        shown = command("--help", KPM_EXCEL_LANG=language)
        assert shown.returncode == 0
        for name in ("generate", "fields", "collect", "overview", "check-plan", "demo"):
            assert name in shown.stdout
        assert "..." not in shown.stdout.replace("[ARGS]...", "")


def test_help_is_in_the_readers_language_alone() -> None:
    shown = command("generate", "--help", KPM_EXCEL_LANG="ja").stdout
    assert "使い方:" in shown
    for english in ("Usage", "Options:", "Show this", "default"):
        assert english not in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["generate"], "PLAN is missing"),
        (["generate", "none.json"], "no such file"),
        (["generate", "{plan}", "--answers", "none.json"], "no such file"),
        (["generate", "{plan}", "--foo"], "no option --foo"),
        (["genrate", "{plan}"], "no such command"),
        (["check-plan", "{folder}"], "folder"),
        (["collect", "{plan}"], "is missing"),
        (["collect", "{plan}", "{folder}/nowhere"], "no such file or folder"),
        (["overview", "{plan}", "{plan}"], "consolidated"),
        (["fields", "{plan}"], "workbook"),
        (["demo", "--sample", "none"], "cannot be used"),
    ],
)
def test_a_call_that_cannot_be_used_ends_with_2_and_one_message(
    arguments: list[str], told: str, plan: Path, tmp_path: Path
) -> None:
    before = sorted(everything(tmp_path))
    done = command(*(part.format(plan=plan, folder=tmp_path) for part in arguments))
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert sorted(everything(tmp_path)) == before


def test_a_plan_wrong_in_many_places_is_refused_with_every_fault(tmp_path: Path) -> None:
    document = small_document(language="xx", title=" ", current_period="R9", zzz=1, deadline="soon")
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = command("generate", path, "-o", tmp_path / "entry")
    assert done.returncode == 2
    for place in ("language:", "title:", "current_period:", "zzz:", "deadline:"):
        assert place in done.stderr
    assert not (tmp_path / "entry").exists()


def test_answers_that_do_not_fit_are_refused_with_every_fault(plan: Path, tmp_path: Path) -> None:
    wrong = {"results": 3, "nothing": "x", "cost": "much", "done_on": "2023-02-30", "content": "x", "rating": "Z"}
    wrong |= {"stage": "x", "indicators.rate": True, "results@zaisei": "\ud800", "cause": "\0"}
    answers = {"8": wrong, "9": {}, "x": {}, "08": {}, "9" * 5000: {}}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answers), encoding="utf-8")
    done = command("generate", plan, "-o", tmp_path / "entry", "--answers", path)
    assert done.returncode == 2
    # A line on the screen has an end.
    places = {line.strip().split(":")[0][:200] for line in done.stderr.splitlines()[1:]}
    assert places == {f"8.{key}" for key in wrong} | {key[:200] for key in answers.keys() - {"8"}}
    assert not (tmp_path / "entry").exists()


@pytest.mark.parametrize(
    ("key", "value", "is_taken"),
    [
        ("cost", 0, True),
        ("cost", -1, False),
        ("cause", "長" * 10_000, True),
        ("cause", "長" * 32_768, False),
        ("rating", "B", True),
        ("rating", "b", False),
        ("done_on", "2023-3-1", False),
        ("indicators.rate", -1e300, True),
    ],
)
def test_answers_at_the_edge_of_what_a_field_takes(
    key: str, value: object, is_taken: bool, plan: Path, tmp_path: Path
) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"8": {key: value}}), encoding="utf-8")
    assert run(["generate", str(plan), "-o", str(tmp_path / "entry"), "--answers", str(path)]) == (0 if is_taken else 2)
    assert (tmp_path / "entry").exists() is is_taken


def test_the_whole_cycle_by_commands(sample: Path, tmp_path: Path) -> None:
    entry, collected = tmp_path / "entry", tmp_path / "collected"
    assert run(["generate", str(sample), "-o", str(entry), "--answers", str(ANSWERS)]) == 0
    assert run(["collect", str(sample), str(entry), "-o", str(collected)]) == 0
    overview = tmp_path / "overview.xlsx"
    assert run(["overview", str(sample), str(collected / "consolidated.json"), "-o", str(overview)]) == 0
    assert overview.stat().st_size > 10_000
    again = ["overview", str(sample), str(collected / "consolidated.json"), "-o", str(overview), "--data"]
    assert run([*again, str(tmp_path / "data.csv")]) == 0
    assert (tmp_path / "data.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert run([*again, str(tmp_path / "data.doc")]) == 2


def test_what_came_back_incomplete_ends_with_1(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry, collected = tmp_path / "entry", tmp_path / "collected"
    assert run(["generate", str(plan), "-o", str(entry)]) == 0
    (entry / "zaisei_財政課.xlsx").unlink()
    assert run(["collect", str(plan), str(entry), "-o", str(collected)]) == 1
    told = capsys.readouterr().out
    assert "未提出: 財政課" in told
    assert run(["overview", str(plan), str(collected / "consolidated.json"), "-o", str(tmp_path / "o.xlsx")]) == 1
    assert "未定稿" in capsys.readouterr().out


def test_an_empty_folder_is_no_fault_of_the_call(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "returned").mkdir()
    done = command("collect", plan, tmp_path / "returned", "-o", tmp_path / "collected")
    assert done.returncode == 1
    result = json.loads((tmp_path / "collected" / "consolidated.json").read_text(encoding="utf-8"))
    assert {department["status"] for department in result["departments"]} == {"missing"}


@pytest.mark.parametrize("verb", ["overview", "review", "remind", "rollover"])
def test_answers_of_another_cycle_are_refused(
    verb: str, plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["collect", str(plan), str(tmp_path), "-o", str(tmp_path / "collected")])
    another = {"current_period": "R3", "as_of": "令和3年度末"}
    plan.write_text(json.dumps(small_document() | another), encoding="utf-8")
    answers = tmp_path / "collected" / "consolidated.json"
    capsys.readouterr()
    assert run([verb, str(plan), str(answers), "-o", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith(str(answers))
    assert not (tmp_path / "out").exists()


@pytest.fixture
def collected(plan: Path, tmp_path: Path) -> Path:
    """The consolidated answers to `plan`, complete."""
    answers = {"results": "見直した。", "results@zaisei": "査定した。", "rating": "A"}
    told = tmp_path / "answers.json"
    told.write_text(json.dumps({"8": {**answers, "indicators.rate": 81, "indicators.cases": 3}}), encoding="utf-8")
    assert run(["generate", str(plan), "-o", str(tmp_path / "entry"), "--answers", str(told)]) == 0
    assert run(["collect", str(plan), str(tmp_path / "entry"), "-o", str(tmp_path / "collected")]) == 0
    return tmp_path / "collected" / "consolidated.json"


def rewritten(path: Path, change: dict[str, object]) -> Path:
    """The consolidated answers at `path`, with values of their only program changed."""
    document = json.loads(path.read_text(encoding="utf-8"))
    document["programs"][0]["values"].update(change)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"rating": "C"}, "programs[0].values.rating"),
        ({"stage": "中止"}, "programs[0].values.stage"),
        ({"cost": "多い"}, "programs[0].values.cost"),
        ({"done_on": "3月末"}, "programs[0].values.done_on"),
        ({"results": 3}, "programs[0].values.results"),
        ({"indicators": {"gone": 3}}, "programs[0].values.indicators.gone"),
        ({"cause": {"rate": 3}}, "programs[0].values.cause"),
        ({"gone": "x"}, "programs[0].values.gone"),
    ],
)
def test_answers_that_the_plan_no_longer_takes_are_refused_at_their_place(
    change: dict[str, object], place: str, plan: Path, collected: Path, tmp_path: Path
) -> None:
    done = command("overview", plan, rewritten(collected, change), "-o", tmp_path / "o.xlsx")
    assert done.returncode == 2
    assert f"\n  {place}: " in done.stderr
    assert "Collect again" in done.stderr.splitlines()[0]
    assert not (tmp_path / "o.xlsx").exists()


def test_an_answer_that_became_due_makes_a_draft(plan: Path, collected: Path, tmp_path: Path) -> None:
    whole = command("overview", plan, collected, "-o", tmp_path / "o.xlsx")
    assert (whole.returncode, "未定稿" in whole.stdout) == (0, False)
    due = command("overview", plan, rewritten(collected, {"rating": "B"}), "-o", tmp_path / "o.xlsx")
    assert (due.returncode, "未定稿" in due.stdout) == (1, True)


def test_a_plan_that_changed_since_is_said(plan: Path, collected: Path, tmp_path: Path) -> None:
    document = small_document()
    document["programs"][0]["name"] = "事務の見直し"
    plan.write_text(json.dumps(document), encoding="utf-8")
    done = command("overview", plan, collected, "-o", tmp_path / "o.xlsx")
    assert (done.returncode, "計画が変わっています" in done.stdout) == (0, True)


def test_nothing_that_is_read_is_written_over(plan: Path, collected: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.xlsx"
    assert run(["overview", str(plan), str(collected), "-o", str(edited)]) == 0
    book = tmp_path / "plan.xlsx"
    assert run(["convert-plan", str(plan), str(book)]) == 0
    calls: list[tuple[list[str | Path], Path]] = [
        *((["overview", book, collected, "-o", target], target) for target in (book, collected)),
        (["overview", book, collected, "-o", tmp_path / "o.xlsx", "--data", collected], collected),
        (["review", book, collected, "-o", book], book),
        (["history", book, collected, "-o", book], book),
        (["rollover", book, collected, "-o", collected], collected),
        (["rollover", book, collected, "-o", book], book),
        *((["amend", book, collected, edited, "-o", target], target) for target in (book, edited)),
        (["convert-plan", book, book], book),
        (["check-plan", book, "--mark", book], book),
    ]
    for arguments, target in calls:
        before = target.read_bytes()
        assert run([str(argument) for argument in arguments]) == 2, arguments
        assert target.read_bytes() == before, arguments
    assert not (tmp_path / "o.xlsx").exists()
    assert run(["amend", str(plan), str(collected), str(edited), "-o", str(collected)]) == 0


@pytest.mark.parametrize("name", ["o", "o.docx", "o.pdf", "o.xls"])
def test_a_workbook_is_never_written_under_a_name_that_does_not_open(
    name: str, plan: Path, collected: Path, tmp_path: Path
) -> None:
    for command_name in ("overview", "review", "history"):
        done = command(command_name, plan, collected, "-o", tmp_path / name)
        assert (done.returncode, ".xlsx" in done.stderr) == (2, True)
        assert not (tmp_path / name).exists()


@pytest.mark.parametrize("taken", ["o.xlsx", "o.pdf", "o.csv"])
def test_a_folder_in_the_place_of_one_output_leaves_the_others_unwritten(
    taken: str, plan: Path, collected: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / taken).mkdir(parents=True)
    done = command("overview", plan, collected, "-o", out / "o.xlsx", "--pdf", "--data", out / "o.csv")
    assert (done.returncode, taken in done.stderr, done.stderr.count("\n")) == (2, True, 1)
    assert [file.name for file in out.iterdir()] == [taken]


def test_an_output_that_cannot_be_a_folder_is_one_message(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    done = command("generate", plan, "-o", tmp_path / "taken")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "x"


def test_a_full_disk_leaves_no_half_file(sample: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk: the system refuses to write on."""
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "from kpm_excel.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    target = tmp_path / "entry"
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, "generate", str(sample), "-o", str(target)],
        capture_output=True, text=True, check=False, env={**os.environ, "KPM_EXCEL_LANG": "en"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(everything(target)) == []


def test_interrupted_it_leaves_no_half_file(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "entry"
    running = subprocess.Popen(
        [sys.executable, "-m", "kpm_excel", "generate", str(sample), "-o", str(target)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "KPM_EXCEL_LANG": "en"},
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(target.glob(".kpm-*.part")) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=120)
    assert "Traceback" not in errors
    assert running.returncode in (0, 130)
    for path in everything(target):
        assert path.suffix == ".xlsx" or path.name == MEMORY
        assert path.suffix != ".xlsx" or path.read_bytes()[-22:-18] == b"PK\x05\x06"
    # All of them, or none.
    assert (running.returncode == 130) is not target.exists()


def test_fields_as_json_are_utf8_bytes(plan: Path, tmp_path: Path) -> None:
    run(["generate", str(plan), "-o", str(tmp_path)])
    done = subprocess.run(
        [sys.executable, "-m", "kpm_excel", "fields", str(tmp_path / "kanri_管理課.xlsx"), "--json"],
        capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "cp932"},
    )  # fmt: skip
    cells = json.loads(done.stdout.decode("utf-8"))
    assert [cell["field"] for cell in cells] == [
        "results", "rating", "cause", "stage", "cost", "done_on", "indicators.rate", "indicators.cases",
    ]  # fmt: skip
    first = cells[0]
    assert (first["program"], first["type"], first["required"], first["sheet"]) == (8, "text", True, "№8")
    assert first["label"] == "実績"
    assert cells[2]["required"] == {"rating": ["B"]}


def test_the_password_comes_from_the_environment(plan: Path, tmp_path: Path) -> None:
    for password, status in (("secret", 0), ("秘密", 2)):
        done = command("generate", plan, "-o", tmp_path / password, KPM_EXCEL_PASSWORD=password)
        assert done.returncode == status
        assert (tmp_path / password).exists() == (status == 0)


def test_a_console_without_a_character_does_not_stop_the_run(plan: Path, tmp_path: Path) -> None:
    for encoding in ("cp932", "cp437", "ascii"):
        done = subprocess.run(
            [sys.executable, "-m", "kpm_excel", "generate", str(plan), "-o", str(tmp_path / "㉘配布")],
            capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": encoding},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_in_the_place_of_the_output_folder_is_named(tmp_path: Path, below: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "results").write_text("")
    done = command("collect", PLAN, tmp_path / "in", "-o", tmp_path / "results" / below)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path / 'results'}: ")

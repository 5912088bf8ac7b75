"""However a command ends, its exit status is right, a sentence says why, and what stood there before still stands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.cli import run
from tests.collecting import document, form, put
from tests.plans import small_document

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

WRONG = {"rating": "概ねA", "results": None}


def many(count: int) -> dict[str, Any]:
    """A plan that asks `count` departments, each for one program."""
    plan = small_document()
    first = {key: value for key, value in plan["programs"][0].items() if key != "previous"}
    plan["departments"] = [{"code": f"d{n}", "name": f"第{n}課"} for n in range(count)]
    plan["programs"] = [{**first, "no": n + 1, "departments": [f"d{n}"]} for n in range(count)]
    return plan


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KPM_EXCEL_LANG", "en")
    Path("plan.json").write_text(json.dumps(document()), encoding="utf-8")
    Path("many.json").write_text(json.dumps(many(30)), encoding="utf-8")
    Path("returned").mkdir()
    Path("returned/kanri.xlsx").write_bytes(put(form(), WRONG))
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def immutable(path: Path) -> Iterator[None]:
    subprocess.run(["chattr", "+i", path], check=True)
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", path], check=True)


@pytest.mark.parametrize(
    ("arguments", "blocked"),
    [
        (["collect", "plan.json", "returned", "-o", "out"], "out/check.xlsx"),
        (["collect", "plan.json", "returned", "-o", "out"], "out/consolidated.json"),
        (["generate", "plan.json", "--mail", "-o", "out"], "out/zaisei_財政課.xlsx"),
        (["overview", "plan.json", "answers.json", "-o", "out/o.xlsx", "--data", "out/data.csv"], "out/data.csv"),
    ],
)
def test_with_a_file_open_elsewhere_nothing_is_written(
    arguments: list[str], blocked: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["collect", "plan.json", "returned", "-o", "before"]) == 1
    Path("answers.json").write_bytes(Path("before/consolidated.json").read_bytes())
    assert run(arguments) in (0, 1)
    # Now something else would be written.
    Path("returned/kanri.xlsx").write_bytes(put(form(), {"rating": "概ねB"}))
    plan = document()
    plan["organization"] = "△△市"
    Path("plan.json").write_text(json.dumps(plan), encoding="utf-8")
    before = everything(office)
    with immutable(office / blocked):
        assert run(arguments) == 2
    assert Path(blocked).name in capsys.readouterr().err
    assert everything(office) == before


def command(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "kpm_excel", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False, timeout=120, **more)


def shell(line: str) -> subprocess.CompletedProcess[str]:
    line = line.replace("kpm-excel", f"{sys.executable} -m kpm_excel")
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, timeout=120)


def test_a_full_output_is_said_and_everything_is_done(office: Path) -> None:
    done = shell("kpm-excel generate plan.json > /dev/full")
    assert done.returncode == 1
    assert "No space left" in done.stderr and "fault" not in done.stderr
    assert Path("entry/kanri_管理課.xlsx").exists()
    assert Path(".kpm-sent-plan.json.json").exists()


def test_a_reader_that_has_gone_changes_nothing(office: Path) -> None:
    done = shell("kpm-excel collect plan.json returned | true; echo ${PIPESTATUS[0]}")
    assert (done.stdout, done.stderr) == ("1\n", "")
    assert Path("collected/consolidated.json").exists()


def test_links_that_nobody_could_read_are_said_to_be_lost(office: Path) -> None:
    assert run(["init", "cycle", "--template", "sab"]) == 0
    done = shell("kpm-excel links cycle --json > /dev/full")
    assert done.returncode == 1 and "Run links again" in done.stderr


def test_closed_streams_change_nothing(office: Path) -> None:
    assert shell("kpm-excel generate plan.json 2>&-").returncode == 0
    assert shell("kpm-excel collect plan.json returned >&- 2>&-").returncode == 1
    assert Path("collected/consolidated.json").exists()


def test_a_pipe_as_plan_is_refused_at_once(office: Path) -> None:
    os.mkfifo("pipe.json")
    for arguments in (["check-plan", "pipe.json"], ["generate", "pipe.json"], ["fields", "pipe.json"]):
        done = command(*arguments)
        assert done.returncode == 2 and "pipe.json" in done.stderr and "fault" not in done.stderr


def test_a_link_that_leads_to_itself_is_said(office: Path) -> None:
    Path("loop.xlsx").symlink_to("loop.xlsx")
    for call in ("convert-plan loop.xlsx new.xlsx", "init loop.xlsx", "generate plan.json -o loop.xlsx"):
        done = command(*call.split())
        assert done.returncode == 2 and "loop.xlsx: " in done.stderr and "RuntimeError" not in done.stderr


def test_a_folder_that_is_gone_is_said(office: Path) -> None:
    for arguments in ("generate {0}/plan.json", "check-plan plan.json", "collect {0}/plan.json {0}/returned -o out"):
        line = f"mkdir gone && cd gone && rmdir ../gone && kpm-excel {arguments.format(office)}"
        done = shell(line)
        assert done.returncode == 2
        assert done.stderr and "fault" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("call", ["generate plan.json -o forms", "init cycle"])
def test_a_character_set_without_the_letters_of_a_name_is_said(call: str, office: Path) -> None:
    before = everything(office)
    done = command(*call.split(), env={**os.environ, "PYTHONUTF8": "0", "LC_ALL": "C"})
    assert done.returncode == 2
    assert "PYTHONUTF8" in done.stderr and "ascii" in done.stderr
    assert everything(office) == before


def test_a_long_name_of_the_temporary_folder(office: Path) -> None:
    long = office / ("t" * 120)
    long.mkdir()
    done = command("generate", "many.json", env={**os.environ, "TMPDIR": str(long)})
    assert (done.returncode, done.stderr) == (0, "")


def children(process: int) -> list[str]:
    """The processes that `process` has started."""
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def is_alive(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGKILL, -9)]
)
def test_asked_to_end_it_leaves_no_files_and_no_workers(sent: signal.Signals, status: int, office: Path) -> None:
    call = [sys.executable, "-m", "kpm_excel", "generate", "many.json", "-o", "entry"]
    with subprocess.Popen(call, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 120
        while not list(office.glob("entry/.kpm-*.part")) and time.monotonic() < deadline:
            time.sleep(0.002)
        workers = children(running.pid)
        running.send_signal(sent)
        _, errors = running.communicate(timeout=120)
    assert running.returncode == status
    assert "Traceback" not in errors
    deadline = time.monotonic() + 120
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [worker for worker in workers if is_alive(worker)] == []
    if sent is not signal.SIGKILL:
        assert not Path("entry").exists()
        assert errors
    # What was ended by force is cleared by the next.
    assert command("generate", "many.json", "-o", "entry").returncode == 0
    assert len(list(office.glob("entry/*.xlsx"))) == 30
    assert sorted(path.name for path in office.glob("entry/.*")) == [".kpm-outputs.json"]


def test_of_two_at_once_one_is_told_of_the_other(office: Path) -> None:
    call = [sys.executable, "-m", "kpm_excel", "generate", "many.json", "-o", "entry"]
    both = [subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=120)[1] for process in both]
    statuses = sorted(process.returncode for process in both)
    assert statuses in ([0, 0], [0, 2])
    if statuses == [0, 2]:
        assert "generate is writing there" in "".join(told)
    assert len(list(office.glob("entry/*.xlsx"))) == 30

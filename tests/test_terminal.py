"""At a terminal: a bar while collect reads, a question where a file is locked, and one before anything is published."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.collecting import document, form
from tests.mishaps.arrivals import encrypted, zip_of
from tests.test_publish import written as write_cycle


@pytest.fixture
def cycle(tmp_path: Path) -> Path:
    """A folder with a plan and what came back, one file of which is locked inside a zip."""
    (tmp_path / "plan.json").write_text(json.dumps(document()), encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(zip_of({"a.xlsx": encrypted(form(), "himitsu")}))
    (tmp_path / "in" / "b.xlsx").write_bytes(form("zaisei"))
    return tmp_path


CALL = [sys.executable, "-m", "kpm_excel", "collect", "plan.json", "in", "-o", "out"]


def at_a_terminal(
    folder: Path, *answers: str, call: Sequence[str] = CALL, asked: str = "パスワード（"
) -> tuple[int, str]:
    """Exit status and what the screen showed when the questions were answered with `answers` one by one."""
    child, screen = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(call[0], [*call], {**os.environ, "KPM_EXCEL_LANG": "en", "PYTHONIOENCODING": "utf-8"})
    shown, waiting, deadline = b"", list(answers), time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            read = os.read(screen, 65536)
        except OSError:
            break
        shown += read
        if waiting and shown.count(asked.encode()) > len(answers) - len(waiting):
            os.write(screen, f"{waiting.pop(0)}\n".encode())
        if not read:
            break
    _, status = os.waitpid(child, 0)
    os.close(screen)
    return os.waitstatus_to_exitcode(status), shown.decode()


def test_a_locked_file_is_asked_for_until_it_opens(cycle: Path) -> None:
    status, shown = at_a_terminal(cycle, "wrong", "himitsu")
    assert status == 0, shown
    assert shown.count("a.zip/a.xlsx") == 2
    assert "himitsu" not in shown
    assert "取込済み 2" in shown


def test_without_a_password_the_run_goes_on(cycle: Path) -> None:
    status, shown = at_a_terminal(cycle, "")
    assert status == 1, shown
    assert "未提出: 管理課" in shown


def test_a_bar_shows_how_far_the_reading_is(cycle: Path) -> None:
    _, shown = at_a_terminal(cycle, "")
    assert "100%" in shown
    assert "Traceback" not in shown


def test_a_pipe_sees_neither_bar_nor_question(cycle: Path) -> None:
    done = subprocess.run(CALL, cwd=cycle, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (1, "")
    assert "パスワード" not in done.stdout
    assert 3 <= len(done.stdout.splitlines()) <= 10


@pytest.mark.parametrize(("answer", "status"), [("ｙ", 0), ("n", 1)])
def test_nothing_is_published_unless_somebody_says_yes(answer: str, status: int, tmp_path: Path) -> None:
    arguments = write_cycle(tmp_path)
    call = [sys.executable, "-m", "kpm_excel", *arguments]
    ended, shown = at_a_terminal(tmp_path, answer, call=call, asked="作りますか")
    assert ended == status and "記入者氏名" in shown, shown
    assert (tmp_path / "public" / "index.html").exists() == (status == 0)

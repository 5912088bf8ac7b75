"""How far the departments are, at a glance: on a terminal, and again as soon as something changes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue

import pytest

import kpm_excel
from kpm_excel.cli import run
from kpm_excel.cli.standing import columns_of
from tests.collecting import document, form, put
from tests.mishaps.arrivals import encrypted


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The file of the plan."""
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return path


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """The folder of what came back: one form, with one wrong answer."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(put(form(), {"rating": "概ねA"}))
    return folder


def row_of(text: str, name: str) -> list[str]:
    """The cells of a department's row."""
    return next(line.split() for line in text.splitlines() if line.startswith(name))


def test_each_department_that_is_asked_has_a_row(
    plan: Path, returned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", str(plan), str(returned)]) == 1
    told = capsys.readouterr().out
    assert row_of(told, "管理課") == ["管理課", "要修正", "2", "8", "1", "0"]
    assert row_of(told, "財政課") == ["財政課", "未提出", "2", "0", "0", "0"]
    assert not any(line.startswith("文書課") for line in told.splitlines())


def test_nothing_is_written(plan: Path, returned: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    run(["status", str(plan), str(returned)])
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_all_columns_stand_one_below_the_other(plan: Path, returned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["status", str(plan), str(returned)])
    head, rule, *rows = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert {columns_of(line) for line in (head, *rows)} == {columns_of(rule)}
    assert columns_of(rule) <= 80


def test_the_exit_status_is_that_of_collect(plan: Path, returned: Path) -> None:
    for code in ("kanri", "zaisei"):
        (returned / ("a.xlsx" if code == "kanri" else "b.xlsx")).write_bytes(form(code))
    assert run(["status", str(plan), str(returned)]) == 0
    assert run(["status", str(plan), str(returned / "nowhere")]) == 2


def test_watching_tells_what_changes_until_it_is_stopped(plan: Path, returned: Path) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-m", "kpm_excel", "status", str(plan), str(returned), "--watch"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    lines: Queue[str] = Queue()
    assert watching.stdout is not None
    reader = threading.Thread(target=lambda stream: [lines.put(line) for line in stream], args=(watching.stdout,))
    reader.start()

    def wait_for(name: str, status: str) -> None:
        """Raises `Empty` where the department does not come to that status; a file half written may be shown first."""
        while lines.get(timeout=60).split()[:2] != [name, status]:
            pass

    try:
        wait_for("管理課", "要修正")
        (returned / "a.xlsx").write_bytes(form())
        wait_for("管理課", "取込済み")
        wait_for("財政課", "未提出")
        (returned / "b.xlsx").write_bytes(form("zaisei"))
        wait_for("財政課", "取込済み")
    finally:
        os.killpg(watching.pid, signal.SIGINT)
        reader.join(timeout=60)
        # Closes the pipes, too.
        with watching:
            assert watching.wait(timeout=60) == 0
            assert watching.stderr is not None and "Traceback" not in watching.stderr.read()


def test_what_a_password_opened_is_known_and_what_none_did_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(document()), encoding="utf-8")
    cycle = kpm_excel.init(tmp_path / "cycle", tmp_path / "plan.json").cycle
    (cycle.returned / "a.xlsx").write_bytes(encrypted(form(), "himitsu"))
    (tmp_path / "passwords.txt").write_text("himitsu\n", encoding="utf-8")
    monkeypatch.chdir(cycle.root)
    run(["status"])
    told = capsys.readouterr().out
    assert row_of(told, "管理課")[1] == "未提出"
    assert "パスワード付きのファイルがあります: a.xlsx" in told
    run(["collect", "--password-file", str(tmp_path / "passwords.txt")])
    capsys.readouterr()
    run(["status"])
    told = capsys.readouterr().out
    assert row_of(told, "管理課")[1] == "取込済み"
    assert "パスワード付き" not in told

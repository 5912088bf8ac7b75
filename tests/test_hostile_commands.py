"""The same hostile files through every command that reads one: a sentence, soon, and never a traceback."""

from __future__ import annotations

import json
import os
import resource
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kpm_excel.plans import plan_file
from tests import books
from tests.collecting import document, edited, form
from tests.mishaps.arrivals import mail, zip_of
from tests.test_excel_hostile import (
    billion_laughs,
    deep,
    lying_directory,
    many_cells,
    many_parts,
    outside_entity,
    with_sheet,
)

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

#: Each of these ends its own process on reading, or would if it could, or is nothing that can be read.
FILES: dict[str, Callable[[], bytes]] = {
    "kills calamine.xlsb": lambda: books.binary_workbook({(0, 0): 1.0, (1_048_575, 16_383): 2.0}),
    "laughs.xlsx": billion_laughs,
    "entity.xlsx": outside_entity,
    "deep.xlsx": deep,
    "directory.xlsx": lying_directory,
    "parts.xlsx": many_parts,
    "cells.xlsx": lambda: many_cells(5000, 105),
    "index.xlsx": lambda: with_sheet(
        b'<worksheet xmlns="%s"><sheetData><row r="1"><c r="A1" t="s"><v>%s</v></c></row></sheetData></worksheet>'
        % (books.MAIN.encode(), b"9" * 4301)
    ),
    "looping.xls": lambda: looping(),
    "noise.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8,
    "empty.xlsx": lambda: b"",
    "cut.xlsx": lambda: form()[:3000],
    "zip.xlsx": lambda: zip_of({"a.xlsx": form()}),
    "mail.xlsx": lambda: mail(("a.xlsx", form())),
    "escape.json": lambda: json.dumps({"format": "kpm-excel/plan@1", "\x1b[2Jkey": "\x1b]0;x\x07"}).encode(),
    "nested.json": lambda: b"[" * 100_000,
    "pipe": lambda: b"",
}
#: What each command is called with, where `{}` is the file; `PLAN` and `ANSWERS` are sound.
COMMANDS = {
    "check-plan": ("check-plan", "{}"),
    "convert-plan": ("convert-plan", "{}", "out.json"),
    "generate": ("generate", "{}", "-o", "entry"),
    "fields": ("fields", "{}"),
    "amend": ("amend", "PLAN", "ANSWERS", "{}", "-o", "amended.json"),
    "review": ("review", "PLAN", "{}", "-o", "review.xlsx"),
    "overview": ("overview", "PLAN", "{}", "-o", "overview.xlsx"),
    "history": ("history", "PLAN", "{}", "-o", "history.xlsx"),
    "rollover": ("rollover", "{}", "ANSWERS", "-o", "next.json"),
    "diff-plan": ("diff-plan", "PLAN", "{}"),
    "collect": ("collect", "{}", "returned", "-o", "collected"),
}
#: The commands that read a workbook each in a way of its own meet all files; the others some of every sort.
EVERY = ("check-plan", "fields", "amend")
SOME = ("kills calamine.xlsb", "escape.json", "nested.json", "pipe")
PAIRS = [(command, file) for command in COMMANDS for file in (FILES if command in EVERY else SOME)]
SECONDS, MEMORY_MIB = 60, 1500
#: Reads each file with each command in one process, as the page and Python do; prints what came of it as JSON lines.
RUNNER = """
import contextlib, io, json, os, sys, time
from kpm_excel.cli import run
commands = json.loads(sys.argv[1])
for name, file in json.loads(sys.argv[2]):
    said, told, begun = io.StringIO(), io.StringIO(), time.monotonic()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(said):
        status = run([file if word == "{}" else word for word in commands[name]])
    print(json.dumps([name, file, status, said.getvalue(), told.getvalue(), time.monotonic() - begun]), flush=True)
"""


def looping() -> bytes:
    """An .xls of two kilobytes whose stream says that it has two gigabytes."""
    content = bytearray(3072)
    content[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", content, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIIII", content, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0, 0xFFFFFFFF)
    content[80:512] = b"\xff" * 432
    struct.pack_into("<I", content, 76, 0)
    struct.pack_into("<IIII", content, 512, 0xFFFFFFFD, 0xFFFFFFFE, 2, 3)
    for at, name, kind, child, start, size in ((1024, "Root Entry", 5, 1, 0, 0), (1152, "Workbook", 2, -1, 2, 2 << 30)):
        label = name.encode("utf-16-le") + b"\0\0"
        content[at : at + len(label)] = label
        struct.pack_into("<HBBiii", content, at + 64, len(label), kind, 1, -1, -1, child)
        struct.pack_into("<II", content, at + 116, start, size)
    return bytes(content)


Came = tuple[int, str, str, float]


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Came]:
    """What came of each command on each file: exit status, standard output and error, seconds."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "PLAN").write_text(json.dumps(document()), encoding="utf-8")
    (folder / "returned").mkdir()
    (folder / "returned" / "a.xlsx").write_bytes(form())
    python = [sys.executable, "-m", "kpm_excel"]
    subprocess.run(
        [*python, "collect", "PLAN", "returned", "-o", "first"], cwd=folder, capture_output=True, check=False
    )
    (folder / "ANSWERS").write_bytes((folder / "first" / "consolidated.json").read_bytes())
    for name, make in FILES.items():
        if name == "pipe":
            os.mkfifo(folder / name)
        else:
            (folder / name).write_bytes(make())
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, json.dumps(COMMANDS), json.dumps(PAIRS)],
        cwd=folder,
        env={**os.environ, "KPM_EXCEL_LANG": "en"},
        capture_output=True,
        text=True,
        timeout=SECONDS * 20,
        check=True,
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert done.stderr == "" and max(before, peak) / 1024 < MEMORY_MIB
    made = {path.name for path in folder.iterdir() if not path.name.startswith(".kpm-")}
    # Whatever cannot be used leaves nothing behind; what can be read of those files is no plan and no answers.
    assert made == {*FILES, "PLAN", "ANSWERS", "returned", "first"}
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {(command, file): (status, said, told, seconds) for command, file, status, said, told, seconds in lines}


@pytest.mark.parametrize(("command", "file"), PAIRS)
def test_a_sentence_and_nothing_else(command: str, file: str, came: dict[tuple[str, str], Came]) -> None:
    status, said, told, seconds = came[command, file]
    faults = command in ("check-plan",) and status == 1
    assert status == 2 or faults, (status, said, told)
    words = said + told
    assert words.strip() and len(words) < 4000
    for never in ("Traceback", "panicked", "fault of the program", "\x1b", "Error:", "zip_bomb", "None"):
        assert never not in words, words
    assert seconds < SECONDS


def test_a_block_merged_to_the_last_row_costs_a_plan_nothing(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.write_bytes(plan_file(document(), plan))

    def merge(workbook: object) -> None:
        for sheet in workbook.worksheets:  # type: ignore[attr-defined]
            sheet.merged_cells.add("F100:Z1048576")

    plan.write_bytes(edited(plan.read_bytes(), merge))
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "kpm_excel", "check-plan", plan], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < SECONDS / 2

"""The page of a large body: its first look comes at once, and a thousand forms are read in little memory."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kpm_excel.consolidated import load_consolidated
from kpm_excel.office.convert_plan import convert_plan
from kpm_excel.office.cycle_folder import Cycle, cycle_in
from kpm_excel.office.generate import generate
from kpm_excel.plan.jsonfile import canonical
from kpm_excel.plans import load_plan
from kpm_excel.web.looks import PATIENCE_SECONDS
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.words import words_for
from tests.collecting import ANSWERS, document
from tests.rig.browser import browser
from tests.rig.pace import piece, used_by
from tests.test_web_falls import until_done, visitor
from tests.test_web_gate import start

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

COUNT = 1_000
MOST_MB = 150
AS_A_BROWSER = {"accept": "text/html"}


def large(count: int) -> dict[str, Any]:
    """A plan of so many departments, each with one program."""
    plan = document()
    model = {name: value for name, value in plan["programs"][1].items() if name != "no"}
    plan["departments"] = [{"code": f"d{at:04}", "name": f"第{at}課"} for at in range(count)]
    plan["programs"] = [{**model, "no": at + 1, "departments": [f"d{at:04}"]} for at in range(count)]
    return plan


def begun(folder: Path, count: int) -> tuple[Cycle, list[Path]]:
    """The cycle of so many departments in `folder`, and all their forms, filled in."""
    root = folder / "cycle"
    root.mkdir()
    (folder / "plan.json").write_bytes(canonical(large(count)))
    convert_plan(folder / "plan.json", root / "plan.xlsx")
    cycle = cycle_in(root, "ja")
    cycle.returned.mkdir()
    plan = load_plan(cycle.plan)
    generate(plan, folder / "forms", {program.no: ANSWERS[2] for program in plan.programs})
    forms = sorted((folder / "forms").glob("*.xlsx"))
    assert len(forms) == count
    return cycle, forms


@contextmanager
def opened(own: Path, cycle: Cycle) -> Iterator[tuple[int, httpx2.Client, str]]:
    """The page of the cycle in a process of its own: its number, who asks it, and where its addresses begin."""
    process = start(own, str(cycle.root))
    try:
        assert process.stdout
        with visitor(process.stdout.readline().strip()) as (client, home):
            yield process.pid, client, home
    finally:
        process.kill()
        process.communicate()


def test_a_thousand_departments_are_seen_at_once_and_their_forms_read_in_little_memory(tmp_path: Path) -> None:
    cycle, forms = begun(tmp_path, COUNT)
    words = words_for("en").text("web.looking_how")
    with opened(tmp_path / "own", cycle) as (pid, client, home):
        # The first look of all was at the cycle's own page, without a browser's haste; the plan's file is new again.
        cycle.plan.touch()
        began = time.monotonic()
        shown = client.get(home, headers=AS_A_BROWSER)
        # Nothing is waited for but what is looked up beside it, and that for no longer than anybody should wait.
        assert time.monotonic() - began < PATIENCE_SECONDS + 80 * piece(time.monotonic)
        while words in shown.text:
            shown = client.get(home, headers=AS_A_BROWSER)
        for at in range(0, COUNT, 20):
            files = [("files", (path.name, path.read_bytes())) for path in forms[at : at + 20]]
            more = {"more": "yes"} if at + 20 < COUNT else {}
            assert client.post(f"{home}inbox/drop", files=files, data=more, follow_redirects=False).status_code == 303
        until_done(client, home)
        assert all(one.status == "accepted" for one in load_consolidated(cycle.collected).departments)
        client.get(f"{home}inbox/")
        for path in ("review/", "answers/", "history/"):
            assert client.get(home + path).status_code == 200
        began = used_by(pid)
        for _ in range(3):
            assert client.get(f"{home}inbox/").status_code == 200
        took = (used_by(pid) - began) / 3
        # A fifth of a second on a computer of today.
        assert took < 16 * piece()
        status = Path(f"/proc/{pid}/status")
        if status.exists():
            peak = int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) / 1024
            print(f"{peak:.0f} MB at most, a board in {took * 1000:.0f} ms")
            assert peak < MOST_MB


def test_three_hundred_forms_dropped_at_once_are_told_over_reloads_and_in_another_tab(tmp_path: Path) -> None:
    count, words = 300, words_for("en")
    cycle, forms = begun(tmp_path, count)
    OwnSettings(tmp_path / "own" / "kpm-excel").choose_language("en")
    with opened(tmp_path / "own", cycle) as (_, client, home), browser() as window:
        window.begin()
        running = json.loads((tmp_path / "own" / "kpm-excel" / "running.json").read_bytes())
        window.see(f"{client.base_url}/?key={running['key']}")
        window.see(f"{client.base_url}{home}inbox/")
        window.do("files", name=words.text("inbox.choose_files"), paths=[str(path) for path in forms])
        window.click(words.text("inbox.hand_over"))
        window.do("wait", text=words.text("web.job_collect"))
        # Another tab cannot begin anything beside it.
        assert client.post(f"{home}do/collect").status_code == 409
        seen = []
        while words.text("web.job_on") not in window.text:
            window.see(f"{client.base_url}{home}job/")
            told = re.findall(r"(\d+) of \d+: read", window.text)
            seen += [int(number) for number in told[:1]]
        assert len(seen) > 2 and seen == sorted(seen)
        window.click(words.text("web.job_on"))
        states = [one.status for one in load_consolidated(cycle.collected).departments]
        assert states == ["accepted"] * count

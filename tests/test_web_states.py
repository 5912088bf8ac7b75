"""Every page in every state that one meets is for everybody: judged by axe, in wide and narrow windows."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kpm_excel.office.desk import leave_out
from kpm_excel.office.overview import overview
from kpm_excel.office.review import review
from kpm_excel.outputs.folder_lock import FolderLock
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.words import LANGUAGES, words_for
from tests.collecting import ANSWERS, form, put
from tests.collecting import document as small
from tests.mishaps.arrivals import encrypted
from tests.rig.browser import Browser, browser
from tests.test_web_falls import page, until_done
from tests.web_cycle import Desk, desk_with

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

WIDTHS = (400, 683, 1366)
ROWS = [{"id": "spent", "label": "決算額", "unit": "千円"}, {"id": "staff", "label": "人員", "by": "plan"}]
FIELDS = [
    {"id": "costs", "label": "経費", "type": "figures", "by": "department", "rows": ROWS},
    {"id": "means", "label": "手段", "type": "choice", "by": "department", "choices": ["甲", "乙"], "several": True},
    {"id": "where", "label": "参考", "type": "url", "by": "plan"},
    {"id": "note", "label": "事務局の所見", "type": "text", "by": "office", "required": True},
]


def met(root: Path, language: str) -> Desk:
    """A cycle to which came what comes: a wrong answer, two versions, a locked file, a stranger's, one left out."""
    plan = small(format="kpm-excel/plan@2", deadline="2026-04-10")
    schedule = {"id": "schedule", "label": "日程", "type": "schedule", "by": "plan"}
    plan["kinds"][0]["fields"] = [*plan["kinds"][0]["fields"], *FIELDS, schedule]
    plan["programs"][0]["values"] |= {"where": "https://example.jp/a", "costs": {"staff": {"R7": 3, "R8": 4}}}
    bars = [{"label": "準備", "from": "R7", "to": "R7Q2"}]
    plan["programs"][0]["values"]["schedule"] = [{"item": "見直し", "bars": bars}]
    desk = desk_with(root, plan, language)
    full = {**ANSWERS, 1: {**ANSWERS[1], "costs.spent": 1234, "means": ["甲"]}}
    first = form(plan=desk.plan, answers=full)
    files = {
        "first.xlsx": first,
        "second.xlsx": put(first, {"rating": "Z"}),
        "other.pdf": b"%PDF-1.7",
        "left.xlsx": form("zaisei", plan=desk.plan),
        "locked.xlsx": encrypted(form("zaisei", plan=desk.plan), "secret"),
    }
    for name, content in files.items():
        (desk.cycle.returned / name).write_bytes(content)
    desk.collect()
    leave_out(desk.cycle.results, "left.xlsx", "重複", "zaisei")
    consolidated = desk.collect()
    review(desk.plan, consolidated, desk.cycle.review)
    overview(desk.plan, consolidated, desk.cycle.overview)
    return desk


@contextmanager
def seen_by(window: Browser, desk: Desk) -> Iterator[tuple[str, str]]:
    """The page as somebody sees it: where its addresses begin, and those of the cycle."""
    own = desk.cycle.root.parent / "own"
    # The tests' own page keeps its settings there itself; the program in a folder of that name.
    shutil.copytree(own, own / "kpm-excel")
    with page(own, desk.cycle.root) as (client, home, _):
        running = json.loads((own / "kpm-excel" / "running.json").read_bytes())
        window.begin()
        window.see(f"{client.base_url}/?key={running['key']}")
        client.get(f"{home}history/")
        for path in ("do/collect", "do/rollover"):
            client.post(home + path)
            until_done(client, home)
        yield str(client.base_url), f"{client.base_url}{home}"


def look(window: Browser, language: str) -> None:
    """The page has no fault, and nothing is wider than the window."""
    words = words_for(language)
    while words.text("web.looking_how") in window.text:
        time.sleep(0.1)
    assert window.do("axe") == [], window.address
    for width in WIDTHS:
        window.do("resize", width=width)
        assert window.do("wide") == 0, f"{window.address} is wider than {width} pixels"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_for_everybody(language: str, tmp_path: Path) -> None:
    desk, words = met(tmp_path / "進捗 <b>", language), words_for(language)
    settings = OwnSettings(tmp_path / "own")
    for gone in (tmp_path / "gone", tmp_path / "other"):
        gone.mkdir()
        settings.remember(gone)
    (tmp_path / "gone").rmdir()
    (tmp_path / "own" / "working.json").write_text(json.dumps({str(tmp_path / "other"): "generate"}))
    no = desk.plan.programs[0].no
    with browser() as window, seen_by(window, desk) as (base, home):
        for path in (
            *("", "plan/", "send/", "inbox/", "review/", "print/", "publish/", "next/", "answers/", "history/"),
            *("preview/", "job/", "inbox/department?code=kanri", "inbox/department?code=zaisei", f"review/?no={no}"),
            *("inbox/?status=missing&q=x", "review/?finding=unwritten", "answers/?q=nothing+is+so", "no/such/page"),
        ):
            window.see(home + path)
            look(window, language)
        for path in ("/", "/manual", "/import/", "/c/000000000000/"):
            window.see(base + path)
            look(window, language)
        # What is refused, what another holds, what goes on.
        window.see(f"{home}review/?no={no}")
        field = next(one for one in desk.plan.kinds[0].fields if one.id == "cost")
        window.fill(field.title, "x")
        window.click(words.text("desk.save_this", label=field.title, number=desk.plan.programs[0].number))
        assert words.text("desk.list_back") in window.text
        look(window, language)
        lock = FolderLock(desk.cycle.results, "overview")
        try:
            window.see(f"{home}print/")
            window.click(words.text("web.print_again"))
            window.do("wait", text=words.text("web.job_on"))
            look(window, language)
        finally:
            lock.release()
        later = time.time() + 5
        window.see(f"{home}review/?no={no}")
        window.fill(field.title, "77")
        window.click(words.text("desk.save_this", label=field.title, number=desk.plan.programs[0].number))
        window.see(f"{home}review/?no={no}")
        look(window, language)
        os.utime(desk.cycle.collected, (later, later))
        for path in ("review/", f"review/?no={no}", "answers/"):
            window.see(home + path)
            look(window, language)
        desk.cycle.plan.write_bytes(b"PK nothing")
        for path in ("", "plan/", "inbox/", "send/"):
            window.see(home + path)
            look(window, language)

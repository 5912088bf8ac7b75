"""Files that are handed over on the page: where they go, under which names, and that nothing else is touched."""

from __future__ import annotations

import errno
import io
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpm_excel.consolidated import load_consolidated
from kpm_excel.office.receive import own_name
from kpm_excel.web import gate
from kpm_excel.web.page_drop import Watch
from kpm_excel.words import words_for
from tests.collecting import document, form
from tests.web_cycle import SAME, Desk, desk_with


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A cycle of which nothing came back yet."""
    return desk_with(tmp_path / "進捗 管理", document())


def drop(desk: Desk, *files: tuple[str, bytes], **fields: str | list[str]) -> int:
    parts = [("files", (name, io.BytesIO(content), "application/octet-stream")) for name, content in files]
    url = f"{desk.home}inbox/drop"
    status: int = desk.client.post(url, files=parts, data=fields, headers=SAME, follow_redirects=False).status_code
    return status


def done(desk: Desk) -> None:
    until = time.monotonic() + 120
    while "job/cancel" in desk.get("inbox/").text:
        assert time.monotonic() < until
        time.sleep(0.1)


def outside(desk: Desk) -> dict[Path, float]:
    """Everything around the folder into which files come."""
    root = desk.cycle.root.parent
    return {
        path: path.stat().st_mtime
        for path in root.rglob("*")
        if path.is_file()
        and not path.is_relative_to(desk.cycle.returned)
        and not path.is_relative_to(desk.cycle.results)
        and "own" not in path.parts
    }


def test_what_is_dropped_is_read_at_once_and_the_board_says_so(desk: Desk) -> None:
    assert drop(desk, ("管理.xlsx", form(plan=desk.plan)), modified=["1700000000000"]) == 303
    done(desk)
    assert load_consolidated(desk.cycle.collected).departments[0].files == ("管理.xlsx",)
    assert (desk.cycle.returned / "管理.xlsx").stat().st_mtime == 1_700_000_000
    words = words_for("en")
    assert words.text("inbox.new_files", count=0) in desk.get("inbox/").text


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("../../plan.xlsx", "plan.xlsx"),
        ("C:\\Users\\a\\plan.xlsx", "plan.xlsx"),
        ("/etc/passwd", "passwd"),
        ("総務部/管理課/様式.xlsx", "様式.xlsx"),
        (".kpm-memory.json", "_.kpm-memory.json"),
        ("~$様式.xlsx", "_~$様式.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("a\u202excod.exe", "axcod.exe"),
        ("<img src=x>.xlsx", "_img src=x_.xlsx"),
        ("a\r\nb.xlsx", "a��b.xlsx"),
        ("..", "_._"),
        ("/", "_"),
    ],
)
def test_a_file_has_a_name_of_ours_in_no_other_folder(name: str, own: str) -> None:
    assert own_name(name) == own


def test_tricks_in_names_lead_nowhere_and_the_name_as_it_was_is_shown(desk: Desk) -> None:
    before = outside(desk)
    names = ["../../plan.xlsx", "..\\..\\plan.xlsx", "/plan.xlsx", "<b>x</b>.xlsx", ".kpm-lock", "a" * 300 + ".xlsx"]
    content = form(plan=desk.plan)
    assert drop(desk, *((name, content + bytes([at])) for at, name in enumerate(names)), more="yes") == 303
    assert outside(desk) == before
    assert len(list(desk.cycle.returned.iterdir())) == len(names)
    assert not any(path.name.startswith((".", "~")) for path in desk.cycle.returned.iterdir())


def test_nothing_that_lies_there_is_replaced(desk: Desk) -> None:
    own = desk.cycle.returned / "a.xlsx"
    own.write_bytes(b"somebody's")
    for _ in range(2):
        drop(desk, ("a.xlsx", b"another"), ("a.xlsx", b"somebody's"), more="yes")
    found = {path.name: path.read_bytes() for path in desk.cycle.returned.iterdir()}
    assert found == {"a.xlsx": b"somebody's", "a (2).xlsx": b"another"}


def test_what_is_too_much_is_refused_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    url, headers = f"{desk.home}inbox/drop", {**SAME, "content-type": "multipart/form-data; boundary=x"}
    assert desk.client.post(url, content=b"", headers={**headers, "content-length": str(2 << 30)}).status_code == 413
    monkeypatch.setattr(gate, "MOST_DROPPED_BYTES", 4 << 20)

    def endless() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
        for _ in range(6):
            yield b"a" * (1 << 20)

    assert desk.client.post(url, content=endless(), headers=headers).status_code == 413
    assert not list(desk.cycle.returned.iterdir()) and not desk.cycle.results.exists()
    assert drop(desk) == 400 and drop(desk, ("", b"")) == 400
    assert desk.client.post(url, content=b"no boundary", headers=headers).status_code == 400


def test_the_folder_is_watched_and_what_could_not_be_read_is_not_tried_again(desk: Desk) -> None:
    def look() -> bool:
        answer: bool = desk.client.post(f"{desk.home}inbox/look", headers=SAME).json()["works"]
        return answer

    assert not look()
    (desk.cycle.returned / "a.xlsx").write_bytes(form(plan=desk.plan))
    assert not look(), "it may still be written"
    assert look()
    done(desk)
    assert not look() and not look()
    # Nothing is taken of this: the answers that are there stay, and so does what is new.
    (desk.cycle.returned / "a.xlsx").write_bytes(b"%PDF")
    assert not look() and look()
    done(desk)
    assert not look() and not look()


def test_a_full_disk_says_so_wherever_it_is_full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    full = words_for("en").text("errors.disk_full", path="|").split("|")[1]

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sent = {"files": [("files", ("a.xlsx", io.BytesIO(b"a" * (2 << 20)), "x"))], "headers": SAME}
    for owner, name in ((tempfile.SpooledTemporaryFile, "rollover"), (os, "fsync")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, refuse)
            answer = desk.client.post(f"{desk.home}inbox/drop", **sent)
            assert answer.status_code == 409 and full in answer.text
            as_script = {**sent, "headers": {**SAME, "accept": "application/json"}}
            said = desk.client.post(f"{desk.home}inbox/drop", **as_script)
            assert said.status_code == 400 and full in said.json()["fault"]
    assert not list(desk.cycle.returned.iterdir())
    assert not [path for path in desk.cycle.results.iterdir() if path.name.endswith(".part")]


def test_what_is_new_is_read_once_it_is_still_and_soon_where_more_comes_all_the_time() -> None:
    now = [0.0]
    watch = Watch(clock=lambda: now[0])
    files = [(f"{at}", at, 1) for at in range(10)]
    assert not watch.is_due("a", frozenset()) and not watch.is_due("a", frozenset(files[:1]))
    assert watch.is_due("a", frozenset(files[:1])) and not watch.is_due("a", frozenset(files[:1]))
    due = []
    for at in range(2, 10):
        now[0] += 3
        due.append(watch.is_due("a", frozenset(files[:at])))
    assert due == [False, False, False, False, True, False, False, False]

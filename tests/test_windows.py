"""The bundle for Windows: one folder that runs where nothing is installed, and writes what every system writes."""

from __future__ import annotations

import hashlib
import http.cookiejar
import json
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.cli import run
from tests import test_operations
from tests.rig.windows import Windows, embeddable_python, windows_path
from windows.bundle import bundle

pytestmark = pytest.mark.windows


@dataclass(frozen=True)
class Unpacked:
    """The bundle where a user unpacked it, and the Windows to run it in."""

    windows: Windows
    folder: Path

    def kpm_excel(self, words: list[str], folder: Path) -> tuple[int, str, str]:
        """What the command `kpm-excel` ends with, run in `folder`, and what it said."""
        return self.windows.run("cmd", "/c", windows_path(self.folder / "kpm-excel.cmd"), *words, folder=folder)

    def content(self) -> dict[str, bytes]:
        """Every file of the bundle."""
        return {str(path): path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unpacked]:
    """The bundle in a folder whose name has a blank and Japanese letters."""
    work = tmp_path_factory.mktemp("bundle")
    made = bundle(embeddable_python(work), work / "dist")
    print(f"\n{made.name}: {made.stat().st_size / 1e6:.1f} MB")
    place = work / "進捗 管理"
    with zipfile.ZipFile(made) as archive:
        archive.extractall(place)
    (folder,) = place.iterdir()
    windows = Windows(work / "wine")
    windows.prepare()
    yield Unpacked(windows, folder)
    windows.end()


def test_all_commands_write_there_what_they_write_here(unpacked: Unpacked, tmp_path: Path) -> None:
    before = unpacked.content()
    here, there = (test_operations.prepared(tmp_path / name) for name in ("こちら", "あちら 側"))
    said: list[str] = []

    def start(words: list[str]) -> int:
        names = [word.replace(f"{there}/", "") for word in words]
        status, out, err = unpacked.kpm_excel(names, there)
        said.append(f"{names} {status}\n{out}{err}")
        assert "Traceback" not in out + err, said[-1]
        return status

    statuses = test_operations.by_command(there, start, pdf=())
    assert statuses == test_operations.by_command(here, run, pdf=()), "\n".join(said)
    made, expected = test_operations.content(there), test_operations.content(here)
    assert made.keys() <= expected.keys()
    # There is no LibreOffice in it.
    assert expected.keys() - made.keys() == {"demo/overview.pdf"}
    # What is remembered of the demo tells of its PDF.
    known = (expected.keys() & made.keys()) - {"demo/.kpm-outputs.json"}
    assert sorted(name for name in known if made[name] != expected[name]) == []
    assert unpacked.content() == before


def test_a_double_click_opens_the_page_of_the_folder(unpacked: Unpacked, tmp_path: Path) -> None:
    before = unpacked.content()
    place = tmp_path / "事務局 共有"
    place.mkdir()
    assert unpacked.kpm_excel(["init", "R8進捗", "--template", "sab"], place)[0] == 0
    (opener,) = (place / "R8進捗").glob("*.cmd")
    page = opened_by(unpacked, opener)
    assert "R8進捗" in page.read("/")
    # A second start finds the first.
    again = opened_by(unpacked, unpacked.folder / "はじめる.cmd")
    assert again.address == page.address
    page.send("/shut")
    assert page.is_gone()
    assert unpacked.content() == before


def test_a_department_hands_in_where_windows_serves(unpacked: Unpacked, tmp_path: Path) -> None:
    before = unpacked.content()
    place = tmp_path / "事務局 共有"
    place.mkdir()
    for words in (["init", "R8進捗", "--template", "sab"], ["generate", "R8進捗/plan.xlsx", "-o", "R8進捗/配布用"]):
        assert unpacked.kpm_excel(words, place)[0] == 0
    started = unpacked.windows.start(
        "cmd", "/c", windows_path(unpacked.folder / "kpm-excel.cmd"), "serve", "R8進捗", folder=place
    )
    try:
        assert started.stdout and started.stdout.readline().startswith(b"http://127.0.0.1:")
        status, told, wrong = unpacked.kpm_excel(["links", "R8進捗", "--json"], place)
        assert status == 0, wrong
        code, link = next(iter(json.loads(told).items()))
        with urllib.request.urlopen(f"{link}/form", timeout=60) as answer:
            form = answer.read()
        answered = {what: handed(f"{link}/{what}", form) for what in ("check", "hand-in")}
        assert {one["status"] for one in answered.values()} == {"needs_mending"}
        assert "receipt" not in answered["check"]
        (taken,) = [path for path in (place / "R8進捗" / "回収").iterdir() if path.suffix == ".xlsx"]
        assert taken.name.startswith(f"{code}_")
        assert hashlib.sha256(taken.read_bytes()).hexdigest() == answered["hand-in"]["receipt"]["sha256"]
    finally:
        unpacked.windows.stop(started)
    assert unpacked.content() == before


def handed(address: str, form: bytes) -> dict[str, Any]:
    """What the server says of a form that is sent to `address`."""
    line = b"--a-line"
    head = b'Content-Disposition: form-data; name="file"; filename="form.xlsx"\r\n\r\n'
    body = b"\r\n".join((line, head + form, line + b"--", b""))
    headers = {"Content-Type": "multipart/form-data; boundary=a-line", "Accept": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60) as answer:
        return dict(json.load(answer))


@dataclass(frozen=True)
class Page:
    """The page as a browser sees it."""

    address: str
    browser: urllib.request.OpenerDirector

    def read(self, path: str) -> str:
        with self.browser.open(self.address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str) -> None:
        request = urllib.request.Request(self.address + path, b"", {"Origin": self.address}, method="POST")
        with self.browser.open(request, timeout=60):
            pass

    def is_gone(self) -> bool:
        """Whether nobody answers any more, after a minute at most."""
        for _ in range(600):
            try:
                self.read("/")
            except (urllib.error.URLError, OSError):
                return True
            time.sleep(0.1)
        return False


def opened_by(unpacked: Unpacked, launcher: Path) -> Page:
    """The page that a double click on `launcher` opens."""
    started = unpacked.windows.start("cmd", "/c", windows_path(launcher), folder=launcher.parent)
    try:
        note = unpacked.windows.user / "kpm-excel" / "running.json"
        for _ in range(1200):
            if note.is_file():
                break
            time.sleep(0.1)
        told = json.loads(note.read_text())
        address = f"http://127.0.0.1:{told['port']}"
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        page = Page(address, browser)
        page.read(f"/?key={told['key']}")
        return page
    finally:
        for stream in (started.stdin, started.stdout, started.stderr):
            assert stream is not None
            stream.close()
        # What it started goes on.
        started.wait(timeout=120)

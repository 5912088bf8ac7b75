"""The page is for whoever started it, on this computer: what is forged, foreign or too much is refused."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from kpm_excel.office.init import init, template_names
from kpm_excel.web.cycle_pages import ROUTES, ROUTES_HERE
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.site import application, own_routes
from kpm_excel.words import LANGUAGES, words_for

PORT, KEY = 18_765, "the-right-key"
OWN = f"http://127.0.0.1:{PORT}"
#: A program that has just been started answers sooner; the rest is room for a busy computer.
MOST_SECONDS = 120.0
SAME = {"origin": OWN, "sec-fetch-site": "same-origin"}


@pytest.fixture
def ended() -> list[bool]:
    return []


@pytest.fixture
def stranger(tmp_path: Path, ended: list[bool]) -> TestClient:
    """Somebody who has no cookie."""
    settings = OwnSettings(tmp_path / "own")
    settings.choose_language("en")
    return TestClient(application(settings, PORT, KEY, lambda: ended.append(True)), base_url=OWN)


@pytest.fixture
def user(stranger: TestClient) -> TestClient:
    """Whoever started the page."""
    assert stranger.get(f"/?key={KEY}").status_code == 200
    return stranger


FORGED = [
    ("GET", "/", {"host": "evil.example"}, 421),
    ("GET", "/", {"host": f"evil.example:{PORT}"}, 421),
    ("GET", "/", {"host": "127.0.0.1"}, 421),
    ("GET", "/", {"host": f"127.0.0.1:{PORT + 1}"}, 421),
    ("GET", "/", {"host": f"127.0.0.1:{PORT}.evil.example"}, 421),
    ("GET", "/", {"host": ""}, 421),
    ("GET", "/", {"sec-fetch-site": "cross-site"}, 403),
    ("GET", "/static/page.css", {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}, 403),
    ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
    ("POST", "/shut", {}, 403),
    ("POST", "/shut", {"origin": "http://evil.example"}, 403),
    ("POST", "/shut", {"origin": "null"}, 403),
    ("POST", "/shut", {"origin": "https://127.0.0.1"}, 403),
    ("POST", "/shut", {"origin": f"http://127.0.0.1:{PORT + 1}"}, 403),
    ("POST", "/shut", {"origin": f"http://localhost:{PORT}"}, 403),
    ("POST", "/shut", {"origin": OWN, "sec-fetch-site": "cross-site"}, 403),
    ("POST", "/shut", {"origin": OWN, "sec-fetch-site": "none"}, 403),
    ("POST", f"/?key={KEY}", SAME, 403),
    ("GET", "/?key=another", {}, 403),
    ("GET", "/?key=", {}, 200),
    ("GET", f"/static/page.css?key={KEY}", {}, 403),
    ("PUT", "/", SAME, 405),
    ("DELETE", "/forget", SAME, 405),
    ("OPTIONS", "/", {}, 405),
    ("TRACE", "/", {}, 405),
    ("GET", "/shut", {}, 405),
    ("GET", "/static/..%2fgate.py", {}, 400),
    ("GET", "/static/%2e%2e/gate.py", {}, 400),
    ("GET", "/static/..%5cgate.py", {}, 400),
    ("GET", "/static/%00", {}, 400),
    ("GET", "/static//etc/passwd", {}, 400),
    ("GET", "/static/gate.py", {}, 404),
    ("GET", "/c/0123456789ab/", {}, 404),
    ("GET", "/" + "a" * 5_000, {}, 414),
    ("POST", "/open", {**SAME, "content-length": str(2 << 30)}, 413),
    ("GET", "/", {}, 200),
    ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
    ("HEAD", "/", {}, 200),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), FORGED)
def test_what_is_forged_is_refused(
    user: TestClient, ended: list[bool], method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = user.request(method, path, headers=headers, follow_redirects=False)
    assert answer.status_code == status
    assert not ended
    if status != 200 and method not in ("HEAD", "OPTIONS", "TRACE"):
        assert "<h1>" in answer.text


#: Every address of the page, as one asks for it.
EVERY = [
    (method, re.sub(r"{\w+(:\w+)?}", "0123456789ab", route.path))
    for route in (*own_routes(), *ROUTES, *ROUTES_HERE)
    if isinstance(route, Route)
    for method in sorted(route.methods or ())
]


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_every_address_refuses_a_stranger_and_what_another_page_sends(
    stranger: TestClient, ended: list[bool], method: str, path: str
) -> None:
    assert stranger.request(method, path, headers=SAME).status_code == 403
    stranger.get(f"/?key={KEY}")
    foreign = [
        {**SAME, "host": "evil.example"},
        {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
        *([{}, {**SAME, "origin": "null"}, {**SAME, "sec-fetch-site": "same-site"}] if method == "POST" else []),
    ]
    answers = [stranger.request(method, path, headers=headers, follow_redirects=False) for headers in foreign]
    assert {answer.status_code for answer in answers} <= {403, 421} and not ended
    assert stranger.request("DELETE", path, headers=SAME).status_code == 405


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/static/page.css"), ("POST", "/shut")])
def test_nothing_is_shown_without_the_key(stranger: TestClient, ended: list[bool], method: str, path: str) -> None:
    answer = stranger.request(method, path, headers=SAME)
    assert answer.status_code == 403 and words_for("en").text("web.refused_key") in answer.text and not ended


def test_the_key_is_exchanged_for_a_strict_cookie_and_leaves_the_address(stranger: TestClient) -> None:
    answer = stranger.get(f"/?key={KEY}&cycle=0123456789ab", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/c/0123456789ab/")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/")) and KEY not in cookie
    away = stranger.get(f"/?key={KEY}&cycle=//evil.example", follow_redirects=False)
    assert away.headers["location"] == "/"


def test_every_answer_says_what_a_browser_may_do_with_it(user: TestClient) -> None:
    for answer in (user.get("/"), user.get("/nowhere"), user.get("/", headers={"host": "evil"})):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=", answer.text)


def test_what_comes_without_an_end_is_cut_off(user: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"folder="
        for _ in range(3):
            yield b"a" * (1 << 20)

    headers = {**SAME, "content-type": "application/x-www-form-urlencoded"}
    assert user.post("/open", content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "http://evil.example", "/\r\nx: y", ""])
def test_the_language_is_switched_and_leads_back_to_a_page_of_ours(user: TestClient, back: str) -> None:
    form = {"language": "ja", "back": back}
    answer = user.post("/language", data=form, headers=SAME, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert '<html lang="ja">' in user.get("/").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_never_markup(user: TestClient, language: str) -> None:
    user.post("/language", data={"language": language, "back": "/"}, headers=SAME)
    name = "<img src=x onerror=alert(1)>&\"'"
    answer = user.post("/open", data={"folder": name}, headers=SAME)
    assert answer.status_code == 400 and "<img src=x" not in answer.text and "&lt;img src=x" in answer.text


@pytest.mark.parametrize("name", template_names())
def test_every_template_is_offered_with_its_picture(user: TestClient, name: str) -> None:
    picture = f"/static/template-{name}.jpg"
    assert picture in user.get("/").text and user.get(picture).headers["content-type"] == "image/jpeg"


def test_quitting_ends_the_program(user: TestClient) -> None:
    assert words_for("en").text("web.shut_text") in user.post("/shut", headers=SAME).text


def environment(own: Path) -> dict[str, str]:
    """What the program finds around it where the user's settings lie in `own`."""
    return {**os.environ, "XDG_CONFIG_HOME": str(own), "APPDATA": str(own), "HOME": str(own), "LANG": "en"}


def start(own: Path, *more: str) -> subprocess.Popen[str]:
    """A start of the program by a user whose settings lie in `own`."""
    command = [sys.executable, "-m", "kpm_excel", "open", "--no-browser", *more]
    return subprocess.Popen(command, env=environment(own), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_new_folder_has_a_page_that_says_what_is_in_it(user: TestClient, tmp_path: Path) -> None:
    given = {"place": str(tmp_path), "name": "R7 <b>", "template": "sab"}
    shown = user.post("/begin", data=given, headers={"origin": OWN})
    assert shown.status_code == 200 and words_for("en").text("steps.plan_right_do") in shown.text
    assert "R7 &lt;b&gt;" in shown.text and "<b>" not in shown.text
    assert user.get("/c/000000000000/").status_code == 404


def test_a_second_start_opens_the_running_page_until_it_is_ended(tmp_path: Path) -> None:
    first = start(tmp_path)
    try:
        assert first.stdout
        address = first.stdout.readline().strip()
        base = address.partition("/?")[0]
        cycle = tmp_path / "cycle"
        cycle.mkdir()
        again, _ = start(tmp_path, str(cycle)).communicate(timeout=MOST_SECONDS)
        assert again.startswith(f"{address}&cycle=")
        with httpx2.Client(base_url=base, follow_redirects=True, trust_env=False, timeout=MOST_SECONDS) as client:
            assert "cycle" in client.get(address).text
            assert client.get("/", headers={"x": "a" * 40_000}).status_code in (400, 431)
            assert client.post("/shut", headers={"origin": base}).status_code == 200
        assert first.wait(timeout=MOST_SECONDS) == 0
    finally:
        first.kill()
        first.communicate()
    _, error = start(tmp_path, str(tmp_path / "gone")).communicate(timeout=MOST_SECONDS)
    assert "gone" in error


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = start(tmp_path, "--port", str(port))
        _, error = done.communicate(timeout=MOST_SECONDS)
    assert done.returncode == 2
    assert error.strip() == words_for("en").text("errors.port_taken", port=port)


def test_a_start_waits_for_nothing_that_the_first_page_does_not_need() -> None:
    heavy = (
        "kpm_excel.intake",
        "kpm_excel.excel",
        "kpm_excel.layouts.overview",
        "openpyxl",
        "jsonschema",
        "xlsxwriter",
    )
    program = f"import sys, kpm_excel.web.serving, kpm_excel.web.site; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout == "[]\n"


def test_a_start_after_a_fall_says_what_was_interrupted(tmp_path: Path) -> None:
    cycle = init(tmp_path / "cycle", "council").cycle
    for is_first in (True, False):
        process = start(tmp_path / "own", str(cycle.root))
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            base = address.partition("/?")[0]
            with httpx2.Client(base_url=base, follow_redirects=True, trust_env=False, timeout=MOST_SECONDS) as client:
                page = client.get(address)
                fallen = words_for("en").text("web.job_fallen", name=words_for("en").text("web.job_generate"))
                assert (fallen in html.unescape(page.text)) is not is_first
                if is_first:
                    client.post(f"{page.url.path}do/generate", headers={"origin": base}, follow_redirects=False)
                    process.kill()
                    process.wait()
                    assert not list(cycle.outgoing.glob("*.xlsx"))
        finally:
            process.kill()
            process.communicate()

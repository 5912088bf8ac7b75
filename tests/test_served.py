"""The pages as they are served on the intranet: the office behind its key, and what a stranger gets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from kpm_excel.handing.record import Event, Record
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.init import init
from kpm_excel.web.callers import networks_of
from kpm_excel.web.cycle_pages import ROUTES
from kpm_excel.web.office_door import IDLE_SECONDS, WHOLE_SECONDS, OfficeDoor
from kpm_excel.web.served import served_application, served_routes
from kpm_excel.web.served_gate import Place
from kpm_excel.words import LANGUAGES, words_for
from tests.rig.markup import markup_faults

PORT = 18_770
OWN = f"http://127.0.0.1:{PORT}"
SAME = {"origin": OWN, "sec-fetch-site": "same-origin"}
EN = words_for("en")


@dataclass
class Served:
    """A cycle that is served to whoever asks."""

    cycle: Cycle
    door: OfficeDoor
    client: TestClient
    key: str
    #: What the clock of the sessions says.
    now: list[float]
    record: Record


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    return init(tmp_path_factory.mktemp("served") / "cycle", "council").cycle


@pytest.fixture
def served(folder: Cycle) -> Served:
    """The pages as a stranger has them before him."""
    now, record = [0.0], Record(folder.root)
    door = OfficeDoor(folder, record, clock=lambda: now[0])
    key = door.printed_key(is_renewed=True)
    assert key
    place = Place(PORT, frozenset({f"127.0.0.1:{PORT}", "report.example"}), networks_of(["10.9.0.0/16"]))
    app = served_application(folder, OWN, place, door, record)
    client = TestClient(app, base_url=OWN, client=("192.0.2.7", 4_000), raise_server_exceptions=False)
    return Served(folder, door, client, key, now, record)


@pytest.fixture
def office(served: Served) -> Served:
    """The pages as the office has them, signed in."""
    assert served.client.get(f"/?key={served.key}").status_code == 200
    return served


PATHS = ["/", "/key", "/manual", "/c/0123456789ab/", "/c/0123456789ab/inbox/", "/nowhere", "/open", "/shut", "/begin"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_key_every_address_says_the_same(served: Served, method: str, path: str) -> None:
    answer = served.client.request(method, path, headers=SAME)
    assert answer.status_code == 403 and EN.text("serve.sign_in_title") in answer.text
    told = served.client.request(method, path, headers={**SAME, "accept": "application/json"})
    assert told.status_code == 403 and told.json()["status"] == "refused"


def test_every_address_of_the_office_is_closed_to_strangers_and_to_other_pages(served: Served) -> None:
    routes = [route for route in (*served_routes(), *ROUTES) if isinstance(route, Route)]
    assert len(routes) > 40
    for route in routes:
        path = re.sub(r"{\w+(:\w+)?}", "0123456789ab", route.path)
        for method in route.methods or ():
            if path.startswith("/d/") or path in ("/language", "/sign-in"):
                continue
            assert served.client.request(method, path, headers=SAME).status_code == 403, (method, path)
    served.client.get(f"/?key={served.key}")
    for route in routes:
        path = re.sub(r"{\w+(:\w+)?}", "0123456789ab", route.path)
        if "POST" in (route.methods or ()):
            foreign = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}
            assert served.client.post(path, headers=foreign).status_code == 403, path


def test_a_key_is_exchanged_for_a_session_that_ends(served: Served) -> None:
    answer = served.client.get(f"/?key={served.key}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "secure" not in cookie and served.key not in cookie
    assert served.client.get("/").status_code == 200
    served.now[0] += IDLE_SECONDS + 1
    assert served.client.get("/").status_code == 403
    served.client.get(f"/?key={served.key}")
    for _ in range(int(WHOLE_SECONDS // IDLE_SECONDS)):
        served.now[0] += IDLE_SECONDS - 1
        served.client.get("/static/mark.svg")
    assert served.client.get("/").status_code == 200
    served.now[0] += IDLE_SECONDS - 1
    assert served.client.get("/").status_code == 403


def test_signing_out_ends_the_session_for_the_cookie_too(office: Served) -> None:
    (cookie,) = office.client.cookies.items()
    assert office.client.post("/sign-out", headers=SAME).status_code == 403
    office.client.cookies.set(*cookie)
    assert office.client.get("/").status_code == 403


def test_a_new_key_ends_every_other_key_and_session(office: Served) -> None:
    (cookie,) = office.client.cookies.items()
    page = office.client.post("/key", headers=SAME)
    (key,) = re.findall(rf"{OWN}/\?key=([\w-]+)", page.text)
    assert EN.text("serve.key_sessions", count=1) in page.text and office.client.get("/").status_code == 200
    office.client.cookies.clear()
    office.client.cookies.set(*cookie)
    assert office.client.get("/").status_code == 403
    assert office.client.get(f"/?key={office.key}").status_code == 403
    assert office.door.printed_key() is None
    assert office.client.get(f"/?key={key}").status_code == 200
    remembered = (office.cycle.root / ".kpm-serve" / "state.json").read_text()
    assert key not in remembered and office.key not in remembered


def test_the_office_has_its_pages_and_nothing_of_the_computer_that_serves_them(office: Served) -> None:
    home = office.client.get("/").url.path
    for step in ("plan", "send", "inbox", "review", "print", "publish", "next", "answers", "history"):
        page = office.client.get(f"{home}{step}/")
        assert page.status_code == 200, step
        assert f"{home}open" not in page.text and "/shut" not in page.text and "/sign-out" in page.text
    for path in (f"{home}open", f"{home}next/", "/open", "/begin", "/forget", "/shut"):
        assert office.client.post(path, headers=SAME, data={"place": "/tmp", "name": "x"}).status_code in (404, 405)
    assert "kpm-excel" not in {name.lower() for name in office.client.get("/").headers}


def test_the_language_is_each_visitors_own(office: Served) -> None:
    other = TestClient(office.client.app, base_url=OWN)
    other.post("/language", data={"language": "ja", "back": "//evil.example"}, headers=SAME)
    assert '<html lang="ja">' in other.get("/").text
    assert '<html lang="en">' in office.client.get("/").text


def test_keys_that_are_tried_are_seen_and_slowed_down(served: Served) -> None:
    statuses = [served.client.get(f"/?key=wrong{at}").status_code for at in range(20)]
    assert statuses[0] == 403 and statuses[-1] == 429
    answer = served.client.post("/sign-in", data={"key": "wrong"}, headers=SAME)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
    (noted,) = served.record.entries(Event.SIGN_IN_FAILED)
    assert (noted.address, noted.facts) == ("192.0.2.7", {"count": 20})
    # Whoever has the key is not kept out by whoever shares the address.
    page = served.client.post("/sign-in", data={"key": f" {served.key} "}, headers=SAME)
    assert page.status_code == 200 and "192.0.2.7" in page.text


@pytest.mark.stress
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_gate_says_is_sound_html(served: Served, language: str, tmp_path: Path) -> None:
    client = served.client
    client.post("/language", data={"language": language}, headers=SAME)
    pages = [
        client.get("/"),
        client.get("/?key=wrong"),
        client.get("/d/another"),
        client.get("/", headers={"host": "a"}),
    ]
    for at in range(30):
        client.get(f"/d/{at}")
    client.get(f"/?key={served.key}")
    pages += [client.get("/key"), client.post("/key", headers=SAME), client.get("/"), client.get("/nowhere")]
    home = client.get("/").url.path
    pages += [client.get(f"{home}{step}/") for step in ("plan", "send", "inbox", "next", "links")]
    paths = [tmp_path / f"{at}.html" for at in range(len(pages))]
    for path, page in zip(paths, pages, strict=True):
        assert f'<html lang="{language}">' in page.text
        path.write_text(page.text, encoding="utf-8")
    assert markup_faults(paths) == []

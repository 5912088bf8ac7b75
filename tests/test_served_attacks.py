"""A table of what strangers, colleagues and browsers may try where the page is served; each is refused alike."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kpm_excel.handing.record import Event, Record, Role
from kpm_excel.office.cycle_folder import Cycle, cycle_in
from kpm_excel.office.hand_in import plan_of
from kpm_excel.web.callers import networks_of
from kpm_excel.web.office_door import OfficeDoor
from kpm_excel.web.served import served_application
from kpm_excel.web.served_gate import Place
from kpm_excel.words import words_for
from tests.collecting import document, form
from tests.web_cycle import desk_with

PORT = 18_772
OWN = f"http://127.0.0.1:{PORT}"
JSON = {"accept": "application/json"}
EN = words_for("en")
EVIL = "<img src=x onerror=alert(1)>"


@dataclass
class House:
    """A served cycle with two departments, and what strangers would like to have."""

    cycle: Cycle
    record: Record
    client: TestClient
    key: str
    #: What the addresses of attacks are made of.
    names: dict[str, str]
    forms: dict[str, bytes]
    #: Files in the folder of what came back.
    lying: frozenset[str]

    @property
    def lies(self) -> frozenset[str]:
        return frozenset(path.name for path in self.cycle.returned.iterdir())


def here(function: Any, inputs: Any) -> Iterator[Any]:
    """Work in this process: the tests know their files."""
    for one in inputs:
        yield one, function(one)


def client_of(cycle: Cycle, record: Record) -> tuple[TestClient, str]:
    """Somebody who comes to `cycle`, and the key of its office."""
    door = OfficeDoor(cycle, record)
    place = Place(
        PORT, frozenset({f"127.0.0.1:{PORT}", "report.example"}), networks_of(["10.9.0.0/16"]), "https://report.example"
    )
    app = served_application(cycle, OWN, place, door, record, here)
    key = door.printed_key()
    assert key
    return TestClient(app, base_url=OWN, client=("192.0.2.7", 4_000), raise_server_exceptions=False), key


@dataclass(frozen=True)
class Begun:
    """What every test begins with: a department has handed in, and links were renewed."""

    root: Path
    names: dict[str, str]
    forms: dict[str, bytes]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    cycle = desk_with(tmp_path_factory.mktemp("begun") / "cycle", document()).cycle
    plan = plan_of(cycle)
    forms = {code: form(code, plan=plan) for code in ("kanri", "zaisei")}
    with Record(cycle.root) as record:
        client, _ = client_of(cycle, record)
        wanted = [("kanri", Role.DEPARTMENT), ("zaisei", Role.DEPARTMENT)]
        old, _ = record.make_links(wanted)
        mine, theirs = record.make_links(wanted)
        files = {"file": ("z.xlsx", forms["zaisei"])}
        receipt = client.post(f"/d/{theirs}/hand-in", files=files, headers=JSON).json()["receipt"]
    names = {
        "mine": mine,
        "old": old,
        "theirs": theirs,
        "forged": "a" * 32,
        "receipt": receipt["id"],
        "file": receipt["file"],
        "mark": "0123456789ab",
    }
    return Begun(cycle.root, names, forms)


@pytest.fixture
def house(begun: Begun, tmp_path: Path) -> Iterator[House]:
    cycle = cycle_in(Path(shutil.copytree(begun.root, tmp_path / "cycle")), "ja")
    with Record(cycle.root) as record:
        client, key = client_of(cycle, record)
        found = House(cycle, record, client, key, dict(begun.names), begun.forms, frozenset())
        found.lying = found.lies
        yield found


#: As a page of another site loads us into itself.
FRAMED = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
#: Method, address, headers, and with what it is refused.
ATTACKS: list[tuple[str, str, dict[str, str], int]] = [
    # Links that are none, or no longer, or of somebody else.
    *((method, f"/d/{{{token}}}{below}", {}, 404) for token in ("forged", "old") for method, below in (
        *(("GET", ""), ("GET", "/form"), ("POST", "/check"), ("POST", "/hand-in"), ("GET", "/receipts/{receipt}")),
        *(("GET", "/receipts/{receipt}/file"), ("GET", "/looked/{looked}"), ("POST", "/decide")),
    )),
    ("GET", "/d/", {}, 404),
    ("GET", "/d/{mine}a", {}, 404),
    ("GET", "/d/ {mine}", {}, 404),
    ("GET", "/d/{mine}{theirs}", {}, 404),
    ("GET", "/d/{mine}/nothing", {}, 404),
    ("GET", "/d/{mine}/receipts/{receipt}", {}, 404),
    ("GET", "/d/{mine}/receipts/{receipt}/file", {}, 404),
    ("GET", "/d/{mine}/receipts/{receipt}/mail", {}, 404),
    ("GET", "/d/{mine}/receipts/{file}", {}, 404),
    ("GET", "/d/{mine}/receipts/%25", {}, 404),
    ("GET", "/d/{mine}/looked/{looked}/copy", {}, 404),
    ("POST", "/d/{mine}/decide", {}, 404),
    ("GET", "/d/'%20OR%201=1--", {}, 404),
    # Ways out of a folder.
    ("GET", "/d/{mine}/%2e%2e/{theirs}", {}, 400),
    ("GET", "/d/{mine}/..%2f{theirs}", {}, 400),
    ("GET", "/d/{mine}/receipts/..%5c..%5cplan.xlsx", {}, 400),
    ("GET", "/d/{mine}/form%00.xlsx", {}, 400),
    ("GET", "/d//{mine}", {}, 400),
    ("GET", "/static/..%2fserved.py", {}, 400),
    ("GET", "/static/%2e%2e/served.py", {}, 400),
    ("GET", "/static/", {}, 403),
    # What only the office has.
    *(("GET", path, {}, 403) for path in (
        *("/", "/key", "/manual", "/c/{mark}/", "/c/{mark}/inbox/", "/c/{mark}/file?path=plan.xlsx", "/nowhere"),
        *("/returned/{file}", "/plan.xlsx", "/.kpm-record.sqlite", "/.kpm-serve/state.json", "/robots.txt", "/d"),
    )),
    ("POST", "/c/{mark}/inbox/drop", {"origin": OWN}, 403),
    ("POST", "/c/{mark}/do/collect", {"origin": OWN}, 403),
    ("POST", "/key", {"origin": OWN}, 403),
    ("POST", "/sign-out", {"origin": OWN}, 403),
    ("GET", "/?key=", {}, 403),
    ("GET", "/?key={mine}", {}, 403),
    ("GET", "/?key=another", {}, 403),
    ("GET", "/c/{mark}/?key=another", {}, 403),
    ("GET", "/", {"cookie": f"kpm-excel-{PORT}=forged"}, 403),
    ("GET", "/", {"cookie": f"kpm-excel-{PORT}="}, 403),
    ("GET", "/", {"cookie": f"kpm-excel-{PORT}={{mine}}"}, 403),
    ("GET", "/", {"authorization": "Bearer {mine}"}, 403),
    # Methods.
    *((method, "/d/{mine}", {}, 405) for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")),
    ("POST", "/d/{mine}", {}, 405),
    ("GET", "/d/{mine}/hand-in", {}, 405),
    ("POST", "/d/{mine}/form", {}, 405),
    ("GET", "/d/{mine}", {"x-http-method-override": "DELETE", "host": "evil.example"}, 421),
    # Names by which nobody may ask for us.
    *(("GET", "/d/{mine}", {"host": host}, 421) for host in (
        *("evil.example", f"evil.example:{PORT}", f"127.0.0.1.evil.example:{PORT}", "", "report.example.evil.example"),
        *(f"report.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT}@evil.example", "report.example,evil.example"),
    )),
    ("GET", "/d/{mine}", {"x-forwarded-host": "report.example", "host": "evil.example"}, 421),
    ("POST", "/sign-in", {"x-forwarded-proto": "https", "origin": f"https://127.0.0.1:{PORT}"}, 403),
    # Other pages of the web.
    ("POST", "/d/{mine}/hand-in", {"origin": "http://evil.example"}, 403),
    ("POST", "/d/{mine}/hand-in", {"origin": "null", "sec-fetch-site": "cross-site"}, 403),
    ("POST", "/d/{mine}/hand-in", {"origin": "https://127.0.0.1"}, 403),
    ("POST", "/d/{mine}/hand-in", {"sec-fetch-site": "same-site"}, 403),
    ("GET", "/d/{mine}/form", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
    ("GET", "/d/{mine}", FRAMED, 403),
    ("POST", "/sign-in", {}, 403),
    ("POST", "/sign-in", {"origin": "null"}, 403),
    ("POST", "/language", {"origin": "http://evil.example"}, 403),
    # What does not end, or is read in two ways.
    ("GET", "/d/" + "a" * 5_000, {}, 414),
    ("GET", "/d/{mine}?" + "a" * 5_000, {}, 414),
    ("GET", "/d/{mine}", {"x": "a" * 20_000}, 431),
    ("POST", "/d/{mine}/hand-in", {"content-length": str(1 << 30)}, 413),
    ("POST", "/d/{mine}/hand-in", {"content-length": "9" * 1_000}, 413),
    ("POST", "/sign-in", {"content-length": str(2 << 20), "origin": OWN}, 413),
    ("POST", "/d/{mine}/hand-in", {"content-length": "5", "transfer-encoding": "chunked"}, 400),
]  # fmt: skip


@pytest.mark.parametrize("as_json", [False, True], ids=["html", "json"])
def test_every_attack_is_refused_alike_and_leaves_nothing(house: House, as_json: bool) -> None:
    files = {"file": ("z.xlsx", house.forms["zaisei"])}
    looked = house.client.post(f"/d/{house.names['theirs']}/check", files=files)
    house.names["looked"] = looked.url.path.rpartition("/")[2]
    secrets = [house.names["theirs"], house.key, str(house.cycle.root), "財政課", "kpm_excel", "Traceback"]
    for method, path, headers, status in ATTACKS:
        given = {name: value.replace("{mine}", house.names["mine"]) for name, value in headers.items()}
        address = re.sub(r"{(\w+)}", lambda found: house.names[found[1]], path)
        told = JSON if as_json else {}
        answer = house.client.request(method, address, headers={**told, **given}, follow_redirects=False)
        assert answer.status_code == status, (method, path, headers, answer.status_code)
        if as_json:
            assert answer.json()["status"] == "refused" and answer.json()["message"], (method, path)
        else:
            assert "<h1>" in answer.text, (method, path)
        assert not [one for one in secrets if one in answer.text], (method, path)
        assert "server" not in answer.headers and "default-src 'none'" in answer.headers["content-security-policy"]
        # The limits are for another test.
        house.client.app._limits = type(house.client.app._limits)()  # type: ignore[attr-defined]
    assert house.lies == house.lying and not house.record.entries(Event.HANDED_IN, department="kanri")


def test_the_same_requests_pass_where_they_are_right(house: House) -> None:
    link = f"/d/{house.names['mine']}"
    for headers in ({}, {"host": "report.example"}, {"sec-fetch-site": "none"}, {"origin": OWN}):
        assert house.client.get(link, headers=headers).status_code == 200
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert house.client.get(link, headers=visit).status_code == 200
    # As behind a proxy that does not say that it was asked by https.
    proxied = {"host": "report.example", "origin": "https://report.example"}
    assert house.client.post("/language", data={"language": "en"}, headers=proxied).status_code == 403
    assert house.client.cookies.get("kpm-excel-language") == "en"
    for at, headers in enumerate((proxied, {"origin": OWN}, {"origin": "null", "sec-fetch-site": "same-origin"})):
        sent = house.client.post(
            f"{link}/check", files={"file": (f"{at}.xlsx", house.forms["kanri"])}, headers=headers | JSON
        )
        assert sent.status_code == 200 and sent.json()["status"] == "accepted"


#: What files may call themselves.
NAMES = (
    *("../../plan.xlsx", "C:\\Windows\\x.xlsx", f"{EVIL}.xlsx", "a\r\nx: y.xlsx", "CON.xlsx", "x" * 200 + ".xlsx"),
    "\u202exslx.exe",
)


@pytest.mark.stress
def test_names_lead_nowhere_and_are_never_markup(house: House) -> None:
    link = f"/d/{house.names['mine']}"
    for name in NAMES:
        files = {"file": (name, house.forms["kanri"])}
        # Each time another reason: the same once more would be the same hand-in.
        page = house.client.post(f"{link}/hand-in", files=files, data={"who": EVIL, "why": f"{EVIL} {name}"})
        assert page.status_code == 200 and EVIL not in page.text
    new = house.lies - house.lying
    assert len(new) == len(NAMES) and all(re.fullmatch(r"kanri_管理課_[\w-]+\.\w+", one) for one in new)
    assert (house.cycle.root / "plan.xlsx").read_bytes().startswith(b"PK")
    house.client.get(f"/?key={house.key}")
    home = house.client.get("/").url.path
    assert EVIL not in house.client.get(f"{home}inbox/").text + house.client.get(f"{home}department/kanri/").text


def test_a_department_with_the_cookie_of_the_office_is_a_department(house: House) -> None:
    house.client.get(f"/?key={house.key}")
    assert house.client.get(f"/d/{house.names['forged']}").status_code == 404
    assert house.client.get(f"/d/{house.names['mine']}/receipts/{house.names['receipt']}").status_code == 404
    page = house.client.get(f"/d/{house.names['mine']}")
    assert "set-cookie" not in page.headers and "/sign-out" not in page.text


@pytest.mark.stress
def test_whoever_tries_links_is_slowed_down_written_down_and_shown(house: House) -> None:
    asked = [house.client.get(f"/d/{at:032}").status_code for at in range(150)]
    assert set(asked) == {404, 429} and asked[0] == 404 and asked[-1] == 429
    last = house.client.get("/d/another", headers=JSON)
    assert int(last.headers["retry-after"]) > 0 and last.json()["status"] == "refused"
    # Whoever shares the address and has a link is not kept out.
    assert house.client.get(f"/d/{house.names['mine']}").status_code == 200
    tried = house.record.entries(Event.GUESSED)
    assert [(one.address, one.facts["count"]) for one in tried] == [("192.0.2.7", 20)]
    house.client.get(f"/?key={house.key}")
    assert "192.0.2.7" in house.client.get("/").text


@pytest.mark.stress
def test_one_link_does_so_much_and_no_more_whatever_address_it_says_it_comes_from(house: House) -> None:
    link, other = f"/d/{house.names['mine']}/check", f"/d/{house.names['theirs']}/check"
    files = {"file": ("a.xlsx", b"nothing")}

    def asked(link: str, at: int) -> Any:
        return house.client.post(link, files=files, headers={**JSON, "x-forwarded-for": f"198.51.100.{at}"})

    answers = [asked(link, at) for at in range(80)]
    assert answers[0].status_code == 200 and answers[-1].status_code == 429
    assert answers[-1].json()["status"] == "refused" and int(answers[-1].headers["retry-after"]) > 0
    assert asked(other, 1).status_code == 200
    assert {entry.address for entry in house.record.entries(Event.LOOKED)} == {"192.0.2.7"}


@pytest.mark.stress
def test_one_link_fills_no_disk_and_no_memory(house: House) -> None:
    link, content = f"/d/{house.names['mine']}/check", bytes(19_000_000)
    statuses = [
        house.client.post(link, files={"file": ("a.xlsx", content)}, headers=JSON).status_code for _ in range(12)
    ]
    assert statuses[:10] == [200] * 10 and statuses[-1] == 429
    assert house.client.get(f"/d/{house.names['mine']}").status_code == 200


@pytest.mark.stress
def test_behind_a_proxy_each_address_is_counted_for_itself(house: House) -> None:
    app = house.client.app
    proxied = TestClient(app, base_url=OWN, client=("10.9.0.1", 4_000))
    told = {"x-forwarded-proto": "https", "x-forwarded-host": "report.example"}

    def wrong(address: str) -> int:
        return proxied.get("/?key=wrong", headers={**told, "x-forwarded-for": address}).status_code

    assert [wrong(f"203.0.113.5, 2001:db8:1:2::{at:x}, 10.9.0.8") for at in range(15)][-1] == 429
    # Neither what stands before the last proxy, nor another network, is the same caller.
    assert wrong("2001:db8:1:2::5, 203.0.113.6") == 403
    assert wrong("2001:db8:1:3::5") == 403 and wrong("[2001:db8:1:2::77]:5012") == 429
    answer = proxied.get(
        f"/?key={house.key}", headers={**told, "x-forwarded-for": "203.0.113.9"}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-kpm-excel-") and "Secure" in cookie
    assert "strict-transport-security" in answer.headers
    (signed,) = house.record.entries(Event.SIGNED_IN)
    assert signed.address == "203.0.113.9"


def test_what_comes_without_an_end_is_cut_off(house: House) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
        for _ in range(30):
            yield b"a" * (1 << 20)

    headers = {**JSON, "content-type": "multipart/form-data; boundary=b"}
    answer = house.client.post(f"/d/{house.names['mine']}/hand-in", content=pieces(), headers=headers)
    assert answer.status_code == 413 and answer.json()["status"] == "refused" and house.lies == house.lying


def test_a_broken_form_is_an_answer_and_no_fault(house: House) -> None:
    unnamed = b'--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nx\r\n--b--'
    for content in (b"", b"--b", b"--b\r\n\r\n\r\n--b--", unnamed):
        for kind in ("multipart/form-data; boundary=b", "multipart/form-data", "text/plain", "application/json"):
            answer = house.client.post(
                f"/d/{house.names['mine']}/hand-in", content=content, headers={**JSON, "content-type": kind}
            )
            assert answer.status_code == 400 and answer.json()["status"] == "refused", (kind, content)


def test_no_secret_is_kept_anywhere(house: House) -> None:
    house.client.get(f"/?key={house.key}")
    with sqlite3.connect(house.record.path) as database:
        kept = "\n".join(database.iterdump())
    database.close()
    files = b"".join(path.read_bytes() for path in house.cycle.root.rglob("*") if path.is_file())
    session = next(iter(house.client.cookies.values()))
    for secret in (house.names["mine"], house.names["theirs"], house.key, session):
        assert secret not in kept and secret.encode() not in files

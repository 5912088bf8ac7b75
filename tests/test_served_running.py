"""The program that serves: how it starts and ends, what it makes of what no browser sends, by https, on a full disk,
and killed in the middle."""

from __future__ import annotations

import hashlib
import io
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
import trustme

from kpm_excel.handing.record import Event, Record
from kpm_excel.office.cycle_folder import Cycle, cycle_in
from kpm_excel.office.hand_in import plan_of
from kpm_excel.office.taking_in import WAITING
from kpm_excel.words import words_for
from tests.collecting import document, form
from tests.served_cycle import JSON, MOST_SECONDS, Serving, asked_to_end, serving, serving_soon, start
from tests.web_cycle import desk_with

EN = words_for("en")
#: So often the server is killed while forms are handed in.
KILLED = 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return desk_with(tmp_path_factory.mktemp("folder") / "cycle", document()).cycle.root


@pytest.fixture(scope="module")
def forms(folder: Path) -> dict[str, bytes]:
    plan = plan_of(cycle_in(folder, "ja"))
    return {code: form(code, plan=plan) for code in ("kanri", "zaisei")}


@pytest.fixture
def cycle(folder: Path, tmp_path: Path) -> Cycle:
    return cycle_in(Path(shutil.copytree(folder, tmp_path / "cycle")), "ja")


@pytest.fixture(scope="module")
def running(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    own = cycle_in(Path(shutil.copytree(folder, tmp_path_factory.mktemp("running") / "cycle")), "ja")
    with serving(own) as one:
        yield one


def send(client: httpx2.Client, link: str, content: bytes, to: str = "hand-in", **given: str) -> httpx2.Response:
    return client.post(f"{link}/{to}", files={"file": ("form.xlsx", content)}, data=given, headers=JSON)


# Starting and ending


@pytest.mark.stress
def test_it_says_where_it_is_serves_one_folder_once_and_ends_when_it_is_asked_to(cycle: Cycle) -> None:
    with serving(cycle) as one, one.client() as client:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{43}", one.office)
        assert client.get(one.office).status_code == 200
        again = start(cycle.root)
        out, said = again.communicate(timeout=MOST_SECONDS)
        assert (again.returncode, out) == (2, "") and "kpm-excel serve" in said
        asked_to_end(one.process)
        _, said = one.process.communicate(timeout=MOST_SECONDS)
        assert "Traceback" not in said and (one.process.returncode == 0 or sys.platform == "win32")
        assert EN.text("serve.here_alone") in said
    # Links and bookmarks are good after the next start.
    with serving(cycle) as next_one, next_one.client() as client:
        assert next_one.base == one.base and next_one.office != one.office
        assert client.get(one.office).status_code == 200


@pytest.mark.stress
@pytest.mark.parametrize(
    ("options", "key"),
    [
        (["--listen", "nowhere"], "listen_unknown"),
        (["--listen", "127.0.0.1:99999"], "listen_unknown"),
        (["--listen", "::1:80"], "listen_unknown"),
        (["--proxy", "10.0.0.0.1"], "proxy_unknown"),
        (["--address", "report.example"], "address_unknown"),
        (["--address", "https://report.example/path"], "address_unknown"),
        (["--address", "https://a@report.example"], "address_unknown"),
        (["--cert", "a.pem"], "cert_alone"),
        (["--cert", "a.pem", "--key", "b.pem"], "file_missing"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(cycle: Cycle, options: list[str], key: str) -> None:
    done = start(cycle.root, *options)
    out, said = done.communicate(timeout=MOST_SECONDS)
    head = EN.text(f"errors.{key}", found=options[1], path=options[1])
    assert (done.returncode, out) == (2, "") and said.strip() == head


def test_a_folder_without_a_cycle_is_no_place_to_serve(tmp_path: Path) -> None:
    done = start(tmp_path)
    out, said = done.communicate(timeout=MOST_SECONDS)
    assert (done.returncode, out, said.strip()) == (2, "", EN.text("errors.serve_no_cycle", path=tmp_path))


# What no browser sends

HOST = b"Host: 127.0.0.1:%d\r\n"
#: What is sent, and with what the first answer begins; `@` is the host's line, `LINK` the path of a link.
RAW: list[tuple[bytes, tuple[int, ...]]] = [
    (b"GET LINK/../../plan.xlsx HTTP/1.1\r\n@\r\n", (400,)),
    (b"GET LINK HTTP/1.1\r\n\r\n", (400,)),
    (b"GET LINK HTTP/1.1\r\n@Host: evil.example\r\n\r\n", (400,)),
    (b"GET http://evil.example/ HTTP/1.1\r\n@\r\n", (400, 403, 404)),
    (b"GET LINK HTTP/1.1\r\n@X: a\r\n b\r\n\r\n", (200, 400)),
    (b"GET LINK HTTP/1.1\r\n@X : a\r\n\r\n", (400,)),
    (b"GET LINK HTTP/1.1\r\n@X: a\x00b\r\n\r\n", (400,)),
    (b"GET LINK HTTP/9.9\r\n@\r\n", (200, 400)),
    (b"GET LINK\r\n\r\n", (400,)),
    (b"G\xc3\x84T LINK HTTP/1.1\r\n@\r\n", (400,)),
    (b"POST LINK/check HTTP/1.1\r\n@Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", (400,)),
    (b"POST LINK/check HTTP/1.1\r\n@Content-Length: 3, 5\r\n\r\nabcde", (400,)),
    (b"POST LINK/check HTTP/1.1\r\n@Content-Length: -3\r\n\r\n", (400,)),
    (b"POST LINK/check HTTP/1.1\r\n@Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400,)),
    (b"POST LINK/check HTTP/1.1\r\n@Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", (400, 501)),
    (b"POST LINK/check HTTP/1.1\r\n@Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", (400, 501)),
    (b"POST LINK/check HTTP/1.1\r\n@Transfer-Encoding: chunked\r\n\r\nzz\r\n", (400, 408)),
    (b"CONNECT evil.example:443 HTTP/1.1\r\n@\r\n", (400, 405)),
    (b"GET LINK HTTP/1.1\r\n@Connection: upgrade\r\nUpgrade: websocket\r\n\r\n", (200, 400)),
    (b"GET LINK HTTP/1.1\r\n@X: " + b"a" * 100_000 + b"\r\n\r\n", (400, 431)),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", (400,)),
    (b"\r\n" * 1_000, (400,)),
]


@pytest.mark.stress
def test_what_no_browser_sends_gets_one_answer_and_no_more(running: Serving) -> None:
    link = running.link("kanri").encode()
    for raw, statuses in RAW:
        sent = raw.replace(b"@", HOST % running.port).replace(b"LINK", link)
        heard = running.said(sent)
        answers = re.findall(rb"HTTP/1\.1 (\d+)", heard)
        assert not heard or (len(answers) == 1 and int(answers[0]) in statuses), (raw, heard[:200])
        assert b"uvicorn" not in heard.lower() and b"python" not in heard.lower() and b"server:" not in heard.lower()
    with running.client() as client:
        assert client.get(link.decode()).status_code == 200


@pytest.mark.stress
def test_who_sends_drop_by_drop_holds_nothing_up(running: Serving) -> None:
    link = running.link("kanri")
    host, length = (HOST % running.port).decode(), "content-length: 1000000\r\n"
    begins = [
        "",
        "GET / HTTP/1.1\r\n",
        f"GET {link} HTTP/1.1\r\n{host}",
        f"POST {link}/check HTTP/1.1\r\n{host}{length}content-type: multipart/form-data; boundary=b\r\n\r\n",
        f"POST /nowhere HTTP/1.1\r\n{host}{length}\r\n",
    ]

    def seconds(begin: str) -> float:
        since = time.monotonic()
        with socket.create_connection(("127.0.0.1", running.port), timeout=MOST_SECONDS) as connection:
            try:
                connection.sendall(begin.encode())
                while True:
                    time.sleep(0.5)
                    connection.sendall(b"x")
                    connection.settimeout(0.01)
                    try:
                        if not connection.recv(65_536):
                            break
                    except TimeoutError:
                        pass
                    connection.settimeout(MOST_SECONDS)
            except OSError:
                pass
        return time.monotonic() - since

    with ThreadPoolExecutor(400) as threads:
        slow = [threads.submit(seconds, begin) for begin in begins * 40]
        time.sleep(3)
        with running.client() as client:
            since = time.monotonic()
            assert client.get(link).status_code == 200
            assert time.monotonic() - since < 5
        assert max(one.result() for one in slow) < 90


@pytest.mark.stress
def test_one_address_has_so_many_connections_and_gets_them_back(running: Serving) -> None:
    link = running.link("kanri")
    held = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(350)]
    try:
        until = time.monotonic() + 40
        while True:
            try:
                with running.client() as client:
                    assert client.get(link).status_code == 200
                    break
            except httpx2.TransportError:
                assert time.monotonic() < until
                time.sleep(0.5)
    finally:
        for one in held:
            one.close()


# By https


@pytest.mark.stress
def test_by_https_cookies_are_secure_and_the_host_is_asked_for_so_from_now_on(
    cycle: Cycle, tmp_path: Path, forms: dict[str, bytes]
) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    key.write_bytes(issued.private_key_pem.bytes())
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    with serving(cycle, "--listen", "localhost:0", "--cert", str(cert), "--key", str(key), verify=trusted) as one:
        assert one.office.startswith("https://localhost:")
        link = one.link("kanri")
        with one.client() as client:
            answer = client.get(one.office, follow_redirects=False)
            assert (
                answer.headers["set-cookie"].startswith("__Host-kpm-excel-")
                and "Secure" in answer.headers["set-cookie"]
            )
            assert answer.headers["strict-transport-security"].startswith("max-age=")
            assert client.get("/").status_code == 200
            assert send(client, link, forms["kanri"]).json()["receipt"]["sha256"]
        with pytest.raises(httpx2.ConnectError), httpx2.Client(trust_env=False) as stranger:
            stranger.get(f"{one.base}{link}")
        assert b"HTTP/1.1 200" not in one.said(f"GET {link} HTTP/1.1\r\nHost: localhost:{one.port}\r\n\r\n".encode())
    other = trustme.CA().issue_cert("localhost")
    key.write_bytes(other.private_key_pem.bytes())
    done = start(cycle.root, "--cert", str(cert), "--key", str(key))
    _, said = done.communicate(timeout=MOST_SECONDS)
    assert done.returncode == 2 and str(cert) in said and "Traceback" not in said


# Both or neither


def sum_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def another(content: bytes, at: int) -> bytes:
    """The same form with other bytes."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = f"{at}".encode()
    return stream.getvalue()


@pytest.mark.stress
def test_killed_at_any_moment_every_receipt_has_its_file_and_no_file_is_without_one(
    cycle: Cycle, forms: dict[str, bytes]
) -> None:
    lots, given, lock = random.Random(15), dict[str, str](), threading.Lock()
    for at in range(KILLED):
        with serving_soon(cycle) as one:
            links = {code: one.link(code) for code in forms}
            begun, stop = threading.Event(), threading.Event()

            def keep_on(
                code: str,
                number: int,
                one: Serving = one,
                links: dict[str, str] = links,
                begun: threading.Event = begun,
                stop: threading.Event = stop,
            ) -> None:
                with one.client() as client:
                    while not stop.is_set():
                        number += 1
                        try:
                            told = send(client, links[code], another(forms[code], number)).json()
                        except (httpx2.HTTPError, ValueError):
                            continue
                        if "receipt" in told:
                            with lock:
                                given[told["receipt"]["file"]] = told["receipt"]["sha256"]
                            begun.set()

            # Several at a time: one of them is always just being taken.
            numbers = iter(range(at * 10_000, (at + 1) * 10_000, 1_000))
            workers = [threading.Thread(target=keep_on, args=(code, next(numbers))) for code in forms for _ in range(2)]
            for worker in workers:
                worker.start()
            assert begun.wait(MOST_SECONDS)
            time.sleep(lots.uniform(0, 0.7))
            one.process.kill()
            stop.set()
            for worker in workers:
                worker.join()
    assert len(given) >= KILLED
    # What was half done when it fell the last time is settled by the next start.
    with serving(cycle) as one:
        asked_to_end(one.process)
        one.process.communicate(timeout=MOST_SECONDS)
    with Record(cycle.root) as record:
        written = {entry.file: entry.sha256 for entry in record.entries(Event.HANDED_IN)}
    lying = {path.name: sum_of(path) for path in cycle.returned.iterdir()}
    assert given.items() <= written.items()
    assert lying == written, f"lost {written.keys() - lying.keys()}, without a receipt {lying.keys() - written.keys()}"
    assert not [path for path in (cycle.root / WAITING).iterdir() if path.suffix in (".part", ".json")]


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[None]:
    """A disk of `size` bytes at `place`."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.fail("this test needs a disk that is full: run it as root, with mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.stress
def test_on_a_full_disk_there_is_a_receipt_and_a_file_or_neither(
    folder: Path, tmp_path: Path, forms: dict[str, bytes]
) -> None:
    place = tmp_path / "disk"
    with small_disk(place, 1 << 20):
        cycle = cycle_in(Path(shutil.copytree(folder, place / "cycle")), "ja")
        with serving(cycle) as one, one.client() as client:
            link = one.link("kanri")
            assert send(client, link, forms["kanri"]).json()["receipt"]
            statuses = [send(client, link, another(forms["kanri"], at)) for at in range(60)]
            refused = [answer for answer in statuses if answer.status_code != 200]
            assert refused and {answer.status_code for answer in refused} <= {503, 429}, {
                a.status_code for a in statuses
            }
            assert all(answer.json()["status"] == "refused" for answer in refused)
            assert str(place) not in refused[0].text
            # To look is still possible, as far as it can be.
            assert client.get(link).status_code == 200
            written = check_both(cycle)
            biggest = max(cycle.returned.iterdir())
            freed = biggest.name
            shutil.move(biggest, tmp_path / freed)
            time.sleep(3)
            assert send(client, link, another(forms["kanri"], 99)).status_code in (200, 503)
            shutil.copy(tmp_path / freed, cycle.returned / freed)
            assert len(written) > 1
            check_both(cycle)


def check_both(cycle: Cycle) -> dict[str, str]:
    with Record(cycle.root) as record:
        written = {entry.file: entry.sha256 for entry in record.entries(Event.HANDED_IN)}
    assert {path.name: sum_of(path) for path in cycle.returned.iterdir()} == written
    return written

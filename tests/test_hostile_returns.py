"""Files made to stop a collect, among good ones: each costs itself alone, soon and in little memory."""

from __future__ import annotations

import io
import os
import resource
import struct
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.consolidated import Consolidated
from kpm_excel.intake import MAX_INSIDE, read_returned
from kpm_excel.returned.found import Names
from tests.collecting import PLAN, file_away, form, told
from tests.mishaps.arrivals import forwarded, mail, outlook, zip_of

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

#: More than any of these files needs, also on a computer that does something else besides.
SECONDS = 90


def renamed(content: bytes, before: bytes, after: bytes) -> bytes:
    """A zip whose entry has another name of the same length."""
    assert len(before) == len(after)
    return content.replace(before, after)


def nameless() -> bytes:
    """A zip with an entry that has no name at all."""
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 0x5C81, 0, 0, 0, 0, 0)
    central = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0x5C81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return local + central + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


def bomb(method: int) -> bytes:
    """A zip of a few kilobytes with entries that unpack to 120 MB each, and say that they are small."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("[Content_Types].xml", bytes(120 << 20))
        archive.writestr("a.xlsx", bytes(120 << 20))
    return made.getvalue().replace(struct.pack("<I", 120 << 20), struct.pack("<I", 5_000))


def crowded() -> bytes:
    """A small zip of zips with twenty thousand files in all."""
    inner = zip_of({f"{at}.txt": b"" for at in range(1_990)})
    return zip_of({f"{at}.zip": inner for at in range(10)})


def many_of_a_name() -> bytes:
    """A mail with ten thousand attachments of one name."""
    part = b'--b\nContent-Type: application/octet-stream; name="a.txt"\n\nx\n'
    head = b'From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return head + part * 10_000 + b"--b--\n"


def mails_in_mails() -> bytes:
    content = mail(("a.xlsx", form()))
    for _ in range(3):
        content = forwarded(content)
    head = b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    return head * 500 + content


def at_the_end_of_time() -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "kanri@city.example.jp", "31 Dec 9999 23:59:59 -2359"
    message.set_content("x")
    message.add_attachment(form(), "application", "octet-stream", filename="様式.xlsx")
    return message.as_bytes()


def looping(at: int) -> bytes:
    """An Outlook message whose header names more sectors for a table than the file has, or goes round in them."""
    content = bytearray(outlook("様式.xlsx", form()))
    struct.pack_into("<I", content, at, 0x0FFFFFFF)
    return bytes(content)


def overlong_stream() -> bytes:
    """An Outlook message with a stream that says it has two gigabytes."""
    content = bytearray(outlook("様式.xlsx", form()))
    name = "__substg1.0_37010102".encode("utf-16-le")
    entry = content.index(name)
    struct.pack_into("<I", content, entry + 120, 2 << 30)
    return bytes(content)


def sparse(head: bytes, size: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(head)
            stream.truncate(size)

    return make


def linked_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def too_deep_for_the_system(path: Path) -> None:
    """A file whose path has more bytes than the system takes at once."""
    back = os.open(".", os.O_RDONLY)
    try:
        path.mkdir()
        os.chdir(path)
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
        Path("a.xlsx").write_bytes(b"x")
    finally:
        os.fchdir(back)
        os.close(back)


MAIL_HEAD = b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain\n\n" + b"x" * 70_000
#: Each file by its name: its bytes, or what makes it; and the codes that tell of it, of which some may stand.
HOSTILE: dict[str, tuple[bytes | Callable[[], bytes] | Callable[[Path], None], set[str]]] = {
    "nameless.zip": (nameless, {"KPM101", "KPM108", "KPM104"}),
    "nul.zip": (lambda: renamed(zip_of({"Xa.xlsx": b"x"}), b"Xa", b"\0a"), {"KPM101", "KPM108", "KPM104"}),
    "nobody.zip": (lambda: renamed(zip_of({"ab\uffff.txt": b"x"}), b"\xef\xbf\xbf", b"\xef\xbf\xbe"), {"KPM108"}),
    "control.zip": (lambda: renamed(zip_of({"X[2J.txt": b"x"}), b"X[2J", b"\x1b[2J"), {"KPM108"}),
    "bzip2.zip": (lambda: bomb(zipfile.ZIP_BZIP2), {"KPM101", "KPM105", "KPM116", "KPM117"}),
    "lzma.zip": (lambda: bomb(zipfile.ZIP_LZMA), {"KPM101", "KPM105", "KPM116", "KPM117"}),
    "deflate.zip": (lambda: bomb(zipfile.ZIP_DEFLATED), {"KPM101", "KPM105", "KPM116", "KPM117"}),
    "crowded.zip": (crowded, {"KPM116", "KPM108", "KPM101"}),
    "names.eml": (many_of_a_name, {"KPM116", "KPM108"}),
    "inside.eml": (mails_in_mails, {"KPM116"}),
    "fat.msg": (lambda: looping(44), {"KPM101", "KPM108"}),
    "minifat.msg": (lambda: looping(64), {"KPM101", "KPM108"}),
    "difat.msg": (lambda: looping(72), {"KPM101", "KPM108"}),
    "stream.msg": (overlong_stream, {"KPM101", "KPM108"}),
    "heavy.eml": (sparse(MAIL_HEAD, 284_000_000), {"KPM116"}),
    "heavy.mp4": (sparse(b"\0\0\0\x18ftypmp42", 3_000_000_000), {"KPM108", "KPM105"}),
    "heavy.pdf": (sparse(b"%PDF-1.7\n", 260_000_000), {"KPM108"}),
    "heavy.xlsx": (sparse(b"PK\x03\x04", 3_000_000_000), {"KPM105"}),
    "heavy.xls": (sparse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 260_000_000), {"KPM105"}),
    "itself.xlsx": (linked_to_itself, {"KPM110"}),
    "deep": (too_deep_for_the_system, {"KPM110"}),
}


def put(folder: Path, name: str, made: Any) -> None:
    path = folder / name
    if isinstance(made, bytes):
        path.write_bytes(made)
    elif made.__code__.co_argcount:
        made(path)
    else:
        path.write_bytes(made())


@dataclass(frozen=True)
class Run:
    """One collect over good forms and all of the hostile files."""

    consolidated: Consolidated
    seconds: float
    grown_mib: float


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What came of it, and what it took; everything was written as well."""
    folder = tmp_path_factory.mktemp("hostile")
    # First and last by name, and one in a mail.
    (folder / "a.xlsx").write_bytes(form())
    (folder / "z.eml").write_bytes(mail(("様式.xlsx", form("zaisei"))))
    for name, (made, _) in HOSTILE.items():
        put(folder, name, made)
    begun, peak = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    consolidated, sources = read_returned(PLAN, [folder])
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
    seconds = time.monotonic() - begun
    file_away(PLAN, consolidated, sources, tmp_path_factory.mktemp("out"))
    for name in HOSTILE:
        # Some of them look larger than a disk.
        if not (folder / name).is_dir():
            (folder / name).unlink()
    return Run(consolidated, seconds, grown_mib)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_named(name: str, run: Run) -> None:
    about = [f for f in run.consolidated.findings if (f.place.file or "").startswith(name)]
    assert about and {str(finding.code) for finding in about} <= HOSTILE[name][1]


def test_it_costs_itself_alone_soon_and_in_little_memory(run: Run) -> None:
    status = {department.code: str(department.status) for department in run.consolidated.departments}
    assert (status["kanri"], status["zaisei"]) == ("accepted", "accepted")
    assert run.seconds < SECONDS
    assert run.grown_mib < 200


def test_nothing_is_said_without_end_or_as_the_file_would_have_it(run: Run) -> None:
    assert len(run.consolidated.findings) < 3 * MAX_INSIDE
    # Nothing that a workbook cannot hold or a terminal would obey.
    words = "".join(told(finding) + (finding.place.file or "") for finding in run.consolidated.findings)
    assert not any(character in words for character in "\x1b\0\ufffe\uffff")


def test_a_form_in_a_mail_without_a_possible_date_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(at_the_end_of_time())
    consolidated, _ = read_returned(PLAN, [tmp_path])
    assert consolidated.departments[0].status == "accepted"


def test_what_is_too_much_of_an_archive_is_said_once_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zip_of({"0.xlsx": form(), "1.zip": crowded(), "2.zip": crowded()}))
    consolidated, _ = read_returned(PLAN, [tmp_path])
    assert consolidated.departments[0].status == "accepted"
    assert [f.place.file for f in consolidated.findings if f.code == "KPM116"] == ["a.zip"]


def test_a_large_zip_comes_out_in_pieces(tmp_path: Path) -> None:
    noise = os.urandom(3 << 20)
    entries = {f"{at:02}.pdf": b"%PDF-" + noise for at in range(20)}
    (tmp_path / "a.zip").write_bytes(zip_of({**entries, "z.xlsx": form()}))
    consolidated, _ = read_returned(PLAN, [tmp_path])
    assert consolidated.departments[0].status == "accepted"
    assert sum(f.code == "KPM108" for f in consolidated.findings) == 20


def test_names_are_told_apart_in_time() -> None:
    names = Names()
    begun = time.monotonic()
    given = [names.own("a.txt") for _ in range(20_000)]
    assert given[:3] == ["a.txt", "a (2).txt", "a (3).txt"] and len(set(given)) == 20_000
    assert names.own("a (2).txt") == "a (2) (2).txt"
    assert time.monotonic() - begun < 5

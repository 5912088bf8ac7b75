"""Two thousand damaged workbooks: never a traceback, a hang, or an accepted answer that nobody typed.

And a thousand damaged zips and mails, which are taken apart in the process that joins everything.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from kpm_excel.book.raw import Unreadable
from kpm_excel.reading.job import Job
from kpm_excel.reading.submissions import read_submission
from kpm_excel.returned import Passed, Returned
from kpm_excel.sandbox.pool import run_all
from tests.books import pack, unpack
from tests.collecting import PLAN, form, iter_opened, put
from tests.mishaps.arrivals import forwarded, locked_zip, mail, outlook, zip_of

COUNT = 2_000
SEED = int(os.environ.get("KPM_DAMAGE_SEED", "20230331"))

#: Nobody can tell a text in which one character was changed from one that somebody typed (nor a number, which is rare).
SHARED_STRINGS = "xl/sharedStrings.xml"

Damage = Callable[[bytes, random.Random], bytes]


def flipped(content: bytes, chance: random.Random) -> bytes:
    """A few bytes anywhere, as a bad disk or line leaves them."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def cut(content: bytes, chance: random.Random) -> bytes:
    """The beginning, the end, or a piece from the middle is gone."""
    first, last = sorted((chance.randrange(len(content)), chance.randrange(len(content))))
    return chance.choice((content[:last], content[first:], content[:first] + content[last:]))


def without_part(content: bytes, chance: random.Random) -> bytes:
    """One or two parts are gone."""
    parts = unpack(content)
    for _ in range(chance.randint(1, 2)):
        parts.pop(chance.choice(sorted(parts)))
    return pack(parts)


def emptied(content: bytes, chance: random.Random) -> bytes:
    """A part is there and holds nothing."""
    parts = unpack(content)
    parts[chance.choice(sorted(parts))] = b""
    return pack(parts)


def garbled(content: bytes, chance: random.Random) -> bytes:
    """The tags of a part are broken: a bracket too few or too many, or its end missing."""
    parts = unpack(content)
    name = chance.choice(sorted(name for name in parts if name.endswith((".xml", ".rels"))))
    text = parts[name]
    brackets = [at for at, byte in enumerate(text) if byte in b"<>"]
    at = chance.choice(brackets)
    parts[name] = chance.choice((text[:at] + text[at + 1 :], text[:at] + b"<" + text[at:], text[:at]))
    return pack(parts)


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """One byte of the inside of a part is another, or a few are gone; the check sums are right."""
    parts = unpack(content)
    name = chance.choice(sorted(name for name in parts if name != SHARED_STRINGS))
    inside = bytearray(parts[name])
    at = chance.randrange(len(inside))
    inside[at : at + chance.randint(1, 20)] = bytes([chance.randrange(32, 127)]) * chance.randint(0, 1)
    parts[name] = bytes(inside)
    return pack(parts)


def swapped(content: bytes, chance: random.Random) -> bytes:
    """Two parts changed places."""
    parts = unpack(content)
    one, two = chance.sample(sorted(parts), 2)
    parts[one], parts[two] = parts[two], parts[one]
    return pack(parts)


DAMAGES: tuple[Damage, ...] = (flipped, cut, without_part, emptied, garbled, spoilt, swapped)


def jobs(contents: list[bytes], chance: random.Random) -> Iterator[Job]:
    for number in range(COUNT):
        damage = DAMAGES[number % len(DAMAGES)]
        yield Job(f"{number}-{damage.__name__}.xlsx", damage(chance.choice(contents), chance))


def test_damage_is_refused_or_does_no_harm() -> None:
    contents = [form(), put(form(), {"cost": 7})]
    typed = {
        (given.program, given.key, given.value)
        for content in contents
        for given in read_submission(PLAN, Job("a.xlsx", content)).answers
        if given.value is not None
    }
    read = partial(read_submission, PLAN)
    wrong = []
    for job, result in run_all(read, jobs(contents, random.Random(SEED)), seconds=20, memory_mb=512):
        if isinstance(result, Unreadable):
            wrong.append((job.name, str(result)))
            continue
        given = {(g.program, g.key, g.value) for g in result.answers if g.value is not None}
        if not given <= typed:
            wrong.append((job.name, str(given - typed)))
        if not result.is_usable and not result.findings:
            wrong.append((job.name, "nothing said"))
    assert wrong == [], f"seed {SEED}"


#: Stands for a workbook: nothing in it is looked at here.
INSIDE = b"PK" + bytes(200)
CONTAINERS = {
    "a.zip": zip_of({"課/a.xlsx": INSIDE, "b.zip": zip_of({"c.xlsx": INSIDE})}, "cp932"),
    "b.zip": locked_zip("a.xlsx", INSIDE, b"himitsu"),
    "c.eml": mail(
        ("様式.xlsx", INSIDE), ("b.zip", zip_of({"x.xlsx": INSIDE})), sender="管理課 <kanri@city.example.jp>"
    ),
    "d.eml": forwarded(mail(("様式.xlsx", INSIDE))),
    "e.msg": outlook("様式.xlsx", INSIDE),
}


def mangled(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, gone, or there twice."""
    damaged = content
    for _ in range(chance.randint(1, 6)):
        at, more = chance.randrange(len(damaged) + 1), chance.randrange(60)
        middle = chance.choice((bytes([chance.randrange(256)]), b"", damaged[at : at + more] * 2))
        damaged = damaged[:at] + middle + damaged[at + chance.choice((1, more)) :]
    return damaged


def test_damaged_zips_and_mails_stop_nothing_and_are_never_passed_over_in_silence() -> None:
    chance = random.Random(SEED)
    for number in range(COUNT // 2):
        name = chance.choice(sorted(CONTAINERS))
        found = list(iter_opened(Returned(name, mangled(CONTAINERS[name], chance)), ("himitsu",)))
        assert found, f"seed {SEED}, number {number}"


def nested(count: int, kind: str) -> bytes:
    """A mail in a mail in a mail, or parts within parts."""
    heads = {
        "message": lambda at: "From: a@b.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n",
        "multipart": lambda at: f'Content-Type: multipart/mixed; boundary="b{at}"\n\n--b{at}\n',
    }
    begin = "From: a@b.example\nMIME-Version: 1.0\n" if kind == "multipart" else ""
    return (begin + "".join(heads[kind](at) for at in range(count)) + "From: a@b.example\n\nx").encode()


@pytest.mark.parametrize("kind", ["message", "multipart"])
@pytest.mark.parametrize("count", [100, 3000])
def test_mails_nested_without_end_stop_nothing(kind: str, count: int) -> None:
    found = list(iter_opened(Returned("a.eml", nested(count, kind))))
    assert found and all(isinstance(one, Passed) for one in found)

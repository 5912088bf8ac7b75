"""What programs are followed by over the years, and what a report's cycle is called.

`R4-8-3f7a` is the key of the program that was number 8 in the period R4 of a report, whatever its number became. It is
given when the next period's plan is begun, so that answers from before find their program as well.
"""

import hashlib
import re
from dataclasses import dataclass

_KEY = re.compile(r"(.+)-(\d+)-([0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class Birth:
    """Where a program was first."""

    #: Id of the period.
    period: str
    #: Its number then.
    no: int


def key_of(report: str, period: str, no: int) -> str:
    """The key of the program that is number `no` in `period` of a report, which is known by its cycle or its title."""
    return f"{period}-{no}-{hashlib.sha256(report.encode()).hexdigest()[:4]}"


def cycle_of(period: str, seed: str) -> str:
    """The name of a report's cycle in `period`: the period's id as far as it can be spelled, and 8 signs of `seed`."""
    spelled = re.sub("[^a-z0-9]+", "-", period.lower()).strip("-")
    return "-".join(filter(None, [spelled, hashlib.sha256(f"{period}\n{seed}".encode()).hexdigest()[:8]]))


def birth_of(key: str) -> Birth | None:
    """Where the program with this `key` was first; None for a key that somebody thought of."""
    match = _KEY.fullmatch(key)
    return Birth(match[1], int(match[2])) if match else None

"""Faults that change nothing which anybody could see, each with the reason why: no test can find them."""

from typing import NamedTuple


class Change(NamedTuple):
    """What is changed in a function: its lines before and after."""

    file: str
    function: str
    before: str
    after: str


EQUIVALENT: dict[Change, str] = {}

"""Faults that change nothing which anybody could see, each with the reason why: no test can find them."""

from typing import NamedTuple


class Change(NamedTuple):
    """What is changed in a function: its lines before and after."""

    file: str
    function: str
    before: str
    after: str


EQUIVALENT: dict[Change, str] = {
    Change(
        "merge/precedence.py",
        "_complained_of",
        "return {(place.program, place.field) for place in places if place.program is not None and place.field}",
        "return {(place.program, place.field) for place in places if place.program is not None or place.field}",
    ): "an answer always has a program and a field, so that a place without either is never asked for",
    Change(
        "checks/locked_checks.py",
        "_says",
        "written = {(slot.row, slot.column) for slot in form.located.slots if slot.sheet == sheet.name}",
        "written = {(slot.row, slot.column) for slot in form.located.slots if slot.sheet != sheet.name}",
    ): "the quick comparison fails then, and the full one that follows finds the same, only slower",
    Change(
        "reading/kept.py",
        "load_kept",
        'document = json.loads(read_state(path) or b"{}")',
        'document = json.loads(read_state(path) or b"XX{}XX")',
    ): "neither holds an edition, and nothing is kept of both",
}

"""Where pages begin: between programs, well filled, with headings held to what they head.

A block is what must stay together; a tall block is one that no page can hold. The search goes through all ways to
break and takes the one with the fewest pages and, among these, the one whose pages are filled best. The last page
takes what is left, unless that is so little that it would look lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

#: A tall block begins on a page that others have begun only if this share of the page is left for it.
_WORTH_BEGINNING: Final = 1 / 3
#: The last page is full enough with this share of it.
_ENOUGH_AT_LAST: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class Span:
    """One block as paging sees it."""

    #: Height of the block itself.
    height_pt: float
    #: Height of the headings that stand before it when the page goes on.
    heading_pt: float
    #: Height of the headings that stand before it when it begins a page.
    fresh_heading_pt: float


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to have set all blocks so far."""

    #: Closed pages, then the sum of squares of what they leave empty.
    pages: int
    emptiness: float
    used_pt: float
    #: The way before the last block, and whether that block began a page.
    before: "_Way | None"
    begins: bool

    def cost(self, capacity_pt: float) -> tuple[int, float]:
        """What the search compares: pages first, then how empty they are, and how much the last one lacks."""
        return self.pages, self.emptiness + max(0.0, capacity_pt * _ENOUGH_AT_LAST - self.used_pt) ** 2


def page_starts(
    spans: Sequence[Span],
    capacity_pt: float,
    first_used_pt: float,
    rest_of_tall: Callable[[int, float], tuple[int, float]],
) -> list[bool]:
    """For each block whether it begins a page.

    `capacity_pt` is what a page holds below its repeated rows, `first_used_pt` what titles take of the first one.
    `rest_of_tall(index, room_pt)` says how many further pages a tall block closes when it begins in a room of that
    height, and how much of the last page it uses.
    """
    ways = [_Way(0, 0.0, first_used_pt, None, False)]
    for index, span in enumerate(spans):
        ways = _best(_next_ways(ways, index, span, capacity_pt, rest_of_tall), capacity_pt)
    return _begins(min(ways, key=lambda way: way.cost(capacity_pt)))


def _next_ways(
    ways: Sequence[_Way],
    index: int,
    span: Span,
    capacity_pt: float,
    rest_of_tall: Callable[[int, float], tuple[int, float]],
) -> list[_Way]:
    found = []
    for way in ways:
        used = way.used_pt + span.heading_pt + span.height_pt
        tall = span.fresh_heading_pt + span.height_pt > capacity_pt
        room = capacity_pt - way.used_pt - span.heading_pt
        if used <= capacity_pt:
            found.append(_Way(way.pages, way.emptiness, used, way, False))
        elif index == 0 or (tall and room >= capacity_pt * _WORTH_BEGINNING):
            closed, last = rest_of_tall(index, room)
            found.append(_Way(way.pages + closed, way.emptiness, last, way, False))
        if index:
            found.append(_on_a_new_page(way, index, span, tall, capacity_pt, rest_of_tall))
    return found


def _on_a_new_page(
    way: _Way,
    index: int,
    span: Span,
    tall: bool,
    capacity_pt: float,
    rest_of_tall: Callable[[int, float], tuple[int, float]],
) -> _Way:
    empty = way.emptiness + (capacity_pt - way.used_pt) ** 2
    if not tall:
        return _Way(way.pages + 1, empty, span.fresh_heading_pt + span.height_pt, way, True)
    closed, last = rest_of_tall(index, capacity_pt - span.fresh_heading_pt)
    return _Way(way.pages + 1 + closed, empty, last, way, True)


def _best(ways: Sequence[_Way], capacity_pt: float) -> list[_Way]:
    """Of the ways that leave the page in the same state the cheapest; those that can never win are dropped."""
    best: dict[float, _Way] = {}
    for way in ways:
        key = round(way.used_pt, 3)
        if key not in best or way.cost(capacity_pt) < best[key].cost(capacity_pt):
            best[key] = way
    fewest = min(way.pages for way in best.values())
    return [way for way in best.values() if way.pages <= fewest + 1]


def _begins(way: _Way) -> list[bool]:
    begins = []
    at: _Way | None = way
    while at is not None and at.before is not None:
        begins.append(at.begins)
        at = at.before
    return begins[::-1]

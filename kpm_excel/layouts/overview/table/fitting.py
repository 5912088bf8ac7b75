"""Which fields of a kind have columns of its table, and which stand in full-width rows beneath each of its items.

A page of A3 bears only so many columns. Where a table has more than it can set without tearing words or prose, the
longest texts move beneath, then what else takes most room; a block of too many periods is told in words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from kpm_excel.book.measure import Face, text_width_em
from kpm_excel.layouts.overview.overview_styles import TEXT_PT
from kpm_excel.layouts.overview.table.table_roles import Column, Role
from kpm_excel.layouts.overview.table.table_widths import PADDING_PT, PROSE_EM, least_widths

#: Where long texts have to move, those that stay in columns get as much as this.
_EASY_EM: Final = 12.0
#: A text that is longer than this is long.
_LONG_EM: Final = 3 * PROSE_EM
#: A block that takes more of the width than this is told in words: nothing would be left for anything else.
_MOST_OF_WIDTH: Final = 0.7
#: The smallest type that is printed, in points.
_SMALLEST_PT: Final = 7.5


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in columns, by their places."""

    #: Of those that wrap, one text for each program.
    texts: Mapping[int, Sequence[str]]
    #: Of the others the width in points that they need.
    needed_pt: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Fitted:
    """How the fields of a kind stand in its table."""

    columns: tuple[Column, ...]
    #: Those that stand beneath each item, in the plan's order.
    beneath: tuple[Column, ...] = ()
    #: The titles of those of which nothing is said.
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    """The columns of one field, or of the number or the name."""

    columns: tuple[Column, ...]
    least_pt: float
    #: The longest of its texts.
    longest_em: float

    @property
    def is_block(self) -> bool:
        """Whether it is a block with columns for its periods."""
        return len(self.columns) > 1

    @property
    def is_fixed(self) -> bool:
        """Whether it is the number or the name, which stay in columns whatever there is."""
        return self.columns[0].field is None

    @property
    def is_long(self) -> bool:
        """Whether its texts are long."""
        is_text = self.columns[0].role is Role.TEXT and not self.is_fixed and not self.is_rating
        return is_text and self.longest_em > _LONG_EM

    @property
    def is_rating(self) -> bool:
        """Whether it is a rating, be it one with a line for each department."""
        field = self.columns[0].field
        return field is not None and field.scale is not None

    @property
    def easy_pt(self) -> float:
        """The width in which its texts are read with ease."""
        return max(self.least_pt, _EASY_EM * TEXT_PT + PADDING_PT) if self.is_long else self.least_pt


def fitted(
    columns: Sequence[Column], contents: Callable[[Sequence[Column]], Contents], total_pt: float, face: Face
) -> Fitted:
    """The `columns` that a page `total_pt` wide bears, and those that stand beneath; all of them where they fit.

    `contents` tells what stands in some columns. The type is set a little smaller, never below 7.5 points, before
    anything but long texts moves.
    """

    def unit(own: Sequence[Column]) -> _Unit:
        told = contents(own)
        longest = max((text_width_em(text, face) for texts in told.texts.values() for text in texts), default=0.0)
        return _Unit(tuple(own), sum(least_widths(own, told.texts, told.needed_pt, face)), longest)

    def in_words(block: _Unit) -> _Unit:
        return unit([replace(block.columns[0], role=Role.TEXT, part=None, is_in_words=True)])

    units = [
        unit(list(own))
        for _, own in groupby(columns, key=lambda column: column.field.id if column.field else column.role)
    ]
    beneath: list[_Unit] = []

    def move(moved: _Unit) -> None:
        units.remove(moved)
        beneath.append(moved)

    def tell(block: _Unit) -> None:
        # Over the whole width, unless nothing else would stand in columns.
        told = units[units.index(block)] = in_words(block)
        if sum(not one.is_fixed for one in units) > 1:
            move(told)

    if _least(units) > total_pt:
        for block in [one for one in units if one.is_block and one.least_pt > total_pt * _MOST_OF_WIDTH]:
            tell(block)
    if _least(units) > total_pt:
        while sum(one.easy_pt for one in units) > total_pt and (long := [one for one in units if one.is_long]):
            move(max(reversed(long), key=lambda one: one.longest_em))
    while _least(units) * _SMALLEST_PT / TEXT_PT > total_pt:
        movable = [one for one in units if not one.is_fixed]
        singles = [one for one in movable if not one.is_block]
        if singles and len(movable) > 1:
            # A rating is what one looks for; it stays as long as it can.
            move(max(reversed(singles), key=lambda one: (not one.is_rating, one.least_pt)))
        elif blocks := [one for one in movable if one.is_block]:
            tell(max(blocks, key=lambda one: one.least_pt))
        else:
            break
    order = {column.field.id: at for at, column in enumerate(columns) if column.field}
    rows = sorted((one.columns[0] for one in beneath), key=lambda one: order[one.field.id] if one.field else 0)
    return Fitted(tuple(column for one in units for column in one.columns), tuple(rows))


def _least(units: Sequence[_Unit]) -> float:
    return sum(one.least_pt for one in units)

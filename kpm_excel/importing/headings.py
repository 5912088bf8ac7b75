"""Where tables begin: rows of headings, and the columns that they head."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.importing.blocks import Block, Blocks
from kpm_excel.importing.found import RowKind, Sureness
from kpm_excel.importing.heading_words import (
    bare,
    even,
    has_digit,
    is_heading,
    is_number_heading,
    is_period,
    is_rating,
    is_strict_heading,
    is_total,
    number_of,
)

#: Headings stand in at most so many rows, and have at most so many characters.
_MOST_ROWS: Final = 6
_LONGEST: Final = 60
#: A row is one of headings when so many of its texts are.
_SHARE: Final = 0.5
_UNIT = re.compile(r"\([^()。]{1,10}\)|単位:.{1,6}")
#: A row of more headings than people read is one of data.
_MANY: Final = 30


@dataclass(slots=True)
class HeadingRows:
    """Rows of headings, before it is known what stands below them."""

    top: int
    bottom: int
    #: The texts in them, those that begin above the first row left out.
    blocks: list[Block]
    left: int
    right: int
    #: The first of the sheet's columns in which something else stands beside them; None where nothing does.
    limit: int | None = None
    sure: Sureness = "sure"
    #: Rows in which the same headings stand again.
    again: list[tuple[int, int]] = field(default_factory=list)
    #: The texts of the repetitions.
    repeated: list[Block] = field(default_factory=list)

    @property
    def second(self) -> int:
        """Where the second of its columns begins; the first if there is no second."""
        return sorted({block.left for block in self.blocks})[:2][-1]

    def is_same(self, other: "HeadingRows") -> bool:
        """Whether `other` has the same headings over the same columns."""
        mine, theirs = ({(bare(block.text), block.left) for block in one.blocks} for one in (self, other))
        common = len(mine & theirs)
        return common * 10 >= 7 * max(len(mine), len(theirs)) and abs(self.left - other.left) <= 1


def heading_rows(blocks: Blocks, chosen: Mapping[int, RowKind] | None = None) -> list[HeadingRows]:
    """The rows of headings on a sheet from the top down; tables beside each other have each their own.

    `chosen` says of rows what a person takes them for.
    """
    said = chosen or {}
    found: list[HeadingRows] = []
    row = 0
    while row <= blocks.last_row:
        starting = blocks.starting.get(row, [])
        is_heading_row = row not in blocks.sheet.hidden_rows and _is_heading_row(starting)
        if starting and (said[row] == "heading" if row in said else is_heading_row):
            band = _band(blocks, row, found[-1].bottom + 1 if found else 0, said)
            found += _beside(blocks, band)
            row = band.bottom + 1
        else:
            row += 1
    return _without_inner(blocks, _with_repeats(found)) or _guessed(blocks)


def _without_inner(blocks: Blocks, bands: list[HeadingRows]) -> list[HeadingRows]:
    """The bands without those that head a small table within a program: they leave its key columns free."""
    found: list[HeadingRows] = []
    for band in bands:
        above = next((one for one in reversed(found) if one.left <= band.right and band.left <= one.right), None)
        if above is not None and band.left > above.second and _is_close(blocks, band, above):
            continue
        found.append(band)
    return found


def _is_close(blocks: Blocks, band: HeadingRows, above: HeadingRows) -> bool:
    """Whether something of the table above stands right over a heading, or beside it."""
    row = band.top - 1
    return row > above.bottom and any(above.left <= block.left <= above.right for block in blocks.standing(row))


def _is_heading_row(starting: Sequence[Block]) -> bool:
    texts = [block.text for block in starting if len(block.text) <= _LONGEST]
    if len(starting) < 2 or not texts or is_rating(starting[0].text):
        return False
    named = [text for text in texts if is_heading(text) and not is_period(text) and not is_total(text)]
    strict = {bare(text) for text in named if is_strict_heading(text)}
    periods = [text for text in texts if is_period(text)]
    ratings = {text.strip() for text in texts if is_rating(text)}
    if len(ratings) > 1 and is_heading(texts[0]):
        # A table of counts, a column for each rating.
        periods += ratings
    styled = sum(block.cell.bold or bool(block.cell.fill) for block in starting) == len(starting)
    if len(strict) < 2 and not (strict and (len(periods) >= 2 or (styled and len(named) >= 2))):
        return False
    # In a row of a program there may be words of headings among its values, and a number or two.
    if any(number_of(block.text) and has_digit(block.text) for block in starting[:1]):
        return False
    if any("。" in block.text and len(block.text) > 30 for block in starting):
        return False
    count = len(named) + len(periods)
    # A row that looks like headings throughout needs fewer words.
    is_styled = styled and len(named) >= 4 and len(starting) == len({block.text for block in starting})
    return count >= _SHARE * len(starting) or (is_styled and (count * 5 >= len(starting) or len(starting) > _MANY))


def _band(blocks: Blocks, row: int, above: int, said: Mapping[int, RowKind]) -> HeadingRows:
    """The headings of which a part stands in `row`: as far up and down as they go."""
    starting = blocks.starting[row]
    left, right = min(block.left for block in starting), max(block.right for block in starting)
    top, bottom = row, _bottom(starting)
    while top > above and bottom - top + 1 < _MOST_ROWS and top - 1 not in said:
        if not _is_above(blocks, top - 1, left, right, row):
            break
        top -= 1
        left = min([left, *(block.left for block in blocks.starting[top])])
    has_merged = bottom > row
    while bottom - top + 1 < _MOST_ROWS and said.get(bottom + 1, "heading") == "heading":
        if bottom + 1 not in said and not _is_below(blocks, bottom + 1, starting, (left, right), has_merged):
            break
        bottom += 1
        bottom = max(bottom, _bottom(blocks.starting[bottom])) if bottom in blocks.starting else bottom
    own = [block for at in range(top, bottom + 1) for block in blocks.starting.get(at, [])]
    kept = _without_beside(own)
    right = max(block.right for block in kept)
    limit = min((block.left for block in own if block not in kept), default=None)
    return HeadingRows(top, bottom, kept, left, right, limit)


def _bottom(starting: Sequence[Block]) -> int:
    """The last row of headings that begin in one row: as far down as two of them reach."""
    bottoms = sorted(min(block.bottom, block.top + _MOST_ROWS - 1) for block in starting)
    return bottoms[-2] if len(bottoms) > 2 else bottoms[-1]


def _without_beside(own: Sequence[Block]) -> list[Block]:
    """The headings without what stands beside them at the right and does not look like them, such as a legend."""
    ordered = sorted(own, key=lambda block: block.left)
    usual = _fill_of(own)
    last = len(ordered)
    while last > 2:
        block = ordered[last - 1]
        is_like = block.cell.fill == usual if usual else not is_rating(ordered[last - 2].text)
        if is_like or is_heading(block.text) or is_period(block.text):
            break
        last -= 1
    while last > 2 and is_rating(ordered[last - 1].text) and last < len(ordered):
        last -= 1
    return ordered[:last]


def _is_above(blocks: Blocks, row: int, left: int, right: int, first: int) -> bool:
    """Whether `row` has headings that stand over those in the row below it."""
    starting, below = blocks.starting.get(row, []), blocks.starting[first]
    if not starting or len(starting) > len(below) or number_of(starting[0].text):
        return False
    if any(len(block.text) > _LONGEST or block.bottom > row or "。" in block.text for block in starting):
        return False
    if any(block.left < left or block.right > right for block in starting):
        return False
    # A title begins at the left edge and has no line around it, or goes over the whole table.
    first_block = starting[0]
    edges = first_block.cell.borders or first_block.cell.fill
    if first_block.left <= left and (first_block.right >= right or not edges):
        return False
    usual = _fill_of(below)
    if usual is not None:
        return all(block.cell.fill == usual for block in starting)
    named = [block for block in starting if is_heading(block.text)]
    framed = [block for block in starting if len(set(block.cell.borders) & set("lrt")) >= 2]
    is_bold = all(block.cell.bold for block in below) == all(block.cell.bold for block in starting)
    return is_bold and (len(named) * 2 >= len(starting) if not framed else len(framed) == len(starting) and bool(named))


def _fill_of(headings: Sequence[Block]) -> str | None:
    """The fill that most headings have; None for none."""
    fills = [block.cell.fill for block in headings]
    common = max(set(fills), key=lambda fill: (fills.count(fill), fill or ""))
    return common if fills.count(common) * 10 >= 6 * len(fills) else None


def _is_below(blocks: Blocks, row: int, starting: Sequence[Block], sides: tuple[int, int], has_merged: bool) -> bool:
    """Whether `row` goes on with the headings above it."""
    starting_here = blocks.starting.get(row, [])
    # Over fields that are not merged the last heading may reach farther than its own field.
    own = [block for block in starting_here if sides[0] <= block.left and (block.left <= sides[1] or not has_merged)]
    usual = _fill_of(starting)
    if not has_merged and usual is not None:
        # At their right something else may stand, which looks otherwise.
        like = [block for block in own if block.cell.fill == usual]
        own = like if like and all(one in like or one.left > like[-1].left for one in own) else own
    if not own or any(len(block.text) > 40 for block in own):
        return False
    if all(_is_unit(block.text) for block in own):
        return len(own) * 4 >= len(starting)
    if any("。" in block.text or (number_of(block.text) and not is_period(block.text)) for block in own[:1]):
        return False
    wide = [block for block in starting if block.is_wide]
    under_wide = [block for block in own if any(one.left <= block.left <= one.right for one in wide)]
    named = [block for block in own if is_heading(block.text) or is_period(block.text)]
    if len(under_wide) == len(own) and len(own) >= 2 and (has_merged or len(named) * 2 >= len(own)):
        return True
    if is_period(own[0].text) and own[0].left <= min(block.left for block in starting):
        return False
    if len(own) == 1 and own[0].right >= sides[1]:
        return False
    # Without merged headings the fields above are blank, and looks and words tell it.
    if usual is not None and not all(block.cell.fill == usual for block in own):
        return False
    sure = [block for block in own if is_strict_heading(block.text) or is_period(block.text)]
    share = len(sure) / len(own)
    return (share >= 0.6 and (len(own) >= 2 or usual is not None)) or (
        usual is not None and share >= 0.3 and len(own) >= 2
    )


def _is_unit(text: str) -> bool:
    """Whether a text under headings only says in what a column counts, or by which letter it is called."""
    one = even(text)
    return len(one) <= 12 and bool(_UNIT.fullmatch(one))


def _beside(blocks: Blocks, band: HeadingRows) -> list[HeadingRows]:
    """One for each table where several stand beside each other."""
    ordered = sorted(band.blocks, key=lambda block: (block.left, block.top))
    firsts = [block for block in ordered if block.top == band.top] or ordered
    cuts: list[int] = []
    for block in firsts[1:]:
        edge = max((one.right for one in ordered if one.left < block.left), default=block.left)
        gap = block.left - edge - 1
        between = (blocks.sheet.cells.get((block.top, column)) for column in range(edge + 1, block.left))
        is_drawn = any(cell is not None and (cell.borders or cell.fill) for cell in between)
        if gap < 1 or is_drawn or _is_used(blocks, band.bottom + 1, edge + 1, block.left - 1):
            continue
        left_part = [one for one in ordered if (cuts[-1] if cuts else 0) <= one.left < block.left]
        right_part = [one for one in ordered if one.left >= block.left]
        again = bare(block.text) in {bare(one.text) for one in left_part} or is_number_heading(block.text)
        if again or (len(right_part) >= 2 and len(left_part) >= 2 and not _in_step(blocks, band, edge, block.left)):
            cuts.append(block.left)
    if not cuts:
        return [band]
    edges = [0, *cuts, band.right + 1]
    parts = []
    for begin, end in itertools.pairwise(edges):
        own = [block for block in band.blocks if begin <= block.left < end]
        bottom = max(block.bottom for block in own)
        sides = min(b.left for b in own), max(b.right for b in own)
        parts.append(HeadingRows(band.top, bottom, own, *sides, band.limit))
    return parts


def _is_used(blocks: Blocks, row: int, left: int, right: int) -> bool:
    """Whether something stands in these columns in the rows below a heading."""
    return any(
        block.left <= right and block.right >= left and block.right - block.left < 3 * (right - left + 1) + 3
        for at in range(row, min(row + 40, blocks.last_row + 1))
        for block in blocks.standing(at)
    )


def _in_step(blocks: Blocks, band: HeadingRows, edge: int, left: int) -> bool:
    """Whether both sides of a gap begin in the same rows: then it is a gap within one table."""
    rows = range(band.bottom + 1, min(band.bottom + 60, blocks.last_row + 1))
    begins = [
        ({at for at in rows for block in blocks.starting.get(at, []) if block.left <= edge}),
        ({at for at in rows for block in blocks.starting.get(at, []) if block.left >= left}),
    ]
    both = begins[0] & begins[1]
    return len(both) >= 0.6 * max(min(len(begins[0]), len(begins[1])), 1) and (
        len(begins[0]) <= 2 * len(begins[1]) + 1 and len(begins[1]) <= 2 * len(begins[0]) + 1
    )


def _with_repeats(bands: list[HeadingRows]) -> list[HeadingRows]:
    """The bands, with those that only say again what one above says put to it."""
    found: list[HeadingRows] = []
    for band in bands:
        first = next((one for one in reversed(found) if one.left <= band.right and band.left <= one.right), None)
        if first and first.is_same(band):
            first.again.append((band.top, band.bottom))
            first.repeated += band.blocks
        else:
            found.append(band)
    return found


def _guessed(blocks: Blocks) -> list[HeadingRows]:
    """The first row that looks like headings where no words tell it: short texts over rows in the same columns."""
    for row in sorted(blocks.starting):
        own = blocks.starting[row]
        short = [block for block in own if len(block.text) <= 30 and block.cell.number is None]
        if row in blocks.sheet.hidden_rows or is_rating(own[0].text):
            continue
        if len(own) < 3 or len(short) < len(own) or len({block.text for block in own}) < len(own):
            continue
        looks = [block for block in own if block.cell.fill or block.cell.bold or block.cell.align == "center"]
        below = [blocks.starting.get(at, []) for at in range(row + 1, row + 12)]
        lefts = {block.left for block in own}
        aligned = [one for one in below if len({block.left for block in one} & lefts) >= 2]
        if len(aligned) >= 2 and (len(looks) * 2 >= len(own) or len(aligned) >= 3):
            bottom = max(block.bottom for block in own)
            sides = min(block.left for block in own), max(block.right for block in own)
            return [HeadingRows(row, bottom, list(own), *sides, sure="guess")]
    return []

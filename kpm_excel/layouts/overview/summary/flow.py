"""A portrait page as a flow of rows: kept together where they must be, table headings repeated, nothing cut.

The sheet is a grid of narrow columns; every text is a merged block over some of them.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import Final

from kpm_excel.book.air import can_be_padded, padded_chars
from kpm_excel.book.base import Chart, Sheet, Style, Value
from kpm_excel.book.measure import GOTHIC, INDENT_CHARS, SANS, Face, chars_for_pt, column_pt, text_width_em
from kpm_excel.book.unbroken import unbreakable_runs
from kpm_excel.layouts.overview.overview_styles import A4_MARGINS_INCH, A4_PT, printable_pt
from kpm_excel.layouts.overview.table.side_by_side import Text, cut, divided, edges_of, pieces, put, text_height_pt
from kpm_excel.words import Words

#: Columns of the grid.
COLUMNS: Final = 24
_PAGE_PT: Final = printable_pt(A4_PT, A4_MARGINS_INCH, GOTHIC, SANS)
COLUMN_CHARS: Final = chars_for_pt(_PAGE_PT[0] / COLUMNS)
COLUMN_PT: Final = column_pt(COLUMN_CHARS)
CAPACITY_PT: Final = _PAGE_PT[1]
#: Texts higher than this may be divided between pages.
_DIVISIBLE_PT: Final = 230.0
#: A section up to this height goes to the next page rather than over its end; what stays is two thirds full.
_SMALL_PT: Final = CAPACITY_PT / 3
#: What a line break does not divide.
_UNDIVIDED: Final = re.compile(r"[!-\u052f％￥＄]+|.")
#: What a cell keeps free at its sides.
_EDGES_PT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Part:
    """A text or number over the columns from `first` to `last`."""

    first: int
    last: int
    value: Value
    style: Style
    #: Distance of the lines against Excel's own.
    leading: float = 1.0
    #: True: stays in one cell on paper too.
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the flow."""

    parts: tuple[Part, ...]
    height_pt: float
    #: True: stands on the same page as the row after it.
    keep: bool = False
    #: What charts call the row.
    keys: tuple[str, ...] = ()
    #: A chart on this row, as high as this, made when the rows that it shows have their places.
    chart: Callable[[Mapping[str, int]], Chart] | None = None
    #: What of the height is not the texts' own.
    padding_pt: float = 0.0


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together; `heading` is repeated where they go on on another page, which its title says then."""

    rows: Sequence[Row]
    heading: Sequence[Row] = ()


def height_of(section: Section) -> float:
    """The height of all rows of a section."""
    return sum(row.height_pt for row in (*section.heading, *section.rows))


def width_chars(first: int, last: int) -> float:
    """The width of a merged block of the grid, in characters."""
    return chars_for_pt((last - first + 1) * COLUMN_PT)


def leading(face: Face) -> float:
    """How much wider than in tables running text is set: Excel's own lines are close for Japanese alone."""
    return 1.3 if face.fixed_pitch else 1.0


def spread(first: int, last: int, needs_pt: Sequence[float], weights: Sequence[float]) -> list[tuple[int, int]]:
    """First and last column of each of several blocks from `first` to `last`.

    A column at a time goes to the one that most lacks the width it needs, and when none does, by weight.
    """
    counts = [1] * len(needs_pt)
    for _ in range(last - first + 1 - len(counts)):
        lacks = [need - count * COLUMN_PT for need, count in zip(needs_pt, counts, strict=True)]
        wishes = [weight / count for weight, count in zip(weights, counts, strict=True)]
        at = lacks.index(max(lacks)) if max(lacks) > 0 else wishes.index(max(wishes))
        counts[at] += 1
    ends = list(accumulate(counts, initial=first))
    return [(start, end - 1) for start, end in pairwise(ends)]


def word_pt(texts: Collection[str], size_pt: float, face: Face, *, bold: bool = False) -> float:
    """The width that the longest word of `texts` needs in a cell."""
    words = {word for text in texts for word in text.split()}
    parts = {part for word in words for part in _UNDIVIDED.findall(word)} | {
        run for text in texts for run in unbreakable_runs(text)
    }
    return line_pt(max((text_width_em(part, face, bold=bold) for part in parts), default=0.0), size_pt)


def line_pt(width_em: float, size_pt: float) -> float:
    """The width that a line of `width_em` needs in a cell."""
    return width_em * size_pt * 1.02 + _EDGES_PT


def text_rows(
    parts: Iterable[Part],
    face: Face,
    least_pt: float = 14.0,
    *,
    keep: bool = False,
    padding_pt: float = 0.0,
    keys: tuple[str, ...] = (),
) -> list[Row]:
    """The row of `parts`, as high as its texts; several rows, without a line between them, for very high ones."""
    rows: list[Row] = []
    rest = list(parts)
    while True:
        needed = max([least_pt, *(_height(part, face) + padding_pt for part in rest)])
        if needed <= _DIVISIBLE_PT * 1.3:
            rows.append(Row(tuple(rest), needed, keep, keys, padding_pt=padding_pt))
            return _joined(rows)
        cut = [_divided(part, face) for part in rest]
        rows.append(Row(tuple(head for head, _ in cut), _DIVISIBLE_PT, False))
        rest = [after for _, after in cut]


def _joined(rows: list[Row]) -> list[Row]:
    """The same rows without the lines between them."""
    last = len(rows) - 1
    for number, row in enumerate(rows):
        parts = tuple(
            replace(
                part,
                style=replace(
                    part.style,
                    top=part.style.top if number == 0 else 0,
                    bottom=part.style.bottom if number == last else 0,
                ),
            )
            for part in row.parts
        )
        rows[number] = replace(row, parts=parts)
    return rows


def _height(part: Part, face: Face) -> float:
    if not isinstance(part.value, str) or not part.value:
        return 0.0
    style = part.style
    chars = _chars(part, face)
    return text_height_pt(part.value, chars, style.size_pt, face, bold=style.bold) * part.leading


def _chars(part: Part, face: Face) -> float:
    """The width in characters that the cells of `part` leave to its text."""
    chars = width_chars(part.first, part.last) - INDENT_CHARS * part.style.indent
    return padded_chars(chars, face) if can_be_padded(part.style, column_pt(chars)) else chars


def _divided(part: Part, face: Face) -> tuple[Part, Part]:
    if not isinstance(part.value, str):
        return part, replace(part, value=None)
    style = part.style
    chars = _chars(part, face)
    room = _DIVISIBLE_PT / part.leading
    head, rest = divided(part.value, chars, style.size_pt, face, room, bold=style.bold)
    return replace(part, value=head), replace(part, value=rest or None)


def _held(rows: Sequence[Row]) -> list[Row]:
    """The rows of a table, of which no page begins or ends with one or two, but where they are very high."""
    held = list(rows)
    for few in (range(min(3, len(held))), range(max(0, len(held) - 3), len(held))):
        if sum(held[at].height_pt for at in few) <= _SMALL_PT:
            for at in few[:-1]:
                held[at] = replace(held[at], keep=True)
    return held


@dataclass(slots=True)
class Flow:
    """Puts sections on a sheet and breaks its pages."""

    sheet: Sheet
    face: Face
    words: Words
    #: True: for paper, not for editing.
    paper: bool = False
    #: Where the rows with a key stand.
    places: dict[str, int] = field(default_factory=dict)
    #: Less than 1 where the space between texts is to take less; a lower chart would lose labels.
    tightness: float = 1.0
    #: The section that begins a page though there was room for it, by its place; None for none.
    begins: int | None = None
    #: The height of each section that was put, and the page on which it began.
    put: list[tuple[float, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    row: int = 0
    used_pt: float = 0.0

    def __post_init__(self) -> None:
        self.sheet.widths = dict.fromkeys(range(COLUMNS), COLUMN_CHARS)

    def add(self, section: Section) -> None:
        """Put the section on the sheet, whole where it is small."""
        section = Section([*map(self._tightened, section.rows)], [*map(self._tightened, section.heading)])
        rows = [*section.heading, *(_held(section.rows) if section.heading else section.rows)]
        height = height_of(section)
        if len(self.put) == self.begins:
            self.new_page()
        if height <= _SMALL_PT and self.used_pt + height > CAPACITY_PT:
            self.new_page()
        self.put.append((height, len(self.breaks)))
        heading = len(section.heading)
        at = 0
        while at < len(rows):
            # Headings stay with the first row under them, rows that keep with what they keep to.
            end = at
            while end < len(rows) - 1 and (rows[end].keep or end < heading):
                end += 1
            chain = rows[at : end + 1]
            if self.used_pt and self.used_pt + sum(row.height_pt for row in chain) > CAPACITY_PT:
                self.new_page()
                if at >= heading:
                    self._put(self._continued(section.heading))
            self._put(chain)
            at = end + 1

    def _tightened(self, row: Row) -> Row:
        """`row` with less around its texts."""
        padding = row.padding_pt * self.tightness
        return replace(row, height_pt=row.height_pt - row.padding_pt + padding, padding_pt=padding)

    def _continued(self, heading: Sequence[Row]) -> Iterator[Row]:
        """The heading of a table that goes on, its title saying so."""
        for row in heading:
            title = row.parts[0]
            if len(row.parts) == 1 and isinstance(title.value, str):
                told = replace(title, value=self._told_on(title.value))
                yield from text_rows([told], self.face, row.height_pt)
            else:
                yield row

    def _told_on(self, title: str) -> str:
        """`title` with the word that it goes on, in the brackets at its end where it has some."""
        if title.endswith((")", "）")):
            return self.words.text("overview.continued_within", text=title[:-1])
        return self.words.text("overview.continued", text=title)

    def space(self, height_pt: float) -> None:
        """Put an empty row, but not at the head of a page."""
        if self.used_pt:
            self._put([Row((), height_pt * self.tightness)])

    def new_page(self) -> None:
        """Let the next row begin a page."""
        if self.used_pt:
            self.breaks.append(self.row)
            self.used_pt = 0.0

    def _put(self, rows: Iterable[Row]) -> None:
        for row in rows:
            texts = [self._text(part, row) for part in row.parts]
            found = [pieces(text, row.height_pt - 2 * text.top_pt, self.face) if self.paper else () for text in texts]
            made = cut(self.sheet, self.row, [edge for one in found for edge in edges_of(one)], row.height_pt)
            for text, own in zip(texts, found, strict=True):
                put(self.sheet, made, text, own)
            self.places.update(dict.fromkeys(row.keys, made.first))
            if row.chart:
                height_px = int(row.height_pt * 4 / 3) - 8
                self.sheet.charts.append(replace(row.chart(self.places), row=made.first, height_px=height_px))
            self.used_pt += made.edges[-1]
            self.row = made.last + 1

    def _text(self, part: Part, row: Row) -> Text:
        chars = _chars(part, self.face)
        framed = part.style.top and part.style.valign == "top"
        top = row.padding_pt / 2 if framed else 0.0
        # Wider lines than Excel's own are spread over the height of the cell.
        style = part.style if self.paper or part.leading == 1 else replace(part.style, valign="vjustify")
        is_padded = self.paper and can_be_padded(part.style, column_pt(width_chars(part.first, part.last)))
        return Text(part.first, part.last, part.value, style, chars, top, part.leading, part.whole, is_padded=is_padded)

"""Texts side by side in one row, and the same for paper.

In the workbook each text has one cell. LibreOffice, which prints it, sets Japanese lines closer than Excel, begins
lines with marks that must not begin one, and tears dates and units. So a book for paper is cut into more rows: we
break the texts, and each line gets a cell as high as Excel would set it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil
from typing import Final

from kpm_excel.book.base import Sheet, Style, Value
from kpm_excel.book.measure import (
    PADDING_PT,
    Face,
    column_em,
    height_pt,
    our_lines,
    split_at_height,
    text_width_em,
)
from kpm_excel.book.unbroken import may_end
from kpm_excel.layouts.overview.overview_styles import TALLEST_ROW_PT

#: What no line break divides unless it is wider than the line.
_WORD: Final = re.compile(r"[!-\u052f％￥＄]+")
#: Signs that Arial lacks; the Japanese faces that lend them set lines this high, and do not overlap a cell's edges.
_LENT: Final = re.compile("[\u2e80-\U0010ffff]")
#: Signs that are one em wide in every face.
_STEADY: Final = re.compile("[\u2460-\u24ff\u2e80-\uffef]+")
_LENT_PITCH_EM: Final = 1.45
_LENT_ROOM: Final = 0.88
_LENT_EDGES_PT: Final = 2.25
#: Edges that lie closer together than this are one; a whole pixel (0.75) is what a line of text may lack.
_NEAR_PT: Final = 0.7


@dataclass(frozen=True, slots=True)
class Text:
    """What stands in some columns of a row."""

    first: int
    last: int
    value: Value
    style: Style
    #: Width of these columns as of one, in characters.
    width_chars: float
    #: Space above the first line.
    top_pt: float = 0.0
    #: Distance of the lines against Excel's own.
    leading: float = 1.0
    #: True: stays in one cell on paper too.
    whole: bool = False
    #: Where its cell leads to on the screen.
    link: str | None = None
    #: True: a short text, whose lines end between phrases.
    phrases: bool = False
    #: True: its lines keep a blank from the left edge of their cell, on paper alone.
    is_padded: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One line and where it lies in the row."""

    top_pt: float
    bottom_pt: float
    value: Value


@dataclass(slots=True)
class Rows:
    """The sheet's rows that make up one row of the layout."""

    #: The sheet's number of the first one.
    first: int
    #: Upper edge of each below the upper edge of the first, then the lower edge of the last.
    edges: list[float] = field(default_factory=lambda: [0.0])
    #: Edges that were asked for, and the last row above each of them.
    wanted: list[float] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The sheet's number of the last row."""
        return self.lasts[-1]

    def last_until(self, y_pt: float) -> int:
        """The last of the rows that end at `y_pt`."""
        return self._begins(max(1, self._edge(y_pt))) - 1

    def between(self, top_pt: float, bottom_pt: float) -> tuple[int, int]:
        """First and last of the rows between two heights, at least one."""
        top = min(self._edge(top_pt), len(self.wanted) - 1)
        return self._begins(top), self._begins(max(top + 1, self._edge(bottom_pt))) - 1

    def _edge(self, y_pt: float) -> int:
        """Index of the asked edge next to `y_pt`; 0 is the upper edge of the first row."""
        at = bisect_left(self.wanted, y_pt)
        below, above = self.wanted[min(at, len(self.wanted) - 1)], self.wanted[at - 1] if at else 0.0
        return at if y_pt - above < below - y_pt or at == len(self.wanted) else at + 1

    def _begins(self, edge: int) -> int:
        """The row that begins at an asked edge."""
        return self.lasts[edge - 1] + 1 if edge else self.first

    def point(self, y_pt: float) -> tuple[int, float]:
        """The row in which `y_pt` lies, and the share of its height above it."""
        at = min(max(bisect_right(self.edges, y_pt) - 1, 0), len(self.edges) - 2)
        top, bottom = self.edges[at], self.edges[at + 1]
        return self.first + at, round(min(1.0, (y_pt - top) / (bottom - top)), 6)


def text_height_pt(
    text: str, width_chars: float, size_pt: float, face: Face, *, bold: bool = False, phrases: bool = False
) -> float:
    """The height that `text` needs in a cell at worst; 0 for no text.

    The worst is what `height_pt` says, with a line for each word longer than the cell, which programs divide as they
    like, or the lines that we break, with what other faces need that lend it signs.
    """
    if not text:
        return 0.0
    height = height_pt(text, width_chars, size_pt, face, bold=bold)
    height += face.pitch_pt(size_pt) * _overlong(text, column_em(width_chars, size_pt, face), face, bold)
    return max(
        height, PADDING_PT + sum(own for _, own in _lines(text, width_chars, size_pt, face, bold, phrases or bold))
    )


def divided(
    text: str, width_chars: float, size_pt: float, face: Face, room_pt: float, *, bold: bool = False
) -> tuple[str, str]:
    """What of `text` stands in a cell of that height, by `text_height_pt`, at least one line, and the rest."""
    limit, parts = room_pt, (text, "")
    while True:
        head, rest = split_at_height(text, width_chars, size_pt, face, limit, bold=bold)
        if not head:
            return parts
        parts = _untorn(text, head, rest)
        over = text_height_pt(head, width_chars, size_pt, face, bold=bold) - room_pt
        if over <= 0:
            return parts
        # Line by line: a long word taken away is worth more than a line.
        limit -= min(over, face.pitch_pt(size_pt))


def _untorn(text: str, head: str, rest: str) -> tuple[str, str]:
    """`head` and `rest`, cut a little earlier where that spares what is read as one."""
    cut = len(head)
    if not rest or not text.startswith(rest, cut):
        return head, rest
    place = next((at for at in range(cut, 0, -1) if text[at - 1] == "\n" or may_end(text, at)), cut)
    return (text[:place], text[place:]) if "\n" not in text[place - 1 : cut] else (head, rest)


def _lines(
    text: str, width_chars: float, size_pt: float, face: Face, bold: bool, phrases: bool
) -> list[tuple[str, float]]:
    """The lines of `text` that we break, and the height of each.

    Where another face lends signs to a paragraph, letters, quotes and dashes beside these become wider, and the lines
    higher.
    """
    pitch_pt = face.pitch_pt(size_pt)
    found = []
    for paragraph in text.split("\n"):
        lent = not face.fixed_pitch and _LENT.search(paragraph) is not None
        share = _LENT_ROOM if lent and not _STEADY.fullmatch(paragraph) else 1.0
        lines = our_lines(paragraph, width_chars, size_pt, face, bold=bold, phrases=phrases, share=share)
        lent_pt = max(pitch_pt, _LENT_PITCH_EM * size_pt) + _LENT_EDGES_PT
        found += [(line, lent_pt if lent and _LENT.search(line) else pitch_pt) for line in lines]
    return found


def _overlong(text: str, width_em: float, face: Face, bold: bool) -> int:
    """The number of words in `text` that are wider than a line."""
    words = (word for word in _WORD.findall(text) if len(word) > width_em)
    return sum(text_width_em(word, face, bold=bold) > width_em for word in words)


def whole_pixels(length_pt: float) -> float:
    """`length_pt`, up to the next pixel of Excel's screen."""
    return ceil(length_pt * 4 / 3 - 1e-6) * 3 / 4


def cut(sheet: Sheet, first: int, ends_pt: Iterable[float], total_pt: float) -> Rows:
    """New rows of `sheet` from `first` on, together `total_pt`, cut at `ends_pt`."""
    rows = Rows(first)
    wanted = [total_pt]
    for end in sorted(set(ends_pt), reverse=True):
        # Nor does a row of no height help: LibreOffice gives it one.
        if _NEAR_PT < end < wanted[-1] - _NEAR_PT and whole_pixels(end) < whole_pixels(wanted[-1]):
            wanted.append(end)
    row = first
    for top, bottom in pairwise([0.0, *reversed(wanted)]):
        count = max(1, ceil((bottom - top) / TALLEST_ROW_PT))
        for number in range(1, count + 1):
            # Rounded from the top, so that many rows are no higher together than one.
            edge = whole_pixels(top + (bottom - top) * number / count)
            sheet.heights[row] = edge - rows.edges[-1]
            rows.edges.append(edge)
            row += 1
        rows.wanted.append(bottom)
        rows.lasts.append(row - 1)
    return rows


def pieces(text: Text, total_pt: float, face: Face) -> tuple[Piece, ...]:
    """The lines of `text` in a room of that height; none where it is better set in one cell."""
    style = text.style
    if text.value in (None, "") or text.whole:
        return ()
    if not isinstance(text.value, str):
        bottom = text.top_pt + face.pitch_pt(style.size_pt)
        return () if style.valign == "vcenter" else (Piece(text.top_pt, bottom, text.value),)
    lines = _lines(text.value, text.width_chars, style.size_pt, face, style.bold, text.phrases or style.bold)
    if style.valign == "vcenter" and len(lines) == 1:
        return ()
    heights = [height * text.leading for _, height in lines]
    shrink = min(1.0, total_pt / sum(heights))
    y = text.top_pt
    if style.valign == "vcenter":
        y += whole_pixels(max(0.0, total_pt - sum(heights)) / 2 - 0.375)
    found = []
    for (line, _), height in zip(lines, heights, strict=True):
        found.append(Piece(y, y + height * shrink, _padded(text, line) or None))
        y += height * shrink
    return tuple(found)


def _padded(text: Text, line: str) -> str:
    return f" {line}" if text.is_padded and line else line


def edges_of(found: Sequence[Piece]) -> list[float]:
    """Where a row has to be cut for these pieces."""
    return [found[0].top_pt, *(piece.bottom_pt for piece in found)] if found else []


def put(sheet: Sheet, rows: Rows, text: Text, found: Sequence[Piece], span: tuple[int, int] | None = None) -> None:
    """Put `text` on `sheet`, in one cell or in the pieces that were `found`.

    `span` are the first and last of the rows where it does not have them all.
    """
    first, last = span or (rows.first, rows.last)
    if not found:
        is_line = isinstance(text.value, str) and "\n" not in text.value
        _put(sheet, first, last, text, _padded(text, str(text.value)) if is_line else text.value, text.style)
        return
    row = first
    for piece in found:
        top, bottom = rows.between(piece.top_pt, piece.bottom_pt)
        if row < top:
            _put_part(sheet, (row, top - 1), (first, last), text, None)
        _put_part(sheet, (top, bottom), (first, last), text, piece.value)
        row = bottom + 1
    if row <= last:
        _put_part(sheet, (row, last), (first, last), text, None)


def _put_part(sheet: Sheet, part: tuple[int, int], span: tuple[int, int], text: Text, value: Value) -> None:
    style = replace(
        text.style,
        valign="vjustify",
        top=text.style.top if part[0] == span[0] else 0,
        bottom=text.style.bottom if part[1] == span[1] else 0,
    )
    _put(sheet, *part, text, value, style)


def _put(sheet: Sheet, first: int, last: int, text: Text, value: Value, style: Style) -> None:
    sheet.put(first, text.first, value, style, last_row=last, last_column=text.last, link=text.link)

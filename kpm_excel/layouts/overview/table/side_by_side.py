"""Texts side by side in one row, and the same for paper.

In the workbook each text has one cell. LibreOffice, which prints it, sets Japanese lines closer than Excel, spreads
the lines of a cell only within a paragraph, and begins lines with marks that must not begin one. So a book for paper
is cut into more rows: each paragraph gets a cell as high as Excel would set it, over which its lines are spread, and
one that would break badly gets a further cell from there on.
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
    Face,
    column_em,
    fewest_printed_lines,
    height_pt,
    is_sure,
    line_count,
    printed_lines,
    split_at_height,
    text_width_em,
    wrap,
)
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
#: So many lines are set one by one where their number is not sure.
_FEW_LINES: Final = 9
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


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of one paragraph and where they lie in the row."""

    top_pt: float
    bottom_pt: float
    value: Value


@dataclass(frozen=True, slots=True)
class _Part:
    """Some lines of one paragraph which LibreOffice breaks as it should."""

    text: str
    #: How many they are.
    lines: int


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


def text_height_pt(text: str, width_chars: float, size_pt: float, face: Face, *, bold: bool = False) -> float:
    """The height that `text` needs in a cell at worst; 0 for no text.

    To what `height_pt` says it adds what other faces need that lend it signs, and a line for each word longer than
    the cell, which programs divide as they like.
    """
    if not text:
        return 0.0
    height = height_pt(text, width_chars, size_pt, face, bold=bold)
    width_em = column_em(width_chars, size_pt, face)
    height += face.pitch_pt(size_pt) * _overlong(text, width_em, face, bold)
    lent = (paragraph for paragraph in text.split("\n") if _is_lent(paragraph, face))
    for paragraph in lent:
        lines = _lent_lines(paragraph, width_em, face, bold)
        more = lines - line_count(paragraph, width_em, face, bold=bold)
        height += max(0, more) * face.pitch_pt(size_pt) + _lent_pt(lines, size_pt, face)
    return height


def divided(
    text: str, width_chars: float, size_pt: float, face: Face, room_pt: float, *, bold: bool = False
) -> tuple[str, str]:
    """What of `text` stands in a cell of that height, by `text_height_pt`, at least one line, and the rest."""
    limit, parts = room_pt, (text, "")
    while True:
        head, rest = split_at_height(text, width_chars, size_pt, face, limit, bold=bold)
        if not head:
            return parts
        parts = head, rest
        over = text_height_pt(head, width_chars, size_pt, face, bold=bold) - room_pt
        if over <= 0:
            return parts
        # Line by line: a long word taken away is worth more than a line.
        limit -= min(over, face.pitch_pt(size_pt))


def _is_lent(paragraph: str, face: Face) -> bool:
    """Whether another face lends signs to `paragraph`."""
    return not face.fixed_pitch and _LENT.search(paragraph) is not None


def _lent_lines(paragraph: str, width_em: float, face: Face, bold: bool) -> int:
    """Lines of a paragraph to which another face lends signs: letters, quotes and dashes beside these become wider."""
    return line_count(paragraph, _lent_room(paragraph, width_em), face, bold=bold)


def _lent_room(paragraph: str, width_em: float) -> float:
    return width_em if _STEADY.fullmatch(paragraph) else width_em * _LENT_ROOM


def _lent_pt(lines: int, size_pt: float, face: Face) -> float:
    """What lines need beyond their pitch where a taller face lends them signs."""
    return max(0.0, lines * (_LENT_PITCH_EM * size_pt - face.pitch_pt(size_pt))) + _LENT_EDGES_PT


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
    """The paragraphs of `text` in a room of that height; none where it is better set in one cell."""
    style = text.style
    if text.value in (None, "") or text.whole:
        return ()
    if not isinstance(text.value, str):
        bottom = text.top_pt + face.pitch_pt(style.size_pt)
        return () if style.valign == "vcenter" else (Piece(text.top_pt, bottom, text.value),)
    parts = [part for paragraph in text.value.split("\n") for part in _parts(paragraph, text, face)]
    if style.valign == "vcenter" and sum(part.lines for part in parts) == 1:
        return ()
    pitch = face.pitch_pt(style.size_pt) * text.leading
    heights = [
        part.lines * pitch + _lent_pt(part.lines, style.size_pt, face) * _is_lent(part.text, face) for part in parts
    ]
    shrink = min(1.0, total_pt / sum(heights))
    y = text.top_pt
    if style.valign == "vcenter":
        y += whole_pixels(max(0.0, total_pt - sum(heights)) / 2 - 0.375)
    found = []
    for part, height in zip(parts, heights, strict=True):
        found.append(Piece(y, y + height * shrink, part.text or None))
        y += height * shrink
    return tuple(found)


def _parts(paragraph: str, text: Text, face: Face) -> list[_Part]:
    """`paragraph` in parts that LibreOffice breaks as it should."""
    style, parts, rest = text.style, [], paragraph
    sure = is_sure(text.width_chars, style.size_pt, face)
    while True:
        good, real = printed_lines(rest, text.width_chars, style.size_pt, face, bold=style.bold)
        differing = (n for n, pair in enumerate(zip(good, real, strict=False), 1) if pair[0] != pair[1])
        count = next(differing, len(good)) if sure else len(good)
        end = good[count - 1][1]
        parts += _divided_parts(rest, good[:count], text, face)
        if end >= len(rest):
            return parts
        rest = rest[end:]


def _divided_parts(paragraph: str, lines: Sequence[tuple[int, int]], text: Text, face: Face) -> list[_Part]:
    """The `lines` of `paragraph` in one part; in one for each line where it could be fewer and would be torn apart."""
    part, count = paragraph[lines[0][0] : lines[-1][1]], len(lines)
    size_pt, bold = text.style.size_pt, text.style.bold
    if text.link:
        # LibreOffice breaks no link.
        room_em = column_em(text.width_chars, size_pt, face)
        room_em = _lent_room(part, room_em) if _is_lent(part, face) else room_em
        return [_Part(line, 1) for line in wrap(part, room_em, face, bold=bold)]
    width_em = column_em(text.width_chars, size_pt, face)
    more = _overlong(part, width_em, face, bold)
    if _is_lent(part, face):
        count = max(count, _lent_lines(part, width_em, face, bold))
    elif not more:
        # How far programs indent is not sure, so that an indented text may take fewer lines than any count says.
        indented = min(text.style.indent, count - 1)
        fewest = fewest_printed_lines(part, text.width_chars, size_pt, face, bold=bold) - indented
        # Spread over one line more than they are, or set in one less, only many lines look as they should.
        if fewest < count <= _FEW_LINES or fewest * face.pitch_pt(size_pt) < count * face.line_pitch_em * size_pt:
            return [_Part(paragraph[start:end], 1) for start, end in lines]
        count = fewest
    return [_Part(part, count + more)]


def edges_of(found: Sequence[Piece]) -> list[float]:
    """Where a row has to be cut for these pieces."""
    return [found[0].top_pt, *(piece.bottom_pt for piece in found)] if found else []


def put(sheet: Sheet, rows: Rows, text: Text, found: Sequence[Piece], span: tuple[int, int] | None = None) -> None:
    """Put `text` on `sheet`, in one cell or in the pieces that were `found`.

    `span` are the first and last of the rows where it does not have them all.
    """
    first, last = span or (rows.first, rows.last)
    if not found:
        _put(sheet, first, last, text, text.value, text.style)
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

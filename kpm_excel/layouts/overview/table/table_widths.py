"""Widths of a table's columns: the plan's weights, moved by what stands in the columns until the table is short."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from kpm_excel.book.air import side_pt
from kpm_excel.book.measure import Face, text_width_em
from kpm_excel.book.unbroken import unbreakable_runs
from kpm_excel.layouts.overview.overview_styles import TEXT_PT
from kpm_excel.layouts.overview.table.table_columns import weight
from kpm_excel.layouts.overview.table.table_roles import LINED, Column, Role
from kpm_excel.plan.types import is_apart

#: Text keeps this distance from the lines of its cell, both sides together.
PADDING_PT: Final = 6.0
#: A column does not become wider than so many times its share.
_WIDEST: Final = 3.0
#: What the end of a line leaves empty on average, in em: in Japanese, and where words stay whole.
_RAGGED_EM: Final = {True: 0.6, False: 1.6}
#: A line of a schedule is as high as so many lines of text, at least.
_LEAST_LINES: Final = 1.5
#: How much the heights of all cells count beside those of the highest of each item: only these make the table longer.
_OTHERS: Final = 0.02
#: How much of the rest the names get, and how much of a schedule its items.
_NAME_SHARE, _ITEM_SHARE = 0.062, 0.36
#: Programs looked at, so that a large plan takes no longer than a middling one.
_SAMPLE: Final = 160
_STEPS_PT: Final = (48.0, 24.0, 12.0, 6.0, 3.0)
#: What no line break may divide: letters of western scripts, figures and the signs on them.
#: Brackets around a word may neither begin nor end a line.
_WORD: Final = re.compile(r"【?[!-\u052f]+】?")
#: Longer words, such as addresses, may be divided.
_WIDEST_WORD_PT: Final = 75.0
_WIDEST_HEADING_PT: Final = 72.0
_CODES: Final = frozenset({Role.RATING, Role.NUMBER, Role.FIGURE})
_CODE_PT: Final = 36.0
_FLEXIBLE: Final = frozenset({Role.NAME, Role.TEXT, Role.ITEM})
#: So wide in em prose is to be set, at least; names and items of a schedule may be as narrow as the second figure.
PROSE_EM, _NAME_EM = 8.0, 4.0
#: A text that is shorter than prose may take so many lines.
_SHORT_LINES: Final = 3.0
#: So many lines a heading may take; that of a period one, up to the second figure in em.
_HEADING_LINES, _PERIOD_EM = 4.0, 4.0
#: A heading up to this stays in one line over a code or a number.
_SHORT_HEADING_EM: Final = 5.5


@dataclass(slots=True)
class _Flexible:
    """A column whose width is searched for."""

    column: int
    least_pt: float
    most_pt: float
    #: Widths of paragraphs in em, by program.
    paragraphs: list[list[float]]
    ragged_em: float
    #: The least that a paragraph takes, in lines.
    least_lines: float
    #: What texts keep from the edges.
    side_pt: float
    heights: dict[float, list[float]] = field(default_factory=dict)

    def lines(self, width_pt: float) -> list[float]:
        """About how many lines each program takes at that width."""
        if width_pt not in self.heights:
            whole = max(1.0, (width_pt - PADDING_PT - self.side_pt) / TEXT_PT)
            room, least = max(1.0, whole - self.ragged_em), self.least_lines
            self.heights[width_pt] = [
                sum(max(least, -(-em // room)) if em > whole else least for em in one) for one in self.paragraphs
            ]
        return self.heights[width_pt]


def column_widths(
    columns: Sequence[Column],
    texts: Mapping[int, Sequence[str]],
    needed_pt: Mapping[int, float],
    total_pt: float,
    face: Face,
) -> list[float]:
    """The width of each column in points, together `total_pt`, or more where the least widths need more.

    `texts` holds what stands in each wrapping column, one text per program; `needed_pt` what the others need.
    """
    least = least_widths(columns, texts, needed_pt, face)
    shares = _shares(columns, total_pt)
    widths = [_start(column, need, share) for column, need, share in zip(columns, least, shares, strict=True)]
    flexible_at = [at for at, column in enumerate(columns) if column.role in _FLEXIBLE]
    fixed = sum(width for at, width in enumerate(widths) if at not in flexible_at)
    for at, width in _filled({at: (least[at], shares[at]) for at in flexible_at}, total_pt - fixed).items():
        widths[at] = width
    flexible = [_flexible(at, columns[at].role, widths[at], least[at], texts.get(at, ()), face) for at in flexible_at]
    _shorten(flexible, widths)
    return widths


def least_widths(
    columns: Sequence[Column], texts: Mapping[int, Sequence[str]], needed_pt: Mapping[int, float], face: Face
) -> list[float]:
    """The width of each column in points below which what stands in it is torn; arguments as of `column_widths`."""
    least = [_least(at, column, texts.get(at, ()), needed_pt, face) for at, column in enumerate(columns)]
    for at, column in enumerate(columns):
        if column.role in LINED:
            # All periods of a block have one width.
            alike = [n for n, other in enumerate(columns) if other.role in LINED and other.field is column.field]
            least[at] = max(least[n] for n in alike)
    for heading, run in groupby(range(len(columns)), key=lambda at: columns[at].under):
        # The heading over several columns takes few lines as well.
        own = list(run)
        lines_em = text_width_em(heading, face, bold=True) / _HEADING_LINES if heading else 0.0
        needed = max(lines_em * TEXT_PT * 1.03 + PADDING_PT, longest_word_pt([heading or ""], face, bold=True))
        lack = min(_WIDEST_HEADING_PT, needed) - sum(least[at] for at in own)
        widest = max(own, key=lambda at: (columns[at].role in _FLEXIBLE, least[at]))
        least[widest] += max(0.0, lack) if heading and columns[widest].role not in LINED else 0.0
    return least


def _filled(columns: Mapping[int, tuple[float, float]], room_pt: float) -> dict[int, float]:
    """Widths by shares that together fill the room, none less than its least width; columns are (least, share)."""
    widths: dict[int, float] = {}
    while len(widths) < len(columns):
        open_at = [at for at in columns if at not in widths]
        rest = room_pt - sum(widths.values())
        whole = sum(columns[at][1] for at in open_at)
        held = [at for at in open_at if rest * columns[at][1] / whole < columns[at][0]]
        for at in held or open_at:
            widths[at] = columns[at][0] if held else rest * columns[at][1] / whole
    return widths


def _start(column: Column, least_pt: float, share_pt: float) -> float:
    # What the plan gives to a code or a number beyond what it needs is better used by texts.
    return max(least_pt, min(share_pt, _CODE_PT)) if column.role in _CODES else max(least_pt, share_pt)


def _least(at: int, column: Column, texts: Sequence[str], needed_pt: Mapping[int, float], face: Face) -> float:
    """The least width of a column: its numbers and codes, the longest word of its heading and of its texts."""
    label = column.part or column.label
    heading = longest_word_pt([label], face, bold=True)
    if column.role is Role.NAME:
        # Its heading, the kind's name, looks torn in two lines where a little more width makes it one.
        whole = text_width_em(label, face, bold=True) * TEXT_PT * 1.03 + PADDING_PT
        heading = whole if whole <= _WIDEST_HEADING_PT else heading
    whole_em = text_width_em(label, face, bold=True)
    lines_em = min(whole_em, _PERIOD_EM) if column.role in LINED else whole_em / _HEADING_LINES
    if column.role in _CODES and whole_em <= _SHORT_HEADING_EM:
        # One such as 女性（人） would leave its last sign alone on a line.
        lines_em = whole_em
    heading = max(heading, min(_WIDEST_HEADING_PT, lines_em * TEXT_PT * 1.03 + PADDING_PT))
    # A heading may be without a blank from end to end; then it is divided like any long word.
    heading = min(heading, _WIDEST_HEADING_PT * 1.5)
    words = min(_WIDEST_WORD_PT, longest_word_pt(texts, face, bold=column.role is Role.NAME))
    if column.field and is_apart(column.field):
        # What each department gave stands behind its name, in one line where that is not too long.
        lines = (text_width_em(line, face) for text in texts for line in text.split("\n"))
        words = max(words, min(_WIDEST_WORD_PT, max(lines, default=0.0) * TEXT_PT * 1.03 + PADDING_PT))
    side = side_pt(face) if column.role in _FLEXIBLE else 0.0
    return max(needed_pt.get(at, 0.0), heading, side + max(words, _bearable_pt(column, texts, face)))


def _bearable_pt(column: Column, texts: Sequence[str], face: Face) -> float:
    """The width in which texts that may be divided anywhere are still read as lines: a short one in a few."""
    if column.role not in _FLEXIBLE:
        return 0.0
    longest = max((text_width_em(line, face) for text in texts for line in text.split("\n")), default=0.0)
    most = PROSE_EM if column.role is Role.TEXT else _NAME_EM
    return min(most, max(longest / _SHORT_LINES, min(longest, _NAME_EM))) * TEXT_PT * 1.1 + PADDING_PT


def longest_word_pt(texts: Sequence[str], face: Face, *, bold: bool) -> float:
    """The width of the cell in which no word, date or number with its unit of `texts` is torn."""
    words = {word for text in texts for word in [*_WORD.findall(text), *unbreakable_runs(text)]}
    return max((text_width_em(word, face, bold=bold) for word in words), default=1.0) * TEXT_PT * 1.03 + PADDING_PT


def _shares(columns: Sequence[Column], total_pt: float) -> list[float]:
    """The part of the whole that the plan's weights give to each column."""
    weights = [0.0] * len(columns)
    for at, column in enumerate(columns):
        if column.field is None:
            continue
        alike = [other for other in columns if other.field is column.field]
        whole = weight(column.field)
        if column.role is Role.ITEM:
            weights[at] = whole * _ITEM_SHARE
        elif column.role in LINED:
            weights[at] = whole * (1 - _ITEM_SHARE) / (len(alike) - 1)
        else:
            weights[at] = whole / len(alike)
    name = next(at for at, column in enumerate(columns) if column.role is Role.NAME)
    weights[name] = sum(weights) * _NAME_SHARE or 1.0
    return [total_pt * one / sum(weights) for one in weights]


def _flexible(at: int, role: Role, share_pt: float, least_pt: float, texts: Sequence[str], face: Face) -> _Flexible:
    step = max(1, len(texts) // _SAMPLE)
    bold = role is Role.NAME
    paragraphs = [[text_width_em(line, face, bold=bold) for line in text.split("\n")] for text in texts[::step]]
    least_lines = _LEAST_LINES if role is Role.ITEM else 1.0
    most = max(least_pt, share_pt * _WIDEST)
    return _Flexible(at, least_pt, most, paragraphs, _RAGGED_EM[face.fixed_pitch], least_lines, side_pt(face))


def _shorten(flexible: Sequence[_Flexible], widths: list[float]) -> None:
    """Move width between columns while that makes the table shorter."""
    for step in _STEPS_PT:
        while _move_once(flexible, widths, step):
            pass


def _move_once(flexible: Sequence[_Flexible], widths: list[float], step_pt: float) -> bool:
    best, move = _height(flexible, widths) - 1e-9, None
    for giver in flexible:
        for taker in flexible:
            if giver is taker or widths[giver.column] - step_pt < giver.least_pt:
                continue
            if widths[taker.column] + step_pt > taker.most_pt:
                continue
            _shift(widths, giver, taker, step_pt)
            now = _height(flexible, widths)
            if now < best:
                best, move = now, (giver, taker)
            _shift(widths, taker, giver, step_pt)
    if move:
        _shift(widths, *move, step_pt)
    return move is not None


def _shift(widths: list[float], giver: _Flexible, taker: _Flexible, step_pt: float) -> None:
    # Rounded, so that the same width is the same key.
    widths[giver.column] = round(widths[giver.column] - step_pt, 3)
    widths[taker.column] = round(widths[taker.column] + step_pt, 3)


def _height(flexible: Sequence[_Flexible], widths: Sequence[float]) -> float:
    """The height of the table in lines, and a little of what its shorter cells take."""
    columns = [one.lines(widths[one.column]) for one in flexible]
    if not columns:
        return 0.0
    highest: float = sum(map(max, zip(*columns, strict=True)))
    return highest + _OTHERS * sum(map(sum, columns))

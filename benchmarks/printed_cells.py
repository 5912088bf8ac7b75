"""What stands in each cell of a printed page, line by line: read from the PDF's letters and rules, from no layout."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pymupdf

#: Glyphs whose baselines lie closer together than this stand in one line.
_SAME_LINE_PT = 2.0
#: Text further from its neighbour than this, in em, stands in a place of its own.
_APART_EM = 2.5
#: Rules closer together than this are one.
_SAME_RULE_PT = 0.5
#: Lines further apart than this, in em, do not belong together.
_LOOSE_EM = 2.4


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character."""

    character: str
    left: float
    right: float
    baseline: float
    size_pt: float


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a cell."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """Its characters, without blanks at the ends."""
        return "".join(glyph.character for glyph in self.glyphs).strip()

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where its ink ends."""
        return max(glyph.right for glyph in self.glyphs if glyph.character.strip())

    @property
    def baseline(self) -> float:
        """Where it stands, from the page's top."""
        return self.glyphs[0].baseline

    @property
    def size_pt(self) -> float:
        """The size of its largest character."""
        return max(glyph.size_pt for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines between the same rules, or in the same shape, one below the other."""

    lines: tuple[Line, ...]
    #: How far its lines may reach.
    right: float


@dataclass(slots=True)
class _Rules:
    """The rules of a page in one direction: their places in order, and from where to where each goes."""

    places: list[float] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def of(cls, found: list[tuple[float, float, float]]) -> "_Rules":
        rules = cls()
        for place, low, high in sorted(found):
            is_same = rules.places and place - rules.places[-1] < _SAME_RULE_PT
            rules.places.append(rules.places[-1] if is_same else place)
            rules.spans.append((low, high))
        return rules

    def around(self, place: float, across: float) -> tuple[float, float]:
        """The nearest rules before and after `place` which cross `across`; the page's edges where there is none."""
        before = range(bisect_right(self.places, place) - 1, -1, -1)
        after = range(bisect_left(self.places, place), len(self.places))
        return self._first(before, across, 0.0), self._first(after, across, 1e4)

    def _first(self, order: range, across: float, otherwise: float) -> float:
        return next((self.places[at] for at in order if self._crosses(at, across)), otherwise)

    def _crosses(self, at: int, across: float) -> bool:
        low, high = self.spans[at]
        return low - 0.5 <= across <= high + 0.5


def cells_of(page: pymupdf.Page) -> Iterator[Cell]:
    """The cells of `page` that hold text."""
    upright, level, shapes = _drawn(page)
    places: dict[tuple[float, ...], list[Glyph]] = {}
    for glyph in _glyphs(page):
        x, y = (glyph.left + glyph.right) / 2, glyph.baseline - glyph.size_pt / 3
        shape = next((one for one in shapes if one[0] <= x <= one[2] and one[1] <= y <= one[3]), None)
        left, right = (shape[0], shape[2]) if shape else upright.around(x, y)
        top, bottom = (shape[1], shape[3]) if shape else level.around(y, x)
        key = tuple(round(edge) for edge in (left, top, right, bottom))
        places.setdefault(key, []).append(glyph)
    for (_, _, right, _), glyphs in places.items():
        for lines in _together(_lines(glyphs)):
            yield Cell(tuple(lines), min(right, page.rect.width - 18))


def lowest_pt(page: pymupdf.Page, foot_pt: float) -> float:
    """How far down the page's rules and texts reach, down to `foot_pt`, from its top."""
    drawn = [drawing["rect"].y1 for drawing in page.get_drawings()]
    texts = [glyph.baseline for glyph in _glyphs(page)]
    return max((low for low in [*drawn, *texts] if low <= foot_pt), default=0.0)


def _drawn(page: pymupdf.Page) -> tuple[_Rules, _Rules, list[tuple[float, float, float, float]]]:
    """Upright rules, level rules, and shapes from the smallest to the largest."""
    upright, level, shapes = [], [], []
    for drawing in page.get_drawings():
        rect = drawing["rect"]
        if drawing["type"] == "fs":
            shapes.append((rect.x0, rect.y0, rect.x1, rect.y1))
            continue
        # A fill ends where a cell does.
        filled = drawing["type"] == "f"
        for x in {rect.x0, rect.x1} if filled or rect.width < 1 else ():
            upright.append((x, rect.y0, rect.y1))
        for y in {rect.y0, rect.y1} if filled or rect.height < 1 else ():
            level.append((y, rect.x0, rect.x1))
    shapes.sort(key=lambda one: (one[2] - one[0]) * (one[3] - one[1]))
    return _Rules.of(upright), _Rules.of(level), shapes


def _glyphs(page: pymupdf.Page) -> Iterator[Glyph]:
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            if line["dir"][0] > 0.9:
                for span in line["spans"]:
                    yield from (_glyph(character, span["size"]) for character in span["chars"])


def _glyph(character: dict[str, Any], size_pt: float) -> Glyph:
    box = character["bbox"]
    return Glyph(character["c"], box[0], box[2], character["origin"][1], size_pt)


def _lines(glyphs: list[Glyph]) -> list[Line]:
    """The glyphs of one place in lines, each from the left."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.baseline):
        if rows and glyph.baseline - rows[-1][0].baseline < _SAME_LINE_PT:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    lines = []
    for row in rows:
        part: list[Glyph] = []
        for glyph in sorted(row, key=lambda one: one.left):
            if part and glyph.left - part[-1].right > _APART_EM * glyph.size_pt:
                lines.append(part)
                part = []
            part.append(glyph)
        lines.append(part)
    return [Line(tuple(one)) for one in lines if any(glyph.character.strip() for glyph in one)]


def _together(lines: list[Line]) -> list[list[Line]]:
    """Lines one below the other, as far as they are neither far apart nor of another size."""
    columns: list[list[Line]] = []
    for line in lines:
        for column in columns:
            last = column[-1]
            if (
                last.left < line.right
                and line.left < last.right
                and 1 < line.baseline - last.baseline < _LOOSE_EM * line.size_pt
                and abs(last.size_pt - line.size_pt) < 0.5
            ):
                column.append(line)
                break
        else:
            columns.append([line])
    return columns

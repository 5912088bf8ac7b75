"""Findings that repeat by the hundred, told once: for an area of a sheet, or for all further ones of a kind."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kpm_excel.book.base import address
from kpm_excel.checks.context import shortened
from kpm_excel.findings import Code, Finding, Place, Value

#: Row and column of a cell.
At = tuple[int, int]
#: Cells that stand no further apart belong together: a blank row or column stands between the parts of a scribble.
_APART = 2
#: So many texts of an area, or of a kind, are quoted, each in so many characters.
_QUOTED, _LONGEST = 8, 60
#: So many findings of one code on one sheet are told one by one.
_SINGLY = 10
#: And so many on all sheets of a file: what was done to one sheet was often done to all.
_SINGLY_IN_FILE = 40
#: What was done to a form as often as it has cells, sheets or drawings; answers are told one by one, each at its own.
_REPEATED = frozenset(
    {
        Code.SLOT_UNKNOWN,
        Code.PROGRAM_UNKNOWN,
        Code.TEXT_REWRITTEN,
        Code.TEXT_OUTSIDE,
        Code.SHEET_EXTRA,
        Code.SHEET_HIDDEN,
        Code.SHEET_COPIED,
        Code.SLOT_MOVED,
        Code.SLOT_DISAGREES,
        Code.SLOT_DAMAGED,
        Code.CELLS_MERGED,
        Code.COMMENT_LEFT,
        Code.ANSWER_LOOK_UNSURE,
        Code.STAMP_DAMAGED,
        Code.SHEET_OTHER_FORM,
    }
)
#: These stand on sheets of their own, so that they are counted over the whole file.
_OF_FILE = frozenset({Code.SHEET_EXTRA, Code.SHEET_HIDDEN, Code.SHEET_COPIED, Code.SHEET_OTHER_FORM})
#: What one step does to the looks of all answers; they are told one by one as long as one can look through them.
_LOOKS = frozenset(
    {
        Code.ANSWER_HIDDEN,
        Code.ANSWER_INVISIBLE,
        Code.ANSWER_COLOURED,
        Code.ANSWER_COMPOSED,
        Code.TEXT_SYMBOLS,
    }
)


@dataclass(slots=True)
class Area:
    """Cells of a sheet that stand together."""

    top: int
    left: int
    bottom: int
    right: int
    #: In the order of rows, then columns.
    cells: list[At] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The first and last cell, such as `X3:AB40`."""
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def take(self, other: "Area") -> None:
        """Take in the cells of `other`."""
        self.top, self.left = min(self.top, other.top), min(self.left, other.left)
        self.bottom, self.right = max(self.bottom, other.bottom), max(self.right, other.right)
        self.cells += other.cells


def areas_of(cells: Iterable[At]) -> list[Area]:
    """`cells` by the areas in which they stand together, from the top down."""
    done: list[Area] = []
    growing: list[Area] = []
    for row, column in sorted(cells):
        done += [area for area in growing if area.bottom < row - _APART]
        growing = [area for area in growing if area.bottom >= row - _APART]
        own = Area(row, column, row, column, [(row, column)])
        apart = []
        for area in growing:
            if area.left - _APART <= own.right and own.left <= area.right + _APART:
                area.take(own)
                own = area
            else:
                apart.append(area)
        growing = [*apart, own]
    for area in (areas := [*done, *growing]):
        area.cells.sort()
    return sorted(areas, key=lambda area: area.cells[0])


def quoted(texts: Iterable[str]) -> str:
    """The first of `texts` in one line, and a sign that there are more."""
    told = list(dict.fromkeys(texts))
    return " / ".join(shortened(text, _LONGEST) for text in told[:_QUOTED]) + (" / …" if len(told) > _QUOTED else "")


def area_text(area: Area, texts: Mapping[At, str]) -> str:
    """What stands in an area: which cells, how many, and the first of their texts."""
    return f"{area.name} ({len(area.cells)}): {quoted(texts[at] for at in area.cells)}"


def condensed(findings: Iterable[Finding]) -> Iterator[Finding]:
    """`findings`, of which those that repeat in a file are told one by one at first, and the rest of them together."""
    rest: dict[tuple[Code, str | None], list[Finding]] = defaultdict(list)
    count: dict[tuple[Code, str | None], int] = defaultdict(int)
    for finding in findings:
        code = finding.code
        on_sheet, in_file = (code, None if code in _OF_FILE else finding.place.sheet), (code, None)
        count[on_sheet] += 1
        told = count[in_file] if on_sheet != in_file else 0
        if code in _REPEATED | _LOOKS and told >= _SINGLY_IN_FILE:
            rest[in_file].append(finding)
        elif code in _REPEATED and count[on_sheet] > _SINGLY:
            rest[on_sheet].append(finding)
        else:
            if on_sheet != in_file:
                count[in_file] += 1
            yield finding
    for together in rest.values():
        yield together[0] if len(together) == 1 else _joined(together)


def _joined(findings: list[Finding]) -> Finding:
    """One finding for several of a code, at the first of their places."""
    first = findings[0].place
    is_of_one_sheet = len({one.place.sheet for one in findings}) == 1
    named = [_named(one.place, with_sheet=not is_of_one_sheet) for one in findings]
    places = ", ".join(named[:_QUOTED]) + (", …" if len(named) > _QUOTED else "")
    values: dict[str, Value] = {}
    for name, value in findings[0].values:
        own = [dict(one.values).get(name, value) for one in findings]
        values[name] = quoted(map(str, own)) if isinstance(value, str) else value
    if "found" in values:
        values["found"] = f"{places} ({len(findings)}): {values['found']}"
    place = Place(first.department, file=first.file, sheet=first.sheet, cell=first.cell)
    return Finding(findings[0].code, place, tuple(values.items()))


def _named(place: Place, *, with_sheet: bool) -> str:
    return "!".join(part for part in (place.sheet if with_sheet or not place.cell else None, place.cell) if part)

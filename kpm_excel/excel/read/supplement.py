"""What calamine does not tell of a sheet, gathered from the file itself and put where it belongs."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kpm_excel.book.raw import Drawn, RawCell, RawSheet
from kpm_excel.excel.read.conditional_looks import Rule, apply_looks
from kpm_excel.excel.read.ooxml.shared_texts import ORDINARY, Font, Run, look_of


class Seen(NamedTuple):
    """How a cell looks."""

    #: What it shows of a number or a day; None where the file says it by a format alone.
    shown: str | None = None
    font: Font = ORDINARY
    #: The parts of its text that have fonts of their own.
    runs: tuple[Run, ...] = ()
    #: In the colour of its ground.
    invisible: bool = False
    number_format: str = "General"


@dataclass(slots=True)
class Supplement:
    """What stands in one sheet beside its values."""

    #: Error values by row and column, such as "#REF!".
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    #: Formulas without the "="; "" where the text is not known.
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    #: The colour of a solid fill as "RRGGBB", also of blank cells.
    fills: dict[tuple[int, int], str] = field(default_factory=dict)
    #: Texts as they are shown where calamine leaves something out.
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    #: How cells look that do not look as usual.
    seen: dict[tuple[int, int], Seen] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    drawn: list[Drawn] = field(default_factory=list)
    #: Conditional formats.
    rules: list[Rule] = field(default_factory=list)


def with_supplement(sheet: RawSheet, found: Supplement) -> RawSheet:
    """`sheet` with all that was `found` besides."""
    cells = dict(sheet.cells)
    for place, error in found.errors.items():
        cells[place] = RawCell(*place, error, "error", found.formulas.get(place))
    for place, formula in found.formulas.items():
        # A formula whose result is an empty text has no value for calamine.
        cell = cells.get(place) or RawCell(*place, "", "text")
        cells[place] = cell._replace(formula=formula)
    for place, text in found.texts.items():
        if (shown := cells.get(place)) and shown.kind == "text":
            cells[place] = shown._replace(value=text)
    for place, seen in found.seen.items():
        if place in cells:
            cells[place] = _looking(cells[place], seen)
    for place, fill in found.fills.items():
        cell = cells.get(place) or RawCell(*place, None, "blank")
        cells[place] = cell._replace(fill=fill)
    unsure = apply_looks(cells, found.rules)
    return replace(
        sheet,
        unsure=unsure,
        cells=dict(sorted(cells.items())),
        comments=found.comments,
        hidden_rows=frozenset(found.hidden_rows),
        hidden_columns=frozenset(found.hidden_columns),
        merges=sheet.merges or tuple(found.merges),
        links=found.links,
        drawn=tuple(found.drawn),
    )


def _looking(cell: RawCell, seen: Seen) -> RawCell:
    """`cell` with how it looks."""
    shown = seen.shown if cell.kind in ("number", "date") else None
    looking = cell._replace(invisible=seen.invisible, number_format=seen.number_format, shown=shown)
    if seen.font == ORDINARY and not seen.runs:
        return looking
    text = cell.value if isinstance(cell.value, str) else str(cell.value)
    return looking._replace(**look_of(text, seen.runs, seen.font)._asdict())

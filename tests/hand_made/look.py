"""How a report is laid out: the traits of tables that people make, each with its ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import Any


@dataclass(frozen=True)
class Look:
    """One way to lay a report out; what is not said is the plainest."""

    #: Headings: `natural` (as deep as the columns ask), `flat` (one row), `three` and `four` rows.
    head: str = "natural"
    #: Whether headings over several cells are merged.
    head_merged: bool = True
    #: The narrow heading of ratings: `no`, `stacked` (turned by Excel), `broken` (a letter a line).
    vertical: str = "no"
    #: So many programs stand on a page before the headings are repeated, or the numbers of those that are the last on
    #: theirs; 0: it is never turned.
    page: int | tuple[int, ...] = 0
    #: Whether the first program that can is torn over two pages.
    torn: bool = False
    #: Groups: `band` (a row merged across), `column` (leading merged columns), `indent`, `colour`, `numbered`,
    #: `sheets` (a sheet for each of the outermost), `none`.
    groups: str = "band"
    #: A program with several lines: `merged`, `first` (its number on the first alone), `repeat` (on each), `single`
    #: (all in one row, where the lines are drawn).
    rows: str = "merged"
    #: Columns: `plain`, `narrow` (every field over many narrow merged columns), `letters` (amounts and titles with a
    #: letter a cell besides).
    grid: str = "plain"
    #: Schedules: `fill`, `merged`, `marks`, `words`, `arrow_signs`, `arrows`, `boxes`, `lines`.
    schedule: str = "merged"
    #: How finely: `years` or `quarters`.
    grain: str = "years"
    #: Numbers: `plain`, `wide`, `circled`, `dashed`, `sign`.
    numbers: str = "plain"
    #: Ratings: `letters`, `wide`, `labelled`, `words`, `colours` (of cells), `dots` (in colours).
    ratings: str = "letters"
    #: The legend of the ratings: `above`, `below`, `lines` (below, one a line), `beside`, `none`,
    #: `key` (one line behind a word), or
    #: `foot` (below the first page).
    legend: str = "above"
    #: What stands between departments.
    between: str = "、"
    #: Measures: `columns` (one for each part), `text` (a sentence each), `halves` (targets and actuals in words).
    figures: str = "columns"
    #: Amounts: `plain` numbers, or `words` with their unit.
    amounts: str = "plain"
    #: Units of measures: `column` of their own, or `cell`, behind each figure.
    units: str = "column"
    #: Rates in per cent: `plain` numbers, or `format`, as a cell that holds 0.725 and shows 72.5%.
    rates: str = "plain"
    #: Amounts by year: `plain`, or `woven`, each year's amount beside a part of it.
    years: str = "plain"
    #: Texts and names: `plain`, or `broken`, with a break at the end of each line as it was typed.
    lines: str = "plain"
    #: The unit of amounts: `heading`, or `right`, in a note at the right above the table.
    unit: str = "heading"
    #: Headings: `plain`, or `noted` with what may stand below them.
    heads: str = "plain"
    #: Departments as those of the program above: `plain`, or `ditto`.
    same: str = "plain"
    #: Whether cells have lines around them.
    lined: bool = True
    #: Lines of titles above the table.
    titles: int = 2
    #: Empty rows between groups.
    spacers: bool = False
    #: A row of sums behind each group, and one at the end.
    subtotals: bool = False
    #: Notes: `below`, `inside` (a row of the table), `none`.
    notes: str = "below"
    #: Several kinds: `sheets` (one each), `same` (one below the other), `first` (the first alone).
    kinds: str = "sheets"
    #: Where the table begins, in rows and columns from the corner.
    down: int = 0
    aside: int = 0


PLAIN = Look()

#: Each way that is not the plainest, by trait.
WAYS: dict[str, tuple[Any, ...]] = {
    "head": ("flat", "three", "four"),
    "head_merged": (False,),
    "vertical": ("stacked", "broken"),
    "page": (3,),
    "torn": (True,),
    "groups": ("column", "indent", "colour", "numbered", "sheets", "none"),
    "rows": ("first", "repeat", "single"),
    "grid": ("narrow", "letters"),
    "schedule": ("fill", "marks", "words", "arrow_signs", "arrows", "boxes", "lines"),
    "grain": ("quarters",),
    "numbers": ("wide", "circled", "dashed", "sign"),
    "ratings": ("wide", "labelled", "words", "colours", "dots"),
    "legend": ("below", "lines", "beside", "key", "none"),
    "between": ("・", "\n", "／"),
    "figures": ("text", "halves"),
    "amounts": ("words",),
    "units": ("cell",),
    "rates": ("format",),
    "years": ("woven",),
    "lines": ("broken",),
    "unit": ("right",),
    "heads": ("noted",),
    "same": ("ditto",),
    "lined": (False,),
    "titles": (0, 4),
    "spacers": (True,),
    "subtotals": (True,),
    "notes": ("inside", "none"),
    "kinds": ("same", "first"),
    "down": (4,),
    "aside": (2,),
}


def singles() -> Iterator[tuple[str, Look]]:
    """Each way alone, by name."""
    for trait, ways in WAYS.items():
        for way in ways:
            yield _name(trait, way), replace(PLAIN, **{trait: way})


def pairs() -> Iterator[tuple[str, Look]]:
    """Each two ways together, by name."""
    for (one, ways), (other, others) in combinations(WAYS.items(), 2):
        for way in ways:
            for another in others:
                yield f"{_name(one, way)}+{_name(other, another)}", replace(PLAIN, **{one: way, other: another})


def _name(trait: str, way: object) -> str:
    shown = (
        {"\n": "break", True: "yes", False: "no"}.get(way, way)
        if not isinstance(way, int) or isinstance(way, bool)
        else way
    )
    return f"{trait}={shown}"


def is_like(look: Look, **ways: object) -> bool:
    """Whether `look` has all these ways."""
    return all(getattr(look, name) == way for name, way in ways.items())


assert set(WAYS) == {one.name for one in fields(Look)}

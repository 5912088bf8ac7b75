"""Where an answer stands: the flag of each input row, as a formula and as its value right now.

The same rule is written twice, once for Excel and once for the value that is stored beside the formula
(Protected View and previews show that one); the tests hold both against LibreOffice's recalculation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile

from kpm_excel.book.formulas import (
    both,
    either,
    is_blank,
    is_number,
    literal,
    says_nothing,
    utf16_length,
)
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.types import cell_of, shown_of
from kpm_excel.layouts.types.shown_mark import is_marked
from kpm_excel.plan.conditions import Condition, has_one_of
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types.values import Raw


class Flag(IntEnum):
    """Where one answer stands."""

    #: Empty, and nothing is missing.
    OPEN = 0
    #: Empty, and an answer is required.
    MISSING = 1
    #: There, but not as it is asked.
    WRONG = 2
    #: There.
    DONE = 3
    #: There, and more than was asked for: it is taken as it is, and somebody should look.
    LONG = 4


@dataclass(frozen=True, slots=True)
class Needed:
    """Whether an answer is required: as a formula, and as things stand."""

    #: `TRUE`, `FALSE`, or a comparison of cells on the sheet.
    formula: str
    now: bool
    #: True where what is typed elsewhere decides.
    depends: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The input cell of a field that a condition may name."""

    field: Field
    cell: str
    #: Of several choices: the cell that marks each.
    marks: Mapping[str | None, str] | None = None

    def is_one_of(self, allowed: Sequence[object], plan: Plan, lists: Lists) -> str:
        """True while what is answered is one of `allowed`, or names one of them."""
        if self.marks is None:
            return shown_of(self.field).is_one_of(self.field, self.cell, allowed, plan, lists)
        tests = [is_marked(cell, lists) for choice, cell in self.marks.items() if choice in allowed]
        return either(tests) if tests else "FALSE"


def needed(
    required: bool | Condition, sources: Mapping[str, Source], values: Mapping[str, object], plan: Plan, lists: Lists
) -> Needed:
    """Whether an answer is required.

    `sources` are the sheet's own input cells by field id, `values` the answers and the plan's values as they
    stand. What nobody fills in on this sheet counts as it stands.
    """
    if isinstance(required, bool):
        return Needed("TRUE" if required else "FALSE", required)
    parts, now = [], True
    for name, allowed in required.items():
        fits = has_one_of(values.get(name), allowed)
        now = now and fits
        if name in sources:
            parts.append(sources[name].is_one_of(allowed, plan, lists))
        elif not fits:
            return Needed("FALSE", False)
    return Needed(both(parts), now, True) if parts else Needed("TRUE", True)


#: So much of a text tells it from what is typed over it.
_HEAD = 100


def unchanged_formula(cell: str, raw: Raw) -> str:
    """True while `cell` holds `raw`, a text or a number."""
    if isinstance(raw, int | float):
        return is_number(cell, raw)
    text = str(raw)
    # Where a character is two units of UTF-16, LEFT could halve it.
    head = "".join(takewhile(lambda character: ord(character) < 0x10000, text[:_HEAD]))
    return f"AND(LEN({cell})={utf16_length(text)},EXACT(LEFT({cell},{len(head)}),{literal(head)}))"


def flag_formula(need: Needed, wrong: str, long: str, cell: str) -> str:
    """The formula of the flag of `cell`, which is `wrong` or `long` while these formulas are true."""
    empty = {"TRUE": "1", "FALSE": "0"}.get(need.formula, f"IF({need.formula},1,0)")
    there = "3" if long == "FALSE" else f"IF({long},4,3)"
    there = there if wrong == "FALSE" else f"IF({wrong},2,{there})"
    # An error value in the cell (#REF!) would spread; it is wrong, and so says the flag.
    return f"=IFERROR(IF({is_blank(cell)},{empty},{there}),2)"


def flag_now(need: Needed, asked: Asked, raw: Raw, plan: Plan) -> Flag:
    """What `flag_formula` gives for a cell that holds `raw`."""
    if raw is None or (isinstance(raw, str) and says_nothing(raw)):
        return Flag.MISSING if need.now else Flag.OPEN
    shown = cell_of(asked.cell)
    if shown.is_wrong(asked.cell, raw, plan):
        return Flag.WRONG
    return Flag.LONG if shown.is_long(asked.cell, raw) else Flag.DONE


def choose(flag_cell: str, texts: Mapping[Flag, str]) -> str:
    """A formula that shows for each flag the formula text in `texts`."""
    chosen = texts[Flag.OPEN]
    for flag in (Flag.LONG, Flag.DONE, Flag.WRONG, Flag.MISSING):
        if flag in texts:
            chosen = f"IF({flag_cell}={flag:d},{texts[flag]},{chosen})"
    return f"={chosen}"

"""Where an answer stands: the flag of each input row, as a formula and as its value right now.

The same rule is written twice, once for Excel and once for the value that is stored beside the formula
(Protected View and previews show that one); the tests hold both against LibreOffice's recalculation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import takewhile
from math import isfinite

from kpm_excel.book.formulas import (
    both,
    cut,
    either,
    is_blank,
    is_day,
    is_number,
    literal,
    number,
    says_nothing,
    utf16_length,
)
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.plan.dates import read_date
from kpm_excel.plan.model import Condition, Field, FieldType, Plan
from kpm_excel.plan.types.values import Raw
from kpm_excel.words import words_for

#: Room for a condition in words, on labels and live lines.
_CONDITION_LIMIT = 200


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


def needed(
    required: bool | Condition, sources: Mapping[str, Source], values: Mapping[str, object], lists: Lists
) -> Needed:
    """Whether an answer is required.

    `sources` are the sheet's own input cells by field id, `values` the answers and the plan's values as they
    stand. What nobody fills in on this sheet counts as it stands.
    """
    if isinstance(required, bool):
        return Needed("TRUE" if required else "FALSE", required)
    parts, now = [], True
    for name, allowed in required.items():
        fits = values.get(name) in allowed
        now = now and fits
        if name in sources:
            parts.append(_is_one_of(sources[name], allowed, lists))
        elif not fits:
            return Needed("FALSE", False)
    return Needed(both(parts), now, True) if parts else Needed("TRUE", True)


def _is_one_of(source: Source, allowed: tuple[object, ...], lists: Lists) -> str:
    """True while the cell of `source` holds one of `allowed`; a value of another type never fits."""
    cell, type_ = source.cell, source.field.type
    if type_ is FieldType.NUMBER:
        figures = [value for value in allowed if isinstance(value, int | float) and not isinstance(value, bool)]
        tests = [is_number(cell, value) for value in figures if isfinite(value)]
    elif type_ is FieldType.DATE:
        days = [(value, read_date(value)) for value in allowed if isinstance(value, str)]
        tests = [is_day(cell, day) for value, day in days if day and day.isoformat() == value]
    else:
        texts = [value for value in allowed if isinstance(value, str)]
        if len(texts) > 1:
            return f"{lists.place_in(cell, texts)}>0"
        tests = [f"EXACT({cell},{literal(text)})" for text in texts]
    return either(tests) if tests else "FALSE"


def wrong_formula(asked: Asked, cell: str, plan: Plan, lists: Lists) -> str:
    """True while `cell` holds something that its field does not take; `FALSE` where it takes anything."""
    field = asked.field
    if field.type is FieldType.TEXT:
        return f"LEN({cell})>{field.max_length}" if field.max_length else "FALSE"
    if field.type in (FieldType.RATING, FieldType.CHOICE):
        return f"{lists.place_in(cell, [value.code for value in plan.scale_of(field).values])}=0"
    limits = [f"NOT(ISNUMBER({cell}))"]
    if field.type is FieldType.NUMBER:
        limits += [f"{cell}<{number(field.minimum)}"] if field.minimum is not None else []
        limits += [f"{cell}>{number(field.maximum)}"] if field.maximum is not None else []
    return either(limits)


def is_wrong(asked: Asked, raw: Raw, plan: Plan) -> bool:
    """What `wrong_formula` says of a cell that holds `raw`."""
    field = asked.field
    if field.type is FieldType.TEXT:
        return field.max_length is not None and utf16_length(str(raw)) > field.max_length
    if field.type in (FieldType.RATING, FieldType.CHOICE):
        return str(raw) not in {value.code for value in plan.scale_of(field).values}
    if field.type is FieldType.DATE:
        return not isinstance(raw, date)
    if not isinstance(raw, int | float):
        return True
    low, high = (field.minimum, field.maximum) if field.type is FieldType.NUMBER else (None, None)
    return (low is not None and raw < low) or (high is not None and raw > high)


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


def flag_formula(need: Needed, wrong: str, cell: str) -> str:
    """The formula of the flag of `cell`."""
    empty = {"TRUE": "1", "FALSE": "0"}.get(need.formula, f"IF({need.formula},1,0)")
    there = "3" if wrong == "FALSE" else f"IF({wrong},2,3)"
    # An error value in the cell (#REF!) would spread; it is wrong, and so says the flag.
    return f"=IFERROR(IF({is_blank(cell)},{empty},{there}),2)"


def flag_now(need: Needed, asked: Asked, raw: Raw, plan: Plan) -> Flag:
    """What `flag_formula` gives for a cell that holds `raw`."""
    if raw is None or (isinstance(raw, str) and says_nothing(raw)):
        return Flag.MISSING if need.now else Flag.OPEN
    return Flag.WRONG if is_wrong(asked, raw, plan) else Flag.DONE


def condition_words(required: Condition, labels: Mapping[str, str], plan: Plan) -> str:
    """The condition as one says it: 評価がB, "Rating is Red or Amber and …"."""
    words = words_for(plan.language)
    joint = words.text("entry.condition_or")
    parts = [
        words.text("entry.condition", label=labels.get(name, name), values=joint.join(str(value) for value in values))
        for name, values in required.items()
    ]
    return cut(words.text("entry.condition_and").join(parts), _CONDITION_LIMIT)


def choose(flag_cell: str, texts: Mapping[Flag, str]) -> str:
    """A formula that shows for each flag the formula text in `texts`."""
    return (
        f"=IF({flag_cell}={Flag.MISSING:d},{texts[Flag.MISSING]},IF({flag_cell}={Flag.WRONG:d},{texts[Flag.WRONG]},"
        f"IF({flag_cell}={Flag.DONE:d},{texts[Flag.DONE]},{texts[Flag.OPEN]})))"
    )

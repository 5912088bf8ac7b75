"""Where an answer stands: the flag of each input row, as a formula and as its value right now.

The same rule is written twice, once for Excel and once for the value that is stored beside the formula
(Protected View and previews show that one); the tests hold both against LibreOffice's recalculation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from kpm_excel.layouts.formulas import array, both, either, equals, is_blank, utf16_length
from kpm_excel.layouts.slots import Asked
from kpm_excel.plan.fieldtypes import Raw
from kpm_excel.plan.model import Condition, FieldType, Plan


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


def needed(required: bool | Condition, cells: Mapping[str, str], values: Mapping[str, object]) -> Needed:
    """Whether an answer is required.

    `cells` are the addresses of the sheet's own input cells by field id, `values` the answers and the
    plan's values as they stand. What nobody fills in on this sheet counts as it stands.
    """
    if isinstance(required, bool):
        return Needed("TRUE" if required else "FALSE", required)
    parts, now = [], True
    for name, allowed in required.items():
        fits = values.get(name) in allowed
        now = now and fits
        if name in cells:
            parts.append(either([equals(cells[name], value) for value in allowed]))
        elif not fits:
            return Needed("FALSE", False)
    return Needed(both(parts), now, True) if parts else Needed("TRUE", True)


def wrong_formula(asked: Asked, cell: str, plan: Plan) -> str:
    """True while `cell` holds something that its field does not take; `FALSE` where it takes anything."""
    field = asked.field
    if field.type is FieldType.TEXT:
        return f"LEN({cell})>{field.max_length}" if field.max_length else "FALSE"
    if field.type in (FieldType.RATING, FieldType.CHOICE):
        codes = [value.code for value in plan.scale_of(field).values]
        # The texts are compared as texts: a code 1 may have been typed as a number.
        return f'ISNA(MATCH({cell}&"",{array(codes)},0))'
    limits = [f"NOT(ISNUMBER({cell}))"]
    if field.type is FieldType.NUMBER:
        limits += [f"{cell}<{field.minimum}"] if field.minimum is not None else []
        limits += [f"{cell}>{field.maximum}"] if field.maximum is not None else []
    return either(limits)


def is_wrong(asked: Asked, raw: Raw, plan: Plan) -> bool:
    """What `wrong_formula` says of a cell that holds `raw`."""
    field = asked.field
    if field.type is FieldType.TEXT:
        return field.max_length is not None and utf16_length(str(raw)) > field.max_length
    if field.type in (FieldType.RATING, FieldType.CHOICE):
        codes = {value.code.casefold() for value in plan.scale_of(field).values}
        return str(raw).casefold() not in codes
    if field.type is FieldType.DATE:
        return not isinstance(raw, date)
    if not isinstance(raw, int | float):
        return True
    low, high = (field.minimum, field.maximum) if field.type is FieldType.NUMBER else (None, None)
    return (low is not None and raw < low) or (high is not None and raw > high)


def flag_formula(need: Needed, wrong: str, cell: str) -> str:
    """The formula of the flag of `cell`."""
    empty = {"TRUE": "1", "FALSE": "0"}.get(need.formula, f"IF({need.formula},1,0)")
    there = "3" if wrong == "FALSE" else f"IF({wrong},2,3)"
    # An error value in the cell (#REF!) would spread; it is wrong, and so says the flag.
    return f"=IFERROR(IF({is_blank(cell)},{empty},{there}),2)"


def flag_now(need: Needed, asked: Asked, raw: Raw, plan: Plan) -> Flag:
    """What `flag_formula` gives for a cell that holds `raw`."""
    if raw is None or (isinstance(raw, str) and not raw.replace("\u3000", "").strip(" ")):
        return Flag.MISSING if need.now else Flag.OPEN
    return Flag.WRONG if is_wrong(asked, raw, plan) else Flag.DONE


def condition_words(required: Condition, labels: Mapping[str, str], plan: Plan) -> str:
    """The condition as one says it: 評価がB, "Rating is Red or Amber and …"."""
    joint, each = ("・", "{label}が{values}") if plan.language == "ja" else (" or ", "{label} is {values}")
    parts = [
        each.format(label=labels.get(name, name), values=joint.join(str(value) for value in values))
        for name, values in required.items()
    ]
    return ("、かつ" if plan.language == "ja" else " and ").join(parts)


def choose(flag_cell: str, texts: Mapping[Flag, str]) -> str:
    """A formula that shows for each flag the formula text in `texts`."""
    return (
        f"=IF({flag_cell}={Flag.MISSING:d},{texts[Flag.MISSING]},IF({flag_cell}={Flag.WRONG:d},{texts[Flag.WRONG]},"
        f"IF({flag_cell}={Flag.DONE:d},{texts[Flag.DONE]},{texts[Flag.OPEN]})))"
    )

"""A number, whatever width or minus sign it was typed with."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.document import Document, Entry, Path, is_number
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.numerals import Numeral, read_number
from kpm_excel.plan.schema import path_of
from kpm_excel.plan.types.field_type import Known, Single
from kpm_excel.plan.types.values import Answer, Misfit, Raw, Reading, Remark, as_text
from kpm_excel.plan.units import without_unit
from kpm_excel.plan.widths import odd_digits


class Number(Single):
    """The type `number`."""

    keys = ("unit", "minimum", "maximum", "shared")
    later_keys = ("shared",)
    is_number = True

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        low, high = entry.get("minimum"), entry.get("maximum")
        if is_number(low) and is_number(high) and low > high:
            yield Fault(path_of([*at, "minimum"]), "range_reversed", {"minimum": low, "maximum": high})

    def misfits(self, value: object, field: Field, known: Known) -> Iterator[Misfit]:
        if not is_number(value):
            yield _no_number(field)
            return
        for key, limit, beyond in (("minimum", field.minimum, -1), ("maximum", field.maximum, 1)):
            if limit is not None and (value - limit) * beyond > 0:
                ends = {"minimum": _end(field.minimum), "maximum": _end(field.maximum)}
                yield Misfit(key, Code.ANSWER_OUT_OF_RANGE, {"limit": limit, **ends})

    def rank(self, value: Any, field: Field, plan: Plan) -> Any:
        # Words that are an answer without a figure stand among those that have none.
        return value if is_number(value) else None

    def to_cell(self, answer: Answer) -> Raw:
        try:
            return float(answer) if isinstance(answer, str) else answer
        except ValueError:
            # What was typed and is no number goes back as it was typed.
            return answer

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        if raw is None or (isinstance(raw, str) and not trimmed(raw)):
            return Reading()
        if isinstance(raw, bool | date):
            return Reading(None, (_no_number(field).remark(raw),))
        numeral = read_number(raw, field.unit) if isinstance(raw, str) else Numeral(raw)
        if numeral is None:
            odd = odd_digits(without_unit(as_text(raw), field.unit))
            return Reading(None, ((_odd(odd) if odd else _no_number(field)).remark(raw),))
        value = numeral.value
        # A number that was typed as text and says what it is worth needs no note.
        told = numeral.code if as_text(value) != raw else None
        remarks = (Remark(told, {"found": as_text(raw), "read": as_text(value)}),) if told else ()
        misfits = tuple(misfit.remark(value) for misfit in self.misfits(value, field, plan))
        return Reading(None if misfits else value, remarks + misfits)


def _no_number(field: Field) -> Misfit:
    return Misfit("type_number", Code.ANSWER_NOT_A_NUMBER, {"unit": field.unit or ""})


def _odd(digits: str) -> Misfit:
    return Misfit("type_number", Code.ANSWER_RAISED, {"odd": digits})


def _end(limit: float | None) -> str:
    return "…" if limit is None else as_text(limit)

"""The types of field: the one place that knows both directions of a value.

`to_cell` gives what a cell holds for an answer; `from_cell` gives back the answer that a cell holds, with a
`Remark` for everything that was repaired on the way or kept it from being taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kpm_excel.findings import Code, Listing, Value
from kpm_excel.plan.cleaning import Cleaned, clean_text, trimmed
from kpm_excel.plan.dates import read_date
from kpm_excel.plan.model import Field, FieldType, Plan, Scale
from kpm_excel.plan.numerals import Numeral, fifteen_digits, read_number
from kpm_excel.plan.symbols import match_code

#: What readers give for a cell.
Raw = str | int | float | bool | date | datetime | None
#: An answer as the consolidated data hold it.
Answer = str | int | float


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about one value: a code and what fills its sentences in."""

    code: Code
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell means for its field; `answer` is None where it is empty or could not be taken."""

    answer: Answer | None = None
    remarks: tuple[Remark, ...] = ()


class Type(Protocol):
    """Both directions of one type's values."""

    def to_cell(self, answer: Answer) -> Raw:
        """What a cell holds for `answer`."""

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        """The answer in a cell that holds `raw`."""


def _remark(code: Code, raw: Raw, **values: Value) -> tuple[Remark, ...]:
    return (Remark(code, {"found": as_text(raw), **values}),)


def as_text(raw: Raw) -> str:
    """`raw` as a reader of the workbook would see it written."""
    if isinstance(raw, str):
        return raw
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        return repr(fifteen_digits(raw)).removesuffix(".0")
    if isinstance(raw, datetime):
        return raw.isoformat(" ")
    return raw.isoformat() if isinstance(raw, date) else str(raw)


class Text:
    """Free text, kept as it was written but for what a reading must undo."""

    def to_cell(self, answer: Answer) -> Raw:
        return str(answer)

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        cleaned = clean_text(as_text(raw))
        remarks = _text_remarks(raw, cleaned)
        if field.max_length is not None and cleaned.length > field.max_length:
            # The text is merged as it is: the overview grows, nothing is cut. The department shortens it.
            remarks += _remark(Code.ANSWER_TOO_LONG, _head(cleaned.text), count=cleaned.length, limit=field.max_length)
        return Reading(cleaned.text or None, remarks)


def _head(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _text_remarks(raw: Raw, cleaned: Cleaned) -> tuple[Remark, ...]:
    remarks: tuple[Remark, ...] = ()
    if raw is not None and not isinstance(raw, str):
        remarks += _remark(Code.ANSWER_NOT_TEXT, raw, read=cleaned.text)
    if cleaned.removed:
        remarks += (Remark(Code.ANSWER_CHARACTERS_REMOVED, {"found": cleaned.removed}),)
    return remarks


class Rating:
    """A code of a scale, or one of the choices of a choice."""

    def to_cell(self, answer: Answer) -> Raw:
        return str(answer)

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        text = trimmed(as_text(raw))
        if not text:
            return Reading()
        scale: Scale = plan.scale_of(field)
        code = match_code(text, scale)
        if code is None:
            allowed = Listing(tuple(value.code for value in scale.values), "dot")
            return Reading(None, _remark(Code.ANSWER_NOT_ON_SCALE, raw, allowed=allowed))
        repaired = isinstance(raw, str) and text != code
        return Reading(code, _remark(Code.ANSWER_REPAIRED, raw, read=code) if repaired else ())


def plan_list(values: list[str], plan: Plan) -> str:
    """`values` in one line as the plan's language separates them."""
    return ("・" if plan.language == "ja" else ", ").join(values)


class Number:
    """A number, whatever width or minus sign it was typed with."""

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
            return Reading(None, _remark(Code.ANSWER_NOT_A_NUMBER, raw, unit=field.unit or ""))
        numeral = read_number(raw, field.unit) if isinstance(raw, str) else Numeral(raw)
        if numeral is None:
            return Reading(None, _remark(Code.ANSWER_NOT_A_NUMBER, raw, unit=field.unit or ""))
        # A number that was typed as text and says what it is worth needs no note.
        same = as_text(numeral.value) == raw
        remarks = _remark(numeral.code, raw, read=as_text(numeral.value)) if numeral.code and not same else ()
        if not _within(numeral.value, field):
            return Reading(None, remarks + _out_of_range(numeral.value, field))
        return Reading(numeral.value, remarks)


def _within(value: float, field: Field) -> bool:
    return (field.minimum is None or value >= field.minimum) and (field.maximum is None or value <= field.maximum)


def _out_of_range(value: float, field: Field) -> tuple[Remark, ...]:
    low = "…" if field.minimum is None else as_text(field.minimum)
    high = "…" if field.maximum is None else as_text(field.maximum)
    return _remark(Code.ANSWER_OUT_OF_RANGE, value, minimum=low, maximum=high)


class Date:
    """A day, kept as ISO 8601."""

    def to_cell(self, answer: Answer) -> Raw:
        try:
            return date.fromisoformat(str(answer))
        except ValueError:
            return answer

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        if raw is None or (isinstance(raw, str) and not trimmed(raw)):
            return Reading()
        if isinstance(raw, datetime):
            whole = raw.time() == datetime.min.time()
            answer = raw.date().isoformat()
            return Reading(answer, () if whole else _remark(Code.ANSWER_REPAIRED, raw, read=answer))
        if isinstance(raw, date):
            return Reading(raw.isoformat())
        day = read_date(raw) if isinstance(raw, str) else None
        if day is None:
            return Reading(None, _remark(Code.ANSWER_NOT_A_DATE, raw))
        written = isinstance(raw, str) and trimmed(raw) == day.isoformat()
        return Reading(day.isoformat(), () if written else _remark(Code.ANSWER_REPAIRED, raw, read=day.isoformat()))


#: Each type that is asked in a cell. Indicators ask a number for each of them; a schedule is the plan's alone.
TYPES: Mapping[FieldType, Type] = {
    FieldType.TEXT: Text(),
    FieldType.RATING: Rating(),
    FieldType.CHOICE: Rating(),
    FieldType.NUMBER: Number(),
    FieldType.DATE: Date(),
    FieldType.INDICATORS: Number(),
}


def type_of(field: Field) -> Type:
    """The type that writes and reads the cells of `field`. Raises `KeyError` for a schedule."""
    return TYPES[field.type]

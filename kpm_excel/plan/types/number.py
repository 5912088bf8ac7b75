"""A number, whatever width or minus sign it was typed with."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from kpm_excel.errors import Fault
from kpm_excel.findings import Code
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.document import Document, Entry, Path, strings
from kpm_excel.plan.model import Field, Plan, Program
from kpm_excel.plan.numerals import Numeral, is_number, read_number
from kpm_excel.plan.schema import path_of
from kpm_excel.plan.types.field_type import Known, Single
from kpm_excel.plan.types.values import Answer, Misfit, Raw, Reading, Remark, as_text, repaired
from kpm_excel.plan.units import without_unit
from kpm_excel.plan.widths import bare, odd_digits

#: Strokes of every width and length; as an answer they all say that there is no figure.
_STROKES: Final = re.compile("[-‐‑‒–—―−ーｰ─━]+")


class Number(Single):
    """The type `number`."""

    later_keys = ("sum", "difference", "ratio", "blank", "decimals", "no_figure", "shared")
    keys = ("unit", "minimum", "maximum", *later_keys)
    is_number = True
    is_summed = True

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        low, high = entry.get("minimum"), entry.get("maximum")
        if is_number(low) and is_number(high) and low > high:
            yield Fault(path_of([*at, "minimum"]), "range_reversed", {"minimum": low, "maximum": high})
        yield from words_faults(entry, at)

    def bases(self, field: Field) -> tuple[str, ...]:
        return (field.id,)

    def figure_for(self, bands: Bands, value: Any, field: Field, program: Program, plan: Plan) -> float | None:
        return value if is_number(value) else None

    def misfits(self, value: object, field: Field, known: Known) -> Iterator[Misfit]:
        if value in field.no_figure:
            return
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
            # A word goes back as it stands, also one that was typed where a number is asked for.
            return answer

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        if raw is None or (isinstance(raw, str) and not trimmed(raw)):
            return Reading()
        if isinstance(raw, bool | date):
            return Reading(None, (_no_number(field).remark(raw),))
        if isinstance(raw, str) and (word := no_figure(raw, field.no_figure)):
            return Reading(word, repaired(raw, word) if word != trimmed(raw) else ())
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


def no_figure(text: str, words: Sequence[str]) -> str | None:
    """The one of `words`, answers without a figure, that `text` means; None where it means none of them."""
    written = trimmed(text)
    return written if written in words else next((word for word in words if even_word(word) == even_word(text)), None)


def even_word(text: str) -> str:
    """`text` with width, case, blanks and the many strokes that stand for nothing evened out."""
    return _STROKES.sub("-", bare(text))


def words_faults(entry: Entry, at: Path) -> Iterator[Fault]:
    """What is wrong in the words of a number that are answers without a figure."""
    for index, word in enumerate(words := strings(entry.get("no_figure"))):
        here = path_of([*at, "no_figure", index])
        if _is_figure(word):
            yield Fault(here, "word_is_figure", {"found": word})
        elif even_word(word) in map(even_word, words[:index]):
            yield Fault(here, "word_doubled", {"found": word})


def _is_figure(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return read_number(word, None) is not None
    # Python would take what nobody means as one: nan, infinity.
    return True


def _no_number(field: Field) -> Misfit:
    if field.no_figure:
        return Misfit("number_or_word", Code.ANSWER_NEITHER, {}, field.no_figure)
    return Misfit("type_number", Code.ANSWER_NOT_A_NUMBER, {"unit": field.unit or ""})


def _odd(digits: str) -> Misfit:
    return Misfit("type_number", Code.ANSWER_RAISED, {"odd": digits})


def _end(limit: float | None) -> str:
    return "…" if limit is None else as_text(limit)

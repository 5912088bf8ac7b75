"""Free text, kept as it was written but for what a reading must undo."""

from collections.abc import Iterator
from typing import Any, Final

from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import Cleaned, clean_text, text_length
from kpm_excel.plan.model import Author, Field, FieldType, Plan
from kpm_excel.plan.types.field_type import Known, Single, Turn
from kpm_excel.plan.types.values import Answer, Misfit, Raw, Reading, Remark, as_text

#: So much of a text that is too long is shown.
_HEAD = 20


#: A field that takes any words.
WORDS: Final = Field("text", "text", FieldType.TEXT, Author.OFFICE)


class Text(Single):
    """The type `text`."""

    keys = ("max_length", "shared")
    is_prose = True
    is_joined = True
    is_worded = True

    def misfits(self, value: object, field: Field, known: Known) -> Iterator[Misfit]:
        if not isinstance(value, str):
            yield Misfit("type_string", Code.ANSWER_NOT_TEXT)
        elif field.max_length is not None and (count := text_length(value)) > field.max_length:
            yield Misfit("text_too_long", Code.ANSWER_TOO_LONG, {"count": count, "limit": field.max_length})

    def to_cell(self, answer: Answer) -> Raw:
        return str(answer)

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        cleaned = clean_text(as_text(raw))
        # A text that is too long is merged as it is: the overview grows, nothing is cut. The department shortens it.
        head = cleaned.text if len(cleaned.text) <= _HEAD else cleaned.text[:_HEAD] + "…"
        misfits = (misfit.remark(head) for misfit in self.misfits(cleaned.text, field, plan))
        return Reading(cleaned.text or None, (*_remarks(raw, cleaned), *misfits))

    def carry(self, answered: Any, field: Field, turn: Turn) -> None:
        """A text of this period stays as what was, under a mark.

        What was left open is among the previous answers, which the plan workbook shows beside it.
        """
        if field.by is not Author.PLAN or field.id not in turn.entry["values"] or not turn.is_yearly:
            return
        words, most, said = turn.words, field.max_length, turn.entry["values"][field.id]
        if most is not None and most < len(words.text("rollover.sign")):
            turn.empty()
            return
        turn.mark("text")
        # Nobody may have written over the mark of the period before.
        if not said.startswith(words.text("rollover.sign")):
            mark = words.text("rollover.mark")
            marked = f"{mark}\n{words.text('rollover.was', label=field.title, text=said)}"
            turn.entry["values"][field.id] = marked if most is None or len(marked) <= most else mark[:most]


def _remarks(raw: Raw, cleaned: Cleaned) -> Iterator[Remark]:
    if raw is not None and not isinstance(raw, str):
        yield Remark(Code.ANSWER_NOT_TEXT, {"found": as_text(raw), "read": cleaned.text})
    if cleaned.removed:
        yield Remark(Code.ANSWER_CHARACTERS_REMOVED, {"found": cleaned.removed})
    if cleaned.ends:
        yield Remark(Code.ANSWER_LINE_ENDS, {"found": cleaned.ends})

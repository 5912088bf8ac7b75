"""What each type of field looks like as an input cell: style, dropdown, checks while typing."""

from datetime import date
from math import isfinite
from typing import Any

from kpm_excel.book.base import Style, Validation
from kpm_excel.book.formulas import cut
from kpm_excel.book.marks import number_text
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.plan.model import FieldType, Plan, ScaleValue
from kpm_excel.plan.types import single_of
from kpm_excel.plan.types.values import Raw, as_text
from kpm_excel.words import Words, words_for

#: Excel's limits for the title and the message of a rule.
_TITLE_LIMIT, _MESSAGE_LIMIT = 32, 255
#: The first day that Excel can hold in both of its date systems, and the last of all.
_FIRST_DAY, _LAST_DAY = date(1904, 1, 2), date(9999, 12, 31)
#: The first day whose number all programs agree on.
_FIRST_SURE_DAY = date(1900, 3, 1)
#: Types whose answer is one of a list.
LISTED = (FieldType.RATING, FieldType.CHOICE)
#: Codes up to so many characters are set large.
_LARGE_CODE = 6


def codes_of(asked: Asked, plan: Plan) -> list[str]:
    """What may be chosen."""
    return [value.code for value in plan.scale_of(asked.field).values]


def style_of(asked: Asked, plan: Plan) -> Style:
    """The style of the input cell."""
    type_ = asked.field.type
    if type_ is FieldType.TEXT:
        return entry_styles.INPUT_TEXT
    if type_ in LISTED:
        return (
            entry_styles.INPUT_CODE
            if max(map(len, codes_of(asked, plan))) <= _LARGE_CODE
            else entry_styles.INPUT_CHOICE
        )
    return entry_styles.input_date(plan.language) if type_ is FieldType.DATE else entry_styles.INPUT_NUMBER


def hint_of(asked: Asked, words: Words) -> str:
    """What the field takes, in a few words: length, range, unit, choices."""
    field = asked.field
    if field.type is FieldType.TEXT:
        return words.text("entry.hint_length", limit=field.max_length) if field.max_length else ""
    if field.type in LISTED:
        return words.text("entry.hint_choose")
    if field.type is FieldType.DATE:
        return words.text("entry.hint_date")
    return _range_words(asked, words)


def meaning_of(value: ScaleValue) -> str:
    """What stands beside the code of `value` once it is chosen."""
    return value.label if value.label != value.code else value.description or value.label


def _range_words(asked: Asked, words: Words) -> str:
    field = asked.field
    unit = (asked.indicator.unit if asked.indicator else field.unit) or ""
    low, high = (field.minimum, field.maximum) if field.type is FieldType.NUMBER else (None, None)
    name = {
        (False, False): "number",
        (False, True): "at_most",
        (True, False): "at_least",
        (True, True): "between",
    }[low is not None, high is not None]
    values = {"low": number_text(low or 0), "high": number_text(high or 0)}
    hint = words.text(f"entry.hint_{name}", **values)
    return words.text("entry.hint_unit", hint=hint, unit=unit) if unit else hint


def validation_of(asked: Asked, block: tuple[int, int, int, int], plan: Plan, words: Words, lists: Lists) -> Validation:
    """The rule that Excel applies while one types into `block` (first and last row, first and last column)."""
    field, name = asked.field, asked.key.label
    hint = hint_of(asked, words)
    prompt = "\n".join(part for part in (field.help or "", hint) if part)
    row, last_row, column, last_column = block
    return Validation(
        row=row,
        column=column,
        last_row=last_row,
        last_column=last_column,
        prompt_title=cut(name, _TITLE_LIMIT),
        prompt=cut(prompt or name, _MESSAGE_LIMIT),
        error_title=cut(words.text("entry.error_title"), _TITLE_LIMIT),
        error=cut(words.text(f"entry.error_{_error_key(asked)}", **_error_values(asked, plan, hint)), _MESSAGE_LIMIT),
        **_rule(asked, plan, lists),
    )


def _error_key(asked: Asked) -> str:
    if asked.field.type in LISTED:
        return "choice"
    return {FieldType.TEXT: "text", FieldType.DATE: "date"}.get(asked.field.type, "number")


def _error_values(asked: Asked, plan: Plan, hint: str) -> dict[str, object]:
    if asked.field.type in LISTED:
        return {"allowed": words_for(plan.language).text("reasons.dot").join(codes_of(asked, plan))}
    return {"limit": asked.field.max_length, "hint": hint}


def _rule(asked: Asked, plan: Plan, lists: Lists) -> dict[str, Any]:
    field = asked.field
    if field.type is FieldType.TEXT:
        # 全角かな where one writes Japanese; other languages leave the input method alone.
        ime = "hiragana" if plan.language == "ja" else None
        if field.max_length is None:
            return {"type": "any", "ime": ime}
        return {"type": "length", "minimum": 0, "maximum": field.max_length, "ime": ime}
    if field.type in LISTED:
        choices, source = lists.choices(codes_of(asked, plan))
        return {"type": "list", "choices": choices, "source": source, "ime": "off"}
    if field.type is FieldType.DATE:
        return {"type": "date", "minimum": _FIRST_DAY, "maximum": _LAST_DAY, "ime": "off"}
    low, high = (field.minimum, field.maximum) if field.type is FieldType.NUMBER else (None, None)
    return {"type": "decimal", "minimum": low, "maximum": high, "ime": "off"}


def raw_of(asked: Asked, answer: Any) -> Raw:
    """What the cell of `asked` holds for `answer`; what Excel has no number for stands there as a text."""
    if answer is None:
        return None
    raw = single_of(asked.cell).to_cell(answer)
    if isinstance(raw, date):
        return raw if raw >= _FIRST_SURE_DAY else as_text(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        sure = isfinite(raw) if isinstance(raw, float) else abs(raw) <= 2**53
        return raw if sure else as_text(raw)
    return raw

"""What each type of field looks like as an input cell: style, dropdown, checks while typing, live line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kpm_excel.layouts.base import Style, Validation
from kpm_excel.layouts.entry import look
from kpm_excel.layouts.entry.state import Flag, Needed, condition_words
from kpm_excel.layouts.formulas import cut, literal, utf16_length
from kpm_excel.layouts.marks import number_text
from kpm_excel.layouts.slots import Asked
from kpm_excel.plan.fieldtypes import Raw, type_of
from kpm_excel.plan.model import FieldType, Plan
from kpm_excel.words import Words

#: Excel's limits for a rule: all choices with the commas between them, a title, a message.
_INLINE_LIMIT, _TITLE_LIMIT, _MESSAGE_LIMIT = 255, 32, 255
#: The first day that Excel can hold in both of its date systems, and the last of all.
_FIRST_DAY, _LAST_DAY = date(1904, 1, 2), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class LiveLine:
    """The words beside an input cell for each flag: as formula texts, and as texts for `raw`."""

    formulas: Mapping[Flag, str]
    texts: Mapping[Flag, str]


def style_of(asked: Asked, plan: Plan) -> Style:
    """The style of the input cell."""
    type_ = asked.field.type
    if type_ is FieldType.TEXT:
        return look.INPUT_TEXT
    if type_ in (FieldType.RATING, FieldType.CHOICE):
        longest = max(len(value.code) for value in plan.scale_of(asked.field).values)
        return look.INPUT_CODE if longest <= 4 else look.INPUT_CHOICE
    return look.input_date(plan.language) if type_ is FieldType.DATE else look.INPUT_NUMBER


def hint_of(asked: Asked, plan: Plan, words: Words) -> str:
    """What the field takes, in a few words: length, range, unit, choices."""
    field = asked.field
    if field.type is FieldType.TEXT:
        return words.text("entry.hint_length", limit=field.max_length) if field.max_length else ""
    if field.type in (FieldType.RATING, FieldType.CHOICE):
        return words.text("entry.hint_choose")
    if field.type is FieldType.DATE:
        return words.text("entry.hint_date")
    return _range_words(asked, words)


def _range_words(asked: Asked, words: Words) -> str:
    field = asked.field
    unit = (asked.indicator.unit if asked.indicator else field.unit) or ""
    low, high = (field.minimum, field.maximum) if field.type is FieldType.NUMBER else (None, None)
    name = (
        "number"
        if low is None and high is None
        else "at_most"
        if low is None
        else "at_least"
        if high is None
        else "between"
    )
    values = {"low": number_text(low or 0), "high": number_text(high or 0), "unit": f"({unit})" if unit else ""}
    return words.text(f"entry.hint_{name}", **values)


def needed_words(asked: Asked, labels: Mapping[str, str], plan: Plan, words: Words) -> str:
    """Whether the field is required, in words: always, when, or not."""
    required = asked.key.required
    if isinstance(required, bool):
        return words.text("entry.required" if required else "entry.optional")
    return words.text("entry.required_if", condition=condition_words(required, labels, plan))


def live_line(asked: Asked, cell: str, raw: Raw, need: Needed, when: str, words: Words) -> LiveLine:
    """The live line of `cell`, which now holds `raw`; `when` says when a conditional field is required."""
    missing = (
        words.text("entry.live_required_if", condition=when) if need.depends else words.text("entry.live_required")
    )
    open_ = words.text("entry.live_asleep", condition=when) if need.depends else words.text("entry.live_optional")
    texts = {
        Flag.MISSING: missing,
        Flag.OPEN: open_,
        Flag.WRONG: words.text("entry.live_wrong"),
        Flag.DONE: words.text("entry.live_done"),
    }
    formulas = {flag: literal(text) for flag, text in texts.items()}
    if asked.field.type is FieldType.TEXT:
        count, limit = utf16_length(str(raw or "")), asked.field.max_length
        key = "entry.live_count_of" if limit else "entry.live_count"
        texts[Flag.DONE] = words.text(key, n=count, limit=limit)
        formulas[Flag.DONE] = _spliced(words.text(key, n="\0", limit=limit), f"LEN({cell})")
        texts[Flag.WRONG] = words.text("entry.live_over", n=count - (limit or 0), limit=limit)
        formulas[Flag.WRONG] = _spliced(
            words.text("entry.live_over", n="\0", limit=limit), f"(LEN({cell})-{limit or 0})"
        )
    return LiveLine(formulas, texts)


def _spliced(text: str, formula: str) -> str:
    """`text` as a formula text in which `formula` stands for the mark `\\0`."""
    head, _, tail = text.partition("\0")
    return "&".join([*([literal(head)] if head else []), formula, *([literal(tail)] if tail else [])])


def validation_of(
    asked: Asked, row: int, first: int, last: int, plan: Plan, words: Words, source: str | None
) -> Validation:
    """The rule that Excel applies while one types into the block of the input cell.

    `source` is the range with the choices where they do not fit into the rule itself.
    """
    field, name = asked.field, asked.key.label
    hint = hint_of(asked, plan, words)
    prompt = "\n".join(part for part in (field.help or "", hint) if part)
    return Validation(
        row=row,
        column=first,
        last_row=row,
        last_column=last,
        prompt_title=cut(name, _TITLE_LIMIT),
        prompt=cut(prompt or name, _MESSAGE_LIMIT),
        error_title=cut(words.text("entry.error_title"), _TITLE_LIMIT),
        error=cut(words.text(f"entry.error_{_error_key(asked)}", **_error_values(asked, plan, hint)), _MESSAGE_LIMIT),
        **_rule(asked, plan, source),
    )


def _error_key(asked: Asked) -> str:
    type_ = asked.field.type
    if type_ in (FieldType.RATING, FieldType.CHOICE):
        return "choice"
    return {FieldType.TEXT: "text", FieldType.DATE: "date"}.get(type_, "number")


def _error_values(asked: Asked, plan: Plan, hint: str) -> dict[str, object]:
    if _error_key(asked) == "choice":
        joint = "・" if plan.language == "ja" else ", "
        return {"allowed": joint.join(value.code for value in plan.scale_of(asked.field).values)}
    return {"limit": asked.field.max_length, "hint": hint}


def _rule(asked: Asked, plan: Plan, source: str | None) -> dict[str, Any]:
    field = asked.field
    if field.type is FieldType.TEXT:
        # 全角かな where one writes Japanese; other languages leave the input method alone.
        ime = "hiragana" if plan.language == "ja" else None
        if field.max_length is None:
            return {"type": "any", "ime": ime}
        return {"type": "length", "minimum": 0, "maximum": field.max_length, "ime": ime}
    if field.type in (FieldType.RATING, FieldType.CHOICE):
        if source:
            return {"type": "list", "source": source, "ime": "off"}
        return {"type": "list", "choices": tuple(v.code for v in plan.scale_of(field).values), "ime": "off"}
    if field.type is FieldType.DATE:
        return {"type": "date", "minimum": _FIRST_DAY, "maximum": _LAST_DAY, "ime": "off"}
    low, high = (field.minimum, field.maximum) if field.type is FieldType.NUMBER else (None, None)
    # Excel wants both ends; these are its own.
    return {
        "type": "decimal",
        "minimum": -9.99e307 if low is None else low,
        "maximum": 9.99e307 if high is None else high,
        "ime": "off",
    }


def needs_range(asked: Asked, plan: Plan) -> bool:
    """Whether the choices have to stand in cells: they are too long for the rule, or hold its comma."""
    if asked.field.type not in (FieldType.RATING, FieldType.CHOICE):
        return False
    codes = [value.code for value in plan.scale_of(asked.field).values]
    return utf16_length(",".join(codes)) > _INLINE_LIMIT or any("," in code or '"' in code for code in codes)


def raw_of(asked: Asked, answer: Any) -> Raw:
    """What the cell of `asked` holds for `answer`."""
    return None if answer is None else type_of(asked.field).to_cell(answer)

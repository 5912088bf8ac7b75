"""What a cell of the plan workbook means for its column: the value as the plan's JSON has it, or a doubt."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from typing import Any

from kpm_excel.book.raw import RawCell, RawValue
from kpm_excel.book.shown import Shown, decimal_of, seen_in
from kpm_excel.book.stand_ins import stand_in
from kpm_excel.layouts.planbook.band_spelling import cell_bands
from kpm_excel.layouts.planbook.part_names import Entry, Names
from kpm_excel.layouts.planbook.plan_columns import Column, Holds
from kpm_excel.layouts.planbook.plan_rows import PLAN_ORDER, WORD_KEYS, is_coded, means_plan_order
from kpm_excel.layouts.planbook.spelling import (
    Misspelled,
    cell_condition,
    cell_figure,
    cell_list,
    cell_pairs,
    cell_text,
    number_text,
    parted_names,
)
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.dates import date_text, read_date, tells
from kpm_excel.plan.document import strings
from kpm_excel.plan.made_ids import MadeIds
from kpm_excel.plan.numerals import says
from kpm_excel.plan.schema import listed
from kpm_excel.plan.symbols import folded, match_code
from kpm_excel.plan.types.number import no_figure
from kpm_excel.plan.units import without_unit
from kpm_excel.plan.widths import bare, odd_digits, one_width
from kpm_excel.planbook.record import Unsure
from kpm_excel.planbook.resolving import choices_in, code_in, codes_of, given_in, period_reference, resolved, source_in
from kpm_excel.planbook.synonyms import NO, SYNONYMS, YES
from kpm_excel.words import LANGUAGES, words_for


@dataclass(frozen=True, slots=True)
class Context:
    """What the meaning of a cell depends on beside its column."""

    document: Entry
    names: Names
    #: `ja` or `en`, by which days are written as texts.
    language: str
    #: Gives ids to what has none.
    ids: MadeIds = field(default_factory=MadeIds)


def is_blank(cell: RawCell | None) -> bool:
    """Whether `cell` holds nothing that anybody wrote; an error and a formula without a result are something."""
    if cell is None or (cell.value is None and cell.has_result):
        return True
    return isinstance(cell.value, str) and not trimmed(cell.value)


def check_sure(cell: RawCell) -> None:
    """Raise `Unsure` where what the cell shows is no value."""
    if stand_in(cell):
        raise Unsure("cell_stand_in", found=cell.shown or (f"={cell.formula}" if cell.formula else cell.value))
    if cell.kind == "error":
        raise Unsure("cell_error", found=cell.value)
    if not cell.has_result:
        raise Unsure("cell_no_result")
    if cell.struck != "none":
        raise Unsure("cell_struck", found=cell.struck_text or cell.value)
    if cell.symbols:
        raise Unsure("cell_symbols", found=cell.value)


def meaning(column: Column, cell: RawCell, context: Context, kind: str | None = None) -> Any:
    """The value of `cell`, which is not blank, as the plan's JSON has it; `kind` is that of its row.

    Raises `Unsure` where it is in doubt.
    """
    check_sure(cell)
    if cell.raised and column.holds is not Holds.TEXT:
        raise Unsure("cell_raised", found=cell.value, odd=cell.raised)
    return _READERS[column.holds](column, cell, context, kind)


def as_text(cell: RawCell, language: str) -> str:
    """The text of `cell`, whatever kind of value it holds. Raises `Unsure` for what is shown in another form."""
    value = cell.value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        if isinstance(value, datetime):
            raise Unsure("cell_date_for_text", found=value)
        _check_shown(cell, value)
        return date_text(value.isoformat(), language)
    if isinstance(value, int | float):
        seen = _seen(cell)
        if seen.text.replace(",", "").strip() != repr(value):
            raise Unsure("cell_shown_otherwise", found=value, shown=seen.text.strip())
        return repr(value)
    return cell.raised_text or str(value)


def _seen(cell: RawCell) -> Shown:
    """What a number shows. Raises `Unsure` for percentages, whose number is another one."""
    if "%" in cell.number_format:
        raise Unsure("cell_percent", found=cell.value)
    return seen_in(cell) or Shown(repr(cell.value))


def _check_shown(cell: RawCell, day: date) -> None:
    """Raise `Unsure` where `cell`, which holds `day`, shows another one or not the whole of it."""
    seen = seen_in(cell)
    if seen and not tells(seen.text, day):
        raise Unsure("cell_day_otherwise", found=day, shown=seen.text.strip())


def _text(column: Column, cell: RawCell, context: Context, kind: str | None) -> str:
    return cell_text(as_text(cell, context.language))


def _code(column: Column, cell: RawCell, context: Context, kind: str | None) -> str:
    if cell.kind == "date":
        raise Unsure("cell_date_for_code", found=cell.value)
    text = cell_text(as_text(cell, context.language)).strip()
    if column.words in ("fields_id", "rows_id"):
        return one_width(text).lower()
    if column.key == "email":
        # Several addresses, however they are listed in the cell.
        return re.sub(r"\s*[,;、\n]\s*", "; ", one_width(text))
    if column.key == "color":
        color = one_width(text)
        return f"#{color}" if len(color) == 6 else color
    if column.refers == "periods":
        return period_reference(text, context.names.of["periods"])
    return text


def _number(column: Column, cell: RawCell, context: Context, kind: str | None) -> int | float | str:
    value, words = cell.value, strings((column.field or {}).get("no_figure"))
    if isinstance(value, str) and (word := no_figure(value, words)):
        return word
    if isinstance(value, bool | date):
        raise Unsure("cell_not_number", found=shown_value(value))
    unit = (column.field or {}).get("unit")
    unit = unit if isinstance(unit, str) else None
    if isinstance(value, int | float):
        seen = _seen(cell)
        if not says(seen.text, decimal_of(value), unit):
            raise Unsure("cell_shown_otherwise", found=value, shown=seen.text.strip())
        return value
    if odd := odd_digits(without_unit(str(value), unit)):
        raise Unsure("cell_raised", found=value, odd=odd)
    number = number_text(str(value), unit)
    if number is None and words:
        raise Unsure("number_or_word", found=value, allowed=listed(words))
    if number is None:
        raise Unsure("cell_not_number", found=value)
    return number


def _figure(column: Column, cell: RawCell, context: Context, kind: str | None) -> int | float | str:
    if isinstance(cell.value, bool | date):
        raise Unsure("cell_not_number", found=shown_value(cell.value))
    return cell_figure(cell.value) if isinstance(cell.value, str) else _number(column, cell, context, kind)


def _bands(column: Column, cell: RawCell, context: Context, kind: str | None) -> dict[str, Any]:
    try:
        return cell_bands(as_text(cell, context.language), partial(source_in, context.names, context.document, kind))
    except Misspelled as error:
        raise Unsure("cell_bands", found=str(error)) from None


def _by_period(column: Column, cell: RawCell, context: Context, kind: str | None) -> dict[str, int | float | str]:
    pairs = _pairs(column, cell, context, kind, "cell_by_period")
    periods = context.names.of["periods"]
    found = {periods.find(name) or name: figure for name, figure in pairs.items()}
    if len(found) < len(pairs):
        raise Unsure("cell_by_period", found=cell.value)
    return found


def _yes_no(column: Column, cell: RawCell, context: Context, kind: str | None) -> bool:
    if isinstance(cell.value, bool):
        return cell.value
    found = bare(folded(str(cell.value)))
    for key, others, answer in (("yes", YES, True), ("no", NO, False)):
        if found in others or found in {bare(words_for(code).text(f"planbook.{key}")) for code in LANGUAGES}:
            return answer
    raise Unsure("cell_yes_no", found=cell.value, allowed=_words(context, "yes", "no"))


def _words(context: Context, *keys: str) -> str:
    words = words_for(context.language)
    return listed([words.text(f"planbook.{key}") for key in keys])


def _day(column: Column, cell: RawCell, context: Context, kind: str | None) -> str:
    value = cell.value
    if isinstance(value, date):
        held = value.date() if isinstance(value, datetime) else value
        _check_shown(cell, held)
        return held.isoformat()
    day = read_date(value) if isinstance(value, str) else None
    if day is None:
        raise Unsure("cell_not_day", found=shown_value(value))
    return day.isoformat()


def _word(column: Column, cell: RawCell, context: Context, kind: str | None) -> str:
    found = bare(as_text(cell, context.language))
    by_word: dict[str, str] = {}
    for value in column.stands_for:
        own = [words_for(code).text(f"planbook.word_{WORD_KEYS.get(value, value)}") for code in LANGUAGES]
        by_word |= dict.fromkeys(map(bare, (*own, value, *SYNONYMS.get(value, ()))), value)
    if found in by_word:
        return by_word[found]
    allowed = _words(context, *(f"word_{WORD_KEYS.get(value, value)}" for value in column.stands_for))
    # The words are short: of two characters one may be wrong.
    near = get_close_matches(found, list(by_word), n=1, cutoff=0.5)
    if near:
        likely = by_word[near[0]]
        meant = _words(context, f"word_{WORD_KEYS.get(likely, likely)}")
        raise Unsure("cell_word_meant", likely, found=cell.value, meant=meant, allowed=allowed)
    raise Unsure("cell_word", found=cell.value, allowed=allowed)


def _list(column: Column, cell: RawCell, context: Context, kind: str | None) -> list[str]:
    text = as_text(cell, context.language)
    try:
        return cell_list(one_width(text) if column.key in ("emails", "cc") else text)
    except Misspelled as error:
        raise Unsure("cell_list", found=str(error)) from None


def _condition(column: Column, cell: RawCell, context: Context, kind: str | None) -> dict[str, Any]:
    lexicon = context.names.lexicon("fields", kind)

    def coded(name: str) -> bool:
        return is_coded(context.document, kind or "", lexicon.find(name) or "")

    try:
        lines = cell_condition(as_text(cell, context.language), coded)
    except Misspelled as error:
        raise Unsure("cell_condition", found=str(error)) from None
    known = kind is not None and kind in context.names.fields
    fields = [(resolved(lexicon, name, "field") if known else name, values) for name, values in lines]
    for index, (id, _) in enumerate(fields):
        if id in [other for other, _ in fields[:index]]:
            raise Unsure("cell_condition_twice", found=lines[index][0])
    return {id: [code for value in values for code in _codes_of(context, kind, id, value)] for id, values in fields}


def _codes_of(context: Context, kind: str | None, field: str, value: Any) -> list[Any]:
    """The codes that `value` of a condition means: one, or several where dots or strokes stand between codes."""
    if not isinstance(value, str):
        return [value]
    codes = codes_of(_field_of(context, kind, field), context.document)
    parts = parted_names(value, lambda text: match_code(text, codes) is not None)
    return [match_code(part, codes) or part for part in parts]


def _field_of(context: Context, kind: str | None, field: str) -> Entry:
    for entry in context.document.get("kinds", ()):
        for candidate in entry.get("fields", ()) if entry.get("id") == kind else ():
            if candidate.get("id") == field:
                found: Entry = candidate
                return found
    return {}


def _required(column: Column, cell: RawCell, context: Context, kind: str | None) -> Any:
    try:
        return _yes_no(column, cell, context, kind)
    except Unsure:
        if isinstance(cell.value, str) and not set("=＝:：") & set(cell.value):
            raise Unsure("cell_required", found=cell.value, allowed=_words(context, "yes", "no")) from None
        return _condition(column, cell, context, kind)


def _reference(column: Column, cell: RawCell, context: Context, kind: str | None) -> str:
    if cell.kind == "date":
        raise Unsure("cell_date_for_code", found=cell.value)
    lexicon = context.names.lexicon(column.refers, kind)
    return resolved(lexicon, as_text(cell, context.language), column.refers.removesuffix("s"))


def _references(column: Column, cell: RawCell, context: Context, kind: str | None) -> list[str]:
    lexicon = context.names.lexicon(column.refers, kind)
    names = cell_list(as_text(cell, context.language), lambda name: lexicon.find(name) is not None)
    if not lexicon.entries:
        return names
    return [resolved(lexicon, name, column.refers.removesuffix("s")) for name in names]


def _order(column: Column, cell: RawCell, context: Context, kind: str | None) -> Any:
    text = as_text(cell, context.language)
    return PLAN_ORDER if means_plan_order(text) else {"by": _reference(column, cell, context, kind)}


def _coded(column: Column, cell: RawCell, context: Context, kind: str | None) -> str:
    text = cell_text(as_text(cell, context.language))
    return code_in(column.field or {}, context.document, text)


def _pairs(
    column: Column, cell: RawCell, context: Context, kind: str | None, key: str = "cell_pairs"
) -> dict[str, int | float | str]:
    """The pairs of a cell; what is none, or names something twice, is told in the sentence `key`."""
    try:
        pairs = cell_pairs(as_text(cell, context.language))
    except Misspelled as error:
        raise Unsure(key, found=str(error)) from None
    if len(dict(pairs)) < len(pairs):
        raise Unsure(key, found=cell.value)
    return dict(pairs)


def _figures(column: Column, cell: RawCell, context: Context, kind: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, figure in _pairs(column, cell, context, kind).items():
        row, _, period = name.partition(".")
        found.setdefault(row, {})[period] = figure
    return found


def _choices(column: Column, cell: RawCell, context: Context, kind: str | None) -> list[str]:
    return choices_in(column.field or {}, context.document, as_text(cell, context.language))


def _by_department(column: Column, cell: RawCell, context: Context, kind: str | None) -> dict[str, Any]:
    lexicon = context.names.lexicon("departments")
    return given_in(column.field or {}, context.document, lexicon, as_text(cell, context.language))


def shown_value(value: RawValue) -> str:
    """`value` as a message shows it."""
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


_READERS: dict[Holds, Callable[[Column, RawCell, Context, str | None], Any]] = {
    Holds.TEXT: _text,
    Holds.CODE: _code,
    Holds.NUMBER: _number,
    Holds.YES_NO: _yes_no,
    Holds.DAY: _day,
    Holds.WORD: _word,
    Holds.LIST: _list,
    Holds.CONDITION: _condition,
    Holds.REQUIRED: _required,
    Holds.REFERENCE: _reference,
    Holds.REFERENCES: _references,
    Holds.ORDER: _order,
    Holds.CODED: _coded,
    Holds.CHOICES: _choices,
    Holds.FIGURE: _figure,
    Holds.PAIRS: _pairs,
    Holds.BY_DEPARTMENT: _by_department,
    Holds.BANDS: _bands,
    Holds.BY_PERIOD: _by_period,
    Holds.FIGURES: _figures,
    Holds.QUARTER: _text,
}

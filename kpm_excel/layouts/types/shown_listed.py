"""What ratings and choices have in common: a dropdown of codes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn
from kpm_excel.layouts.types.shown_text import one_of_texts
from kpm_excel.layouts.types.shown_type import ShownCell
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.symbols import offered
from kpm_excel.plan.types.values import Raw, as_text
from kpm_excel.words import Words

#: Codes up to so many characters are set large.
_LARGE_CODE = 6


class ShownListed(ShownCell):
    """A code of a list."""

    def words(self, value: Any, field: Field, plan: Plan) -> str:
        return as_text(value).rstrip()

    def column(self, column: FlatColumn, fields: Mapping[str, Field], plan: Plan) -> FlatColumn:
        known = {value.code: value.label for field in fields.values() for value in plan.scale_of(field).values}
        return replace(column, content=Content.CODE, codes=tuple(known.items()))

    def style(self, field: Field, plan: Plan) -> Style:
        if has_labels(field, plan):
            return entry_styles.INPUT_LABELLED
        is_short = max(map(len, plan.codes(field))) <= _LARGE_CODE
        return entry_styles.INPUT_CODE if is_short else entry_styles.INPUT_CHOICE

    def hint(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.hint_choose_labelled" if has_labels(field, plan) else "entry.hint_choose")

    def error(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.error_choice", allowed=words.text("reasons.dot").join(plan.codes(field)))

    def rule(self, field: Field, plan: Plan, lists: Lists) -> dict[str, Any]:
        choices, source = lists.choices(list(offered(plan.scale_of(field)).values()))
        # Where codes have labels a code alone is taken too: a rule that refuses would refuse it. The flag tells.
        is_strict = not has_labels(field, plan)
        return {"type": "list", "choices": choices, "source": source, "is_strict": is_strict, "ime": "off"}

    def wrong_formula(self, field: Field, cell: str, plan: Plan, lists: Lists) -> str:
        return f"{lists.place_in(cell, spellings(field, plan.codes(field), plan))}=0"

    def is_wrong(self, field: Field, raw: Raw, plan: Plan) -> bool:
        return str(raw) not in spellings(field, plan.codes(field), plan)

    def offered(self, field: Field, raw: Raw, plan: Plan) -> Raw:
        return offered(plan.scale_of(field)).get(raw, raw) if isinstance(raw, str) else raw

    def is_one_of(self, field: Field, cell: str, allowed: Sequence[object], plan: Plan, lists: Lists) -> str:
        return one_of_texts(cell, spellings(field, allowed, plan), lists)


def has_labels(field: Field, plan: Plan) -> bool:
    """Whether the list of `field` offers its codes with their labels."""
    return any(code != text for code, text in offered(plan.scale_of(field)).items())


def spellings(field: Field, codes: Sequence[object], plan: Plan) -> list[str]:
    """What a cell of `field` may hold for one of `codes`: each code, and what the list offers for it."""
    texts = offered(plan.scale_of(field))
    alone = [code for code in codes if isinstance(code, str)]
    return list(dict.fromkeys([*alone, *(texts[code] for code in alone if code in texts)]))


def tallest(at: Setting, texts: Iterable[str], first: int, last: int, style: Style) -> float:
    """The height in points of the tallest of `texts` in the columns from `first` to `last`."""
    return max((at.height(text, first, last, style) for text in texts), default=0.0)

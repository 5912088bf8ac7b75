"""What ratings and choices have in common: a dropdown of codes."""

from collections.abc import Iterable, Sequence
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.types.shown_text import one_of_texts
from kpm_excel.layouts.types.shown_type import ShownCell
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types.values import Raw, as_text
from kpm_excel.words import Words

#: Codes up to so many characters are set large.
_LARGE_CODE = 6


class ShownListed(ShownCell):
    """A code of a list."""

    def words(self, value: Any, field: Field, plan: Plan) -> str:
        return as_text(value).rstrip()

    def style(self, field: Field, plan: Plan) -> Style:
        is_short = max(map(len, plan.codes(field))) <= _LARGE_CODE
        return entry_styles.INPUT_CODE if is_short else entry_styles.INPUT_CHOICE

    def hint(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.hint_choose")

    def error(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.error_choice", allowed=words.text("reasons.dot").join(plan.codes(field)))

    def rule(self, field: Field, plan: Plan, lists: Lists) -> dict[str, Any]:
        choices, source = lists.choices(plan.codes(field))
        return {"type": "list", "choices": choices, "source": source, "ime": "off"}

    def wrong_formula(self, field: Field, cell: str, plan: Plan, lists: Lists) -> str:
        return f"{lists.place_in(cell, plan.codes(field))}=0"

    def is_wrong(self, field: Field, raw: Raw, plan: Plan) -> bool:
        return str(raw) not in plan.codes(field)

    def is_one_of(self, cell: str, allowed: Sequence[object], lists: Lists) -> str:
        return one_of_texts(cell, allowed, lists)


def tallest(at: Setting, texts: Iterable[str], first: int, last: int, style: Style) -> float:
    """The height in points of the tallest of `texts` in the columns from `first` to `last`."""
    return max((at.height(text, first, last, style) for text in texts), default=0.0)

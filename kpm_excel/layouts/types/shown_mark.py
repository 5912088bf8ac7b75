"""How the cell of one of several choices is shown: narrow, with a mark to be put in."""

from typing import Any, Final

from kpm_excel.book.base import Style
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.types.shown_type import Look, ShownCell
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types.mark import MARK, MARKS
from kpm_excel.plan.types.values import Raw, as_text
from kpm_excel.words import Words

#: What is read as a mark or as none, as Excel compares it: wide signs and the program's own boxes among them.
_TAKEN: Final = (*MARKS, "１", "ｘ", "Ｘ", "ｖ", "Ｖ", "ｏ", "Ｏ", "＊", "ﾚ", "TRUE", "FALSE")


class ShownMark(ShownCell):
    """The cell that marks one choice."""

    look = Look(3.0, is_centred=True)
    plan_cell = None

    def words(self, value: Any, field: Field, plan: Plan) -> str:
        return str(value)

    def style(self, field: Field, plan: Plan) -> Style:
        return entry_styles.INPUT_CODE

    def hint(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.hint_mark", mark=MARK)

    def error(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.error_mark", mark=MARK)

    def rule(self, field: Field, plan: Plan, lists: Lists) -> dict[str, Any]:
        # A question and no refusal: a tick is taken as well.
        return {"type": "list", "choices": (MARK,), "source": None, "ime": "off", "severity": "warning"}

    def wrong_formula(self, field: Field, cell: str, plan: Plan, lists: Lists) -> str:
        return f"{lists.place_in(cell, _TAKEN)}=0"

    def is_wrong(self, field: Field, raw: Raw, plan: Plan) -> bool:
        return as_text(raw) not in _TAKEN


def is_marked(cell: str, lists: Lists) -> str:
    """True while `cell` holds a mark."""
    return f"{lists.place_in(cell, MARKS)}>0"

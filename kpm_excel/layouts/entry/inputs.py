"""What is the same for every input cell: its rule with the words around it, and the value that it holds."""

from datetime import date
from math import isfinite
from typing import Any

from kpm_excel.book.base import Style, Validation
from kpm_excel.book.formulas import cut
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.types import cell_of
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types import single_of
from kpm_excel.plan.types.values import Raw, as_text
from kpm_excel.words import Words

#: Excel's limits for the title and the message of a rule.
_TITLE_LIMIT, _MESSAGE_LIMIT = 32, 255
#: The first day whose number all programs agree on.
_FIRST_SURE_DAY = date(1900, 3, 1)


def style_of(asked: Asked, plan: Plan) -> Style:
    """The style of the input cell."""
    return cell_of(asked.cell).style(asked.cell, plan)


def validation_of(asked: Asked, block: tuple[int, int, int, int], plan: Plan, words: Words, lists: Lists) -> Validation:
    """The rule that Excel applies while one types into `block` (first and last row, first and last column)."""
    shown, cell, name = cell_of(asked.cell), asked.cell, asked.key.label
    prompt = "\n".join(part for part in (asked.field.help or "", shown.hint(cell, plan, words)) if part)
    row, last_row, column, last_column = block
    return Validation(
        row=row,
        column=column,
        last_row=last_row,
        last_column=last_column,
        prompt_title=cut(name, _TITLE_LIMIT),
        prompt=cut(prompt or name, _MESSAGE_LIMIT),
        error_title=cut(words.text("entry.error_title"), _TITLE_LIMIT),
        error=cut(shown.error(cell, plan, words), _MESSAGE_LIMIT),
        **shown.rule(cell, plan, lists),
    )


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

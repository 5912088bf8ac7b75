"""What is the same for every input cell: its style, and its rule with the words around it."""

from kpm_excel.book.base import Style, Validation
from kpm_excel.book.formulas import cut
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.types import cell_of
from kpm_excel.plan.model import Plan
from kpm_excel.words import Words

#: Excel's limits for the title and the message of a rule.
_TITLE_LIMIT, _MESSAGE_LIMIT = 32, 255


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

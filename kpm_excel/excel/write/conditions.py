"""Formats that show while a formula is true, as SpreadsheetML (ECMA-376, 18.3.1.18)."""

from collections.abc import Callable

from kpm_excel.book.base import Conditional, Sheet, Style
from kpm_excel.excel.write.limits import block_address, check_block, place
from kpm_excel.excel.write.row_xml import formula_text


def conditions_xml(sheet: Sheet, format_index: Callable[[Style], int]) -> str:
    """The `conditionalFormatting` elements of `sheet`, an earlier rule before a later one.

    `format_index` numbers the formats that rules lay over cells. Raises `ValueError` for a formula that Excel
    would not take.
    """
    written = []
    for priority, rule in enumerate(sheet.conditionals, 1):
        try:
            written.append(_rule_xml(rule, format_index(rule.style), priority))
        except ValueError as fault:
            raise ValueError(f"{place(sheet.name, rule.row, rule.column)}, condition: {fault}") from None
    return "".join(written)


def _rule_xml(rule: Conditional, index: int, priority: int) -> str:
    block = (rule.row, rule.column, rule.last_row, rule.last_column)
    check_block(*block)
    stop = ' stopIfTrue="1"' if rule.stop else ""
    return (
        f'<conditionalFormatting sqref="{block_address(*block)}">'
        f'<cfRule type="expression" dxfId="{index}" priority="{priority}"{stop}>'
        f"<formula>{formula_text(rule.formula)}</formula></cfRule></conditionalFormatting>"
    )

"""Formats that show while a formula is true, as SpreadsheetML (ECMA-376, 18.3.1.18)."""

from collections.abc import Callable

from kpm_excel.excel.cells import formula_text
from kpm_excel.excel.limits import block_address, check_block, place
from kpm_excel.layouts.base import Conditional, Sheet, Style


def conditions_xml(sheet: Sheet, format_index: Callable[[Style], int]) -> str:
    """The `conditionalFormatting` elements of `sheet`, an earlier rule before a later one.

    `format_index` numbers the formats that rules lay over cells. Raises `ValueError` for a formula that Excel
    would not take.
    """
    return "".join(
        [_rule_xml(sheet.name, rule, format_index(rule.style), i) for i, rule in enumerate(sheet.conditionals, 1)]
    )


def _rule_xml(sheet: str, rule: Conditional, index: int, priority: int) -> str:
    where = f"{place(sheet, rule.row, rule.column)}, condition"
    block = (rule.row, rule.column, rule.last_row, rule.last_column)
    check_block(where, *block)
    stop = ' stopIfTrue="1"' if rule.stop else ""
    return (
        f'<conditionalFormatting sqref="{block_address(*block)}">'
        f'<cfRule type="expression" dxfId="{index}" priority="{priority}"{stop}>'
        f"<formula>{formula_text(rule.formula, where)}</formula></cfRule></conditionalFormatting>"
    )

"""What Excel checks while one types, as SpreadsheetML (ECMA-376, 18.3.1.32), input method included."""

from datetime import date
from typing import Final

from kpm_excel.book.base import Sheet, Validation
from kpm_excel.book.formulas import utf16_length
from kpm_excel.excel.write.limits import (
    MAX_CHOICES,
    MAX_RULE_TEXT,
    MAX_RULE_TITLE,
    block_address,
    check_block,
    check_plain,
    place,
)
from kpm_excel.excel.write.row_xml import attribute, formula_text, markup, serial_day

_TYPES: Final = {
    "list": "list",
    "length": "textLength",
    "decimal": "decimal",
    "integer": "whole",
    "date": "date",
    "custom": "custom",
}
#: Bounds that let every number pass and nothing else: the largest that Excel lets one type.
_ANY_NUMBER: Final = 9.99999999999999e307
#: 1 January 1900, the first day that Excel has.
_FIRST_DAY: Final = 1


def rules_xml(sheet: Sheet) -> list[str]:
    """A `dataValidation` element for each rule of `sheet`; raises `ValueError` where Excel would drop or misread it."""
    written = []
    for rule in sheet.validations:
        try:
            written.append(_rule_xml(rule))
        except ValueError as fault:
            raise ValueError(f"{place(sheet.name, rule.row, rule.column)}, data validation: {fault}") from None
    return written


def _rule_xml(rule: Validation) -> str:
    block = (rule.row, rule.column, rule.last_row, rule.last_column)
    check_block(*block)
    operator, formulas = _condition(rule)
    attributes = {
        "type": _TYPES.get(rule.type, ""),
        "operator": operator,
        "errorStyle": "" if rule.severity == "stop" else rule.severity,
        "imeMode": rule.ime or "",
        "errorTitle": check_plain(rule.error_title, MAX_RULE_TITLE),
        "error": check_plain(rule.error, MAX_RULE_TEXT),
        "promptTitle": check_plain(rule.prompt_title, MAX_RULE_TITLE),
        "prompt": check_plain(rule.prompt, MAX_RULE_TEXT),
        "sqref": block_address(*block),
    }
    written = "".join([f' {name}="{attribute(text)}"' for name, text in attributes.items() if text])
    shown = ' allowBlank="1" showInputMessage="1" showErrorMessage="1"'
    inner = "".join([f"<formula{i}>{text}</formula{i}>" for i, text in enumerate(formulas, 1)])
    return f"<dataValidation{written}{shown}>{inner}</dataValidation>"


def _condition(rule: Validation) -> tuple[str, list[str]]:
    """The operator (empty is Excel's default, between) and the one or two formulas of a rule."""
    if rule.type == "any":
        return "", []
    if rule.type == "list" and rule.choices:
        return "", [_choices(rule.choices)]
    if rule.type in ("list", "custom"):
        return "", [formula_text(rule.source or "")]
    return _bounds(rule)


def _choices(choices: tuple[str, ...]) -> str:
    for choice in choices:
        # Excel would make two choices of one, or trim it, and then refuse the value that a cell really has.
        if not choice or choice != choice.strip() or "," in choice or "\n" in choice:
            raise ValueError(f"{choice!r} cannot be a choice of a list written into the rule")
    joined = ",".join(choices)
    if utf16_length(joined) > MAX_CHOICES:
        raise ValueError(f"choices of {utf16_length(joined)} characters, Excel takes {MAX_CHOICES}")
    check_plain(joined)
    return markup('"' + joined.replace('"', '""') + '"')


def _bounds(rule: Validation) -> tuple[str, list[str]]:
    low, high = rule.minimum, rule.maximum
    if low is None and high is None:
        return _unbounded(rule)
    if high is None:
        return "greaterThanOrEqual", [_bound(low)]
    if low is None:
        return "lessThanOrEqual", [_bound(high)]
    return "", [_bound(low), _bound(high)]


def _unbounded(rule: Validation) -> tuple[str, list[str]]:
    """A rule that asks for nothing but a number or a date."""
    if rule.type == "date":
        return "greaterThanOrEqual", [str(_FIRST_DAY)]
    if rule.type == "length":
        raise ValueError("a length needs a minimum or a maximum")
    return "", [repr(-_ANY_NUMBER), repr(_ANY_NUMBER)]


def _bound(bound: float | date | str | None) -> str:
    if isinstance(bound, str):
        return formula_text(bound)
    if isinstance(bound, date):
        return serial_day(bound)
    return repr(bound)

"""What Excel checks while one types, and the input method that Windows turns on for it."""

from datetime import date
from typing import Final

from kpm_excel.book.base import Sheet, Validation
from kpm_excel.book.formulas import utf16_length
from kpm_excel.excel.write.limits import (
    MAX_CHOICES,
    MAX_RULE_TEXT,
    MAX_RULE_TITLE,
    at,
    block_address,
    check_block,
    check_plain,
    place,
)
from kpm_excel.excel.write.row_xml import formula_code, serial_day
from kpm_excel.excel.write.worksheet import EngineSheet, call

#: Bounds that let every number pass and nothing else: the largest that Excel lets one type.
_ANY_NUMBER: Final = 9.99999999999999e307
#: 1 January 1900, the first day that Excel has.
_FIRST_DAY: Final = 1


def add_rules(engine: EngineSheet, sheet: Sheet) -> None:
    """Gives the cells of `sheet` their rules; raises `ValueError` where Excel would drop or misread one."""
    for rule in sheet.validations:
        where = f"{place(sheet.name, rule.row, rule.column)}, data validation"
        with at(where):
            block = (rule.row, rule.column, rule.last_row, rule.last_column)
            check_block(*block)
            call(engine.data_validation, where, *block, _options(rule))
            if rule.ime:
                engine.input_methods[block_address(*block)] = rule.ime


def _options(rule: Validation) -> dict[str, object]:
    """A rule as the engine takes it: without the texts that it does not have, which would be written as empty ones."""
    texts = {
        "error_title": check_plain(rule.error_title, MAX_RULE_TITLE),
        "error_message": check_plain(rule.error, MAX_RULE_TEXT),
        "input_title": check_plain(rule.prompt_title, MAX_RULE_TITLE),
        "input_message": check_plain(rule.prompt, MAX_RULE_TEXT),
    }
    given: dict[str, object] = {name: text for name, text in texts.items() if text}
    if rule.type == "any":
        # Without a prompt the engine would leave the whole rule out, and the input method with it.
        given.setdefault("input_message", "")
    given |= {"validate": rule.type, "error_type": rule.severity, "show_error": rule.is_strict}
    return given | _condition(rule)


def _condition(rule: Validation) -> dict[str, str]:
    """What a rule compares with, as options of the engine."""
    if rule.type == "any":
        return {}
    if rule.type == "list" and rule.choices:
        return {"value": _choices(rule.choices)}
    if rule.type in ("list", "custom"):
        return {"value": formula_code(rule.source or "")}
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
    return '"' + joined.replace('"', '""') + '"'


def _bounds(rule: Validation) -> dict[str, str]:
    low, high = rule.minimum, rule.maximum
    if low is None and high is None:
        return _unbounded(rule)
    if high is None:
        return {"criteria": ">=", "value": _bound(low)}
    if low is None:
        return {"criteria": "<=", "value": _bound(high)}
    return {"criteria": "between", "value": _bound(low), "maximum": _bound(high)}


def _unbounded(rule: Validation) -> dict[str, str]:
    """A rule that asks for nothing but a number or a date."""
    if rule.type == "date":
        return {"criteria": ">=", "value": str(_FIRST_DAY)}
    if rule.type == "length":
        raise ValueError("a length needs a minimum or a maximum")
    return {"criteria": "between", "value": repr(-_ANY_NUMBER), "maximum": repr(_ANY_NUMBER)}


def _bound(bound: float | date | str | None) -> str:
    if isinstance(bound, str):
        return formula_code(bound)
    if isinstance(bound, date):
        return serial_day(bound)
    return repr(bound)

"""Cells whose numbers are worked out: whose formula was changed or typed over. What stands there is never taken.

Where a format tells no formula, the number is held against what the answers come to.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import isclose

from kpm_excel.book.base import address
from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.checks.context import FormContext, shortened
from kpm_excel.findings import Code, Finding
from kpm_excel.form.locate import Slot, WorkedCell
from kpm_excel.form.worked_key import placed, same_formula
from kpm_excel.plan.answered_values import answered_values
from kpm_excel.plan.model import TOTAL
from kpm_excel.plan.numerals import is_number
from kpm_excel.plan.types.values import as_text

#: Formats in which a cell that has a formula is told from one that has none.
_TELLING = ("xlsx", "xlsm", "xls", "ods")


def check_worked(form: FormContext) -> Iterator[Finding]:
    """A finding for each cell of `form` that works something else out than it was made for."""
    sheets = {sheet.name: sheet for sheet in form.raw.sheets if sheet.name in form.own_sheets}
    cells = _cells(form) if form.located.worked else {}
    seen = [
        (one, sheet, found)
        for one in form.located.worked
        if (sheet := sheets.get(one.sheet)) and (found := _edited(form, one, sheet, cells[one.sheet, one.key.program]))
    ]
    for one, sheet, found in seen:
        others = [f"{{{other.key.key}}}" for other, _, _ in seen if other.key.program == one.key.program]
        if _tells_formula(form, one, sheet) or not any(other in one.formula for other in others):
            # Else its result is another one because a number differs of which it is made.
            label = _label(form, one)
            at = (one.row, one.column)
            yield form.find(Code.FORMULA_CHANGED, one.sheet, at, one.key.program, one.key.key, label=label, found=found)


def _tells_formula(form: FormContext, one: WorkedCell, sheet: RawSheet) -> bool:
    """Whether the file says of the cell which formula it has, or that it has none."""
    cell = sheet.cells.get((one.row, one.column))
    return cell is not None and (bool(cell.formula) or (cell.formula is None and form.raw.format in _TELLING))


def _label(form: FormContext, one: WorkedCell) -> str:
    """What the plan calls the number; its key where the plan has it no more."""
    program = form.plan.program(one.key.program)
    fields = form.plan.kind_of(program).fields if program else ()
    field = next((field for field in fields if field.id == one.key.key.field), None)
    if field is None:
        return one.key.key
    return " ".join([field.title, *(row.label for row in field.rows if row.id == one.key.key.part)])


def _edited(form: FormContext, one: WorkedCell, sheet: RawSheet, cells: Mapping[str, str]) -> str | None:
    """What stands in the cell in place of its formula; None where that stands there, or nothing tells it."""
    cell = sheet.cells.get((one.row, one.column))
    if cell is None:
        return None
    if cell.formula is None and form.raw.format in _TELLING:
        told = any(other.formula is not None for other in sheet.cells.values())
        return shortened(as_text(cell.value)) or None if told else None
    if not cell.formula:
        return shortened(as_text(cell.value)) if _is_another(form, one, cell.value) else None
    expected = placed(one.formula, cells)
    is_same = expected is None or same_formula(cell.formula, expected)
    return None if is_same else shortened(_written(cell))


def _is_another(form: FormContext, one: WorkedCell, value: object) -> bool:
    """Whether a cell of which only the result can be read holds another number than its formula comes to."""
    program = form.plan.program(one.key.program)
    if program is None or not is_number(value):
        return False
    answers = {key: answer for (no, key), answer in form.answers.items() if no == program.no}
    field = one.key.key.field
    expected = answered_values(form.plan, program, answers).get(field) if answers else None
    if isinstance(expected, Mapping):
        row = expected.get(one.key.key.part, {})
        numbers = [row.get(period) for period in (form.plan.current_period, TOTAL)]
    else:
        numbers = [expected]
    known = [number for number in numbers if is_number(number)]
    return bool(known) and not any(isclose(value, number, rel_tol=1e-9, abs_tol=1e-9) for number in known)


def _cells(form: FormContext) -> Mapping[tuple[str, int], Mapping[str, str]]:
    """The addresses of what formulas may name, by sheet and program: the answers, and what else is worked out."""
    cells: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    # A row's total stands behind its current figure, which is the one that is named.
    named: Iterable[WorkedCell | Slot] = (*reversed(form.located.worked), *form.located.slots)
    for one in named:
        cells[one.sheet, one.key.program][str(one.key.key)] = address(one.row, one.column)
    return cells


def _written(cell: RawCell) -> str:
    return f"={(cell.formula or '').removeprefix('of:').removeprefix('=')}"

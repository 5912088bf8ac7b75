"""Cells whose numbers are worked out: whose formula was changed or typed over. What stands there is never taken."""

from collections.abc import Iterator, Mapping

from kpm_excel.book.base import address
from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.checks.context import FormContext, shortened
from kpm_excel.findings import Code, Finding
from kpm_excel.form.locate import WorkedCell
from kpm_excel.form.worked_key import placed, same_formula
from kpm_excel.plan.types.values import as_text

#: Formats in which a formula is always told from its result.
_TELLING = ("xlsx", "xlsm")


def check_worked(form: FormContext) -> Iterator[Finding]:
    """A finding for each cell of `form` that works something else out than it was made for."""
    sheets = {sheet.name: sheet for sheet in form.raw.sheets if sheet.name in form.own_sheets}
    for one in form.located.worked:
        sheet = sheets.get(one.sheet)
        if sheet and (found := _edited(form, one, sheet)):
            at = (one.row, one.column)
            label = _label(form, one)
            yield form.find(Code.FORMULA_CHANGED, one.sheet, at, one.key.program, one.key.key, label=label, found=found)


def _label(form: FormContext, one: WorkedCell) -> str:
    """What the plan calls the number; its key where the plan has it no more."""
    program = form.plan.program(one.key.program)
    fields = form.plan.kind_of(program).fields if program else ()
    field = next((field for field in fields if field.id == one.key.key.field), None)
    if field is None:
        return one.key.key
    return " ".join([field.title, *(row.label for row in field.rows if row.id == one.key.key.part)])


def _edited(form: FormContext, one: WorkedCell, sheet: RawSheet) -> str | None:
    """What stands in the cell in place of its formula; None where that stands there, or nothing tells it."""
    cell = sheet.cells.get((one.row, one.column))
    if cell is None or cell.formula == "":
        return None
    if cell.formula is None:
        told = form.raw.format in _TELLING and any(other.formula is not None for other in sheet.cells.values())
        return shortened(as_text(cell.value)) or None if told else None
    expected = placed(one.formula, _cells(form, one))
    is_same = expected is None or same_formula(cell.formula, expected)
    return None if is_same else shortened(_written(cell))


def _cells(form: FormContext, one: WorkedCell) -> Mapping[str, str]:
    """The addresses of what the formula may name: the answers to the program, and what else is worked out."""
    # A row's total stands behind its current figure, which is the one that is named.
    worked = {
        str(other.key.key): address(other.row, other.column)
        for other in reversed(form.located.worked)
        if other.sheet == one.sheet and other.key.program == one.key.program
    }
    slots = (slot for slot in form.located.slots if slot.sheet == one.sheet and slot.key.program == one.key.program)
    return worked | {str(slot.key.key): address(slot.row, slot.column) for slot in slots}


def _written(cell: RawCell) -> str:
    return f"={(cell.formula or '').removeprefix('of:').removeprefix('=')}"

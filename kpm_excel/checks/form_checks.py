"""Checks of a workbook as a whole: what was added to the form, and what was done to its cells."""

from collections.abc import Iterator

from kpm_excel.answer_key import AnswerAt
from kpm_excel.book.base import address
from kpm_excel.book.raw import RawSheet
from kpm_excel.checks.context import FormCheck, FormContext, shortened
from kpm_excel.checks.overlay_checks import check_links, check_overlays
from kpm_excel.checks.worked_checks import check_worked
from kpm_excel.findings import Code, Finding, Phrase, Value
from kpm_excel.form.locate import Odd, Witness
from kpm_excel.form.seal import is_own, is_seal, sealed
from kpm_excel.form.stamp import TABLE_SHEET
from kpm_excel.layouts.entry.text_lists import LISTS_SHEET
from kpm_excel.plan.types.values import as_text

#: Sheets of the form that are never shown.
_HIDDEN_SHEETS = (TABLE_SHEET, LISTS_SHEET)


def _extra_sheets(form: FormContext) -> Iterator[Finding]:
    for sheet in form.raw.sheets:
        if sheet.name in form.own_sheets or sheet.name in _HIDDEN_SHEETS or not _has_content(sheet):
            continue
        if _is_own_list(sheet):
            continue
        code = Code.SHEET_EXTRA if sheet.state == "visible" else Code.SHEET_HIDDEN
        yield form.find(code, sheet.name, found=_told(sheet))


def _is_own_list(sheet: RawSheet) -> bool:
    """Whether a sheet is the list of a marked copy, to which nobody added anything."""
    values = [cell.value for cell in sheet.cells.values() if cell.value is not None]
    own = sealed(values)
    if not own or sheet.drawn or sheet.comments:
        return False
    return all(is_seal(value) or is_own(as_text(value), own) for value in values)


def _has_content(sheet: RawSheet) -> bool:
    # A chart that is a sheet of its own holds nothing that is read, and yet somebody made it.
    is_other = "not_a_worksheet" in sheet.problems
    return bool(is_other or sheet.drawn or sheet.comments or any(c.value is not None for c in sheet.cells.values()))


def _told(sheet: RawSheet) -> Value:
    """What a sheet says first: in cells, else in what lies over them, else what lies there."""
    in_cells = [as_text(cell.value) for _, cell in sorted(sheet.cells.items()) if cell.value is not None]
    said = in_cells or [one.text for one in sheet.drawn if one.text.strip()] or list(sheet.comments.values())
    if said:
        return shortened(" ".join(said[:3]))
    kinds = dict.fromkeys(f"drawn_{one.kind}" for one in sheet.drawn)
    return Phrase(tuple(kinds) or ("not_a_worksheet",))


def _marks(form: FormContext) -> Iterator[Finding]:
    for odd in form.located.oddities:
        if odd.kind is Odd.MOVED and odd.row is not None and odd.column is not None:
            yield form.find(Code.SLOT_MOVED, odd.sheet, (odd.row, odd.column))
        elif odd.kind is Odd.DISAGREES and odd.key and odd.row is not None and odd.column is not None:
            key = (odd.key.program, odd.key.key)
            if key in form.used:
                slot = form.used[key]
                named = f"{odd.sheet}!{address(odd.row, odd.column)}"
                yield form.find(Code.SLOT_DISAGREES, slot.sheet, (slot.row, slot.column), *key, found=named)


def _without_key(form: FormContext) -> Iterator[Finding]:
    """One note for each sheet whose keys were lost, so that somebody looks at what was read."""
    for sheet in dict.fromkeys(slot.sheet for slot in form.used.values() if slot.by is not Witness.KEY):
        slots = [slot for slot in form.used.values() if slot.sheet == sheet and slot.by is not Witness.KEY]
        at = (slots[0].row, slots[0].column)
        yield form.find(Code.SLOT_WITHOUT_KEY, sheet, at, slots[0].key.program, count=len(slots))


def _copied_sheets(form: FormContext) -> Iterator[Finding]:
    seen: dict[AnswerAt, str] = {}
    told: set[tuple[int, str]] = set()
    for slot in form.located.slots:
        first = seen.setdefault((slot.key.program, slot.key.key), slot.sheet)
        if first != slot.sheet and (slot.key.program, slot.sheet) not in told:
            told.add((slot.key.program, slot.sheet))
            yield form.find(Code.SHEET_COPIED, slot.sheet, None, slot.key.program, found=first)


def _merged(form: FormContext) -> Iterator[Finding]:
    """An answer's cell that a block swallows which begins elsewhere: what it holds cannot be seen."""
    for key, slot in form.used.items():
        sheet, row, column = _sheet(form, slot.sheet), slot.row, slot.column
        for first_row, first_column, last_row, last_column in sheet.merges:
            inside = first_row <= row <= last_row and first_column <= column <= last_column
            if inside and (first_row, first_column) != (row, column):
                shown = sheet.cells.get((first_row, first_column))
                below = sheet.cells.get((row, column))
                yield form.find(
                    Code.CELLS_MERGED,
                    slot.sheet,
                    (row, column),
                    *key,
                    block=f"{address(first_row, first_column)}:{address(last_row, last_column)}",
                    found=as_text(shown.value) if shown else "",
                    below=as_text(below.value) if below else "",
                )


def _sheet(form: FormContext, name: str) -> RawSheet:
    return next(sheet for sheet in form.raw.sheets if sheet.name == name)


def _own(form: FormContext) -> Iterator[RawSheet]:
    return (sheet for sheet in form.raw.sheets if sheet.name in form.own_sheets)


def _comments(form: FormContext) -> Iterator[Finding]:
    noted = [sheet for sheet in _own(form) if sheet.comments]
    # The notes of a marked copy are ours as long as nobody adds to them.
    own = sealed(cell.value for sheet in form.raw.sheets if noted for cell in sheet.cells.values())
    for sheet in noted:
        for at, text in sorted(sheet.comments.items()):
            if is_own(text, own):
                continue
            program, field = form.program_at(sheet.name, at[0])
            yield form.find(Code.COMMENT_LEFT, sheet.name, at, program, field, found=text)


def _far_cells(form: FormContext) -> Iterator[Finding]:
    for sheet in _own(form):
        if sheet.outside:
            row, column, _ = sheet.outside[0]
            shown = "; ".join(f"{address(row, column)}: {text}" for row, column, text in sheet.outside)
            yield form.find(Code.CELLS_FAR, sheet.name, (row, column), count=sheet.outside_count, found=shown)


#: In the order in which their findings stand.
CHECKS: tuple[FormCheck, ...] = (
    _extra_sheets,
    _marks,
    _without_key,
    _copied_sheets,
    _merged,
    _comments,
    check_overlays,
    check_links,
    _far_cells,
    check_worked,
)


def check_form(form: FormContext) -> Iterator[Finding]:
    """Everything that is to be said of a workbook, apart from its answers and the plan's own texts."""
    for check in CHECKS:
        yield from check(form)

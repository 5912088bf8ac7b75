"""The cells of a form whose numbers are worked out of those beside them: locked, live, and told how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import Conditional, Style, absolute, address
from kpm_excel.form.worked_key import WorkedKey, placed
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import NARROW_PT, Place
from kpm_excel.layouts.entry.raw_answers import raw_of
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.figure_rows import figure_format
from kpm_excel.layouts.worked_formulas import worked_formula
from kpm_excel.plan.arithmetic import Working, worked_out
from kpm_excel.plan.model import Author, Field, Kind
from kpm_excel.plan.numerals import is_number

#: Where the plan does not say how many decimals there are: as many as needed, which leaves a point behind none.
ANY_NUMBER: Final = "#,##0.#########_ "
WHOLE: Final = Style(number_format=figure_format(0))


@dataclass(frozen=True, slots=True)
class WorkedPlace:
    """The row of a number that is worked out."""

    field: Field
    working: Working
    row: int
    last_row: int


class Worked(NamedTuple):
    """A cell with a number that is worked out, as it stands."""

    field: Field
    cell: str
    now: float | None


def told_workings(kind: Kind) -> dict[str, Working]:
    """How the numbers are worked out of which a form knows all parts: none of them is the office's to write."""
    workings = kind.workings

    def is_known(id: str) -> bool:
        if id in workings:
            return all(map(is_known, workings[id].parts))
        return kind.field(id).by is not Author.OFFICE

    return {id: working for id, working in workings.items() if is_known(id)}


def reserve(at: Setting, field: Field, working: Working) -> WorkedPlace:
    """Set the row of a number that is worked out, with how it is; its cell stays empty."""
    form, grid = at.form, at.grid
    form.begin()
    how = at.words.text(f"entry.worked_{working.rule}_joint").join(at.labels[part] for part in working.parts)
    how = at.words.text("entry.worked_out", how=how)
    how = at.words.text("entry.hint_unit", hint=how, unit=field.unit) if field.unit else how
    beside = grid.input_last + 1, grid.end
    label = at.height(field.title, grid.label, grid.label, entry_styles.LABEL_CELL)
    row = form.next(max(NARROW_PT, label, at.height(how, *beside, entry_styles.BESIDE_CELL)))
    form.put(row, grid.label, grid.label, field.title, entry_styles.LABEL_CELL)
    form.put(row, *beside, how, replace(entry_styles.BESIDE_CELL, right=1))
    return WorkedPlace(field, working, row, form.row - 1)


def fill(at: Setting, worked: Sequence[WorkedPlace], places: Sequence[Place]) -> dict[str, Worked]:
    """Put the formulas into the cells of `worked`, and return them by field; `places` are the input cells."""
    first = at.grid.first
    single = [place for place in places if place.asked.cell is place.asked.field]
    cells = {place.asked.field.id: address(place.row, first) for place in single}
    cells |= {one.field.id: address(one.row, first) for one in worked}
    now = {**at.program.values, **{place.asked.field.id: _now(at, place) for place in single}}
    results = worked_out({one.field.id: one.working for one in worked}, now)
    for one in worked:
        _fill(at, one, cells, results.get(one.field.id))
    return {one.field.id: Worked(one.field, cells[one.field.id], results.get(one.field.id)) for one in worked}


def _fill(at: Setting, one: WorkedPlace, cells: Mapping[str, str], result: float | None) -> None:
    grid, sheet, said = at.grid, at.form.sheet, at.program.values
    parts = [f"{{{id}}}" if id in cells else said[id] if is_number(said.get(id)) else None for id in one.working.parts]
    named = worked_formula(one.working, parts)
    key = WorkedKey(at.program.no, AnswerKey(one.field.id), {grid.first - grid.keys: named})
    sheet.put(one.row, grid.keys, key.text(), entry_styles.FLAG_CELL)
    decimals = one.working.decimals
    shape = ANY_NUMBER if decimals is None else figure_format(decimals)
    style = replace(entry_styles.WORKED_CELL, number_format=shape)
    rows, columns = (one.row, one.last_row), (grid.first, grid.input_last)
    at.block(rows, columns, "" if result is None else result, style, formula=placed(named, cells))
    if decimals is None:
        cell = absolute(one.row, grid.first)
        whole = f"=IFERROR(INT({cell})={cell},FALSE)"
        sheet.conditionals.append(Conditional(one.row, grid.first, one.last_row, grid.input_last, whole, WHOLE))


def _now(at: Setting, place: Place) -> object:
    """What the input cell at `place` holds."""
    key = place.asked.key.key
    return at.refused.get(key, raw_of(place.asked, at.answers.get(key)))

"""The cells of several choices: each takes a mark, and together they are one answer with one live line."""

from collections.abc import Sequence
from typing import Any

from kpm_excel.book.base import Conditional, absolute, address
from kpm_excel.book.formulas import both, either, literal
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import Place
from kpm_excel.layouts.entry.inputs import style_of, validation_of
from kpm_excel.layouts.entry.opened import Opened, live_texts
from kpm_excel.layouts.entry.raw_answers import raw_of
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.state import Flag, Needed, flag_formula, flag_now, unchanged_formula
from kpm_excel.layouts.types import cell_of


def open_marks(at: Setting, places: Sequence[Place], need: Needed) -> list[Opened]:
    """Make `places` cells that take marks; of what is missing the first one's flag speaks."""
    flags_at = [address(place.row, at.grid.flags) for place in places]
    raws = [_raw(at, place) for place in places]
    states = [flag_now(Needed("FALSE", False), p.asked, raw, at.plan) for p, raw in zip(places, raws, strict=True)]
    states = [Flag.WRONG if p.asked.key.key in at.refused else state for p, state in zip(places, states, strict=True)]
    if need.now and not any(states):
        states[0] = Flag.MISSING
    opened = []
    for number, place in enumerate(places):
        own = Needed(both([need.formula, *_none_of(flags_at[1:])]), need.now) if number == 0 else Needed("FALSE", False)
        opened.append(_open(at, place, raws[number], own, states[number], (flags_at[0], need)))
    _live(at, places, states, need)
    return opened


def _raw(at: Setting, place: Place) -> Any:
    key = place.asked.key.key
    return at.refused[key] if key in at.refused else raw_of(place.asked, at.answers.get(key))


def _none_of(flags: Sequence[str]) -> list[str]:
    """True while nothing stands in the cells of these flags."""
    return [f'COUNTIF({flags[0]}:{flags[-1]},">0")=0'] if flags else []


def _open(at: Setting, place: Place, raw: Any, need: Needed, flag: Flag, first: tuple[str, Needed]) -> Opened:
    sheet, grid, slot, row = at.form.sheet, at.grid, place.asked, place.row
    cell, rows, columns = address(row, grid.first), (row, place.last_row), (grid.first, place.last_column)
    sheet.put(row, grid.keys, slot.key.text(), entry_styles.FLAG_CELL)
    style = style_of(slot, at.plan)
    is_refused = slot.key.key in at.refused
    input_cell = at.block(rows, columns, raw, entry_styles.wrapping(style) if is_refused else style)
    sheet.validations.append(validation_of(slot, (*rows, *columns), at.plan, at.words, at.lists))
    wrong = cell_of(slot.cell).wrong_formula(slot.cell, cell, at.plan, at.lists)
    wrong = either([unchanged_formula(cell, raw), wrong]) if is_refused else wrong
    flag_cell = sheet.put(
        row, grid.flags, int(flag), entry_styles.FLAG_CELL, formula=flag_formula(need, wrong, "FALSE", cell)
    )
    return Opened(place, flag, input_cell, flag_cell, _colour(at, place, *first))


def _colour(at: Setting, place: Place, first: str, need: Needed) -> dict[Flag, int]:
    """Colour the cell by its flag, and all cells alike while the answer is missing."""
    rules, own = at.form.sheet.conditionals, f"{absolute(place.row, at.grid.flags)}"
    head = first.replace(first.rstrip("0123456789"), f"${first.rstrip('0123456789')}$")
    looks = {
        Flag.MISSING: (f"={head}={Flag.MISSING:d}", entry_styles.MISSING),
        Flag.WRONG: (f"={own}={Flag.WRONG:d}", entry_styles.WRONG),
        Flag.DONE: (f"={own}={Flag.DONE:d}", entry_styles.DONE),
    }
    colours = {}
    for flag, (formula, fill) in looks.items():
        colours[flag] = len(rules)
        look = entry_styles.filled(fill)
        rules.append(Conditional(place.row, at.grid.first, place.last_row, place.last_column, formula, look))
    return colours


def _live(at: Setting, places: Sequence[Place], states: Sequence[Flag], need: Needed) -> None:
    """Set the live line of all marks together."""
    texts = live_texts(at, places[0], need)
    first, last = (absolute(place.row, at.grid.flags) for place in (places[0], places[-1]))
    order = (Flag.WRONG, Flag.MISSING, Flag.DONE)
    formula = literal(texts[Flag.OPEN])
    for flag in reversed(order):
        formula = f"IF(COUNTIF({first}:{last},{flag:d})>0,{literal(texts[flag])},{formula})"
    now = next((flag for flag in order if flag in states), Flag.OPEN)
    rows, columns = (places[0].row, places[-1].last_row), (at.grid.status, at.grid.end)
    at.block(rows, columns, texts[now], entry_styles.STATUS_CELL, formula=f"={formula}")
    fills = {Flag.WRONG: entry_styles.WRONG, Flag.MISSING: entry_styles.MISSING, Flag.DONE: entry_styles.DONE}
    for flag in order:
        rule = f"=COUNTIF({first}:{last},{flag:d})>0"
        look = entry_styles.filled(fills[flag])
        at.form.sheet.conditionals.append(Conditional(rows[0], columns[0], rows[1], columns[1], rule, look, stop=True))

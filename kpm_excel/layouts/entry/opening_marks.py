"""The cells of several choices: each takes a mark, and together they are one answer with one live line."""

from collections.abc import Sequence
from itertools import groupby

from kpm_excel.book.base import Conditional, absolute, address
from kpm_excel.book.formulas import both, either, literal
from kpm_excel.form.stamp import SlotKey
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import Place
from kpm_excel.layouts.entry.inputs import style_of, validation_of
from kpm_excel.layouts.entry.opened import Opened, live_texts
from kpm_excel.layouts.entry.raw_answers import raw_of
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.state import Flag, Needed, flag_formula, flag_now, unchanged_formula
from kpm_excel.layouts.types import cell_of
from kpm_excel.plan.types.values import Raw

_NEVER = Needed("FALSE", False)
_FILLS = {Flag.WRONG: entry_styles.WRONG, Flag.MISSING: entry_styles.MISSING, Flag.DONE: entry_styles.DONE}


def open_marks(at: Setting, places: Sequence[Place], need: Needed) -> list[Opened]:
    """Make `places` cells that take marks; where none is marked and one is `need`ed, the first one's flag says so."""
    raws = [_raw(at, place) for place in places]
    states = [_state(at, place, raw) for place, raw in zip(places, raws, strict=True)]
    if need.now and not any(states):
        states[0] = Flag.MISSING
    whole = Needed(both([need.formula, *_nothing_in(at, places)]), need.now, need.depends)
    needs = [whole, *[_NEVER] * (len(places) - 1)]
    opened = [
        _open(at, place, raw, own, flag, places[0])
        for place, raw, own, flag in zip(places, raws, needs, states, strict=True)
    ]
    for row, cells in groupby(opened, key=lambda one: one.place.row):
        at.form.sheet.put(row, at.grid.keys, "\n".join(one.key.text() for one in cells), entry_styles.FLAG_CELL)
    _live(at, places, states, need)
    return opened


def _raw(at: Setting, place: Place) -> Raw:
    key = place.asked.key.key
    return at.refused[key] if key in at.refused else raw_of(place.asked, at.answers.get(key))


def _state(at: Setting, place: Place, raw: Raw) -> Flag:
    return Flag.WRONG if place.asked.key.key in at.refused else flag_now(_NEVER, place.asked, raw, at.plan)


def _flags(at: Setting, rows: tuple[int, int], first: int = 0) -> str:
    """The flags of the marks in `rows`, from the column `first` among those that stand side by side."""
    flags = at.grid.all_flags
    return f"{absolute(rows[0], flags[first])}:{absolute(rows[1], flags[-1])}"


def _nothing_in(at: Setting, places: Sequence[Place]) -> list[str]:
    """True while nothing stands in the cells of `places` but the first."""
    row, last = places[0].row, places[-1].row
    beside = [_flags(at, (row, row), 1)] if len(at.grid.all_flags) > 1 else []
    below = [_flags(at, (places[0].last_row + 1, last))] if last > row else []
    return [f'COUNTIF({block},">0")=0' for block in (*beside, *below)]


def _key(at: Setting, place: Place) -> SlotKey:
    column = at.grid.first if place.first_column is None else place.first_column
    return place.asked.key._replace(column=at.grid.answers.index(column))


def _open(at: Setting, place: Place, raw: Raw, need: Needed, flag: Flag, head: Place) -> Opened:
    sheet, grid, slot, row = at.form.sheet, at.grid, place.asked, place.row
    column = grid.first if place.first_column is None else place.first_column
    cell, rows, columns = address(row, column), (row, place.last_row), (column, place.last_column)
    style, is_refused = style_of(slot, at.plan), slot.key.key in at.refused
    input_cell = at.block(rows, columns, raw, entry_styles.wrapping(style) if is_refused else style)
    sheet.validations.append(validation_of(slot, (*rows, *columns), at.plan, at.words, at.lists))
    wrong = cell_of(slot.cell).wrong_formula(slot.cell, cell, at.plan, at.lists)
    wrong = either([unchanged_formula(cell, raw), wrong]) if is_refused else wrong
    formula = flag_formula(need, wrong, "FALSE", cell)
    flag_cell = sheet.put(row, grid.flags + place.beside, int(flag), entry_styles.FLAG_CELL, formula=formula)
    colours = {}
    for state, fill in _FILLS.items():
        # All cells alike say that one is missing.
        speaking = head if state is Flag.MISSING else place
        rule = f"={absolute(speaking.row, grid.flags + speaking.beside)}={state:d}"
        colours[state] = len(sheet.conditionals)
        look = entry_styles.filled(fill)
        sheet.conditionals.append(Conditional(row, column, place.last_row, place.last_column, rule, look))
    return Opened(place, flag, input_cell, flag_cell, colours, _key(at, place))


def _live(at: Setting, places: Sequence[Place], states: Sequence[Flag], need: Needed) -> None:
    """Set the live line of all marks together."""
    texts = live_texts(at, places[0], need)
    block = _flags(at, (places[0].row, places[-1].row))
    formula, now = literal(texts[Flag.OPEN]), Flag.OPEN
    for flag in reversed(_FILLS):
        formula = f"IF(COUNTIF({block},{flag:d})>0,{literal(texts[flag])},{formula})"
        now = flag if flag in states else now
    rows, columns = (places[0].row, places[-1].last_row), (at.grid.status, at.grid.end)
    at.block(rows, columns, texts[now], entry_styles.STATUS_CELL, formula=f"={formula}")
    for flag, fill in _FILLS.items():
        rule, look = f"=COUNTIF({block},{flag:d})>0", entry_styles.filled(fill)
        at.form.sheet.conditionals.append(Conditional(rows[0], columns[0], rows[1], columns[1], rule, look, stop=True))

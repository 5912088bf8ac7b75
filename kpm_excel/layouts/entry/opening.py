"""The input cells themselves: each with its key, its answer, its rule, its flag and its live line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpm_excel.book.base import Cell, Conditional, Style, absolute, address
from kpm_excel.book.formulas import either, literal, spliced, utf16_length
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import Place, condition_words
from kpm_excel.layouts.entry.inputs import style_of, validation_of
from kpm_excel.layouts.entry.raw_answers import raw_of
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.state import (
    Flag,
    Needed,
    Source,
    choose,
    flag_formula,
    flag_now,
    needed,
    unchanged_formula,
)
from kpm_excel.layouts.entry.worked_cells import Worked
from kpm_excel.layouts.types import cell_of
from kpm_excel.plan.types import single_of
from kpm_excel.plan.types.values import Raw

#: Shows whole numbers with their thousands apart; with decimals the format would leave a point behind them.
_WHOLE = Style(fill=entry_styles.DONE, number_format="#,##0")


@dataclass(frozen=True, slots=True)
class Opened:
    """An input cell as it was set."""

    place: Place
    flag: Flag
    #: The cell that takes the answer, and the hidden one of its flag.
    cell: Cell
    flag_cell: Cell
    #: Where among the sheet's conditional formats the one stands that colours the cell in each state.
    colours: Mapping[Flag, int]


@dataclass(frozen=True, slots=True)
class _Live:
    """The words beside an input cell: as a formula, and as they stand."""

    formula: str
    text: str


def open_cells(at: Setting, places: Sequence[Place], worked: Mapping[str, Worked]) -> list[Opened]:
    """Make `places` input cells that hold the answers; each with its flag as it stands.

    `worked` are the sheet's numbers that are worked out, which a condition may name too.
    """
    first = at.grid.first
    sources = {p.asked.field.id: Source(p.asked.field, address(p.row, first)) for p in places if not p.asked.indicator}
    given = {p.asked.field.id: at.answers.get(p.asked.key.key) for p in places if not p.asked.indicator}
    sources |= {id: Source(one.field, one.cell) for id, one in worked.items()}
    values = {**at.program.values, **given, **{id: one.now for id, one in worked.items()}}
    opened = [_open(at, place, sources, values) for place in places]
    for place in places:
        # Beside the cell of a part stand the figures of its block.
        if place.asked.cell is place.asked.field:
            cell_of(place.asked.cell).set_beside(at, place, places)
    return opened


def _open(at: Setting, place: Place, sources: Mapping[str, Source], values: Mapping[str, object]) -> Opened:
    sheet, grid, slot, row = at.form.sheet, at.grid, place.asked, place.row
    refused = at.refused.get(slot.key.key)
    raw = raw_of(slot, at.answers.get(slot.key.key)) if refused is None else refused
    cell = address(row, grid.first)
    need = needed(slot.key.required, sources, values, at.lists)
    flag = flag_now(need, slot, raw, at.plan) if refused is None else Flag.WRONG
    rows, columns = (row, place.last_row), (grid.first, place.last_column)
    sheet.put(row, grid.keys, slot.key.text(), entry_styles.FLAG_CELL)
    style = style_of(slot, at.plan)
    input_cell = at.block(rows, columns, raw, style if refused is None else entry_styles.wrapping(style))
    sheet.validations.append(validation_of(slot, (*rows, *columns), at.plan, at.words, at.lists))
    wrong = cell_of(slot.cell).wrong_formula(slot.cell, cell, at.plan, at.lists)
    wrong = wrong if refused is None else either([unchanged_formula(cell, refused), wrong])
    formula = flag_formula(need, wrong, cell_of(slot.cell).long_formula(slot.cell, cell), cell)
    flag_cell = sheet.put(row, grid.flags, int(flag), entry_styles.FLAG_CELL, formula=formula)
    live = _live(at, place, raw, need, flag)
    beside = (row, place.live_last_row), (grid.status, grid.end)
    at.block(*beside, live.text, entry_styles.STATUS_CELL, formula=live.formula)
    return Opened(place, flag, input_cell, flag_cell, _colour(at, place, need.depends))


def _live(at: Setting, place: Place, raw: Raw, need: Needed, flag: Flag) -> _Live:
    """The live line of an input cell that holds `raw`."""
    words, required = at.words, place.asked.key.required
    when = "" if isinstance(required, bool) else condition_words(required, at.labels, at.plan)
    missing, open_ = ("required_if", "asleep") if need.depends else ("required", "optional")
    texts = {
        Flag.MISSING: words.text(f"entry.live_{missing}", condition=when),
        Flag.OPEN: words.text(f"entry.live_{open_}", condition=when),
        Flag.WRONG: words.text("entry.live_wrong"),
        Flag.DONE: words.text("entry.live_done"),
    }
    formulas = {key: literal(text) for key, text in texts.items()}
    if single_of(place.asked.cell).is_prose:
        _count(at, place, str(raw or ""), texts, formulas)
    flag_cell = address(place.row, at.grid.flags)
    return _Live(choose(flag_cell, formulas), texts[flag])


def _count(at: Setting, place: Place, text: str, texts: dict[Flag, str], formulas: dict[Flag, str]) -> None:
    """Put the number of characters into the live line of a text."""
    words, limit = at.words, place.asked.field.max_length
    cell, count = address(place.row, at.grid.first), utf16_length(text)
    key, more = ("entry.live_count_of", {"limit": limit}) if limit else ("entry.live_count", {})
    nothing = words.text("entry.nothing")
    said = text.strip(" ") == nothing
    texts[Flag.DONE] = words.text("entry.live_nothing") if said else words.text(key, n=count, **more)
    formulas[Flag.DONE] = (
        f"IF(EXACT(TRIM({cell}),{literal(nothing)}),{literal(words.text('entry.live_nothing'))},"
        f"{spliced(words.text(key, n=chr(0), **more), f'LEN({cell})')})"
    )
    if limit:
        texts[Flag.LONG] = words.text("entry.live_over", n=count - limit, limit=limit)
        formulas[Flag.LONG] = spliced(words.text("entry.live_over", n="\0", limit=limit), f"(LEN({cell})-{limit})")


def _colour(at: Setting, place: Place, depends: bool) -> dict[Flag, int]:
    """Colour an input cell and its live line by the flag; where the cell's own rule for each flag stands."""
    grid, rules = at.grid, at.form.sheet.conditionals
    fills = [(Flag.MISSING, entry_styles.MISSING), (Flag.WRONG, entry_styles.WRONG), (Flag.DONE, entry_styles.DONE)]
    if cell_of(place.asked.cell).long_formula(place.asked.cell, "A1") != "FALSE":
        fills.append((Flag.LONG, entry_styles.LOOK))
    if depends:
        fills.append((Flag.OPEN, entry_styles.ASLEEP))
    if single_of(place.asked.cell).is_number:
        # Before the colours: LibreOffice takes the first rule that fits and no more.
        cell = absolute(place.row, grid.first)
        whole = f"=IFERROR(AND({absolute(place.row, grid.flags)}={Flag.DONE:d},INT({cell})={cell}),FALSE)"
        rules.append(Conditional(place.row, grid.first, place.last_row, place.last_column, whole, _WHOLE))
    own = {}
    for flag, fill in fills:
        formula, look = f"={absolute(place.row, grid.flags)}={flag:d}", entry_styles.filled(fill)
        own[flag] = len(rules)
        rules.append(Conditional(place.row, grid.first, place.last_row, place.last_column, formula, look))
        rules.append(Conditional(place.row, grid.status, place.live_last_row, grid.end, formula, look))
    return own

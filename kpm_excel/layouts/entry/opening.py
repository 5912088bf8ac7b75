"""The input cells themselves: each with its key, its answer, its rule, its flag and its live line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kpm_excel.book.base import Conditional, Style, absolute, address
from kpm_excel.book.formulas import character_count, characters, either, literal, spliced, utf16_length
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import Place
from kpm_excel.layouts.entry.inputs import style_of, validation_of
from kpm_excel.layouts.entry.opened import Opened, live_texts
from kpm_excel.layouts.entry.opening_marks import open_marks
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
from kpm_excel.layouts.types.shown_text import characters_in, may_outgrow
from kpm_excel.plan.types import single_of
from kpm_excel.plan.types.values import Raw

#: Shows whole numbers with their thousands apart; with decimals the format would leave a point behind them.
_WHOLE = Style(fill=entry_styles.DONE, number_format="#,##0")


@dataclass(frozen=True, slots=True)
class _Live:
    """The words beside an input cell: as a formula, and as they stand."""

    formula: str
    text: str


def open_cells(at: Setting, places: Sequence[Place], worked: Mapping[str, Worked]) -> list[Opened]:
    """Make `places` input cells that hold the answers; each with its flag as it stands.

    `worked` are the sheet's numbers that are worked out, which a condition may name too.
    """
    answers = [list(own) for _, own in groupby(places, key=lambda place: place.asked.key.key.answer)]
    sources = {own[0].asked.field.id: _source(at, own) for own in answers if not own[0].asked.indicator}
    given = {own[0].asked.field.id: _given(at, own) for own in answers if not own[0].asked.indicator}
    sources |= {id: Source(one.field, one.cell) for id, one in worked.items()}
    values = {**at.program.values, **given, **{id: one.now for id, one in worked.items()}}
    at.bases.update({id: [one.cell] for id, one in worked.items()})
    opened = []
    for own in answers:
        need = needed(own[0].asked.key.required, sources, values, at.plan, at.lists)
        opened += open_marks(at, own, need) if own[0].asked.key.key.mark else [_open(at, own[0], need)]
    for place in places:
        # Beside the cell of a part stand the figures of its block.
        if place.asked.cell is place.asked.field:
            cell_of(place.asked.cell).set_beside(at, place, places)
    return opened


def _source(at: Setting, places: Sequence[Place]) -> Source:
    """The cells of one answer, for conditions that name its field."""
    columns = [at.grid.first if place.first_column is None else place.first_column for place in places]
    cells = {place.asked.cell.mark: address(place.row, column) for place, column in zip(places, columns, strict=True)}
    first = places[0].asked
    return Source(first.field, address(places[0].row, at.grid.first), cells if first.key.key.mark else None)


def _given(at: Setting, places: Sequence[Place]) -> object:
    """What was answered: one value, or the choices that are marked."""
    answers = [at.answers.get(place.asked.key.key) for place in places]
    return [answer for answer in answers if answer is not None] if places[0].asked.key.key.mark else answers[0]


def _open(at: Setting, place: Place, need: Needed) -> Opened:
    sheet, grid, slot, row = at.form.sheet, at.grid, place.asked, place.row
    refused = at.refused.get(slot.key.key)
    raw = _given_as_offered(at, slot) if refused is None else refused
    cell = address(row, grid.first)
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
    return Opened(place, flag, input_cell, flag_cell, _colour(at, place, need.depends), slot.key)


def _given_as_offered(at: Setting, slot: Asked) -> Raw:
    return cell_of(slot.cell).offered(slot.cell, raw_of(slot, at.answers.get(slot.key.key)), at.plan)


def _live(at: Setting, place: Place, raw: Raw, need: Needed, flag: Flag) -> _Live:
    """The live line of an input cell that holds `raw`."""
    texts = live_texts(at, place, need)
    formulas = {key: literal(text) for key, text in texts.items()}
    if single_of(place.asked.cell).is_prose:
        _count(at, place, str(raw or ""), texts, formulas)
    flag_cell = address(place.row, at.grid.flags)
    return _Live(choose(flag_cell, formulas), texts[flag])


def _count(at: Setting, place: Place, text: str, texts: dict[Flag, str], formulas: dict[Flag, str]) -> None:
    """Put the number of characters into the live line of a text."""
    words, limit = at.words, place.asked.field.max_length
    cell = address(place.row, at.grid.first)
    counted = characters(cell, limit) if limit else f"LEN({cell})"
    count = character_count(text, limit) if limit else utf16_length(text)
    key, more = ("entry.live_count_of", {"limit": limit}) if limit else ("entry.live_count", {})
    nothing = words.text("entry.nothing")
    said = text.strip(" ") == nothing
    texts[Flag.DONE] = words.text("entry.live_nothing") if said else words.text(key, n=count, **more)
    formulas[Flag.DONE] = (
        f"IF(EXACT(TRIM({cell}),{literal(nothing)}),{literal(words.text('entry.live_nothing'))},"
        f"{spliced(words.text(key, n=chr(0), **more), counted)}{_cut_off(at, place, text, count, counted)})"
    )
    if limit:
        texts[Flag.LONG] = words.text("entry.live_over", n=count - limit, limit=limit)
        formulas[Flag.LONG] = spliced(words.text("entry.live_over", n="\0", limit=limit), f"({counted}-{limit})")


def _cut_off(at: Setting, place: Place, text: str, count: int, counted: str) -> str:
    """The formula of what the live line of a text adds once it is perhaps longer than its cell is high.

    `text`, which stands there now and is `count` characters long, has its room; `counted` is the formula of its length.
    """
    if not may_outgrow(place.asked.field, at.plan):
        return ""
    cell, words = address(place.row, at.grid.first), at.words.text("entry.live_cut")
    line, room = characters_in(at, place)
    room = max(room, count + text.count("\n") * line)
    breaks = f'(LEN({cell})-LEN(SUBSTITUTE({cell},CHAR(10),"")))'
    return f'&IF({counted}+{breaks}*{line}>{room},{literal(words)},"")'


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

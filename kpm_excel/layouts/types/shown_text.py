"""How free text is shown: in a large cell, with its characters counted beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.book.formulas import character_count, characters, either, literal
from kpm_excel.book.measure import INDENT_CHARS, column_em, text_width_em
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import LINE_PT
from kpm_excel.layouts.entry.form_parts import (
    Place,
    help_line,
    label_words,
    live_height,
    previous_lines,
    set_label,
)
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_type import Look, ShownCell
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types.values import Raw, as_text
from kpm_excel.words import Words

#: Room in full-width characters that a text has before anyone types, whatever its limit: more would be blank pages.
_USUAL_CHARACTERS = 300
#: No row is higher in Excel: a cell over several can be made as high as its limit asks for.
_HIGHEST_PT = 400.0
#: People break lines and begin anew; this much more than the bare text is asked for, where the page has it.
_LOOSENESS = 1.25


class ShownText(ShownCell):
    """The type `text`."""

    look = Look(16.0, is_long=True)
    plan_cell = PlanCell(Holds.TEXT, 44)

    def words(self, value: Any, field: Field, plan: Plan) -> str:
        return as_text(value).rstrip()

    def column(self, column: FlatColumn, fields: Mapping[str, Field], plan: Plan) -> FlatColumn:
        return replace(column, content=Content.LINES)

    def style(self, field: Field, plan: Plan) -> Style:
        return entry_styles.INPUT_TEXT

    def hint(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.hint_length", limit=field.max_length) if field.max_length else ""

    def error(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.error_text", limit=field.max_length) if field.max_length else ""

    def rule(self, field: Field, plan: Plan, lists: Lists) -> dict[str, Any]:
        # 全角かな where one writes Japanese; other languages leave the input method alone.
        ime = "hiragana" if plan.language == "ja" else None
        if field.max_length is None:
            return {"type": "any", "ime": ime}
        # A question and no refusal, which would cost all that was typed: the whole text is taken, and told.
        return {"type": "length", "minimum": 0, "maximum": field.max_length, "ime": ime, "severity": "warning"}

    def wrong_formula(self, field: Field, cell: str, plan: Plan, lists: Lists) -> str:
        return "FALSE"

    def is_wrong(self, field: Field, raw: Raw, plan: Plan) -> bool:
        return False

    def long_formula(self, field: Field, cell: str) -> str:
        return f"{characters(cell, field.max_length)}>{field.max_length}" if field.max_length else "FALSE"

    def is_long(self, field: Field, raw: Raw) -> bool:
        return field.max_length is not None and character_count(str(raw), field.max_length) > field.max_length

    def is_one_of(self, field: Field, cell: str, allowed: Sequence[object], plan: Plan, lists: Lists) -> str:
        return one_of_texts(cell, allowed, lists)

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """The help stands below the live line where there is room for it, else above."""
        slot = slots[0]
        form, grid, help_ = at.form, at.grid, slot.field.help or ""
        least, wish = _heights(at, slot)
        rows = _rows(at, slot)
        live = _live_height(at, slot)
        beside = at.height(help_, grid.status, grid.end, entry_styles.ASIDE_CELL) if help_ else 0.0
        label_row = form.begin()
        if live + beside > least:
            help_line(at, slot.field)
            beside = 0.0
        previous_lines(at, self.previous(at, slot))
        row = form.row
        if beside:
            form.next(live)
            first_aside = form.next_elastic(least - live, wish - live, rows)
            form.put(first_aside, grid.status, grid.end, help_, entry_styles.ASIDE_CELL)
        else:
            form.next_elastic(least, wish, rows)
        set_label(at, slot, label_row, row)
        return [Place(slot, row, form.row - 1, grid.last, label_row, row if beside else form.row - 1)]

    def set_beside(self, at: Setting, place: Place, places: Sequence[Place]) -> None:
        """Nothing stands there: the cell takes the whole width."""


def one_of_texts(cell: str, allowed: Sequence[object], lists: Lists) -> str:
    """True while `cell` holds one of the texts among `allowed`."""
    texts = [value for value in allowed if isinstance(value, str)]
    if len(texts) > 1:
        return f"{lists.place_in(cell, texts)}>0"
    tests = [f"EXACT({cell},{literal(text)})" for text in texts]
    return either(tests) if tests else "FALSE"


def _live_height(at: Setting, slot: Asked) -> float:
    """Height in points that the live line of a text needs at most."""
    words, limit = at.words, slot.field.max_length
    texts = [words.text("entry.live_over", n=9999, limit=limit)] if limit else []
    if may_outgrow(slot.field, at.plan):
        count = (
            words.text("entry.live_count_of", n=9999, limit=limit) if limit else words.text("entry.live_count", n=9999)
        )
        texts.append(count + words.text("entry.live_cut"))
    heights = [at.height(text, at.grid.status, at.grid.end, entry_styles.STATUS_CELL) for text in texts]
    return max([live_height(at, slot), *heights])


def _heights(at: Setting, slot: Asked) -> tuple[float, float]:
    """The least height of a text's cell, for as much as is usually written, and the one that is wished for."""
    grid, style = at.grid, entry_styles.INPUT_TEXT
    filling = _filling(at, room_for(slot.field, at.plan))
    label = at.height(label_words(at, slot), grid.label, grid.label, entry_styles.LABEL_CELL)
    least = max(at.height(filling, grid.first, grid.last, style), LINE_PT * 2)
    wish = max(least * _LOOSENESS, least + LINE_PT)
    # What was written last time is the best guess, and what stands there already is none.
    texts = [at.answers.get(slot.key.key), (at.program.previous or {}).get(slot.before)]
    there = max(at.height(str(text), grid.first, grid.last, style) if text else 0.0 for text in texts)
    # The label stands beside help and input; measured against the input alone it is safe.
    return max(least, there, label), max(wish, there, label)


def room_for(field: Field, plan: Plan) -> int:
    """How many characters the cell of a text has room for before anyone types."""
    usual = _USUAL_CHARACTERS if plan.language == "ja" else 2 * _USUAL_CHARACTERS
    return min(field.max_length or usual, usual)


def may_outgrow(field: Field, plan: Plan) -> bool:
    """Whether a text may be longer than its cell has room for."""
    return field.max_length is None or field.max_length > room_for(field, plan)


def characters_in(at: Setting, place: Place) -> tuple[int, int]:
    """How many characters a line of the cell at `place` has, and the whole cell as it is set: few rather than many."""
    style, face = entry_styles.INPUT_TEXT, at.form.face
    chars = at.grid.chars(at.grid.first, place.last_column) - INDENT_CHARS * style.indent
    wide = "あ" if at.plan.language == "ja" else "e"
    line = int(column_em(chars, style.size_pt, face) / text_width_em(wide, face) * 0.95)
    lines = at.form.span(place.row, place.last_row + 1) / _LOOSENESS / face.pitch_pt(style.size_pt)
    return line, int(line * lines)


def _filling(at: Setting, characters: int) -> str:
    """A text of so many characters as one writes them."""
    wide = "あ" if at.plan.language == "ja" else "abcd efgh "
    return (wide * (characters // len(wide) + 1))[:characters]


def _rows(at: Setting, slot: Asked) -> int:
    """How many rows the cell needs to be made as high as its limit asks for."""
    filling = _filling(at, slot.field.max_length or room_for(slot.field, at.plan))
    return ceil(at.height(filling, at.grid.first, at.grid.last, entry_styles.INPUT_TEXT) / _HIGHEST_PT)

"""The lower part of a program's sheet: what the department is asked, open.

First every block gets its rows; only then, with all input cells in their places, come flags, rules and live
lines, because a condition may name a field that stands further down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from kpm_excel.book.base import Style
from kpm_excel.book.marks import figure_text
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import LINE_PT, ROW_LIMIT_PT
from kpm_excel.layouts.entry.inputs import LISTED, codes_of, hint_of, meaning_of, style_of
from kpm_excel.layouts.entry.known import FIGURES, heading, indicator_words, pieces, plain_words
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.state import condition_words
from kpm_excel.plan.model import Field, FieldType

#: A text field without a limit gets room for this many characters before anyone types.
_USUAL_CHARACTERS = 300
#: A limit beyond this is no measure of what will be written: room for more would be blank pages.
_MOST_CHARACTERS = 4000
#: People break lines and begin anew; this much more than the bare text is asked for, where the page has it.
_LOOSENESS = 1.25
#: Height of the row of a code, a number or a day.
_NARROW_PT = 24.0


@dataclass(frozen=True, slots=True)
class Place:
    """The cell of one answer, and what stands around it."""

    asked: Asked
    row: int
    last_row: int
    last_column: int
    label_row: int
    #: Last row of the live line; the help may stand below it.
    live_last_row: int
    #: Row of the legend below a rating; its last column takes a hint.
    legend_row: int | None = None


def ask(at: Setting, asked: Iterable[Asked]) -> list[Place]:
    """Set a heading and a block for each of `asked`; the places of the input cells are returned, still empty."""
    heading(at, at.words.text("entry.asked", as_of=at.plan.as_of))
    places: list[Place] = []
    for _, slots in groupby(asked, key=lambda slot: slot.field.id):
        block = list(slots)
        places += _indicators(at, block) if block[0].indicator else [_field(at, block[0])]
    return places


def _field(at: Setting, slot: Asked) -> Place:
    if slot.field.type is FieldType.TEXT:
        return _text(at, slot)
    label_row = at.form.begin()
    _help_line(at, slot.field)
    _previous_lines(at, slot.field)
    last_column, height = _input_size(at, slot)
    row = at.form.next(height)
    last_row = at.form.row - 1
    legend_row = _legend(at, slot.field)
    _label(at, slot, label_row, row)
    return Place(slot, row, last_row, last_column, label_row, last_row, legend_row)


def _input_size(at: Setting, slot: Asked) -> tuple[int, float]:
    """The last column and the height in points of the cell of a code, a number or a day.

    The longest code fits into it, and what stands beside it fits there.
    """
    grid, style = at.grid, style_of(slot, at.plan)
    codes = codes_of(slot, at.plan) if slot.field.type in LISTED else []

    def tallest(texts: Iterable[str], first: int, last: int, style: Style) -> float:
        return max((at.height(text, first, last, style) for text in texts), default=0.0)

    narrow = tallest(codes, grid.first, grid.input_last, style)
    if slot.field.type is FieldType.CHOICE and narrow > 2 * LINE_PT:
        # Beside a choice stands no more than that one is to choose.
        return grid.last, max(_NARROW_PT, tallest(codes, grid.first, grid.last, style))
    is_rating = slot.field.type is FieldType.RATING
    texts = [hint_of(slot, at.words), *(map(meaning_of, at.plan.scale_of(slot.field).values) if is_rating else ())]
    beside = tallest(texts, grid.input_last + 1, grid.last, entry_styles.BESIDE_CELL)
    return grid.input_last, max(_NARROW_PT, narrow, beside)


def _text(at: Setting, slot: Asked) -> Place:
    """Set the block of a text; its help stands below the live line where there is room for it, else above."""
    form, grid, help_ = at.form, at.grid, slot.field.help or ""
    least, wish = _text_heights(at, slot)
    live = _live_height(at, slot)
    beside = at.height(help_, grid.status, grid.end, entry_styles.ASIDE_CELL) if help_ else 0.0
    label_row = form.begin()
    if live + beside > least:
        _help_line(at, slot.field)
        beside = 0.0
    _previous_lines(at, slot.field)
    row = form.row
    if beside:
        form.next(live)
        first_aside = form.next_elastic(least - live, wish - live)
        form.put(first_aside, grid.status, grid.end, help_, entry_styles.ASIDE_CELL)
    else:
        form.next_elastic(least, wish)
    _label(at, slot, label_row, row)
    return Place(slot, row, form.row - 1, grid.last, label_row, row if beside else form.row - 1)


def _live_height(at: Setting, slot: Asked) -> float:
    """Height in points that the live line of a text needs at most."""
    required, words = slot.key.required, at.words
    when = "" if isinstance(required, bool) else condition_words(required, at.labels, at.plan)
    texts = [words.text("entry.live_over", n=9999, limit=slot.field.max_length)]
    texts += [words.text(f"entry.live_{key}", condition=when) for key in ("required_if", "asleep") if when]
    return max(at.height(text, at.grid.status, at.grid.end, entry_styles.STATUS_CELL) for text in texts)


def _help_line(at: Setting, field: Field) -> None:
    """Set in a line of its own how a field is filled in."""
    if field.help:
        at.line(at.grid.first, at.grid.end, field.help, entry_styles.HELP_CELL)


def _previous_lines(at: Setting, field: Field) -> None:
    """Set what was answered last time."""
    previous = _previous(at, field)
    if previous:
        text = at.words.text("entry.previous_answer", text=previous)
        for piece in pieces(at, text, at.grid.first, at.grid.end, entry_styles.PREVIOUS_CELL):
            at.line(at.grid.first, at.grid.end, piece, entry_styles.PREVIOUS_CELL)


def _previous(at: Setting, field: Field) -> str:
    """Last period's answer as people print it; empty where there is none."""
    value = (at.program.previous or {}).get(field.id)
    return "" if value is None or isinstance(value, Mapping) else plain_words(at, field, value)


def _label(at: Setting, slot: Asked, label_row: int, stretched_row: int) -> None:
    """Set the label beside its block; the block grows where the label is the taller."""
    form, grid = at.form, at.grid
    text = _label_words(at, slot)
    short = at.height(text, grid.label, grid.label, entry_styles.LABEL_CELL) - form.span(label_row, form.row)
    if short > 0:
        stretched = -(-(form.sheet.heights[stretched_row] + short) // 0.75) * 0.75
        if stretched <= ROW_LIMIT_PT:
            form.sheet.heights[stretched_row] = stretched
        else:
            form.next(short)
    form.put(label_row, grid.label, grid.label, text, entry_styles.LABEL_CELL)


def _label_words(at: Setting, slot: Asked) -> str:
    mark = at.words.text("entry.mark", text=needed_words(at, slot))
    return f"{slot.field.label}\n{mark}"


def needed_words(at: Setting, slot: Asked) -> str:
    """Whether the field is required, in words: always, when, or not."""
    required = slot.key.required
    if isinstance(required, bool):
        return at.words.text("entry.required" if required else "entry.optional")
    return at.words.text("entry.required_if", condition=condition_words(required, at.labels, at.plan))


def _text_heights(at: Setting, slot: Asked) -> tuple[float, float]:
    """The least height of a text's cell, which its limit fits into, and the one that is wished for."""
    grid, style = at.grid, entry_styles.INPUT_TEXT
    room = min(slot.field.max_length or _USUAL_CHARACTERS, _MOST_CHARACTERS)
    wide = "あ" if at.plan.language == "ja" else "abcd efgh "
    filling = (wide * (room // len(wide) + 1))[:room]
    label = at.height(_label_words(at, slot), grid.label, grid.label, entry_styles.LABEL_CELL)
    least = max(at.height(filling, grid.first, grid.last, style), LINE_PT * 2)
    wish = max(least * _LOOSENESS, least + LINE_PT)
    text = at.answers.get(slot.key.key)
    there = at.height(str(text), grid.first, grid.last, style) if text else 0.0
    # The label stands beside help and input; measured against the input alone it is safe.
    return max(least, there, label), max(wish, there, label)


def _legend(at: Setting, field: Field) -> int | None:
    """Set the line that says what each code of a rating means; its row, or None where there is none."""
    if field.type is not FieldType.RATING:
        return None
    values = at.plan.scale_of(field).values
    each = [
        at.words.text("entry.legend", code=value.code, meaning=value.description or value.label) for value in values
    ]
    block = at.grid.first, at.grid.last
    together, apart = at.gap.join(each), "\n".join(each)
    # One code to a line is easier to read; it may cost a line, or half as much again, more than all in a row.
    apart_pt, together_pt = (at.height(text, *block, entry_styles.LEGEND_CELL) for text in (apart, together))
    text = apart if apart_pt <= max(together_pt + LINE_PT, together_pt * 1.5) else together
    return at.line(*block, text, entry_styles.LEGEND_CELL, least=_hint_height(at))


def _hint_height(at: Setting) -> float:
    """Height in points of a hint that figures speak against a rating; 0 where there can be none."""
    if not _has_targets(at):
        return 0.0
    texts = [at.words.text(f"entry.{key}") for key in ("contradiction", "contradiction_low")]
    return max(at.height(text, at.grid.status, at.grid.end, entry_styles.HINT_CELL) for text in texts)


def _has_targets(at: Setting) -> bool:
    kind = at.plan.kind_of(at.program)
    tables = [at.program.indicators(f.id) for f in kind.fields if f.type is FieldType.INDICATORS]
    return any(indicator.target is not None for table in tables for indicator in table)


def _indicators(at: Setting, block: list[Asked]) -> list[Place]:
    """Set the table of a field's indicators: what was aimed at, and the cells of the actuals."""
    form, grid = at.form, at.grid
    field, narrow = block[0].field, grid.input_last + 1
    shown = [texts for slot in block if (texts := _figures(at, slot))]
    names = [name for name in FIGURES if any(texts[name] for texts in shown)] or ["target"]
    names = names[: grid.last - narrow + 1]
    parts = dict(zip(names, grid.parts(narrow, grid.last, len(names)), strict=True))
    label_row = form.begin()
    _help_line(at, field)
    heads = {"actual": (grid.first, grid.input_last), **parts}
    titles = {name: at.words.text(f"entry.{name}") for name in heads}
    row = form.next(max(at.height(titles[name], *part, entry_styles.HEAD_CELL) for name, part in heads.items()))
    for name, (first, last) in heads.items():
        form.put(row, first, last, titles[name], entry_styles.NOW_CELL if name == "actual" else entry_styles.HEAD_CELL)
    form.put(row, grid.status, grid.end, None, entry_styles.HEAD_CELL)
    _label(at, block[0], label_row, row)
    return [_indicator(at, slot, texts, parts) for slot, texts in zip(block, shown, strict=True)]


def _figures(at: Setting, slot: Asked) -> dict[str, str]:
    """What is shown beside the actual of an indicator; last period's answer stands in for a missing figure."""
    indicator = slot.indicator
    if indicator is None:
        return {}
    texts = indicator_words(at, indicator)
    before = (at.program.previous or {}).get(slot.field.id)
    if not texts["previous"] and isinstance(before, Mapping) and indicator.id in before:
        texts["previous"] = figure_text(before[indicator.id], indicator.unit, at.plan.language)
    return texts


def _indicator(at: Setting, slot: Asked, texts: Mapping[str, str], parts: Mapping[str, tuple[int, int]]) -> Place:
    form, grid = at.form, at.grid
    unit = slot.indicator.unit if slot.indicator else None
    name = f"{slot.key.label} ({unit})" if unit else slot.key.label
    heights = [at.height(texts[part], *block, entry_styles.FIGURE_CELL) for part, block in parts.items()]
    row = form.next(max(_NARROW_PT, at.height(name, grid.label, grid.label, entry_styles.NAME_CELL), *heights))
    form.put(row, grid.label, grid.label, name, entry_styles.NAME_CELL)
    for part, (first, last) in parts.items():
        form.put(row, first, last, texts[part], entry_styles.FIGURE_CELL)
    return Place(slot, row, form.row - 1, grid.input_last, row, form.row - 1)

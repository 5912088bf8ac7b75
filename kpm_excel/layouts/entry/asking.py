"""The lower part of a program's sheet: what the department is asked, open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from kpm_excel.layouts.base import Conditional, Style, absolute, address
from kpm_excel.layouts.entry import look
from kpm_excel.layouts.entry.form import LINE_PT, Form, parts_of
from kpm_excel.layouts.entry.grid import Grid
from kpm_excel.layouts.entry.inputs import (
    hint_of,
    live_line,
    needed_words,
    raw_of,
    style_of,
    validation_of,
)
from kpm_excel.layouts.entry.known import FIGURES, heading, indicator_words, plain_words
from kpm_excel.layouts.entry.state import (
    Flag,
    choose,
    condition_words,
    flag_formula,
    flag_now,
    needed,
    wrong_formula,
)
from kpm_excel.layouts.formulas import array, cut, literal
from kpm_excel.layouts.marks import figure_text
from kpm_excel.layouts.slots import Asked
from kpm_excel.layouts.stamp import SlotKey
from kpm_excel.plan.figures import high_codes
from kpm_excel.plan.model import Field, FieldType, Plan, Program
from kpm_excel.words import Words

#: A text field without a limit gets room for this many characters before anyone types.
_ROOM_CHARACTERS = 300


@dataclass(slots=True)
class Asking:
    """What was put, row by row."""

    keys: list[SlotKey] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    label_rows: list[int] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What every block of the lower part needs to know."""

    form: Form
    grid: Grid
    plan: Plan
    program: Program
    answers: Mapping[str, Any]
    words: Words
    ranges: Mapping[str, str]
    #: Input cells of the sheet by field id, for conditions.
    cells: dict[str, str]
    labels: Mapping[str, str]
    #: Answers and the plan's values, for conditions as they stand.
    values: Mapping[str, Any]
    done: Asking


def ask(
    form: Form,
    grid: Grid,
    plan: Plan,
    program: Program,
    asked: list[Asked],
    answers: Mapping[str, Any],
    words: Words,
    ranges: Mapping[str, str],
) -> Asking:
    """Set a heading and an open block for each of `asked`, filled in with `answers`."""
    kind = plan.kind_of(program)
    heading(form, grid, words.text("entry.asked", as_of=plan.as_of))
    values = {**program.values, **{slot.key.field: answers.get(slot.key.key) for slot in asked if not slot.indicator}}
    labels = {f.id: f.label for f in kind.fields}
    part = _Ask(form, grid, plan, program, answers, words, ranges, {}, labels, values, Asking())
    part.cells.update(_planned_cells(part, asked))
    for _, slots in groupby(asked, key=lambda slot: slot.field.id):
        block = list(slots)
        if block[0].indicator:
            _indicators(part, block)
        else:
            _field(part, block[0])
    return part.done


def _planned_cells(part: _Ask, asked: list[Asked]) -> dict[str, str]:
    """The address of each input cell before it is set: conditions may name fields further down."""
    row, cells = part.form.row, {}
    for name, slots in groupby(asked, key=lambda slot: slot.field.id):
        block = list(slots)
        if block[0].indicator:
            row += 1 + len(block)
            continue
        before, rows = _rows_of(part, block[0])
        cells[name] = address(row + before, part.grid.first)
        row += before + rows + _rows_behind(part, block[0])
    return cells


def _rows_of(part: _Ask, slot: Asked) -> tuple[int, int]:
    """How many rows stand before the input row of a field, and how many the input takes."""
    before = bool(slot.field.help) + bool(_previous(part, slot.field))
    if slot.field.type is not FieldType.TEXT:
        return before, 1
    return before, len(_input_heights(part, slot))


def _rows_behind(part: _Ask, slot: Asked) -> int:
    return 1 if slot.field.type is FieldType.RATING else 0


def _previous(part: _Ask, field: Field) -> str:
    """Last period's answer as people print it; empty where there is none."""
    value = (part.program.previous or {}).get(field.id)
    return "" if value is None or isinstance(value, Mapping) else plain_words(field, value, part.plan)


def _field(part: _Ask, slot: Asked) -> None:
    form, grid, field = part.form, part.grid, slot.field
    start = form.begin()
    if field.help:
        row = form.next(form.height(field.help, grid.chars(grid.first, grid.status), look.HELP_CELL))
        form.put(row, grid.first, grid.status, field.help, look.HELP_CELL)
    previous = _previous(part, field)
    if previous:
        text = part.words.text("entry.previous_answer", text=previous)
        row = form.next(form.height(text, grid.chars(grid.first, grid.status), look.PREVIOUS_CELL))
        form.put(row, grid.first, grid.status, text, look.PREVIOUS_CELL)
    if field.type is FieldType.TEXT:
        row = form.row
        for height in _input_heights(part, slot):
            form.next(height)
        _open(part, slot, row, grid.last, start)
    else:
        row = form.next(24.0)
        _open(part, slot, row, grid.input_last, start)
        _beside(part, slot, row)
    if field.type is FieldType.RATING:
        _legend(part, slot)
    label = _label_words(part, slot)
    short = form.height(label, grid.chars(grid.label, grid.label), look.LABEL_CELL) - sum(
        form.sheet.heights[at] for at in range(start, form.row)
    )
    if short > 0:
        form.sheet.heights[row] = round(form.sheet.heights[row] + short, 2)
    form.put(start, grid.label, grid.label, label, look.LABEL_CELL)


def _label_words(part: _Ask, slot: Asked) -> str:
    mark = needed_words(slot, part.labels, part.plan, part.words)
    return f"{slot.key.label}\n{part.words.text('entry.mark', text=mark)}"


def _input_heights(part: _Ask, slot: Asked) -> list[float]:
    """Heights of the rows that a text may take: room for its limit, and for what it holds already."""
    grid, style = part.grid, look.INPUT_TEXT
    chars = grid.chars(grid.first, grid.last)
    room = slot.field.max_length or _ROOM_CHARACTERS
    wide = "あ" if part.plan.language == "ja" else "abcd efgh "
    filling = (wide * (room // len(wide) + 1))[:room]
    height = part.form.height(filling, chars, style)
    text = part.answers.get(slot.key.key)
    if text:
        height = max(height, part.form.height(str(text), chars, style))
    return parts_of(max(height, LINE_PT * 2))


def _open(part: _Ask, slot: Asked, row: int, last: int, label_row: int) -> Flag:
    """Set the input cell with its key, rule, flag and live line."""
    form, grid, plan, words = part.form, part.grid, part.plan, part.words
    raw = raw_of(slot, part.answers.get(slot.key.key))
    cell = address(row, grid.first)
    need = needed(slot.key.required, part.cells, part.values)
    form.sheet.put(row, grid.keys, slot.key.text(), look.FLAG_CELL)
    form.put(row, grid.first, last, raw, style_of(slot, plan))
    source = part.ranges.get(f"{part.program.kind}.{slot.field.id}")
    rule = validation_of(slot, row, grid.first, last, plan, words, source)
    form.sheet.validations.append(rule)
    flag = flag_now(need, slot, raw, plan)
    flag_cell = address(row, grid.flags)
    formula = flag_formula(need, wrong_formula(slot, cell, plan), cell)
    form.sheet.put(row, grid.flags, int(flag), look.FLAG_CELL, formula=formula)
    when = "" if isinstance(slot.key.required, bool) else condition_words(slot.key.required, part.labels, plan)
    line = live_line(slot, cell, raw, need, when, words)
    form.put(
        row, grid.status, grid.status, line.texts[flag], look.STATUS_CELL, formula=choose(flag_cell, line.formulas)
    )
    _colour(part, row, last, need.depends)
    done = part.done
    done.keys.append(slot.key)
    done.rows.append(row)
    done.label_rows.append(label_row)
    done.flags.append(flag)
    return flag


def _colour(part: _Ask, row: int, last: int, depends: bool) -> None:
    """Colour an input cell and its live line by the flag."""
    grid, end = part.grid, part.form.row - 1
    fills = [(Flag.MISSING, look.MISSING), (Flag.WRONG, look.WRONG), (Flag.DONE, look.DONE)]
    if depends:
        fills.append((Flag.OPEN, look.ASLEEP))
    for flag, fill in fills:
        formula = f"={absolute(row, grid.flags)}={flag:d}"
        for first, final in ((grid.first, last), (grid.status, grid.status)):
            part.form.sheet.conditionals.append(Conditional(row, first, end, final, formula, Style(fill=fill)))


def _beside(part: _Ask, slot: Asked, row: int) -> None:
    """Set what stands between a narrow input cell and its live line: the code's meaning, or what is taken."""
    form, grid, plan = part.form, part.grid, part.plan
    first = grid.input_last + 1
    if slot.field.type is not FieldType.RATING:
        unit = slot.field.unit or ""
        hint = hint_of(slot, plan, part.words)
        form.put(row, first, grid.last, "  ".join(text for text in (unit, hint) if text), look.BESIDE_CELL)
        return
    cell = address(row, grid.first)
    values = plan.scale_of(slot.field).values
    meanings = [cut(value.label, 255) for value in values]
    chosen = plan.scale_of(slot.field).value(part.answers.get(slot.key.key))
    choose_words = part.words.text("entry.hint_choose")
    formula = (
        f'=IF({cell}="",{literal(choose_words)},'
        f'IFERROR(INDEX({array(meanings)},MATCH({cell}&"",{array(v.code for v in values)},0)),""))'
    )
    now = choose_words if not part.answers.get(slot.key.key) else cut(chosen.label, 255) if chosen else ""
    form.put(row, first, grid.last, now, look.BESIDE_CELL, formula=formula)


def _legend(part: _Ask, slot: Asked) -> None:
    """Set the line that says what each code means, and a hint where figures speak against the code."""
    form, grid, words = part.form, part.grid, part.words
    values = part.plan.scale_of(slot.field).values
    legend = words.text("entry.wide_space").join(
        words.text("entry.legend", code=value.code, meaning=value.description or value.label) for value in values
    )
    row = form.next(form.height(legend, grid.chars(grid.first, grid.last), look.HELP_CELL))
    form.put(row, grid.first, grid.last, legend, look.HELP_CELL)
    hint, formula = _contradiction(part, slot)
    form.put(row, grid.status, grid.status, hint, look.HINT_CELL, formula=formula)
    if formula:
        needed_height = form.height(
            words.text("entry.contradiction"), grid.chars(grid.status, grid.status), look.HINT_CELL
        )
        form.sheet.heights[row] = max(form.sheet.heights[row], needed_height)


def _contradiction(part: _Ask, slot: Asked) -> tuple[str | None, str | None]:
    """The hint that a target was missed and the rating is high: as it stands, and as a formula."""
    misses, now = [], False
    for row, key in zip(part.done.rows, part.done.keys, strict=True):
        if key.type is not FieldType.INDICATORS:
            continue
        indicator = next(i for i in part.program.indicators(key.field) if f"{key.field}.{i.id}" == key.key)
        if indicator.target is None or indicator.comparator is None:
            continue
        cell = address(row, part.grid.first)
        sign = {">=": "<", "<=": ">", "=": "<>"}[indicator.comparator]
        misses.append(f"AND(ISNUMBER({cell}),{cell}{sign}{indicator.target})")
        actual = part.answers.get(key.key)
        now = now or (actual is not None and indicator.misses(actual))
    high = high_codes(part.plan.scale_of(slot.field))
    if not misses or not high:
        return None, None
    rating = part.answers.get(slot.key.key)
    cell = address(part.done.rows[-1], part.grid.first)
    text = part.words.text("entry.contradiction")
    condition = f'AND(OR({",".join(misses)}),ISNUMBER(MATCH({cell}&"",{array(high)},0)))'
    return (text if now and rating in high else ""), f'=IF({condition},{literal(text)},"")'


def _indicators(part: _Ask, block: list[Asked]) -> None:
    """Set the table of a field's indicators: what was aimed at, and the actual that is asked."""
    form, grid, plan, words = part.form, part.grid, part.plan, part.words
    field = block[0].field
    narrow = grid.input_last + 1
    names = [
        name for name in FIGURES if any(indicator_words(s.indicator, plan, words)[name] for s in block if s.indicator)
    ]
    names = names[: max(1, grid.last - narrow + 1)] or ["target"]
    parts = grid.parts(narrow, len(names))
    form.begin()
    label = f"{field.label}\n{words.text('entry.mark', text=needed_words(block[0], part.labels, plan, words))}"
    row = form.next(max(LINE_PT, form.height(label, grid.chars(grid.label, grid.label), look.LABEL_CELL)))
    form.put(row, grid.label, grid.label, label, look.LABEL_CELL)
    form.put(row, grid.first, grid.input_last, words.text("entry.actual"), look.NOW_CELL)
    for name, (first, last) in zip(names, parts, strict=True):
        form.put(row, first, last, words.text(f"entry.{name}"), look.HEAD_CELL)
    form.put(row, grid.status, grid.status, field.help, look.HELP_BOX)
    form.sheet.heights[row] = max(
        form.sheet.heights[row], form.height(field.help or "", grid.chars(grid.status, grid.status), look.HELP_BOX)
    )
    for slot in block:
        _indicator(part, slot, names, parts)


def _indicator(part: _Ask, slot: Asked, names: list[str], parts: list[tuple[int, int]]) -> None:
    form, grid, plan = part.form, part.grid, part.plan
    indicator = slot.indicator
    assert indicator is not None
    texts = indicator_words(indicator, plan, part.words)
    before = (part.program.previous or {}).get(slot.field.id)
    if not texts["previous"] and isinstance(before, Mapping) and indicator.id in before:
        texts["previous"] = figure_text(before[indicator.id], indicator.unit, plan.language)
    unit = f" ({indicator.unit})" if indicator.unit else ""
    name = f"{indicator.name}{unit}"
    heights = [
        form.height(texts[n], grid.chars(*block), look.FIGURE_CELL) for n, block in zip(names, parts, strict=True)
    ]
    heights.append(form.height(name, grid.chars(grid.label, grid.label), look.NAME_CELL))
    row = form.next(max([22.0, *heights]))
    form.put(row, grid.label, grid.label, name, look.NAME_CELL)
    _open(part, slot, row, grid.input_last, row)
    for column_name, (first, last) in zip(names, parts, strict=True):
        form.put(row, first, last, texts[column_name], look.FIGURE_CELL)

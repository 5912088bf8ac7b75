"""The upper part of a program's sheet: what the plan says, locked."""

from typing import Any

from kpm_excel.layouts.entry import look
from kpm_excel.layouts.entry.form import LINE_PT, Form
from kpm_excel.layouts.entry.grid import Grid, lanes
from kpm_excel.layouts.marks import figure_text, target_text
from kpm_excel.layouts.measure import column_em, text_width_em
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.fieldtypes import as_text
from kpm_excel.plan.model import Author, Field, FieldType, Indicator, Plan, Program, ScheduleItem
from kpm_excel.plan.periods import QUARTERS, span
from kpm_excel.words import Words

#: Names of the columns of the table of indicators, in the catalog `entry`.
FIGURES = ("target", "previous", "baseline", "final_target")


def tell_known(form: Form, grid: Grid, plan: Plan, program: Program, words: Words) -> None:
    """Set a heading and a block for each field that the plan fills in."""
    fields = [f for f in plan.kind_of(program).fields if f.by is Author.PLAN and program.values.get(f.id)]
    if not fields:
        return
    heading(form, grid, words.text("entry.known"))
    for field in fields:
        form.begin()
        value = program.values[field.id]
        if field.type is FieldType.SCHEDULE:
            _schedule(form, grid, plan, field, value, words)
        elif field.type is FieldType.INDICATORS:
            _indicators(form, grid, plan, field, value, words)
        else:
            _text(form, grid, field.label, plain_words(field, value, plan))


def heading(form: Form, grid: Grid, text: str) -> None:
    """Set a heading over the whole width."""
    form.begin(heading=True)
    form.next(6)
    row = form.next(LINE_PT + 3)
    form.put(row, grid.label, grid.status, text, look.HEADING)


def plain_words(field: Field, value: Any, plan: Plan) -> str:
    """A value of text, number, date, rating or choice as people print it."""
    if field.type is FieldType.NUMBER:
        return figure_text(value, field.unit, plan.language)
    if field.type is FieldType.DATE:
        return date_text(str(value), plan.language)
    if field.type is FieldType.RATING:
        known = plan.scale_of(field).value(value)
        return f"{value} {known.label}" if known and known.label != value else str(value)
    return as_text(value)


def _text(form: Form, grid: Grid, label: str, text: str) -> None:
    needed = form.height(text, grid.chars(grid.first, grid.status), look.TEXT_CELL)
    row = form.next(max(needed, form.height(label, grid.chars(grid.label, grid.label), look.LABEL_CELL)))
    form.put(row, grid.label, grid.label, label, look.LABEL_CELL)
    form.put(row, grid.first, grid.status, text, look.TEXT_CELL)


def _schedule(form: Form, grid: Grid, plan: Plan, field: Field, items: tuple[ScheduleItem, ...], words: Words) -> None:
    row = form.next(max(LINE_PT, form.height(field.label, grid.chars(grid.label, grid.label), look.LABEL_CELL)))
    form.put(row, grid.label, grid.label, field.label, look.LABEL_CELL)
    for at, period in enumerate(plan.periods):
        first, last = grid.columns(at * QUARTERS, at * QUARTERS + QUARTERS - 1)
        current = period.id == plan.current_period
        form.put(row, first, last, period.label, look.NOW_CELL if current else look.HEAD_CELL)
    form.put(row, grid.status, grid.status, words.text("entry.schedule_note"), look.HEAD_CELL)
    for item in items:
        _item(form, grid, plan, item)


def _item(form: Form, grid: Grid, plan: Plan, item: ScheduleItem) -> None:
    ids = [period.id for period in plan.periods]
    spans = [span(bar.start, bar.end, ids) for bar in item.bars]
    lines = lanes(spans)
    blocks = [grid.columns(*bar_span) for bar_span in spans]
    count = max(lines, default=0) + 1
    heights = [LINE_PT] * count
    labels = [_label_block(form, grid, bar.label, blocks, at, lines) for at, bar in enumerate(item.bars)]
    for bar, line, (first, last) in zip(item.bars, lines, labels, strict=True):
        heights[line] = max(heights[line], form.height(bar.label, grid.chars(first, last), look.BAR_CELL))
    name = form.height(item.item, grid.chars(grid.label, grid.label), look.NAME_SMALL)
    heights = [max(height, name / count) for height in heights]
    rows = [form.next(height) for height in heights]
    form.put(rows[0], grid.label, grid.label, item.item, look.NAME_SMALL)
    taken = set()
    for bar, line, block, label in zip(item.bars, lines, blocks, labels, strict=True):
        end = rows[line + 1] - 1 if line + 1 < count else form.row - 1
        inside = bar.label if label == block else None
        form.sheet.put(rows[line], block[0], inside, look.BAR_CELL, last_row=end, last_column=block[1])
        if label != block:
            form.sheet.put(rows[line], label[0], bar.label, look.BESIDE_BAR, last_row=end, last_column=label[1])
        taken |= {(rows[line], column) for first, last in {block, label} for column in range(first, last + 1)}
    for row in range(rows[0], form.row):
        for column in range(grid.first, grid.status):
            if (row, column) not in taken:
                form.sheet.put(row, column, None, look.TRACK_CELL)
    form.put(rows[0], grid.status, grid.status, None, look.TEXT_CELL)


def _label_block(
    form: Form, grid: Grid, label: str, blocks: list[tuple[int, int]], at: int, lines: list[int]
) -> tuple[int, int]:
    """The columns that the label of bar `at` takes: the bar's own, or free ones beside it where it is too narrow."""
    first, last = blocks[at]
    chars = grid.chars(first, last)
    if form.height(label, chars, look.BAR_CELL) <= 2 * LINE_PT and not _torn(form, label, chars):
        return first, last
    others = [block for block, line in zip(blocks, lines, strict=True) if line == lines[at]]
    right = min([a for a, _ in others if a > last], default=grid.status) - 1
    left = max([b for _, b in others if b < first], default=grid.first - 1) + 1
    sides = [(last + 1, right), (left, first - 1)]
    best = max(sides, key=lambda side: grid.chars(*side) if side[0] <= side[1] else 0.0)
    return best if best[0] <= best[1] and grid.chars(*best) > chars else (first, last)


def _torn(form: Form, label: str, chars: float) -> bool:
    """Whether a word of `label` is wider than the bar."""
    room = column_em(chars, look.BAR_CELL.size_pt, form.face)
    return any(text_width_em(word, form.face) > room for word in label.split()) and label.isascii()


def indicator_words(indicator: Indicator, plan: Plan, words: Words) -> dict[str, str]:
    """The plan's figures of `indicator` as they are printed, by the names of `FIGURES`."""
    comparators = {sign: words.text(f"entry.comparator_{name}") for sign, name in _COMPARATORS.items()}
    baseline = figure_text(indicator.baseline, indicator.unit, plan.language)
    if baseline and indicator.baseline_as_of:
        baseline += f"\n({indicator.baseline_as_of})"
    return {
        "target": target_text(indicator, comparators, plan.language),
        "previous": figure_text(indicator.previous, indicator.unit, plan.language),
        "baseline": baseline,
        "final_target": figure_text(indicator.final_target, indicator.unit, plan.language),
    }


_COMPARATORS = {">=": "least", "<=": "most", "=": "equal", "": "none"}


def _indicators(
    form: Form, grid: Grid, plan: Plan, field: Field, indicators: tuple[Indicator, ...], words: Words
) -> None:
    parts = grid.parts(grid.first, len(FIGURES))
    row = form.next(max(LINE_PT, form.height(field.label, grid.chars(grid.label, grid.label), look.LABEL_CELL)))
    form.put(row, grid.label, grid.label, field.label, look.LABEL_CELL)
    for name, (first, last) in zip(FIGURES, parts, strict=True):
        form.put(row, first, last, words.text(f"entry.{name}"), look.HEAD_CELL)
    form.put(row, grid.status, grid.status, None, look.HEAD_CELL)
    for indicator in indicators:
        texts = indicator_words(indicator, plan, words)
        heights = [
            form.height(texts[name], grid.chars(*part), look.FIGURE_CELL)
            for name, part in zip(FIGURES, parts, strict=True)
        ]
        heights.append(form.height(indicator.name, grid.chars(grid.label, grid.label), look.NAME_CELL))
        row = form.next(max(heights))
        form.put(row, grid.label, grid.label, indicator.name, look.NAME_CELL)
        for name, (first, last) in zip(FIGURES, parts, strict=True):
            form.put(row, first, last, texts[name], look.FIGURE_CELL)
        form.put(row, grid.status, grid.status, None, look.TEXT_CELL)

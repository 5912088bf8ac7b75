"""How a schedule is shown: as bars of filled cells over the periods, which every program keeps and prints alike."""

from collections.abc import Sequence
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.book.measure import column_em, text_width_em
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import LINE_PT
from kpm_excel.layouts.entry.form_parts import Place
from kpm_excel.layouts.entry.program_columns import lanes
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.types.shown_type import Shown
from kpm_excel.plan.model import Bar, Field, Program, ScheduleItem
from kpm_excel.plan.periods import QUARTERS, span

#: First and last column.
Block = tuple[int, int]


class ShownSchedule(Shown):
    """The type `schedule`."""

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        """Set the periods, and each line of work with its bars below them."""
        grid, form, plan = at.grid, at.form, at.plan
        form.begin()
        blocks = [grid.columns(i * QUARTERS, i * QUARTERS + QUARTERS - 1) for i in range(len(plan.periods))]
        heights = [
            at.height(p.label, *block, entry_styles.HEAD_CELL) for p, block in zip(plan.periods, blocks, strict=True)
        ]
        row = form.next(max(at.height(field.label, grid.label, grid.label, entry_styles.LABEL_CELL), *heights))
        form.put(row, grid.label, grid.label, field.label, entry_styles.LABEL_CELL)
        for period, (first, last) in zip(plan.periods, blocks, strict=True):
            style = entry_styles.NOW_CELL if period.id == plan.current_period else entry_styles.HEAD_CELL
            form.put(row, first, last, period.label, style)
        for item in value:
            _item(at, item)

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """Nothing is asked: the plan alone writes a schedule."""
        return []

    def bars(self, field: Field, program: Program) -> Sequence[Bar] | None:
        items = program.values.get(field.id)
        return [bar for item in items for bar in item.bars] if items else None


def _item(at: Setting, item: ScheduleItem) -> None:
    ids = [period.id for period in at.plan.periods]
    blocks = [at.grid.columns(*span(bar.start, bar.end, ids)) for bar in item.bars]
    lines = lanes(blocks)
    taken = {(line, column) for line, block in zip(lines, blocks, strict=True) for column in _columns(block)}
    labels = [_label_block(at, *entry, taken) for entry in zip(item.bars, blocks, lines, strict=True)]
    rows = _rows(at, item, lines, labels)
    at.form.put(rows[0], at.grid.label, at.grid.label, item.item, entry_styles.NAME_SMALL)
    for bar, line, block, label in zip(item.bars, lines, blocks, labels, strict=True):
        if label == block:
            _bar(at, rows, line, block, bar.label, entry_styles.BAR_CELL)
        else:
            _bar(at, rows, line, block, None, entry_styles.BAR_CELL)
            _bar(at, rows, line, label, bar.label, entry_styles.BESIDE_BAR)
    _tracks(at, rows, taken)


def _columns(block: Block) -> range:
    return range(block[0], block[1] + 1)


def _bar(at: Setting, rows: list[int], line: int, block: Block, text: str | None, style: Style) -> None:
    first, last = block
    at.form.sheet.put(rows[line], first, text, style, last_row=rows[line + 1] - 1, last_column=last)


def _rows(at: Setting, item: ScheduleItem, lines: list[int], labels: list[Block]) -> list[int]:
    """The first row of each line, and behind them the next free one."""
    heights = [LINE_PT] * (max(lines, default=0) + 1)
    for bar, line, block in zip(item.bars, lines, labels, strict=True):
        heights[line] = max(heights[line], at.height(bar.label, *block, entry_styles.BAR_CELL))
    name = at.height(item.item, at.grid.label, at.grid.label, entry_styles.NAME_SMALL)
    heights = [max(height, name / len(heights)) for height in heights]
    at.form.begin()
    return [*(at.form.next(height) for height in heights), at.form.row]


def _tracks(at: Setting, rows: list[int], taken: set[tuple[int, int]]) -> None:
    """Set the empty cells between the bars, one for each period or part of it that is free."""
    grid = at.grid
    for line in range(len(rows) - 1):
        for column in range(grid.first, grid.end + 1):
            if (line, column) not in taken:
                at.form.sheet.put(rows[line], column, None, entry_styles.TRACK_CELL, last_row=rows[line + 1] - 1)


def _label_block(at: Setting, bar: Bar, block: Block, line: int, taken: set[tuple[int, int]]) -> Block:
    """The columns that a label takes: its bar's own, or free ones beside it where the bar is too narrow.

    `taken` are the line and column of all that is in use; what the label takes is added.
    """
    if at.height(bar.label, *block, entry_styles.BAR_CELL) <= 2 * LINE_PT and not _torn(at, bar.label, block):
        return block
    right, left = block[1], block[0]
    while right < at.grid.end and (line, right + 1) not in taken:
        right += 1
    while left > at.grid.first and (line, left - 1) not in taken:
        left -= 1
    sides = [side for side in ((block[1] + 1, right), (left, block[0] - 1)) if side[0] <= side[1]]
    best = max(sides, key=lambda side: at.grid.chars(*side), default=block)
    if at.grid.chars(*best) <= at.grid.chars(*block):
        return block
    taken |= {(line, column) for column in _columns(best)}
    return best


def _torn(at: Setting, label: str, block: Block) -> bool:
    """Whether a word of `label` is wider than the bar."""
    room = column_em(at.grid.chars(*block), entry_styles.BAR_CELL.size_pt, at.form.face)
    return label.isascii() and any(text_width_em(word, at.form.face) > room for word in label.split())

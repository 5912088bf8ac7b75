"""How a schedule is shown: as bars of filled cells over the periods, which every program keeps and prints alike."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.book.measure import column_em, text_width_em
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import LINE_PT
from kpm_excel.layouts.entry.form_parts import Place, tell_text
from kpm_excel.layouts.entry.program_columns import lanes
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn, FlatSource
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import Line, Part, Role
from kpm_excel.layouts.types.shown_type import Look, Shown
from kpm_excel.plan.model import Bar, Field, Program, ScheduleItem
from kpm_excel.plan.periods import QUARTERS, shown_span
from kpm_excel.words import Words

#: What a bar is made of, by the last part of its columns' ids.
_BAR_PARTS = {"label": "label", "from": "start", "to": "end"}
#: So much of a period's heading stands in one line where a sheet draws the schedule.
_PERIOD_EM = 3.0
#: First and last column.
Block = tuple[int, int]


class ShownSchedule(Shown):
    """The type `schedule`."""

    look = Look(25.0, is_long=True)
    plan_cell = None
    is_reviewed = False

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        """Set the periods, and each line of work with its bars below them."""
        grid, form, periods = at.grid, at.form, at.plan.periods_of(field)
        form.begin()
        blocks = _blocks(at, len(periods))
        heights = [at.height(p.label, *block, entry_styles.HEAD_CELL) for p, block in zip(periods, blocks, strict=True)]
        row = form.next(max(at.height(field.title, grid.label, grid.label, entry_styles.LABEL_CELL), *heights))
        form.put(row, grid.label, grid.label, field.title, entry_styles.LABEL_CELL)
        for period, (first, last) in zip(periods, blocks, strict=True):
            style = entry_styles.NOW_CELL if period.id == at.plan.current_period else entry_styles.HEAD_CELL
            form.put(row, first, last, period.label, style)
        for item in value:
            _item(at, item, [period.id for period in periods])

    def tell_whole(self, at: Setting, report: Report, field: Field) -> Sequence[tuple[int, int, str]]:
        """Over more periods than have room for their headings it is told in words."""
        periods = at.plan.periods_of(field)
        blocks = _blocks(at, len(periods))
        size_pt, face = entry_styles.HEAD_CELL.size_pt, at.form.face
        needed = (min(text_width_em(period.label, face, bold=True), _PERIOD_EM) for period in periods)
        if any(column_em(at.grid.chars(*block), size_pt) < em for block, em in zip(blocks, needed, strict=True)):
            tell_text(at, field.title, self.printed(report, at.program, field))
        else:
            self.tell(at, field, at.program.values.get(field.id) or ())
        return ()

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """Nothing is asked: the plan alone writes a schedule."""
        return []

    def bars(self, field: Field, program: Program) -> Sequence[Bar] | None:
        items = program.values.get(field.id)
        return [bar for item in items for bar in item.bars] if items else None

    def parts(self, report: Report, field: Field) -> Sequence[Part]:
        places, shown = enumerate(report.plan.periods), report.plan.periods_of(field)
        periods = [Part(Role.PERIOD, period.label, at) for at, period in places if period in shown]
        return [Part(Role.ITEM, report.words.text("overview.item")), *periods]

    def lines(self, report: Report, program: Program, field: Field) -> Sequence[Line]:
        return [Line(item.item, item.bars) for item in program.values.get(field.id) or ()]

    def printed(self, report: Report, program: Program, field: Field) -> str:
        return "\n".join(_printed_item(item, report.words) for item in program.values.get(field.id) or ())

    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """Each item of the schedule, then each of its bars: what it says, from when, to when."""
        words = report.words

        most = max((len(_items(fields, program)) for program in report.plan.programs), default=0)
        for at in range(most):
            item = words.text("overview.flat_item", label=label, number=at + 1)
            yield FlatSource(FlatColumn(f"{id}.{at + 1}", item), partial(_item_text, fields, at))
            for bar in range(max(len(_bars(fields, at, program)) for program in report.plan.programs)):
                for key, part in _BAR_PARTS.items():
                    name = words.text(f"overview.flat_bar_{key}", label=label, number=at + 1, bar=bar + 1)
                    value = partial(_bar_part, fields, at, bar, part)
                    content = Content.TEXT if key == "label" else Content.PERIOD
                    yield FlatSource(FlatColumn(f"{id}.{at + 1}.{bar + 1}.{key}", name, content), value)


def _blocks(at: Setting, count: int) -> list[Block]:
    """The columns of each of so many periods."""
    starts = range(0, count * QUARTERS, QUARTERS)
    return [at.grid.columns(start, start + QUARTERS - 1, count) for start in starts]


def _item(at: Setting, item: ScheduleItem, shown: list[str]) -> None:
    spans = [(bar, shown_span(bar.start, bar.end, at.plan.period_ids, shown)) for bar in item.bars]
    drawn = [(bar, at.grid.columns(*span, len(shown))) for bar, span in spans if span]
    item, blocks = ScheduleItem(item.item, tuple(bar for bar, _ in drawn)), [block for _, block in drawn]
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


def _printed_item(item: ScheduleItem, words: Words) -> str:
    bars = [words.text("overview.bar", label=bar.label, start=bar.start, end=bar.end) for bar in item.bars]
    return words.text("overview.schedule_line", line=item.item, bars=words.text("overview.list_comma").join(bars))


def _items(fields: Mapping[str, Field], program: Program) -> tuple[ScheduleItem, ...]:
    field = fields.get(program.kind)
    return tuple(program.values.get(field.id, ())) if field else ()


def _item_text(fields: Mapping[str, Field], at: int, program: Program) -> str | None:
    items = _items(fields, program)
    return items[at].item if at < len(items) else None


def _bars(fields: Mapping[str, Field], at: int, program: Program) -> tuple[Bar, ...]:
    items = _items(fields, program)
    return items[at].bars if at < len(items) else ()


def _bar_part(fields: Mapping[str, Field], at: int, bar: int, part: str, program: Program) -> str | None:
    bars = _bars(fields, at, program)
    return getattr(bars[bar], part) or None if bar < len(bars) else None

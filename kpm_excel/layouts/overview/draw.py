"""Puts the measured blocks of a kind's table on its sheet: rows, merged cells, bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from kpm_excel.layouts.base import Shape, Sheet, Style
from kpm_excel.layouts.marks import circled
from kpm_excel.layouts.overview import bars
from kpm_excel.layouts.overview.blocks import CODE_PT, Block
from kpm_excel.layouts.overview.codes import code_style, previous_text
from kpm_excel.layouts.overview.columns import Column, Role
from kpm_excel.layouts.overview.headings import Line
from kpm_excel.layouts.overview.numbers import number_format
from kpm_excel.layouts.overview.printed import absence_mark
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.styles import (
    ABSENT,
    ACCENT,
    BAR_FILL,
    BODY,
    INK,
    LINE,
    NOW_FILL,
    TALLEST_ROW_PT,
    TEXT_PT,
)

#: Less than this below the last line of a schedule is given to that line.
_LEAST_REST_PT: Final = 8.0
_NAME: Final = replace(BODY, bold=True)
_NO: Final = replace(BODY, size_pt=11, align="center", bold=True)
_NUMBER: Final = replace(BODY, align="right", wrap=False)
_KEY: Final = Style(size_pt=TEXT_PT, wrap=False)


@dataclass(slots=True)
class Drawer:
    """Writes one sheet from the top down; its first column is hidden and says whose row it is."""

    report: Report
    sheet: Sheet
    columns: Sequence[Column]
    widths_pt: Sequence[float]
    #: The next row.
    row: int = 0

    def add_row(self, height_pt: float) -> int:
        """The number of a new row of that height, up to the next pixel."""
        self.sheet.heights[self.row] = ceil(height_pt * 4 / 3 - 1e-6) * 3 / 4
        self.row += 1
        return self.row - 1

    def line(self, line: Line) -> None:
        """Nothing; a row over the full width stands on the sheet, in several rows where it is too high for one."""
        count = max(1, ceil(line.height_pt / TALLEST_ROW_PT))
        first = self.row
        for _ in range(count):
            self.add_row(line.height_pt / count)
        self.sheet.put(
            first, 1, line.text, line.style, last_row=first + count - 1, last_column=len(self.columns)
        )

    def block(self, block: Block, height_pt: float) -> None:
        """Nothing; a program, or a part of one, stands on the sheet, `height_pt` high."""
        first = self.row
        tops = self._rows(block, height_pt)
        last = self.row - 1
        for row in range(first, last + 1):
            self.sheet.put(row, 0, block.program.no, _KEY)
        for at, column in enumerate(self.columns):
            if column.role is Role.ITEM:
                self._schedule(block, at, tops, first, last)
            elif column.role is not Role.PERIOD:
                self._cell(block, at, column, first, last)

    def _rows(self, block: Block, height_pt: float) -> list[tuple[int, int]]:
        """First and last row of each line of the schedule; the rows of the whole block are made."""
        tops, used = [], 0.0
        for number, strip in enumerate(block.strips):
            rest = height_pt - used - strip.height_pt
            last = number == len(block.strips) - 1
            height = strip.height_pt + (rest if last and 0 < rest < _LEAST_REST_PT else 0.0)
            tops.append(self._tall_row(height))
            used += height
        if height_pt - used > 0.01 or not tops:
            self._tall_row(height_pt - used)
        return tops

    def _tall_row(self, height_pt: float) -> tuple[int, int]:
        count = max(1, ceil(height_pt / TALLEST_ROW_PT))
        rows = [self.add_row(height_pt / count) for _ in range(count)]
        return rows[0], rows[-1]

    def _cell(self, block: Block, at: int, column: Column, first: int, last: int) -> None:
        value, style = self._content(block, at, column)
        self.sheet.put(first, 1 + at, value, style, last_row=last, last_column=1 + at)

    def _content(self, block: Block, at: int, column: Column) -> tuple[str | int | float | None, Style]:
        report, program = self.report, block.program
        match column.role, column.field:
            case Role.NO, _:
                japanese = report.plan.language == "ja"
                return (circled(program.no) if japanese else program.no), _NO
            case Role.NAME, _:
                return block.texts.get(at, ""), _NAME
            case Role.TEXT, field if field:
                absent = report.absence(program, field) is not None
                return block.texts.get(at), ABSENT if absent else BODY
            case _, field if field and block.part == 1:
                absence = report.absence(program, field)
                if column.role is Role.BEFORE:
                    return previous_text(report, program, field), replace(BODY, align="center", size_pt=CODE_PT - 2)
                if absence:
                    return absence_mark(absence, report.words), ABSENT
                value = report.values(program).get(field.id)
                if column.role is Role.RATING:
                    return value, code_style(report, field, value)
                return value, replace(_NUMBER, number_format=None if value is None else number_format(value))
        return None, BODY

    def _schedule(self, block: Block, at: int, rows: Sequence[tuple[int, int]], first: int, last: int) -> None:
        """The items with their bars, and empty cells below them to the end of the block."""
        periods = [1 + n for n, c in enumerate(self.columns) if c.role is Role.PERIOD and c.field is self.columns[at].field]
        for number, (top, bottom) in enumerate(rows):
            strip = block.strips[number]
            lines = {"top": 1 if number == 0 else 7, "bottom": 1 if bottom == last else 7}
            style = replace(BODY, **lines)
            self.sheet.put(top, 1 + at, strip.items.get(at, ""), style, last_row=bottom, last_column=1 + at)
            self._periods(periods, top, bottom, style)
            if at in strip.lanes:
                self._bars(strip.lanes[at], periods[0], top)
        below = rows[-1][1] + 1 if rows else first
        if below <= last:
            style = replace(BODY, top=7 if rows else 1)
            self.sheet.put(below, 1 + at, None, style, last_row=last, last_column=1 + at)
            self._periods(periods, below, last, style)

    def _periods(self, columns: Sequence[int], top: int, bottom: int, style: Style) -> None:
        current = self.report.current_period
        for number, column in enumerate(columns):
            sides = {"left": 1 if number == 0 else 7, "right": 1 if number == len(columns) - 1 else 7}
            fill = NOW_FILL if number == current else None
            look = replace(style, fill=fill, **sides)
            self.sheet.put(top, column, None, look, last_row=bottom, last_column=column)

    def _bars(self, lanes: bars.Lanes, first_column: int, row: int) -> None:
        for placed in lanes.bars:
            label = "\n".join(placed.lines)
            inside = placed.beside is None
            self._shape(
                row, first_column, (placed.start_pt, placed.end_pt), placed.top_pt, placed.height_pt,
                Shape(
                    0, 0, 0, 0, 0, 0, 0, 0, label if inside else "", fill=BAR_FILL, line=ACCENT, color=INK,
                    size_pt=TEXT_PT, description=self._described(placed),
                ),
            )  # fmt: skip
            if placed.beside:
                left, right, top = placed.beside
                self._shape(
                    row, first_column, (left, right), top, len(placed.lines) * bars.LINE_PT,
                    Shape(
                        0, 0, 0, 0, 0, 0, 0, 0, label, preset="rect", fill="#FFFFFF", line="#FFFFFF", line_pt=0.25,
                        color=INK, size_pt=TEXT_PT,
                    ),
                )  # fmt: skip

    def _described(self, placed: bars.Placed) -> str:
        return self.report.words.text(
            "overview.bar", label=placed.bar.label, start=placed.bar.start, end=placed.bar.end
        )

    def _shape(
        self, row: int, first_column: int, across: tuple[float, float], top: float, height: float, shape: Shape
    ) -> None:
        width = self.widths_pt[first_column - 1]
        column, x = self._point(across[0], width, ends=False)
        last_column, last_x = self._point(across[1], width, ends=True)
        row_pt = self.sheet.heights[row]
        self.sheet.shapes.append(
            replace(
                shape, row=row, last_row=row, y=top / row_pt, last_y=min(1.0, (top + height) / row_pt),
                column=first_column + column, x=x, last_column=first_column + last_column, last_x=last_x,
            )
        )  # fmt: skip

    @staticmethod
    def _point(at_pt: float, width_pt: float, *, ends: bool) -> tuple[int, float]:
        """The period and the share of its width at which `at_pt` lies; an end on an edge belongs to what it ends."""
        column, rest = divmod(at_pt + 1e-6, width_pt)
        share = max(0.0, rest / width_pt - 1e-6)
        if ends and share < 1e-3:
            return int(column) - 1, 1.0
        return int(column), round(share, 6)

"""Puts the measured blocks of a kind's table on its sheet: rows, merged cells, bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import Final

from kpm_excel.book.air import can_be_padded, padded_chars
from kpm_excel.book.base import Shape, Sheet, Style, Value
from kpm_excel.book.marks import number_of
from kpm_excel.book.measure import chars_for_pt, column_pt, merged_chars
from kpm_excel.layouts.overview.codes import code_style
from kpm_excel.layouts.overview.overview_styles import (
    ABSENT,
    ABSENT_PARTLY,
    ACCENT,
    APART_FILL,
    BAR_FILL,
    BODY,
    INK,
    NOW_FILL,
    PALE,
    TALLEST_ROW_PT,
    TEXT_PT,
)
from kpm_excel.layouts.overview.printed_numbers import number_format
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table import bars
from kpm_excel.layouts.overview.table.blocks import LEAST_ROW_PT, PAD_PT, Beneath, Block, room_chars
from kpm_excel.layouts.overview.table.headings import Line
from kpm_excel.layouts.overview.table.side_by_side import Piece, Rows, Text, cut, edges_of, pieces, put, whole_pixels
from kpm_excel.layouts.overview.table.small_cells import SmallSheets, progress_bar, small_cells
from kpm_excel.layouts.overview.table.small_tables import SmallGrid
from kpm_excel.layouts.overview.table.table_roles import FIXED, LINED, Column, Figure, Role, SmallRow
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Field, Program
from kpm_excel.plan.types import Single, is_apart, type_of

#: Less than this below the last line of a schedule is given to that line.
_LEAST_REST_PT: Final = 8.0
_LINES: Final = LINED | {Role.ITEM}
_ITEM: Final = replace(BODY, valign="vcenter")
_NAME: Final = replace(BODY, bold=True)
_LABEL: Final = replace(BODY, bold=True, fill=PALE)
_UNDER: Final = replace(BODY, top=0)
_MIDDLE: Final = replace(BODY, align="center")
_NO: Final = replace(BODY, size_pt=11, align="center", bold=True)
_NUMBER: Final = replace(BODY, align="right", wrap=False)
_BEFORE: Final = replace(BODY, align="center", top=0, bottom=1)
_KEY: Final = Style(size_pt=TEXT_PT, wrap=False)


#: Items of a schedule with their paragraphs, by line and column.
_Items = Mapping[tuple[int, int], tuple[Text, tuple[Piece, ...]]]


def _ends(block: Block, height_pt: float) -> list[tuple[float, float]]:
    """Upper and lower end of each strip's cells: the first has the space above it, the last one a small rest below."""
    edges = list(accumulate((strip.height_pt for strip in block.strips), initial=PAD_PT))
    edges[0] = 0.0
    if height_pt - edges[-1] < _LEAST_REST_PT:
        edges[-1] = height_pt
    return list(pairwise(edges))


@dataclass(slots=True)
class Drawer:
    """Writes one sheet from the top down; its first column is hidden and says whose row it is."""

    report: Report
    sheet: Sheet
    columns: Sequence[Column]
    widths_pt: Sequence[float]
    widths_chars: Sequence[float]
    #: True: for paper, not for editing.
    paper: bool
    #: The hidden row that says which field stands in which column.
    key_row: int = 0
    #: The next row.
    row: int = 0
    smalls: SmallSheets = field(init=False)

    def __post_init__(self) -> None:
        self.smalls = SmallSheets(self.columns, self.widths_chars)

    def add_row(self, height_pt: float) -> int:
        """The number of a new row of that height, up to the next pixel."""
        self.sheet.heights[self.row] = whole_pixels(min(height_pt, TALLEST_ROW_PT))
        self.row += 1
        return self.row - 1

    def line(self, line: Line) -> None:
        """Put a row over the full width on the sheet, in several rows where it is too high for one."""
        chars = chars_for_pt(sum(self.widths_pt))
        if can_be_padded(line.style, sum(self.widths_pt)):
            chars = padded_chars(chars, self.report.face)
        text = self._padded(1, len(self.columns), line.text, line.style, chars, 0.0)
        found = self._pieces(text, line.height_pt)
        rows = cut(self.sheet, self.row, edges_of(found), line.height_pt)
        put(self.sheet, rows, text, found)
        self.row = rows.last + 1

    def block(self, block: Block, height_pt: float) -> None:
        """Put a program, or a part of one, on the sheet, `height_pt` high."""
        self._columns(block, height_pt - sum(one.height_pt for one in block.beneath))
        for one, after in zip(block.beneath, [*block.beneath[1:], None], strict=False):
            self._beneath(block.program, one, is_last=after is None or after.row is None or after.is_heading)

    def _beneath(self, program: Program, one: Beneath, *, is_last: bool) -> None:
        """Put a field in a row of its own: under the number nothing, under the name its label, then what it says.

        A small table has nothing under the name; `is_last` says that it ends with the row.
        """
        under = _UNDER if one.row is None or is_last else replace(_UNDER, bottom=0)
        label = self._padded(FIXED, FIXED, one.column.title, _LABEL, self._room(1), PAD_PT / 2)
        if one.row:
            label = replace(label, value=None, style=under)
        sheet = self.smalls.sheet(one.column, one.grid, self.key_row) if one.grid else self.sheet
        own = self._cells(one, one.row, one.grid, is_last) if one.row and one.grid else [self._whole(program, one)]
        parts = [(self.sheet, label), *((sheet, part) for part in own)]
        found = [self._pieces(part, one.height_pt - PAD_PT) for _, part in parts]
        edges = [edge for own_pieces in found for edge in edges_of(own_pieces)]
        rows = cut(self.sheet, self.row, edges, one.height_pt)
        self.row = rows.last + 1
        for row in range(rows.first, rows.last + 1):
            self.sheet.put(row, 0, program.no, _KEY)
            self.sheet.put(row, len(self.columns) + 1, self.smalls.row_key(one), _KEY)
        self._put(rows.first, rows.last, 1, None, under)
        for (where, part), own_pieces in zip(parts, found, strict=True):
            put(where, rows, part, own_pieces)
        if one.row and one.bar is not None and one.row.progress is not None:
            bar = progress_bar(self.sheet.heights[rows.last], rows.last, 1 + one.bar, one.row.progress)
            told = self.report.words.text("overview.indicator_progress_bar", percent=f"{one.row.progress:g}")
            sheet.shapes.extend([replace(bar, description=told)] if bar else [])

    def _whole(self, program: Program, one: Beneath) -> Text:
        """A field over the full width."""
        width = padded_chars(merged_chars(self.widths_chars[FIXED:]), self.report.face)
        value, style = self._told(program, one)
        link = self._link(program, one, value)
        return replace(self._padded(FIXED + 1, len(self.columns), value, style, width, PAD_PT / 2), link=link)

    def _cells(self, one: Beneath, row: SmallRow, grid: SmallGrid, is_last: bool) -> list[Text]:
        """The cells of a row of a small table, in columns of its own."""
        return [
            replace(
                cell,
                is_padded=self.paper
                and can_be_padded(cell.style, column_pt(grid.chars((cell.first - 1, cell.last - 1)))),
            )
            for cell in small_cells(one, row, grid, self.report.face, is_last=is_last)
        ]

    def _told(self, program: Program, one: Beneath) -> tuple[Value, Style]:
        field = self.report.own_field(program, one.column.field)
        if field is None:
            return None, BODY
        if one.column.role is Role.TEXT:
            return one.text or None, self._absent(program, field, BODY) if one.text else BODY
        value, style = self._figure(one.column.role, program, field, one.text)
        return value, replace(style, align="left", valign="top", left=1, right=1, top=1, bottom=1)

    def _link(self, program: Program, one: Beneath, value: Value) -> str | None:
        field = self.report.own_field(program, one.column.field)
        return shown_of(field).link(self.report.values(program).get(field.id)) if field and value else None

    def _absent(self, program: Program, field: Field, style: Style) -> Style:
        """The style of a text, of which an answer may be missing."""
        if not self.report.absence(program, field):
            return style
        if is_apart(field) and program.contributors:
            # The other departments' stand beside the mark.
            return ABSENT_PARTLY
        return ABSENT if isinstance(type_of(field), Single) or field.several else ABSENT_PARTLY

    def _columns(self, block: Block, height_pt: float) -> None:
        """Put what stands in columns on the sheet."""
        texts = [self._cell(block, at) for at, column in enumerate(self.columns) if column.role not in _LINES]
        found = [self._pieces(text, height_pt - 2 * PAD_PT) for text in texts]
        ends_of = _ends(block, height_pt)
        items = self._items(block, ends_of)
        chips = self._chips(block, height_pt)
        ends = [below.top_pt for below in chips.values()]
        ends += [edge for one in [*found, *(own for _, own in items.values())] for edge in edges_of(one)]
        rows = cut(self.sheet, self.row, [*(end for _, end in ends_of), *ends], height_pt)
        self.row = rows.last + 1
        for row in range(rows.first, rows.last + 1):
            self.sheet.put(row, 0, block.program.no, _KEY)
        for text, own in zip(texts, found, strict=True):
            below = chips.get(text.first)
            if below is None:
                put(self.sheet, rows, text, own)
            else:
                middle = rows.last_until(below.top_pt)
                put(self.sheet, rows, text, own, (rows.first, middle))
                put(self.sheet, rows, below, (), (middle + 1, rows.last))
        for at, column in enumerate(self.columns):
            if column.role is Role.ITEM:
                self._schedule(block, at, rows, ends_of, items)

    def _chips(self, block: Block, height_pt: float) -> dict[int, Text]:
        """What stands below each code, by column: last period's, and nothing more of the code's colour.

        A colour over the whole height of an item would say more than the code does. Where hardly anything is left
        below a code, it fills its cell.
        """
        found = {}
        for at, column in enumerate(self.columns):
            before = block.befores.get(at)
            if before is None and not self._is_chip(block, column):
                continue
            chip = whole_pixels(max(LEAST_ROW_PT, block.heights.get(at, 0.0)) + 2 * PAD_PT)
            needed = block.before_heights.get(at, _LEAST_REST_PT)
            if before is not None or height_pt - chip >= needed:
                top = min(chip, height_pt - needed)
                found[1 + at] = Text(1 + at, 1 + at, before, _BEFORE, self.widths_chars[at], top)
        return found

    def _is_chip(self, block: Block, column: Column) -> bool:
        """Whether a code, or the mark that an answer is missing, stands in a column with a colour of its own."""
        field = self.report.own_field(block.program, column.field)
        if field is None or column.role in _LINES or block.part > 1:
            return False
        if self.report.absence(block.program, field):
            return self._absent(block.program, field, BODY) is ABSENT
        return bool(field.scale) and self.report.code(block.program, field) is not None

    def _pieces(self, text: Text, room_pt: float) -> tuple[Piece, ...]:
        return pieces(text, room_pt, self.report.face) if self.paper else ()

    def _items(
        self, block: Block, ends_of: Sequence[tuple[float, float]]
    ) -> dict[tuple[int, int], tuple[Text, tuple[Piece, ...]]]:
        """The items of the schedule by line and column."""
        items = {}
        for number, (strip, (top, end)) in enumerate(zip(block.strips, ends_of, strict=True)):
            for at, value in strip.items.items():
                text = replace(self._padded(1 + at, 1 + at, value, _ITEM, self._room(at), top), phrases=True)
                items[number, at] = text, self._pieces(text, end - top)
        return items

    def _cell(self, block: Block, at: int) -> Text:
        value, style = self._content(block, at, self.columns[at])
        field = self.report.own_field(block.program, self.columns[at].field)
        link = shown_of(field).link(self.report.values(block.program).get(field.id)) if field and value else None
        return replace(self._padded(1 + at, 1 + at, value, style, self._room(at), PAD_PT), link=link)

    def _room(self, at: int) -> float:
        return room_chars(self.columns[at], self.widths_chars[at], self.report.face)

    def _padded(self, first: int, last: int, value: Value, style: Style, chars: float, top_pt: float) -> Text:
        """A text that keeps away from the left edge of its cell on paper."""
        is_padded = self.paper and can_be_padded(style, sum(self.widths_pt[first - 1 : last]))
        return Text(first, last, value, style, chars, top_pt, is_padded=is_padded)

    def _put(self, first: int, last: int, column: int, value: Value, style: Style) -> None:
        self.sheet.put(first, column, value, style, last_row=last, last_column=column)

    def _content(self, block: Block, at: int, column: Column) -> tuple[Value, Style]:
        report, program = self.report, block.program
        match column.role, report.own_field(program, column.field):
            case Role.NO, _:
                return number_of(program, report.plan.language), _NO
            case Role.NAME, _:
                return block.texts.get(at, ""), _NAME
            case Role.TEXT, field if field:
                is_list = is_apart(field) and program.contributors
                value, style = block.texts.get(at), _MIDDLE if shown_of(field).look.is_centred and not is_list else BODY
                if field.scale:
                    # Of several departments' codes, the leading one's colours the cell.
                    own = code_style(report, field, report.code(program, field))
                    style = replace(style, fill=own.fill, color=own.color) if program.contributors else own
                return value, self._absent(program, field, style) if value else style
            case role, field if field and block.part == 1:
                return self._figure(role, program, field, block.texts.get(at))
        return None, BODY

    def _figure(self, role: Role, program: Program, field: Field, missing: str | None) -> tuple[Value, Style]:
        """A code or a number, or the mark that it is missing."""
        if missing:
            return missing, replace(ABSENT, align="center")
        report = self.report
        if role is Role.RATING:
            value = report.values(program).get(field.id)
            return value, code_style(report, field, value)
        figure = report.figure(program, field)
        if figure is None or isinstance(figure, str):
            return figure, replace(_NUMBER, wrap=figure is not None)
        return figure, replace(_NUMBER, number_format=number_format(figure, report.decimals(program, field)))

    def _schedule(
        self, block: Block, at: int, rows: Rows, ends_of: Sequence[tuple[float, float]], items: _Items
    ) -> None:
        """The items with their bars or figures, and empty cells below them to the end of the block."""
        field = self.columns[at].field
        periods = [n for n, c in enumerate(self.columns, 1) if c.role in LINED and c.field is field]
        row = rows.first
        # Another block of the item may have more lines.
        strips = [strip for strip in block.strips if at in strip.items]
        for number, strip in enumerate(strips):
            top, end = ends_of[number]
            bottom = rows.last_until(end)
            style = replace(_ITEM, top=1 if number == 0 else 7, bottom=7)
            if number == len(strips) - 1:
                # What is left below the last item is no item: no line divides them.
                style = replace(style, bottom=int(bottom == rows.last))
            text, found = items.get((number, at), (Text(1 + at, 1 + at, None, style, 1.0), ()))
            figures = strip.figures.get(at, ())
            look = replace(style, fill=APART_FILL) if figures and all(one.is_apart for one in figures) else style
            put(self.sheet, rows, replace(text, style=look), found, (row, bottom))
            self._periods(periods, row, bottom, style, figures)
            if at in strip.lanes:
                lanes = strip.lanes[at]
                self._bars(lanes, periods[0], rows, (top + end - lanes.height_pt) / 2)
            row = bottom + 1
        if row <= rows.last:
            style = replace(BODY, top=0 if strips else 1)
            self._put(row, rows.last, 1 + at, None, style)
            self._periods(periods, row, rows.last, style)

    def _periods(
        self, columns: Sequence[int], top: int, bottom: int, style: Style, figures: Sequence[Figure] = ()
    ) -> None:
        current = self.report.current_period
        for number, column in enumerate(columns):
            fill = NOW_FILL if self.columns[column - 1].period == current else None
            left, right = (1 if number == 0 else 7), (1 if number == len(columns) - 1 else 7)
            look, figure = replace(style, fill=fill, left=left, right=right), (*figures, *[None] * len(columns))[number]
            if figure is None:
                self._put(top, bottom, column, None, look)
            elif figure.is_absent:
                self._put(
                    top, bottom, column, figure.value, replace(look, bold=True, color=ABSENT.color, align="center")
                )
            else:
                fill = APART_FILL if figure.is_apart else look.fill
                look = replace(look, align="right", wrap=isinstance(figure.value, str), fill=fill)
                self._put(top, bottom, column, figure.value, replace(look, number_format=figure.number_format))

    def _bars(self, lanes: bars.Lanes, first_column: int, rows: Rows, y: float) -> None:
        for placed in lanes.bars:
            label = "\n".join(placed.lines)
            inside = placed.beside is None
            self._shape(
                rows, first_column, (placed.start_pt, placed.end_pt), y + placed.top_pt, placed.height_pt,
                Shape(
                    0, 0, 0, 0, 0, 0, 0, 0, label if inside else "", fill=BAR_FILL, line=ACCENT, color=INK,
                    size_pt=TEXT_PT, description=self._described(placed),
                ),
            )  # fmt: skip
            if placed.beside:
                left, right, top = placed.beside
                self._shape(
                    rows, first_column, (left, right), y + top, len(placed.lines) * bars.LINE_PT,
                    Shape(
                        0, 0, 0, 0, 0, 0, 0, 0, label, preset="rect", fill=None, line=None, color=INK, size_pt=TEXT_PT,
                    ),
                )  # fmt: skip

    def _described(self, placed: bars.Placed) -> str:
        return self.report.words.text(
            "overview.bar", label=placed.bar.label, start=placed.bar.start, end=placed.bar.end
        )

    def _shape(
        self, rows: Rows, first_column: int, across: tuple[float, float], top: float, height: float, shape: Shape
    ) -> None:
        width = self.widths_pt[first_column - 1]
        column, x = self._point(across[0], width, ends=False)
        last_column, last_x = self._point(across[1], width, ends=True)
        row, y = rows.point(top)
        last_row, last_y = rows.point(top + height)
        self.sheet.shapes.append(
            replace(
                shape, row=row, y=y, last_row=last_row, last_y=last_y,
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

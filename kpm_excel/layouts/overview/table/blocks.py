"""What a program prints, measured: its texts, its schedule, the height they need, and how a tall one is divided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.book.air import padded_chars
from kpm_excel.book.marks import mark_of
from kpm_excel.book.measure import Face, column_pt, merged_chars
from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.codes import CODE_PT, code_pt, previous_text
from kpm_excel.layouts.overview.overview_styles import TEXT_PT
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.bars import Lanes, lay_out
from kpm_excel.layouts.overview.table.column_contents import FEWEST, MOST, in_lines, small_table
from kpm_excel.layouts.overview.table.hosting import name_in
from kpm_excel.layouts.overview.table.side_by_side import divided, text_height_pt, whole_pixels
from kpm_excel.layouts.overview.table.small_tables import SmallGrid, grid_of
from kpm_excel.layouts.overview.table.stacked import edges_px
from kpm_excel.layouts.overview.table.table_roles import FIXED, Column, Figure, Line, Role, SmallRow, SmallTable
from kpm_excel.layouts.overview.table.table_widths import PADDING_PT
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Author, Program

#: The least height of a row that holds a line of text.
LEAST_ROW_PT: Final = 15.0
#: Space above and below the texts of a program.
PAD_PT: Final = 2.25


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of a program's blocks: an item of each of them, with its bars or its figures."""

    #: Text of the item by its column.
    items: Mapping[int, str]
    #: Bars by the column of the item.
    lanes: Mapping[int, Lanes]
    #: Figures by the column of the item.
    figures: Mapping[int, tuple[Figure, ...]]
    height_pt: float


@dataclass(frozen=True, slots=True)
class Beneath:
    """A field in a full-width row beneath a program, or a part of its text."""

    #: The field's column, which did not fit beside the others.
    column: Column
    text: str
    height_pt: float
    #: Of a row of a small table: what it holds, and the columns of the table.
    row: SmallRow | None = None
    grid: SmallGrid | None = None
    is_heading: bool = False
    #: The place of the answer, and of its progress.
    answer: int | None = None
    bar: int | None = None

    @property
    def is_bound(self) -> bool:
        """Whether it goes with the row above it."""
        return self.row is not None and self.row.is_wide


@dataclass(frozen=True, slots=True)
class Block:
    """A program, or one part of it, as it stands on a page."""

    program: Program
    #: Texts by column; numbers and codes are not among them, but the marks of those that are missing.
    texts: Mapping[int, str]
    #: Last period's codes by column.
    befores: Mapping[int, str]
    #: Height of each text, and of each of last period's codes.
    heights: Mapping[int, float]
    before_heights: Mapping[int, float]
    strips: tuple[Strip, ...]
    beneath: tuple[Beneath, ...]
    #: Height of the whole, and of what stands in columns.
    height_pt: float
    columns_pt: float
    #: 1, and more for the parts of a program that goes on over pages.
    part: int = 1


#: Space in a row beneath, above and below its text.
_BENEATH_PAD_PT: Final = 0.75
#: The texts of these keep away from the edges of their cells.
_PADDED: Final = frozenset({Role.NAME, Role.TEXT, Role.ITEM})
#: A small table with a higher row is told in words.
_TALLEST_CELL_PT: Final = 150.0
#: Less of a text than this is not begun at the foot of a page.
_LEAST_PART_PT: Final = 36.0
#: So much of a program's name stands again where it goes on.
_CONTINUED_NAME: Final = 40
#: Fewer where so many are higher than this.
_CONTINUED_PT: Final = 36.0


@dataclass(slots=True)
class Setter:
    """Sets programs of one kind in columns of known widths."""

    report: Report
    columns: Sequence[Column]
    widths_chars: Sequence[float]
    #: What stands beneath each program.
    beneath: Sequence[Column] = ()
    #: All that stand in the table.
    programs: Sequence[Program] = ()
    #: Edges of columns that the sheet has from other tables.
    edges: Sequence[int] = ()
    _tables: dict[str, tuple[SmallTable, SmallGrid]] = field(init=False)
    _periods: tuple[str, ...] = field(init=False)
    _face: Face = field(init=False)

    def __post_init__(self) -> None:
        self._periods = tuple(period.id for period in self.report.plan.periods)
        self._face = self.report.face
        self._tables = {}
        for column in self.beneath:
            if column.is_table:
                self._tables[column.id] = self._table(column)

    @property
    def edges_px(self) -> list[int]:
        """All edges that the sheet has in the rows of the table, in pixels from the left."""
        grids = (grid for _, grid in self._tables.values())
        return sorted({*edges_px(self.widths_chars), *(edge for grid in grids for edge in grid.edges)})

    def block(self, program: Program) -> Block:
        """The whole of `program`."""
        texts = {at: text for at, column in enumerate(self.columns) if (text := self._text(program, column))}
        befores = {
            at: self._change(at, text)
            for at, column in enumerate(self.columns)
            if (field := self.report.own_field(program, column.field))
            and field.scale
            and (text := previous_text(self.report, program, field))
        }
        beneath = [row for column in self.beneath for row in self._rows(program, column)]
        return self._block(program, texts, befores, self._strips(program), tuple(beneath), 1)

    def _change(self, at: int, text: str) -> str:
        """How a code changed, in lines that its column holds."""
        return in_lines(text, (column_pt(self.widths_chars[at]) - PADDING_PT) / TEXT_PT, self._face)

    def _table(self, column: Column) -> tuple[SmallTable, SmallGrid]:
        """The small table of a column that stands beneath, and its columns."""
        own = [(one, field) for one in self.programs if (field := self.report.own_field(one, column.field))]
        known, start = [*self.edges, *self.edges_px], edges_px(self.widths_chars)[FIXED]
        best: tuple[float, SmallTable, SmallGrid] | None = None
        for most in range(MOST, FEWEST - 1, -1):
            table = small_table(self.report, column, self.programs, most)
            assert table is not None
            rows = [row for program, field in own for row in table.rows(program, field)]
            grid = grid_of(table, rows, known, start, self._face)
            lack = grid.lack_pt(table, rows, self._face)
            if best is None or lack < best[0]:
                best = lack, table, grid
            if not lack:
                break
        assert best is not None
        return best[1:]

    def _rows(self, program: Program, column: Column) -> list[Beneath]:
        """The rows of a field beneath `program`."""
        field = self.report.own_field(program, column.field)
        if column.is_table and field:
            table, grid = self._tables[column.id]
            rows = [self._table_row(column, table, grid, row) for row in table.rows(program, field)]
            if not rows or max(row.height_pt for row in rows) <= _TALLEST_CELL_PT:
                head = self._table_row(column, table, grid, SmallRow(table.heads), is_heading=True)
                return [head, *rows] if rows else []
            # What no cell can hold is told in words.
        has_row = self._has_row(program, column)
        return [self._row(column, self._text(program, column))] if has_row else []

    def _table_row(
        self, column: Column, table: SmallTable, grid: SmallGrid, row: SmallRow, *, is_heading: bool = False
    ) -> Beneath:
        heights = [
            text_height_pt(
                text,
                small_chars(grid, span, is_text=at == 0 or row.is_wide, face=self._face),
                TEXT_PT,
                self._face,
                bold=is_heading or at == table.answer,
                phrases=at == 0,
            )
            for at, (text, span) in enumerate(zip(row.texts, grid.spans(row), strict=True))
        ]
        height = whole_pixels(max(heights) + _BENEATH_PAD_PT)
        return Beneath(column, "", height, row, grid, is_heading, table.answer, table.bar)

    def split(self, block: Block, room_pt: float) -> tuple[Block, Block]:
        """What of `block` stands in a room of that height, and what goes on after it."""
        if block.beneath and block.columns_pt <= room_pt:
            return self._split_beneath(block, room_pt - block.columns_pt)
        heads: dict[int, str] = {}
        rests: dict[int, str] = {}
        room_pt -= 2 * PAD_PT
        for at, text in block.texts.items():
            heads[at], rests[at] = self._divide(at, text, room_pt)
        head_strips, rest_strips = self._divide_strips(block.strips, room_pt)
        # Where nothing else goes on, the end of a long name is the end of the item.
        if rest_strips or block.beneath or any(rests.values()):
            rests |= {at: name for at, name in self._names(block.program).items() if not rests.get(at)}
        head = self._block(block.program, heads, block.befores, head_strips, (), block.part)
        return head, self._block(block.program, rests, {}, rest_strips, block.beneath, block.part + 1)

    def _split_beneath(self, block: Block, room_pt: float) -> tuple[Block, Block]:
        """What stands in columns, with as many of the rows beneath as there is room for, and the other rows."""
        count, used = 0, 0.0
        while count < len(block.beneath) and used + block.beneath[count].height_pt <= room_pt:
            used += block.beneath[count].height_pt
            count += 1
        heads, rests = list(block.beneath[:count]), list(block.beneath[count:])
        while heads and rests and (heads[-1].is_heading or rests[0].is_bound):
            # No heading stands alone at a foot, nor what goes with the row above it alone at a head.
            rests.insert(0, heads.pop())
        left = room_pt - used - _BENEATH_PAD_PT
        if rests and rests[0].row is None and left >= _LEAST_PART_PT:
            width = self.beneath_chars
            head, rest = divided(rests[0].text, width, TEXT_PT, self._face, left)
            if head and rest:
                heads.append(self._row(rests[0].column, head))
                rests[0] = self._row(rests[0].column, rest)
        first = self._block(block.program, block.texts, block.befores, block.strips, tuple(heads), block.part)
        names = self._names(block.program)
        if rests and rests[0].row and not rests[0].is_heading:
            rests.insert(0, next(one for one in block.beneath if one.is_heading and one.column == rests[0].column))
        return first, self._block(block.program, names, {}, (), tuple(rests), block.part + 1)

    @property
    def beneath_chars(self) -> float:
        """The width in characters of the cell of a row beneath."""
        return padded_chars(merged_chars(self.widths_chars[FIXED:]), self._face)

    def _has_row(self, program: Program, column: Column) -> bool:
        """Whether there is anything to be said of a field in a row, or anybody may write it."""
        field = self.report.own_field(program, column.field)
        if field is None:
            return False
        is_told = self.report.values(program).get(field.id) not in (None, "") or bool(self._text(program, column))
        return is_told or field.by is not Author.PLAN

    def _row(self, column: Column, text: str) -> Beneath:
        label = text_height_pt(column.title, self._room_chars(1), TEXT_PT, self._face, bold=True)
        height = max(LEAST_ROW_PT, label, text_height_pt(text, self.beneath_chars, TEXT_PT, self._face))
        return Beneath(column, text, whole_pixels(height + _BENEATH_PAD_PT))

    def _block(
        self,
        program: Program,
        texts: Mapping[int, str],
        befores: Mapping[int, str],
        strips: tuple[Strip, ...],
        beneath: tuple[Beneath, ...],
        part: int,
    ) -> Block:
        heights = {at: self._text_height(at, text) for at, text in texts.items() if text}
        heights |= {at: height for at in range(len(self.columns)) if (height := self._code_height(program, at, part))}
        before_heights = {at: self._text_height(at, text) + PAD_PT for at, text in befores.items()}
        needed = [*heights.values(), sum(strip.height_pt for strip in strips)]
        # Over last period's rating stands this period's.
        needed += [max(LEAST_ROW_PT, heights.get(at, 0.0)) + height for at, height in before_heights.items()]
        total = whole_pixels(max([LEAST_ROW_PT, *needed]) + 2 * PAD_PT)
        whole = total + sum(one.height_pt for one in beneath)
        return Block(program, texts, befores, heights, before_heights, strips, beneath, whole, total, part)

    def _code_height(self, program: Program, at: int, part: int) -> float:
        """The height of a number or a rating that is longer than its column is wide; 0 for one that is a mark."""
        column, field = self.columns[at], self.report.own_field(program, self.columns[at].field)
        if column.role is Role.NO:
            text, size_pt = mark_of(program), CODE_PT
        elif column.role is Role.RATING and field and part == 1 and not self.report.absence(program, field):
            text = self.report.code(program, field) or ""
            size_pt = code_pt(text)
        else:
            return 0.0
        return text_height_pt(text, self.widths_chars[at], size_pt, self._face, bold=True) if len(text) > 1 else 0.0

    def _names(self, program: Program) -> dict[int, str]:
        """What stands in the columns of names where `program` goes on: few lines, however narrow they are."""
        return {at: self._continued(program, at) for at, one in enumerate(self.columns) if one.role is Role.NAME}

    def _continued(self, program: Program, at: int) -> str:
        # The whole name stands where the program begins. A name that filled the page would leave no room for the rest.
        most, whole = _CONTINUED_NAME, name_in(self.report.plan, program, self.programs)
        while True:
            name = whole if len(whole) <= most else whole[:most] + "…"
            text = self.report.words.text("overview.continued", text=name)
            if most <= 1 or self._text_height(at, text) <= _CONTINUED_PT:
                return text
            most //= 2

    def _text(self, program: Program, column: Column) -> str:
        if column.role is Role.NAME:
            return name_in(self.report.plan, program, self.programs)
        field = self.report.own_field(program, column.field)
        if field and column.role is Role.TEXT:
            return printed(self.report, program, field)
        if field and column.role in (Role.RATING, Role.NUMBER):
            absence = self.report.absence(program, field)
            return absence_mark(absence, self.report.words) if absence else ""
        return ""

    def _strips(self, program: Program) -> tuple[Strip, ...]:
        schedules = {
            at: shown_of(field).lines(self.report, program, field)
            for at, column in enumerate(self.columns)
            if column.role is Role.ITEM and (field := self.report.own_field(program, column.field))
        }
        count = max(map(len, schedules.values()), default=0)
        return tuple(
            self._strip({at: items[line] for at, items in schedules.items() if line < len(items)})
            for line in range(count)
        )

    def _strip(self, items: Mapping[int, Line]) -> Strip:
        texts = {at: one.item for at, one in items.items()}
        lanes = {
            # The periods stand right of their items and are equally wide.
            at: lay_out(one.bars, self._periods, column_pt(self.widths_chars[at + 1]), self._face, self._shown(at))
            for at, one in items.items()
            if self.columns[at + 1].role is Role.PERIOD
        }
        return self._measured(texts, lanes, {at: one.figures for at, one in items.items() if one.figures})

    def _shown(self, at: int) -> list[str]:
        """The periods whose columns stand right of the items in column `at`."""
        field = self.columns[at].field
        return [period.id for period in self.report.plan.periods_of(field)] if field else []

    def _measured(
        self, texts: Mapping[int, str], lanes: Mapping[int, Lanes], figures: Mapping[int, tuple[Figure, ...]]
    ) -> Strip:
        needed = [self._text_height(at, text) for at, text in texts.items()]
        needed += [one.height_pt for one in lanes.values()]
        words = ((at + place, one) for at, own in figures.items() for place, one in enumerate(own, 1))
        needed += [self._text_height(at, one.text) for at, one in words if isinstance(one.value, str)]
        return Strip(texts, lanes, figures, whole_pixels(max([LEAST_ROW_PT, *needed])))

    def _divide(self, at: int, text: str, room_pt: float) -> tuple[str, str]:
        return divided(text, self._room_chars(at), TEXT_PT, self._face, room_pt)

    def _divide_strips(self, strips: tuple[Strip, ...], room_pt: float) -> tuple[tuple[Strip, ...], tuple[Strip, ...]]:
        used, count = 0.0, 0
        while count < len(strips) and used + strips[count].height_pt <= room_pt:
            used += strips[count].height_pt
            count += 1
        if count or not strips:
            return strips[:count], strips[count:]
        head, rest = self._divide_strip(strips[0], room_pt)
        return (head,), (rest, *strips[1:])

    def _divide_strip(self, strip: Strip, room_pt: float) -> tuple[Strip, Strip]:
        """A line of the schedule that is taller than the room: its text and its lanes are divided."""
        parts = {at: self._divide(at, text, room_pt) for at, text in strip.items.items()}
        lanes = {at: one.divide(room_pt) for at, one in strip.lanes.items()}
        return (
            self._measured({at: p[0] for at, p in parts.items()}, {at: p[0] for at, p in lanes.items()}, strip.figures),
            self._measured({at: p[1] for at, p in parts.items()}, {at: p[1] for at, p in lanes.items()}, {}),
        )

    def _text_height(self, at: int, text: str) -> float:
        role = self.columns[at].role
        is_name, is_item = role is Role.NAME, role is Role.ITEM
        return text_height_pt(text, self._room_chars(at), TEXT_PT, self._face, bold=is_name, phrases=is_item)

    def _room_chars(self, at: int) -> float:
        """The width in characters that the column at `at` leaves to its text."""
        return room_chars(self.columns[at], self.widths_chars[at], self._face)


def small_chars(grid: SmallGrid, span: tuple[int, int], *, is_text: bool, face: Face) -> float:
    """The width in characters that a cell of a small table leaves to what stands in it."""
    chars = grid.chars(span)
    return padded_chars(chars, face) if is_text else chars


def room_chars(column: Column, width_chars: float, face: Face) -> float:
    """The width in characters that `column` leaves to its text, which keeps away from the edges; to codes all of it."""
    return padded_chars(width_chars, face) if column.role in _PADDED else width_chars

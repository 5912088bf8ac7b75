"""The A3 sheets of a kind: its programs under group headings, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.book.base import Page, Sheet
from kpm_excel.book.measure import chars_for_pt, column_pt
from kpm_excel.form.origin import Origin
from kpm_excel.layouts.overview.overview_styles import A3_MARGINS_INCH, A3_PT, BODY, across_pt, printable_pt
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table import headings
from kpm_excel.layouts.overview.table.blocks import Block, Setter
from kpm_excel.layouts.overview.table.column_contents import contents, fitted_columns
from kpm_excel.layouts.overview.table.draw import Drawer
from kpm_excel.layouts.overview.table.fitting import Contents, Fitted
from kpm_excel.layouts.overview.table.headings import Line
from kpm_excel.layouts.overview.table.hosting import standing_in
from kpm_excel.layouts.overview.table.paging import Span, page_starts
from kpm_excel.layouts.overview.table.table_roles import LINED, ROW_KEYS, Column
from kpm_excel.layouts.overview.table.table_widths import column_widths
from kpm_excel.plan.model import Group, Kind, Of, Program

#: Excel takes about a thousand page breaks on a sheet; a longer table goes on on a further one.
_MOST_PAGES: Final = 1000
#: Percent at which tables are tried, from the smallest type (8 pt) to the largest (9.5 pt).
_SCALES: Final = (100, 103, 106, 109, 112, 115, 118)
#: The pages of a table with more programs than this are full enough.
_MOST_ENLARGED: Final = 60
#: A legend higher than this stands on the first page alone.
_HIGHEST_LEGEND_PT: Final = 45.0
#: Pages are filled up to the foot where that stretches a program by no more than this.
_MOST_STRETCH: Final = 1.10


#: A part of a program gets at least so much of a page, whatever its headings take.
_LEAST_ROOM_PT: Final = 60.0


@dataclass(slots=True)
class _Entry:
    """What stands on a page: the headings over a program, and the program or a part of it."""

    lines: list[Line]
    block: Block

    @property
    def height_pt(self) -> float:
        return sum(line.height_pt for line in self.lines) + self.block.height_pt


@dataclass(slots=True)
class _Table:
    """The measured table of one kind."""

    report: Report
    kind: Kind
    columns: tuple[Column, ...]
    widths_pt: list[float]
    #: Percent; less than 100 only where the columns do not fit the page.
    scale: int
    capacity_pt: float
    title: list[Line]
    #: Rows repeated on each page above the column headings.
    legend: list[Line]
    heading: list[headings.ColumnHeading]
    heading_heights: list[float]
    setter: Setter
    programs: tuple[Program, ...]
    paths: list[tuple[Group, ...]] = field(default_factory=list)
    parts: dict[tuple[int, float], list[Block]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    @property
    def width_pt(self) -> float:
        return sum(self.widths_pt)

    def lines(self, index: int, *, fresh: bool, part: int = 1) -> list[Line]:
        """The group headings over a program."""
        path = self.paths[index]
        before = path if part > 1 else (self.paths[index - 1] if index else ())
        return headings.group_lines(self.report, before, path, fresh, self.width_pt)

    def divided(self, index: int, room_pt: float) -> list[Block]:
        """The parts of a program which begins in a room of that height and goes on over pages."""
        key = (index, round(room_pt, 2))
        if key not in self.parts:
            parts, rest, room = [], self.blocks[index], room_pt
            further = max(_LEAST_ROOM_PT, self.capacity_pt - _height(self.lines(index, fresh=True, part=2)))
            left = [(rest.texts, rest.strips, rest.beneath)]
            while rest.height_pt > room + 0.01:
                head, after = self.setter.split(rest, room)
                if (after.texts, after.strips, after.beneath) in left:
                    # What is left does not become less: better one overfull row than pages without end.
                    break
                left.append((after.texts, after.strips, after.beneath))
                parts.append(head)
                rest, room = after, further
            self.parts[key] = [*parts, rest]
        return self.parts[key]

    def rest_of_tall(self, index: int, room_pt: float) -> tuple[int, float]:
        """How many pages a divided program closes, and what it uses of its last one."""
        parts = self.divided(index, room_pt)
        return len(parts) - 1, _height(self.lines(index, fresh=True, part=2)) + parts[-1].height_pt


def _height(lines: Sequence[Line]) -> float:
    return sum(line.height_pt for line in lines)


def kind_sheets(report: Report, kind: Kind, name: str, *, paper: bool) -> list[Sheet]:
    """The A3 sheet of `kind`; further ones where it has more pages than Excel takes on a sheet."""
    table, pages = _enlarged(report, kind)
    chunks = [pages[at : at + _MOST_PAGES] for at in range(0, len(pages), _MOST_PAGES)] or [[]]
    names = [name, *(f"{name[:24]} ({number})" for number in range(2, len(chunks) + 1))]
    return [_sheet(table, one, chunk, paper) for one, chunk in zip(names, chunks, strict=True)]


def _enlarged(report: Report, kind: Kind) -> tuple[_Table, list[list[_Entry]]]:
    """The table in the largest type in which it takes no more pages than in the smallest, and its pages."""
    parted = fitted_columns(report, kind)
    told = contents(report, standing_in(report.plan, kind), parted.columns)
    table = _measured(report, kind, parted, told, _SCALES[0])
    best = table, pages = table, _pages(table)
    # Where a size takes no more pages, the smaller ones do not either.
    low, high = 1, len(_SCALES) if len(table.programs) <= _MOST_ENLARGED else 1
    while low < high:
        middle = (low + high) // 2
        scale = _SCALES[middle]
        larger = _measured(report, kind, parted, told, scale) if _may_fit(pages, table, scale) else table
        if larger.scale > table.scale and _is_as_short(wider := _pages(larger), pages):
            best, low = (larger, wider), middle + 1
        else:
            high = middle
    return best


def _may_fit(pages: Sequence[Sequence[_Entry]], table: _Table, scale: int) -> bool:
    """Whether a larger type can have room on as many pages: a text is no shorter in it, and a page is lower."""
    used = sum(entry.height_pt for page in pages for entry in page)
    return used <= len(pages) * table.capacity_pt * table.scale / scale


def _is_as_short(pages: Sequence[Sequence[_Entry]], others: Sequence[Sequence[_Entry]]) -> bool:
    """Whether there are no more `pages` than `others`, and no more programs are divided."""
    return len(pages) <= len(others) and sum(map(len, pages)) <= sum(map(len, others))


def _measured(report: Report, kind: Kind, parted: Fitted, told: Contents, most_scale: int) -> _Table:
    """The table at a scale of `most_scale` percent, or less where its columns need that."""
    programs = standing_in(report.plan, kind)
    paper_width, page_height = printable_pt(A3_PT, A3_MARGINS_INCH, report.face)
    page_width = paper_width * 100 / most_scale
    columns = parted.columns
    wanted = column_widths(columns, told.texts, told.needed_pt, page_width, report.face)
    chars = _whole_columns(wanted, columns)
    widths = [column_pt(one) for one in chars]
    scale = min(most_scale, int(100 * paper_width / sum(widths)))
    legend = headings.legend_lines(report, kind, sum(widths))
    title = [headings.full_line(report, kind.name, headings.TITLE, sum(widths), 24.0)]
    if kind.note:
        title.append(headings.full_line(report, kind.note, headings.NOTE, sum(widths)))
    if _height(legend) > _HIGHEST_LEGEND_PT:
        title, legend = title + legend, []
    cells = headings.column_headings(columns, report.current_period)
    heading = list(headings.broken_headings(report, cells, widths))
    heights = headings.heading_heights(report, heading, widths)
    capacity = page_height * 100 / scale - _height(legend) - sum(heights)
    setter = Setter(report, columns, chars, parted.beneath, programs)
    table = _Table(report, kind, columns, widths, scale, capacity, title, legend, heading, heights, setter, programs)
    # An item that is a group is its own heading, but where it is a guest.
    own = kind.of is Of.GROUPS
    table.paths = [report.plan.groups_over(one) if own else report.plan.group_path(one.group) for one in programs]
    table.blocks = [setter.block(program) for program in programs]
    return table


def _whole_columns(wanted_pt: Sequence[float], columns: Sequence[Column]) -> list[float]:
    """The widths in characters; what each column loses to whole pixels goes to the next."""
    chars, rest = [], 0.0
    for width, column in zip(wanted_pt, columns, strict=True):
        wish = width if column.role in LINED else width + rest
        chars.append(chars_for_pt(wish))
        rest += width - column_pt(chars[-1])
    return chars


def _pages(table: _Table) -> list[list[_Entry]]:
    """What stands on each page."""
    spans = [
        Span(block.height_pt, _height(table.lines(at, fresh=False)), _height(table.lines(at, fresh=True)))
        for at, block in enumerate(table.blocks)
    ]
    titles = _height(table.title)
    starts = page_starts(spans, table.capacity_pt, titles, table.rest_of_tall) if spans else []
    pages: list[list[_Entry]] = [[]]
    used = titles
    for index, begins in enumerate(starts):
        if begins:
            pages.append([])
            used = 0.0
        lines = table.lines(index, fresh=begins)
        room = table.capacity_pt - used - _height(lines)
        for number, block in enumerate(table.divided(index, room)):
            if number:
                pages.append([])
                used = 0.0
                lines = table.lines(index, fresh=True, part=2)
            pages[-1].append(_Entry(lines, block))
            used += _height(lines) + block.height_pt
    return pages


def _sheet(table: _Table, name: str, pages: Sequence[Sequence[_Entry]], paper: bool) -> Sheet:
    sheet = Sheet(name)
    sheet.widths = {0: 6.0} | {1 + at: chars for at, chars in enumerate(table.setter.widths_chars)}
    sheet.hidden_columns = {0} | ({1 + len(table.columns)} if table.setter.beneath else set())
    drawer = Drawer(table.report, sheet, table.columns, table.widths_pt, table.setter.widths_chars, paper)
    _put_keys(drawer, table)
    for line in table.title:
        drawer.line(line)
    repeated = drawer.row
    for line in table.legend:
        drawer.line(line)
    top = drawer.row
    for height in table.heading_heights:
        drawer.add_row(height)
    headings.put_headings(sheet, top, 1, table.heading)
    freeze = drawer.row
    breaks = []
    for number, page in enumerate(pages):
        if number:
            breaks.append(drawer.row)
        _put_page(drawer, table, page, first=number == 0, last=number == len(pages) - 1)
    if not table.programs:
        none = table.report.words_of(table.kind).text("overview.list_none")
        drawer.line(headings.full_line(table.report, none, BODY, table.width_pt))
    sheet.freeze = (freeze, 3)
    sheet.page = Page(
        paper=8, landscape=True, margins=A3_MARGINS_INCH, 
        header=header(table.report, _right(table), across_pt(A3_PT, A3_MARGINS_INCH)),
        footer=footer(table.report), repeat_rows=(repeated, freeze - 1), breaks=tuple(breaks), fit=None,
        scale=table.scale, area=(1, 1, drawer.row - 1, len(table.columns)), center=True,
    )  # fmt: skip
    return sheet


def _put_keys(drawer: Drawer, table: _Table) -> None:
    """Put a hidden row that says which field stands in which column."""
    row = drawer.add_row(12)
    drawer.sheet.hidden_rows.add(row)
    drawer.sheet.put(row, 0, table.kind.id, headings.LEGEND)
    told = Origin.of(table.report.plan, table.report.consolidated).text()
    drawer.sheet.put(row + 1, 0, told, headings.LEGEND)
    for at, column in enumerate(table.columns):
        drawer.sheet.put(row, 1 + at, column.key, headings.LEGEND)
    if table.setter.beneath:
        drawer.sheet.put(row, 1 + len(table.columns), ROW_KEYS, headings.LEGEND)


def _put_page(drawer: Drawer, table: _Table, page: Sequence[_Entry], *, first: bool, last: bool) -> None:
    used = sum(entry.height_pt for entry in page) + (_height(table.title) if first else 0.0)
    blocks = sum(entry.block.height_pt for entry in page)
    stretch = (blocks + table.capacity_pt - used) / blocks if blocks and not last else 1.0
    if not 1.0 <= stretch <= _MOST_STRETCH:
        stretch = 1.0
    for entry in page:
        for line in entry.lines:
            if line.depth is not None:
                drawer.sheet.outline.append((drawer.row, line.depth, line.text))
            drawer.line(line)
        # Down to a pixel: the sum of rounded rows must not be more than the page holds.
        drawer.block(entry.block, max(entry.block.height_pt, int(entry.block.height_pt * stretch * 4 / 3) * 3 / 4))


def _right(table: _Table) -> str:
    return table.report.words.text("overview.header", kind=table.kind.name, as_of=table.report.plan.as_of)

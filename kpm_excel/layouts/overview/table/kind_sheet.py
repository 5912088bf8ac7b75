"""The A3 sheets of a kind: its programs under group headings, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.book.base import Page, Sheet
from kpm_excel.book.fonts import PIXELS_PER_PT
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
from kpm_excel.layouts.overview.table.stacked import aligned, interleaved, stacked
from kpm_excel.layouts.overview.table.table_roles import LINED, ROW_KEYS, Column
from kpm_excel.layouts.overview.table.table_widths import column_widths, least_widths
from kpm_excel.plan.model import Group, Kind, Of, Program

#: Excel takes about a thousand page breaks on a sheet; a longer table goes on on a further one.
_MOST_PAGES: Final = 1000
#: Percent at which tables are tried, from the smallest type (8 pt) to the largest (9.5 pt).
_SCALES: Final = (100, 103, 106, 109, 112, 115, 118)
#: The pages of a table with more programs than this are full enough.
_MOST_ENLARGED: Final = 60
#: A legend higher than this stands on the first page alone.
_HIGHEST_LEGEND_PT: Final = 27.0
#: Pages are filled up to the foot where that stretches a program by no more than this.
_MOST_STRETCH: Final = 1.10


#: Between two tables on one page.
_GAP_PT: Final = 10.5
#: Behind a table of more pages than this, a page more is no loss; behind one of fewer, each kind has a sheet by its
#: name, where people and programs look for it.
_LEAST_SHARED: Final = 2
_MOST_SHARED: Final = 12
#: The smallest type is worth trying where what stands in a larger one takes so much of the pages.
_LEAST_SHRUNK: Final = 0.8
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

    @property
    def whole_pt(self) -> float:
        """The height of all of it on one page."""
        told = _height(self.title) + _height(self.legend) + sum(self.heading_heights)
        lines = sum(_height(self.lines(at, fresh=at == 0)) for at in range(len(self.blocks)))
        return told + lines + sum(block.height_pt for block in self.blocks)

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


@dataclass(frozen=True, slots=True)
class _Made:
    """What a kind has in its table, before that is measured."""

    kind: Kind
    parted: Fitted
    told: Contents

    @classmethod
    def of(cls, report: Report, kind: Kind) -> "_Made":
        parted = fitted_columns(report, kind)
        return cls(kind, parted, contents(report, standing_in(report.plan, kind), parted.columns))


@dataclass(frozen=True, slots=True)
class Laid:
    """The table of a kind page by page, and those of further kinds that stand whole below it on its last page."""

    table: _Table
    pages: list[list[_Entry]]
    made: tuple[_Made, ...]
    below: tuple[_Table, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds whose tables they are."""
        return tuple(one.kind for one in self.made)

    @property
    def used_pt(self) -> float:
        """The height of all that stands there, but for what each page repeats."""
        told = _height(self.table.title) + sum(entry.height_pt for page in self.pages for entry in page)
        return told + sum(one.whole_pt for one in self.below)


def laid_out(report: Report, kinds: Sequence[Kind]) -> list[Laid]:
    """The tables of `kinds`, in their order; a small one shares the last page of the one before."""
    found: list[Laid] = []
    for kind in kinds:
        made = _Made.of(report, kind)
        alone = _enlarged(report, (made,))
        assert alone is not None
        shared = _shared(report, found[-1], alone) if found else None
        found[-1:] = [shared] if shared else [*found[-1:], alone]
    return found


def _shared(report: Report, laid: Laid, small: Laid) -> Laid | None:
    """Both, where all that `small` has is one page that takes none more below `laid`."""
    table = small.table
    may_move = table.programs and not any(column.role in LINED for column in table.columns)
    if len(small.pages) > 1 or not may_move or not _LEAST_SHARED <= len(laid.pages) <= _MOST_SHARED:
        return None
    room = len(laid.pages) * laid.table.capacity_pt * laid.table.scale / _SCALES[0]
    if (laid.used_pt * laid.table.scale + table.whole_pt * table.scale) * _LEAST_SHRUNK / _SCALES[0] > room:
        return None
    both = _enlarged(report, (*laid.made, *small.made))
    return both if both and len(both.pages) <= len(laid.pages) else None


def laid_sheets(laid: Laid, name: str, *, paper: bool) -> list[Sheet]:
    """The A3 sheet of tables that were laid out; further ones for more pages than Excel takes on a sheet."""
    pages, table = laid.pages, laid.table
    chunks = [pages[at : at + _MOST_PAGES] for at in range(0, len(pages), _MOST_PAGES)] or [[]]
    names = [name, *(f"{name[:24]} ({number})" for number in range(2, len(chunks) + 1))]
    sheets = [_sheet(table, one, chunk, paper, laid.kinds) for one, chunk in zip(names, chunks, strict=True)]
    for below in laid.below:
        own = _sheet(below, name, _pages(below), paper, (below.kind,))
        sheets[-1] = stacked(sheets[-1], own, _GAP_PT, below.kind.name)
    return sheets


def _enlarged(report: Report, made: tuple[_Made, ...]) -> Laid | None:
    """The tables in the largest type in which they take no more pages than in the smallest.

    All but the first stand below it on its last page; None where they cannot.
    """
    best = least = _laid(report, made, _SCALES[0])
    # Where a size takes no more pages, the smaller ones do not either.
    low, high = 1, len(_SCALES) if least and len(least.table.programs) <= _MOST_ENLARGED else 1
    while least and low < high:
        middle = (low + high) // 2
        larger = _laid(report, made, _SCALES[middle]) if _may_fit(least, _SCALES[middle]) else None
        if larger and larger.table.scale > least.table.scale and _is_as_short(larger.pages, least.pages):
            best, low = larger, middle + 1
        else:
            high = middle
    return best


def _laid(report: Report, made: tuple[_Made, ...], scale: int) -> Laid | None:
    first, *others = made
    paper_width, _ = printable_pt(A3_PT, A3_MARGINS_INCH, report.face)
    table = _measured(report, first, scale, _chars(report, first, paper_width * 100 / scale))
    below: list[_Table] = []
    edges = table.setter.edges_px
    for other in others:
        told, columns = other.told, other.parted.columns
        least = least_widths(columns, told.texts, told.needed_pt, report.face)
        own = _chars(report, other, edges[-1] / PIXELS_PER_PT)
        chars = aligned(own, [one * PIXELS_PER_PT for one in least], edges)
        if chars is None:
            return None
        below.append(_measured(report, other, scale, chars, edges))
        edges = sorted({*edges, *below[-1].setter.edges_px})
    below_pt = sum(one.whole_pt + _GAP_PT for one in below)
    if below_pt > table.capacity_pt:
        return None
    return Laid(table, _pages(table, below_pt), made, tuple(below))


def _may_fit(laid: Laid, scale: int) -> bool:
    """Whether a larger type can have room on as many pages: a text is no shorter in it, and a page is lower."""
    used = sum(entry.height_pt for page in laid.pages for entry in page)
    return used <= len(laid.pages) * laid.table.capacity_pt * laid.table.scale / scale


def _is_as_short(pages: Sequence[Sequence[_Entry]], others: Sequence[Sequence[_Entry]]) -> bool:
    """Whether there are no more `pages` than `others`, and no more programs are divided."""
    return len(pages) <= len(others) and sum(map(len, pages)) <= sum(map(len, others))


def _chars(report: Report, made: _Made, width_pt: float) -> list[float]:
    """The widths of the columns in characters where the table is so wide."""
    told, columns = made.told, made.parted.columns
    return _whole_columns(column_widths(columns, told.texts, told.needed_pt, width_pt, report.face), columns)


def _measured(report: Report, made: _Made, most_scale: int, chars: list[float], edges: Sequence[int] = ()) -> _Table:
    """The table in columns of these widths, at a scale of `most_scale` percent, or less where they need that.

    The sheet has the `edges` of other tables already.
    """
    kind, parted, columns = made.kind, made.parted, made.parted.columns
    programs = standing_in(report.plan, kind)
    paper_width, page_height = printable_pt(A3_PT, A3_MARGINS_INCH, report.face)
    widths = [column_pt(one) for one in chars]
    scale = min(most_scale, int(100 * paper_width / sum(widths)))
    legend = headings.legend_lines(report, kind, sum(widths))
    title = [headings.full_line(report, kind.name, headings.TITLE, sum(widths), 24.0)]
    if kind.note:
        title.append(headings.full_line(report, kind.note, headings.NOTE, sum(widths)))
    if parted.left_out:
        names = report.words.text("overview.list_comma").join(parted.left_out)
        text = report.words.text("overview.left_out", names=names)
        title.append(headings.full_line(report, text, headings.LEGEND, sum(widths)))
    if _height(legend) > _HIGHEST_LEGEND_PT:
        title, legend = title + legend, []
    cells = headings.column_headings(columns, report.current_period)
    heading = list(headings.broken_headings(report, cells, widths))
    heights = headings.heading_heights(report, heading, widths)
    capacity = page_height * 100 / scale - _height(legend) - sum(heights)
    setter = Setter(report, columns, chars, parted.beneath, programs, edges)
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


def _pages(table: _Table, below_pt: float = 0.0) -> list[list[_Entry]]:
    """What stands on each page, where so much is to stand below the last of it."""
    spans = [
        Span(block.height_pt, _height(table.lines(at, fresh=False)), _height(table.lines(at, fresh=True)))
        for at, block in enumerate(table.blocks)
    ]
    titles = _height(table.title)
    if below_pt:
        spans.append(Span(below_pt, 0.0, 0.0))
    starts = page_starts(spans, table.capacity_pt, titles, table.rest_of_tall) if spans else []
    pages: list[list[_Entry]] = [[]]
    used = titles
    for index, begins in enumerate(starts):
        if begins:
            pages.append([])
            used = 0.0
        if index == len(table.blocks):
            break
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


def _sheet(table: _Table, name: str, pages: Sequence[Sequence[_Entry]], paper: bool, kinds: Sequence[Kind]) -> Sheet:
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
        header=header(table.report, _right(table.report, kinds), across_pt(A3_PT, A3_MARGINS_INCH)),
        footer=footer(table.report), repeat_rows=(repeated, freeze - 1), breaks=tuple(breaks), fit=None,
        scale=table.scale, area=(1, 1, drawer.row - 1, len(table.columns)), center=True,
    )  # fmt: skip
    return interleaved(sheet, ((grid.edges, own) for grid, own in drawer.smalls.made.values()))


def _put_keys(drawer: Drawer, table: _Table) -> None:
    """Put a hidden row that says which field stands in which column."""
    row = drawer.key_row = drawer.add_row(12)
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
            drawer.sheet.outline += [(drawer.row, depth, title) for depth, title in line.groups]
            drawer.line(line)
        # Down to a pixel: the sum of rounded rows must not be more than the page holds.
        drawer.block(entry.block, max(entry.block.height_pt, int(entry.block.height_pt * stretch * 4 / 3) * 3 / 4))


def _right(report: Report, kinds: Sequence[Kind]) -> str:
    names = report.words.text("overview.list_comma").join(kind.name for kind in kinds)
    return report.words.text("overview.header", kind=names, as_of=report.plan.as_of)

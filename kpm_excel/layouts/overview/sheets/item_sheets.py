"""The A4 sheets of a kind: its items one after the other, each on pages of its own, without the form's input cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from kpm_excel.book.base import Cell, Page, Sheet
from kpm_excel.book.formulas import cut
from kpm_excel.book.marks import mark_of
from kpm_excel.book.measure import split_at_height
from kpm_excel.form.origin import Origin
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import Form
from kpm_excel.layouts.entry.form_parts import where_words
from kpm_excel.layouts.entry.grid_cuts import grid_for
from kpm_excel.layouts.entry.program_columns import Grid
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.overview_styles import A4_PT, across_pt
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.sheets.told_fields import Keyed, RowKeys, has_anything, tell_field
from kpm_excel.layouts.overview.table.table_roles import ROW_KEYS
from kpm_excel.plan.model import Field, Group, Kind, Program

#: Left, right, top, bottom, header, footer.
_MARGINS_INCH: Final = (0.4, 0.4, 0.62, 0.6, 0.3, 0.3)
#: What a page holds between the margins, less a little for the printer driver.
_PAGE_PT: Final = A4_PT[1] - (_MARGINS_INCH[2] + _MARGINS_INCH[3]) * 72 - 10
#: Excel takes about a thousand page breaks on a sheet; more pages stand on a further one.
_MOST_BREAKS: Final = 900
#: A part of a block begins at the foot of a page only if there is room for this much of it.
_WORTH_BEGINNING_PT: Final = 90.0
#: A field that takes no more of a page than this stands on one.
_TOGETHER: Final = 0.35
#: So much stands in a line of the title; all of it stands on the data sheet.
_LONGEST_LINE: Final = 600
#: Under a heading and a note that take more of a page than this, the first item begins another.
_MOST_HEADING: Final = 0.15
#: So much of an item's name stands again where it goes on.
_CONTINUED_NAME: Final = 40


@dataclass(slots=True)
class _Pages:
    """One worksheet in the making, page by page."""

    report: Report
    kind: Kind
    grid: Grid
    form: Form
    paper: bool
    breaks: list[int] = field(default_factory=list)
    used_pt: float = 0.0

    def setting(self, program: Program, form: Form | None = None) -> Setting:
        """What the blocks of `program` are set with, on the sheet or on another `form`."""
        plan, labels = self.report.plan, {one.id: one.title for one in self.kind.fields}
        return Setting(form or self.form, self.grid, plan, program, {}, self.report.words, Lists(), labels)

    def begin(self) -> None:
        """Begin a page with the next row."""
        self.breaks.append(self.form.row)
        self.used_pt = 0.0

    def key(self, first: int, no: int, key: str = "") -> None:
        """Say of the rows from `first` on whose they are, and which field they hold."""
        sheet = self.form.sheet
        for row in range(first, self.form.row):
            sheet.put(row, self.grid.keys, no, entry_styles.FLAG_CELL)
            if key:
                sheet.put(row, self.grid.flags, key, entry_styles.FLAG_CELL)


def item_sheets(report: Report, kind: Kind, name: str, *, paper: bool) -> list[Sheet]:
    """The A4 sheet of `kind`; further ones where it has more pages than Excel takes on a sheet."""
    programs = report.plan.programs_of(kind)
    grid = grid_for(report.plan, kind, programs)
    sheets: list[_Pages] = []
    before: tuple[Group, ...] = ()
    for program in programs:
        if not sheets or len(sheets[-1].breaks) > _MOST_BREAKS:
            title = name if not sheets else f"{name[:24]} ({len(sheets) + 1})"
            sheets.append(_opened(report, kind, grid, title, paper))
            if len(sheets) == 1:
                _heading(sheets[0])
                if sheets[0].used_pt > _PAGE_PT * _MOST_HEADING:
                    sheets[0].begin()
        else:
            sheets[-1].begin()
        path = report.plan.groups_over(program)
        _item(sheets[-1], program, before, path)
        before = path
    if not sheets:
        sheets.append(_opened(report, kind, grid, name, paper))
        _heading(sheets[0])
        _line(sheets[0], report.words.text("overview.list_none"))
    return [_finished(pages) for pages in sheets]


def _opened(report: Report, kind: Kind, grid: Grid, name: str, paper: bool) -> _Pages:
    sheet = Sheet(name, widths=grid.widths(), hidden_columns={grid.keys, *grid.all_flags})
    pages = _Pages(report, kind, grid, Form(sheet, report.face), paper)
    row = pages.form.next(12)
    sheet.hidden_rows.add(row)
    sheet.put(row, grid.keys, kind.id, entry_styles.FLAG_CELL)
    sheet.put(row + 1, grid.keys, Origin.of(report.plan, report.consolidated).text(), entry_styles.FLAG_CELL)
    for column, key in RowKeys(grid).columns.items():
        sheet.put(row, column, key, entry_styles.FLAG_CELL)
    sheet.put(row, grid.flags, ROW_KEYS, entry_styles.FLAG_CELL)
    pages.form.next(1.5)
    pages.used_pt = 1.5
    return pages


def _heading(pages: _Pages) -> None:
    """Set the kind's name and its note above the first item."""
    _line(pages, pages.kind.name, heading=True)
    if pages.kind.note:
        _line(pages, pages.kind.note)
    pages.used_pt += pages.form.span(pages.form.next(6), pages.form.row)


def _line(pages: _Pages, text: str, heading: bool = False) -> None:
    grid, form = pages.grid, pages.form
    style = entry_styles.HEADING if heading else entry_styles.PLAIN
    chars = grid.chars(grid.label, grid.end)
    while text:
        piece, text = split_at_height(text, chars, style.size_pt, form.face, 380.0, bold=style.bold)
        height = form.height(piece, chars, style) + (6.0 if heading else 0.0)
        if pages.used_pt + height > _PAGE_PT:
            pages.begin()
        row = form.next(height)
        form.put(row, grid.label, grid.end, piece, style)
        pages.used_pt += form.span(row, form.row)
    pages.used_pt += form.span(form.next(3), form.row)


def _item(pages: _Pages, program: Program, before: Sequence[Group], path: Sequence[Group]) -> None:
    same = next((at for at, (one, other) in enumerate(zip(before, path, strict=False)) if one is not other), None)
    same = min(len(before), len(path)) if same is None else same
    outline = pages.form.sheet.outline
    outline += [(pages.form.row, depth, path[depth].title) for depth in range(same, len(path))]
    outline.append((pages.form.row, len(path), f"{mark_of(program)} {program.name}"))
    _band(pages, program)
    over = None
    for one in pages.kind.fields:
        if has_anything(pages.report, program, one):
            _field(pages, program, one, under=(one.under or "") if one.under != over else None)
            over = one.under


def _band(pages: _Pages, program: Program) -> None:
    """Set the title of an item: its number and name, its kind and groups, its departments."""
    at, words, plan = pages.setting(program), pages.report.words, pages.report.plan
    grid, first = pages.grid, pages.form.row
    mark, style = mark_of(program), entry_styles.TITLE
    tall = at.height(program.name, grid.first, grid.end, style) >= 60
    style = entry_styles.LONG_TITLE if tall else style
    heights = (at.height(program.name, grid.first, grid.end, style), at.height(mark, grid.label, grid.label, style))
    row = pages.form.next(max(30.0, *heights))
    pages.form.put(row, grid.label, grid.label, mark, style)
    pages.form.put(row, grid.first, grid.end, program.name, style)
    pages.key(first, program.no)
    row = pages.form.row
    at.line(grid.label, grid.end, cut(where_words(at), _LONGEST_LINE), entry_styles.SUBTITLE)
    names = words.text("entry.joint").join(plan.department(code).name for code in program.contributors)
    people = words.text("entry.lead", name=plan.department(program.lead).name)
    people += at.gap + words.text("entry.contributors", names=names) if names else ""
    at.line(grid.label, grid.end, cut(people, _LONGEST_LINE), entry_styles.MIDDLE, least=18.0)
    pages.form.next(4.5)
    pages.key(row, program.no, RowKeys.CLOSED)
    pages.used_pt += pages.form.span(first, pages.form.row)


def _field(pages: _Pages, program: Program, spec: Field, under: str | None) -> None:
    """Set a field where the page has room for it, else on the next one; what no page can hold goes on over pages.

    `under` is a heading that stands over it and those behind it; empty where they stand under none any more.
    """
    scratch = Form(Sheet("_", widths=pages.grid.widths()), pages.form.face)
    at = pages.setting(program, scratch)
    keyed = _under(at, under) if under is not None else []
    begun = scratch.row
    keyed += tell_field(at, pages.report, spec, paper=pages.paper)
    # Its heading stays with the first part of the field.
    scratch.blocks[:] = [row for row in scratch.blocks if row != begun]
    keys = {row: key for first, last, key in keyed for row in range(first, last + 1)}
    height, room, parts = scratch.span(0, scratch.row), _PAGE_PT - pages.used_pt, list(_parts(scratch))
    # What would leave much of a page empty, or fits on none, begins here and goes on over pages.
    least = height if height <= _PAGE_PT * _TOGETHER else scratch.span(*parts[0])
    if least > room or (height > room and room < _WORTH_BEGINNING_PT):
        _go_on(pages, program)
    cells: dict[int, list[Cell]] = {}
    for cell in scratch.sheet.cells:
        cells.setdefault(cell.row, []).append(cell)
    for first, behind in parts:
        if pages.used_pt + scratch.span(first, behind) > _PAGE_PT and first:
            _go_on(pages, program)
        for row in range(first, behind):
            _copy_row(pages, scratch.sheet.heights[row], cells.get(row, ()))
            pages.key(pages.form.row - 1, program.no, keys[row])


def _under(at: Setting, heading: str) -> list[Keyed]:
    """Set a heading over several fields, or a gap behind them, and say that its rows hold nothing to amend."""
    if heading:
        row = at.line(at.grid.label, at.grid.end, cut(heading, _LONGEST_LINE), entry_styles.HEADING, least=20.0)
    else:
        row = at.form.next(6.0)
    return [(row, at.form.row - 1, RowKeys.CLOSED)]


def _copy_row(pages: _Pages, height_pt: float, cells: Iterable[Cell]) -> None:
    """Set a row of a field that was measured."""
    row = pages.form.next(height_pt)
    pages.used_pt += height_pt
    for cell in cells:
        last = None if cell.last_row is None else row + cell.last_row - cell.row
        pages.form.sheet.cells.append(cell._replace(row=row, last_row=last))


def _parts(form: Form) -> Iterator[tuple[int, int]]:
    """The rows in parts that stay together: first row of each, and the one behind its last.

    What no page can hold is parted row by row.
    """
    for first, behind in pairwise(sorted({0, *form.blocks, form.row})):
        if form.span(first, behind) <= _PAGE_PT * _TOGETHER * 2:
            yield first, behind
        else:
            yield from ((row, row + 1) for row in range(first, behind))


def _continued(pages: _Pages, program: Program) -> str:
    name = program.name if len(program.name) <= _CONTINUED_NAME else program.name[:_CONTINUED_NAME] + "…"
    return pages.report.words.text("overview.continued", text=f"{mark_of(program)} {name}")


def _go_on(pages: _Pages, program: Program) -> None:
    """Begin a page that says whose it is."""
    pages.begin()
    grid, row = pages.grid, pages.form.row
    pages.setting(program).line(grid.label, grid.end, _continued(pages, program), entry_styles.SUBTITLE)
    pages.key(row, program.no, RowKeys.CLOSED)
    pages.used_pt = pages.form.span(row, pages.form.row)


def _finished(pages: _Pages) -> Sheet:
    sheet, grid = pages.form.sheet, pages.grid
    right = pages.report.words.text("overview.header", kind=pages.kind.name, as_of=pages.report.plan.as_of)
    sheet.page = Page(
        paper=9, margins=_MARGINS_INCH, header=header(pages.report, right, across_pt(A4_PT, _MARGINS_INCH)),
        footer=footer(pages.report), fit=None,
        breaks=tuple(pages.breaks), area=(1, grid.label, pages.form.row - 1, grid.end),
    )  # fmt: skip
    return sheet

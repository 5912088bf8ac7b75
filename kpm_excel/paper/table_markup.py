"""Tables of a page as tables of HTML, their headings known as such."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from kpm_excel.paper.looks import Looks, pt
from kpm_excel.paper.page_blocks import Placed, Table
from kpm_excel.paper.page_grid import SheetPage
from kpm_excel.paper.set_texts import SetText

#: A label with a coloured code beside it are no headings of columns.
_LEAST_HEADS: Final = 3
#: Sets the text of a cell.
Setter = Callable[[Placed], SetText]


def table_markup(table: Table, page: SheetPage, looks: Looks, level_of: Callable[[Placed], int], setter: Setter) -> str:
    """The table, where it stands on `page`.

    `level_of` tells of a cell with a heading of the report its level, and 0 of any other.
    """
    grid = _TableGrid(table, page)
    rows = [_row(grid, row, looks, level_of, setter) for row in range(len(grid.rows) - 1)]
    body = grid.rows.index(table.body)
    head = f"<thead>{''.join(rows[:body])}</thead>" if body else ""
    columns = "".join(
        f'<col class="{looks.name(f"width:{pt(page.grid.lefts[right] - page.grid.lefts[left])}pt")}">'
        for left, right in pairwise(grid.columns)
    )
    left, right = page.grid.lefts[grid.columns[0]], page.grid.lefts[grid.columns[-1]]
    place = looks.name(f"left:{pt(left)}pt", f"top:{pt(page.tops[table.top])}pt", f"width:{pt(right - left)}pt")
    return f'<table class="{place}"><colgroup>{columns}</colgroup>{head}<tbody>{"".join(rows[body:])}</tbody></table>'


class _TableGrid:
    """The table's own rows and columns, which are those in which a cell of it begins or ends."""

    def __init__(self, table: Table, page: SheetPage) -> None:
        self.table, self.page = table, page
        self.rows = sorted({end for one in table.cells for end in (one.top, one.bottom)} | {table.body})
        self.columns = sorted({end for one in table.cells for end in (one.left, one.right)})
        self._owners: dict[tuple[int, int], Placed] = {}
        for one in table.cells:
            for row in range(self.rows.index(one.top), self.rows.index(one.bottom)):
                for column in range(self.columns.index(one.left), self.columns.index(one.right)):
                    if (row, column) in self._owners:
                        sheet = page.grid.sheet.name
                        raise ValueError(f"{sheet}: two cells at ({one.cell.row}, {one.cell.column})")
                    self._owners[row, column] = one

    def begins(self, row: int) -> Iterator[Placed | int]:
        """What begins in a row, from the left: a cell, or the number of columns in which there is none."""
        empty = 0
        for column in range(len(self.columns) - 1):
            owner = self._owners.get((row, column))
            if owner is None:
                empty += 1
                continue
            if empty:
                yield empty
                empty = 0
            if (owner.top, owner.left) == (self.rows[row], self.columns[column]):
                yield owner
        if empty:
            yield empty

    def span(self, ends: Sequence[int], first: int, last: int) -> int:
        """How many of the table's own rows or columns lie between two."""
        return ends.index(last) - ends.index(first)


def _row(grid: _TableGrid, row: int, looks: Looks, level_of: Callable[[Placed], int], setter: Setter) -> str:
    page = grid.page
    cells = []
    is_head = grid.rows[row] < grid.table.body or _heads_a_part(grid, row)
    # A row is told by what it begins with, and by all in bold that follows at once.
    told = 0
    for one in grid.begins(row):
        if isinstance(one, int):
            cells.append("<td></td>" if one == 1 else f'<td colspan="{one}"></td>')
            continue
        across = grid.span(grid.columns, one.left, one.right)
        down = grid.span(grid.rows, one.top, one.bottom)
        is_leading = one.left <= grid.columns[1] and across < len(grid.columns) - 1
        tells = not is_head and is_leading and isinstance(one.value, str) and (one.cell.style.bold or not told)
        told += tells
        spans = (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
        cells.append(_cell(one, spans, _scope(is_head, tells, across) if one.value else "", level_of(one), setter(one)))
    height = page.tops[grid.rows[row + 1]] - page.tops[grid.rows[row]]
    return f'<tr class="{looks.name(f"height:{pt(height)}pt")}">{"".join(cells)}</tr>'


def _heads_a_part(grid: _TableGrid, row: int) -> bool:
    """Whether a row of the body stands above a table within it: all that it says looks like a heading."""
    told = [one for one in grid.begins(row) if isinstance(one, Placed) and one.value is not None]
    return len(told) >= _LEAST_HEADS and all(one.is_heading for one in told)


def _scope(is_head: bool, tells: bool, across: int) -> str:
    if is_head:
        return "colgroup" if across > 1 else "col"
    return "row" if tells else ""


def _cell(one: Placed, spans: str, scope: str, level: int, text: SetText) -> str:
    if level and text.markup:
        return f'<td class="{text.look}"{spans}><h{level}>{text.markup}</h{level}></td>'
    if scope:
        return f'<th class="{text.look}" scope="{scope}"{spans}>{text.markup}</th>'
    return f'<td class="{text.look}"{spans}>{text.markup}</td>'

"""A list on a sheet: headings, rows as high as their texts, links, what stays in view, the filter, the page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from kpm_excel.book.base import Page, Sheet, Style, Value
from kpm_excel.book.measure import INDENT_CHARS, Face, height_pt

#: The highest row: Excel's limit is 409.5 points, and this is the last whole number of pixels below it.
TALLEST_ROW_PT: Final = 408.75
#: A longer text fills the highest row in any case.
_MEASURED_CHARS: Final = 5_000
_PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of a list."""

    label: str
    width_chars: float
    #: How its cells look where a row does not say otherwise, and its heading.
    style: Style = _PLAIN
    head: Style = _PLAIN
    #: It is there for formulas and readers of our own.
    is_hidden: bool = False


class Filled(NamedTuple):
    """One cell of a row."""

    value: Value
    #: None: as the column's cells look.
    style: Style | None = None
    #: See `kpm_excel.book.base.Cell`.
    link: str | None = None
    formula: str | None = None


@dataclass(slots=True)
class ListSheet:
    """A list that is set row by row on `sheet`, from its column `left` on."""

    sheet: Sheet
    face: Face
    columns: Sequence[ListColumn]
    left: int = 0

    def __post_init__(self) -> None:
        for at, column in enumerate(self.columns, self.left):
            self.sheet.widths[at] = column.width_chars
            if column.is_hidden:
                self.sheet.hidden_columns.add(at)

    @property
    def right(self) -> int:
        """The last column."""
        return self.left + len(self.columns) - 1

    def heads(
        self,
        row: int,
        *,
        least_pt: float,
        air_pt: float = 0.0,
        most_pt: float = TALLEST_ROW_PT,
        button_chars: float = 0.0,
    ) -> None:
        """Set the headings in `row`, beside filters' buttons of this width; columns without a label have none."""
        heads = [Filled(column.label, column.head) if column.label else None for column in self.columns]
        self.row(row, heads, least_pt=least_pt, air_pt=air_pt, most_pt=most_pt, taken_chars=button_chars)

    def row(
        self,
        row: int,
        cells: Sequence[Filled | None],
        *,
        least_pt: float = 15.0,
        air_pt: float = 0.0,
        most_pt: float = TALLEST_ROW_PT,
        taken_chars: float = 0.0,
    ) -> None:
        """Set the `cells` of one row, which becomes as high as the longest of their texts and `air_pt` need.

        None leaves a cell of the row as it is. `taken_chars` of the width of each are not for its text.
        """
        height = least_pt
        for at, (cell, column) in enumerate(zip(cells, self.columns, strict=True), self.left):
            if cell is None:
                continue
            style = cell.style or column.style
            self.sheet.put(row, at, cell.value, style, link=cell.link, formula=cell.formula)
            if not column.is_hidden:
                height = max(height, self.height_pt(cell.value, column.width_chars - taken_chars, style) + air_pt)
        self.sheet.heights[row] = min(height, most_pt)

    def height_pt(self, value: Value, width_chars: float, style: Style) -> float:
        """The height that a cell of this width needs to show `value`."""
        if not (isinstance(value, str) and value and style.wrap):
            return 0.0
        width_chars -= INDENT_CHARS * style.indent
        return height_pt(value[:_MEASURED_CHARS], width_chars, style.size_pt, self.face, bold=style.bold)

    def finish(
        self,
        heads: tuple[int, int],
        last: int,
        page: Page,
        *,
        frozen: int = 0,
        filter_from: int | None = None,
        cursor: int | None = None,
        landscape: bool = True,
    ) -> None:
        """Keep the rows `heads` in view and on each page, `page` else as it is; the list ends with the row `last`.

        With the headings the first `frozen` columns of the sheet stay in view. From the column `filter_from` on
        the list can be filtered and sorted. `cursor` is the column in which the sheet opens.
        """
        first = heads[1] + 1
        self.sheet.freeze = (first, frozen)
        if filter_from is not None:
            self.sheet.autofilter = (heads[1], filter_from, max(last, first), self.right)
        if cursor is not None:
            self.sheet.cursor = (first, cursor)
        self.sheet.page = replace(page, landscape=landscape, repeat_rows=heads, fit=(1, 0))

"""The tables of a workbook that somebody made by hand: their headings, groups, programs, and what belongs to none.

Every cell that shows something, and everything drawn, belongs to exactly one thing in what `tables.find_tables` gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kpm_excel.importing.source import Drawn, Place, Source, SourceSheet

#: How sure it is what something is: "sure" where several signs agree, "likely" where one speaks for it and none
#: against, "guess" where a person should look.
Sureness = Literal["sure", "likely", "guess"]

#: What a row is. "heading": of columns, also one that is repeated on a later page; "group": names those below it;
#: "record": a program begins; "more": the program above goes on; "inner": of a small table within it; "total": a
#: subtotal or total; "note": words about the table; "title": above a table; "legend": what marks or ratings mean;
#: "spacer": nothing stands there; "left": taken for nothing.
RowKind = Literal["title", "note", "legend", "heading", "group", "record", "more", "inner", "total", "spacer", "left"]

#: Why something is left over. "no_table": its sheet has none; "outside": beside and between tables; "beyond": outside
#: the area that is read; "comment": a remark on a cell; "struck": crossed out; "invisible": it does not show; "error":
#: an error value; "drawn": over no table; "hidden": in a hidden sheet or column; "chosen": a person said so.
Why = Literal["no_table", "outside", "beyond", "comment", "struck", "invisible", "error", "drawn", "hidden", "chosen"]

#: The words that are not part of headings, groups or programs.
LineKind = Literal["title", "note", "legend", "total"]


@dataclass(frozen=True, slots=True)
class RowChoices:
    """What a person said that rows are, where it was to be something else: by sheet (file, name) and row."""

    kinds: Mapping[tuple[str, str, int], RowKind] = field(default_factory=dict)
    #: Sheets (file, name) that are not looked at; what stands on them is left over.
    without: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """A title, a note, a line of a legend, a row of totals."""

    kind: LineKind
    #: The texts of its cells from left to right, a blank between them; lines within cells stay.
    text: str
    cells: tuple[Place, ...]
    sure: Sureness = "likely"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, which may span many of the sheet."""

    #: Its number in the table.
    number: int
    #: Its headings from the top down, such as ("年度スケジュール", "R3"); () where nothing stands over it.
    path: tuple[str, ...]
    #: The sheet's columns that it spans, both included.
    left: int
    right: int
    #: The cells of its own headings, without those it shares with others, in every repetition.
    cells: tuple[Place, ...] = ()
    #: How many of the headings in `path` it has for itself; the others stand over several columns.
    own: int = 1
    #: Its heading is written from top to bottom.
    is_vertical: bool = False
    sure: Sureness = "sure"
    #: Where two columns share the sheet's, one below the other in each program: 0 for the upper one, 1 for the lower.
    line: int | None = None

    @property
    def heading(self) -> str:
        """The lowest heading over it; "" for none."""
        return self.path[-1] if self.path else ""

    def spans(self, column: float) -> bool:
        """Whether a column of the sheet, or a place in it, lies in this one."""
        return self.left <= column < self.right + 1


@dataclass(frozen=True, slots=True)
class Group:
    """What stands over several programs, such as 方向性１; printed again on a later page it is the same."""

    #: Its number in the table.
    number: int
    #: As it stands there, without line breaks of its cell.
    text: str
    cells: tuple[Place, ...]
    #: 0 for the outermost.
    level: int
    #: The number of the one that it belongs to; None for the outermost.
    parent: int | None
    #: "row": over the programs; "column": in a column before them (that column is `column`).
    by: Literal["row", "column"] = "row"
    column: int | None = None
    sure: Sureness = "sure"


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands in one cell of a program."""

    place: Place
    text: str
    #: The rows of the sheet that it covers, both included.
    top: int
    bottom: int
    #: All cells with a part of it: several where each character has a cell of its own, none where it stands for several
    #: programs and the first of them has it.
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """What a program has in one column."""

    #: The column's number.
    column: int
    #: Its pieces put together: without a break where a line was only cut by its cell's edge, with one where one ends.
    text: str
    pieces: tuple[Piece, ...]
    sure: Sureness = "sure"


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of a program that belong together across columns: an item with its bars, a goal with its figure."""

    rows: tuple[int, ...]
    #: The values that stand in these rows alone, by the number of their column.
    values: Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class Inner:
    """A small table within a program that has headings of its own, such as its indicators."""

    heading_row: int
    columns: tuple[Column, ...]
    #: A row each, with its values by the numbers of these columns.
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One program: a row, several rows, or several stretches of rows on several pages."""

    number: int
    #: The rows of the sheet, from the first to the last; without those of repeated headings between them.
    rows: tuple[int, ...]
    #: The number of the innermost group that it stands in.
    group: int | None
    #: By the number of the column; columns in which nothing stands are absent.
    values: Mapping[int, Value]
    #: Where it has several items in rows: each of them; one band with all rows where not.
    bands: tuple[Band, ...]
    #: Small tables within it; what stands there is in none of `values`.
    inner: tuple[Inner, ...] = ()
    #: What is drawn over its rows.
    drawn: tuple[Drawn, ...] = ()
    #: Why it is one: "number" (it has a № of its own), "merged" (a block over its rows), "row" (a row each), "name".
    by: Literal["number", "merged", "name", "row"] = "row"
    sure: Sureness = "sure"

    def text(self, column: int) -> str:
        """What stands in the column with this number; "" for nothing."""
        value = self.values.get(column)
        return value.text if value else ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table on one sheet."""

    #: Its number among all tables of the workbook.
    number: int
    sheet: SourceSheet
    #: The sheet's rows and columns that it takes, with its headings and without titles and notes: both included.
    top: int
    left: int
    bottom: int
    right: int
    columns: tuple[Column, ...]
    #: The rows of its headings, repetitions too.
    heading_rows: tuple[int, ...]
    #: The cells of headings that stand over several columns.
    shared_headings: tuple[Place, ...]
    groups: tuple[Group, ...]
    records: tuple[Record, ...]
    #: Titles and notes above it, legends, totals and notes within and below it.
    lines: tuple[Line, ...] = ()
    #: What is drawn over its headings or lines, and belongs to no program.
    drawn: tuple[Drawn, ...] = ()
    #: The number of the first table with the same headings, itself if it is the first: tables of one kind.
    kind: int = 0
    sure: Sureness = "sure"
    #: What each of its rows is, those of its lines among them.
    rows: Mapping[int, RowKind] = field(default_factory=dict)

    def group_path(self, number: int | None) -> tuple[Group, ...]:
        """The group with this number after those that it belongs to, the outermost first."""
        path: tuple[Group, ...] = ()
        while number is not None:
            path = (self.groups[number], *path)
            number = self.groups[number].parent
        return path


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A cell, or something drawn, that no table has."""

    file: str
    sheet: str
    text: str
    #: The cell; None for what is drawn.
    place: Place | None = None
    drawn: Drawn | None = None
    why: Why = "outside"


@dataclass(frozen=True, slots=True)
class Cover:
    """The words of a sheet without a table: titles, notes, and what ratings mean."""

    sheet: SourceSheet
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of a workbook, and what belongs to none."""

    source: Source
    tables: tuple[Table, ...]
    left_over: tuple[LeftOver, ...] = ()
    #: The sheets that have words and no table.
    covers: tuple[Cover, ...] = ()

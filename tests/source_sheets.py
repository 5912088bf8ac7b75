"""Sheets for tests of tables, drawn in text: a line for each row, `|` between cells, no file and no library."""

import re
from collections.abc import Iterable, Mapping

from kpm_excel.importing.found import Found, Record, RowChoices, Table
from kpm_excel.importing.source import Area, Drawn, Source, SourceCell, SourceSheet
from kpm_excel.importing.tables import find_tables

_MARKS = re.compile(r"^(?P<marks>[*#~]*)(?P<text>.*)$", re.DOTALL)
_FILL = "DDEBF7"


def sheet(
    drawing: str,
    *,
    name: str = "Sheet1",
    lined: bool = True,
    bare_rows: Iterable[int] = (),
    drawn: tuple[Drawn, ...] = (),
    fills: Mapping[tuple[int, int], str] | None = None,
    widths: Mapping[int, float] | None = None,
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (),
) -> SourceSheet:
    r"""A sheet as `drawing` shows it.

    `<` belongs to the cell at its left, `^` to the one above; `\n` is a break within a cell. A text behind `*` is bold,
    behind `#` filled, behind `~` without lines. Cells have lines where `lined` says so, but for `bare_rows`.
    """
    lines = [line.strip() for line in drawing.strip("\n").split("\n")]
    grid = [[part.strip() for part in line.split("|")] if line else [] for line in lines]
    cells: dict[tuple[int, int], SourceCell] = {}
    areas: dict[tuple[int, int], list[int]] = {}
    for row, parts in enumerate(grid):
        for column, part in enumerate(parts):
            corner = _corner(grid, row, column)
            if corner != (row, column):
                area = areas.setdefault(corner, [*corner, *corner])
                area[2], area[3] = max(area[2], row), max(area[3], column)
                continue
            match = _MARKS.match(part)
            assert match
            marks, text = match["marks"], match["text"].replace("\\n", "\n")
            is_lined = lined and row not in tuple(bare_rows) and "~" not in marks and len(parts) > 1
            fill = (fills or {}).get((row, column)) or (_FILL if "#" in marks else None)
            number = float(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None
            borders = "ltrb" if is_lined else ""
            if text or fill or borders:
                cells[row, column] = SourceCell(
                    row, column, text, number, fill=fill, bold="*" in marks, size=10, borders=borders
                )
    return SourceSheet(
        "file.xlsx",
        name,
        0,
        cells,
        tuple(Area(*area) for area in areas.values()),
        drawn,
        widths or {},
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
    )


def _corner(grid: list[list[str]], row: int, column: int) -> tuple[int, int]:
    """The first cell of the block that a cell belongs to."""
    while True:
        part = grid[row][column] if column < len(grid[row]) else ""
        if part == "<" and column:
            column -= 1
        elif part == "^" and row:
            row -= 1
        else:
            return row, column


def found(*sheets: SourceSheet, choices: RowChoices | None = None) -> Found:
    """The tables on `sheets`."""
    return find_tables(Source("file.xlsx", "xlsx", sheets), choices)


def only_table(drawing: str, **more: object) -> Table:
    """The only table of a sheet that is drawn so."""
    tables = found(sheet(drawing, **more)).tables  # type: ignore[arg-type]
    assert len(tables) == 1, [table.columns for table in tables]
    return tables[0]


def texts(table: Table, record: Record) -> dict[str, str]:
    """What a program has, by the headings of its columns."""
    return {"/".join(table.columns[at].path): value.text for at, value in record.values.items()}


def groups(table: Table, record: Record) -> tuple[str, ...]:
    """The groups that a program stands in, the outermost first."""
    return tuple(group.text for group in table.group_path(record.group))

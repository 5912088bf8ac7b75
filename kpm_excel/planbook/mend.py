"""A plan workbook laid out anew: the columns that its definitions ask for, and every value where it belongs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpm_excel.book.base import Sheet, Style, Value
from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.planbook import plan_styles
from kpm_excel.layouts.planbook.drawn_table import Fills
from kpm_excel.layouts.planbook.left_over_sheet import LeftOver, left_over_sheet
from kpm_excel.layouts.planbook.part_names import Entry
from kpm_excel.layouts.planbook.plan_book import Contents, laid_out
from kpm_excel.layouts.planbook.plan_columns import Column, Holds, Table
from kpm_excel.layouts.planbook.plan_rows import Row, Speller
from kpm_excel.layouts.planbook.plan_tables import tables_of
from kpm_excel.layouts.planbook.schedule_sheet import Lane
from kpm_excel.layouts.planbook.spelling import EMPTY
from kpm_excel.plan.made_ids import MadeIds
from kpm_excel.planbook.cell_values import Context, as_text, is_blank, meaning
from kpm_excel.planbook.drawn_bars import Bars
from kpm_excel.planbook.entry_rows import RowReader
from kpm_excel.planbook.former_names import with_former_names
from kpm_excel.planbook.found_table import Grid, columns_headed, grid_of
from kpm_excel.planbook.made_rows import made_ids
from kpm_excel.planbook.own_inks import own_inks
from kpm_excel.planbook.read import MOST_CONTRIBUTORS, opened, read_sheets
from kpm_excel.planbook.record import CellPlace, Record, Unsure
from kpm_excel.planbook.settings_rows import setting_cells
from kpm_excel.words import words_for

#: What names other parts of the plan, and is written with their names of now.
_NAMING = {Holds.REFERENCE, Holds.REFERENCES, Holds.CONDITION, Holds.REQUIRED, Holds.BANDS, Holds.ORDER}
#: The colours that the workbook has of itself, and white.
_OURS = {"FFFFFF", *(own.removeprefix("#") for own in vars(plan_styles).values() if isinstance(own, str))} | {
    style.fill.removeprefix("#") for style in vars(plan_styles).values() if isinstance(style, Style) and style.fill
}
#: What may stand in a cell as something else than a text.
_VALUED = {Holds.NUMBER, Holds.DAY, Holds.YES_NO, Holds.REQUIRED}


@dataclass(frozen=True, slots=True)
class Mended:
    """A plan workbook as it was laid out anew."""

    content: bytes
    #: What found no place in it, and stands on a sheet of its own.
    left_over: tuple[LeftOver, ...]


def mended_workbook(path: Path, before: Mapping[str, Any] | None = None) -> Mended:
    """The plan workbook at `path` laid out anew, with an id for everything. To be run in the sandbox.

    `before` is the plan that forms were last made of. Raises as `read_plan_workbook` does.
    """
    workbook, sheets = opened(path)
    context = with_former_names(sheets, MadeIds(before or {}))
    record = read_sheets(workbook, sheets, context)
    mending = _Mending(context, record, workbook.tells_fills, own_inks(path))
    contents, tables = mending.contents(sheets)
    words = words_for(context.language)
    mending.leave_beside(record, sheets)
    own = [sheet for sheet in workbook.sheets if sheet not in sheets.values()]
    more = [_as_it_was(sheet) for sheet in own]
    if mending.left_over:
        more.append(left_over_sheet(mending.left_over, words, {sheet.name for sheet in own}))
    content = write_book(laid_out(_heads(context, record), tables, contents, more))
    return Mended(content, tuple(mending.left_over))


def _heads(context: Context, record: Record) -> Entry:
    """What the drawing of the sheets takes of the plan, whatever of it is missing."""
    document = context.document
    return {
        "language": context.language,
        "title": str(record.document.get("title", "")),
        "organization": str(record.document.get("organization", "")),
        "current_period": record.document.get("current_period"),
        "periods": [{"id": None, "label": "", **period} for period in document.get("periods", ())],
        "kinds": document.get("kinds", ()),
        "scales": [
            {"id": scale.get("id"), "values": [value for value in scale["values"] if "code" in value]}
            for scale in document.get("scales", ())
        ],
    }


def _as_it_was(raw: RawSheet) -> Sheet:
    """A sheet of the office's own, with its values."""
    sheet = Sheet(raw.name, gridlines=True, state="visible" if raw.state == "visible" else "hidden")
    for (row, column), cell in sorted(raw.cells.items()):
        value: Value = cell.value if cell.has_result else f"={cell.formula}"
        if value is not None:
            sheet.put(row, column, value, Style(number_format=cell.number_format))
    return sheet


@dataclass(slots=True)
class _Mending:
    context: Context
    record: Record
    tells_fills: bool
    #: The colours of cells' characters, by sheet, row and column.
    inks: Mapping[tuple[str, int, int], str]
    left_over: list[LeftOver] = field(default_factory=list)
    #: The kind of each program.
    kinds: dict[Any, Any] = field(init=False)
    #: The cells whose value is no plain text, and whose meaning is in doubt: written anew they might say another one.
    doubtful: set[CellPlace] = field(init=False)
    speller: Speller = field(init=False)

    def __post_init__(self) -> None:
        self.kinds = {entry.get("no"): entry.get("kind") for entry in self.record.document["programs"]}
        self.doubtful = {
            fault.place
            for _, fault in self.record.faults
            if isinstance(fault.place, CellPlace) and fault.key.startswith("cell_")
        }
        document = {**self.context.document, "programs": []}
        self.speller = Speller(document, self.context.names, words_for(self.context.language))

    def contents(self, sheets: dict[str, RawSheet]) -> tuple[Contents, dict[str, Table]]:
        """What stands on the sheets, and the tables that have a column for all of it."""
        settings = self._settings(sheets["settings"]) if "settings" in sheets else {}
        found = tables_of(self.context.document, self.context.names, MOST_CONTRIBUTORS)
        rows: dict[str, list[Row]] = {name: [] for name in found if name != "schedule"}
        fills: dict[str, list[Fills]] = {}
        inks: dict[str, list[Fills]] = {}
        lanes: list[Lane] = []
        for name in found:
            if name not in sheets:
                continue
            grid = grid_of(sheets[name], found[name], Record())
            self._above(grid)
            if name == "schedule":
                lanes = self._lanes(grid)
            else:
                placed = list(self._rows(grid))
                made = made_ids(name, sheets[name], self.record)
                rows[name] = [{**made.get(at, {}), **row} for at, row in placed]
                fills[name] = [_own_fills(grid, at) for at, _ in placed]
                inks[name] = [self._own_inks(grid, at) for at, _ in placed]
        most = max((_contributor(key) for row in rows["programs"] for key in row), default=0)
        return Contents(settings, rows, lanes, fills, inks), tables_of(self.context.document, self.context.names, most)

    def _settings(self, sheet: RawSheet) -> Row:
        settings: Row = {}
        for column, cell in setting_cells(sheet):
            if column is not None and column.key not in settings and not self._is_doubtful(sheet, cell):
                settings[column.key] = self._value(column, cell, None)
            else:
                self._leave(sheet, cell, "")
        return settings

    def _above(self, grid: Grid) -> None:
        """Leave over what somebody wrote into rows of their own above the table."""
        for (row, _), cell in sorted(grid.sheet.cells.items()):
            if row < grid.first_row and not grid.is_head(row) and not is_blank(cell):
                self._leave(grid.sheet, cell, "")

    def _rows(self, grid: Grid) -> Iterator[tuple[int, Row]]:
        """The rows of the table with what stands in them, each with its place on the sheet it came from."""
        kind: str | None = None
        by_row: dict[int, list[int]] = {}
        for row, at in sorted(grid.sheet.cells):
            by_row.setdefault(row, []).append(at)
        entries = set(grid.rows())
        for row in sorted(entries | {row for row in by_row if row >= grid.first_row}):
            if grid.text(row, grid.mark_column).startswith("#"):
                continue
            kind = self._kind(grid, row, kind)
            placed = self._row(grid, row, by_row.get(row, []), kind, row in entries)
            if row in entries:
                yield row, placed

    def _kind(self, grid: Grid, row: int, above: str | None) -> str | None:
        """The kind to which a row belongs; a row of fields without one is of the kind `above`."""
        if (at := grid.at("kind")) is not None:
            cell = grid.cell(row, at)
            if cell is None or is_blank(cell):
                return above if grid.columns[at].fills_down else None
            return self.context.names.lexicon("kinds").find(str(cell.value).strip())
        at = grid.at("no")
        cell = None if at is None else grid.cell(row, at)
        return self.kinds.get(cell.value) if cell else None

    def _row(self, grid: Grid, row: int, ats: list[int], kind: str | None, is_entry: bool) -> Row:
        placed: Row = {}
        strays: list[tuple[RawCell, Column | None, str]] = []
        for at in sorted({*ats, *grid.columns}):
            column = grid.columns.get(at)
            cell = grid.cell(row, at) if column else grid.sheet.cells.get((row, at))
            if cell is None or is_blank(cell) or at == grid.mark_column or grid.is_shown(at):
                continue
            if column and column.holds is Holds.QUARTER:
                continue
            heading = grid.text(grid.heading_row, at)
            if column and cell.value == EMPTY and ats == [at]:
                # The mark of an empty table stays what it is, whatever a part is called.
                placed[column.key] = EMPTY
            elif column and column.kind in ("", kind) and is_entry and not self._is_doubtful(grid.sheet, cell):
                placed[column.key] = self._value(column, cell, kind)
            else:
                strays.append((cell, column, heading))
        for cell, column, heading in strays:
            # A field of the same name that the row's own kind has, and whose column is missing or was mistaken.
            own = [other for other in columns_headed(grid.table, heading) if other.kind == kind and kind]
            target = own[0] if len(own) == 1 else column
            if not is_entry or target is None or target.key in placed or self._is_doubtful(grid.sheet, cell):
                self._leave(grid.sheet, cell, heading)
            else:
                placed[target.key] = self._value(target, cell, kind)
        return placed

    def _lanes(self, grid: Grid) -> list[Lane]:
        """The rows of the schedule with the bars that are drawn in them."""
        reader = RowReader(grid, self.context, Record())
        ids = [str(period.get("id", "")) for period in self.context.document.get("periods", ())]
        bars = Bars(reader, self.tells_fills, ids)
        quarters = [at for at, column in grid.columns.items() if column.holds is Holds.QUARTER]
        lanes = []
        for row, placed in self._rows(grid):
            drawn = bars.drawn(row)
            begun = {bar.column for bar in drawn}
            for at in quarters:
                cell = grid.sheet.cells.get((row, at))
                if cell is not None and at not in begun and not is_blank(cell):
                    self._leave(grid.sheet, cell, grid.text(grid.band_row, at))
            fills = _own_fills(grid, row)
            cells = {bar.start: grid.sheet.cells.get((row, bar.column)) for bar in drawn}
            colors = {at: cell.fill for at, cell in cells.items() if cell and cell.fill and cell.fill not in _OURS}
            lanes.append(Lane(placed, [(b.start, b.end, b.label) for b in drawn], fills=fills, colors=colors))
        return lanes

    def _own_inks(self, grid: Grid, row: int) -> Fills:
        """The colours that somebody gave to the characters of a row's cells, by column."""
        found = ((column, self.inks.get((grid.sheet.name, row, at))) for at, column in grid.columns.items())
        return {column.key: ink for column, ink in found if ink and column.key != "color"}

    def leave_beside(self, record: Record, sheets: dict[str, RawSheet]) -> None:
        """Leave over what stands in no cell, and what only a colour says on the sheet of the settings."""
        words = words_for(self.context.language)
        for one in (*record.drawn, *record.comments):
            what, text = one.values["what"].text(words), str(one.values.get("found", ""))
            self.left_over.append(LeftOver(one.place, what, "", text))
        for cell in sheets["settings"].cells.values() if "settings" in sheets else ():
            if cell.fill and cell.fill not in _OURS:
                place = CellPlace(sheets["settings"].name, cell.row, cell.column)
                self.left_over.append(LeftOver(place, words.text("planbook.left_over_fill"), "", f"#{cell.fill}"))

    def _value(self, column: Column, cell: RawCell, kind: str | None) -> Value:
        """What `cell` holds, spelled with the names of now where it names something."""
        if column.holds in _NAMING:
            try:
                value = meaning(column, cell, self.context, kind)
                if not isinstance(value, dict) or kind in self.context.names.fields:
                    return self.speller.cell(column, value, kind)
            except Unsure:
                # It stays as it was written, and is told as before.
                return cell.value if isinstance(cell.value, str) else str(cell.value)
        if isinstance(cell.value, str) and not cell.raised:
            return cell.value
        return cell.value if column.holds in _VALUED else as_text(cell, self.context.language)

    def _is_doubtful(self, sheet: RawSheet, cell: RawCell) -> bool:
        """Whether the value might mean another one when it is written anew, without what is shown beside it."""
        is_plain = isinstance(cell.value, str) and cell.kind == "text" and cell.struck == "none"
        is_plain = is_plain and not (cell.symbols or cell.raised or cell.rich or not cell.has_result)
        return not is_plain and CellPlace(sheet.name, cell.row, cell.column) in self.doubtful

    def _leave(self, sheet: RawSheet, cell: RawCell, heading: str) -> None:
        shown = cell.shown or (str(cell.value) if cell.has_result else f"={cell.formula}")
        beside = [
            str(other.value)
            for (row, at), other in sorted(sheet.cells.items())
            if row == cell.row and at != cell.column and at > 0 and not is_blank(other)
        ]
        place = CellPlace(sheet.name, cell.row, cell.column)
        self.left_over.append(LeftOver(place, heading, " / ".join(beside[:2]), shown))


def _own_fills(grid: Grid, row: int) -> Fills:
    """The colours that somebody gave to cells of a row, by column."""
    cells = ((column, grid.sheet.cells.get((row, at))) for at, column in grid.columns.items())
    return {
        column.key: cell.fill
        for column, cell in cells
        if cell and cell.fill and cell.fill not in _OURS and column.holds is not Holds.QUARTER and column.key != "color"
    }


def _contributor(key: str) -> int:
    part, _, number = key.partition(".")
    return int(number) if part == "departments" else 0

"""The schedule: items and their bars, drawn by merging or filling quarters, or written beside them."""

from dataclasses import dataclass, field

from kpm_excel.book.raw import RawCell
from kpm_excel.layouts.planbook.part_names import Entry
from kpm_excel.layouts.planbook.plan_columns import Holds
from kpm_excel.layouts.planbook.schedule_sheet import references
from kpm_excel.layouts.planbook.spelling import EMPTY, cell_text
from kpm_excel.plan.periods import QUARTERS, quarters_of
from kpm_excel.planbook.cell_values import as_text, check_sure, is_blank
from kpm_excel.planbook.entry_rows import RowReader
from kpm_excel.planbook.program_sheets import Owner
from kpm_excel.planbook.record import CellPlace, Path, Unsure
from kpm_excel.planbook.resolving import period_reference

_WRITTEN = ("label", "from", "to")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar as it was drawn."""

    row: int
    column: int
    start: int
    end: int
    label: str


@dataclass(slots=True)
class Bars:
    """Reads the bars of rows."""

    reader: RowReader
    #: Whether fills can be read in the workbook's format; where not, a text alone says nothing of its length.
    tells_fills: bool
    period_ids: list[str]
    #: Last column of each merged block, by its first cell.
    blocks: dict[tuple[int, int], int] = field(init=False)

    def __post_init__(self) -> None:
        self.blocks = {(top, left): right for top, left, _, right in self.reader.grid.sheet.merges}

    def drawn(self, row: int) -> list[Drawn]:
        """The bars that are drawn in `row`, from left to right."""
        quarters = self._quarters()
        found: list[Drawn] = []
        taken = -1
        for at, quarter in quarters:
            if at <= taken or self._covered(row, at):
                continue
            taken = self._end(row, at, quarters)
            if bar := self._bar(row, at, quarter, taken, dict(quarters)):
                found.append(bar)
        return found

    def _quarters(self) -> list[tuple[int, int]]:
        """The sheet's columns of quarters from left to right, with the quarter that each is."""
        found = []
        for at, column in sorted(self.reader.grid.columns.items()):
            if column.holds is Holds.QUARTER:
                _, period, number = column.key.split(".")
                found.append((at, int(period) * QUARTERS + int(number) - 1))
        return found

    def _covered(self, row: int, at: int) -> bool:
        return self.reader.grid.merged.get((row, at), (row, at)) != (row, at)

    def _end(self, row: int, at: int, quarters: list[tuple[int, int]]) -> int:
        """The last column of what begins at `at`: a merged block, or a run of one fill."""
        if merged := self.blocks.get((row, at)):
            return merged
        fill, end = self._fill(row, at), at
        for following, _ in quarters:
            blank = is_blank(self.reader.grid.sheet.cells.get((row, following)))
            if following == end + 1 and fill and blank and self._fill(row, following) == fill:
                end = following if not self._is_merged(row, following) else end
        return end

    def _is_merged(self, row: int, at: int) -> bool:
        return (row, at) in self.reader.grid.merged

    def _fill(self, row: int, at: int) -> str | None:
        """The fill of a cell that sets it apart from its row; white is none."""
        cell = self.reader.grid.sheet.cells.get((row, at))
        fill = cell.fill if cell else None
        item = self.reader.grid.at("item")
        beside = self.reader.grid.sheet.cells.get((row, -1 if item is None else item))
        return None if fill in (None, "FFFFFF", beside.fill if beside else None) else fill

    def _bar(self, row: int, at: int, quarter: int, end: int, quarters: dict[int, int]) -> Drawn | None:
        cell = self.reader.grid.sheet.cells.get((row, at))
        filled = self._fill(row, at) is not None
        if cell is None or is_blank(cell):
            if filled:
                self._fault(row, at, "bar_without_label")
            return None
        last = quarters.get(end)
        if last is None or last - quarter != end - at:
            self._fault(row, at, "bar_beyond_quarters")
            return None
        is_spelled = any(self.reader.text(row, key) for key in ("from", "to"))
        if not filled and end == at and not self._is_merged(row, at) and (self.tells_fills or not is_spelled):
            self._fault(row, at, "bar_without_length" if self.tells_fills else "bar_fill_unread")
            return None
        label = self._label(cell)
        return None if label is None else Drawn(row, at, quarter, last, label)

    def _label(self, cell: RawCell) -> str | None:
        try:
            check_sure(cell)
            return cell_text(as_text(cell, self.reader.context.language))
        except Unsure as doubt:
            place = CellPlace(self.reader.grid.sheet.name, cell.row, cell.column)
            self.reader.record.fault([], place, doubt.key, **doubt.values)
            return None

    def _fault(self, row: int, at: int, key: str) -> None:
        self.reader.record.fault([], CellPlace(self.reader.grid.sheet.name, row, at), key)

    def entries(self, row: int, path: Path, before: int) -> list[Entry]:
        """The bars of `row` as the plan has them; `before` bars of the item at `path` stand in rows above."""
        found: list[Entry] = []
        drawn = self.drawn(row)
        for bar in drawn:
            start, end = references(bar.start, bar.end, self.period_ids)
            self.reader.record.note([*path, "bars", before + len(found)], self.reader.grid.sheet.name, row, bar.column)
            found.append({"label": bar.label, "from": start, "to": end})
        if drawn and not self.reader.text(row, "label"):
            self._spell(row, drawn, found)
        elif any(self.reader.text(row, key) for key in _WRITTEN):
            found.append(self.reader.entry(row, [*path, "bars", before + len(found)], list(_WRITTEN)))
        return found

    def _spell(self, row: int, drawn: list[Drawn], found: list[Entry]) -> None:
        """Spell the bars of `found` as the row has them beside the drawing, which must agree."""
        starts, ends = (self.reader.text(row, key).split("\n") for key in ("from", "to"))
        if starts == ends == [""]:
            return
        periods = self.reader.context.names.of["periods"]
        spelled = [
            tuple(period_reference(text.strip(), periods) for text in pair) for pair in zip(starts, ends, strict=False)
        ]
        spans = [tuple(quarters_of(reference, self.period_ids) for reference in pair) for pair in spelled]
        agree = len(starts) == len(ends) == len(drawn) and all(
            first and last and (first[0], last[1]) == (bar.start, bar.end)
            for (first, last), bar in zip(spans, drawn, strict=False)
        )
        if not agree:
            self.reader.fault(row, "from" if starts != [""] else "to", [], "bar_contradicted")
            return
        for bar, (start, end) in zip(found, spelled, strict=True):
            bar |= {"from": start, "to": end}


def add_schedules(reader: RowReader, programs: list[Entry], tells_fills: bool) -> None:
    """Give each program of `programs` the items whose rows name it."""
    ids = [str(period.get("id", "")) for period in reader.context.document.get("periods", ())]
    bars = Bars(reader, tells_fills, ids)
    owner = Owner(reader, programs, "schedule")
    before: tuple[int | None, str | None] | None = None
    for row in reader.grid.rows():
        index = owner.program(row)
        field = None if index is None else owner.field(row, programs[index])
        items: list[Entry] = []
        path: Path = ["rows", reader.grid.sheet.name, row]
        if index is not None and field is not None:
            items = programs[index]["values"].setdefault(field, [])
            path = ["programs", index, "values", field]
            reader.note(row, path, "item")
        _add_row(reader, row, items, path, bars, before == (index, field))
        before = (index, field)


def _add_row(reader: RowReader, row: int, items: list[Entry], path: Path, bars: Bars, follows: bool) -> None:
    """Begin an item with a row that has one, and continue the one above with a row that has none."""
    text = reader.text(row, "item")
    if text.strip() == EMPTY:
        return
    if text or not follows or not items:
        items.append({**reader.entry(row, [*path, len(items)], ["item"]), "bars": []})
    here: Path = [*path, len(items) - 1]
    reader.note(row, [*here, "bars"], "item")
    items[-1]["bars"] += bars.entries(row, here, len(items[-1]["bars"]))

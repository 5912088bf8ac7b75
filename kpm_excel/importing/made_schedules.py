"""The schedule of a program, from its items and from the bars in cells and over them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kpm_excel.importing.account import Account, What
from kpm_excel.importing.families import Family
from kpm_excel.importing.found import Record, Table, Value
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.proof import Target
from kpm_excel.importing.proposed_fields import FieldDraft
from kpm_excel.importing.proposed_periods import Periods
from kpm_excel.importing.values.plainly import BULLET, in_line, is_list, is_nothing
from kpm_excel.importing.values.spans import Axis, AxisPart, Stroke, lanes, reference, strokes_of
from kpm_excel.importing.values.spelled_bars import read_steps
from kpm_excel.plan.periods import QUARTERS

_LONGEST: Final = 1000


@dataclass(frozen=True)
class _Item:
    text: str
    #: The lines that it takes in its cell.
    height: float


def axis_of(table: Table, draft: FieldDraft, periods: Periods) -> Axis | None:
    """The columns of a schedule as time; None where none of them is a period of the plan."""
    columns = {column.number: column for column in table.columns}
    parts = []
    for role in draft.columns:
        if role.role is not Role.PERIOD:
            continue
        year = role.year.year if role.year else periods.current
        if not periods.first <= year <= periods.last:
            continue
        first, last = role.part or (0.0, float(QUARTERS))
        column = columns[role.column]
        parts.append(AxisPart(column.left, column.right, periods.start(year) + first, periods.start(year) + last))
    return Axis(table.sheet, tuple(sorted(parts, key=lambda part: part.left))) if parts else None


def plain_fills(family: Family, draft: FieldDraft) -> frozenset[str]:
    """Fills of a schedule's cells that mean nothing: those of whole rows, and of one column all the way down."""
    numbers = {role.column for role in draft.columns}
    seen: Counter[str] = Counter()
    whole: set[str] = set()
    columns_by_fill: dict[str, set[int]] = {}
    rows = 0
    for table, record in family.records:
        inside = [column for column in table.columns if column.number in numbers]
        outside = [column for column in table.columns if column.number not in numbers]
        for row in record.rows:
            rows += 1
            shades = Counter(fill for column in outside if (fill := table.sheet.fill(row, column.left)))
            fills = {fill for fill, count in shades.items() if count * 2 > len(outside)}
            for column in inside:
                fill = table.sheet.fill(row, column.left)
                if fill:
                    seen[fill] += 1
                    columns_by_fill.setdefault(fill, set()).add(column.left)
                    if fill in fills:
                        whole.add(fill)
    shading = {
        fill for fill, columns in columns_by_fill.items() if len(columns) == 1 and rows >= 4 and seen[fill] >= rows
    }
    return frozenset(whole | shading)


@dataclass
class Scheduler:
    """Makes the schedules of one field."""

    draft: FieldDraft
    periods: Periods
    account: Account
    plain: frozenset[str]
    #: The number of the program.
    no: int

    def of(self, table: Table, record: Record, name: str, into: str) -> list[dict[str, Any]]:
        """The schedule of `record`, as a plan has it; what it was read from is noted."""
        if self.draft.columns[0].role is Role.SCHEDULE:
            return self._told(table, record, name, into)
        axis = axis_of(table, self.draft, self.periods)
        item_column = next((role.column for role in self.draft.columns if role.role is Role.ITEM), None)
        value = record.values.get(item_column) if item_column is not None else None
        rows_of = self._rows(table, record, item_column)
        found: list[dict[str, Any]] = []
        drawn = list(record.drawn)
        strokes = strokes_of(axis, record.rows, drawn, self.plain) if axis else []
        taken = self._spread(rows_of, strokes)
        for at, (item, _) in enumerate(rows_of):
            bars = [self._bar(stroke) for stroke, to in zip(strokes, taken, strict=True) if to == at]
            if item.text or bars:
                found.append({"item": in_line(item.text or name or into)[:_LONGEST], "bars": bars})
        self._note(table, value, strokes, into, record)
        return found

    def _told(self, table: Table, record: Record, name: str, into: str) -> list[dict[str, Any]]:
        """The schedule that one cell tells in words; what tells no years is an item without bars."""
        value = record.values.get(self.draft.columns[0].column)
        if value is None:
            return []
        what: What = "nothing" if is_nothing(value.text) else "read" if read_steps(value.text) else "value"
        for piece in value.pieces:
            for place in piece.places or (piece.place,):
                self.account.cell(
                    table.sheet, place, what, f"{into} {self.draft.label}", "likely", proof=Target(self.no)
                )
        if what == "nothing":
            return []
        ids = self.periods.id_of
        bars = [
            {"label": step.label[:_LONGEST], "from": start, "to": end}
            for step in read_steps(value.text)
            if (start := ids(step.first)) and (end := ids(step.last))
        ]
        return [{"item": (name if bars else in_line(value.text))[:_LONGEST], "bars": bars}]

    def _rows(self, table: Table, record: Record, item_column: int | None) -> list[tuple[_Item, tuple[float, float]]]:
        """Its items, each with the stretch of rows that it has; items of one cell have the same."""
        if item_column is not None and len(record.bands) > 1:
            found: list[tuple[_Item, tuple[float, float]]] = []
            for band in record.bands:
                value = band.values.get(item_column)
                span = (float(min(band.rows)), float(max(band.rows) + 1))
                text = _without_bullet(value.text) if value and not is_nothing(value.text) else ""
                if text or not found:
                    found.append((_Item(text, 1.0), span))
                else:
                    # A row without an item belongs to the one above.
                    item, before = found[-1]
                    found[-1] = (item, (before[0], span[1]))
            if len([item for item, _ in found if item.text]) > 1:
                return found
        whole = (float(min(record.rows)), float(max(record.rows) + 1))
        value = record.values.get(item_column) if item_column is not None else None
        items = _items(value)
        return [(item, whole) for item in items] or [(_Item("", 1.0), whole)]

    def _spread(self, rows_of: Sequence[tuple[_Item, tuple[float, float]]], strokes: Sequence[Stroke]) -> list[int]:
        """For each bar the number of its item."""
        spans = [span for _, span in rows_of]
        if len(set(spans)) == 1:
            return lanes(strokes, [item.height for item, _ in rows_of], *spans[0])
        return [min(range(len(spans)), key=lambda at: _distance(spans[at], stroke.middle)) for stroke in strokes]

    def _bar(self, stroke: Stroke) -> dict[str, Any]:
        start, end = reference(stroke.start, stroke.end, self.periods.ids)
        return {"label": stroke.label[:_LONGEST], "from": start, "to": end}

    def _note(self, table: Table, value: Value | None, strokes: Sequence[Stroke], into: str, record: Record) -> None:
        sheet, where, proof = table.sheet, f"{into} {self.draft.label}", Target(self.no)
        for piece in value.pieces if value else ():
            for place in piece.places or (piece.place,):
                self.account.cell(sheet, place, "nothing" if is_nothing(piece.text) else "value", where, proof=proof)
        shapes = {shape.number: shape for shape in record.drawn}
        for stroke in strokes:
            for place in stroke.cells:
                text = sheet.text(*place)
                is_said = bool(text.strip()) and text.strip() in stroke.label
                self.account.cell(sheet, place, "value" if is_said else "read", where, "likely", proof=proof)
            for number in stroke.drawn:
                is_said = bool(shapes[number].text.strip())
                self.account.shape(sheet, shapes[number], "value" if is_said else "read", where, proof=proof)
        for role in self.draft.columns:
            cell = record.values.get(role.column)
            for piece in cell.pieces if cell and role.role is Role.PERIOD else ():
                if is_nothing(piece.text):
                    self.account.cell(sheet, piece.place, "nothing", where)


def _distance(span: tuple[float, float], middle: float) -> float:
    return 0.0 if span[0] <= middle < span[1] else min(abs(middle - span[0]), abs(middle - span[1]))


def _without_bullet(text: str) -> str:
    return in_line(BULLET.sub("", text, count=1) if is_list(text) else text)


def _items(value: Value | None) -> list[_Item]:
    """The items that one cell lists, with the lines that each takes."""
    if value is None or is_nothing(value.text):
        return []
    lines = [line for line in value.text.splitlines() if line.strip()]
    if not is_list(value.text):
        # Lines without marks are items of their own where the cell has no sentence that goes on.
        return [_Item(line.strip(), 1.0) for line in lines]
    items: list[_Item] = []
    for line in lines:
        begin = BULLET.match(line)
        if begin and begin[0].strip():
            items.append(_Item(line[begin.end() :].strip(), 1.0))
        elif items:
            items[-1] = _Item(in_line(f"{items[-1].text}\n{line}"), items[-1].height + 1)
    return [item for item in items if item.text]

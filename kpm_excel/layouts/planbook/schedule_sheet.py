"""The schedule's sheet: a row for each item, its bars drawn over the quarters or written beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kpm_excel.book.base import Sheet, Value, absolute
from kpm_excel.book.list_sheet import TALLEST_ROW_PT
from kpm_excel.book.measure import height_pt, merged_chars
from kpm_excel.layouts.planbook import plan_styles
from kpm_excel.layouts.planbook.drawn_table import BANDS, FIRST, HEADINGS, HELP, Drawing, Fills, table_sheet
from kpm_excel.layouts.planbook.part_names import Entry
from kpm_excel.layouts.planbook.period_tables import quarter_columns
from kpm_excel.layouts.planbook.plan_columns import Table
from kpm_excel.layouts.planbook.plan_rows import Row, Speller, listed_values
from kpm_excel.layouts.planbook.plan_tables import PERIODS
from kpm_excel.layouts.planbook.spelling import EMPTY, text_cell
from kpm_excel.plan.periods import QUARTERS, quarters_of


@dataclass(slots=True)
class Lane:
    """One row: an item, or more bars of the item above."""

    row: Row
    #: Bars drawn over the quarters, as first and last quarter and label, from left to right.
    bars: list[tuple[int, int, str]] = field(default_factory=list)
    #: From and to of each drawn bar, as the plan spells them.
    ends: list[tuple[str, str]] = field(default_factory=list)
    #: True when a drawn bar is spelled otherwise than it would be read, so that from and to are written too.
    spelled: bool = False
    #: True when nothing more can stand in the row after its last bar.
    closed: bool = False
    #: The office's own colours of its cells.
    fills: Fills = field(default_factory=dict)
    #: The office's own colours of its bars, by their first quarters: `RRGGBB`.
    colors: dict[int, str] = field(default_factory=dict)

    def takes(self, first: int) -> bool:
        """Whether a bar from quarter `first` can be drawn behind the row's last one."""
        return not self.closed and (not self.bars or self.bars[-1][1] < first)


def drawn_span(bar: Entry, period_ids: Sequence[str]) -> tuple[int, int] | None:
    """The quarters over which `bar` is drawn; None where it can only be written."""
    first, last = quarters_of(bar["from"], period_ids), quarters_of(bar["to"], period_ids)
    return (first[0], last[1]) if bar["label"].strip() and first and last else None


def references(start: int, end: int, period_ids: Sequence[str]) -> tuple[str, str]:
    """How a bar drawn from quarter `start` to the end of quarter `end` is read: by period, else by quarter.

    Within one period a bar that begins by a quarter also ends by one: R8Q2 to R8Q4, but R8Q2 to R9.
    """
    first, last = period_ids[start // QUARTERS], period_ids[end // QUARTERS]
    opens, closes = start % QUARTERS, end % QUARTERS
    whole = closes == QUARTERS - 1 and (opens == 0 or start // QUARTERS < end // QUARTERS)
    return first if opens == 0 else f"{first}Q{opens + 1}", last if whole else f"{last}Q{closes + 1}"


def lanes_of(table: Table, speller: Speller) -> list[Lane]:
    """The rows of the schedule, in the plan's order."""
    ids = [period["id"] for period in speller.document["periods"]]
    lanes: list[Lane] = []
    for program, field_, items in listed_values(speller.document, "schedule"):
        head = speller.row(table, {"no": program["no"], **field_}, program["kind"])
        for item in items:
            lanes += _lanes_of_item(head, item, ids)
        if not items:
            lanes.append(Lane({**head, "item": EMPTY}))
    return lanes


def _lanes_of_item(head: Row, item: dict[str, Any], ids: Sequence[str]) -> list[Lane]:
    lanes = [Lane({**head, "item": text_cell(item["item"])})]
    for bar in item["bars"]:
        span = drawn_span(bar, ids)
        if lanes[-1].closed or (span and not lanes[-1].takes(span[0])) or (not span and lanes[-1].spelled):
            lanes.append(Lane(dict(head)))
        if span:
            lanes[-1].bars.append((*span, text_cell(bar["label"])))
            lanes[-1].ends.append((bar["from"], bar["to"]))
            lanes[-1].spelled |= references(*span, ids) != (bar["from"], bar["to"])
        else:
            lanes[-1].row |= {"label": text_cell(bar["label"]), "from": bar["from"], "to": bar["to"]}
            lanes[-1].closed = True
    for lane in lanes:
        if lane.spelled:
            starts, ends = zip(*lane.ends, strict=True)
            lane.row |= {"from": "\n".join(starts), "to": "\n".join(ends)}
    return lanes


def schedule_sheet(table: Table, lanes: Sequence[Lane], drawing: Drawing, last: int) -> Sheet:
    """The sheet of `table` with `lanes`, ready for input down to row `last`."""
    sheet = table_sheet(table, [lane.row for lane in lanes], drawing, last, [lane.fills for lane in lanes])
    quarters = quarter_columns(table)
    if not quarters:
        return sheet
    left = 1 + table.columns.index(quarters[0])
    _heads(sheet, drawing, left, len(quarters))
    for row in range(FIRST, last + 1):
        lane = lanes[row - FIRST] if row - FIRST < len(lanes) else Lane({})
        bars = lane.bars
        _draw_bars(sheet, row, left, len(quarters), lane)
        widths = [quarters[0].width] * len(quarters)
        for start, end, label in bars:
            chars = merged_chars(widths[start : end + 1])
            needed = height_pt(label, chars, plan_styles.BAR_CELL.size_pt, drawing.face) + 3
            sheet.heights[row] = min(max(sheet.heights[row], needed), TALLEST_ROW_PT)
    return sheet


def _heads(sheet: Sheet, drawing: Drawing, left: int, count: int) -> None:
    """The periods' labels, which follow the sheet of periods, and the quarters under them."""
    sheet.heights[BANDS] = 20.0
    first, last = left, left + count - 1
    periods: list[Entry] = drawing.document["periods"]
    label_at = 1 + [column.key for column in PERIODS.columns].index("label")
    for index, period in enumerate(periods):
        column = left + index * QUARTERS
        now = period["id"] == drawing.document["current_period"]
        label = drawing.words.text("planbook.periods")
        sheet.put(
            BANDS,
            column,
            text_cell(period["label"]),
            plan_styles.CURRENT_BAND if now else plan_styles.HEADING_BAND,
            last_row=BANDS,
            last_column=column + QUARTERS - 1,
            formula=f"='{label}'!{absolute(FIRST + index, label_at)}",
        )
        for quarter in range(QUARTERS):
            sheet.put(HEADINGS, column + quarter, quarter + 1, plan_styles.HEADING_BAND)
    help = drawing.words.text("planbook.schedule_quarter_help")
    sheet.put(HELP, first, help, plan_styles.HELP, last_row=HELP, last_column=last)
    sheet.notes[HEADINGS, first] = drawing.words.text("planbook.schedule_quarter_note")


def _draw_bars(sheet: Sheet, row: int, left: int, count: int, lane: Lane) -> None:
    free = set(range(count))
    for start, end, label in lane.bars:
        value: Value = label
        own = lane.colors.get(start)
        style = replace(plan_styles.BAR_CELL, fill=f"#{own}") if own else plan_styles.BAR_CELL
        sheet.put(row, left + start, value, style, last_row=row, last_column=left + end)
        free -= set(range(start, end + 1))
    for quarter in sorted(free):
        sheet.put(row, left + quarter, None, plan_styles.TRACK)

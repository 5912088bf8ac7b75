"""The blocks of one item on the public page: schedules, figures and indicators as tables of text."""

from collections.abc import Sequence
from typing import Final

from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import Line, Role, SmallRow, SmallTable
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Bar, Field, Program
from kpm_excel.plan.periods import QUARTERS, span
from kpm_excel.publishing.page_tables import Cell, Row, Table
from kpm_excel.publishing.western_years import period_words
from kpm_excel.words import Words

#: A small table has room for all of its columns.
_ALL: Final = 99


def number_words(report: Report, program: Program) -> str:
    """What `program` is numbered: its code as it is printed, else its number with what says so."""
    return program.code or report.words.text("overview.number", no=program.no)


def block_table(report: Report, program: Program, field: Field) -> Table | None:
    """The table of what `program` has in `field`; None where that is no block, or there is nothing."""
    shown = shown_of(field)
    caption = report.words.text(
        "publish.of_program", number=number_words(report, program), label=shown.heading(field, report.words)
    )
    id = f"p{program.no}-{field.id}"
    if small := shown.small_table(report, report.words.text("publish.indicator"), [(program, field)], _ALL):
        return _small_table(report, small, list(small.rows(program, field)), id, caption)
    lines = shown.lines(report, program, field)
    parts = shown.parts(report, field)
    if not lines or parts[0].role is not Role.ITEM:
        return None
    periods = {place: period_words(report.plan, period) for place, period in enumerate(report.plan.periods)}
    heads = [periods.get(-1 if part.period is None else part.period, part.heading or "") for part in parts[1:]]
    places = [part.period for part in parts[1:]]
    now = report.current_period
    cells = [Cell(parts[0].heading or "", scope="col")]
    cells += [
        Cell(
            text,
            scope="col",
            css="now" if place == now else "",
            heard=report.words.text("publish.now") if place == now else "",
        )
        for text, place in zip(heads, places, strict=True)
    ]
    is_schedule = any(part.role is Role.PERIOD for part in parts)
    if is_schedule:
        ids = [report.plan.period_ids[place or 0] for place in places]
        bodies = tuple(_scheduled(report, line, ids, heads) for line in lines)
    else:
        bodies = (tuple(_figured(line, heads) for line in lines),)
    css = "schedule" if is_schedule else "figures"
    return Table(id, caption, (Row(tuple(cells)),), bodies, (), (), css, True, True)


def _small_table(report: Report, small: SmallTable, rows: Sequence[SmallRow], id: str, caption: str) -> Table:
    """Indicators, each in a row, and below it what has no column."""
    body = []
    for row in rows:
        if row.is_wide:
            body.append(Row((Cell(row.texts[1], columns=len(small.heads)),), "more"))
        else:
            pairs = zip(small.heads[1:], row.texts[1:], strict=True)
            body.append(Row((Cell(row.texts[0], scope="row"), *(Cell(text, label=head) for head, text in pairs))))
    marks = report.words.text("overview.indicator_met"), report.words.text("overview.indicator_missed")
    is_marked = any(cell.text in marks for row in body for cell in row.cells)
    # English says it beside each mark.
    notes = (report.words.text("publish.marks"),) if is_marked and report.plan.language == "ja" else ()
    head = Row(tuple(Cell(text, scope="col") for text in small.heads))
    return Table(id, caption, (head,), (tuple(body),), (), notes, "indicators", True, True)


def _figured(line: Line, heads: Sequence[str]) -> Row:
    cells = [
        Cell(
            figure.text if figure.value is not None else "",
            label=head,
            css="number" + (" sum" if figure.is_apart else ""),
        )
        for figure, head in zip(line.figures, heads, strict=True)
    ]
    return Row((Cell(line.item, scope="row"), *cells))


def _scheduled(report: Report, line: Line, ids: Sequence[str], heads: Sequence[str]) -> tuple[Row, ...]:
    """A row for each lane of the item's bars, which do not share a period; the name is over all lanes."""
    lanes = _lanes(report, line.bars, ids) or [[]]
    rows = []
    for number, lane in enumerate(lanes):
        cells: list[Cell] = [Cell(line.item, scope="row", rows=len(lanes))] if number == 0 else []
        for place, (id, head) in enumerate(zip(ids, heads, strict=True)):
            found = next(
                ((bar, ends) for bar, ends in lane if ends[0] <= _last(report, id) and _first(report, id) <= ends[1]),
                None,
            )
            cells.append(
                _bar_cell(report, *found, id, head, is_first=_is_first(report, found[1], ids, place))
                if found
                else Cell(label=head, css="free")
            )
        rows.append(Row(tuple(cells)))
    return tuple(rows)


_Lane = list[tuple[Bar, tuple[int, int]]]


def _lanes(report: Report, bars: Sequence[Bar], ids: Sequence[str]) -> list[_Lane]:
    """The bars that lie in the periods `ids`, in as few lanes as have one bar at most in each period."""
    lanes: list[_Lane] = []
    spans = [(bar, span(bar.start, bar.end, report.plan.period_ids)) for bar in bars]
    for bar, ends in sorted(spans, key=lambda one: one[1]):
        if not any(ends[0] <= _last(report, id) and _first(report, id) <= ends[1] for id in ids):
            continue
        # A period belongs to one bar alone in its lane.
        lane = next((one for one in lanes if one[-1][1][1] // QUARTERS < ends[0] // QUARTERS), None)
        if lane is None:
            lanes.append(lane := [])
        lane.append((bar, ends))
    return lanes


def _first(report: Report, id: str) -> int:
    """The first quarter of a period."""
    return report.plan.period_ids.index(id) * QUARTERS


def _last(report: Report, id: str) -> int:
    return _first(report, id) + QUARTERS - 1


def _is_first(report: Report, ends: tuple[int, int], ids: Sequence[str], place: int) -> bool:
    """Whether none of the periods before shows the bar."""
    return not any(ends[0] <= _last(report, id) and _first(report, id) <= ends[1] for id in ids[:place])


def _bar_cell(report: Report, bar: Bar, ends: tuple[int, int], id: str, head: str, *, is_first: bool) -> Cell:
    """What stands of a bar in one period: its label where it begins, and that it goes on where it does."""
    words, first = report.words, _first(report, id)
    start, end = max(ends[0] - first, 0), min(ends[1] - first, QUARTERS - 1) + 1
    css = f"bar s{start} e{end}{' begins' if ends[0] >= first else ''}{' ends' if ends[1] <= _last(report, id) else ''}"
    label = bar.label or words.text("publish.bar")
    if not is_first:
        return Cell(heard=words.text("publish.goes_on", label=label), label=head, css=css)
    is_whole = ends[0] % QUARTERS == 0 and ends[1] % QUARTERS == QUARTERS - 1
    # Where a bar ends within a period its look tells no more than about when.
    times = _times(report, *ends)
    text = label if is_whole else words.text("publish.bar_times", label=label, times=times)
    return Cell(text, heard=times if is_whole else "", label=head, css=css)


def _times(report: Report, first: int, last: int) -> str:
    """From which quarter to which: by their periods alone where these are whole, else with the quarters of each."""
    words, places = report.words, (first // QUARTERS, last // QUARTERS)
    start, end = first % QUARTERS + 1, last % QUARTERS + 1
    labels = [report.plan.periods[place].label for place in places]
    if places[0] != places[1]:
        told = (_quarter(labels[0], start, 1, words), _quarter(labels[1], end, QUARTERS, words))
        return words.text("publish.from_to", start=told[0], end=told[1])
    if (start, end) == (1, QUARTERS):
        return labels[0]
    if start == end:
        return words.text("publish.quarter", period=labels[0], quarter=start)
    return words.text("publish.quarters", period=labels[0], first=start, last=end)


def _quarter(label: str, quarter: int, whole: int, words: Words) -> str:
    """A period, and which quarter of it where that is not the `whole` one."""
    return label if quarter == whole else words.text("publish.quarter", period=label, quarter=quarter)

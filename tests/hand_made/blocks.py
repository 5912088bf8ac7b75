"""A program drawn: its cells in one row or several, torn over two pages where the look says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

from tests.hand_made.bars import DRAWN, as_read, draw_item
from tests.hand_made.canvas import PLAIN, Style
from tests.hand_made.expected import ExpectedProgram
from tests.hand_made.leaves import Leaf
from tests.hand_made.phrases import departments_of, half_in_words, measures_in_words, number_of, rating_of, with_unit
from tests.hand_made.report import Is, Item, Measure, Program, Value
from tests.hand_made.table import Table

_CONTINUED = {"ja": "（続き）", "en": " (continued)"}


def draw_program(table: Table, program: Program, turn: Callable[[Table], None]) -> None:
    """Draws `program` and says what must come out of it; `turn` begins a new page."""
    items = _as_read(table, program)
    measures = [one for one in program.values.get("measures", ()) if isinstance(one, Measure)]  # type: ignore[union-attr]
    schedule = any(leaf.column.holds is Is.SCHEDULE for leaf in table.grid.leaves)
    is_single = table.look.rows == "single" and table.look.schedule in DRAWN
    needs = [_shared_rows(table, program), len(items) if schedule and not is_single else 1]
    if table.look.figures == "columns" and any(leaf.column.holds is Is.MEASURES for leaf in table.grid.leaves):
        needs.append(len(measures))
    rows = max(needs)
    _expect(table, program, items)
    tearing = table.look.torn and not table.has_torn and rows > 1 and "\n" in str(program.values.get("content", ""))
    if not tearing:
        _block(table, program, program.name, program.values, items, measures, rows)
        return
    table.has_torn = True
    # The first line of everything stands on this page, what is left on the next.
    first, rest = _halved(program.values)
    _block(table, program, program.name, first, items[:1], measures[:1], 1)
    turn(table)
    # Nobody writes 〃 on top of a page.
    table.departments = ()
    _block(table, program, program.name + _CONTINUED[table.report.language], rest, items[1:], measures[1:], rows - 1)


def _rated(table: Table) -> set[str]:
    return {column.key for column in table.kind.columns if column.holds is Is.RATING}


def _halved(values: object) -> tuple[dict[str, Value], dict[str, Value]]:
    first: dict[str, Value] = {}
    rest: dict[str, Value] = {}
    for key, value in dict(values).items():  # type: ignore[call-overload]
        if isinstance(value, str) and "\n" in value:
            first[key], rest[key] = value.split("\n", 1)
        else:
            first[key] = value
    return first, rest


def _as_read(table: Table, program: Program) -> list[Item]:
    periods = [leaf for leaf in table.grid.leaves if leaf.part == "period"]
    found = program.values.get("schedule", ())
    return [as_read(item, periods, table.look) for item in found if isinstance(item, Item)]  # type: ignore[union-attr]


def _expect(table: Table, program: Program, items: list[Item]) -> None:
    values = {column.key: program.values[column.key] for column in table.kind.columns if column.key in program.values}
    if "schedule" in values:
        values["schedule"] = tuple(items)
    if table.look.years != "woven":
        values.pop("part", None)
    if table.look.ratings in ("colours", "dots") and table.look.legend in ("key", "none"):
        # Nothing says what the colours mean.
        values = {key: value for key, value in values.items() if key not in _rated(table)}
    groups = () if table.look.groups == "none" else program.group
    number = str(number_of(table.report, program, table.look)).removesuffix(".0")
    table.expected.programs.append(ExpectedProgram(number, program.name, groups, program.departments, values))


def _block(
    table: Table,
    program: Program,
    name: str,
    values: object,
    items: Sequence[Item],
    measures: Sequence[Measure],
    rows: int,
) -> None:
    given, look, canvas = dict(values), table.look, table.canvas  # type: ignore[call-overload]
    top, originals = (
        table.row,
        {item.name: item for item in program.values.get("schedule", ()) if isinstance(item, Item)},
    )  # type: ignore[union-attr]
    for leaf, (column, columns) in table.grid.places():
        if leaf.part in ("item", "period"):
            continue
        if leaf.part in ("name", "unit", "baseline", "target", "actual") and look.figures == "columns":
            for row in range(rows):
                measure = measures[row] if row < len(measures) else None
                value, style = _of_measure(table, measure, leaf.part)
                canvas.put(top + row, column, value, style, columns=columns)
            continue
        if _shared_rows(table, program) > 1 and leaf.column.holds in (Is.SHARED, Is.DEPARTMENTS):
            for row in range(rows):
                canvas.put(top + row, column, *_of_department(table, leaf, program, row), columns=columns)
            continue
        value, style = _cell(table, leaf, program, name, given, measures)
        if look.rows == "merged" or rows == 1:
            _put(table, leaf, top, column, value, style, rows, columns)
            continue
        for row in range(rows):
            is_key = leaf.column.holds in (Is.NUMBER, Is.NAME, Is.DEPARTMENTS)
            shown = value if not row or (look.rows == "repeat" and is_key) else ""
            _put(table, leaf, top + row, column, shown, style if shown != "" or not row else PLAIN, 1, columns)
    _draw_schedule(table, [originals[item.name] for item in items], top, rows)
    texts = [(given.get(leaf.column.key), leaf.width) for leaf in table.grid.leaves]
    needed = max(_height(text, width) if isinstance(text, str) else 0 for text, width in texts)
    canvas.heights |= {top + row: max(30.0, needed / rows) for row in range(rows)}
    table.row += rows
    table.departments = program.departments


def _of_measure(table: Table, measure: Measure | None, part: str) -> tuple[str | float, Style]:
    """What stands in one cell of a measure."""
    value = getattr(measure, part) if measure else None
    if measure is None or value is None:
        return "", PLAIN
    if isinstance(value, str):
        return value, PLAIN
    if table.look.rates == "format" and measure.unit in ("％", "%"):
        return value / 100, Style(number_format="0.0%")
    return (with_unit(value, measure.unit) if table.look.units == "cell" else value), PLAIN


def _of_department(table: Table, leaf: Leaf, program: Program, row: int) -> tuple[str, Style]:
    """What one department of several has in a row of its own."""
    department = program.departments[row]
    if leaf.column.holds is Is.DEPARTMENTS:
        return department, PLAIN
    value = dict(program.values[leaf.column.key])[department]  # type: ignore[arg-type]
    is_code = value in {code.code for code in table.report.scale}
    return (rating_of(table.report, value, table.look), Style(centre=True)) if is_code else (value, PLAIN)


def _shared_rows(table: Table, program: Program) -> int:
    """How many rows a program needs because each department has its own."""
    is_shared = any(column.holds is Is.SHARED for column in table.kind.columns)
    return len(program.departments) if is_shared else 1


def _put(
    table: Table, leaf: Leaf, row: int, column: int, value: str | float, style: Style, rows: int, columns: int
) -> None:
    digits = f"{value:.0f}" if isinstance(value, float) else ""
    if table.look.grid == "letters" and leaf.column.holds is Is.FIGURE and digits:
        for step in range(columns):
            letter = digits[step - columns] if columns - step <= len(digits) else ""
            table.canvas.put(row, column + step, float(letter) if letter else "", style, rows=rows)
        return
    table.canvas.put(row, column, value, style, rows=rows, columns=columns)


def _cell(
    table: Table, leaf: Leaf, program: Program, name: str, given: dict[str, Value], measures: Sequence[Measure]
) -> tuple[str | float, Style]:
    report, look, column = table.report, table.look, leaf.column
    value = given.get(column.key, "")
    match column.holds:
        case Is.NUMBER:
            return number_of(report, program, look), Style(centre=True)
        case Is.NAME:
            return _typed(name, leaf, table), PLAIN
        case Is.SHARED:
            return _of_department(table, leaf, program, 0)
        case Is.DEPARTMENTS:
            is_same = look.same == "ditto" and table.departments == program.departments
            return "〃" if is_same and report.language == "ja" else departments_of(report, program, look), PLAIN
        case Is.RATING if value:
            colour = report.code(str(value)).fill
            fill, ink = colour if look.ratings == "colours" else "", colour if look.ratings == "dots" else ""
            return rating_of(report, str(value), look), Style(fill=fill, ink=ink, centre=True, bold=True)
        case Is.MEASURES:
            half = leaf.part in ("target", "actual")
            return half_in_words(report, tuple(measures), leaf.part) if half else measures_in_words(
                report, tuple(measures)
            ), PLAIN
        case Is.YEARS:
            return float(value[leaf.at]) if isinstance(value, tuple) else "", PLAIN  # type: ignore[arg-type]
        case Is.FIGURE if look.amounts == "words" and value != "":
            return with_unit(float(str(value)), column.unit), PLAIN
        case Is.FIGURE:
            return float(value) if value != "" else "", PLAIN  # type: ignore[arg-type]
    return _typed(str(value), leaf, table), PLAIN


def _typed(text: str, leaf: Leaf, table: Table) -> str:
    """A text as it was typed: with a break where its column ends, if that is how lines are ended."""
    if table.look.lines != "broken":
        return text
    if table.report.language == "en":
        return "\n".join("\n".join(wrap(line, max(int(leaf.width), 8))) for line in text.split("\n"))
    room = max(int(leaf.width / 2) - 1, 4)
    return "\n".join(line[at : at + room] for line in text.split("\n") for at in range(0, max(len(line), 1), room))


def _draw_schedule(table: Table, items: list[Item], top: int, rows: int) -> None:
    places = table.grid.places()
    periods = [(leaf, place) for leaf, place in places if leaf.part == "period"]
    # More items than rows share one cell, and what is drawn stands one below the other.
    shared = len(items) > rows
    listed = "\n".join(f"・{item.name}" for item in items)
    for leaf, (column, columns) in places:
        if leaf.part == "item" and shared:
            table.canvas.put(top, column, listed, columns=columns, rows=rows)
        elif leaf.part == "item":
            for row in range(rows):
                table.canvas.put(top + row, column, items[row].name if row < len(items) else "", columns=columns)
        elif leaf.part == "period" and shared:
            table.canvas.put(top, column, "", columns=columns, rows=rows)
        elif leaf.part == "period":
            for row in range(rows):
                table.canvas.put(top + row, column, "", columns=columns)
    if not periods:
        return
    high = rows / len(items) if shared else 1
    for at, item in enumerate(items):
        from_, to = top + at * high, top + (at + 1) * high
        draw_item(
            table.canvas, item, [leaf for leaf, _ in periods], [place for _, place in periods], from_, to, 1, table.look
        )


def _height(text: str, width: float) -> float:
    """What a text needs in a column so wide, by full widths."""
    return 13.0 * sum(1 + len(line) * 2 // max(int(width), 4) for line in text.split("\n"))

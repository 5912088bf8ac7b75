"""A report drawn into sheets by a look, with what must come out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tests.hand_made.bars import DRAWN, as_read, draw_item
from tests.hand_made.canvas import BARE, PLAIN, Canvas, Style
from tests.hand_made.expected import Expected, ExpectedKind, ExpectedProgram
from tests.hand_made.headings import Grid, draw_headings
from tests.hand_made.leaves import Leaf, leaves_of
from tests.hand_made.look import Look
from tests.hand_made.phrases import (
    departments_of,
    half_in_words,
    legend_of,
    measures_in_words,
    number_of,
    rating_of,
    wide,
)
from tests.hand_made.report import Is, Item, Kind, Measure, Program, Report, Value

_BAND, _NOTE = Style(bold=True, fill="DDEBF7"), Style(border=False, size=9)
_COLOUR = Style(bold=True, fill="FCE4D6", border=True)
_SUMS = {"ja": ("小計", "合計"), "en": ("Subtotal", "Total")}
_CONTINUED = {"ja": "（続き）", "en": " (continued)"}
_UNIT_LINE = {"ja": "（単位：千円）", "en": "(amounts in £ thousand)"}


@dataclass
class _Table:
    """One kind's table while it is drawn."""

    report: Report
    kind: Kind
    look: Look
    canvas: Canvas
    grid: Grid
    row: int
    expected: ExpectedKind
    on_page: int = 0
    has_torn: bool = False
    groups: tuple[str, ...] = field(default=())


def draw(report: Report, look: Look) -> tuple[list[Canvas], Expected]:
    """The sheets of a workbook, and what must come out of it."""
    expected = Expected(report, legend=look.legend != "none")
    kinds = report.kinds[:1] if look.kinds == "first" else report.kinds
    sheets: list[Canvas] = []
    for kind in kinds:
        found = ExpectedKind(kind.name, kind.columns)
        expected.kinds.append(found)
        for title, programs in _shares(kind, look):
            if look.kinds == "same" and sheets and look.groups != "sheets":
                canvas, row = sheets[0], _height(sheets[0]) + 2
            else:
                canvas, row = Canvas(title[:28].replace("/", "-")), look.down
                sheets.append(canvas)
                row = _titles(report, look, canvas, row)
            _draw_table(report, Kind(kind.name, kind.columns, programs, kind.note), look, canvas, row, found)
    return sheets, expected


def _shares(kind: Kind, look: Look) -> list[tuple[str, tuple[Program, ...]]]:
    if look.groups != "sheets":
        return [(kind.name, kind.programs)]
    shares = groupby(kind.programs, key=lambda program: program.group[0])
    return [(f"{kind.name[:2]}{at} {group}", tuple(some)) for at, (group, some) in enumerate(shares, 1)]


def _height(canvas: Canvas) -> int:
    return 1 + max(row for row, _ in canvas.cells)


def _titles(report: Report, look: Look, canvas: Canvas, row: int) -> int:
    left = look.aside
    lines = [
        report.title,
        f"【{report.as_of}】" if report.language == "ja" else report.as_of,
        report.town,
        _UNIT_LINE[report.language],
    ]
    for at, text in enumerate(lines[: look.titles]):
        style = Style(bold=not at, size=14 if not at else 10, border=False)
        if look.grid == "letters" and not at:
            for step, letter in enumerate(text):
                canvas.put(row, left + step, letter, style)
        else:
            canvas.put(row, left, text, style)
        row += 1
    if look.legend == "above" and _rated(report):
        canvas.put(row, left, "　".join(legend_of(report, code, look) for code in report.scale), _NOTE)
        row += 1
    return row + bool(look.titles)


def _rated(report: Report) -> bool:
    return any(column.holds is Is.RATING for kind in report.kinds for column in kind.columns)


def _draw_table(report: Report, kind: Kind, look: Look, canvas: Canvas, row: int, expected: ExpectedKind) -> None:
    leaves = leaves_of(report, kind, look)
    levels = len(report.group_marks) if look.groups == "column" else 0
    grid = Grid(leaves, look, look.aside, levels)
    if kind.note and look.titles and look.groups != "sheets":
        canvas.put(row, look.aside, f"◆{kind.name}◆　{kind.note}", _NOTE)
        row += 1
    table = _Table(report, kind, look, canvas, grid, row, expected)
    grid.widen(canvas)
    if look.legend == "beside" and _rated(report):
        for at, code in enumerate(report.scale):
            canvas.put(
                row + at,
                grid.right + 1,
                code.code,
                Style(fill=code.fill if look.ratings == "colours" else "", centre=True),
            )
            canvas.put(row + at, grid.right + 2, code.label)
    table.row = draw_headings(canvas, grid, look, row)
    shares = [(group, list(some)) for group, some in groupby(kind.programs, key=lambda program: program.group)]
    for at, (group, programs) in enumerate(shares):
        _draw_group(table, group, programs)
        is_last_of_top = at + 1 == len(shares) or shares[at + 1][0][0] != group[0]
        if look.subtotals and is_last_of_top:
            same = [program for path, some in shares if path[0] == group[0] for program in some]
            _sums(table, _SUMS[report.language][0], same)
        if look.spacers and at + 1 < len(shares):
            table.row += 1
    if look.subtotals:
        _sums(table, _SUMS[report.language][1], list(kind.programs))
    _foot(table)


def _draw_group(table: _Table, group: tuple[str, ...], programs: list[Program]) -> None:
    look, begin = table.look, table.row
    if look.groups not in ("none", "column"):
        for level in range(len(group)):
            if table.groups[: level + 1] != group[: level + 1] and not (look.groups == "sheets" and level == 0):
                _heading(table, level, group)
    tops = table.row
    for program in programs:
        if look.page and table.on_page == look.page:
            table.canvas.breaks.append(table.row)
            table.row, table.on_page = draw_headings(table.canvas, table.grid, look, table.row), 0
        _draw_program(table, program)
        table.on_page += 1
    if look.groups == "column":
        _beside(table, group, tops if table.groups != group else begin)
    table.groups = group


def _heading(table: _Table, level: int, group: tuple[str, ...]) -> None:
    report, look, grid = table.report, table.look, table.grid
    text = _group_text(report, level, group)
    left, columns = grid.left, grid.right - grid.left + 1
    match look.groups:
        case "indent":
            table.canvas.put(
                table.row,
                left,
                text.split("　")[-1] if level else text,
                Style(bold=not level, indent=level * 2, border=False),
            )
        case "colour":
            table.canvas.put(
                table.row,
                left,
                group[level],
                _COLOUR if not level else Style(fill="EDEDED"),
                columns=columns,
                merged=False,
            )
        case "numbered":
            table.canvas.put(table.row, left, f"{_ordinal(report, level, group)}　{group[level]}", BARE)
        case _:
            table.canvas.put(table.row, left, text, _BAND if not level else Style(fill="F2F2F2"), columns=columns)
    table.row += 1


def _ordinal(report: Report, level: int, group: tuple[str, ...]) -> str:
    paths = list(dict.fromkeys(program.group[: level + 1] for kind in report.kinds for program in kind.programs))
    number = [path for path in paths if path[:level] == group[:level]].index(group[: level + 1]) + 1
    plain = wide(str(number)) if report.language == "ja" else str(number)
    return plain if not level else f"（{plain}）"


def _group_text(report: Report, level: int, group: tuple[str, ...]) -> str:
    number = _ordinal(report, level, group).strip("（）")
    return report.group_marks[level].format(n=number, name=group[level])


def _beside(table: _Table, group: tuple[str, ...], top: int) -> None:
    """The leading columns of a group; the outer ones are drawn longer as more of the same comes."""
    rows = [row for row in range(top, table.row) if row not in table.grid.heading_rows]
    for level in range(len(group)):
        column = table.grid.left + level
        text = _group_text(table.report, level, group)
        same = level + 1 < len(group) and table.groups[: level + 1] == group[: level + 1]
        for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            part = [row for _, row in run]
            above = next(
                (one for one in table.canvas.merges if one[1] == one[3] == column and one[2] == part[0] - 1), None
            )
            if same and above:
                table.canvas.merges.remove(above)
                for row in part:
                    table.canvas.cells[row, column] = ("", PLAIN)
                table.canvas.merges.append((above[0], column, part[-1], column))
            else:
                table.canvas.put(part[0], column, text, PLAIN, rows=len(part))


def _draw_program(table: _Table, program: Program) -> None:
    items = _as_read(table, program)
    measures = [one for one in program.values.get("measures", ()) if isinstance(one, Measure)]  # type: ignore[union-attr]
    schedule = any(leaf.column.holds is Is.SCHEDULE for leaf in table.grid.leaves)
    is_single = table.look.rows == "single" and table.look.schedule in DRAWN
    needs = [1, len(items) if schedule and not is_single else 1]
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
    table.canvas.breaks.append(table.row)
    table.row, table.on_page = draw_headings(table.canvas, table.grid, table.look, table.row), 0
    _block(table, program, program.name + _CONTINUED[table.report.language], rest, items[1:], measures[1:], rows - 1)


def _halved(values: object) -> tuple[dict[str, Value], dict[str, Value]]:
    first: dict[str, Value] = {}
    rest: dict[str, Value] = {}
    for key, value in dict(values).items():  # type: ignore[call-overload]
        if isinstance(value, str) and "\n" in value:
            first[key], rest[key] = value.split("\n", 1)
        else:
            first[key] = value
    return first, rest


def _as_read(table: _Table, program: Program) -> list[Item]:
    periods = [leaf for leaf in table.grid.leaves if leaf.part == "period"]
    found = program.values.get("schedule", ())
    return [as_read(item, periods, table.look) for item in found if isinstance(item, Item)]  # type: ignore[union-attr]


def _expect(table: _Table, program: Program, items: list[Item]) -> None:
    values = {column.key: program.values[column.key] for column in table.kind.columns if column.key in program.values}
    if "schedule" in values:
        values["schedule"] = tuple(items)
    groups = () if table.look.groups == "none" else program.group
    number = str(number_of(table.report, program, table.look)).removesuffix(".0")
    table.expected.programs.append(ExpectedProgram(number, program.name, groups, program.departments, values))


def _block(
    table: _Table,
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
                value = getattr(measure, leaf.part) if measure else None
                canvas.put(top + row, column, "" if value is None else value, columns=columns)
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
    canvas.heights |= {top + row: max(30.0, 90.0 / rows) for row in range(rows)}
    table.row += rows


def _put(
    table: _Table, leaf: Leaf, row: int, column: int, value: str | float, style: Style, rows: int, columns: int
) -> None:
    digits = f"{value:.0f}" if isinstance(value, float) else ""
    if table.look.grid == "letters" and leaf.column.holds is Is.FIGURE and digits:
        for step in range(columns):
            letter = digits[step - columns] if columns - step <= len(digits) else ""
            table.canvas.put(row, column + step, float(letter) if letter else "", style, rows=rows)
        return
    table.canvas.put(row, column, value, style, rows=rows, columns=columns)


def _cell(
    table: _Table, leaf: Leaf, program: Program, name: str, given: dict[str, Value], measures: Sequence[Measure]
) -> tuple[str | float, Style]:
    report, look, column = table.report, table.look, leaf.column
    value = given.get(column.key, "")
    match column.holds:
        case Is.NUMBER:
            return number_of(report, program, look), Style(centre=True)
        case Is.NAME:
            return name, PLAIN
        case Is.DEPARTMENTS:
            return departments_of(report, program, look), PLAIN
        case Is.RATING if value:
            fill = report.code(str(value)).fill if look.ratings == "colours" else ""
            return rating_of(report, str(value), look), Style(fill=fill, centre=True, bold=True)
        case Is.MEASURES:
            half = leaf.part in ("target", "actual")
            return half_in_words(report, tuple(measures), leaf.part) if half else measures_in_words(
                report, tuple(measures)
            ), PLAIN
        case Is.YEARS:
            return float(value[leaf.at]) if isinstance(value, tuple) else "", PLAIN  # type: ignore[arg-type]
        case Is.FIGURE:
            return float(value) if value != "" else "", PLAIN  # type: ignore[arg-type]
    return str(value), PLAIN


def _draw_schedule(table: _Table, items: list[Item], top: int, rows: int) -> None:
    places = table.grid.places()
    periods = [(leaf, place) for leaf, place in places if leaf.part == "period"]
    for leaf, (column, columns) in places:
        if leaf.part == "item" and rows == 1 and len(items) > 1:
            table.canvas.put(top, column, "\n".join(f"・{item.name}" for item in items), columns=columns)
        elif leaf.part == "item":
            for row in range(rows):
                table.canvas.put(top + row, column, items[row].name if row < len(items) else "", columns=columns)
        elif leaf.part == "period":
            for row in range(rows):
                table.canvas.put(top + row, column, "", columns=columns)
    if not periods:
        return
    high = rows / len(items) if rows == 1 and items else 1
    for at, item in enumerate(items):
        from_, to = top + at * high, top + (at + 1) * high
        draw_item(
            table.canvas, item, [leaf for leaf, _ in periods], [place for _, place in periods], from_, to, 1, table.look
        )


def _sums(table: _Table, word: str, programs: list[Program]) -> None:
    for leaf, (column, columns) in table.grid.places():
        value: str | float = ""
        if leaf.column.holds is Is.NAME:
            value = word
        elif leaf.column.holds is Is.FIGURE:
            value = float(sum(program.values[leaf.column.key] for program in programs))  # type: ignore[misc]
        elif leaf.column.holds is Is.YEARS:
            value = float(sum(program.values[leaf.column.key][leaf.at] for program in programs))  # type: ignore[index,misc]
        table.canvas.put(table.row, column, value, Style(bold=True, fill="F2F2F2"), columns=columns)
    table.row += 1


def _foot(table: _Table) -> None:
    report, look, canvas, left = table.report, table.look, table.canvas, table.grid.left
    if look.notes == "inside" and report.notes:
        canvas.put(table.row, left, report.notes[0], Style(size=9), columns=table.grid.right - left + 1)
        table.row += 1
    if look.legend == "below" and _rated(report):
        canvas.put(table.row + 1, left, "　".join(legend_of(report, code, look) for code in report.scale), _NOTE)
        table.row += 2
    if look.legend == "lines" and _rated(report):
        canvas.put(table.row + 1, left, "【評価の見方】" if report.language == "ja" else "Key to ratings", _NOTE)
        for at, code in enumerate(report.scale):
            canvas.put(table.row + 2 + at, left, legend_of(report, code, look), _NOTE)
        table.row += 2 + len(report.scale)
    if look.notes == "below":
        for note in report.notes:
            canvas.put(table.row, left, note, BARE)
            table.row += 1

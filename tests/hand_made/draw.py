"""A report drawn into sheets by a look, with what must come out of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from tests.hand_made.blocks import draw_program
from tests.hand_made.canvas import BARE, Canvas, Style
from tests.hand_made.expected import Expected, ExpectedKind
from tests.hand_made.groups import draw_beside, draw_heading
from tests.hand_made.headings import Grid, draw_headings
from tests.hand_made.leaves import leaves_of
from tests.hand_made.look import Look
from tests.hand_made.phrases import legend_of
from tests.hand_made.report import Code, Is, Kind, Program, Report
from tests.hand_made.table import Table

_NOTE = Style(border=False, size=9)
_SUMS = {"ja": ("小計", "合計"), "en": ("Subtotal", "Total")}
_UNIT_LINE = {"ja": "（単位：千円）", "en": "(amounts in £ thousand)"}


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
    if not look.lined:
        for sheet in sheets:
            sheet.cells = {
                place: (value, replace(style, border=False)) for place, (value, style) in sheet.cells.items()
            }
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
        _legend_in_line(report, look, canvas, row, left)
        row += 1
    if look.legend == "key" and _rated(report):
        canvas.put(row, left, _as_key(report), _NOTE)
        row += 1
    return row + bool(look.titles)


def _rated(report: Report) -> bool:
    return any(column.holds is Is.RATING for kind in report.kinds for column in kind.columns)


def _legend_in_line(report: Report, look: Look, canvas: Canvas, row: int, left: int) -> None:
    """What the ratings mean, in one line of text; where colours tell them, in a cell each."""
    if look.ratings not in ("colours", "dots"):
        canvas.put(row, left, "　".join(legend_of(report, code, look) for code in report.scale), _NOTE)
        return
    for at, code in enumerate(report.scale):
        canvas.put(row, left + at, _told(report, code, look), _key(code, look))


def _as_key(report: Report) -> str:
    """The legend in one line behind a word."""
    if report.language == "en":
        return "Key: " + ", ".join(f"{code.code} = {code.label}" for code in report.scale)
    return "【凡例】" + "、".join(f"{code.code}＝{code.label}" for code in report.scale)


def _told(report: Report, code: Code, look: Look) -> str:
    return f"● {legend_of(report, code, look)}" if look.ratings == "dots" else legend_of(report, code, look)


def _key(code: Code, look: Look) -> Style:
    """How a line of the legend looks."""
    if look.ratings == "dots":
        return Style(ink=code.fill, border=False)
    return Style(fill=code.fill, border=False) if look.ratings == "colours" else _NOTE


def _draw_table(report: Report, kind: Kind, look: Look, canvas: Canvas, row: int, expected: ExpectedKind) -> None:
    leaves = leaves_of(report, kind, look)
    levels = len(report.group_marks) if look.groups == "column" else 0
    grid = Grid(leaves, look, look.aside, levels)
    if kind.note and look.titles and look.groups != "sheets":
        canvas.put(row, look.aside, f"◆{kind.name}◆　{kind.note}", _NOTE)
        row += 1
    table = Table(report, kind, look, canvas, grid, row, expected)
    grid.widen(canvas)
    if look.unit == "right" and any(column.unit for column in kind.columns):
        # In the line above the table, whatever stands at its left.
        canvas.put(
            max(row - 1, 0),
            grid.right,
            f"（単位：{next(column.unit for column in kind.columns if column.unit)}）",
            BARE,
        )
    if look.legend == "beside" and _rated(report):
        for at, code in enumerate(report.scale):
            mark = "●" if look.ratings == "dots" else code.code
            canvas.put(row + at, grid.right + 1, mark, _key(code, look))
            text = _told(report, code, look) if look.ratings == "dots" else code.label
            canvas.put(row + at, grid.right + 2, text)
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


def _draw_group(table: Table, group: tuple[str, ...], programs: list[Program]) -> None:
    if _turns(table):
        # No heading of a group stands last on a page.
        _turn(table)
    look, begin = table.look, table.row
    if look.groups not in ("none", "column"):
        for level in range(len(group)):
            if table.groups[: level + 1] != group[: level + 1] and not (look.groups == "sheets" and level == 0):
                draw_heading(table, level, group)
    tops = table.row
    for program in programs:
        if _turns(table):
            _turn(table)
        draw_program(table, program, _turn)
        table.on_page, table.last = table.on_page + 1, program.no
    if look.groups == "column":
        draw_beside(table, group, tops if table.groups != group else begin)
    table.groups = group


def _turns(table: Table) -> bool:
    """Whether the page is full."""
    page = table.look.page
    return table.last in page if isinstance(page, tuple) else bool(page) and table.on_page == page


def _turn(table: Table) -> None:
    """A new page with the headings again."""
    if table.look.legend == "foot" and not table.canvas.breaks:
        _legend_below(table)
    table.canvas.breaks.append(table.row)
    table.row = draw_headings(table.canvas, table.grid, table.look, table.row)
    table.on_page, table.last = 0, 0


def _legend_below(table: Table) -> None:
    words = "「評価」欄の見方" if table.report.language == "ja" else "Key to ratings"
    table.canvas.put(table.row, table.grid.left, words, _NOTE)
    codes = "  ".join(f"{code.code}:{code.label}" for code in table.report.scale)
    table.canvas.put(table.row + 1, table.grid.left, codes, _NOTE)
    table.row += 2


def _sums(table: Table, word: str, programs: list[Program]) -> None:
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


def _foot(table: Table) -> None:
    report, look, canvas, left = table.report, table.look, table.canvas, table.grid.left
    if look.notes == "inside" and report.notes:
        canvas.put(table.row, left, report.notes[0], Style(size=9), columns=table.grid.right - left + 1)
        table.row += 1
    if look.legend == "below" and _rated(report):
        _legend_in_line(report, look, canvas, table.row + 1, left)
        table.row += 2
    if look.legend == "lines" and _rated(report):
        canvas.put(table.row + 1, left, "【評価の見方】" if report.language == "ja" else "Key to ratings", _NOTE)
        for at, code in enumerate(report.scale):
            canvas.put(table.row + 2 + at, left, _told(report, code, look), _key(code, look))
        table.row += 2 + len(report.scale)
    if look.notes == "below":
        for note in report.notes:
            canvas.put(table.row, left, note, BARE)
            table.row += 1

"""The headings of groups, over their programs or beside them."""

from __future__ import annotations

from itertools import groupby

from tests.hand_made.canvas import BARE, PLAIN, Style
from tests.hand_made.phrases import wide
from tests.hand_made.report import Report
from tests.hand_made.table import Table

_BAND = Style(bold=True, fill="DDEBF7")
_COLOUR = Style(bold=True, fill="FCE4D6", border=True)


def draw_heading(table: Table, level: int, group: tuple[str, ...]) -> None:
    """A row with the name of a group."""
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


def draw_beside(table: Table, group: tuple[str, ...], top: int) -> None:
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

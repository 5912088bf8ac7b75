"""Headings of a kind's sheet: its title, the legend of its ratings, the column headings and the groups."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from kpm_excel.book.air import can_be_padded, padded_chars
from kpm_excel.book.base import Sheet, Style
from kpm_excel.book.measure import chars_for_pt, our_lines_in
from kpm_excel.layouts.overview.codes import change_text
from kpm_excel.layouts.overview.joined_texts import joined
from kpm_excel.layouts.overview.overview_styles import ACCENT, FAINT, HEADING, INK, LINE, PALE, TALLEST_ROW_PT, TEXT_PT
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.side_by_side import text_height_pt, whole_pixels
from kpm_excel.layouts.overview.table.table_roles import Column
from kpm_excel.plan.model import Group, Kind, Scale

_WHITE = "#FFFFFF"
_COLUMN_HEADING = replace(HEADING, fill=ACCENT, color=_WHITE, border_color="#B8C4D0")
_CURRENT_HEADING = replace(_COLUMN_HEADING, fill=_WHITE, color=ACCENT)
_GROUPS = (
    Style(size_pt=9.5, bold=True, color=ACCENT, fill="#D3DEE9", valign="vcenter", border_color=LINE,
          left=1, right=1, top=1, bottom=1),
    Style(size_pt=8.5, bold=True, color=INK, fill=PALE, valign="vcenter", indent=1, border_color=LINE,
          left=1, right=1, top=1, bottom=1),
    Style(size_pt=TEXT_PT, bold=True, color=INK, fill=FAINT, valign="vcenter", indent=2, border_color=LINE,
          left=1, right=1, top=1, bottom=1),
)  # fmt: skip
TITLE = Style(size_pt=14, bold=True, color=ACCENT, valign="vcenter")
NOTE = Style(size_pt=9, color=INK, valign="top")
LEGEND = Style(size_pt=TEXT_PT, color=INK, valign="vcenter")
#: A period within a year: Apr–Jun 2026, Q1 2026/27; 2026 Q1, 令和8年度第1四半期.
_YEAR_BEHIND: Final = re.compile(r"(\D.*\S),?\s+(\d{4}(?:[/–-]\d{2,4})?)")
_YEAR_BEFORE: Final = re.compile(
    r"(\d{4}(?:[/–-]\d{2,4})?(?:年度?)?|(?:令和|平成|[RＲ])[0-9０-９元]+(?:年度?)?)"
    r"(?:[ \u3000]+(?=\S)|(?=第|[上下前後]半?期|[0-9０-９]{1,2}[月~～〜–-]))(.+)"
)
#: A row with one line of a group's heading, or of a legend, is no higher.
_ONE_LINE_PT: Final = 16.0
#: What a heading keeps free at the sides of its cell; screens set letters up to so much wider than a printer.
_HEADING_EDGES_PT, _SURE = 4.0, 0.95


@dataclass(frozen=True, slots=True)
class Line:
    """One row over the full width."""

    text: str
    style: Style
    height_pt: float
    #: Depth and title of each group whose heading it is, for a PDF's outline.
    groups: tuple[tuple[int, str], ...] = ()


def full_line(report: Report, text: str, style: Style, width_pt: float, least_pt: float = 13.5) -> Line:
    """A row over the full width, as high as its text."""
    width_chars = chars_for_pt(width_pt - 6 * style.indent)
    if can_be_padded(style, width_pt):
        width_chars = padded_chars(width_chars, report.face)
    return Line(
        text, style, max(least_pt, text_height_pt(text, width_chars, style.size_pt, report.face, bold=style.bold))
    )


def legend_lines(report: Report, kind: Kind, width_pt: float) -> list[Line]:
    """What the codes of the ratings of `kind` mean, one row for each rating."""
    words, plan = report.words, report.plan
    named: dict[str, list[str]] = {}
    for field in kind.fields:
        if field.scale and field.width != 0:
            named.setdefault(field.scale, []).append(field.title)
    lines, own = [], [scale for scale in plan.scales if scale.id in named]
    changed = [scale for scale in own if _is_changed(report, kind, scale)]
    for scale in own:
        told = [words.text("overview.legend_code", code=v.code, text=v.description or v.label) for v in scale.values]
        # One of them explains the change for all.
        change = _legend_of_change(report, scale) if scale in changed[-1:] else ""
        fields = words.text("overview.list_comma").join(dict.fromkeys(named[scale.id]))
        lines.append(
            full_line(report, _legend(report, fields, [*told, *filter(None, [change])], width_pt), LEGEND, width_pt)
        )
    return lines


def _legend(report: Report, fields: str, codes: Sequence[str], width_pt: float) -> str:
    """The legend of some ratings, in lines that end between two codes."""
    words, done = report.words, list[str]()
    text = words.text("overview.legend", fields=fields, codes=codes[0])
    for code in codes[1:]:
        longer = joined([text, code], words, "overview.two_codes")
        if text_height_pt(longer, chars_for_pt(width_pt), TEXT_PT, report.face) > _ONE_LINE_PT:
            done.append(text)
            longer = code
        text = longer
    return "\n".join([*done, text])


def _is_changed(report: Report, kind: Kind, scale: Scale) -> bool:
    """Whether codes of `scale` stand in the table of `kind` beside those that there were before."""
    own = [field for field in kind.fields if field.scale == scale.id and field.width != 0]
    return any(report.previous_code(program, field) for program in report.plan.programs_of(kind) for field in own)


def _legend_of_change(report: Report, scale: Scale) -> str:
    ranked = [value for value in scale.values if value.rank is not None] or scale.values
    # Without a break at the end of a line.
    example = change_text(scale, ranked[-1].code, ranked[0].code, report.words).replace(" ", "\u00a0")
    return report.words.text("overview.legend_change", example=example)


def group_lines(
    report: Report, before: Sequence[Group], path: Sequence[Group], fresh: bool, width_pt: float
) -> list[Line]:
    """The heading rows over a program of the groups `path`, after one of the groups `before`.

    On a `fresh` page the groups that go on stand in one row, marked as continued.
    """
    same = 0
    while same < min(len(before), len(path)) and before[same].id == path[same].id:
        same += 1
    lines = []
    if fresh and same:
        going_on = joined((group.title for group in path[:same]), report.words, "overview.two_groups")
        text = report.words.text("overview.continued", text=going_on)
        lines.append(full_line(report, text, _GROUPS[0], width_pt))
    new = path[same:]
    if not same and len(new) > 2:
        # A top-level group has a row of its own; those that begin beneath it stand in one.
        lines.append(_group_line(report, path, 0, 1, width_pt))
        new = path[1:]
    if len(new) > 1:
        first = len(path) - len(new)
        joint = _group_line(report, path, first, len(path), width_pt)
        if first and joint.height_pt <= _ONE_LINE_PT:
            return [*lines, joint]
    done = len(path) - len(new)
    return [*lines, *(_group_line(report, path, depth, depth + 1, width_pt) for depth in range(done, len(path)))]


def _group_line(report: Report, path: Sequence[Group], first: int, behind: int, width_pt: float) -> Line:
    """The heading row of the groups of `path` from one depth to before another."""
    own, style = path[first:behind], _GROUPS[min(first, len(_GROUPS) - 1)]
    text = joined((group.title for group in own), report.words, "overview.two_groups")
    places = tuple((depth, group.title) for depth, group in enumerate(own, first))
    return replace(full_line(report, text, style, width_pt), groups=places)


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """One cell of the column headings, over columns and rows counted from the first of each."""

    first: int
    last: int
    top: int
    bottom: int
    text: str
    current: bool


def broken_headings(
    report: Report, cells: Iterable[ColumnHeading], widths_pt: Sequence[float]
) -> Iterator[ColumnHeading]:
    """`cells` with their lines broken between phrases."""
    for cell in cells:
        width_em = (sum(widths_pt[cell.first : cell.last + 1]) - _HEADING_EDGES_PT) * _SURE / TEXT_PT
        yield replace(cell, text="\n".join(our_lines_in(cell.text, width_em, report.face, bold=True)))


def column_headings(columns: Sequence[Column], current_period: int) -> Iterator[ColumnHeading]:
    """The cells of the column headings; each field's label reaches from the heading above it to that of its parts.

    Periods within a year stand under it.
    """
    has_under = any(column.under for column in columns)
    has_part = any(column.part for column in columns)
    years = list(_years(columns))
    in_year = {at: rest for _, members in years for at, rest in members.items()}
    deepest = has_under + has_part + bool(years)
    parts_top = deepest - bool(years)
    numbered = list(enumerate(columns))
    if has_under:
        for under, run in groupby(numbered, key=lambda pair: pair[1].under):
            at = [number for number, _ in run]
            if under:
                yield ColumnHeading(at[0], at[-1], 0, 0, under, False)
    for (_, label, under, _), run in groupby(numbered, key=_label_of):
        members = list(run)
        at = [number for number, _ in members]
        parted = any(column.part for _, column in members)
        top = 1 if has_under and under else 0
        yield ColumnHeading(at[0], at[-1], top, parts_top - 1 if parted else deepest, label, False)
    for year, periods in years:
        yield ColumnHeading(min(periods), max(periods), parts_top, parts_top, year, False)
    for number, column in numbered:
        if column.part:
            current, top = column.period == current_period, deepest if number in in_year else parts_top
            yield ColumnHeading(number, number, top, deepest, in_year.get(number, column.part), current)


def _years(columns: Sequence[Column]) -> Iterator[tuple[str, dict[int, str]]]:
    """Each year over several periods of one field, and what these are called in it, by their columns."""
    told = [(at, column.id, _in_year(column.part)) for at, column in enumerate(columns) if column.period is not None]
    for (_, year), run in groupby(told, key=lambda one: (one[1], one[2][0])):
        members = {at: rest for at, _, (_, rest) in run}
        if year and len(members) > 1:
            yield year, members


def _in_year(label: str | None) -> tuple[str, str]:
    """The year in the label of a period, and the rest; empty where it has none."""
    if match := _YEAR_BEHIND.fullmatch(label or ""):
        return match[2], match[1]
    match = _YEAR_BEFORE.fullmatch(label or "")
    return (match[1], match[2]) if match else ("", "")


def _label_of(pair: tuple[int, Column]) -> tuple[str, str, str | None, int]:
    number, column = pair
    field = column.field.id if column.field else ""
    return field, column.label, column.under, 0 if field else number


def heading_heights(report: Report, cells: Sequence[ColumnHeading], widths_pt: Sequence[float]) -> list[float]:
    """Heights of the rows of the column headings."""
    heights = [15.0] * (1 + max(cell.bottom for cell in cells))
    for cell in sorted(cells, key=lambda cell: cell.bottom - cell.top):
        width_chars = chars_for_pt(sum(widths_pt[cell.first : cell.last + 1]))
        needed = text_height_pt(cell.text, width_chars, TEXT_PT, report.face, bold=True) + 2
        lack = needed - sum(heights[cell.top : cell.bottom + 1])
        if lack > 0:
            heights[cell.bottom] = min(TALLEST_ROW_PT, heights[cell.bottom] + whole_pixels(lack))
    return heights


def put_headings(sheet: Sheet, top: int, left: int, cells: Sequence[ColumnHeading]) -> None:
    """Put the column headings on `sheet` from that row and column on."""
    for cell in cells:
        style = _CURRENT_HEADING if cell.current else _COLUMN_HEADING
        sheet.put(
            top + cell.top, left + cell.first, cell.text, style,
            last_row=top + cell.bottom, last_column=left + cell.last,
        )  # fmt: skip

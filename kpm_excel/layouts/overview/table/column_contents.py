"""What stands in the columns of a kind's table: texts that wrap, and the widths that the others need."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise
from typing import Final

from kpm_excel.book.marks import mark_of
from kpm_excel.book.measure import Face, text_width_em
from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.codes import CODE_PT, code_pt, previous_text
from kpm_excel.layouts.overview.overview_styles import A3_MARGINS_INCH, A3_PT, TEXT_PT, printable_pt
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.printed_numbers import even_number
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.fitting import Contents, Fitted, fitted
from kpm_excel.layouts.overview.table.hosting import name_in, standing_in
from kpm_excel.layouts.overview.table.table_columns import columns_of
from kpm_excel.layouts.overview.table.table_roles import FIXED, Column, Figure, Role, SmallTable
from kpm_excel.layouts.overview.table.table_widths import PADDING_PT
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Author, Field, Kind, Program
from kpm_excel.plan.types import type_of

#: The mark of a missing answer takes more than one line rather than widen its column beyond this.
_WIDEST_MARK_PT: Final = 54.0
#: And so do longer codes.
_WIDEST_CODE_PT: Final = 84.0
#: Beside longer codes than letters the change takes more than two lines.
_WIDEST_CHANGE_PT: Final = 26.0
#: A change that is no wider than this stands in one line.
_ONE_LINE_PT: Final = 45.0
#: A small table has so many columns at least, and no more than the second figure.
FEWEST, MOST = 3, 8
#: A table with fewer columns has room for those of which nothing is said.
_MANY: Final = 7
_NUMBER_PADDING_PT: Final = 4.0


def fitted_columns(report: Report, kind: Kind) -> Fitted:
    """How the fields of `kind` stand in its table: in columns, and beneath the programs where these are too many.

    Fields of which nothing is said are left out, where many others are there.
    """
    programs = standing_in(report.plan, kind)
    columns = columns_of(report, kind)
    silent = {one.id for one in columns if one.field and not is_told(report, programs, one.field)}
    told = [one for one in columns if one.id not in silent]
    if len(told) < _MANY:
        silent, told = set(), list(columns)
    parted = _fitted(report, programs, told)
    titles = dict.fromkeys(one.title for one in columns if one.id in silent)
    return replace(parted, left_out=tuple(titles))


def _fitted(report: Report, programs: Sequence[Program], columns: Sequence[Column]) -> Fitted:
    width, _ = printable_pt(A3_PT, A3_MARGINS_INCH, report.face)
    tables = {one.id for one in columns if small_table(report, one, programs, FEWEST)}
    rest = [column for column in columns if column.id not in tables]
    told = partial(contents, report, programs)
    if tables:
        parted = fitted(rest, told, width, report.face)
        if len(parted.columns) > FIXED:
            tabled = [replace(column, is_table=True) for column in columns if column.id in tables]
            order = [column.id for column in columns]
            beneath = sorted([*parted.beneath, *tabled], key=lambda column: order.index(column.id))
            return Fitted(parted.columns, tuple(beneath))
    # A small table would have nothing to stand beneath.
    return fitted(columns, told, width, report.face)


def is_told(report: Report, programs: Sequence[Program], field: Field) -> bool:
    """Whether anything is printed of `field` for any of the `programs` of a table, or there are none.

    What the office rates or chooses has its column before anything stands there: it is often written into a draft.
    """
    if field.by is Author.OFFICE and type_of(field).is_listed:
        return True
    own = [(program, one) for program in programs if (one := report.own_field(program, field))]
    return not own or any(printed(report, *one) or previous_text(report, *one) for one in own)


def small_table(report: Report, column: Column, programs: Sequence[Program], most: int) -> SmallTable | None:
    """The small table that stands beneath each of `programs` in place of `column`; None where the column stays.

    It has at `most` so many columns.
    """
    if column.field is None:
        return None
    own = [(program, field) for program in programs if (field := report.own_field(program, column.field))]
    return shown_of(column.field).small_table(report, column.title, own, most)


def contents(report: Report, programs: Sequence[Program], columns: Sequence[Column]) -> Contents:
    """What stands in `columns` for the `programs` of a table."""
    return Contents(_wrapping_texts(report, columns, programs), _least(report, columns, programs))


def _wrapping_texts(report: Report, columns: Sequence[Column], programs: Sequence[Program]) -> dict[int, list[str]]:
    """What stands in the columns whose text wraps, one text for each program."""
    texts: dict[int, list[str]] = {}
    for at, column in enumerate(columns):
        if column.role is Role.NAME:
            texts[at] = [name_in(report.plan, program, programs) for program in programs]
            continue
        own = [(program, report.own_field(program, column.field)) for program in programs]
        if column.role is Role.TEXT:
            texts[at] = [printed(report, program, field) if field else "" for program, field in own]
        elif column.role is Role.ITEM:
            lines = [shown_of(field).lines(report, program, field) if field else () for program, field in own]
            texts[at] = ["\n".join(item.item for item in schedule) for schedule in lines]
    return texts


def _least(report: Report, columns: Sequence[Column], programs: Sequence[Program]) -> dict[int, float]:
    """The least width of the columns whose text does not wrap."""
    needed = {
        at: PADDING_PT + max((_needed(report, column, program) for program in programs), default=0.0)
        for at, column in enumerate(columns)
        if column.role in (Role.NO, Role.NUMBER, Role.RATING)
    }
    for at, column in enumerate(columns):
        if column.role is Role.ITEM and columns[at + 1].role is Role.FIGURE:
            own = [(program, report.own_field(program, column.field)) for program in programs]
            lines = [line for program, field in own if field for line in shown_of(field).lines(report, program, field)]
            for place, figures in enumerate(zip(*(line.figures for line in lines), strict=True), 1):
                widths = (_figure_pt(report, figure) for figure in figures)
                needed[at + place] = PADDING_PT + max(widths, default=0.0)
    return needed


def _figure_pt(report: Report, figure: Figure) -> float:
    """The width that a figure takes on one line; words may take more."""
    width = text_width_em(figure.text, report.face, bold=figure.is_absent) * TEXT_PT
    return min(_WIDEST_MARK_PT, width) if isinstance(figure.value, str) else width + _NUMBER_PADDING_PT


def _needed(report: Report, column: Column, program: Program) -> float:
    """The width that a number or a code takes on one line."""
    face, field = report.face, report.own_field(program, column.field)
    if column.field is None:
        return min(_WIDEST_CODE_PT, text_width_em(mark_of(program), face, bold=True) * CODE_PT)
    if field is None:
        return 0.0
    if absence := report.absence(program, field):
        return min(_WIDEST_MARK_PT, text_width_em(absence_mark(absence, report.words), face, bold=True) * TEXT_PT)
    if column.role is Role.NUMBER:
        value = report.figure(program, field)
        if value is None:
            return 0.0
        if isinstance(value, str):
            return min(_WIDEST_MARK_PT, text_width_em(value, face) * TEXT_PT)
        text = even_number(value, report.decimals(program, field))
        return text_width_em(text, face) * TEXT_PT + _NUMBER_PADDING_PT
    code, before = report.code(program, field) or "", previous_text(report, program, field)
    change = text_width_em(before, face) * TEXT_PT
    if change > _ONE_LINE_PT:
        # But a code of several letters is not torn.
        word = min(_WIDEST_CODE_PT, _widest_em(before.replace(" ", "\n"), face) * TEXT_PT)
        change = max(word, min(_WIDEST_CHANGE_PT, _widest_em(halves(before, face), face) * TEXT_PT))
    return max(change, min(_WIDEST_CODE_PT, text_width_em(code, face, bold=True) * code_pt(code)))


def halves(text: str, face: Face) -> str:
    """`text` in two lines that are as short as can be, divided at a blank; in one where it has none."""
    return min(_divided(text, 2), key=lambda lines: _widest_em(lines, face))


def in_lines(text: str, room_em: float, face: Face) -> str:
    """How a code changed, in few lines that fit into a width, none of them of one sign; as it is where none fit."""
    most = text.count(" ") + 1
    fits = [
        lines for count in range(1, most + 1) for lines in _divided(text, count) if _widest_em(lines, face) <= room_em
    ]
    return min(fits, key=lambda lines: any(len(line) == 1 for line in lines.split("\n")), default=text)


def _divided(text: str, count: int) -> Iterator[str]:
    """`text` in so many lines, divided at blanks in all ways, late ones first; fewer where it has too few of them."""
    words = text.split(" ")
    for places in combinations(range(len(words) - 1, 0, -1), min(count, len(words)) - 1):
        edges = [0, *reversed(places), len(words)]
        yield "\n".join(" ".join(words[first:behind]) for first, behind in pairwise(edges))


def _widest_em(lines: str, face: Face) -> float:
    return max(text_width_em(line, face) for line in lines.split("\n"))

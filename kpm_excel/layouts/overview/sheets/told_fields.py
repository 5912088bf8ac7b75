"""One field of an item on its A4 sheet: as in the form, with what was answered where the form has its input cells."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from kpm_excel.book.air import padded_chars
from kpm_excel.book.base import Style, Value
from kpm_excel.book.formulas import cut as cut_words
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import AIR_PT
from kpm_excel.layouts.entry.form_parts import pieces as pieces_of
from kpm_excel.layouts.entry.program_columns import Grid
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.codes import code_style, previous_text
from kpm_excel.layouts.overview.overview_styles import ALERT, ALERT_FILL
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.printed_numbers import number_format
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.side_by_side import Text, cut, edges_of, pieces, put, whole_pixels
from kpm_excel.layouts.overview.table.table_columns import weight
from kpm_excel.layouts.overview.table.table_roles import CLOSED_ROW, Role
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Author, Field, Program
from kpm_excel.plan.types import type_of
from kpm_excel.plan.units import with_unit

#: First row, last row and key of rows with an answer.
Keyed = tuple[int, int, str]
#: Without the form's indent, of which programs are not at one how far it reaches.
_TEXT: Final = replace(entry_styles.TEXT_CELL, valign="top", indent=0)
_CODE: Final = replace(entry_styles.FIGURE_CELL, size_pt=12, bold=True)
_NUMBER: Final = replace(entry_styles.FIGURE_CELL, size_pt=10, align="right", indent=1, wrap=False, shrink=True)
_PAD_PT: Final = 2.25
#: A longer label would fill a page.
_LONGEST_LABEL: Final = 200
#: A longer text is set in several rows, between which a page may end.
_TALL_PT: Final = 80.0


@dataclass(frozen=True, slots=True)
class RowKeys:
    """The keys of the sheet's columns, and those of its rows."""

    grid: Grid
    #: Key of rows that hold nothing that could be amended.
    CLOSED: ClassVar[str] = CLOSED_ROW

    @property
    def columns(self) -> dict[int, str]:
        """The key of each column: number and name in the title, which stand over labels and answers."""
        rest = range(self.grid.first + 1, self.grid.end + 1)
        return {self.grid.label: "no", self.grid.first: "name"} | {column: f"c.{column}" for column in rest}

    def row(self, key: str, column: int) -> str:
        """What a row says whose cell in `column` holds the answer `key`."""
        return f"{key} {self.columns[column]}"


def has_anything(report: Report, program: Program, field: Field) -> bool:
    """Whether there is anything to print of `field`: what the plan says, or an answer or the room for one."""
    if weight(field) == 0:
        return False
    if report.values(program).get(field.id) not in (None, "", (), [], {}):
        return True
    type_ = type_of(field)
    if type_.is_laid_out or type_.is_derived:
        return bool(type_.parts(field, program)) or type_.is_derived
    return field.by is not Author.PLAN


def tell_field(at: Setting, report: Report, field: Field, *, paper: bool) -> list[Keyed]:
    """Set `field`, and say which rows hold which answer."""
    first, shown = at.form.begin(), shown_of(field)
    roles = [part.role for part in shown.parts(report, field)]
    keys = RowKeys(at.grid)
    if roles == [Role.TEXT] and not type_of(field).is_laid_out:
        _tell_text(at, report, field, paper)
    elif roles in ([Role.RATING], [Role.NUMBER]):
        _tell_value(at, report, field, roles[0])
    else:
        cells = {row: (key, column) for row, column, key in shown.tell_whole(at, report, field)}
        return [
            (row, row, keys.row(f"{field.id}.{cells[row][0]}", cells[row][1]) if row in cells else RowKeys.CLOSED)
            for row in range(first, at.form.row)
        ]
    return [(first, at.form.row - 1, keys.row(field.id, at.grid.first))]


def _tell_text(at: Setting, report: Report, field: Field, paper: bool) -> None:
    """Set a text over the whole width, in parts between which a page may end."""
    grid, form = at.grid, at.form
    text, label = printed(report, at.program, field), cut_words(field.title, _LONGEST_LABEL)
    style = _absent(_TEXT) if report.absence(at.program, field) else _TEXT
    link = shown_of(field).link(report.values(at.program).get(field.id))
    chars = padded_chars(grid.chars(grid.first, grid.end), form.face)
    parts = list(_parts(at, text, chars, style)) or [""]
    for number, piece in enumerate(parts):
        row = form.begin()
        words = label if number == 0 else ""
        # Between two parts of a text is no space.
        pad = _PAD_PT if number == 0 else 0.0
        needed = form.height(piece, chars, style) + pad - (AIR_PT if number < len(parts) - 1 else 0.0)
        height = whole_pixels(max(needed, at.height(words, grid.label, grid.label, entry_styles.LABEL_CELL)))
        top, bottom = int(number == 0), int(number == len(parts) - 1)
        own = replace(style, top=top, bottom=bottom)
        told = Text(grid.first, grid.end, piece or None, own, chars, pad, link=link, is_padded=paper)
        found = pieces(told, height - pad, form.face) if paper else ()
        rows = cut(form.sheet, row, edges_of(found), height)
        form.row = rows.last + 1
        put(form.sheet, rows, told, found)
        words = at.lined(words, grid.label, grid.label, entry_styles.LABEL_CELL)
        look = replace(entry_styles.LABEL_CELL, top=top, bottom=bottom)
        form.sheet.put(row, grid.label, words or None, look, last_row=form.row - 1, last_column=grid.label)


def _parts(at: Setting, text: str, chars: float, style: Style) -> Iterator[str]:
    """`text` in parts that are not tall, cut between its paragraphs where that can be done."""
    part: str | None = None
    for paragraph in text.split("\n"):
        longer = paragraph if part is None else f"{part}\n{paragraph}"
        if part is not None and at.form.height(longer, chars, style) > _TALL_PT:
            yield part
            longer = paragraph
        *whole, part = list(pieces_of(at, longer, at.grid.first, at.grid.end, style, _TALL_PT)) or [""]
        yield from whole
    if part:
        yield part


def _tell_value(at: Setting, report: Report, field: Field, role: Role) -> None:
    """Set a code or a number in a narrow cell, with what it means beside it."""
    grid, form = at.grid, at.form
    narrow, wide = (grid.first, grid.input_last), (grid.input_last + 1, grid.end)
    value, style, beside = _code(at, report, field) if role is Role.RATING else _number(at, report, field)
    if absence := report.absence(at.program, field):
        value, style = absence_mark(absence, report.words), _absent(_CODE)
    heights = [at.height(str(value or ""), *narrow, style), at.height(beside, *wide, entry_styles.BESIDE_CELL)]
    label = cut_words(field.title, _LONGEST_LABEL)
    heights.append(at.height(label, grid.label, grid.label, entry_styles.LABEL_CELL))
    row = form.next(max(24.0, *heights))
    form.put(row, grid.label, grid.label, label, entry_styles.LABEL_CELL)
    form.put(row, *narrow, value, style)
    form.put(row, *wide, beside or None, replace(entry_styles.BESIDE_CELL, right=1))


def _code(at: Setting, report: Report, field: Field) -> tuple[Value, Style, str]:
    """A code, how it looks, and what it means with the one of last period."""
    code = report.code(at.program, field)
    known = report.plan.scale_of(field).value(code)
    meaning = (known.description or known.label) if known else ""
    before = previous_text(report, at.program, field)
    look = code_style(report, field, code)
    return code, replace(_CODE, fill=look.fill, color=look.color), at.gap.join(filter(None, (meaning, before)))


def _number(at: Setting, report: Report, field: Field) -> tuple[Value, Style, str]:
    """A number, how it looks, and its unit."""
    value = report.figure(at.program, field)
    shape = number_format(value, report.decimals(at.program, field)) if isinstance(value, int | float) else None
    return (
        value,
        replace(_NUMBER, number_format=shape or "General"),
        with_unit("", field.unit, at.plan.language).strip(),
    )


def _absent(style: Style) -> Style:
    return replace(style, color=ALERT, fill=ALERT_FILL, bold=True)

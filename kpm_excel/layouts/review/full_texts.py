"""Texts that no row of a review can show: their beginnings stand in the table, the whole on a sheet of its own."""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from kpm_excel.book.base import Page, Sheet, Style, absolute, quoted
from kpm_excel.book.formulas import literal
from kpm_excel.book.list_sheet import Filled, ListColumn, ListSheet
from kpm_excel.book.marks import number_of
from kpm_excel.book.measure import INDENT_CHARS, chars_for_pt, split_at_height
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.overview.overview_styles import A4_MARGINS_INCH, A4_PT, across_pt
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.review.review_columns import Column
from kpm_excel.plan.model import Program

#: The keys of the sheet's hidden columns and of that with the texts, in its hidden first row.
KEYS: Final = ("full_no", "full_key", "full_joint", "full_text")
#: The key of the table's hidden column that names a row's cut cells.
CUT_KEY: Final = "full_cells"
#: What stands between a piece and the one above it, by what the hidden column says.
JOINTS: Final = {"line": "\n", "blank": " ", "on": ""}
#: How high the beginning of a text is in the table, and a piece on the sheet: two of them go on a page.
_BEGINNING_PT: Final = 120.0
_PIECE_PT: Final = 318.0
_TEXT_PT: Final = 10.0
#: So much of a piece may go over to the next, for it to end with a line or a sentence.
_LOOSE: Final = 0.4

_TITLE, _LEAD, _HEAD, _FIRST = 1, 2, 3, 4
#: Hidden: number, key and joint.
_LEFT: Final = 3
_WIDTHS_PT: Final = (38.0, 120.0, 342.0)

_KEY: Final = Style(size_pt=8, wrap=False)
_GIVEN: Final = replace(entry_styles.TEXT_CELL, size_pt=_TEXT_PT, valign="top", number_format="@")
_NO: Final = replace(_GIVEN, size_pt=11, bold=True, align="center", indent=0, color=entry_styles.LINK, underline=True)
_WHERE: Final = replace(_GIVEN, size_pt=9, fill=entry_styles.LABEL)
_OPEN: Final = replace(_GIVEN, fill=entry_styles.OPEN, locked=False)


@dataclass(frozen=True, slots=True)
class _Full:
    """One text with where its beginning stands."""

    program: Program
    column: Column
    pieces: list[tuple[str, str]]
    sheet: str
    row: int
    at: int


@dataclass(slots=True)
class FullTexts:
    """The long texts of one review."""

    report: Report
    #: The name of their sheet.
    name: str
    _texts: list[_Full] = field(default_factory=list)
    _row: int = _FIRST

    def cut(self, program: Program, column: Column, text: str, style: Style, place: "Place") -> "Beginning":
        """The beginning of `text`, for the cell at `place`; the whole goes on the sheet."""
        report = self.report
        pieces = list(_pieces(report, text))
        told = report.words.text("review.full_pointer", sheet=self.name, row=self._row + 1, count=f"{len(text):,}")
        start, _ = split_at_height(text, place.width_chars, style.size_pt, report.face, _BEGINNING_PT)
        shown = f"{told}\n{start.rstrip()}…"
        link = f"{quoted(self.name)}!{absolute(self._row, _LEFT)}"
        self._texts.append(_Full(program, column, pieces, place.sheet, place.row, place.column))
        self._row += len(pieces)
        return Beginning(shown, link, f"{column.key}:{len(pieces)}:{digest(shown)}")

    def sheet(self) -> Sheet | None:
        """The sheet with the whole texts; None where every text stands in the table."""
        if not self._texts:
            return None
        words, sheet = self.report.words, Sheet(self.name)
        heads = [words.text("review.no"), words.text("review.full_where"), words.text("review.full_text")]
        columns = [
            ListColumn(label, chars_for_pt(width), head=entry_styles.HEAD_CELL)
            for label, width in zip(heads, _WIDTHS_PT, strict=True)
        ]
        listed = ListSheet(sheet, self.report.face, columns, _LEFT)
        sheet.hidden_columns, sheet.hidden_rows, sheet.password = set(range(_LEFT)), {0}, ""
        for at, key in zip((0, 1, 2, listed.right), KEYS, strict=True):
            sheet.put(0, at, key, _KEY)
        title = replace(entry_styles.HEADING, size_pt=14, bottom=0, wrap=False)
        sheet.put(_TITLE, _LEFT, words.text("review.full_title", as_of=self.report.plan.as_of), title)
        lead = replace(entry_styles.NOTE, valign="top")
        sheet.put(_LEAD, _LEFT, words.text("review.full_lead"), lead, last_column=listed.right)
        sheet.heights.update({_TITLE: 26.25, _LEAD: 30.0})
        listed.heads(_HEAD, least_pt=21.0, air_pt=6.0)
        row = _FIRST
        for text in self._texts:
            row = self._put(listed, row, text)
        told = words.text("review.full_title", as_of=self.report.plan.as_of)
        across = across_pt(A4_PT, A4_MARGINS_INCH)
        page = Page(
            paper=9, margins=A4_MARGINS_INCH, header=header(self.report, told, across), footer=footer(self.report),
            area=(_TITLE, _LEFT, row - 1, listed.right),
        )  # fmt: skip
        listed.finish((_HEAD, _HEAD), row - 1, page, cursor=listed.right, landscape=False)
        return sheet

    def _put(self, listed: ListSheet, row: int, text: _Full) -> int:
        """Set the pieces of a text from `row` on; the row below them."""
        report, program = self.report, text.program
        mark = number_of(program, report.plan.language)
        back = _back(text, mark)
        lead = report.plan.department(program.lead).name
        where = "\n".join([program.name, lead, f"【{text.column.label}】"])
        for number, (joint, piece) in enumerate(text.pieces, 1):
            listed.sheet.put(row, 0, program.no, _KEY)
            listed.sheet.put(row, 1, text.column.key, _KEY)
            listed.sheet.put(row, 2, joint, _KEY)
            go_on = report.words.text("review.full_part", label=text.column.label, n=number, all=len(text.pieces))
            cells = [
                Filled(mark, _NO, formula=back),
                Filled(where if number == 1 else go_on, _WHERE),
                Filled(piece, _OPEN if text.column.is_open else _GIVEN),
            ]
            listed.row(row, cells, air_pt=4.0)
            listed.sheet.fitted_rows.add(row)
            row += 1
        return row


def _back(text: _Full, mark: str | int) -> str:
    """The formula of a link to the cell in the table; its row is looked up, for the table may be sorted."""
    sheet, (column, row) = quoted(text.sheet), absolute(text.row, text.at)[1:].split("$")
    at = f"IFERROR(MATCH({text.program.no},{sheet}!$A:$A,0),{row})"
    return f"=HYPERLINK({literal(f'#{sheet}!${column}$')}&{at},{literal(mark) if isinstance(mark, str) else mark})"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, and how wide it is."""

    sheet: str
    row: int
    column: int
    width_chars: float


@dataclass(frozen=True, slots=True)
class Beginning:
    """What stands in the table for a text that is too long for it."""

    text: str
    #: To the whole text.
    link: str
    #: The column's key, how many pieces the text has, and what this beginning is known by.
    mark: str


def digest(beginning: str) -> str:
    """What a beginning is known by: whoever writes over it is told that the whole text stands elsewhere."""
    return sha256("".join(beginning.split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _pieces(report: Report, text: str) -> "list[tuple[str, str]]":
    """`text` in pieces that a row can show, each with what stands before it."""
    width, joint, pieces = chars_for_pt(_WIDTHS_PT[-1]) - INDENT_CHARS * _GIVEN.indent, "line", []
    while text:
        piece, rest = split_at_height(text, width, _TEXT_PT, report.face, _PIECE_PT)
        if rest:
            piece = _ended(piece)
        pieces.append((joint, piece))
        rest = text[len(piece) :]
        joint = next((name for name, between in JOINTS.items() if between and rest.startswith(between)), "on")
        text = rest.removeprefix(JOINTS[joint])
    return pieces


def _ended(piece: str) -> str:
    """`piece` up to its last line or sentence that ends, where that is not far from its end."""
    least = int(len(piece) * (1 - _LOOSE))
    line = piece.rfind("\n", least)
    if line > 0:
        return piece[:line]
    sentence = max(piece.rfind(mark, least) + len(mark.rstrip()) for mark in ("。", ". ", "！", "？"))
    return piece[:sentence] if sentence > least else piece

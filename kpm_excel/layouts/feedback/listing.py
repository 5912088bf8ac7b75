"""The first sheet of a form that goes back: everything to mend, each with a link to its cell and its state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpm_excel.book.base import Conditional, Page, Sheet, Style, absolute
from kpm_excel.book.formulas import cut, literal, spliced
from kpm_excel.book.list_sheet import TALLEST_ROW_PT, Filled, ListColumn, ListSheet
from kpm_excel.book.marks import mark_of
from kpm_excel.book.measure import face_for, merged_chars
from kpm_excel.book.pagetext import title_footer
from kpm_excel.findings import Severity
from kpm_excel.form.seal import seals_of
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.first import office_words, whole_name
from kpm_excel.layouts.entry.form import broken
from kpm_excel.layouts.feedback.marking import LOOK, MEND, MEND_LINE, Spot, Wait
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.model import Department, Plan
from kpm_excel.words import Words

#: Columns: seals (hidden), number, severity, program, field, place, message, remedy, state, open or not (hidden).
SEALS, NUMBER, SEVERITY, PROGRAM, FIELD, PLACE, MESSAGE, REMEDY, STATE, OPEN = range(10)
_WIDTHS: Final = {
    SEALS: 2.0,
    NUMBER: 5.0,
    SEVERITY: 9.0,
    PROGRAM: 25.0,
    FIELD: 20.0,
    PLACE: 11.0,
    MESSAGE: 44.0,
    REMEDY: 34.0,
    STATE: 12.0,
    OPEN: 4.0,
}
#: A longer message is told in full by the note of its cell.
_TEXT_LIMIT = 700
_LINE_PT = 16.5
#: Space above and below the lines of a row, together.
_AIR_PT = 6.0

_TEXT: Final = replace(entry_styles.NAME_CELL, size_pt=9)
_CENTER: Final = replace(_TEXT, align="center")
_BOLD: Final = replace(_CENTER, bold=True)
_LINK: Final = replace(_CENTER, color=entry_styles.LINK, underline=True)


@dataclass(frozen=True, slots=True)
class _Setting:
    """The list in the making."""

    list: ListSheet
    plan: Plan
    words: Words

    @property
    def sheet(self) -> Sheet:
        """The sheet of the list."""
        return self.list.sheet

    def line(self, row: int, text: str, style: Style, least: float = _LINE_PT, first: int = NUMBER) -> None:
        """Set `text` over the width of `row` from the column `first`."""
        self.sheet.put(row, first, text, style, last_row=row, last_column=STATE)
        chars = merged_chars([_WIDTHS[column] for column in range(first, STATE + 1)])
        self.sheet.heights[row] = min(max(least, self.list.height_pt(text, chars, style)), TALLEST_ROW_PT)


def list_sheet(
    plan: Plan, department: Department, spots: Sequence[Spot], taken: int, notes: Sequence[str], words: Words
) -> Sheet:
    """The list of `spots` for `department`, of which `taken` answers were accepted.

    It keeps a seal of each of the `notes` in the workbook, and one of its own words.
    """
    sheet = Sheet(words.text("feedback.sheet"), password="", tab_color=MEND_LINE)
    at = _Setting(ListSheet(sheet, face_for(plan.language), _columns(words)), plan, words)
    ready = _top(at, department, spots, taken)
    head = ready + 1 + _steps(at, ready + 1, spots)
    at.list.heads(head, least_pt=20.0)
    for row, spot in enumerate(spots, start=head + 1):
        _row(at, row, spot)
    last = head + len(spots)
    _ready(at, ready, head + 1, last, sum(spot.wait in (Wait.CELL, Wait.SHEET) for spot in spots))
    _finish(at, head, last)
    texts = [*(str(cell.value) for cell in sheet.cells), *_computed(words, len(spots)), *notes]
    for row, seal in enumerate(seals_of(texts)):
        sheet.put(row, SEALS, seal, entry_styles.FLAG_CELL)
    return sheet


def _computed(words: Words, count: int) -> Iterator[str]:
    """Everything that the formulas of a list of `count` points can show."""
    yield words.text("feedback.ready")
    yield from (words.text("feedback.not_ready", n=number) for number in range(count + 1))
    yield from (words.text(f"feedback.state_{state}") for state in ("open", "done", "look", "changed"))
    yield from ("0", "1")


def _top(at: _Setting, department: Department, spots: Sequence[Spot], taken: int) -> int:
    """Set title and address; the row that is left for the overall line is returned."""
    errors = sum(spot.point.severity is Severity.ERROR for spot in spots)
    at.line(0, at.plan.title, entry_styles.TITLE, least=28)
    at.line(1, at.words.text("feedback.subtitle", as_of=at.plan.as_of), entry_styles.SUBTITLE, least=18)
    name = whole_name(department, at.words)
    at.line(2, at.words.text("entry.for_department", name=name), entry_styles.FOR_CELL, least=26)
    lead = at.words.text("feedback.lead", errors=errors, warnings=len(spots) - errors, taken=taken)
    at.line(3, lead, entry_styles.MIDDLE)
    at.sheet.heights[3] += _AIR_PT
    return 4


def _ready(at: _Setting, row: int, first: int, last: int, now: int) -> None:
    """Set the line that counts what is left."""
    done, rest = at.words.text("feedback.ready"), at.words.text("feedback.not_ready", n="\0")
    count = f"SUM({absolute(first, OPEN)}:{absolute(last, OPEN)})"
    text = rest.replace("\0", str(now)) if now else done
    formula = f"=IF({count}=0,{literal(done)},{spliced(rest, count)})"
    at.sheet.put(row, NUMBER, text, entry_styles.READY, last_row=row, last_column=STATE, formula=formula)
    at.sheet.heights[row] = 30.0
    for condition, fill in ((f"={count}=0", entry_styles.DONE), (f"={count}>0", MEND)):
        at.sheet.conditionals.append(Conditional(row, NUMBER, row, STATE, condition, entry_styles.filled(fill)))


def _steps(at: _Setting, row: int, spots: Sequence[Spot]) -> int:
    """Set what to do, line by line; the number of lines is returned."""
    texts = [at.words.text("feedback.step_mend")]
    if any(spot.point.severity is Severity.WARNING for spot in spots):
        texts.append(at.words.text("feedback.step_look"))
    texts.append(_send(at))
    at.sheet.heights[row] = _AIR_PT
    row += 1
    for number, text in enumerate(texts):
        at.sheet.put(row + number, NUMBER, str(number + 1), entry_styles.STEP_NUMBER)
        at.line(row + number, text, entry_styles.STEP, first=SEVERITY)
    at.sheet.heights[row + len(texts)] = _AIR_PT
    return len(texts) + 2


def _send(at: _Setting) -> str:
    office = office_words(at.plan, at.words)
    if not at.plan.mend_by:
        return at.words.text("feedback.step_send_any", office=office)
    day = date_text(at.plan.mend_by.isoformat(), at.plan.language)
    return at.words.text("feedback.step_send", office=office, deadline=day)


def _columns(words: Words) -> list[ListColumn]:
    names = (None, "no", "severity", "program", "field", "place", "message", "remedy", "state", None)
    labels = [words.text(f"feedback.column_{name}") if name else "" for name in names]
    return [
        ListColumn(label, width, head=entry_styles.HEAD_CELL, is_hidden=not label)
        for label, width in zip(labels, _WIDTHS.values(), strict=True)
    ]


def _row(at: _Setting, row: int, spot: Spot) -> None:
    point = spot.point
    program = f"{mark_of(point.program)} {point.program.name}" if point.program else at.words.text("feedback.file")
    fill = MEND if point.severity is Severity.ERROR else LOOK
    state, is_open = _state(at, row, spot)
    cells = [
        None,
        Filled(point.number, _LINK if spot.link else _CENTER, spot.link),
        Filled(at.words.text(f"check.severity_{point.severity}"), replace(_BOLD, fill=fill)),
        _words(at, PROGRAM, program),
        _words(at, FIELD, point.label),
        _place(spot),
        _words(at, MESSAGE, point.message),
        _words(at, REMEDY, point.remedy),
        state,
        is_open,
    ]
    at.list.row(row, cells, least_pt=_LINE_PT * 1.5 + _AIR_PT, air_pt=_AIR_PT)


def _words(at: _Setting, column: int, text: str) -> Filled:
    return Filled(broken(cut(text, _TEXT_LIMIT), _WIDTHS[column], _TEXT, at.list.face, phrases=False), _TEXT)


def _place(spot: Spot) -> Filled:
    if spot.link is None:
        return Filled(None, _CENTER)
    shown = f"{spot.sheet} {spot.cell}".strip()
    # LibreOffice sets a linked cell on one line; the function's text wraps everywhere.
    return Filled(shown, _LINK, formula=f"=HYPERLINK({literal('#' + spot.link)},{literal(shown)})")


def _state(at: _Setting, row: int, spot: Spot) -> tuple[Filled, Filled]:
    """Whether a point is open, in words and as a number that the overall line adds up."""
    words, flag = at.words, Filled(0, entry_styles.FLAG_CELL, formula="=0")
    if spot.wait is Wait.NOTHING:
        return Filled(None, _BOLD), flag
    open_, done = (
        words.text(f"feedback.state_{state}")
        for state in (("look", "changed") if spot.wait is Wait.EYES else ("open", "done"))
    )
    if spot.wait in (Wait.CELL, Wait.SHEET):
        flag = Filled(1, entry_styles.FLAG_CELL, formula=f"=IF({spot.open_formula},1,0)")
    fill = LOOK if spot.wait is Wait.EYES else MEND
    for condition, shade in ((f"={spot.open_formula}", fill), (f"=NOT({spot.open_formula})", entry_styles.DONE)):
        at.sheet.conditionals.append(Conditional(row, STATE, row, STATE, condition, entry_styles.filled(shade)))
    return Filled(open_, _BOLD, formula=f"=IF({spot.open_formula},{literal(open_)},{literal(done)})"), flag


def _finish(at: _Setting, head: int, last: int) -> None:
    margins = (0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
    page = Page(margins=margins, footer=title_footer(at.plan), area=(0, NUMBER, last, STATE))
    at.list.finish((head, head), last, page, cursor=NUMBER)

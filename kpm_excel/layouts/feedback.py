"""The marked copy: a fresh form with all answers in, its cells to mend marked, and a list of them in front.

The list and the notes are sealed: when the copy comes back, what we wrote ourselves is told from what somebody
added to it.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.base import Book, Cell, Conditional, Page, Sheet, Style, absolute, address, quoted
from kpm_excel.layouts.check import HEAD, TITLE, field_label
from kpm_excel.layouts.formulas import literal
from kpm_excel.layouts.marks import circled
from kpm_excel.layouts.measure import Face, face_for, height_pt
from kpm_excel.plan.model import Plan
from kpm_excel.words import Words, words_for

#: Begins the mark of the list's sheet.
LIST_MARK: Final = "KPM1F|"
_NOTE_SEAL = re.compile(r"\[(KPM\d{3}(?: KPM\d{3})*) #([0-9a-f]{8})\]\s*\Z")
#: Fill of a cell whose content has to change, and of one that somebody should look at.
MEND_FILL, LOOK_FILL = "#F3B4B4", "#FFE699"
_CELL: Final = Style(size_pt=9, left=1, right=1, top=1, bottom=1, border_color="#9AA5B1")
_HIDDEN: Final = Style(size_pt=7, color="#FFFFFF", wrap=False)
_LEAD: Final = Style(size_pt=9, valign="vcenter")
#: Columns: marks (hidden), number, severity, program, field, what was found, what to do.
_WIDTHS: Final = (2.0, 5.0, 9.0, 24.0, 22.0, 52.0, 40.0)
#: Longer texts are compared by their length and beginning, because a formula's text has its limit.
_COMPARED = 200
_ROW_LIMIT_PT = 400.0


@dataclass(frozen=True, slots=True)
class SlotPlace:
    """Where a slot stands in the fresh form."""

    sheet: str
    row: int
    column: int


#: The places of the form's slots, by program and key.
Places = Mapping[tuple[int, str], SlotPlace]


def seal_of(texts: Iterable[str]) -> str:
    """A check sum over `texts`, whatever their order and their blanks."""
    plain = sorted("".join(text.split()) for text in texts)
    return f"{zlib.crc32(chr(10).join(text for text in plain if text).encode()):08x}"


def is_own_list(texts: Iterable[str]) -> bool:
    """Whether a sheet's `texts` are a list of ours that nobody wrote into."""
    every = list(texts)
    marks = [text for text in every if text.startswith(LIST_MARK)]
    return len(marks) == 1 and marks[0].strip() == LIST_MARK + seal_of(t for t in every if t not in marks)


def note_of(findings: Sequence[Finding]) -> str:
    """The note at a cell: what was found and what to do, sealed."""
    text = "\n\n".join(f"{finding.message}\n→ {finding.remedy}" for finding in findings)
    codes = " ".join(dict.fromkeys(finding.code for finding in findings))
    return f"{text}\n[{codes} #{seal_of([text])}]"


def is_own_note(text: str) -> bool:
    """Whether a comment is a note of ours to which nobody added anything."""
    match = _NOTE_SEAL.search(text)
    return bool(match) and match is not None and seal_of([text[: match.start()]]) == match[2]


def mark_book(plan: Plan, book: Book, places: Places, findings: Sequence[Finding]) -> Book:
    """`book` (a form with all answers in) with its cells to mend marked and noted, and the list in front.

    `findings` are the department's, errors and warnings.
    """
    sheets = {sheet.name: sheet for sheet in book.sheets}
    by_slot: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.place.program or 0, finding.place.field or "")
        if key in places:
            by_slot.setdefault(key, []).append(finding)
    for key, found in by_slot.items():
        _mark(sheets[places[key].sheet], places[key], found)
    return replace(book, sheets=[_list(plan, places, findings), *book.sheets], active=0)


def _mark(sheet: Sheet, place: SlotPlace, findings: Sequence[Finding]) -> None:
    sheet.notes[place.row, place.column] = note_of(findings)
    cell = next((c for c in sheet.cells if (c.row, c.column) == (place.row, place.column)), None)
    if cell is None or cell.value is None:
        # An empty cell that is required has the form's own colour.
        return
    wrong = any(finding.severity is Severity.ERROR for finding in findings)
    style = Style(fill=MEND_FILL if wrong else LOOK_FILL)
    last_row, last_column = cell.last_row or cell.row, cell.last_column or cell.column
    # In front of the form's own rules, and only for as long as nobody has changed the cell.
    rule = Conditional(cell.row, cell.column, last_row, last_column, _unchanged(cell), style, stop=True)
    sheet.conditionals.insert(0, rule)


def _unchanged(cell: Cell) -> str:
    """A formula that is true while the cell holds what it was sent back with."""
    at = absolute(cell.row, cell.column)
    if isinstance(cell.value, bool) or not isinstance(cell.value, str):
        return f"=NOT(ISBLANK({at}))"
    if len(cell.value) <= _COMPARED:
        return f"=EXACT({at},{literal(cell.value)})"
    return f"=EXACT(LEFT({at},{_COMPARED}),{literal(cell.value[:_COMPARED])})"


def _list(plan: Plan, places: Places, findings: Sequence[Finding]) -> Sheet:
    words, face = words_for(plan.language), face_for(plan.language)
    sheet = Sheet(words.text("feedback.sheet"), widths=dict(enumerate(_WIDTHS)), hidden_columns={0})
    leads = [words.text("feedback.lead", count=sum(f.severity is Severity.ERROR for f in findings))]
    if plan.deadline:
        leads.append(words.text("feedback.deadline", day=plan.deadline.isoformat()))
    sheet.put(0, 1, words.text("feedback.title"), TITLE)
    sheet.heights[0] = 26.0
    for row, lead in enumerate(leads, start=1):
        sheet.put(row, 1, lead, _LEAD, last_column=len(_WIDTHS) - 1, last_row=row)
        sheet.heights[row] = height_pt(lead, sum(_WIDTHS[1:]), 9, face) + 2
    head = len(leads) + 1
    for column, key in enumerate(("no", "severity", "program", "field", "message", "remedy"), start=1):
        sheet.put(head, column, words.text(f"feedback.column_{key}"), HEAD)
    for number, finding in enumerate(findings, start=1):
        _row(sheet, plan, head + number, number, finding, places, words, face)
    sheet.freeze = (head + 1, 0)
    sheet.page = Page(paper=9, landscape=True, repeat_rows=(head, head), fit=(1, 0), footer="&C&8&P / &N")
    sheet.tab_color = "#C00000"
    texts = [str(cell.value) for cell in sheet.cells if cell.value is not None]
    sheet.put(0, 0, LIST_MARK + seal_of(texts), _HIDDEN)
    return sheet


def _row(
    sheet: Sheet, plan: Plan, row: int, number: int, finding: Finding, places: Places, words: Words, face: Face
) -> None:
    place = finding.place
    program = plan.program(place.program) if place.program is not None else None
    at = places.get((place.program or 0, place.field or ""))
    link = f"{quoted(at.sheet)}!{address(at.row, at.column)}" if at else None
    texts = (
        str(number),
        words.text(f"check.severity_{finding.severity}"),
        f"{circled(program.no)} {program.name}" if program else "",
        field_label(plan, place.program, place.field) or (place.sheet or ""),
        finding.message,
        finding.remedy,
    )
    height = 15.0
    for column, text in enumerate(texts, start=1):
        style = _CELL
        if column == 2 and finding.severity is Severity.ERROR:
            style = replace(_CELL, fill=MEND_FILL, bold=True)
        if column == 4 and link:
            style = replace(_CELL, color="#0B5394", underline=True)
        sheet.put(row, column, text or None, style, link=link if column == 4 and text else None)
        height = max(height, height_pt(text[:3000], _WIDTHS[column], 9, face, bold=style.bold))
    sheet.heights[row] = min(height, _ROW_LIMIT_PT)

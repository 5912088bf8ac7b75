"""What a department gets back: its form with all answers in and the cells to mend marked, and a mail to send."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.book.base import address, quoted
from kpm_excel.findings import Code, Finding, Severity
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.entry_book import EntryForm, entry_book
from kpm_excel.layouts.feedback import Slot, mark_book, points_of
from kpm_excel.mails import Texts, mail_to_mend, mail_to_remind
from kpm_excel.plan.model import Department, Plan
from kpm_excel.plan.types import single_of
from kpm_excel.plan.types.values import Raw
from kpm_excel.reading.cell_answers import typed as read_typed
from kpm_excel.reading.slot_reader import all_asked
from kpm_excel.submission import Counted, Given

#: What a text is refused for by its words, so that it is refused again as long as it stands there.
_BY_WORDS = {Code.ANSWER_EXAMPLE, Code.ANSWER_DITTO}
#: A number that every program reads alike.
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked copy, ready to be written."""

    #: The .xlsx file.
    workbook: bytes
    #: The mail draft with the workbook attached (.eml).
    mail: bytes
    #: Where each answer's cell is in the workbook, as a link into it says it.
    places: Mapping[Slot, str]


@dataclass(slots=True)
class _Filling:
    """What goes into the cells of a fresh form."""

    #: Accepted answers, by program and key.
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    #: What was refused and is shown as it was typed.
    refused: dict[int, dict[str, Raw]] = field(default_factory=dict)
    #: What was refused and would be taken for an answer if it were put back; it is told beside the cell.
    told: dict[Slot, str] = field(default_factory=dict)
    #: How many answers were accepted.
    taken: int = 0


def marked_copy(
    plan: Plan,
    department: Department,
    counted: Counted,
    findings: Sequence[Finding],
    name: str,
    texts: Texts | None = None,
) -> Marked:
    """The marked copy of what is `counted` of `department`, and a mail draft with it attached under `name`.

    `findings` are those of the department; `texts` are the office's own words for the mail. The same answers give
    the same bytes.
    """
    from kpm_excel.excel.write.writer import write_book

    filling = _filled(plan, department, counted.answers, findings)
    form = _form(plan, department, filling, counted)
    points = points_of(plan, findings)
    book = mark_book(plan, department, form, points, taken=filling.taken, typed=filling.told)
    workbook = write_book(book)
    entries = [slot.entry for slot in form.slots]
    cells = {(one.key.program, one.key.key): (one.sheet, address(one.row, one.column)) for one in entries}
    named = {slot: f"{sheet} {cell}" for slot, (sheet, cell) in cells.items()}
    mail = mail_to_mend(plan, department, points, (name, workbook), named, texts)
    return Marked(workbook, mail, {slot: f"{quoted(sheet)}!{cell}" for slot, (sheet, cell) in cells.items()})


def filled_form(plan: Plan, department: Department, counted: Counted, findings: Sequence[Finding]) -> bytes:
    """The form of `department` as it is sent out, with all that it answered and nothing marked."""
    from kpm_excel.excel.write.writer import write_book

    return write_book(_form(plan, department, _filled(plan, department, counted.answers, findings), counted).book)


def _form(plan: Plan, department: Department, filling: _Filling, counted: Counted) -> EntryForm:
    return entry_book(plan, department, filling.answers, refused=filling.refused, respondent=counted.respondent)


def reminder(
    plan: Plan, department: Department, findings: Sequence[Finding], name: str, texts: Texts | None = None
) -> bytes:
    """A mail draft that asks `department` for its form, with a fresh one attached under `name`.

    `findings` are those of the department: they say why a file that came from it could not be taken.
    """
    from kpm_excel.excel.write.writer import write_book

    form = write_book(entry_book(plan, department, {}).book)
    return mail_to_remind(plan, department, (), (name, form), texts, refused=findings)


def _filled(plan: Plan, department: Department, answers: Sequence[Given], findings: Sequence[Finding]) -> _Filling:
    filling, asked = _Filling(), all_asked(plan, department.code)
    refusals = _refusals(findings)
    for given in answers:
        if given.slot not in asked:
            continue
        if given.value is not None:
            filling.answers.setdefault(given.program, {})[given.key] = given.value
            filling.taken += 1
        elif given.raw.strip():
            _put_back(filling, plan, asked[given.slot], given.raw, refusals.get(given.slot, set()))
    return filling


def _refusals(findings: Sequence[Finding]) -> dict[Slot, set[str]]:
    """The codes for which each answer was refused."""
    refusals: dict[Slot, set[str]] = {}
    for finding in findings:
        place = finding.place
        if finding.severity is Severity.ERROR and place.program is not None and place.field:
            refusals.setdefault((place.program, place.field), set()).add(finding.code)
    return refusals


def _put_back(filling: _Filling, plan: Plan, asked: Asked, text: str, codes: set[str]) -> None:
    """Put a refused `text` back into its cell if it is sure to be refused again; else keep it to be told."""
    slot = asked.key.program, asked.key.key
    if single_of(asked.cell).is_prose:
        again = bool(codes) and codes <= _BY_WORDS
    else:
        again = read_typed(text, asked, plan).answer is None
    if again:
        filling.refused.setdefault(slot[0], {})[slot[1]] = _as_typed(text, asked)
    else:
        filling.told[slot] = text


def _as_typed(text: str, asked: Asked) -> Raw:
    """A number as a number, so that it stands in its cell as the form's own rule would have it; else the text."""
    if not single_of(asked.cell).is_number or not _PLAIN_NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)

"""What a department gets back: its form with all answers in and the cells to mend marked, and a mail to send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from kpm_excel.excel.locate import entries_of
from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.check import field_label
from kpm_excel.layouts.entry import entry_book
from kpm_excel.layouts.feedback import SlotPlace, mark_book
from kpm_excel.layouts.marks import circled
from kpm_excel.plan.model import Department, Plan
from kpm_excel.submission import Given
from kpm_excel.words import Words, words_for

#: The content type of an .xlsx file (IANA).
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
#: Stands between the parts of a mail: always the same, so that the same mail is the same bytes.
_BOUNDARY = "=_kpm-excel_5f3c9a17e2"
#: What is listed in the mail itself; the workbook has all of it.
_LISTED = 30


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked copy, ready to be written."""

    #: The .xlsx file.
    workbook: bytes
    #: The mail draft with the workbook attached (.eml).
    mail: bytes


def marked_copy(
    plan: Plan, department: Department, answers: Sequence[Given], findings: Sequence[Finding], name: str
) -> Marked:
    """The marked copy of what `department` answered, and a mail draft with it attached under `name`.

    `findings` are those of the department; notices are left out, because nobody has to act on them.
    """
    from kpm_excel.excel.writer import write_book

    told = [finding for finding in findings if finding.severity is not Severity.NOTICE]
    book = entry_book(plan, department, _as_typed(answers))
    entries = entries_of(book.sheets[-1])
    places = {(e.key.program, e.key.key): SlotPlace(e.sheet, e.row, e.column) for e in entries}
    workbook = write_book(mark_book(plan, book, places, told))
    return Marked(workbook, _mail(plan, department, "mend", told, name, workbook))


def reminder(plan: Plan, department: Department, name: str) -> bytes:
    """A mail draft that asks `department` for its form, with a fresh one attached under `name`."""
    from kpm_excel.excel.writer import write_book

    return _mail(plan, department, "remind", (), name, write_book(entry_book(plan, department, {})))


def _as_typed(answers: Sequence[Given]) -> Mapping[int, Mapping[str, Any]]:
    """What each cell is to hold: the answer, or what was typed where it was refused."""
    held: dict[int, dict[str, Any]] = {}
    for given in answers:
        if given.value is not None or given.raw:
            held.setdefault(given.program, {})[given.key] = given.raw if given.value is None else given.value
    return held


def _mail(
    plan: Plan, department: Department, kind: str, findings: Sequence[Finding], name: str, workbook: bytes
) -> bytes:
    """A mail that opens in a mail program ready to be sent."""
    words = words_for(plan.language)
    message = EmailMessage(policy=SMTP)
    # Outlook opens a mail with this header as a draft.
    message["X-Unsent"] = "1"
    message["To"] = department.email or ""
    message["Subject"] = words.text(f"feedback.{kind}_subject", title=plan.title, as_of=plan.as_of)
    message.set_content("\n".join(_lines(plan, department, kind, findings, words)) + "\n", cte="base64")
    message.add_attachment(workbook, maintype=_XLSX[0], subtype=_XLSX[1], filename=name)
    message.set_boundary(_BOUNDARY)
    return bytes(message)


def _lines(plan: Plan, department: Department, kind: str, findings: Sequence[Finding], words: Words) -> list[str]:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    lines = [words.text("feedback.mail_to", name=department.name), ""]
    lines.append(words.text(f"feedback.{kind}_text", title=plan.title, as_of=plan.as_of, count=len(errors)))
    if plan.deadline:
        lines.append(words.text("feedback.deadline", day=plan.deadline.isoformat()))
    lines.append("")
    lines += [_line(plan, finding, words) for finding in errors[:_LISTED]]
    if len(errors) > _LISTED:
        lines.append(words.text("feedback.more", count=len(errors) - _LISTED))
    if plan.office:
        lines += ["", " ".join(part for part in (plan.organization, plan.office.name, plan.office.contact) if part)]
    return lines


def _line(plan: Plan, finding: Finding, words: Words) -> str:
    place = finding.place
    program = plan.program(place.program) if place.program is not None else None
    head = f"{circled(program.no)} {program.name} " if program else ""
    label = field_label(plan, place.program, place.field)
    return words.text("feedback.mail_line", place=f"{head}{label}".strip() or (place.file or ""), text=finding.message)

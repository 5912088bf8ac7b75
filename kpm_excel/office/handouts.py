"""What `collect` makes for departments: marked copies of forms that need mending, and drafts of mails."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kpm_excel.consolidated import Consolidated, Status
from kpm_excel.findings import Finding
from kpm_excel.layouts.handout import Handout
from kpm_excel.merge import counting
from kpm_excel.outputs import file_name
from kpm_excel.plan.model import Plan
from kpm_excel.submission import Submission

if TYPE_CHECKING:
    from kpm_excel.mails import Texts

#: The folders for them, below that of the results.
FEEDBACK, MAIL = "feedback", "mail"


def for_departments(
    plan: Plan, consolidated: Consolidated, submissions: Sequence[Submission], texts: "Texts | None"
) -> Iterator[tuple[str, Handout, dict[str, bytes]]]:
    """What each department gets that has something to do, and its files by their paths below the folder."""
    if all(result.status in (Status.ACCEPTED, Status.NOT_ASKED) for result in consolidated.departments):
        return
    # With all that makes forms and mails, which nobody waits for where there is nothing to mend.
    from kpm_excel.feedback import marked_copy, reminder
    from kpm_excel.mails import mail_name

    counted = counting(plan, submissions)
    names = names_of(plan, consolidated)
    told: dict[str | None, list[Finding]] = {}
    for finding in consolidated.findings:
        told.setdefault(finding.place.department, []).append(finding)
    for result in consolidated.departments:
        department, findings = plan.department(result.code), told.get(result.code, [])
        if result.status not in (Status.MISSING, Status.NEEDS_MENDING):
            continue
        name = names[result.code]
        mail = f"{MAIL}/{mail_name(name)}"
        if result.status is Status.MISSING:
            yield result.code, Handout(mail), {mail: reminder(plan, department, findings, name, texts)}
        elif result.code in counted:
            marked = marked_copy(plan, department, counted[result.code], findings, name, texts)
            copy = f"{FEEDBACK}/{name}"
            yield result.code, Handout(mail, copy, marked.places), {copy: marked.workbook, mail: marked.mail}


def names_of(plan: Plan, consolidated: Consolidated) -> dict[str, str]:
    """The name of the workbook that each department gets, by its code: its fresh form, or its marked copy."""
    from kpm_excel.entries import entry_names

    asked = plan.asked_departments()
    names = dict(zip((department.code for department in asked), entry_names(asked), strict=True))
    used: set[str] = set()
    return names | {
        result.code: _copy_name(result.files, names, result.code, used)
        for result in consolidated.departments
        if result.status is Status.NEEDS_MENDING and result.code in names
    }


def _copy_name(files: Sequence[str], names: Mapping[str, str], code: str, used: set[str]) -> str:
    """The name of a marked copy: that of the file which came, where it is only one and no other department's.

    It is added to the names that are `used`.
    """
    stem = Path(files[0]).stem if len(files) == 1 else ""
    name = f"{file_name(stem)}.xlsx" if stem else names[code]
    others = {other.casefold() for department, other in names.items() if department != code}
    if name.casefold() in others | used:
        name = names[code]
    used.add(name.casefold())
    return name

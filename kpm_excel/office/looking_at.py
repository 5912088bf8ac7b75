"""One file of one department, read and judged as `collect` would judge it, in a process that has no more to do.

All that takes time stands here, in functions that travel to a child process with the plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from kpm_excel.answer_key import AnswerKey
from kpm_excel.feedback import filled_form, marked_copy
from kpm_excel.findings import Code, Finding, Phrase, Place, Severity, find
from kpm_excel.merge import Judged, judge
from kpm_excel.office.receipts import Verdict
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types.values import Answer, Remark
from kpm_excel.returned import Opened, Returned, Task, open_or_read, passed_over
from kpm_excel.sent import Sent, load_sent, with_changes, with_older_labels
from kpm_excel.submission import Counted, HandedIn, Submission


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be looked at, as it travels to the child process."""

    department: str
    #: The file; None where only what came before is meant.
    found: Returned | None = None
    #: What the department handed in before: as it was read then, or to be read now.
    before: tuple[Submission | Returned, ...] = ()
    #: What others answered alone on its programs, by program and key.
    others: Mapping[int, Mapping[AnswerKey, Answer]] = field(default_factory=dict)
    #: The file that keeps the plans from which forms were made, with its time, by which it is known in the child.
    sent: tuple[Path, int] | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What one file came to."""

    department: str
    #: The file as its owner calls it, and its check sum.
    name: str
    sha256: str
    verdict: Verdict
    #: What was found in it, in the order in which it is told.
    findings: tuple[Finding, ...] = ()
    #: What would count of the department, with this file; None where it is refused.
    counted: Counted | None = None
    #: What the file itself says.
    submission: Submission | None = None
    #: Whether its answers would be among those that count: not where another file was saved later.
    counts: bool = True

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings that weigh so much."""
        return tuple(one for one in self.findings if one.severity is severity)

    @property
    def needs_reason(self) -> bool:
        """Whether whoever hands it in as it is has to say why."""
        return self.verdict is not Verdict.REFUSED and any(f.severity is not Severity.NOTICE for f in self.findings)

    @property
    def answers(self) -> int:
        """How many answers would be taken of the department."""
        return sum(given.value is not None for given in self.counted.answers) if self.counted else 0


def looked(plan: Plan, errand: Errand) -> Looked:
    """What the file of `errand` comes to, beside what the department handed in before."""
    found = errand.found
    assert found is not None
    sent = _sent(errand.sent)
    read = _read(plan, found, sent)
    if isinstance(read, Finding):
        return Looked(errand.department, found.name, "", Verdict.REFUSED, (read,))
    if read.department != errand.department:
        return Looked(errand.department, found.name, "", Verdict.REFUSED, _refusal(plan, errand, read))
    before = _before(plan, errand, sent)
    judged, counts = _judged(plan, errand, read, list(before.values()))
    is_wrong = any(finding.severity is Severity.ERROR for finding in judged.findings)
    return Looked(
        errand.department,
        found.name,
        read.file.sha256,
        Verdict.NEEDS_MENDING if is_wrong else Verdict.ACCEPTED,
        judged.findings,
        judged.counted,
        read,
        counts,
    )


def marked(plan: Plan, looked_at: Looked) -> bytes:
    """The marked copy of what was looked at."""
    assert looked_at.counted is not None
    department = plan.department(looked_at.department)
    return marked_copy(plan, department, looked_at.counted, looked_at.findings, looked_at.name).workbook


def filled(plan: Plan, errand: Errand) -> bytes:
    """The department's form with what counts of what it handed in before; as it is sent out where nothing does."""
    before = list(_before(plan, errand, _sent(errand.sent)).values())
    department = plan.department(errand.department)
    if not before:
        return filled_form(plan, department, Counted(()), ())
    judged = judge(plan, errand.department, before, errand.others)
    return filled_form(plan, department, judged.counted, judged.findings)


def _judged(plan: Plan, errand: Errand, read: Submission, before: list[Submission]) -> tuple[Judged, bool]:
    """What is said of `read`: as part of what counts, or of it alone and why it does not; and whether it does."""
    name = read.file.name
    together = judge(plan, errand.department, [*before, read], errand.others)
    own = [finding for finding in together.findings if finding.place.file in (None, name)]
    if name in together.files:
        return replace(together, findings=tuple(own)), True
    alone = judge(plan, errand.department, [read], errand.others)
    findings = (*(one for one in own if one not in alone.findings), *alone.findings)
    return replace(alone, findings=findings), False


def _before(plan: Plan, errand: Errand, sent: Sent) -> dict[str, Submission]:
    """What the department handed in before, by the names of the files, as far as it can be used."""
    known: dict[str, Submission] = {}
    for one in errand.before:
        read = _read(plan, one, sent) if isinstance(one, Returned) else one
        if isinstance(read, Submission) and read.department == errand.department:
            known[read.file.name] = read
    return known


def _read(plan: Plan, found: Returned, sent: Sent) -> Submission | Finding:
    """What `found` says to `plan`; where it is none that could say anything, why."""
    if passed := passed_over(found):
        return _no_form(found.name, passed.remark)
    read = open_or_read(with_older_labels(plan, sent), Task(found))
    if isinstance(read, Opened):
        return find(Code.HANDED_CARRIER, Place(file=found.name))
    told = with_changes(read, plan, sent)
    # What was collected before came another way; what is looked at, or read anew, is handed in.
    at = HandedIn(found.changed_at) if found.changed_at else None
    return replace(told, file=replace(told.file, handed_in=at))


def _no_form(file: str, remark: Remark) -> Finding:
    if remark.code.severity is Severity.ERROR:
        return find(remark.code, Place(file=file), **remark.values)
    return find(Code.HANDED_NO_FORM, Place(file=file), found=remark.values.get("found", Phrase(("not_said",))))


def _refusal(plan: Plan, errand: Errand, read: Submission) -> tuple[Finding, ...]:
    """Why nothing of `read` is taken on the page of the department."""
    file = read.file.name
    if read.department is not None:
        names = [plan.department(code).name for code in (read.department, errand.department)]
        place = Place(errand.department, file=file)
        return (find(Code.HANDED_OTHER_DEPARTMENT, place, found=names[0], allowed=names[1]),)
    errors = tuple(finding for finding in read.findings if finding.severity is Severity.ERROR)
    if errors:
        return errors
    values = [dict(finding.values).get("found") for finding in read.findings]
    said = next((value for value in values if value is not None), Phrase(("not_said",)))
    return (find(Code.HANDED_NO_FORM, Place(file=file), found=said),)


def _sent(kept: tuple[Path, int] | None) -> Sent:
    return _loaded_sent(*kept) if kept else Sent()


# A child lives long, and every file of a cycle is held against the same plans.
@lru_cache(maxsize=2)
def _loaded_sent(path: Path, _seen: int) -> Sent:
    return load_sent(path)

"""What a department is asked to mend or to look at, in the order in which it is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpm_excel.answer_key import AnswerAt, AnswerKey
from kpm_excel.findings import Code, Finding, Severity
from kpm_excel.layouts.check import field_label
from kpm_excel.plan.model import Plan, Program

#: What the planning office alone can judge or mend; it stands in the check workbook.
_OFFICE = {
    Code.FILE_NAME_OTHER,
    Code.IDENTITY_VISIBLE,
    Code.PROGRAM_UNKNOWN,
    Code.FILE_REPLACED,
    Code.ANSWER_REPLACED,
    Code.FILES_JOINED,
    Code.DEPARTMENT_MISSING,
}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a department is asked to mend, or to look at."""

    #: Counts from 1 through everything that the department is told.
    number: int
    #: An error is to be mended, a warning to be looked at.
    severity: Severity
    code: Code
    #: None where the whole file is meant.
    program: Program | None
    #: None where a whole sheet or file is meant.
    key: AnswerKey | None
    #: The words of the field; empty without a key.
    label: str
    message: str
    remedy: str

    @property
    def slot(self) -> AnswerAt | None:
        """Program and key of the cell that is meant; None where no single one is."""
        return (self.program.no, self.key) if self.program and self.key else None


def points_of(plan: Plan, findings: Sequence[Finding]) -> tuple[Point, ...]:
    """What a department is asked to mend, then what it is asked to look at, each in the order of its `findings`."""
    undecided = any(finding.code is Code.FILES_UNDECIDED for finding in findings)
    told = [(_severity(finding, undecided), finding) for finding in findings if _is_told(finding, undecided)]
    points: dict[tuple[object, ...], Point] = {}
    for wanted in (Severity.ERROR, Severity.WARNING):
        for severity, finding in told:
            if severity is wanted:
                point = _point(plan, finding, severity, len(points) + 1)
                points.setdefault(_same(point, finding), point)
    return tuple(points.values())


def _is_told(finding: Finding, undecided: bool) -> bool:
    if finding.severity is Severity.NOTICE:
        return False
    # Of several files of which none could be chosen, the department says which answer is meant.
    return finding.code not in _OFFICE or (undecided and finding.code is Code.ANSWER_REPLACED)


def _severity(finding: Finding, undecided: bool) -> Severity:
    return Severity.ERROR if undecided and finding.code is Code.ANSWER_REPLACED else finding.severity


def _same(point: Point, finding: Finding) -> tuple[object, ...]:
    """By what two findings tell a department the same: a form that is split has one in each of its files."""
    return finding.code, finding.place.program, finding.place.field, point.message


def _point(plan: Plan, finding: Finding, severity: Severity, number: int) -> Point:
    place, words = finding.place, plan.words()
    program = None if place.program is None else plan.program(place.program)
    label = field_label(plan, place.program, place.field)
    told = finding.message(words), finding.remedy(words)
    return Point(number, severity, finding.code, program, place.field, label, *told)

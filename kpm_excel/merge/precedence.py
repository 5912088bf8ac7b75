"""Which of several workbooks of one department counts, and what the others said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kpm_excel.answer_key import AnswerAt
from kpm_excel.checks.program_checks import check_program
from kpm_excel.findings import Code, Finding, Phrase, Place, Severity, Value, find
from kpm_excel.merge.answered import answers_of, program_context
from kpm_excel.plan.model import Plan
from kpm_excel.submission import Given, Submission


@dataclass(frozen=True, slots=True)
class Chosen:
    """What counts of one department."""

    #: One workbook, or the parts of a form that was split; none where nothing could be decided.
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...] = ()
    #: Those among which nothing could be decided.
    undecided: tuple[Submission, ...] = ()


def choose(plan: Plan, department: str, submissions: Sequence[Submission]) -> Chosen:
    """The workbook of `submissions` that was saved last, with findings that name all others and what differs.

    Answers that mean the same count as one workbook; parts of a form without a cell answered twice are taken
    together; different answers of which nobody can tell which were saved last are refused.
    """
    if len(submissions) == 1:
        return Chosen((submissions[0],))
    findings: list[Finding] = []
    by_content: dict[object, Submission] = {}
    for submission in _in_order(submissions):
        same = by_content.setdefault(submission.content, submission)
        if same is not submission:
            findings.append(_say(Code.FILE_SAME, department, submission, found=same.file.name))
    distinct = list(by_content.values())
    if len(distinct) == 1:
        return Chosen((distinct[0],), tuple(findings))
    filled = [submission for submission in distinct if submission.content]
    if _is_split(filled):
        names = ", ".join(submission.file.name for submission in filled)
        findings += [_say(Code.FILES_JOINED, department, part, found=names) for part in filled]
        blank = [submission for submission in distinct if not submission.content]
        findings += [_say(Code.FILE_REPLACED, department, b, found=filled[0].file.name) for b in blank]
        return Chosen(tuple(filled), tuple(findings))
    return _newest(plan, department, distinct, findings)


def _in_order(submissions: Sequence[Submission]) -> list[Submission]:
    """The newest first; of the same moment, by name."""
    by_name = sorted(submissions, key=lambda submission: (submission.file.name, submission.file.sha256))
    return sorted(by_name, key=_guess, reverse=True)


def _guess(submission: Submission) -> tuple[bool, bool, str]:
    """The order in which workbooks are gone through; which one counts is decided by what is sure."""
    file = submission.file
    at = file.saved_at or file.changed_at
    return _is_touched(submission), file.saved_at is not None, at.at.isoformat() if at else ""


def _is_touched(submission: Submission) -> bool:
    return submission.file.saved_at is not None or any(given.raw for given in submission.answers)


def _is_later(one: Submission, other: Submission) -> bool:
    """Whether `one` surely is the later version; one that nobody filled in or saved is older than all others."""
    touched = _is_touched(one), _is_touched(other)
    return touched[0] if touched[0] != touched[1] else one.file.is_later(other.file)


def _newest(plan: Plan, department: str, distinct: list[Submission], findings: list[Finding]) -> Chosen:
    # Where times contradict each other round in a circle, none of them decides anything.
    undecided = [one for one in distinct if not any(_is_later(other, one) for other in distinct)] or distinct
    newest = undecided[0]
    older = [submission for submission in distinct if submission is not newest]
    if len(undecided) > 1:
        names = ", ".join(submission.file.name for submission in undecided)
        findings += [_say(Code.FILES_UNDECIDED, department, one, found=names) for one in undecided]
    for submission in older:
        changes = list(_differences(plan, department, submission, newest)) if submission.content else []
        if submission not in undecided:
            # Of a form that nobody filled in nothing is replaced.
            is_mended = bool(changes) and all(change.code is Code.ANSWER_MENDED for change in changes)
            code = Code.FILE_MENDED if is_mended else Code.FILE_REPLACED
            findings.append(_say(code, department, submission, found=newest.file.name))
        findings += changes
    if len(undecided) > 1:
        return Chosen((), tuple(findings), tuple(undecided))
    return Chosen((newest,), tuple(findings))


def _is_split(filled: Sequence[Submission]) -> bool:
    """Whether no cell is answered in more than one of at least two filled workbooks."""
    keys = [(program, key) for submission in filled for program, key, _ in submission.content]
    return len(filled) > 1 and len(keys) == len(set(keys))


def _differences(plan: Plan, department: str, older: Submission, newer: Submission) -> Iterator[Finding]:
    """A finding at each cell of `older` that means something else than `newer` does."""
    now = {given.slot: given for given in newer.answers}
    complained_of = _complained_of(plan, department, older)
    for given in older.answers:
        later = now.get(given.slot)
        if later is None or given.meaning != later.meaning:
            raw = later.raw if later else ""
            # What was empty is filled in, what was wrong is put right: neither leaves anything to decide.
            # An empty cell is an answer where a mark is asked for: not this one.
            is_answer = bool(raw) or bool(given.key.mark)
            is_mended = is_answer and (not given.raw or given.slot in complained_of)
            yield _changed(department, older, newer, given, raw, is_mended)


def _complained_of(plan: Plan, department: str, submission: Submission) -> set[AnswerAt]:
    """Program and key of each answer that the department was asked to mend or to look at."""
    answers = answers_of(submission)
    programs = plan.asked_programs(department)
    judged = (check_program(program_context(plan, program, department, answers)) for program in programs)
    findings = chain(submission.findings, *judged)
    places = (finding.place for finding in findings if finding.severity is not Severity.NOTICE)
    return {(place.program, place.field) for place in places if place.program is not None and place.field}


def _changed(department: str, older: Submission, newer: Submission, given: Given, raw: str, is_mended: bool) -> Finding:
    place = Place(department, given.program, given.key, older.file.name, given.sheet, given.cell)
    code = Code.ANSWER_MENDED if is_mended else Code.ANSWER_REPLACED
    blank = Phrase(("blank",))
    return find(code, place, found=given.raw or blank, read=raw or blank, file=newer.file.name)


def _say(code: Code, department: str, submission: Submission, **values: Value) -> Finding:
    place = Place(department, file=submission.file.name)
    return find(code, place, **values)

"""Which of several workbooks of one department counts, and what the others said."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpm_excel.findings import Code, Finding, Phrase, Place, Value, find
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

    Equal answers count as one workbook; parts of a form without a cell answered twice are taken together;
    different answers saved at the same moment are refused, because nobody can tell which are meant.
    """
    findings: list[Finding] = []
    distinct: list[Submission] = []
    for submission in _in_order(submissions):
        same = next((kept for kept in distinct if kept.content == submission.content), None)
        if same:
            findings.append(_say(plan, Code.FILE_SAME, department, submission, found=same.file.name))
        else:
            distinct.append(submission)
    if len(distinct) == 1:
        return Chosen((distinct[0],), tuple(findings))
    filled = [submission for submission in distinct if submission.content]
    if _is_split(filled):
        names = ", ".join(submission.file.name for submission in filled)
        findings += [_say(plan, Code.FILES_JOINED, department, part, found=names) for part in filled]
        blank = [submission for submission in distinct if not submission.content]
        findings += [_say(plan, Code.FILE_REPLACED, department, b, found=filled[0].file.name) for b in blank]
        return Chosen(tuple(filled), tuple(findings))
    return _newest(plan, department, distinct, findings)


def _in_order(submissions: Sequence[Submission]) -> list[Submission]:
    """The newest first; of the same moment, by name."""
    by_name = sorted(submissions, key=lambda submission: (submission.file.name, submission.file.sha256))
    return sorted(by_name, key=_moment, reverse=True)


def _moment(submission: Submission) -> tuple[bool, bool, dt.datetime]:
    """By which of two workbooks the later one is told: one that nobody filled in or saved is older than all others."""
    touched = bool(submission.content) or submission.file.saved_at is not None
    return touched, *submission.file.moment


def _newest(plan: Plan, department: str, distinct: list[Submission], findings: list[Finding]) -> Chosen:
    newest, older = distinct[0], distinct[1:]
    undecided = [submission for submission in distinct if _moment(submission) == _moment(newest)]
    if len(undecided) > 1:
        names = ", ".join(submission.file.name for submission in undecided)
        findings += [_say(plan, Code.FILES_UNDECIDED, department, one, found=names) for one in undecided]
    for submission in older:
        if submission not in undecided:
            findings.append(_say(plan, Code.FILE_REPLACED, department, submission, found=newest.file.name))
        if submission.content:
            # Of a form that nobody filled in nothing is replaced.
            findings.extend(_differences(plan, department, submission, newest))
    if len(undecided) > 1:
        return Chosen((), tuple(findings), tuple(undecided))
    return Chosen((newest,), tuple(findings))


def _is_split(filled: Sequence[Submission]) -> bool:
    """Whether no cell is answered in more than one of at least two filled workbooks."""
    keys = [(program, key) for submission in filled for program, key, _ in submission.content]
    return len(filled) > 1 and len(keys) == len(set(keys))


def _differences(plan: Plan, department: str, older: Submission, newer: Submission) -> Iterator[Finding]:
    """A finding at each cell of `older` that says something else than `newer` does."""
    now = {given.slot: given for given in newer.answers}
    for given in older.answers:
        raw = now[given.slot].raw if given.slot in now else ""
        if given.raw != raw:
            yield _replaced(plan, department, older, newer, given, raw)


def _replaced(plan: Plan, department: str, older: Submission, newer: Submission, given: Given, raw: str) -> Finding:
    place = Place(department, given.program, given.key, older.file.name, given.sheet, given.cell)
    blank = Phrase(("blank",))
    return find(Code.ANSWER_REPLACED, place, found=given.raw or blank, read=raw or blank, file=newer.file.name)


def _say(plan: Plan, code: Code, department: str, submission: Submission, **values: Value) -> Finding:
    place = Place(department, file=submission.file.name)
    return find(code, place, **values)

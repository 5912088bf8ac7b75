"""What a department's answers are checked with, once it is known which workbook each of them came from."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpm_excel.answer_key import AnswerAt, AnswerKey
from kpm_excel.checks.context import ProgramContext
from kpm_excel.form.slots import Asked, asked_slots
from kpm_excel.plan.model import Plan, Program
from kpm_excel.plan.types.values import Answer
from kpm_excel.submission import Given, Submission


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, with the file it came from."""

    given: Given
    submission: Submission


#: Answers by program and key.
Answers = Mapping[AnswerAt, Answered]


def answers_of(submission: Submission) -> Answers:
    """The answers of one workbook."""
    return {given.slot: Answered(given, submission) for given in submission.answers}


def program_context(
    plan: Plan, program: Program, department: str, answers: Answers, others: Mapping[AnswerKey, Answer] | None = None
) -> ProgramContext:
    """What the checks of a program are given to read, of all that `department` answered, and `others` alone."""
    asked: dict[AnswerKey, Asked] = {one.key.key: one for one in asked_slots(plan, program, department)}
    here = {key: answers[program.no, key] for key in asked if (program.no, key) in answers}
    refused = frozenset(key for key, a in here.items() if (program.no, key) in a.submission.refused)
    return ProgramContext(
        plan,
        program,
        department,
        tuple(answered.given for answered in here.values()),
        asked,
        {key: answered.submission.file.name for key, answered in here.items()},
        refused,
        others or {},
    )

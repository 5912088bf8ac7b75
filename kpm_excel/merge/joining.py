"""Submissions become consolidated data: one workbook for each department, and all their answers by program."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.answer_key import AnswerAt, AnswerKey
from kpm_excel.checks.program_checks import check_program, check_programs
from kpm_excel.consolidated import Consolidated, DepartmentResult, PlanReference, ProgramResult, Source, Status
from kpm_excel.findings import Code, Finding, Place, Severity, find
from kpm_excel.merge.answered import Answered, program_context
from kpm_excel.merge.precedence import Chosen, choose
from kpm_excel.plan.model import Field, Plan, Program
from kpm_excel.plan.types import is_apart, type_of
from kpm_excel.plan.types.values import Answer
from kpm_excel.submission import Counted, Given, Respondent, Submission
from kpm_excel.words import words_for


@dataclass(slots=True)
class _Department:
    """What one department sent, and what of it counts."""

    code: str
    files: list[str] = field(default_factory=list)
    chosen: Chosen | None = None
    answers: dict[AnswerAt, Answered] = field(default_factory=dict)


def merge(plan: Plan, submissions: Iterable[Submission], findings: Iterable[Finding] = ()) -> Consolidated:
    """Everything that `submissions` answer to `plan`, with `findings` about files that were never read."""
    received = _by_department(plan, submissions, loose := [*findings])
    loose.extend(_settle(plan, received))
    results = tuple(_program(plan, program, received) for program in plan.programs)
    ordered = tuple(sorted(loose, key=_Order(plan)))
    mending = set(_to_mend(ordered, received))
    joined = Consolidated(
        PlanReference.of(plan),
        results,
        tuple(_status(plan, received[d.code], d.code in mending) for d in plan.departments),
        ordered,
        language=plan.language,
    )
    return joined.worked_anew(plan)


@dataclass(frozen=True, slots=True)
class Judged:
    """What one department sent, judged as if it were collected now."""

    #: The files that count, by their names; none where nobody can tell which of several does.
    files: tuple[str, ...]
    #: Of the department alone, in the order in which they are told.
    findings: tuple[Finding, ...]
    counted: Counted


def judge(
    plan: Plan,
    department: str,
    submissions: Sequence[Submission],
    others: Mapping[int, Mapping[AnswerKey, Answer]] | None = None,
) -> Judged:
    """What the `submissions` of one department come to; `others` is what each program has of others alone."""
    own = _Department(department, [one.file.name for one in submissions], choose(plan, department, submissions))
    _take(own)
    chosen = own.chosen
    assert chosen is not None
    findings = tuple(sorted(_findings(plan, own, others or {}), key=_Order(plan)))
    return Judged(tuple(one.file.name for one in chosen.submissions), findings, _counted(own, chosen))


def counting(plan: Plan, submissions: Iterable[Submission]) -> dict[str, Counted]:
    """What counts of each department that sent anything.

    Where nobody can tell which of several workbooks is meant, these are the answers in which they agree.
    """
    received = _by_department(plan, submissions, [])
    _settle(plan, received)
    return {code: _counted(one, one.chosen) for code, one in received.items() if one.chosen}


def _counted(department: _Department, chosen: Chosen) -> Counted:
    if chosen.undecided:
        return Counted(_agreed(chosen.undecided))
    named = (submission.file.answered_by for submission in chosen.submissions if any(submission.file.answered_by))
    given = tuple(answered.given for answered in department.answers.values())
    return Counted(given, next(named, Respondent()))


def _agreed(submissions: Sequence[Submission]) -> tuple[Given, ...]:
    meanings: dict[AnswerAt, set[Answer]] = {}
    for submission in submissions:
        for given in submission.answers:
            meanings.setdefault(given.slot, set()).add(given.meaning)
    return tuple(given for given in submissions[0].answers if len(meanings[given.slot]) == 1)


def _by_department(plan: Plan, submissions: Iterable[Submission], loose: list[Finding]) -> dict[str, _Department]:
    """Each department with its usable submissions settled; findings of unusable files go to `loose`."""
    sent: dict[str, list[Submission]] = {department.code: [] for department in plan.departments}
    for submission in submissions:
        if submission.department in sent:
            sent[submission.department].append(submission)
        else:
            loose.extend(submission.findings)
    received = {}
    for code, files in sent.items():
        received[code] = _Department(code, sorted(submission.file.name for submission in files))
        received[code].chosen = choose(plan, code, files) if files else None
    return received


def _settle(plan: Plan, received: Mapping[str, _Department]) -> list[Finding]:
    """The findings of what counts of each department, after its answers were taken together."""
    for department in received.values():
        _take(department)
    others: dict[int, dict[AnswerKey, Answer]] = {}
    for department in received.values():
        for (no, key), answered in department.answers.items():
            if key.department and key.part and answered.given.value is not None:
                others.setdefault(no, {})[key] = answered.given.value
    return [finding for department in received.values() for finding in _findings(plan, department, others)]


def _take(department: _Department) -> None:
    """Take together what stands in the workbooks of a department that count."""
    for submission in department.chosen.submissions if department.chosen else ():
        for given in submission.answers:
            known = department.answers.get(given.slot)
            if known is None or known.given.value is None:
                department.answers[given.slot] = Answered(given, submission)


def _findings(plan: Plan, department: _Department, others: Mapping[int, Mapping[AnswerKey, Answer]]) -> list[Finding]:
    """The findings of what counts of a department; `others` is what each program has of contributors alone."""
    asked = plan.asked_programs(department.code)
    chosen = department.chosen
    if chosen is None:
        if not asked:
            return []
        name = plan.department(department.code).name
        return [find(Code.DEPARTMENT_MISSING, Place(department.code), found=name)]
    findings = [*chosen.findings]
    for submission in chosen.submissions:
        elsewhere = {given.slot for other in chosen.submissions if other is not submission for given in other.answers}
        findings.extend(f for f in submission.findings if not _is_made_good(f, elsewhere))
    if chosen.submissions:
        code, answers = department.code, department.answers
        contexts = [program_context(plan, program, code, answers, others.get(program.no)) for program in asked]
        for context in contexts:
            findings.extend(check_program(context))
        findings.extend(check_programs(contexts))
    return findings


def _is_made_good(finding: Finding, elsewhere: Set[AnswerAt]) -> bool:
    """Whether what is lost in one part of a split form stands in another, whose slots are `elsewhere`."""
    place = finding.place
    if finding.code is Code.PROGRAM_LOST:
        return any(program == place.program for program, _ in elsewhere)
    return finding.code is Code.SLOT_LOST and (place.program, place.field) in elsewhere


def _program(plan: Plan, program: Program, received: Mapping[str, _Department]) -> ProgramResult:
    values: dict[str, Any] = {}
    contributions: dict[str, dict[str, Any]] = {}
    for spec in plan.kind_of(program).fields:
        if spec.shared and not is_apart(spec):
            value: Any = _joined(plan, program, spec.id, received)
        else:
            value = _value(plan, program, spec, received, program.lead)
        if value is not None:
            values[spec.id] = value
        for code in program.contributors if is_apart(spec) else ():
            if (given := _value(plan, program, spec, received, code)) is not None:
                contributions.setdefault(code, {})[spec.id] = given
    sources = tuple(source for code in program.departments for source in _sources(program, received[code]))
    names = (program.kind, program.name, program.key, program.code)
    # In the order of departments, whichever field each of them gave first.
    ordered = {code: contributions[code] for code in program.contributors if code in contributions}
    return ProgramResult(program.no, values, sources, *names, ordered)


def _value(plan: Plan, program: Program, spec: Field, received: Mapping[str, _Department], code: str) -> Any:
    """What department `code` gave in `spec`, with the parts that others answer alone; None where there is nothing."""
    type_ = type_of(spec)
    answers: dict[str | None, Answer] = {}
    for part in type_.parts(spec, program):
        answering = part.department or code
        answered = received[answering].answers.get((program.no, part.key(program, answering)))
        if answered and answered.given.value is not None:
            answers[part.id] = answered.given.value
    return type_.whole(answers, spec, program, plan)


def _joined(plan: Plan, program: Program, field_id: str, received: Mapping[str, _Department]) -> str | None:
    """The texts of all departments of `program` in the plan's order; a text alone stands without a heading."""
    texts = []
    for code in program.departments:
        key = AnswerKey(field_id, department="" if code == program.lead else code)
        answered = received[code].answers.get((program.no, key))
        if answered and answered.given.value is not None:
            texts.append((plan.department(code).name, str(answered.given.value)))
    if len(texts) == 1:
        return texts[0][1]
    return "\n".join(f"【{name}】\n{text}" for name, text in texts) or None


def _sources(program: Program, department: _Department) -> Iterator[Source]:
    """Where a department's answers to `program` came from: each sheet of each file with the cells that count.

    More than one where the form was split among people, or its sheet copied and the copy filled in.
    """
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for (no, key), answered in department.answers.items():
        if no == program.no and answered.given.value is not None:
            file = answered.submission.file
            found = cells.setdefault((file.name, answered.given.sheet, file.sha256), {})
            # Of several choices the first that was marked.
            found.setdefault(key.answer, answered.given.cell)
    for (name, sheet, sha256), found in sorted(cells.items()):
        yield Source(department.code, name, sheet, sha256, found)


def _to_mend(findings: Iterable[Finding], received: Mapping[str, _Department]) -> Iterator[str]:
    """The departments that have to mend what was found.

    An error in a file that came beside a department's form and is none of its own does not count: last period's
    form, sent along, has one, and the answers that count are not touched by it.
    """
    for finding in findings:
        department = received.get(finding.place.department or "")
        if department and finding.severity is Severity.ERROR and finding.place.file in (None, *department.files):
            yield department.code


def _status(plan: Plan, department: _Department, mending: bool) -> DepartmentResult:
    if not plan.asked_programs(department.code):
        status = Status.NOT_ASKED
    elif department.chosen is None:
        status = Status.MISSING
    elif mending:
        status = Status.NEEDS_MENDING
    else:
        status = Status.ACCEPTED
    return DepartmentResult(department.code, status, tuple(department.files))


class _Order:
    """The order of findings: by department and program as in the plan, then field, file, sheet and cell."""

    def __init__(self, plan: Plan) -> None:
        self._words = words_for(plan.language)
        self._departments = {department.code: at for at, department in enumerate(plan.departments)}
        self._programs = {program.no: at for at, program in enumerate(plan.programs)}
        self._fields = {
            (program.no, field.id): at
            for program in plan.programs
            for at, field in enumerate(plan.kind_of(program).fields)
        }

    def __call__(self, finding: Finding) -> tuple[object, ...]:
        place = finding.place
        field = place.field.field if place.field else ""
        # What belongs to a whole file or department stands before its programs.
        return (
            self._departments.get(place.department or "", len(self._departments)),
            self._programs.get(place.program, -1) if place.program is not None else -1,
            self._fields.get((place.program or 0, field), -1),
            place.field or "",
            place.file or "",
            place.sheet or "",
            finding.code,
            place.cell or "",
            finding.message(self._words),
        )

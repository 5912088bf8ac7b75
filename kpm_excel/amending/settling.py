"""What is still wrong once the office has amended answers: findings about what stood there before are settled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.consolidated import Amendment, Consolidated, DepartmentResult, ProgramResult, Status
from kpm_excel.findings import Code, Finding, Severity
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types import is_apart, type_of

#: Families of findings that speak of an answer: on its own, and against the others.
_OF_ANSWERS = ("KPM2", "KPM4")


def with_values(plan: Plan, consolidated: Consolidated, values: Mapping[tuple[int, AnswerKey], Any]) -> Consolidated:
    """`consolidated` with the `values` by program and key; None takes an answer away. What follows is worked anew."""
    programs = []
    for result in consolidated.programs:
        own = {key: value for (no, key), value in values.items() if no == result.no}
        programs.append(_with(plan, result, own) if own else result)
    return replace(consolidated, programs=tuple(programs)).worked_anew(plan)


def _with(plan: Plan, result: ProgramResult, values: Mapping[AnswerKey, Any]) -> ProgramResult:
    program = plan.program(result.no)
    fields = {field.id: field for field in plan.kind_of(program).fields} if program else {}
    changed = dict(result.values)
    given = {code: dict(own) for code, own in result.contributions.items()}
    for key, value in values.items():
        if key.department and not key.part:
            own = given.setdefault(key.department, {})
            own[key.field] = value
            given[key.department] = {field: one for field, one in own.items() if one is not None}
            continue
        if key.part and key.field in fields:
            value = type_of(fields[key.field]).with_answer(changed.get(key.field), key.part, value, plan)
        if value is None:
            changed.pop(key.field, None)
        else:
            changed[key.field] = value
    return replace(result, values=changed, contributions={code: own for code, own in given.items() if own})


def value_of(consolidated: Consolidated, no: int, key: AnswerKey) -> Any:
    """The answer of `key` to a program; None where there is none."""
    value = consolidated.program(no).value(key.field, "" if key.part else key.department)
    part = (value or {}).get(key.part) if key.part else value
    # Of a row of figures the current period's was answered.
    return part.get(consolidated.plan.period) if isinstance(part, Mapping) else part


def settled(plan: Plan, consolidated: Consolidated, amendments: Iterable[Amendment]) -> Consolidated:
    """`consolidated`, already with the amended values, without the findings that these have settled."""
    amended = list(_net(amendments))
    report = Report(plan, consolidated)
    findings = tuple(finding for finding in consolidated.findings if not _is_settled(finding, amended, report))
    departments = tuple(_department(result, consolidated.findings, findings) for result in consolidated.departments)
    return replace(consolidated, findings=findings, departments=departments)


def _net(amendments: Iterable[Amendment]) -> Iterator[Amendment]:
    """One for each answer that was amended, however often; none where it is what it was."""
    found: dict[tuple[int, AnswerKey], Amendment] = {}
    for one in amendments:
        first = found.get((one.program, one.field), one)
        found[one.program, one.field] = replace(one, before=first.before)
    yield from (one for one in found.values() if one.before != one.after)


def _is_settled(finding: Finding, amended: list[Amendment], report: Report) -> bool:
    place = finding.place
    own = [amendment for amendment in amended if amendment.program == place.program]
    if not own or not place.field or finding.severity is Severity.NOTICE or not finding.code.startswith(_OF_ANSWERS):
        return False
    # Texts of several departments are amended as one; what each gave by itself, by itself.
    named = {place.field, place.field.own} if _is_joined(report, finding) else {place.field}
    if any(amendment.field in named and amendment.after is not None for amendment in own):
        return True
    # A rating that was amended may no longer ask for its cause.
    program = report.plan.program(place.program or 0)
    if finding.code is not Code.ANSWER_MISSING or (place.field.department and not place.field.part) or program is None:
        return False
    fields = {field.id: field for field in report.plan.kind_of(program).fields}
    name, part = place.field.field, place.field.part
    if name not in fields:
        return False
    if fields[name].shared and not is_apart(fields[name]):
        # What contributors wrote does not stand in for it.
        return not fields[name].is_required(report.values(program))
    absence = report.part_absence(program, fields[name], part) if part else report.absence(program, fields[name])
    return absence is None


def _is_joined(report: Report, finding: Finding) -> bool:
    program, key = report.plan.program(finding.place.program or 0), finding.place.field
    fields = report.plan.kind_of(program).fields if program and key else ()
    return not any(is_apart(field) for field in fields if key and field.id == key.field)


def _department(result: DepartmentResult, before: Iterable[Finding], after: Iterable[Finding]) -> DepartmentResult:
    if result.status is not Status.NEEDS_MENDING or not _errors(result, before) or _errors(result, after):
        return result
    return replace(result, status=Status.ACCEPTED)


def _errors(result: DepartmentResult, findings: Iterable[Finding]) -> bool:
    return any(f.severity is Severity.ERROR and f.place.department == result.code for f in findings)

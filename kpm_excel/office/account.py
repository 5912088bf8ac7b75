"""What came back, in numbers and names: what a face says of it in a few lines, or shows as a table."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpm_excel.consolidated import Consolidated, Status
from kpm_excel.findings import Code, Finding, Severity
from kpm_excel.plan.conditions import has_one_of
from kpm_excel.plan.model import Department, Field, Kind, Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one department is that is asked."""

    department: Department
    status: Status
    #: How many programs it is asked about, and how many of its answers were taken.
    programs: int
    answers: int
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different from the plan that forms were made from, for the departments of which the same is said."""

    #: One that says it.
    finding: Finding
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """How often each counted code was given for a field of a kind."""

    kind: Kind
    field: Field
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Account:
    """What came back."""

    #: How many departments are how far.
    departments: Mapping[Status, int]
    #: How many findings weigh how much.
    findings: Mapping[Severity, int]
    missing: tuple[Department, ...]
    to_mend: tuple[Department, ...]
    changed: tuple[Changed, ...]
    #: One for each summary of the plan.
    counts: tuple[CodeCounts, ...]
    #: The departments that are asked, in the plan's order.
    standings: tuple[Standing, ...]


def account_of(plan: Plan, consolidated: Consolidated) -> Account:
    """What came back of the answers to `plan`."""
    status = Counter(result.status for result in consolidated.departments)
    severity = Counter(finding.severity for finding in consolidated.findings)
    return Account(
        departments={one: status[one] for one in Status},
        findings={one: severity[one] for one in Severity},
        missing=_those(plan, consolidated, Status.MISSING),
        to_mend=_those(plan, consolidated, Status.NEEDS_MENDING),
        changed=_changed(plan, consolidated),
        counts=tuple(_counts(plan, consolidated)),
        standings=tuple(_standings(plan, consolidated)),
    )


def _those(plan: Plan, consolidated: Consolidated, status: Status) -> tuple[Department, ...]:
    return tuple(plan.department(result.code) for result in consolidated.departments if result.status is status)


def _changed(plan: Plan, consolidated: Consolidated) -> tuple[Changed, ...]:
    words = plan.words()
    told: dict[str, tuple[Finding, dict[str, Department]]] = {}
    for finding in consolidated.findings:
        code = finding.place.department
        if finding.code is Code.PLAN_CHANGED and code:
            told.setdefault(finding.message(words), (finding, {}))[1][code] = plan.department(code)
    return tuple(Changed(finding, tuple(departments.values())) for finding, departments in told.values())


def _counts(plan: Plan, consolidated: Consolidated) -> Iterator[CodeCounts]:
    for summary in filter(plan.is_counted, plan.summaries):
        kind = plan.kind(summary.kind)
        field = kind.field(summary.field)
        # What the plan says itself is counted as what came back is.
        values = [{**p.values, **consolidated.program(p.no).values} for p in plan.programs if p.kind == kind.id]
        codes = [value.code for value in plan.scale_of(field).counted]
        yield CodeCounts(kind, field, {c: sum(has_one_of(own.get(field.id), {c}) for own in values) for c in codes})


def _standings(plan: Plan, consolidated: Consolidated) -> Iterator[Standing]:
    taken, found = consolidated.taken, consolidated.found
    for result in consolidated.departments:
        if result.status is not Status.NOT_ASKED:
            errors, warnings = found[result.code, Severity.ERROR], found[result.code, Severity.WARNING]
            programs = len(plan.asked_programs(result.code))
            department = plan.department(result.code)
            yield Standing(department, result.status, programs, taken[result.code], errors, warnings)

"""What is wrong in consolidated answers for the plan that they belong to."""

from collections.abc import Iterator, Mapping
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.model import Plan, Program
from kpm_excel.plan.schema import listed, path_of
from kpm_excel.plan.types import is_apart, type_of


def result_faults(document: Mapping[str, Any], plan: Plan) -> Iterator[Fault]:
    """Every program, field, department and value of the consolidated answers `document` that `plan` does not take."""
    for at, entry in enumerate(document["programs"]):
        program = plan.program(entry["no"])
        if program is None:
            yield Fault(path_of(["programs", at, "no"]), "program_unknown", {"found": entry["no"]}).about(plan.item())
            continue
        item = plan.item([program.kind])
        yield from (fault.about(item) for fault in _program(entry, plan, program, ["programs", at]))


def _program(entry: Mapping[str, Any], plan: Plan, program: Program, at: list[str | int]) -> Iterator[Fault]:
    fields = {field.id: field for field in plan.kind_of(program).fields}
    for name, value in entry["values"].items():
        place = [*at, "values", name]
        if field := fields.get(name):
            parts = {part.id: part.field for part in type_of(field).parts(field, program) if part.id is not None}
            yield from type_of(field).answer_faults(value, field, plan, parts, place)
        else:
            yield Fault(path_of(place), "field_unknown", {"found": name, "allowed": listed(fields)})
    yield from _contributions(entry.get("contributions", {}), plan, program, [*at, "contributions"])


def _contributions(
    contributions: Mapping[str, Mapping[str, Any]], plan: Plan, program: Program, at: list[str | int]
) -> Iterator[Fault]:
    apart = {field.id: field for field in plan.kind_of(program).fields if is_apart(field)}
    for code, values in contributions.items():
        if code not in program.contributors:
            known = {"found": code, "allowed": listed(program.contributors)}
            yield Fault(path_of([*at, code]), "department_unknown", known)
        for name, value in values.items():
            place = [*at, code, name]
            if field := apart.get(name):
                yield from type_of(field).answer_faults(value, field, plan, {}, place)
            else:
                yield Fault(path_of(place), "field_unknown", {"found": name, "allowed": listed(apart)})

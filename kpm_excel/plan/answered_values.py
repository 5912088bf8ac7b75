"""What the plan says of a program and what was answered, in one mapping by field, as consolidated data hold it."""

from collections.abc import Mapping
from typing import Any

from kpm_excel.plan.model import Plan, Program
from kpm_excel.plan.types import type_of
from kpm_excel.plan.worked_values import worked_values


def answered_values(plan: Plan, program: Program, answers: Mapping[Any, Any]) -> dict[str, Any]:
    """The plan's values of `program` and `answers` by key, with what is worked out of them.

    Of a field that several departments write the leading one's is taken; parts that others answer alone are among it.
    """
    values = {}
    for field in plan.kind_of(program).fields:
        type_ = type_of(field)
        keys = {part.id: part.key(program, part.department or program.lead) for part in type_.parts(field, program)}
        given = {id: answers[key] for id, key in keys.items() if answers.get(key) is not None}
        if (value := type_.whole(given, field, program, plan)) is not None:
            values[field.id] = value
    return {**program.values, **worked_values(plan, program, values).values}

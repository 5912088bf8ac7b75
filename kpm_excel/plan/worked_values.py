"""What a program's values come to once all that is worked out of them is in its place."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kpm_excel.plan.arithmetic import worked_out
from kpm_excel.plan.model import Field, Kind, Plan, Program
from kpm_excel.plan.types import type_of


class WorkedValues(NamedTuple):
    """The values of a program as consolidated data hold them."""

    values: dict[str, Any]
    #: What of them was worked out: `rate`, `effect.diff`.
    computed: tuple[str, ...]


def works_out(plan: Plan) -> bool:
    """Whether `plan` has anything that is worked out."""
    return any(kind.workings or any(_parts(kind)) for kind in plan.kinds)


def worked_values(plan: Plan, program: Program, values: Mapping[str, Any]) -> WorkedValues:
    """The answers `values` to `program` with what is worked out of them and of the plan's in place of older results."""
    kind = plan.kind_of(program)
    workings = kind.workings
    own = {
        field.id: value
        for field in kind.fields
        if field.id not in workings
        and field.id in values
        and (value := type_of(field).with_worked_out(values[field.id], field, plan)) is not None
    }
    own |= worked_out(workings, {**program.values, **own})
    ordered = {field.id: own[field.id] for field in kind.fields if field.id in own}
    named = (id for id in ordered if id in workings)
    parts = (f"{field.id}.{part}" for field, part in _parts(kind) if part in (ordered.get(field.id) or ()))
    return WorkedValues(ordered, (*named, *parts))


def _parts(kind: Kind) -> Iterator[tuple[Field, str]]:
    """The parts of the kind's fields that are worked out, by their ids."""
    return ((field, part) for field in kind.fields for part in type_of(field).worked_out_parts(field))

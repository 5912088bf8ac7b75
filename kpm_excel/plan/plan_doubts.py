"""What a plan may say and hardly means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpm_excel.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is allowed in a plan, and worth a look."""

    #: Key of its sentence in the catalog `cli`.
    key: str
    #: What the sentence names.
    values: Mapping[str, object]


def doubts(plan: Plan) -> tuple[Doubt, ...]:
    """Each of them, in the order of the plan's programs."""
    return (*_printed_twice(plan), *_without_way(plan))


def _printed_twice(plan: Plan) -> Iterator[Doubt]:
    """The numbers that several programs of a kind are printed under."""
    named: dict[tuple[str, str], list[str]] = {}
    for program in plan.programs:
        if program.code:
            named.setdefault((program.kind, program.code), []).append(f"{program.no} {program.name}")
    for (_, code), names in named.items():
        if len(names) > 1:
            yield Doubt("code_twice", {"code": code, "names": ", ".join(names)})


def _without_way(plan: Plan) -> Iterator[Doubt]:
    """The indicators whose progress from a baseline cannot be told, for there is none."""
    for program in plan.programs:
        for field in plan.kind_of(program).fields:
            for one in program.indicators(field.id):
                if one.progress == "baseline" and one.baseline is None:
                    yield Doubt("no_baseline", {"no": program.number, "label": field.title, "name": one.name})

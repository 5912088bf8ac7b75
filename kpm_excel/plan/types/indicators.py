"""Figures that a program is measured by: the plan lists them, and the actual of each is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.document import Document, Path, doubled, entries, is_number, texts, unknown
from kpm_excel.plan.model import Field, FieldType, Indicator, Plan, Program
from kpm_excel.plan.schema import path_of, schema_faults, shown
from kpm_excel.plan.types.field_type import Block, Known, Part
from kpm_excel.plan.types.values import Answer


class Indicators(Block):
    """The type `indicators`."""

    is_laid_out = True

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        yield from schema_faults(value, "indicators", at)
        yield from doubled(entries({at[-1]: value}, at[-1], at[:-1]), "id")

    def answer_faults(
        self, value: object, field: Field, known: Known, parts: Sequence[str], at: Path
    ) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path_of(at), "type_object", {"found": shown(value)})
            return
        for id, actual in value.items():
            # It would be printed nowhere.
            yield from unknown([*at, id], "indicator_unknown", id, parts)
            if not is_number(actual):
                yield Fault(path_of([*at, id]), "type_number", {"found": shown(actual)})

    def made(self, value: Any) -> Any:
        return tuple(Indicator(**indicator) for indicator in value)

    def parts(self, field: Field, program: Program) -> tuple[Part, ...]:
        return tuple(Part(one.id, one.name, _actual(field, one), one) for one in program.indicators(field.id))

    def ids_in(self, value: object) -> list[str]:
        return texts({"": value}, "", "id")

    def whole(self, answers: Mapping[str | None, Answer], field: Field, program: Program, plan: Plan) -> Any:
        return dict(answers) or None


def _actual(field: Field, indicator: Indicator) -> Field:
    """An actual as its cell takes it: a number in the indicator's unit, without limits."""
    return replace(field, type=FieldType.NUMBER, unit=indicator.unit, minimum=None, maximum=None)

"""The departments of a program by name, as a column of their own. Nobody writes it: the program says who they are."""

from collections.abc import Iterator, Mapping
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.document import Document, Entry, Path
from kpm_excel.plan.model import Field, Plan, Program
from kpm_excel.plan.periods import Now
from kpm_excel.plan.schema import path_of
from kpm_excel.plan.types.field_type import Block, Known, Part
from kpm_excel.plan.types.values import Answer


class Departments(Block):
    """The type `departments`."""

    since = 2
    is_derived = True

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        if entry.get("by") in ("department", "office"):
            yield Fault(path_of([*at, "by"]), "departments_by_plan", {"found": entry["by"]})

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        yield Fault(path_of(at), "value_of_departments")

    def answer_faults(
        self, value: object, field: Field, known: Known, parts: Mapping[str, Field], at: Path
    ) -> Iterator[Fault]:
        yield Fault(path_of(at), "no_answer", {"type": field.type})

    def made(self, value: Any, now: Now) -> Any:
        return value

    def parts(self, field: Field, program: Program) -> tuple[Part, ...]:
        return ()

    def whole(self, answers: Mapping[str | None, Answer], field: Field, program: Program, plan: Plan) -> Any:
        return None

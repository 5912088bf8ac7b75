"""The departments of a program by name, as a column of their own. Nobody writes it: the program says who they are."""

from collections.abc import Iterator
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.document import Document, Path
from kpm_excel.plan.model import Field
from kpm_excel.plan.periods import Now
from kpm_excel.plan.schema import path_of
from kpm_excel.plan.types.field_type import Told


class Departments(Told):
    """The type `departments`."""

    since = 2
    is_derived = True

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        yield Fault(path_of(at), "value_of_departments")

    def made(self, value: Any, now: Now) -> Any:
        return value

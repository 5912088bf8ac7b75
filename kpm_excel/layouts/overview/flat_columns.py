"""The columns of the flat table, each with the way to its value."""

from collections.abc import Callable
from dataclasses import dataclass

from kpm_excel.plan.model import Program

#: What a cell of the table may hold.
FlatValue = str | int | float | None


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One column: a stable id for machines and words for people."""

    id: str
    label: str

    @property
    def header(self) -> str:
        """The words with the id behind them, unique in the table."""
        return f"{self.label} [{self.id}]"


@dataclass(frozen=True, slots=True)
class FlatSource:
    """A column with the way to its value."""

    column: FlatColumn
    value: Callable[[Program], FlatValue]


def flat_value(value: object) -> FlatValue:
    """`value` where a cell of the table may hold it; None for an empty text and for what has parts."""
    return value if isinstance(value, str | int | float) and value != "" else None

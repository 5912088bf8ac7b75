"""What must come out of a layout: the report, as far as its table tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.hand_made.report import Column, Report, Value


@dataclass
class ExpectedProgram:
    """A program as it stands in the table."""

    #: As printed.
    number: str
    name: str
    groups: tuple[str, ...]
    departments: tuple[str, ...]
    #: By the key of the column.
    values: dict[str, Value] = field(default_factory=dict)


@dataclass
class ExpectedKind:
    """A table, or what is shown of it."""

    name: str
    columns: tuple[Column, ...]
    programs: list[ExpectedProgram] = field(default_factory=list)


@dataclass
class Expected:
    """All that a workbook tells."""

    report: Report
    kinds: list[ExpectedKind] = field(default_factory=list)
    #: Codes of the scale that can be read anywhere: with their label where the legend is printed.
    legend: bool = True

"""A kind's table while it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.hand_made.canvas import Canvas
from tests.hand_made.expected import ExpectedKind
from tests.hand_made.headings import Grid
from tests.hand_made.look import Look
from tests.hand_made.report import Kind, Report


@dataclass
class Table:
    """One kind's table, down to `row`."""

    report: Report
    kind: Kind
    look: Look
    canvas: Canvas
    grid: Grid
    row: int
    expected: ExpectedKind
    on_page: int = 0
    #: The number of the last program on this page.
    last: int = 0
    #: Those of the program above.
    departments: tuple[str, ...] = ()
    has_torn: bool = False
    groups: tuple[str, ...] = field(default=())

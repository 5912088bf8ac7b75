"""What a plan workbook was found to say: the document, where each part of it stands, and what could not be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.book.base import address
from kpm_excel.errors import Fault
from kpm_excel.plan.schema import path_of

Path = list[str | int]

_LAST_STEP = re.compile(r"(\.[^.\[]*|\[\d+\])$")


#: Stands for a cell that says nothing, as opposed to one that holds any value.
ABSENT = object()


class Unsure(Exception):
    """A cell whose meaning is in doubt; `key` names the sentence in the catalog `faults`.

    `likely` is the value that was probably meant: what else depends on the cell is judged by it.
    """

    def __init__(self, key: str, likely: object = ABSENT, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.likely = likely
        self.values = values


@dataclass(slots=True)
class Record:
    """What was read so far."""

    document: dict[str, Any] = field(default_factory=dict)
    #: Sheet and cell, such as `プログラム!C8`, of each JSON path.
    places: dict[str, str] = field(default_factory=dict)
    #: What could not be read, with the JSON path that it would have had.
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    #: The names of the sheets, in the order of their tabs.
    sheets: list[str] = field(default_factory=list)

    def note(self, path: Sequence[str | int], sheet: str, row: int, column: int) -> None:
        """Nothing; the value at `path` stands in that cell."""
        self.places.setdefault(path_of(path), cell_place(sheet, row, column))

    def fault(self, path: Sequence[str | int], place: str, key: str, **values: object) -> None:
        """Nothing; what stands at `place`, and would be at `path`, is wrong."""
        self.faults.append((path_of(path) if path else "", Fault(place, key, dict(values))))

    def place(self, path: str) -> str | None:
        """Sheet and cell of `path` or of the nearest part around it; None where no cell holds any of it."""
        while path not in self.places:
            shorter = _LAST_STEP.sub("", path)
            if shorter == path:
                return None
            path = shorter
        return self.places[path]


def cell_place(sheet: str, row: int, column: int) -> str:
    """Sheet and cell as a message names them."""
    return f"{sheet}!{address(row, column)}"

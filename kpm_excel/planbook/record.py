"""What a plan workbook was found to say: the document, where each part of it stands, and what could not be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from kpm_excel.book.base import address
from kpm_excel.errors import Fault, JsonPath

Path = list[str | int]


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


class CellPlace(str):
    """Sheet and cell of a plan workbook as a message names them, such as `プログラム!C8`; of a sheet its name alone."""

    sheet: str
    #: Row and column of the cell, from zero; -1 where the sheet as a whole is meant.
    row: int
    column: int

    def __new__(cls, sheet: str, row: int = -1, column: int = -1) -> Self:
        """The place of that cell, or of the whole sheet."""
        place = str.__new__(cls, sheet if row < 0 else f"{sheet}!{address(row, column)}")
        place.sheet, place.row, place.column = sheet, row, column
        return place

    def __getnewargs__(self) -> tuple[str, int, int]:  # type: ignore[override]
        return self.sheet, self.row, self.column

    @property
    def cell(self) -> str:
        """The address of the cell; empty where the whole sheet is meant."""
        return "" if self.row < 0 else address(self.row, self.column)


@dataclass(slots=True)
class Record:
    """What was read so far."""

    document: dict[str, Any] = field(default_factory=dict)
    #: Sheet and cell, such as `プログラム!C8`, of each JSON path.
    places: dict[JsonPath, "CellPlace"] = field(default_factory=dict)
    #: What could not be read, with the JSON path that it would have had, if any.
    faults: list[tuple[JsonPath | None, Fault]] = field(default_factory=list)
    #: What stands in no cell: drawings over the tables, and comments on their cells.
    drawn: tuple[Fault, ...] = ()
    comments: tuple[Fault, ...] = ()
    #: The names of the sheets, in the order of their tabs.
    sheets: list[str] = field(default_factory=list)

    def note(self, path: Sequence[str | int], sheet: str, row: int, column: int) -> None:
        """Remember that the value at `path` stands in that cell."""
        self.places.setdefault(JsonPath(path), CellPlace(sheet, row, column))

    def fault(self, path: Sequence[str | int], place: "CellPlace", key: str, **values: object) -> None:
        """Keep that what stands at `place`, and would be at `path`, is wrong."""
        self.faults.append((JsonPath(path) if path else None, Fault(place, key, dict(values))))

    def place(self, path: JsonPath) -> "CellPlace | None":
        """Sheet and cell of `path` or of the nearest part around it; None where no cell holds any of it."""
        around = (JsonPath(path.steps[:count]) for count in range(len(path.steps), 0, -1))
        return next((self.places[part] for part in around if part in self.places), None)

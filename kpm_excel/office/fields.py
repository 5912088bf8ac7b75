"""`fields`: the input cells of an entry workbook, as another program asks for them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpm_excel.book.base import address
from kpm_excel.errors import BadInput
from kpm_excel.excel.read.apart import read_apart
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.form.locate import Slot, locate
from kpm_excel.office.results import AsSequence, Result
from kpm_excel.office.run import Run
from kpm_excel.plan.conditions import Condition


@dataclass(frozen=True, slots=True)
class InputCell:
    """One cell that takes an answer."""

    program: int
    #: As answers are keyed: `results`, `indicators.rate`, `results@zaisei`.
    field: str
    #: The type of the field.
    type: str
    #: Whether an answer must be there, or the condition under which it must.
    required: bool | Condition
    sheet: str
    cell: str
    label: str
    #: The choice that the cell marks, of a field that takes several; None for other cells.
    choice: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The cell as `fields --json` prints it."""
        required = self.required
        return {
            "program": self.program,
            "field": self.field,
            **({"choice": self.choice} if self.choice is not None else {}),
            "type": self.type,
            "required": required if isinstance(required, bool) else {k: list(v) for k, v in required.items()},
            "sheet": self.sheet,
            "cell": self.cell,
            "label": self.label,
        }


@dataclass(frozen=True, kw_only=True)
class Listed(Result, AsSequence[InputCell]):
    """The input cells of an entry workbook; as a sequence, in the order of its sheets, from the top down."""

    cells: tuple[InputCell, ...]

    @property
    def items(self) -> tuple[InputCell, ...]:
        """The cells."""
        return self.cells


def _slots(path: Path) -> tuple[Slot, ...]:
    return tuple(locate(read_workbook(path)).slots)


def fields(workbook: str | Path, *, run: Run | None = None) -> Listed:
    """List the input cells of the entry workbook `workbook`.

    Raises `BadInput` where the file is missing, cannot be read, or is no entry workbook.
    """
    (run or Run()).check()
    path = Path(workbook)
    slots = read_apart(_slots, path, "not_entry_workbook")
    if not slots:
        raise BadInput("not_entry_workbook", path=path)
    cells = (
        InputCell(
            slot.key.program,
            slot.key.key.answer,
            str(slot.key.type),
            slot.key.required,
            slot.sheet,
            address(slot.row, slot.column),
            slot.key.label,
            slot.key.label if slot.key.key.mark else None,
        )
        for slot in slots
    )
    return Listed(cells=tuple(cells))

"""What every block of a program's sheet needs to know while it is set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.book.base import Cell, Style, Value
from kpm_excel.layouts.entry.form import Form
from kpm_excel.layouts.entry.program_columns import Grid
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.plan.model import Plan, Program
from kpm_excel.plan.types.values import Raw
from kpm_excel.words import Words


@dataclass(frozen=True, slots=True)
class Setting:
    """One program's sheet in the making."""

    form: Form
    grid: Grid
    plan: Plan
    program: Program
    #: The department's answers by key.
    answers: Mapping[str, Any]
    words: Words
    lists: Lists
    #: The words of each field by its id.
    labels: Mapping[str, str]
    #: What was typed and could not be taken, by key: shown as it is, and wrong until it is changed.
    refused: Mapping[str, Raw] = field(default_factory=dict)
    #: The cells whose numbers bands look at, by what bands call them; filled as blocks are set.
    bases: dict[str, list[str]] = field(default_factory=dict)

    @property
    def gap(self) -> str:
        """What keeps two things on one line apart."""
        return "\u3000" if self.plan.language == "ja" else "    "

    def height(self, text: str, first: int, last: int, style: Style) -> float:
        """Height in points that `text` needs in the columns from `first` to `last`."""
        return self.form.height(text, self.grid.chars(first, last), style)

    def lined(self, text: str, first: int, last: int, style: Style) -> str:
        """`text` as `Form.lined` breaks it in the columns from `first` to `last`."""
        return self.form.lined(text, self.grid.chars(first, last), style)

    def block(self, rows: tuple[int, int], columns: tuple[int, int], value: Value, style: Style, **more: Any) -> Cell:
        """Put `value` over the cells from the first to the last of `rows` and of `columns`."""
        (row, last_row), (column, last_column) = rows, columns
        if isinstance(value, str) and not more.get("formula"):
            value = self.lined(value, column, last_column, style)
        return self.form.sheet.put(row, column, value, style, last_row=last_row, last_column=last_column, **more)

    def line(self, first: int, last: int, text: str, style: Style, least: float = 0.0) -> int:
        """Set `text` in a row of its own over the columns from `first` to `last`; its number is returned."""
        row = self.form.next(max(least, self.height(text, first, last, style)))
        self.form.put(row, first, last, text, style)
        return row

"""The data sheet of an overview of ours: its columns by the ids behind their words, and what stands in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.importing.found import Found
from kpm_excel.importing.source import SourceCell, SourceSheet
from kpm_excel.plan.fields import FieldType

#: Words, with the id behind them.
_HEAD: Final = re.compile(r"(?P<label>.*) \[(?P<id>[^\[\]]+)\]", re.DOTALL)
_NEEDED: Final = {"no", "kind", "name"}
#: Columns of every program, whatever its kind.
_OF_PROGRAMS: Final = re.compile(
    r"period(?:\.start|\.end)?|no(?:\.printed)?|kind|kind_name|name|status"
    r"|(?:group|group_name|department|department_name)\.\d+|department\.\d+\.division"
)
_TYPES: Final = frozenset({*map(str, FieldType), "several"})


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """One column: its id, its words, and its column on the sheet."""

    id: str
    label: str
    column: int
    #: Further columns with what no cell holds of the same texts.
    more: tuple[int, ...] = ()


@dataclass
class OwnField:
    """The columns of one field."""

    #: Its id, and its type where its id alone does not tell it from another's.
    id: str
    columns: dict[str, OwnColumn] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnData:
    """The data sheet of an overview of ours."""

    sheet: SourceSheet
    columns: Mapping[str, OwnColumn]
    rows: tuple[int, ...]

    def cell(self, row: int, id: str) -> SourceCell | None:
        """The cell of a column in a row; None for one that is not there."""
        column = self.columns.get(id)
        return self.sheet.cells.get((row, column.column)) if column else None

    def text(self, row: int, id: str) -> str:
        """The whole text of a column in a row."""
        column = self.columns.get(id)
        if column is None:
            return ""
        cells = (self.sheet.cells.get((row, at)) for at in (column.column, *column.more))
        return "".join(cell.text for cell in cells if cell)

    def value(self, row: int, id: str) -> str | int | float | None:
        """What a column holds in a row: a number as one; None for nothing."""
        cell = self.cell(row, id)
        if cell is None or not cell.text:
            return None
        return cell.number if cell.number is not None else self.text(row, id)

    def fields(self) -> list[OwnField]:
        """The fields, each with its columns by what stands behind the field's id."""
        found: dict[str, OwnField] = {}
        for id, column in self.columns.items():
            if _OF_PROGRAMS.fullmatch(id):
                continue
            head, behind = _split(id)
            found.setdefault(head, OwnField(head)).columns[behind] = column
        return list(found.values())


def _split(id: str) -> tuple[str, str]:
    """The field's id and what stands behind it in a column's `id`."""
    match = re.match(r"[a-z][a-z0-9_]*", id)
    head = match[0] if match else id
    rest = id[len(head) :]
    kind = re.match(r"\.([a-z]+)(?=$|[.@])", rest)
    if kind and kind[1] in _TYPES:
        return head + kind[0], rest[len(kind[0]) :]
    return head, rest


def own_data(found: Sequence[Found]) -> OwnData | None:
    """The data sheet among the workbooks `found`; None where there is none."""
    return next((data for one in found for sheet in one.source.sheets if (data := read_own(sheet))), None)


def read_own(sheet: SourceSheet) -> OwnData | None:
    """What a sheet says, if it is the data sheet of an overview of ours; None for any other."""
    heads = [cell for cell in sheet.written() if cell.row == 0]
    matches = [_HEAD.fullmatch(cell.text) for cell in heads]
    columns: dict[str, OwnColumn] = {}
    for cell, match in zip(heads, matches, strict=True):
        if match is None:
            return None
        base, plus, _ = match["id"].rpartition("+")
        if plus and base in columns:
            known = columns[base]
            columns[base] = OwnColumn(base, known.label, known.column, (*known.more, cell.column))
        else:
            columns[match["id"]] = OwnColumn(match["id"], match["label"], cell.column)
    if not columns.keys() >= _NEEDED:
        return None
    number = columns["no"].column
    rows = tuple(sorted(row for row, column in sheet.cells if column == number and row > 0))
    return OwnData(sheet, columns, rows) if rows else None

"""The cells that the series of a chart show."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kpm_excel.book.base import Book, Cell, Chart, ChartSeries, quoted
from kpm_excel.paper.shown_values import text_of

_BLOCK: Final = re.compile(
    r"(?P<sheet>'(?:[^']|'')*'|[^'(),=!]+)!\$(?P<column>[A-Z]+)\$(?P<row>\d+)(?::\$(?P<last>[A-Z]+)\$(?P<end>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart's figures."""

    categories: tuple[str, ...]
    #: The numbers of each series by category, None where there is none.
    numbers: tuple[tuple[float | None, ...], ...]
    #: In which format the first of them shows its number.
    number_format: str | None


def charted(chart: Chart, book: Book) -> Charted:
    """What `chart` shows; raises `ValueError` for a series of a sheet that is not there."""
    known: dict[str, Mapping[tuple[int, int], Cell]] = {}
    for sheet in book.sheets:
        cells = {(cell.row, cell.column): cell for cell in sheet.cells}
        known |= {sheet.name: cells, quoted(sheet.name): cells}
    first = next(iter(chart.series), None)
    names = [text_of(cell.value, cell.style.number_format) if cell else "" for cell in _cells(first, known, True)]
    formats = [cell.style.number_format for cell in _cells(first, known, False) if cell]
    numbers = tuple(tuple(_number(cell) for cell in _cells(series, known, False)) for series in chart.series)
    count = max([len(names), *map(len, numbers)])
    return Charted(
        tuple(names + [""] * (count - len(names))),
        tuple(one + (None,) * (count - len(one)) for one in numbers),
        next(iter(formats), None),
    )


def _cells(
    series: ChartSeries | None, known: Mapping[str, Mapping[tuple[int, int], Cell]], names: bool
) -> Iterator[Cell | None]:
    if series is None:
        return
    reference = series.categories if names else series.values
    blocks = list(_BLOCK.finditer(reference))
    if not blocks or any(block["sheet"] not in known for block in blocks):
        raise ValueError(f"{reference!r} is on no sheet of this workbook")
    for block in blocks:
        cells = known[block["sheet"]]
        for row in range(int(block["row"]), int(block["end"] or block["row"]) + 1):
            for column in range(_index(block["column"]), _index(block["last"] or block["column"]) + 1):
                yield cells.get((row - 1, column))


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = 26 * index + ord(letter) - 64
    return index - 1


def _number(cell: Cell | None) -> float | None:
    value = cell.value if cell else None
    if isinstance(value, bool | str | date) or value is None:
        return None
    return float(value)

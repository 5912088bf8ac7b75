"""The data sheet as a file of its own: CSV or Parquet, one row per program, one value per cell."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import BadCall, BadOutput
from kpm_excel.layouts.overview.flat import FlatTable
from kpm_excel.layouts.overview.flat_columns import FlatValue
from kpm_excel.layouts.overview.overview_book import overview_table
from kpm_excel.plan.model import Plan

if TYPE_CHECKING:
    import pandas

#: What a text begins with, blanks and line breaks before it aside, that Excel takes for a formula when it opens a CSV:
#: its Japanese edition also takes the full-width signs.
_FORMULA: Final = re.compile("[\\s\u200b\ufeff]*[=+\\-@＝＋－＠\t\r\n]")

#: Whole numbers of a frame are below this.
_WHOLE: Final = 2**63


def data_file(plan: Plan, consolidated: Consolidated, path: Path) -> bytes:
    """The content of the data file to be written at `path`: CSV or Parquet, by the ending of the name.

    Excel reads the CSV as it is (UTF-8 with a byte order mark, headers as on the sheet); a text that it would take
    for a formula begins with an apostrophe there. Parquet has the texts as they are and the numbers as Excel keeps
    them, in columns named by the ids. Raises `BadCall` for another ending, and `BadOutput` where Parquet cannot be
    made here.
    """
    ending = path.suffix.lower()
    if ending not in _TABLES:
        raise BadCall("table_ending", path=path, allowed=", ".join(_TABLES))
    return _TABLES[ending](overview_table(plan, consolidated), path)


def overview_frame(plan: Plan, consolidated: Consolidated) -> "pandas.DataFrame":
    """The data sheet as a frame: one row per program, the columns named by their ids."""
    return _frame(overview_table(plan, consolidated))


def _frame(table: FlatTable) -> "pandas.DataFrame":
    import pandas

    # The kind of each column is stated: guessed by pandas, it would depend on what else is installed.
    values = {column.id: [row[at] for row in table.rows] for at, column in enumerate(table.columns)}
    return pandas.DataFrame({id: pandas.Series(own, dtype=_kind(own)) for id, own in values.items()})


def _kind(values: Sequence[FlatValue]) -> str:
    """The kind of a frame's column: whole numbers that fit 64 bits, other numbers, or else text."""
    present = [value for value in values if value is not None]
    if not present or any(isinstance(value, str) for value in present):
        return "string"
    return "Int64" if all(isinstance(v, int) and abs(v) < _WHOLE for v in present) else "Float64"


def _csv(table: FlatTable, _: Path) -> bytes:
    return csv_bytes([column.header for column in table.columns], table.rows)


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[FlatValue]]) -> bytes:
    """A table as Excel reads a CSV: UTF-8 with a byte order mark, CRLF, no text that it would take for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(header) for header in headers])
    writer.writerows([[safe(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def safe(value: FlatValue) -> FlatValue:
    """`value` as it stands in a CSV: a text that Excel would take for a formula has an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _parquet(table: FlatTable, path: Path) -> bytes:
    made = io.BytesIO()
    try:
        _frame(table).to_parquet(made, index=False)
    except ImportError:
        raise BadOutput("table_no_parquet", path=path) from None
    return made.getvalue()


_TABLES: Final[dict[str, Callable[[FlatTable, Path], bytes]]] = {".csv": _csv, ".parquet": _parquet}

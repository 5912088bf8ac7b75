"""The tables of open data: of each kind the flat table of the report, one datum in each cell.

It keeps to 総務省「統計表における機械判読可能なデータの表記方法の統一ルール」 further than the data sheet can: a column
of numbers holds numbers alone, western years and ISO dates stand beside eras, and no text has a line break.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from kpm_excel.layouts.overview.flat import flat_table
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn, FlatValue
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.cycle_years import years_in
from kpm_excel.plan.dates import read_date
from kpm_excel.plan.model import Kind, Plan
from kpm_excel.publishing.western_years import year_of_reference
from kpm_excel.words import Words


class Datum(Enum):
    """What the cells of an open column hold."""

    TEXT = auto()
    #: Free text, whose lines stand apart in the JSON.
    LINES = auto()
    WHOLE = auto()
    NUMBER = auto()
    DAY = auto()
    YEAR = auto()
    CODE = auto()
    FLAG = auto()
    ADDRESS = auto()


_DATA = {
    Content.TEXT: Datum.TEXT,
    Content.LINES: Datum.LINES,
    Content.NUMBER: Datum.NUMBER,
    Content.DAY: Datum.DAY,
    Content.WRITTEN_DAY: Datum.TEXT,
    Content.PERIOD: Datum.TEXT,
    Content.CODE: Datum.CODE,
    Content.FLAG: Datum.FLAG,
    Content.ADDRESS: Datum.ADDRESS,
}


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """One column with its cells."""

    #: The same over the years; the words may change.
    id: str
    label: str
    datum: Datum
    values: tuple[FlatValue, ...]
    unit: str | None = None
    codes: tuple[tuple[str, str], ...] = ()
    is_key: bool = False

    @property
    def header(self) -> str:
        """The words with the id behind them, as on the data sheet."""
        return FlatColumn(self.id, self.label).header


@dataclass(frozen=True, slots=True)
class OpenTable:
    """The items of one kind, one in each row."""

    kind: Kind
    columns: tuple[OpenColumn, ...]

    @property
    def rows(self) -> list[tuple[FlatValue, ...]]:
        """The cells row by row."""
        return list(zip(*(column.values for column in self.columns), strict=True))


def open_table(report: Report, kind: Kind) -> OpenTable:
    """The open table of `kind`, of a report that holds nothing but what goes out."""
    plan = replace(report.plan, kinds=(kind,), programs=report.plan.programs_of(kind))
    table = flat_table(Report(plan, report.consolidated))
    cells = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    words, count = plan.words(), len(table.rows)
    columns = [
        OpenColumn("organization", words.text("publish.column_organization"), Datum.TEXT, (plan.organization,) * count)
    ]
    for column, values in zip(table.columns, cells, strict=True):
        if not column.is_internal:
            columns += _opened(column, values, plan, words)
    return OpenTable(kind, tuple(columns))


def _opened(column: FlatColumn, values: Sequence[FlatValue], plan: Plan, words: Words) -> Iterator[OpenColumn]:
    """The column, and beside it what says the same for machines, or what a number cannot say."""
    lines = tuple(one_line(value) if isinstance(value, str) else value for value in values)
    made = OpenColumn(column.id, one_line(column.label), _DATA[column.content], lines, column.unit, column.codes)
    if column.content is Content.NUMBER:
        yield from _numbers(replace(made, is_key=column.id == "no"), words)
        return
    yield made
    if column.content is Content.PERIOD:
        # Of a column of bars each names a period; of the report's own there is one.
        yield from _beside(made, "year", Datum.YEAR, lambda text: year_of_reference(plan, text), words)
    if column.content is Content.WRITTEN_DAY:
        yield from _beside(made, "iso", Datum.DAY, _iso, words)
        yield from _beside(made, "year", Datum.YEAR, _year, words)


def _numbers(column: OpenColumn, words: Words) -> Iterator[OpenColumn]:
    """The numbers, and in a column of their own the words that stand for some."""
    numbers = tuple(value if isinstance(value, int | float) else None for value in column.values)
    is_whole = any(value is not None for value in numbers) and all(isinstance(value, int | None) for value in numbers)
    yield replace(column, values=numbers, datum=Datum.WHOLE if is_whole else Datum.NUMBER)
    told = tuple(value if isinstance(value, str) else None for value in column.values)
    if any(told):
        label = words.text("publish.column_word", label=column.label)
        yield OpenColumn(f"{column.id}.word", label, Datum.TEXT, told)


def _beside(
    column: OpenColumn, name: str, datum: Datum, made: Callable[[str], FlatValue], words: Words
) -> Iterator[OpenColumn]:
    values = tuple(made(value) if isinstance(value, str) else None for value in column.values)
    if any(value is not None for value in values):
        label = words.text(f"publish.column_{name}", label=column.label)
        yield OpenColumn(f"{column.id}.{name}", label, datum, values)


def _iso(text: str) -> str | None:
    day = read_date(text)
    return day.isoformat() if day else None


def _year(text: str) -> int | None:
    years = years_in([text])
    return years.pop() if len(years) == 1 else None


def one_line(text: str) -> str:
    """`text` without breaks and blanks that are there for its look: its lines follow one another, a blank between."""
    lines = (line.replace("\t", " ").strip() for line in text.splitlines())
    return " ".join(line for line in lines if line)

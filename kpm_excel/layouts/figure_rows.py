"""How rows of figures are printed everywhere: their unit once, and the figures of a row with as many decimals."""

from collections.abc import Iterable, Mapping
from typing import Any

from kpm_excel.book.marks import fixed_text
from kpm_excel.layouts.overview.printed_numbers import MOST_EVEN, decimals_in, even_number
from kpm_excel.plan.model import TOTAL, Field, FigureRow, Period, Plan
from kpm_excel.words import Words


def unit_of(field: Field) -> str | None:
    """The unit that all rows of `field` have; None where they have none or several."""
    units = {row.unit for row in field.rows}
    return units.pop() if len(units) == 1 else None


def title_of(field: Field, title: str, words: Words) -> str:
    """`title` over the figures of `field`, with the unit that all of them have."""
    return with_unit(title, unit_of(field), words)


def name_of(row: FigureRow, field: Field, words: Words) -> str:
    """The words beside the figures of `row`, with its unit where it is not that of all."""
    return row.label if unit_of(field) else with_unit(row.label, row.unit, words)


def with_unit(text: str, unit: str | None, words: Words) -> str:
    """`text` with the unit of what it names behind it."""
    return words.text("overview.label_with_unit", label=text, unit=unit) if unit else text


def shown_periods(field: Field, plan: Plan, words: Words) -> tuple[Period, ...]:
    """The periods over which the figures of `field` are shown, and behind them the total where a row has one."""
    total = (Period(TOTAL, words.text("overview.figures_total")),) if any(row.total for row in field.rows) else ()
    return (*plan.periods_of(field), *total)


def decimals_of(row: FigureRow, figures: Iterable[object]) -> int:
    """With how many decimals the `figures` of `row` are printed."""
    if row.places is not None:
        return row.places
    counts = (decimals_in(one) for one in figures if isinstance(one, int | float))
    return max((count for count in counts if count <= MOST_EVEN), default=0)


def figure_words(figure: object, row: FigureRow, decimals: int) -> str:
    """`figure` of `row` as it is printed without its unit; a word that stands for one as it is."""
    if not isinstance(figure, int | float):
        return str(figure)
    if row.places is None:
        return even_number(figure, decimals)
    return fixed_text(figure, decimals)


def figure_format(decimals: int) -> str:
    """Excel's number format of a figure with so many decimals, and a space behind it."""
    return "#,##0" + (f".{'0' * decimals}" if decimals else "") + "_ "


def figures_in(value: object, row: FigureRow) -> Mapping[str, Any]:
    """The figures of `row` in the `value` of its field, by the ids of periods."""
    found = value.get(row.id) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}

"""Native charts, whose figures Excel draws anew whenever their cells change."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final, get_args

from kpm_excel.book.base import Book, Chart, ChartPattern, ChartSeries, Sheet, Value, quoted
from kpm_excel.book.legible import INK, text_on
from kpm_excel.excel.write.limits import at, check_plain, place
from kpm_excel.excel.write.row_xml import serial_day
from kpm_excel.excel.write.worksheet import EngineBook, EngineSheet, call

#: The sheet of each piece of a block.
_SHEET: Final = re.compile(r"('(?:[^']|'')*'|[^'(),=!]+)!")
_TITLE_PT: Final = 10
_TEXT_PT: Final = 9
#: Width of the gap between bars, in percent of a bar.
_GAP_PERCENT: Final = 60
_LINE: Final = "#404040"
_HATCH: Final = "#8C8C8C"
#: Numbers on the bars, none where there is nothing.
_LABELS: Final = "#,##0;;;"


def add_charts(made: EngineBook, engine: EngineSheet, sheet: Sheet, book: Book) -> None:
    """Draws the charts of `sheet`, all their text in the face of `book`.

    Raises `ValueError` for a caption that Excel would compute and for a series of a sheet that is not there.
    """
    font, names = book.font, {quoted(other.name) for other in book.sheets} | {other.name for other in book.sheets}
    for chart in sheet.charts:
        where = f"{place(sheet.name, chart.row, chart.column)}, chart"
        with at(where):
            drawn = call(made.add_chart, where, {"type": chart.type, "subtype": chart.subtype})
            for number, series in enumerate(chart.series):
                _check_series(series, names)
                call(drawn.add_series, where, _series(series, chart, font, number))
            # What is charted may stand in hidden columns, or be hidden by a filter.
            call(drawn.show_hidden_data, where)
            for method, options in _appearance(chart, font):
                call(getattr(drawn, method), where, options)
            described = {"description": check_plain(chart.description)}
            call(engine.insert_chart, where, chart.row, chart.column, drawn, described)


def _check_series(series: ChartSeries, names: Collection[str]) -> None:
    # Of both the engine would warn, and go on.
    for block in (series.categories, series.values):
        if not set(_SHEET.findall(block)) <= set(names):
            raise ValueError(f"{block!r} is on no sheet of this workbook")
    if series.pattern not in (None, *get_args(ChartPattern)):
        raise ValueError(f"Excel has no pattern {series.pattern!r}")


def _series(series: ChartSeries, chart: Chart, font: str, number: int) -> dict[str, object]:
    # Dark lines on the colour: the colour stays what it is, and grey print keeps the series apart.
    pattern = {"pattern": series.pattern, "fg_color": _HATCH, "bg_color": series.color}
    filled = {"pattern": pattern} if series.pattern else {"fill": {"color": series.color}}
    label = {"name": font, "size": _TEXT_PT}
    if chart.type == "line":
        return {
            "name": check_plain(series.name),
            "categories": series.categories,
            "values": series.values,
            **_line(series, chart, label, is_first=not number),
        }
    if (color := text_on(series.color)) != INK:
        label["color"] = color
    return {
        "name": check_plain(series.name),
        "categories": series.categories,
        "values": series.values,
        "gap": _GAP_PERCENT,
        "data_labels": {"value": chart.values, "num_format": _LABELS, "font": label},
        "border": {"color": _LINE},
        **filled,
    }


def _line(series: ChartSeries, chart: Chart, label: dict[str, Any], *, is_first: bool) -> dict[str, object]:
    """The first line with dots and its figures above them, in their cells' own format; others dashed, without."""
    if not is_first:
        return {"line": {"color": series.color, "width": 1.5, "dash_type": "dash"}}
    dots = {"type": "circle", "size": 5, "border": {"color": series.color}, "fill": {"color": series.color}}
    told: dict[str, object] = {"value": True, "position": "above", "font": label}
    return {
        "line": {"color": series.color, "width": 2.25},
        "marker": dots,
        **({"data_labels": told} if chart.values else {}),
    }


def _appearance(chart: Chart, font: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the chart says and how, as calls of the engine and their options."""
    text = {"name": font, "size": _TEXT_PT}
    heading = {"name": font, "size": _TITLE_PT, "bold": True}
    axis = {"num_font": text, "name_font": text | {"bold": False}}
    yield "set_title", {"name": _caption(chart.title), "name_font": heading} if chart.title else {"none": True}
    titled: dict[str, Any] = {"name": _caption(chart.y_title)} if chart.y_title else {}
    ends = {"major_unit": chart.step, "min": chart.least, "max": chart.most}
    if chart.axis_format:
        titled["num_format"] = chart.axis_format
    titled |= {name: end for name, end in ends.items() if end is not None}
    if chart.type == "bar":
        # Bars lie: their categories stand on the vertical axis, read from above, and their values below them.
        yield "set_y_axis", axis | {"reverse": True}
        yield "set_x_axis", axis | {"label_position": "high"} | titled
    else:
        # Below the chart, also where its figures fall below zero.
        yield "set_x_axis", axis | {"label_position": "low"}
        yield "set_y_axis", axis | titled
    yield "set_legend", {"position": "bottom", "font": text}
    yield "set_size", {"width": chart.width_px, "height": chart.height_px}


def _caption(text: str) -> str:
    # The engine takes a caption that begins with this for a formula; a space without width is not seen.
    return check_plain(f"\u200b{text}" if text.startswith("=") else text)


def charted_values(sheet: Sheet) -> Mapping[tuple[int, int], Value]:
    """What stands in the cells of `sheet`, by row and column, for the charts that show it."""
    return {(cell.row, cell.column): _charted(cell.value) for cell in sheet.cells}


def _charted(value: Value) -> Value:
    return float(serial_day(value)) if isinstance(value, date) else value

"""Native charts, whose figures Excel draws anew whenever their cells change."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from kpm_excel.excel.cells import serial_day
from kpm_excel.excel.limits import check_plain, place
from kpm_excel.excel.worksheet import EngineBook, EngineSheet, call
from kpm_excel.layouts.base import Chart, ChartSeries, Sheet, Value

_TITLE_PT: Final = 10
_TEXT_PT: Final = 9
#: Width of the gap between bars, in percent of a bar.
_GAP_PERCENT: Final = 60
_LINE: Final = "#404040"


def add_charts(book: EngineBook, engine: EngineSheet, sheet: Sheet, font: str) -> None:
    """Nothing; the charts of `sheet` are drawn, all their text in `font`."""
    for chart in sheet.charts:
        where = f"{place(sheet.name, chart.row, chart.column)}, chart"
        drawn = call(book.add_chart, where, {"type": chart.type, "subtype": chart.subtype})
        for series in chart.series:
            call(drawn.add_series, where, _series(series, chart, where))
        for method, options in _appearance(chart, font, where):
            call(getattr(drawn, method), where, options)
        described = {"description": check_plain(chart.description, where)}
        call(engine.insert_chart, where, chart.row, chart.column, drawn, described)


def _series(series: ChartSeries, chart: Chart, where: str) -> dict[str, object]:
    pattern = {"pattern": series.pattern, "fg_color": series.color, "bg_color": "#FFFFFF"}
    filled = {"pattern": pattern} if series.pattern else {"fill": {"color": series.color}}
    line = {"line": {"color": series.color}} if chart.type == "line" else {"border": {"color": _LINE}, **filled}
    return {
        "name": check_plain(series.name, where),
        "categories": series.categories,
        "values": series.values,
        "gap": _GAP_PERCENT,
        **line,
    }


def _appearance(chart: Chart, font: str, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the chart says and how, as calls of the engine and their options."""
    text = {"name": font, "size": _TEXT_PT}
    heading = {"name": font, "size": _TITLE_PT, "bold": True}
    across = {"num_font": text, "name_font": text | {"bold": False}}
    # Bars lie: their categories stand on the vertical axis, read from above, and their values below them.
    categories, values = ("y", "x") if chart.type == "bar" else ("x", "y")
    order: dict[str, object] = {"reverse": True} if chart.type == "bar" else {}
    below: dict[str, object] = {"label_position": "high"} if chart.type == "bar" else {}
    title = {"name": _caption(chart.title, where), "name_font": heading} if chart.title else {"none": True}
    yield "set_title", title
    yield f"set_{categories}_axis", across | order
    yield f"set_{values}_axis", across | below | ({"name": _caption(chart.y_title, where)} if chart.y_title else {})
    yield "set_legend", {"position": "bottom", "font": text}
    yield "set_size", {"width": chart.width_px, "height": chart.height_px}


def _caption(text: str, where: str) -> str:
    if text.startswith("="):
        raise ValueError(f"{where}: {text[:40]!r} would be a formula, not a caption")
    return check_plain(text, where)


def charted_values(sheet: Sheet) -> Mapping[tuple[int, int], Value]:
    """What stands in the cells of `sheet`, by row and column, for the charts that show it."""
    return {(cell.row, cell.column): _charted(cell.value) for cell in sheet.cells}


def _charted(value: Value) -> Value:
    return serial_day(value, "chart") if isinstance(value, date) else value

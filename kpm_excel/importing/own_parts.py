"""Schedules, indicators and figures of an overview of ours, from the columns of its data sheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kpm_excel.importing.own_columns import OwnColumn, OwnData, OwnField

_WORDS = ("name", "unit", "comparator", "baseline_as_of", "target_text", "counts", "department")
_NUMBERS = ("target", "previous", "baseline", "final_target")


def schedule_in(own: OwnField, row: int, data: OwnData) -> list[dict[str, Any]]:
    """The items of a schedule in a row, as a plan has them."""
    items = []
    at = 1
    while (column := own.columns.get(f".{at}")) is not None:
        item = data.text(row, column.id)
        if item:
            items.append({"item": item, "bars": _bars(own, at, row, data)})
        at += 1
    return items


def _bars(own: OwnField, item: int, row: int, data: OwnData) -> list[dict[str, Any]]:
    bars = []
    at = 1
    while (column := own.columns.get(f".{item}.{at}.from")) is not None:
        texts = [own.columns.get(f".{item}.{at}.{part}") for part in ("label", "to")]
        label, end = (data.text(row, one.id) if one else "" for one in texts)
        start = data.text(row, column.id)
        if start and end:
            bars.append({"label": label, "from": start, "to": end})
        at += 1
    return bars


def indicators_in(
    own: OwnField, row: int, data: OwnData, periods: Sequence[str], current: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The indicators in a row as a plan has them, and last year's actuals by their ids."""
    entries: list[dict[str, Any]] = []
    actuals: dict[str, Any] = {}
    before = periods[periods.index(current) - 1] if current in periods and periods.index(current) else None
    at = 1
    while (column := own.columns.get(f".{at}.id")) is not None:
        id = data.text(row, column.id)
        if id:
            entry = _indicator(own, at, row, data, current, before)
            if (actual := _fact(own, at, "actual", row, data)) is not None:
                actuals[id] = _as_it_is_taken(entry, actual)
            entries.append({"id": id, **entry})
        at += 1
    return entries, actuals


def _fact(own: OwnField, at: int, name: str, row: int, data: OwnData) -> Any:
    column = own.columns.get(f".{at}.{name}")
    return data.value(row, column.id) if column else None


def _as_it_is_taken(entry: dict[str, Any], value: Any) -> Any:
    """An actual as its indicator takes it: of a target in words as words, else a word is one without a figure."""
    if "target_text" in entry:
        return str(value)
    if isinstance(value, str):
        entry["no_figure"] = list(dict.fromkeys([*entry.get("no_figure", ()), value]))
    return value


def _indicator(own: OwnField, at: int, row: int, data: OwnData, current: str, before: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for name in _WORDS:
        column = own.columns.get(f".{at}.{name}")
        if column and (text := data.text(row, column.id)):
            entry[name] = text
    for name in ("targets", "actuals"):
        by_period = {
            behind.rpartition(f".{name}.")[2]: value
            for behind, column in own.columns.items()
            if behind.startswith(f".{at}.{name}.") and (value := data.value(row, column.id)) is not None
        }
        if by_period:
            entry[name] = {period: _as_it_is_taken(entry, value) for period, value in by_period.items()}
            if name == "actuals":
                entry[name].pop(current, None)
    for name in _NUMBERS:
        value = _fact(own, at, name, row, data)
        if value is None or (name == "target" and (current in entry.get("targets", {}) or "target_text" in entry)):
            continue
        if name == "previous":
            if before in entry.get("actuals", {}):
                continue
            entry[name] = _as_it_is_taken(entry, value)
        elif not isinstance(value, str):
            entry[name] = value
    return entry


@dataclass(frozen=True)
class Figures:
    """A block of figures: its rows, and the column of each row and period."""

    data: OwnData
    rows: list[dict[str, Any]]
    columns: dict[tuple[str, str], OwnColumn]

    def put(self, row: int, id: str, current: str, values: dict[str, Any], answers: dict[str, Any]) -> None:
        """Put the figures of a row of the sheet among the plan's `values` and last year's `answers`."""
        for (name, period), column in self.columns.items():
            value = self.data.value(row, column.id)
            if value is None:
                continue
            target = answers if period == current else values
            target.setdefault(id, {}).setdefault(name, {})[period] = value


def figures_in(own: OwnField, data: OwnData, periods: Sequence[str]) -> Figures:
    """The rows and columns of a block of figures."""
    rows: dict[str, dict[str, Any]] = {}
    columns: dict[tuple[str, str], OwnColumn] = {}
    labels: dict[str, list[str]] = {}
    for behind, column in own.columns.items():
        match = re.fullmatch(r"\.([a-z][a-z0-9_]*)\.(.+)", behind)
        if match is None:
            continue
        name, period = match[1], match[2]
        labels.setdefault(name, []).append(column.label)
        row = rows.setdefault(name, {"id": name, "label": name})
        if period == "total" and "total" not in periods:
            row["total"] = True
        else:
            columns[name, period] = column
            words = {value for at in data.rows if isinstance(value := data.value(at, column.id), str)}
            if words:
                row["no_figure"] = sorted({*row.get("no_figure", ()), *words})
    for name, row in rows.items():
        label, unit = _row_words(labels[name])
        row["label"] = label or name
        if unit:
            row["unit"] = unit
    heads = [row["label"] for row in rows.values()]
    if len(heads) > 1:
        head = _alike(heads)
        for row in rows.values():
            row["label"] = row["label"][len(head) :].strip() or row["label"]
    return Figures(data, list(rows.values()), columns)


def _row_words(labels: Sequence[str]) -> tuple[str, str]:
    """What the words of a row's columns begin with alike, and the unit behind them."""
    unit = re.fullmatch(r".* \(([^()]*)\)", labels[0])
    head = _alike(labels) if len(labels) > 1 else labels[0].rpartition(" ")[0]
    return head.strip(), unit[1] if unit else ""


def _alike(labels: Sequence[str]) -> str:
    head = labels[0]
    for label in labels[1:]:
        while not label.startswith(head):
            head = head[:-1]
    return head if head.endswith(" ") else head.rpartition(" ")[0] + " " if " " in head else ""

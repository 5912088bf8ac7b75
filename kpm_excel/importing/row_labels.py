"""Programs with a row for the plan and one for what came of it: what stands in each is a column of its own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kpm_excel.importing.found import Band, Column, Group, Record, Value
from kpm_excel.importing.heading_words import even, is_period
from kpm_excel.importing.values.figures_in_text import is_figure

#: What the rows of a program are called where each tells of the same in another way.
_LABELS: Final = re.compile(
    r"(?:当初|年度|年次|修正)?(?:計画|予定|目標|予算|見込み?)(?:額|値)?|(?:取組)?(?:実績|実施|結果|決算)(?:額|値)?|"
    r"plan(?:ned)?|target|budget|forecast|actuals?|outturn|result",
    re.IGNORECASE,
)
#: In so many of ten programs such rows must be the same.
_MOST: Final = 8


def with_row_labels(
    columns: tuple[Column, ...], records: tuple[Record, ...], groups: Iterable[Group]
) -> tuple[tuple[Column, ...], tuple[Record, ...], tuple[Group, ...]]:
    """The columns, with one for each row of those in which the plan stands over what came of it; programs likewise.

    The columns of a schedule stay as they are: there each row is an item.
    """
    groups = tuple(groups)
    found = next((one for column in columns if (one := _labels(column, records))), None)
    if found is None:
        return columns, records, groups
    at, labels = found
    split = {column.number for column in columns if column.number > at and _is_split(column, at, labels, records)}
    if not split:
        return columns, records, groups
    over = {column.path[0] for column in columns if column.number in split and len(column.path) > 1}
    # A year of which only the plan is known stands under the same heading as the others.
    split |= {
        column.number
        for column in columns
        if column.number > at
        and len(column.path) > 1
        and column.path[0] in over
        and _has_rows(column, at, labels, records)
    }
    made: list[Column] = []
    numbers: dict[tuple[int, int | None], int] = {}
    for column in columns:
        for line, label in enumerate(labels) if column.number in split else ((None, ""),):
            numbers[column.number, line] = len(made)
            path = (*column.path, label) if label else column.path
            own = {"path": path, "line": line, "own": column.own + 1} if label else {}
            cells = column.cells if not line else ()
            made.append(replace(column, number=len(made), cells=cells, **own))  # type: ignore[arg-type]
    return (
        tuple(made),
        tuple(_split(record, at, labels, numbers) for record in records),
        tuple(
            replace(group, column=numbers[group.column, None]) if group.column is not None else group
            for group in groups
        ),
    )


def _labels(column: Column, records: Sequence[Record]) -> tuple[int, tuple[str, ...]] | None:
    """The number of the column if it labels the rows of programs, and these labels; None if it does not."""
    said = [value for record in records if (value := record.values.get(column.number))]
    rows = [tuple(even(piece.text) for piece in value.pieces) for value in said]
    if len(rows) < 2 or len(rows) * 10 < _MOST * len(records):
        return None
    most = max(set(rows), key=rows.count)
    is_same = rows.count(most) * 10 >= _MOST * len(rows) and len(set(most)) == len(most) >= 2
    return (column.number, most) if is_same and all(map(is_row_label, most)) else None


def is_row_label(text: str) -> bool:
    """Whether rows are called so: 計画, 実績, actual."""
    return _LABELS.fullmatch(even(text)) is not None


def are_row_labels(column: Column, records: Sequence[Record]) -> bool:
    """Whether `column` says in each program what its rows are: the plan, and what came of it."""
    return _labels(column, records) is not None


def _line_of(top: int, value: Value, labels: Sequence[str]) -> int | None:
    """The label beside the row `top`; None where none stands there."""
    own = next((even(piece.text) for piece in value.pieces if piece.top <= top <= piece.bottom), None)
    return labels.index(own) if own in labels else None


def _is_split(column: Column, at: int, labels: Sequence[str], records: Sequence[Record]) -> bool:
    """Whether what stands in `column` differs from row to row, and is no bar of a schedule."""
    own = [value for record in records if (value := record.values.get(column.number))]
    texts = [piece.text for value in own for piece in value.pieces]
    is_schedule = is_period(column.heading) and sum(map(is_figure, texts)) * 2 < len(texts)
    is_several = any(len(value.pieces) > 1 for value in own)
    return is_several and not is_schedule and _has_rows(column, at, labels, records)


def _has_rows(column: Column, at: int, labels: Sequence[str], records: Sequence[Record]) -> bool:
    """Whether all that stands in `column` stands beside one label each."""
    for record in records:
        label, value = record.values.get(at), record.values.get(column.number)
        if label is None or value is None:
            continue
        lines = [_line_of(piece.top, label, labels) for piece in value.pieces]
        if any(piece.bottom > piece.top for piece in value.pieces) or len(set(lines)) < len(lines) or None in lines:
            return False
    return True


def _split(record: Record, at: int, labels: Sequence[str], numbers: Mapping[tuple[int, int | None], int]) -> Record:
    label = record.values.get(at)
    if not any(_is_kept_apart(record, column, at, numbers) for column in record.values):
        # Its rows are told apart by columns now.
        values = _values(record.values, label, labels, numbers)
        return replace(record, values=values, bands=(Band(record.rows, values),))
    return replace(
        record,
        values=_values(record.values, label, labels, numbers),
        bands=tuple(Band(band.rows, _values(band.values, label, labels, numbers)) for band in record.bands),
    )


def _is_kept_apart(record: Record, column: int, at: int, numbers: Mapping[tuple[int, int | None], int]) -> bool:
    """Whether a column behind the labels that is not split has something in several rows."""
    has_rows = sum(column in band.values for band in record.bands) > 1
    return column > at and (column, None) in numbers and has_rows


def _values(
    values: Mapping[int, Value],
    label: Value | None,
    labels: Sequence[str],
    numbers: Mapping[tuple[int, int | None], int],
) -> dict[int, Value]:
    found: dict[int, Value] = {}
    for column, value in values.items():
        if (column, None) in numbers:
            number = numbers[column, None]
            found[number] = replace(value, column=number)
            continue
        for piece in value.pieces:
            # Where a program has no such rows all of it belongs to the first.
            line = (_line_of(piece.top, label, labels) if label else None) or 0
            number = numbers[column, line]
            earlier = found.get(number)
            text = f"{earlier.text}\n{piece.text}" if earlier else piece.text
            found[number] = Value(number, text, (*(earlier.pieces if earlier else ()), piece), value.sure)
    return dict(sorted(found.items()))

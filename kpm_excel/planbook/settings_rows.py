"""The settings: what there is once, read from the rows of their sheet."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.errors import JsonPath
from kpm_excel.layouts.planbook.plan_columns import Column
from kpm_excel.layouts.planbook.plan_tables import MARK
from kpm_excel.layouts.planbook.settings_sheet import SETTINGS
from kpm_excel.layouts.planbook.spelling import EMPTY
from kpm_excel.plan.widths import bare
from kpm_excel.planbook.cell_values import Context, is_blank, meaning
from kpm_excel.planbook.record import ABSENT, CellPlace, Record, Unsure
from kpm_excel.words import LANGUAGES, Saying, words_for


def read_settings(sheet: RawSheet, context: Context, record: Record) -> None:
    """Put the settings on `sheet` into the document of `record`."""
    labels = _labels()
    for row in sorted({row for row, _ in sheet.cells}):
        cells = [cell for (at, _), cell in sorted(sheet.cells.items()) if at == row]
        found = _setting(cells, labels)
        if found is None:
            _unknown(cells, labels, record, sheet)
            continue
        column, label = found
        cell = sheet.cells.get((row, label + 1)) or RawCell(row, label + 1, None, "blank")
        _put(column, cell, sheet, context, record)
    _missing(sheet, record)


def setting_cells(sheet: RawSheet) -> Iterator[tuple[Column | None, RawCell]]:
    """The cells with the settings' values, and with None every other that somebody wrote on `sheet`."""
    labels, ours = _labels(), _ours()
    for row in sorted({row for row, _ in sheet.cells}):
        cells = [cell for (at, _), cell in sorted(sheet.cells.items()) if at == row and not is_blank(cell)]
        found = _setting(cells, labels)
        for cell in cells:
            if found and cell.column == found[1] + 1:
                yield found[0], cell
            elif bare(str(cell.value)) not in ours and not str(cell.value).startswith(("#", MARK)):
                yield None, cell


def _ours() -> set[str]:
    """Everything on the sheet that we wrote ourselves, evened out."""
    keys = [f"settings{end}" for end in ("_sheet_title", "_sheet_about")]
    keys += [f"settings_column_{key}" for key in ("label", "value", "explained")]
    ours = {column.key for column in SETTINGS}
    for words in map(words_for, LANGUAGES):
        ours |= {bare(words.text(f"planbook.{key}")) for key in keys}
        for column in SETTINGS:
            help = words.text(f"planbook.{column.words}_help")
            ours |= {bare(words.text(f"planbook.{column.words}")), bare(help)}
            ours.add(bare(words.text("planbook.needed", text=help)))
    return ours


def _labels() -> dict[str, Column]:
    named = {column.key: column for column in SETTINGS}
    for column in SETTINGS:
        named |= {bare(words_for(code).text(f"planbook.{column.words}")): column for code in LANGUAGES}
    return named


def _setting(cells: list[RawCell], labels: dict[str, Column]) -> tuple[Column, int] | None:
    """The setting of a row and the column of its label: by the label, else by the hidden key before it."""
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    for cell in texts[:2]:
        column = labels.get(bare(str(cell.value)))
        if column and cell.value != column.key:
            return column, cell.column
    for cell in texts[:1]:
        if cell.value in labels and labels[str(cell.value)].key == cell.value:
            return labels[str(cell.value)], cell.column + 1
    return None


def _unknown(cells: list[RawCell], labels: dict[str, Column], record: Record, sheet: RawSheet) -> None:
    """Keep a row whose label is nearly that of a setting as a fault."""
    written = [cell for cell in cells if not is_blank(cell)]
    if not written or len(written) < 2 or str(written[0].value).startswith(("#", MARK)):
        return
    label = bare(str(written[0].value))
    near = get_close_matches(label, [key for key in labels if "." not in key and key != label], n=1, cutoff=0.75)
    if near:
        meant = Saying(f"planbook.{labels[near[0]].words}")
        place = CellPlace(sheet.name, written[0].row, written[0].column)
        record.fault([], place, "setting_unknown_meant", found=written[0].value, meant=meant)


def _put(column: Column, cell: RawCell, sheet: RawSheet, context: Context, record: Record) -> None:
    path = _path(column)
    if path in record.places:
        if not is_blank(cell):
            place = CellPlace(sheet.name, cell.row, cell.column)
            record.fault([], place, "column_twice", first=record.places[path])
        return
    first, *rest = map(str, path.steps)
    record.note(path.steps, sheet.name, cell.row, cell.column)
    if rest:
        record.note([first], sheet.name, cell.row, cell.column)
    value = _value(column, cell, sheet, context, record)
    if column.key == "texts.introduction" and cell.value == EMPTY:
        record.document.setdefault("texts", {})
    elif value is not None:
        owner: dict[str, Any] = record.document.setdefault(first, {}) if rest else record.document
        owner[rest[-1] if rest else first] = value


def _value(column: Column, cell: RawCell, sheet: RawSheet, context: Context, record: Record) -> Any:
    if is_blank(cell):
        return None
    try:
        return meaning(column, cell, context)
    except Unsure as doubt:
        place = CellPlace(sheet.name, cell.row, cell.column)
        record.fault(_path(column).steps, place, doubt.key, **doubt.values)
        return None if doubt.likely is ABSENT else doubt.likely


def _path(column: Column) -> JsonPath:
    """Where a setting stands in the plan: the key of its column spells it."""
    return JsonPath(column.key.split("."))


def _missing(sheet: RawSheet, record: Record) -> None:
    last = max((row for row, _ in sheet.cells), default=-1) + 1
    for column in SETTINGS:
        if column.required and _path(column) not in record.places:
            heading = Saying(f"planbook.{column.words}")
            record.fault(_path(column).steps, CellPlace(sheet.name, last, 1), "setting_missing", heading=heading)

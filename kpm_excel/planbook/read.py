"""A plan workbook read into the plan's document: sheet by sheet, whatever was moved, merged or renamed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kpm_excel.book.raw import RawSheet, RawWorkbook, Unreadable
from kpm_excel.errors import BadInput
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.layouts.planbook.part_names import Names, names_of, names_years
from kpm_excel.layouts.planbook.plan_columns import Table
from kpm_excel.layouts.planbook.plan_tables import MARK, NEEDED, ORDER, tables_of
from kpm_excel.plan.jsonfile import FORMAT, written_format
from kpm_excel.plan.made_ids import MadeIds
from kpm_excel.plan.widths import bare
from kpm_excel.planbook import drawn_bars, part_sheets, program_sheets
from kpm_excel.planbook.cell_values import Context
from kpm_excel.planbook.entry_rows import RowReader
from kpm_excel.planbook.found_table import grid_of
from kpm_excel.planbook.lying_over import commented, lying_over
from kpm_excel.planbook.record import ABSENT, CellPlace, Record
from kpm_excel.planbook.settings_rows import read_settings
from kpm_excel.words import LANGUAGES, words_for

#: More columns for contributing departments than any office has drawn up.
MOST_CONTRIBUTORS = 30


def read_plan_workbook(path: Path | bytes, before: Mapping[str, Any] | None = None) -> Record:
    """The plan in the workbook at `path` (or in its bytes), its places, and what could not be read.

    `before` is the plan that forms were last made of: what has no id keeps the one that it had there.

    Raises `BadInput` where the file is no workbook or none of its sheets is a plan's, and `OSError` where it cannot be
    read.
    """
    workbook, sheets = opened(path)
    return read_sheets(workbook, sheets, definitions(sheets, MadeIds(before or {})))


def opened(path: Path | bytes) -> tuple[RawWorkbook, dict[str, RawSheet]]:
    """The workbook at `path`, and the sheet of each table in it. Raises as `read_plan_workbook` does."""
    workbook = _opened(path)
    sheets = _sheets_by_table(workbook)
    if not sheets:
        raise BadInput("not_a_plan_workbook", path=path)
    return workbook, sheets


def definitions(
    sheets: dict[str, RawSheet], ids: MadeIds, naming: Callable[[dict[str, Any]], Names] = names_of
) -> Context:
    """What is defined on `sheets`, as far as it goes, with the names that `naming` gives to it.

    What has no id has the one that `ids` gives to it.
    """
    # Cells name departments, kinds and fields by words that other sheets define, so those are read first.
    context = Context({}, naming({}), _language(sheets), ids)
    for stage in (("periods", "departments", "groups", "scales", "kinds"), ("fields",), ("fields", "rows")):
        _read_definitions(sheets, context, Record(document=context.document), stage)
        context = replace(context, names=naming(context.document))
    return context


def read_sheets(workbook: RawWorkbook, sheets: dict[str, RawSheet], context: Context) -> Record:
    """The plan on `sheets`, whose cells mean what `context` says."""
    record = Record(sheets=[sheet.name for sheet in workbook.sheets])
    _read_all(workbook, sheets, context, record)
    _missing_sheets(workbook, sheets, record)
    record.drawn = tuple(lying_over(sheets.values()))
    record.comments = tuple(commented(sheets.values(), tables_of(context.document, context.names).values()))
    return record


def _opened(path: Path | bytes) -> RawWorkbook:
    try:
        return read_workbook(path)
    except Unreadable as error:
        raise BadInput("workbook_unreadable", path=path, reason=error) from None


def _sheets_by_table(workbook: RawWorkbook) -> dict[str, RawSheet]:
    """The sheet of each table: the one of its name, else the first with its hidden mark."""
    found: dict[str, RawSheet] = {}
    for name in ORDER:
        titles = {
            bare(words_for(code).of_period(f"planbook.{name}", yearly))
            for code in LANGUAGES
            for yearly in (True, False)
        }
        by_name = [sheet for sheet in workbook.sheets if bare(sheet.name) in titles]
        by_mark = [sheet for sheet in workbook.sheets if _has_mark(sheet, name)]
        for sheet in [*(s for s in by_name if s in by_mark), *by_mark, *(s for s in by_name if not _marks(s))]:
            found.setdefault(name, sheet)
    return found


def _marks(sheet: RawSheet) -> list[str]:
    return [str(c.value) for c in sheet.cells.values() if c.row < 20 and str(c.value or "").startswith(f"{MARK} ")]


def _has_mark(sheet: RawSheet, name: str) -> bool:
    return f"{MARK} {name}" in _marks(sheet)


def _missing_sheets(workbook: RawWorkbook, sheets: dict[str, RawSheet], record: Record) -> None:
    """Keep a needed sheet that is not there as a fault, and an unknown one that was probably meant for it."""
    used = {sheet.name for sheet in sheets.values()}
    others = {bare(sheet.name): sheet.name for sheet in workbook.sheets if sheet.name not in used}
    for name in ORDER:
        if name in sheets:
            continue
        title = words_for(record.document.get("language")).of_period(f"planbook.{name}", names_years(record.document))
        near = get_close_matches(bare(title), [other for other in others if other != bare(title)], n=1, cutoff=0.5)
        if near:
            place = CellPlace(others[near[0]], 0, 0)
            record.fault([_part_of(name)], place, "sheet_unknown_meant", found=others[near[0]], meant=title)
        elif name in NEEDED:
            record.fault([_part_of(name)], CellPlace(title), "sheet_missing", meant=title)


def _part_of(name: str) -> str:
    """The part of the plan that stands on the sheet of `name`."""
    of_programs = dict.fromkeys(("schedule", "indicators", "figures"), "programs")
    return {"fields": "kinds", "rows": "kinds", "settings": "", **of_programs}.get(name, name)


def _reader(sheet: RawSheet, table: Table, context: Context, record: Record) -> RowReader:
    if sheet.outside_count:
        row, column, found = sheet.outside[0]
        record.fault([], CellPlace(sheet.name, row, column), "sheet_too_large", found=found)
    return RowReader(grid_of(sheet, table, record), context, record)


def _language(sheets: dict[str, RawSheet]) -> str:
    """The language that the plan's settings name; the first of all where they name none."""
    draft = Record()
    if "settings" in sheets:
        read_settings(sheets["settings"], Context({}, names_of({}), LANGUAGES[0]), draft)
    language = draft.document.get("language")
    return language if language in LANGUAGES else LANGUAGES[0]


def _read_definitions(sheets: dict[str, RawSheet], context: Context, record: Record, stage: tuple[str, ...]) -> None:
    """Read the tables of `stage` as far as the names in `context` go, for their ids and labels alone."""
    tables = tables_of(record.document, context.names)
    silent = Record()
    for name in stage:
        if name in sheets:
            reader = _reader(sheets[name], tables[name], context, silent)
            _PARTS[name](reader, record.document)
            context.ids.give(name, record.document)


def _put_flat(name: str) -> Callable[[RowReader, dict[str, Any]], None]:
    def put(reader: RowReader, document: dict[str, Any]) -> None:
        document[name] = part_sheets.flat(reader, name)

    return put


def _put_listed(name: str) -> Callable[[RowReader, dict[str, Any]], None]:
    def put(reader: RowReader, document: dict[str, Any]) -> None:
        entries = part_sheets.listed(reader, name)
        if entries is not ABSENT:
            document[name] = entries

    return put


def _put_scales(reader: RowReader, document: dict[str, Any]) -> None:
    document["scales"] = part_sheets.scales(reader)


def _put_kinds(reader: RowReader, document: dict[str, Any]) -> None:
    document["kinds"] = part_sheets.kinds(reader)


def _put_fields(reader: RowReader, document: dict[str, Any]) -> None:
    part_sheets.add_fields(reader, document.setdefault("kinds", []))


def _put_programs(reader: RowReader, document: dict[str, Any]) -> None:
    document["programs"] = program_sheets.programs(reader)


#: How each table enters the document, in the order in which they build on one another.
_PARTS: dict[str, Callable[[RowReader, dict[str, Any]], None]] = {
    **{name: _put_flat(name) for name in ("periods", "departments", "groups")},
    "scales": _put_scales,
    "kinds": _put_kinds,
    "fields": _put_fields,
    "rows": lambda reader, document: part_sheets.add_rows(reader, document.setdefault("kinds", [])),
    "lists": _put_listed("lists"),
    "summaries": _put_listed("summaries"),
    "programs": _put_programs,
    "indicators": lambda reader, document: program_sheets.add_indicators(reader, document["programs"]),
    "figures": lambda reader, document: program_sheets.add_figures(reader, document["programs"]),
    "previous": lambda reader, document: program_sheets.add_previous(reader, document["programs"]),
}


def _read_all(workbook: RawWorkbook, sheets: dict[str, RawSheet], context: Context, record: Record) -> None:
    record.document["format"] = FORMAT
    if "settings" in sheets:
        read_settings(sheets["settings"], context, record)
    record.document |= {"scales": [], "programs": []}
    tables = tables_of(context.document, context.names, MOST_CONTRIBUTORS)
    readers = {name: _reader(sheet, tables[name], context, record) for name, sheet in sheets.items() if name in tables}
    for name, reader in readers.items():
        # A part without a single row has its place at its headings.
        record.note(
            [_part_of(name)], reader.grid.sheet.name, reader.grid.heading_row, min(reader.grid.columns, default=1)
        )
    for name, put in _PARTS.items():
        if name in readers:
            put(readers[name], record.document)
            context.ids.give(name, record.document)
    if "schedule" in readers:
        drawn_bars.add_schedules(readers["schedule"], record.document["programs"], workbook.tells_fills)
    record.document["format"] = written_format(record.document)

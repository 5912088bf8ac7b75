"""What the office noted in a check workbook, read back from it."""

from dataclasses import dataclass, field
from pathlib import Path

from kpm_excel.book.base import address
from kpm_excel.book.raw import RawSheet, RawWorkbook, Unreadable
from kpm_excel.layouts.check_notes import ROW_HEAD, TABLES
from kpm_excel.plan.types.values import as_text
from kpm_excel.reading.cell_answers import seen_text
from kpm_excel.sandbox.pool import run_one
from kpm_excel.words import LANGUAGES, words_for

#: The office's own file in a process of its own: it may have come from anywhere.
_SECONDS, _MEMORY_MB = 60.0, 1024


@dataclass(slots=True)
class Noted:
    """The notes of one check workbook."""

    #: By table, then by the row's key.
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Notes beside no row, each with its sheet and cell.
    loose: list[tuple[str, str, str]] = field(default_factory=list)


def read_noted(path: Path) -> Noted:
    """The notes in the check workbook at `path`; none where it is no workbook that can be read."""
    try:
        return run_one(_read, path, seconds=_SECONDS, memory_mb=_MEMORY_MB)
    except Unreadable:
        return Noted()


def _read(path: Path) -> Noted:
    from kpm_excel.excel.read.reader import read_workbook

    return noted_in(read_workbook(path))


def noted_in(raw: RawWorkbook) -> Noted:
    """The notes in `raw`, wherever its rows and columns have gone since it was made."""
    noted = Noted()
    for sheet in raw.sheets:
        _take(noted, sheet)
    return noted


def _take(noted: Noted, sheet: RawSheet) -> None:
    texts = {place: as_text(seen_text(cell)).strip() for place, cell in sheet.cells.items()}
    heads = {ROW_HEAD + table: table for table in TABLES}
    at = next((place for place in sorted(texts) if texts[place] in heads), None)
    labels = {words_for(language).text("check.column_notes") for language in LANGUAGES}
    head_row = at[0] if at else next((row for (row, _), text in sorted(texts.items()) if text in labels), 0)
    columns = [column for (row, column), text in texts.items() if row == head_row and text in labels]
    if not columns:
        return
    own = noted.notes.setdefault(heads[texts[at]], {}) if at else {}
    for (row, column), text in sorted(texts.items()):
        if column != max(columns) or row <= head_row or not text:
            continue
        # Where the column with the keys is gone, no note has a row.
        if key := at and texts.get((row, at[1])):
            # A row that was copied has the key of the other: both notes belong to it.
            own[key] = f"{own[key]}\n{text}" if own.get(key, text) != text else text
        else:
            noted.loose.append((sheet.name, address(row, column), text))

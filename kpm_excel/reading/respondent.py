"""Who filled a form in: the box on its first sheet, wherever rows and columns have gone since."""

from collections.abc import Iterable, Iterator

from kpm_excel.excel.raw import RawSheet
from kpm_excel.plan.fieldtypes import as_text
from kpm_excel.words import Words


def respondent(sheets: Iterable[RawSheet], words: Words) -> str:
    """Name and extension as they stand on the first of `sheets` that has them; empty where nobody wrote any."""
    return next(filter(None, (_given(sheet, words) for sheet in sheets)), "")


def _given(sheet: RawSheet, words: Words) -> str:
    labels = {words.text(f"entry.respondent_{key}") for key in ("name", "extension")}
    note = words.text("entry.respondent_note")
    for texts in _rows(sheet):
        if labels <= set(texts):
            return " ".join(text for text in texts if text not in labels and text != note)
    return ""


def _rows(sheet: RawSheet) -> Iterator[list[str]]:
    """The texts of each row from left to right, one line each."""
    rows: dict[int, list[str]] = {}
    for (row, _), cell in sorted(sheet.cells.items()):
        if text := " ".join(as_text(cell.value).split()):
            rows.setdefault(row, []).append(text)
    yield from rows.values()

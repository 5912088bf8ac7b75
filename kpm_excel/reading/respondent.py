"""Who filled a form in: the box on its first sheet, wherever rows and columns have gone since."""

from collections import Counter
from collections.abc import Iterable

from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.plan.types.values import as_text
from kpm_excel.words import Words


def respondent(sheets: Iterable[RawSheet], words: Words) -> str:
    """Name and extension as they stand on the first of `sheets` that has them; empty where nobody wrote any."""
    return next(filter(None, (_given(sheet, words) for sheet in sheets)), "")


def _given(sheet: RawSheet, words: Words) -> str:
    labels = {words.text(f"entry.respondent_{key}") for key in ("name", "extension")}
    note = words.text("entry.respondent_note")
    rows = ((row, _line(cell)) for (row, _), cell in sheet.cells.items() if cell.kind == "text")
    labelled = Counter(row for row, text in rows if text in labels)
    for row in sorted(row for row, count in labelled.items() if count >= len(labels)):
        texts = [_line(sheet.cells[place]) for place in sorted(sheet.cells) if place[0] == row]
        if labels <= set(texts):
            return " ".join(text for text in texts if text and text not in labels and text != note)
    return ""


def _line(cell: RawCell) -> str:
    """The text of a cell in one line."""
    return " ".join(as_text(cell.value).split())

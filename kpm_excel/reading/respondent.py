"""Who filled a form in: the box on its first sheet, wherever rows and columns have gone since."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.form.wording import without_blanks
from kpm_excel.plan.types.values import as_text
from kpm_excel.submission import Respondent
from kpm_excel.words import Words


def respondent(sheets: Iterable[RawSheet], words: Words) -> Respondent:
    """Name and extension as they stand on the first of `sheets` that has them; empty where nobody wrote any."""
    return next(filter(any, (_given(sheet, words) for sheet in sheets)), Respondent())


def _given(sheet: RawSheet, words: Words) -> Respondent:
    labels = {words.text(f"entry.respondent_{key}"): key for key in Respondent._fields}
    note = without_blanks(words.text("entry.respondent_note"))
    rows = ((row, _line(cell)) for (row, _), cell in sheet.cells.items() if cell.kind == "text")
    labelled = Counter(row for row, text in rows if text in labels)
    for row in sorted(row for row, count in labelled.items() if count >= len(labels)):
        texts = [_line(sheet.cells[place]) for place in sorted(at for at in sheet.cells if at[0] == row)]
        if labels.keys() <= set(texts):
            # What stands behind a label, up to the next one, is its answer, wherever columns have gone since.
            given: dict[str, list[str]] = {key: [] for key in labels.values()}
            key = "name"
            for text in texts:
                key = labels.get(text, key)
                if text and text not in labels and without_blanks(text) != note:
                    given[key].append(text)
            return Respondent(**{key: " ".join(said) for key, said in given.items()})
    return Respondent()


def _line(cell: RawCell) -> str:
    """The text of a cell in one line."""
    return _in_one_line(as_text(cell.value))


# The first sheets of a body's forms say nearly the same.
@lru_cache(maxsize=256)
def _in_one_line(text: str) -> str:
    return " ".join(text.split())

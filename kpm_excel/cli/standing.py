"""How far the departments are, at a glance: a table for a terminal."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kpm_excel.words import Words

if TYPE_CHECKING:
    from kpm_excel.office.account import Standing

#: A longer name is cut, so that a row stays on one line of 80 columns.
_NAME_COLUMNS = 30


def standing_lines(standings: "Sequence[Standing]", words: Words) -> Iterator[str]:
    """The lines of a table of the departments that are asked: name, status, programs, answers, errors, warnings."""
    rows: list[list[str]] = [[words.text(f"status.{name}") for name in _COLUMNS]]
    for one in standings:
        name = _cut(one.department.name, _NAME_COLUMNS)
        counts = (one.programs, one.answers, one.errors, one.warnings)
        rows.append([name, words.text(f"check.status_{one.status}"), *map(str, counts)])
    yield from _table(rows)


_COLUMNS = ("department", "status", "programs", "answers", "errors", "warnings")
#: Columns of words; the others are numbers.
_WORDS = 2


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(columns_of(row[at]) for row in rows) for at in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [_padded(text, widths[at], at >= _WORDS) for at, text in enumerate(row)]
        yield "  ".join(cells).rstrip()
        if not number:
            yield "  ".join("-" * width for width in widths)


def _padded(text: str, columns: int, right: bool) -> str:
    blanks = " " * (columns - columns_of(text))
    return blanks + text if right else text + blanks


def columns_of(text: str) -> int:
    """How many columns of a terminal `text` takes; a full-width character takes two, a combining one none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "FW" else 1 for c in text)


def _cut(text: str, columns: int) -> str:
    while columns_of(text) > columns:
        text = text.removesuffix("…")[:-1] + "…"
    return text

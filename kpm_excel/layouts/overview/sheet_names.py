"""Names of sheets as Excel takes them."""

from collections.abc import Sequence
from typing import Final

_FORBIDDEN: Final = {ord(character): "_" for character in "[]:*?/\\"}
#: So many characters a name may have.
LONGEST: Final = 31


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """A name for each of `wanted`: 31 characters, none that Excel forbids, no two alike in whatever case."""
    names: list[str] = []
    for text in wanted:
        line = " ".join(text.translate(_FORBIDDEN).split()).strip("'") or "_"
        name, number = _cut(line, LONGEST), 1
        # Excel keeps these two for itself.
        while name.casefold() in {"history", "履歴", *(taken.casefold() for taken in names)}:
            number += 1
            ending = f" ({number})"
            name = _cut(line, LONGEST - len(ending)) + ending
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """`text` cut to `units` of UTF-16, in which Excel counts, without halving a character."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore").rstrip(" '")

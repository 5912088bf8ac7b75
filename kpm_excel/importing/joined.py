"""A text from the pieces in which it stands: lines that only a cell's edge cut are one line again."""

from collections.abc import Sequence

from kpm_excel.importing.found import Piece
from kpm_excel.importing.heading_words import BULLET

#: A line that fills so much of the longest one was cut by its cell's edge.
_FULL = 0.8
_ENDS = "。．.!?！？：:"


def joined(pieces: Sequence[Piece], capacity: float | None) -> str:
    """The text of `pieces`, which stand one below the other.

    Where they are printed lines (a row of the sheet each), `capacity` says how wide a line can be: one behind which the
    next word had no room goes on in the next line. None where each piece is a paragraph of its own.
    """
    texts = [piece.text.strip("\n") for piece in pieces if piece.text.strip()]
    if capacity is None:
        return "\n".join(texts)
    whole = ""
    for text in texts:
        last = whole.rpartition("\n")[2]
        if not whole:
            whole = text
        elif goes_on(last, text, capacity):
            whole += _between(last, text) + text.lstrip(" \u3000")
        else:
            whole += "\n" + text
    return whole


def goes_on(line: str, following: str, capacity: float) -> bool:
    """Whether `following` is the rest of `line`, which stands above it in a column that takes so wide a line."""
    if BULLET.match(following):
        return False
    line = line.rpartition("\n")[2]
    room = capacity - width_of(line)
    if line.rstrip()[-1:].isascii() and following.lstrip()[:1].isascii():
        # Words of letters are not parted.
        return room < width_of(following.split(maxsplit=1)[0]) + 0.5 if following.strip() else False
    if line.rstrip().endswith(tuple(_ENDS)):
        return room <= 1.0
    return room <= max(capacity * (1 - _FULL), 2.0)


def _between(line: str, following: str) -> str:
    """What stands between two parts of a line: a blank between words of letters."""
    before, after = line.rstrip(), following.lstrip(" \u3000")
    if not before or not after:
        return ""
    return " " if before[-1].isascii() and after[0].isascii() and not before.endswith("-") else ""


def width_of(text: str) -> float:
    """How wide a line is, in letters of full width."""
    return sum(0.5 if character.isascii() or "\uff61" <= character <= "\uff9f" else 1.0 for character in text)

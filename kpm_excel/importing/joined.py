"""A text from the pieces in which it stands: lines that only a cell's edge cut are one line again."""

from collections.abc import Sequence

from kpm_excel.importing.found import Piece
from kpm_excel.importing.heading_words import BULLET

#: A line that fills so much of the longest one was cut by its cell's edge.
_FULL = 0.8
_ENDS = "。．.!?！？：:"


def joined(pieces: Sequence[Piece], are_printed_lines: bool) -> str:
    """The text of `pieces`, which stand one below the other.

    In printed lines (a row of the sheet each) a line that is nearly as long as the longest goes on in the next one.
    """
    texts = [piece.text.strip("\n") for piece in pieces if piece.text.strip()]
    if not are_printed_lines:
        return "\n".join(texts)
    longest = max((width_of(line) for text in texts for line in text.split("\n")), default=0)
    whole = ""
    for text in texts:
        last = whole.rpartition("\n")[2]
        if not whole:
            whole = text
        elif goes_on(last, text, longest):
            whole += _between(last, text) + text.lstrip(" \u3000")
        else:
            whole += "\n" + text
    return whole


def goes_on(line: str, following: str, longest: float) -> bool:
    """Whether `following` is the rest of `line`, which stands above it in a column as wide as `longest`."""
    if BULLET.match(following):
        return False
    room = longest - width_of(line)
    if room > max(longest * (1 - _FULL), 2.0) and line.rstrip().endswith(tuple(_ENDS)):
        return False
    # A short line that does not end a sentence: names are cut where they please.
    is_open = not line.rstrip().endswith(tuple(_ENDS))
    return room <= max(longest * (1 - _FULL), 4.0) or (is_open and longest <= 24)


def _between(line: str, following: str) -> str:
    """What stands between two parts of a line: a blank between words of letters."""
    before, after = line.rstrip(), following.lstrip(" \u3000")
    if not before or not after:
        return ""
    return " " if before[-1].isascii() and after[0].isascii() and not before.endswith("-") else ""


def width_of(text: str) -> float:
    """How wide a line is, in letters of full width."""
    return sum(0.5 if character.isascii() or "\uff61" <= character <= "\uff9f" else 1.0 for character in text)

"""The words in the cell of a label, in whatever lines they stand."""

from functools import lru_cache
from typing import Final

from kpm_excel.form.wording import without_blanks

#: What encloses, in a line of its own and perhaps further ones, whether an answer is needed.
_OPENING: Final = ("〔", "(")
_CLOSING: Final = ("〕", ")")


# The forms of a body have the same labels.
@lru_cache(maxsize=1024)
def labels_in(text: str) -> tuple[str, ...]:
    """The labels that a cell with `text` may show, both plain: all of it, and all but whether an answer is needed."""
    lines = [line.strip() for line in text.strip().split("\n")]
    begins = [at for at, line in enumerate(lines) if at and line.startswith(_OPENING) and lines[-1].endswith(_CLOSING)]
    return (without_blanks(text), without_blanks("".join(lines[: begins[-1]]))) if begins else (without_blanks(text),)

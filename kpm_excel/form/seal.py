"""Seals of what the toolkit itself wrote beside a form's own words, so that nobody's remark is taken for it.

A seal stands in a cell and holds the check sums of texts. A note or list whose texts all fit seals of the workbook
was written by us, and nobody has added to it.
"""

import zlib
from collections.abc import Iterable, Iterator

_SEAL = "KPM1M|"
#: Excel takes 32,767 characters in a cell; a check sum needs nine.
_SUMS = 3000


def seals_of(texts: Iterable[str]) -> Iterator[str]:
    """The seals of `texts`, each to be put into a cell of its own."""
    sums = sorted({_sum(text) for text in texts})
    for at in range(0, len(sums), _SUMS):
        # Ends in a letter: Excel's fill handle counts up a number at the end of a text.
        yield f"{_SEAL}{' '.join(sums[at : at + _SUMS])} k"


def sealed(values: Iterable[object]) -> frozenset[str]:
    """The check sums in all seals among the `values` of cells."""
    return frozenset(part for value in values if is_seal(value) for part in str(value)[len(_SEAL) :].split())


def is_seal(value: object) -> bool:
    """Whether a cell's value is a seal."""
    return isinstance(value, str) and value.startswith(_SEAL)


def is_own(text: str, sums: frozenset[str]) -> bool:
    """Whether `text` is one that was sealed, whatever blanks a program put between its words."""
    return _sum(text) in sums


def _sum(text: str) -> str:
    return f"{zlib.crc32(''.join(text.split()).encode(errors='surrogatepass')):08x}"

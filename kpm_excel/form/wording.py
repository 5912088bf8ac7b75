"""The words of a form, summed up: a sheet whose sum fits was not written into beside its answers.

The hidden table carries one mark for each sheet. Where all fit, nothing of the form has to be made anew in order to
see what was rewritten.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kpm_excel.book.base import Sheet, address
from kpm_excel.form.stamp import is_mark
from kpm_excel.plan.types.values import as_text

MARK: Final = "KPM1W|"


@dataclass(frozen=True, slots=True)
class Wording:
    """What one sheet said when it was made."""

    #: Number of the sheet's program; None for the first sheet.
    program: int | None
    #: See `sum_of`.
    total: str
    #: Addresses of cells that anybody may write into and that are no answers.
    free: frozenset[str]

    @classmethod
    def of(cls, sheet: Sheet, program: int | None, answers: Iterable[tuple[int, int]]) -> "Wording":
        """The wording of `sheet`; `answers` are the rows and columns of its answers."""
        taken = set(answers)
        texts = [cell.value for cell in sheet.cells if cell.style.locked and cell.formula is None]
        free = (
            address(cell.row, cell.column)
            for cell in sheet.cells
            if not cell.style.locked and (cell.row, cell.column) not in taken
        )
        return cls(program, sum_of(as_text(value) for value in texts if not is_mark(value)), frozenset(free))

    def text(self) -> str:
        """The wording as it stands in a cell of the hidden table."""
        no = "" if self.program is None else str(self.program)
        body = f"{MARK}{no}|{self.total}|{','.join(sorted(self.free))}"
        # Ends in a letter: Excel's fill handle counts up a number at the end of a text.
        return f"{body}|{zlib.crc32(body.encode()):08x}k"

    @classmethod
    def parse(cls, text: object) -> "Wording | None":
        """The wording in `text`; None for any other text, and for one that was typed over."""
        if not isinstance(text, str) or not text.startswith(MARK):
            return None
        body, _, check = text.strip().rpartition("|")
        parts = body.split("|")
        if check != f"{zlib.crc32(body.encode()):08x}k" or len(parts) != 4 or len(parts[1]) > 15:
            return None
        _, no, total, free = parts
        return cls(int(no) if no else None, total, frozenset(free.split(",")) - {""})


def sum_of(texts: Iterable[str]) -> str:
    """A check sum over `texts`, whatever their order and the blanks that programs put between their words."""
    plain = sorted(filter(None, map(without_blanks, texts)))
    return f"{len(plain)}.{zlib.crc32(chr(10).join(plain).encode(errors='surrogatepass')):08x}"


# The forms of a kind have most of their words in common.
@lru_cache(maxsize=1024)
def without_blanks(text: str) -> str:
    """`text` without the blanks and line breaks that programs and people put between its words."""
    return "".join(text.split())

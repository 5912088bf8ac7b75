"""What an .xls holds beside its values: error values, formulas, notes, hidden rows, fills ([MS-XLS], BIFF8)."""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kpm_excel.excel.read.ole import read_stream
from kpm_excel.excel.read.ooxml.colors import INDEXED
from kpm_excel.excel.read.supplement import Supplement, is_inside

_BOF, _EOF, _BOUNDSHEET, _CONTINUE = 0x0809, 0x000A, 0x0085, 0x003C
_FORMULA, _BOOLERR, _ROW, _COLINFO, _NOTE, _OBJ, _TXO = 0x0006, 0x0205, 0x0208, 0x007D, 0x001C, 0x005D, 0x01B6
_XF, _PALETTE, _BLANK, _MULBLANK, _MULRK = 0x00E0, 0x0092, 0x0201, 0x00BE, 0x00BD
#: Cells of one value, whose format stands behind row and column.
_CELLS: Final = (_FORMULA, _BOOLERR, _BLANK, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6)
_BIFF8 = 0x0600
#: The pattern of a solid fill, and the first colour that a palette may change.
_SOLID, _FIRST_OWN = 1, 8
_ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

Record = tuple[int, bytes]


def read_biff(source: Path | bytes) -> list[Supplement]:
    """What the sheets of the .xls in `source` hold beside their values, in the order of the tabs.

    Nothing for a workbook of Excel 95 or older. Raises `Unreadable`.
    """
    stream = read_stream(source, "Workbook")
    found = []
    fills, palette = list[int | None](), list(INDEXED)
    for number, content in _records(stream, 0):
        if number == _BOF and _short(content, 0) != _BIFF8:
            return []
        if number == _XF and len(content) >= 20:
            is_solid = _short(content, 16) >> 10 == _SOLID
            fills.append(_short(content, 18) & 0x7F if is_solid else None)
        elif number == _PALETTE:
            own = [content[at : at + 3].hex().upper() for at in range(2, len(content) - 3, 4)]
            palette[_FIRST_OWN : _FIRST_OWN + len(own)] = own
        elif number == _BOUNDSHEET and len(content) >= 4:
            found.append(struct.unpack_from("<I", content)[0])
    colors = [palette[fill] if fill is not None and fill < len(palette) else None for fill in fills]
    return [_Sheet(stream, at, colors).found for at in found]


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records of the substream that begins at `at`, without those of charts inside it."""
    depth = 0
    while at + 4 <= len(stream):
        number, size = struct.unpack_from("<2H", stream, at)
        content = stream[at + 4 : at + 4 + size]
        at += 4 + size
        depth += (number == _BOF) - (number == _EOF)
        if depth <= 1:
            yield number, content
        if depth <= 0:
            return


class _Sheet:
    """One sheet, record by record."""

    def __init__(self, stream: bytes, at: int, colors: Sequence[str | None]) -> None:
        self.found = Supplement()
        #: The colour of the fill of each format.
        self._colors = colors
        #: The places of notes by the numbers of their objects, and the texts of objects.
        self._notes: dict[int, tuple[int, int]] = {}
        self._texts: dict[int, str] = {}
        self._object = 0
        #: How many characters of a text are still to come.
        self._awaited = 0
        for number, content in _records(stream, at):
            self._see(number, content)
        for object_, place in self._notes.items():
            text = self._texts.get(object_, "")
            if text.strip():
                self.found.comments[place] = text

    def _see(self, number: int, content: bytes) -> None:
        if number in _CELLS and len(content) >= 6:
            self._fill(_short(content, 0), _short(content, 2), _short(content, 4))
        elif number in (_MULBLANK, _MULRK) and len(content) >= 6:
            size = 2 if number == _MULBLANK else 6
            for at in range(4, len(content) - 2, size):
                self._fill(_short(content, 0), _short(content, 2) + (at - 4) // size, _short(content, at))
        if number == _FORMULA and len(content) >= 14:
            self._formula(content)
        elif number == _BOOLERR and len(content) >= 8 and content[7]:
            self._error(content, content[6])
        elif number == _ROW and len(content) >= 14 and content[12] & 0x20:
            self.found.hidden_rows.add(_short(content, 0))
        elif number == _COLINFO and len(content) >= 10 and content[8] & 1:
            self.found.hidden_columns.update(range(_short(content, 0), min(_short(content, 2), 255) + 1))
        elif number == _NOTE and len(content) >= 8:
            self._notes[_short(content, 6)] = (_short(content, 0), _short(content, 2))
        elif number == _OBJ and len(content) >= 8:
            self._object = _short(content, 6)
        elif number == _TXO and len(content) >= 12:
            self._awaited = _short(content, 10)
            self._texts[self._object] = ""
        elif number == _CONTINUE and self._awaited and content:
            self._text(content)

    def _fill(self, row: int, column: int, style: int) -> None:
        color = self._colors[style] if style < len(self._colors) else None
        if color and is_inside(row, column):
            self.found.fills[row, column] = color

    def _formula(self, content: bytes) -> None:
        place = (_short(content, 0), _short(content, 2))
        if is_inside(*place):
            self.found.formulas[place] = ""
        # A result that is no number says so in its last two bytes, and what it is in its first.
        if content[12:14] == b"\xff\xff" and content[6] == 2:
            self._error(content, content[8])

    def _error(self, content: bytes, code: int) -> None:
        place = (_short(content, 0), _short(content, 2))
        if is_inside(*place):
            self.found.errors[place] = _ERRORS.get(code, "#VALUE!")

    def _text(self, content: bytes) -> None:
        wide = content[0] & 1
        text = content[1:].decode("utf-16-le" if wide else "latin-1", "replace")[: self._awaited]
        self._awaited -= len(text)
        self._texts[self._object] += text


def _short(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 2], "little")

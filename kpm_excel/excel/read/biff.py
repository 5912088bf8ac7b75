"""What an .xls holds beside its values: error values, formulas, notes, hidden rows, looks, drawings ([MS-XLS])."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from kpm_excel.book.raw import Drawn, DrawnKind
from kpm_excel.excel.read.biff_conditions import CF, CONDFMT, areas_of, rule_of
from kpm_excel.excel.read.biff_looks import Looks
from kpm_excel.excel.read.biff_objects import area_of, kind_of, link_of
from kpm_excel.excel.read.conditional_looks import MOST_RULES
from kpm_excel.excel.read.guard import MAX_DRAWN, is_inside
from kpm_excel.excel.read.ole import read_stream, short
from kpm_excel.excel.read.supplement import Supplement

_BOF, _EOF, _BOUNDSHEET, _CONTINUE = 0x0809, 0x000A, 0x0085, 0x003C
_FORMULA, _BOOLERR, _ROW, _COLINFO, _NOTE, _OBJ, _TXO = 0x0006, 0x0205, 0x0208, 0x007D, 0x001C, 0x005D, 0x01B6
_BLANK, _MULBLANK, _MULRK, _SST, _LABELSST = 0x0201, 0x00BE, 0x00BD, 0x00FC, 0x00FD
_MSODRAWING, _HLINK = 0x00EC, 0x01B8
#: Cells of one value, whose format stands behind row and column.
_CELLS: Final = (_FORMULA, _BOOLERR, _BLANK, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6)
_BIFF8 = 0x0600
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
    found, looks, texts = list[int](), Looks(), list[bytes]()
    last = 0
    for number, content in records(stream, 0):
        if number == _BOF and short(content, 0) != _BIFF8:
            return []
        if number == _BOUNDSHEET and len(content) >= 4:
            found.append(struct.unpack_from("<I", content)[0])
        elif number == _SST or (number == _CONTINUE and last == _SST):
            texts.append(content)
            number = _SST
        else:
            looks.see(number, content)
        last = number
    looks.take_texts(texts)
    return [_Sheet(stream, at, looks).found for at in found]


def records(stream: bytes, at: int) -> Iterator[Record]:
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

    def __init__(self, stream: bytes, at: int, looks: Looks) -> None:
        self.found = Supplement()
        self._looks = looks
        #: Of each object that somebody drew its kind and the cells under it.
        self._drawn: dict[int, tuple[DrawnKind, tuple[int, int, int, int]]] = {}
        self._area = (0, 0, 0, 0)
        #: The cells of the conditional format whose rules follow.
        self._ruled: tuple[tuple[int, int, int, int], ...] = ()
        #: The places of notes by the numbers of their objects, and the texts of objects.
        self._notes: dict[int, tuple[int, int]] = {}
        self._texts: dict[int, str] = {}
        self._object = 0
        #: How many characters of a text are still to come.
        self._awaited = 0
        for number, content in records(stream, at):
            self._see(number, content)
        for object_, place in self._notes.items():
            text = self._texts.get(object_, "")
            if text.strip():
                self.found.comments[place] = text
        for object_, (kind, area) in self._drawn.items():
            text = self._texts.get(object_, "").strip()
            has_words = bool(text) and kind in ("shape", "line")
            self.found.drawn.append(Drawn("text" if has_words else kind, area, text))

    def _see(self, number: int, content: bytes) -> None:
        if number in _CELLS and len(content) >= 6:
            text = int.from_bytes(content[6:10], "little") if number == _LABELSST else None
            self._look(short(content, 0), short(content, 2), short(content, 4), text)
            if number != _BLANK and short(content, 4) in self._looks.crossed and len(self.found.drawn) < MAX_DRAWN:
                place = (short(content, 0), short(content, 2))
                self.found.drawn.append(Drawn("line", (*place, *place)))
        elif number in (_MULBLANK, _MULRK) and len(content) >= 6:
            size = 2 if number == _MULBLANK else 6
            for at in range(4, len(content) - 2, size):
                self._look(short(content, 0), short(content, 2) + (at - 4) // size, short(content, at))
        if number == _FORMULA and len(content) >= 14:
            self._formula(content)
        elif number == _BOOLERR and len(content) >= 8 and content[7]:
            self._error(content, content[6])
        elif number == _ROW and len(content) >= 14 and content[12] & 0x20:
            self.found.hidden_rows.add(short(content, 0))
        elif number == _COLINFO and len(content) >= 10 and content[8] & 1:
            self.found.hidden_columns.update(range(short(content, 0), min(short(content, 2), 255) + 1))
        elif number == _NOTE and len(content) >= 8:
            self._notes[short(content, 6)] = (short(content, 0), short(content, 2))
        elif number == _OBJ and len(content) >= 8:
            self._object = short(content, 6)
            if (kind := kind_of(content)) and len(self._drawn) < MAX_DRAWN:
                self._drawn[self._object] = (kind, self._area)
        elif number == _MSODRAWING:
            self._area = area_of(content) or self._area
        elif number == _HLINK and (link := link_of(content)):
            self.found.links[link[0]] = link[1]
        elif number == CONDFMT and len(content) >= 14:
            self._ruled = areas_of(content)
        elif number == CF and len(content) >= 12 and len(self.found.rules) < MOST_RULES:
            with suppress(struct.error, IndexError):
                self.found.rules.append(rule_of(content, self._ruled, len(self.found.rules), self._looks))
        elif number == _TXO and len(content) >= 12:
            self._awaited = short(content, 10)
            self._texts[self._object] = ""
        elif number == _CONTINUE and self._awaited and content:
            self._text(content)

    def _look(self, row: int, column: int, style: int, text: int | None = None) -> None:
        if not is_inside(row, column):
            return
        if color := self._looks.fill(style):
            self.found.fills[row, column] = color
        if seen := self._looks.seen(style, text):
            self.found.seen[row, column] = seen

    def _formula(self, content: bytes) -> None:
        place = (short(content, 0), short(content, 2))
        if is_inside(*place):
            self.found.formulas[place] = ""
        # A result that is no number says so in its last two bytes, and what it is in its first.
        if content[12:14] == b"\xff\xff" and content[6] == 2:
            self._error(content, content[8])

    def _error(self, content: bytes, code: int) -> None:
        place = (short(content, 0), short(content, 2))
        if is_inside(*place):
            self.found.errors[place] = _ERRORS.get(code, "#VALUE!")

    def _text(self, content: bytes) -> None:
        wide = content[0] & 1
        text = content[1:].decode("utf-16-le" if wide else "latin-1", "replace")[: self._awaited]
        self._awaited -= len(text)
        self._texts[self._object] += text

"""How the sheets of an .xls look: faces of cells, sizes, page breaks, what is drawn ([MS-XLS])."""

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kpm_excel.book.raw import RawWorkbook
from kpm_excel.excel.read.appearance.appearances import PLAIN_FACE, Appearance, Face, sizes_of
from kpm_excel.excel.read.appearance.escher import forms_in
from kpm_excel.excel.read.biff import records
from kpm_excel.excel.read.biff_objects import kind_of
from kpm_excel.excel.read.guard import MAX_DRAWN, MAX_ROWS, is_inside
from kpm_excel.excel.read.ole import read_stream, short
from kpm_excel.excel.read.ooxml.colors import INDEXED

_BOF, _BOUNDSHEET, _CONTINUE = 0x0809, 0x0085, 0x003C
_FONT, _XF, _PALETTE = 0x0031, 0x00E0, 0x0092
_ROW, _COLINFO, _USUAL_WIDTH, _USUAL_HEIGHT, _BREAKS = 0x0208, 0x007D, 0x0055, 0x0225, 0x001B
_MSODRAWING, _OBJ, _TXO = 0x00EC, 0x005D, 0x01B6
_BLANK, _MULBLANK, _MULRK = 0x0201, 0x00BE, 0x00BD
_CELLS: Final = (0x0006, 0x0205, _BLANK, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6)
_BIFF8: Final = 0x0600
_TWIPS: Final = 20
#: A digit of the usual face, in points.
_DIGIT_PT: Final = 5.25
_ALIGNS: Final = ("", "left", "center", "right", "fill", "justify", "center", "distributed")
_BOLD: Final = 600


def read_biff_appearance(source: Path | bytes, raw: RawWorkbook) -> list[Appearance]:
    """How each sheet of `raw` looks, which was read from `source`; nothing for a workbook of Excel 95 or older."""
    stream = read_stream(source, "Workbook")
    looks, found = _Looks(), list[int]()
    for number, content in records(stream, 0):
        if number == _BOF and short(content, 0) != _BIFF8:
            return []
        if number == _BOUNDSHEET and len(content) >= 4:
            found.append(struct.unpack_from("<I", content)[0])
        else:
            looks.see(number, content)
    sheets = []
    for at, sheet in zip(found, raw.sheets, strict=False):
        reader = _Sheet(looks)
        for number, content in records(stream, at):
            reader.see(number, content)
        edges = sizes_of(reader.looks, sheet.hidden_rows, sheet.hidden_columns)
        told = {end: (kind, reader.texts.get(number, "").strip()) for end, (number, kind) in reader.objects.items()}
        reader.looks.forms = [*forms_in(bytes(reader.drawing), told, edges, looks.palette)][:MAX_DRAWN]
        sheets.append(reader.looks)
    return sheets


@dataclass(slots=True)
class _Looks:
    """What the records before the sheets say of looks."""

    palette: list[str] = field(default_factory=lambda: list(INDEXED))
    #: Of each font its size, whether it is bold, the number of its colour.
    _fonts: list[tuple[float, bool, int]] = field(default_factory=list)
    _styles: list[bytes] = field(default_factory=list)
    _faces: dict[int, Face] = field(default_factory=dict)

    def see(self, number: int, content: bytes) -> None:
        """Takes a record."""
        if number == _FONT and len(content) >= 16:
            size, bold = short(content, 0) / _TWIPS, short(content, 6) >= _BOLD
            self._fonts.append((size, bold, short(content, 4)))
        elif number == _XF and len(content) >= 20:
            self._styles.append(content)
        elif number == _PALETTE:
            own = [content[at : at + 3].hex().upper() for at in range(2, len(content) - 3, 4)]
            self.palette[8 : 8 + len(own)] = own

    def face(self, style: int) -> Face:
        """How a cell of that style looks."""
        if style not in self._faces:
            self._faces[style] = self._face(self._styles[style]) if style < len(self._styles) else PLAIN_FACE
        return self._faces[style]

    def _face(self, style: bytes) -> Face:
        font = short(style, 0)
        # There is no font of the number four.
        at = font - (font > 4)
        size, bold, color = self._fonts[at] if at < len(self._fonts) else (0.0, False, 0x7FFF)
        lines = short(style, 10)
        sides = ((letter, lines >> shift & 0xF) for letter, shift in (("l", 0), ("t", 8), ("r", 4), ("b", 12)))
        pattern, ground = short(style, 16) >> 10 & 0x3F, short(style, 18) & 0x7F
        return Face(
            color=self._color(color),
            fill=self._color(ground) if pattern else None,
            bold=bold,
            size=size,
            indent=style[8] & 0xF,
            is_vertical=style[7] in (255, 90, 180),
            align=_ALIGNS[style[6] & 0x7],
            borders="".join(letter for letter, line in sides if line),
        )

    def _color(self, number: int) -> str | None:
        # The last two are the system's, as whose colours they are told.
        return self.palette[number] if number < min(len(self.palette), 64) else None


class _Sheet:
    """One sheet, record by record."""

    def __init__(self, looks: _Looks) -> None:
        self.looks = Appearance()
        self.drawing = bytearray()
        #: Of each object its number and kind, by where the part of the drawing ends that belongs to it.
        self.objects: dict[int, tuple[int, str]] = {}
        self.texts: dict[int, str] = {}
        self._styles = looks
        self._last = 0
        self._object = 0
        self._awaited = 0

    def see(self, number: int, content: bytes) -> None:
        """Takes a record."""
        if number in _CELLS and len(content) >= 6:
            self._look(short(content, 0), short(content, 2), short(content, 4))
        elif number in (_MULBLANK, _MULRK) and len(content) >= 6:
            size = 2 if number == _MULBLANK else 6
            for at in range(4, len(content) - 2, size):
                self._look(short(content, 0), short(content, 2) + (at - 4) // size, short(content, at))
        elif number in (_ROW, _COLINFO, _USUAL_WIDTH, _USUAL_HEIGHT, _BREAKS):
            self._see_size(number, content)
        elif number in (_MSODRAWING, _OBJ, _TXO, _CONTINUE):
            self._see_drawn(number, content)
        if number != _CONTINUE:
            self._last = number

    def _look(self, row: int, column: int, style: int) -> None:
        face = self._styles.face(style)
        if face != PLAIN_FACE and is_inside(row, column):
            self.looks.faces[row, column] = face

    def _see_size(self, number: int, content: bytes) -> None:
        if number == _ROW and len(content) >= 14:
            # Where the uppermost bit is set, the height is the usual one.
            if not short(content, 6) & 0x8000 and short(content, 0) < MAX_ROWS:
                self.looks.heights[short(content, 0)] = short(content, 6) / _TWIPS
        elif number == _COLINFO and len(content) >= 6:
            width = short(content, 4) / 256 * _DIGIT_PT
            columns = range(short(content, 0), min(short(content, 2), 255) + 1)
            self.looks.widths.update(dict.fromkeys(columns, width))
        elif number == _USUAL_WIDTH and len(content) >= 2:
            self.looks.usual_width = (short(content, 0) + 0.71) * _DIGIT_PT
        elif number == _USUAL_HEIGHT and len(content) >= 4:
            self.looks.usual_height = short(content, 2) / _TWIPS or self.looks.usual_height
        elif number == _BREAKS:
            for at in range(2, len(content) - 5, 6):
                self.looks.page_breaks.add(short(content, at))

    def _see_drawn(self, number: int, content: bytes) -> None:
        if number == _MSODRAWING or (number == _CONTINUE and self._last == _MSODRAWING):
            self.drawing += content
        elif number == _OBJ and len(content) >= 8:
            self._object = short(content, 6)
            if kind := kind_of(content):
                self.objects[len(self.drawing)] = (self._object, kind)
        elif number == _TXO and len(content) >= 12:
            self._awaited = short(content, 10)
            self.texts[self._object] = ""
        elif number == _CONTINUE and self._last == _TXO and self._awaited and content:
            wide = content[0] & 1
            text = content[1:].decode("utf-16-le" if wide else "latin-1", "replace")[: self._awaited]
            self._awaited -= len(text)
            self.texts[self._object] += text

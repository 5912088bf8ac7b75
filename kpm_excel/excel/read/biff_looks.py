"""How the cells of an .xls look: fonts, number formats, and the parts of texts with fonts of their own ([MS-XLS])."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.book.shown import is_alike
from kpm_excel.excel.read.ole import short
from kpm_excel.excel.read.ooxml.colors import INDEXED
from kpm_excel.excel.read.ooxml.numbers import BUILT_IN_FORMATS
from kpm_excel.excel.read.ooxml.shared_texts import ORDINARY, Font, Run, is_symbol_font
from kpm_excel.excel.read.supplement import Seen

_FONT, _FORMAT, _XF, _PALETTE, _SST = 0x0031, 0x041E, 0x00E0, 0x0092, 0x00FC
_WHITE: Final = "FFFFFF"
#: The pattern of a solid fill, the first colour that a palette may change, and the character set of symbols.
_SOLID, _FIRST_OWN, _SYMBOLS = 1, 8, 2
_RAISED: Final = {1: "superscript", 2: "subscript"}
#: What stands in a string's flags.
_WIDE, _EXTENDED, _RICH = 1, 4, 8
#: A text with its parts: where each begins, and the number of its font.
_Text = tuple[str, list[tuple[int, int]]]


@dataclass(slots=True)
class Looks:
    """What the records before the sheets say of looks."""

    palette: list[str] = field(default_factory=lambda: list(INDEXED))
    #: Each font with the number of its colour.
    _fonts: list[tuple[Font, int]] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN_FORMATS))
    #: Of each style the numbers of its font and format, and of the colour of a solid fill.
    _styles: list[tuple[int, int, int | None]] = field(default_factory=list)
    #: The styles whose border crosses the cell from corner to corner.
    crossed: set[int] = field(default_factory=set)
    #: The texts that have parts with fonts of their own, by their numbers.
    texts: dict[int, _Text] = field(default_factory=dict)
    _chunks: list[bytes] = field(default_factory=list)
    _known: dict[int, Seen] = field(default_factory=dict)

    def see(self, number: int, content: bytes) -> None:
        """Takes a record."""
        if number == _FONT and len(content) >= 16:
            self._fonts.append((_font(content), short(content, 4)))
        elif number == _FORMAT and len(content) >= 5:
            wide = content[4] & _WIDE
            size = short(content, 2) * (2 if wide else 1)
            text = content[5 : 5 + size].decode("utf-16-le" if wide else "latin-1", "replace")
            self._formats[short(content, 0)] = text
        elif number == _XF and len(content) >= 20:
            is_solid = short(content, 16) >> 10 == _SOLID
            fill = short(content, 18) & 0x7F if is_solid else None
            if content[13] >> 6 and int.from_bytes(content[14:18], "little") >> 21 & 0xF:
                self.crossed.add(len(self._styles))
            self._styles.append((short(content, 0), short(content, 2), fill))
        elif number == _PALETTE:
            own = [content[at : at + 3].hex().upper() for at in range(2, len(content) - 3, 4)]
            self.palette[_FIRST_OWN : _FIRST_OWN + len(own)] = own

    def take_texts(self, chunks: list[bytes]) -> None:
        """Takes the table of texts, which goes on over several records."""
        self.texts = dict(_rich_texts(chunks))

    def fill(self, style: int) -> str | None:
        """The colour of a solid fill."""
        return self.color(self._styles[style][2]) if style < len(self._styles) else None

    def seen(self, style: int, text: int | None = None) -> Seen | None:
        """How a cell of that `style` looks, with the number of its `text`; None where it looks as usual."""
        found = self._known.get(style) or self._seen(style)
        self._known[style] = found
        if runs := self._runs(text):
            found = found._replace(runs=tuple(runs))
        return None if found == Seen() else found

    def _seen(self, style: int) -> Seen:
        if style >= len(self._styles):
            return Seen()
        font, number_format, _ = self._styles[style]
        color = self.color(self._font(font)[1])
        hidden = color is not None and is_alike(color, self.fill(style) or _WHITE)
        return Seen(None, self._font(font)[0], (), hidden, self.number_format(number_format))

    def number_format(self, number: int) -> str:
        """The number format of that number."""
        return self._formats.get(number, "General")

    def _font(self, number: int) -> tuple[Font, int]:
        # There is no font of the number four.
        at = number - (number > 4)
        return self._fonts[at] if at < len(self._fonts) else (ORDINARY, 0x7FFF)

    def color(self, number: int | None) -> str | None:
        """The colour of that number in the palette; None for none of it."""
        return self.palette[number] if number is not None and number < len(self.palette) else None

    def _runs(self, text: int | None) -> list[Run]:
        if text is None or text not in self.texts:
            return []
        whole, starts = self.texts[text]
        ends = [start for start, _ in starts[1:]] + [len(whole)]
        runs: list[Run] = [(whole[: starts[0][0]], None)]
        runs += [(whole[start:end], self._font(font)[0]) for (start, font), end in zip(starts, ends, strict=True)]
        return [run for run in runs if run[0]]


def _font(content: bytes) -> Font:
    wide = content[15] & _WIDE
    size = content[14] * (2 if wide else 1)
    name = content[16 : 16 + size].decode("utf-16-le" if wide else "latin-1", "replace")
    is_struck = bool(short(content, 2) & 8)
    symbols = content[12] == _SYMBOLS or is_symbol_font(name)
    return Font(is_struck, _RAISED.get(short(content, 8), ""), symbols)


class _Chunks:
    """Bytes that go on over several records."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self._chunks, self._at, self._in = chunks, 0, 0

    def take(self, count: int) -> bytes:
        """The next bytes. Raises `IndexError` where there are no more."""
        taken = b""
        while len(taken) < count:
            chunk = self._chunks[self._at]
            part = chunk[self._in : self._in + count - len(taken)]
            taken += part
            self._in += len(part)
            if len(taken) < count:
                self._at, self._in = self._at + 1, 0
        return taken

    def characters(self, count: int, wide: int) -> str:
        """The next characters; each further record says anew whether they are wide."""
        text = ""
        while count:
            if self._in >= len(self._chunks[self._at]):
                self._at, self._in = self._at + 1, 0
                wide = self.take(1)[0] & _WIDE
            chunk, size = self._chunks[self._at], 2 if wide else 1
            part = chunk[self._in : self._in + count * size]
            self._in += max(len(part), 1)
            text += part.decode("utf-16-le" if wide else "latin-1", "replace")
            count -= max(len(part) // size, 1)
        return text


def _rich_texts(chunks: Sequence[bytes]) -> Iterator[tuple[int, _Text]]:
    reader, number = _Chunks(chunks), 0
    try:
        (total,) = struct.unpack("<4xI", reader.take(8))
        while number < total:
            count, flags = struct.unpack("<HB", reader.take(3))
            parts = short(reader.take(2), 0) if flags & _RICH else 0
            extra = int.from_bytes(reader.take(4), "little") if flags & _EXTENDED else 0
            text = reader.characters(count, flags & _WIDE)
            starts = [struct.unpack("<HH", reader.take(4)) for _ in range(parts)]
            reader.take(extra)
            if starts:
                yield number, (text, [(start, font) for start, font in starts])
            number += 1
    except (IndexError, struct.error):
        # What was read before the table broke off counts.
        return

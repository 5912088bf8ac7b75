"""What the reader wants to know of a cell's style: number format, what its font does to characters, fill."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from kpm_excel.book.shown import is_alike
from kpm_excel.excel.read.conditional_looks import Look
from kpm_excel.excel.read.ooxml.colors import INDEXED, OFFICE_THEME, read_theme, resolve
from kpm_excel.excel.read.ooxml.numbers import BUILT_IN_FORMATS, is_date_format
from kpm_excel.excel.read.ooxml.shared_texts import ORDINARY, Font, is_on, with_trait
from kpm_excel.excel.read.ooxml.xml_parts import read_part

T = TypeVar("T")

_WHITE = "FFFFFF"
#: A styles part larger than this is not kept for the next workbook.
_KEPT_BYTES = 256 * 1024


class CellStyle(NamedTuple):
    """The style of a cell, as far as reading goes."""

    number_format: str = "General"
    is_date: bool = False
    #: None for one that leaves its characters as they are.
    font: Font | None = None
    #: "RRGGBB" of a solid fill.
    fill: str | None = None
    #: Nothing of the value is to be seen.
    invisible: bool = False


class Styles(dict[str | None, CellStyle]):
    """The styles of a workbook by the number a cell gives, as it is written; None for a cell that gives none.

    By their identity they tell which rows of several workbooks look the same.
    """

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(
        self,
        styles: Iterable[tuple[str | None, CellStyle]],
        looks: Mapping[str, Look] | None = None,
        crossed: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(styles)
        #: The numbers of those whose border crosses the cell from corner to corner.
        self.crossed = crossed
        #: Of the looks that conditional formats give those that change what somebody reads, by the number of each.
        self.looks: Mapping[str, Look] = looks or {}


PLAIN: Final = CellStyle()


def read_styles(styles: bytes, theme: bytes) -> Styles:
    """The cell styles in the part `styles`, with the colours of the part `theme` (either may be empty).

    The workbooks of one round share their styles, so the last few are kept.
    """
    reading = _read_kept if len(styles) + len(theme) <= _KEPT_BYTES else _read
    return reading(styles, theme)


def _read(styles: bytes, theme: bytes) -> Styles:
    if not styles:
        return Styles([(None, PLAIN)])
    reader = _StylesReader(read_theme([theme]) if theme else OFFICE_THEME)
    read_part("styles", [styles], reader)
    return reader.styles()


_read_kept = lru_cache(maxsize=8)(_read)


class _StylesReader:
    """Listens to `styles.xml`."""

    def __init__(self, theme: Sequence[str]) -> None:
        self.pieces: list[str] = []
        self._theme = theme
        self._own_palette: list[str] = []
        self._indexed: Sequence[str] = INDEXED
        self._formats = dict(BUILT_IN_FORMATS)
        #: Of each font what it does to its characters, and the attributes of its colour.
        self._fonts: list[tuple[Font, dict[str, str]]] = []
        #: Of each fill the attributes of its colour if it is solid.
        self._fills: list[dict[str, str] | None] = []
        #: Of each border whether it crosses the cell.
        self._borders: list[bool] = []
        self._crossing = False
        self._xfs: list[dict[str, str]] = []
        #: Of each look that conditional formats give its parts with their attributes.
        self._dxfs: list[dict[str, dict[str, str]]] = []
        #: The collection that is being read; differential styles (`dxfs`) have fonts and fills of their own.
        self._within = ""
        self._solid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.pieces.clear()
        if name in ("fonts", "fills", "cellXfs", "numFmts", "indexedColors", "dxfs", "borders"):
            self._within = name
        elif self._within == "fonts":
            self._font(name, attributes)
        elif self._within == "fills":
            self._fill(name, attributes)
        elif self._within == "borders":
            self._border(name, attributes)
        elif self._within == "dxfs":
            self._differ(name, attributes)
        elif self._within == "cellXfs" and name == "xf":
            self._xfs.append(attributes)
        elif self._within == "numFmts" and name == "numFmt":
            self._formats[_number(attributes, "numFmtId")] = attributes.get("formatCode", "General")
        elif self._within == "indexedColors" and name == "rgbColor":
            self._own_palette.append(resolve(attributes, (), ()) or "000000")

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""

    def _font(self, name: str, attributes: dict[str, str]) -> None:
        if name == "font":
            self._fonts.append((ORDINARY, {}))
        elif not self._fonts:
            return
        elif name == "color":
            self._fonts[-1] = (self._fonts[-1][0], attributes)
        elif name in ("strike", "vertAlign", "name", "charset"):
            self._fonts[-1] = (with_trait(self._fonts[-1][0], name, attributes), self._fonts[-1][1])

    def _fill(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fill":
            self._fills.append(None)
            self._solid = False
        elif name == "patternFill":
            self._solid = attributes.get("patternType") == "solid"
        elif name == "fgColor" and self._solid and self._fills:
            self._fills[-1] = attributes

    def _border(self, name: str, attributes: dict[str, str]) -> None:
        if name == "border":
            self._crossing = is_on(attributes, "diagonalUp", "0") or is_on(attributes, "diagonalDown", "0")
            self._borders.append(False)
        elif name == "diagonal" and self._borders:
            self._borders[-1] = self._crossing and attributes.get("style", "none") != "none"

    def _differ(self, name: str, attributes: dict[str, str]) -> None:
        """Takes a part of a look that conditional formats give."""
        if name == "dxf":
            self._dxfs.append({})
        elif name in ("numFmt", "strike", "color", "bgColor") and self._dxfs:
            self._dxfs[-1].setdefault(name, attributes)

    def _look(self, parts: dict[str, dict[str, str]]) -> Look:
        number_format = parts["numFmt"].get("formatCode") if "numFmt" in parts else None
        color, fill = (self._rgb(parts[name]) if name in parts else None for name in ("color", "bgColor"))
        return Look(number_format, color, fill, "strike" in parts and is_on(parts["strike"], "val", "1"))

    def styles(self) -> Styles:
        """Every cell style by its number."""
        # A workbook's own palette replaces the usual one from its beginning.
        self._indexed = [*self._own_palette, *INDEXED[len(self._own_palette) :]]
        looks = {str(number): self._look(parts) for number, parts in enumerate(self._dxfs)}
        crossed = frozenset(
            str(number) for number, xf in enumerate(self._xfs) if _at(self._borders, _number(xf, "borderId"), False)
        )
        speaking = {number: look for number, look in looks.items() if look.speaks}
        found = Styles(((str(number), self._style(xf)) for number, xf in enumerate(self._xfs)), speaking, crossed)
        found[None] = found.get("0", PLAIN)
        return found

    def _style(self, xf: dict[str, str]) -> CellStyle:
        number_format = self._formats.get(_number(xf, "numFmtId"), "General")
        font, font_color = _at(self._fonts, _number(xf, "fontId"), (ORDINARY, {}))
        fill_color = _at(self._fills, _number(xf, "fillId"), None)
        fill = self._rgb(fill_color) if fill_color else None
        color = self._rgb(font_color)
        hidden = number_format == ";;;" or (color is not None and is_alike(color, fill or _WHITE))
        marked = None if font == ORDINARY else font
        return CellStyle(number_format, is_date_format(number_format), marked, fill, hidden)

    def _rgb(self, color: dict[str, str]) -> str | None:
        return resolve(color, self._indexed, self._theme)


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _at(values: Sequence[T], place: int, otherwise: T) -> T:
    return values[place] if place < len(values) else otherwise

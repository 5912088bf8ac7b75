"""What the styles of an .ods give cells and parts of their texts: fills, fonts (OpenDocument 1.3, part 3, 16)."""

import re
from collections.abc import Iterator
from typing import Final

from kpm_excel.excel.read.ooxml.colors import is_alike
from kpm_excel.excel.read.ooxml.shared_texts import Font, is_symbol_font

_WHITE: Final = "FFFFFF"
_COLOR = re.compile(r"#([0-9A-Fa-f]{6})")
_PROPERTIES: Final = (
    "style:table-cell-properties",
    "style:text-properties",
    "style:table-column-properties",
    "style:table-row-properties",
)
#: A family of styles ("table-cell", "text"), and a name in it.
_Key = tuple[str, str]


class Styles:
    """Listens to styles, which name their parents."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._parents: dict[_Key, str] = {}
        #: What each style says itself, by the names of the attributes.
        self._own: dict[_Key, dict[str, str]] = {}
        #: The families of fonts by the names that styles give them.
        self._faces: dict[str, str] = {}
        self._style: _Key | None = None
        self._fonts: dict[_Key, Font] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        if name == "style:style":
            self._style = (attributes.get("style:family", ""), attributes.get("style:name", ""))
            self._parents[self._style] = attributes.get("style:parent-style-name", "")
        elif name == "style:font-face":
            self._faces[attributes.get("style:name", "")] = attributes.get("svg:font-family", "")
        elif self._style and name in _PROPERTIES:
            self._own.setdefault(self._style, {}).update(attributes)

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if name == "style:style":
            self._style = None

    def fill(self, style: str) -> str:
        """The colour of the fill that the style of a cell gives; "" for none."""
        return self._color("table-cell", style, "fo:background-color")

    def width(self, style: str) -> str:
        """The width that the style of a column gives, as it is written; "" for none."""
        return self._said("table-column", style, "style:column-width")

    def height(self, style: str) -> str:
        """The height that the style of a row gives, as it is written; "" for none."""
        return self._said("table-row", style, "style:row-height")

    def font(self, family: str, style: str) -> Font:
        """What a style does to characters."""
        if (family, style) not in self._fonts:
            self._fonts[family, style] = self._font(family, style)
        return self._fonts[family, style]

    def _font(self, family: str, style: str) -> Font:
        line = self._said(family, style, "style:text-line-through-style")
        line = line or self._said(family, style, "style:text-line-through-type")
        face = self._said(family, style, "style:font-name")
        face = self._faces.get(face, face) or self._said(family, style, "fo:font-family")
        raised = _raised(self._said(family, style, "style:text-position"))
        return Font(line not in ("", "none"), raised, is_symbol_font(face.strip("'\"")))

    def is_invisible(self, style: str) -> bool:
        """Whether characters are in the colour of the cell's ground."""
        color = self._color("table-cell", style, "fo:color")
        return bool(color) and is_alike(color, self.fill(style) or _WHITE)

    def _color(self, family: str, style: str, attribute: str) -> str:
        match = _COLOR.fullmatch(self._said(family, style, attribute))
        return match[1].upper() if match else ""

    def _said(self, family: str, style: str, attribute: str) -> str:
        return next((own[attribute] for own in self._line(family, style) if attribute in own), "")

    def _line(self, family: str, style: str) -> Iterator[dict[str, str]]:
        """What a style says itself, what its parent says, and so on."""
        seen: set[str] = set()
        while style and style not in seen:
            yield self._own.get((family, style), {})
            seen.add(style)
            style = self._parents.get((family, style), "")


def _raised(position: str) -> str:
    """ "superscript" or "subscript" for a position such as `super 58%` or `-33% 58%`; "" for neither."""
    by = position.partition(" ")[0]
    if by in ("super", "sub"):
        return f"{by}script"
    amount = by.removesuffix("%")
    if not amount.lstrip("-").replace(".", "", 1).isdecimal() or not amount.strip("-0."):
        return ""
    return "subscript" if amount.startswith("-") else "superscript"

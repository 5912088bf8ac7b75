"""What the styles of an .ods give cells and parts of their texts: fills, fonts (OpenDocument 1.3, part 3, 16)."""

import re
from collections.abc import Iterator
from typing import Final

from kpm_excel.book.shown import is_alike
from kpm_excel.excel.read.conditional_looks import Look
from kpm_excel.excel.read.ooxml.shared_texts import Font, is_symbol_font
from kpm_excel.excel.read.opendocument_formats import DataStyles

_WHITE: Final = "FFFFFF"
_COLOR = re.compile(r"#([0-9A-Fa-f]{6})")
_PROPERTIES: Final = (
    "style:table-cell-properties",
    "style:text-properties",
    "style:table-column-properties",
    "style:table-row-properties",
    "style:paragraph-properties",
    "style:graphic-properties",
)
#: A family of styles ("table-cell", "text"), and a name in it.
_Key = tuple[str, str]


class Styles:
    """Listens to styles, which name their parents."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._formats = DataStyles(lambda: "".join(self.pieces))
        #: The names of styles by those that people see, by which conditional formats name them.
        self._named: dict[str, str] = {}
        self._parents: dict[_Key, str] = {}
        #: What each style says itself, by the names of the attributes.
        self._own: dict[_Key, dict[str, str]] = {}
        #: The families of fonts by the names that styles give them.
        self._faces: dict[str, str] = {}
        self._style: _Key | None = None
        self._fonts: dict[_Key, Font] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        if name.startswith("number:") or self._formats.is_open:
            self.pieces.clear()
            self._formats.start(name, attributes)
        elif name == "style:style":
            self._named[attributes.get("style:display-name", "")] = attributes.get("style:name", "")
            self._style = (attributes.get("style:family", ""), attributes.get("style:name", ""))
            self._parents[self._style] = attributes.get("style:parent-style-name", "")
            if "style:data-style-name" in attributes:
                self._own.setdefault(self._style, {})["style:data-style-name"] = attributes["style:data-style-name"]
        elif name == "style:font-face":
            self._faces[attributes.get("style:name", "")] = attributes.get("svg:font-family", "")
        elif self._style and name in _PROPERTIES:
            self._own.setdefault(self._style, {}).update(attributes)

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if self._formats.is_open:
            self._formats.end(name)
        elif name == "style:style":
            self._style = None

    def fill(self, style: str) -> str:
        """The colour of the fill that the style of a cell gives; "" for none."""
        return self.color("table-cell", style, "fo:background-color")

    def width(self, style: str) -> str:
        """The width that the style of a column gives, as it is written; "" for none."""
        return self.said("table-column", style, "style:column-width")

    def height(self, style: str) -> str:
        """The height that the style of a row gives, as it is written; "" for none."""
        return self.said("table-row", style, "style:row-height")

    def font(self, family: str, style: str) -> Font:
        """What a style does to characters."""
        if (family, style) not in self._fonts:
            self._fonts[family, style] = self._font(family, style)
        return self._fonts[family, style]

    def _font(self, family: str, style: str) -> Font:
        line = self.said(family, style, "style:text-line-through-style")
        line = line or self.said(family, style, "style:text-line-through-type")
        face = self.said(family, style, "style:font-name")
        face = self._faces.get(face, face) or self.said(family, style, "fo:font-family")
        raised = _raised(self.said(family, style, "style:text-position"))
        return Font(line not in ("", "none"), raised, is_symbol_font(face.strip("'\"")))

    def is_crossed(self, style: str) -> bool:
        """Whether a border crosses the cell from corner to corner."""
        lines = (self.said("table-cell", style, f"style:diagonal-{ends}") for ends in ("bl-tr", "tl-br"))
        # Gnumeric gives a line that is none a width and a colour as well.
        return any(line and "none" not in line.split() for line in lines)

    def is_invisible(self, style: str) -> bool:
        """Whether characters are in the colour of the cell's ground."""
        color = self.color("table-cell", style, "fo:color")
        return bool(color) and is_alike(color, self.fill(style) or _WHITE)

    def number_format(self, style: str) -> str:
        """The number format of a cell's style, as Excel writes it."""
        return self._formats.format(self.said("table-cell", style, "style:data-style-name"))

    def look(self, name: str) -> Look:
        """What the style changes that a conditional format names."""
        style = self._named.get(name, name)
        own = {key: value for part in self._line("table-cell", style) for key, value in part.items()}
        return Look(
            self.number_format(style) if "style:data-style-name" in own else None,
            self.color("table-cell", style, "fo:color") or None,
            self.fill(style) or None,
            self.font("table-cell", style).struck,
        )

    def color(self, family: str, style: str, attribute: str) -> str:
        """The colour that a style gives by an attribute, as "RRGGBB"; "" for none."""
        match = _COLOR.fullmatch(self.said(family, style, attribute))
        return match[1].upper() if match else ""

    def said(self, family: str, style: str, attribute: str) -> str:
        """What a style, or the nearest of those it comes from, says by an attribute; "" for nothing."""
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

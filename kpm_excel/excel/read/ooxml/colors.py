"""Colours as styles name them: outright, by number, or by their place in the theme."""

import colorsys
import re
from collections.abc import Iterable, Sequence
from typing import Final

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.ooxml.xml_parts import read_part

_FIRST_EIGHT = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF "
#: The colours that files name by number (ECMA-376 part 1, 18.8.27); the last two are the system's.
INDEXED: Final[tuple[str, ...]] = tuple(
    (
        _FIRST_EIGHT * 2 + "800000 008000 000080 808000 800080 008080 C0C0C0 808080 "
        "9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 "
        "008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 "
        "FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333 000000 FFFFFF"
    ).split()
)
_OFFICE = "FFFFFF 000000 E7E6E6 44546A 4472C4 ED7D31 A5A5A5 FFC000 5B9BD5 70AD47 0563C1 954F72"
_NAMES = "lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink"
#: The colours of Office's own theme, in the order in which styles count them: light before dark.
OFFICE_THEME: Final[tuple[str, ...]] = tuple(_OFFICE.split())
_THEME_ORDER: Final[tuple[str, ...]] = tuple(_NAMES.split())
_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")


def resolve(color: dict[str, str], indexed: Sequence[str], theme: Sequence[str]) -> str | None:
    """The colour that the attributes `color` name, as "RRGGBB"; None if they name none."""
    base = _named(color, indexed, theme)
    if base is None or "tint" not in color:
        return base
    try:
        tint = float(color["tint"])
    except ValueError:
        return base
    return _tinted(base, max(-1.0, min(1.0, tint)))


def _named(color: dict[str, str], indexed: Sequence[str], theme: Sequence[str]) -> str | None:
    rgb = _RGB.fullmatch(color.get("rgb", ""))
    if rgb:
        return rgb[1].upper()
    for key, colors in (("theme", theme), ("indexed", indexed)):
        place = color.get(key, "")
        if place.isascii() and place.isdecimal() and len(place) < 4 and int(place) < len(colors):
            return colors[int(place)]
    return None


def _tinted(rgb: str, tint: float) -> str:
    """`rgb` made lighter (above 0) or darker (below), in the way of ECMA-376 part 1, 18.8.19."""
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))


class _ThemeReader:
    """Listens to a theme for the twelve colours of its scheme."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.colors: dict[str, str] = {}
        self._place = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.pieces.clear()
        if name in ("a:srgbClr", "a:sysClr"):
            rgb = _RGB.fullmatch(attributes.get("lastClr", attributes.get("val", "")))
            if rgb and self._place:
                self.colors.setdefault(self._place, rgb[1].upper())
        elif name[:2] == "a:" and name[2:] in _THEME_ORDER:
            self._place = name[2:]

    def end(self, name: str) -> None:
        if name == "a:clrScheme":
            self._place = ""


def read_theme(chunks: Iterable[bytes]) -> tuple[str, ...]:
    """The theme's colours in the order in which styles count them; Office's own where it has none."""
    reader = _ThemeReader()
    try:
        read_part("theme", chunks, reader)
    except Unreadable as fault:
        if fault.reason == "doctype":
            raise
    return tuple(reader.colors.get(name, usual) for name, usual in zip(_THEME_ORDER, OFFICE_THEME, strict=True))

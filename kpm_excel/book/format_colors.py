"""The colours that a number format may name (ECMA-376 part 1, 18.8.31)."""

import re
from typing import Final

WHITE: Final = "FFFFFF"
#: The colours that a format may name, in both languages, and the first of those that it gives by number.
COLORS: Final = {
    **dict.fromkeys(("black", "黒"), "000000"),
    **dict.fromkeys(("white", "白"), WHITE),
    **dict.fromkeys(("red", "赤"), "FF0000"),
    **dict.fromkeys(("green", "緑"), "00FF00"),
    **dict.fromkeys(("blue", "青"), "0000FF"),
    **dict.fromkeys(("yellow", "黄"), "FFFF00"),
    **dict.fromkeys(("magenta", "紫"), "FF00FF"),
    **dict.fromkeys(("cyan", "水"), "00FFFF"),
}
_BY_NUMBER: Final = ("000000", WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_NUMBERED = re.compile(r"(?:color|色) ?([1-8])")


def named_color(bracket: str) -> str | None:
    """The colour that a part in brackets names."""
    name = bracket.strip().casefold()
    number = _NUMBERED.fullmatch(name)
    return _BY_NUMBER[int(number[1]) - 1] if number else COLORS.get(name)

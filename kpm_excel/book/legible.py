"""Which colour of text can be read on a fill, by the contrast of WCAG 2.2 (success criterion 1.4.3)."""

from functools import cache
from typing import Final

INK: Final = "#1F2933"
_WHITE: Final = "#FFFFFF"
_BLACK: Final = "#000000"
#: Text with less contrast is hard to read; black or white have more on any fill.
_LEAST: Final = 4.5


@cache
def text_on(fill: str | None) -> str:
    """The colour of text on `fill`: our ink, on dark fills white, and black where neither of them is clear."""
    if fill is None:
        return INK
    return next((color for color in (INK, _WHITE) if contrast_ratio(color, fill) >= _LEAST), _BLACK)


def contrast_ratio(one: str, other: str) -> float:
    """How far apart two colours such as `#1F4E79` are in lightness: 1 for the same, 21 for black and white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

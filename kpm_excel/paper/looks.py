"""How things look, as classes of one style sheet: pages have no style of their own in any element.

So a page of ours can be shown where no style but that of a file is allowed.
"""

from typing import Final

from kpm_excel.book.base import Style
from kpm_excel.book.measure import LIBREOFFICE_EDGES_PT, Face, text_width_em

#: Between the edge of a cell and its text.
SIDE_PT: Final = LIBREOFFICE_EDGES_PT / 2
#: Blanks of the Normal style in one step of indent (ECMA-376, 18.8.1).
_INDENT_BLANKS: Final = 3
_SOLID: Final = 1
_VERTICAL: Final = {"top": "top", "vcenter": "middle", "bottom": "bottom", "vjustify": "top"}
#: Excel's default.
_INK: Final = "#000000"


class Looks:
    """The classes of a document, one for each look that is used in it."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, *declarations: str) -> str:
        """The class of things that look like this."""
        return self._names.setdefault(";".join(declarations), f"k{len(self._names)}")

    def css(self) -> str:
        """The rules of all classes."""
        return "\n".join(f".page .{name}{{{declarations}}}" for declarations, name in self._names.items())


def pt(length: float) -> str:
    """A length in points as CSS and SVG write it, the unit aside."""
    return f"{length:.3f}".rstrip("0").rstrip(".") if length else "0"


def letters_css(style: Style, size_pt: float, face: str) -> list[str]:
    """How letters of `style` look in that size, in a document of `face`."""
    lines = [name for name, wanted in (("underline", style.underline), ("line-through", style.strike)) if wanted]
    wanted = {
        "font-weight:bold": style.bold,
        "font-style:italic": style.italic,
        f"text-decoration:{' '.join(lines)}": bool(lines),
        f'font-family:"{style.font}"': style.font not in (None, face),
    }
    more = [declaration for declaration, is_wanted in wanted.items() if is_wanted]
    return [f"font-size:{pt(size_pt)}pt", f"color:{style.color or _INK}", *more]


def fill_css(style: Style) -> list[str]:
    """The ground of a cell; raises `ValueError` for a pattern, which is not drawn here."""
    if style.pattern not in (None, _SOLID):
        raise ValueError(f"the fill pattern {style.pattern} is not drawn on pages")
    return [f"background:{style.fill}"] if style.fill else []


def indent_pt(style: Style, face: Face) -> float:
    """How far the text of a cell begins from where it else would."""
    return style.indent * _INDENT_BLANKS * text_width_em(" ", face) * face.normal_size_pt


def place_css(style: Style, align: str, aside_pt: float, above_pt: float, scale: float) -> list[str]:
    """Where the text of a cell stands in it, so far from its edge at the side and below its edge at the top."""
    indented = SIDE_PT + aside_pt
    left, right = (SIDE_PT, indented) if align == "right" else (indented, SIDE_PT)
    return [
        f"text-align:{align}",
        f"vertical-align:{_VERTICAL[style.valign]}",
        f"padding:{pt(above_pt)}pt {pt(right * scale)}pt 0 {pt(left * scale)}pt",
    ]

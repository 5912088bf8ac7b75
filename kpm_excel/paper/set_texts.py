"""The texts of cells, set line by line as the layout has measured them."""

from dataclasses import dataclass
from typing import Final

from kpm_excel.book.air import can_be_padded, side_pt
from kpm_excel.book.measure import PADDING_PT, Face, page_lines, text_width_em
from kpm_excel.paper.looks import SIDE_PT, Looks, fill_css, indent_pt, letters_css, place_css, pt
from kpm_excel.paper.page_blocks import Placed
from kpm_excel.paper.page_grid import SheetPage
from kpm_excel.paper.shown_values import markup, text_of

#: Above the first line of a text that stands at the top, where there is room.
_ABOVE_PT: Final = 2.25
#: So much wider than Excel's own are lines set at most that are spread over the height of their cell.
_WIDEST: Final = 1.4
#: Links that lead somewhere from paper too.
_SCHEMES: Final = ("https://", "http://", "mailto:")


@dataclass(frozen=True, slots=True)
class SetText:
    """What stands in a cell, ready for the page."""

    markup: str
    #: Its class.
    look: str


def set_text(one: Placed, page: SheetPage, face: Face, looks: Looks) -> SetText:
    """The text of a cell and how it looks; raises `ValueError` for what is not drawn here."""
    style, scale = one.cell.style, page.grid.scale
    if style.rotation:
        raise ValueError(f"text turned by {style.rotation} degrees is not drawn on pages")
    text = text_of(one.cell.value, style.number_format) if one.is_told else ""
    width = (page.grid.lefts[one.right] - page.grid.lefts[one.left]) / scale - indent_pt(style, face)
    align = _align(one)
    # What keeps its own distance begins with a blank.
    is_apart = align == "left" and can_be_padded(style, width) and not text.startswith(" ")
    blank = text_width_em(" ", face) * style.size_pt if is_apart else 0.0
    width -= side_pt(face) if is_apart else 0.0
    lines = [text.replace("\n", "")]
    if style.wrap:
        # What is bold or stands in the middle is short, and is broken between phrases.
        phrases = style.bold or style.valign == "vcenter"
        lines = page_lines(text, width, style.size_pt, face, bold=style.bold, phrases=phrases)
    size = style.size_pt
    if style.shrink and not style.wrap:
        room = width - 2 * SIDE_PT
        size *= min(1.0, room / max(room, text_width_em(text, face, bold=style.bold) * size))
    height = max(0.0, (page.tops[one.bottom] - page.tops[one.top]) / scale - PADDING_PT)
    pitch = min(face.pitch_pt(style.size_pt), height / len(lines))
    if style.valign == "vjustify":
        pitch = min(_WIDEST * face.pitch_pt(style.size_pt), height / len(lines))
    above = min(_ABOVE_PT, (height - len(lines) * pitch) / 2) if style.valign in ("top", "vjustify") else 0.0
    look = looks.name(
        *letters_css(style, size * scale, face.name),
        f"line-height:{pt(pitch * scale)}pt",
        *fill_css(style),
        *place_css(style, align, indent_pt(style, face) + blank, above * scale, scale),
    )
    return SetText(_linked(one, "<br>".join(markup(line.rstrip(" ")) for line in lines)), look)


def _align(one: Placed) -> str:
    """Where a text stands; what is no text stands at the right where its style says nothing."""
    value = one.cell.value
    if one.cell.style.align == "justify":
        return "left"
    if one.cell.style.align:
        return one.cell.style.align
    if isinstance(value, bool):
        return "center"
    return "left" if isinstance(value, str | None) else "right"


def _linked(one: Placed, text: str) -> str:
    link = one.cell.link
    if text and link and link.startswith(_SCHEMES):
        return f'<a href="{markup(link)}" rel="noreferrer">{text}</a>'
    return text

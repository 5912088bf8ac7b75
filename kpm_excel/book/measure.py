"""How text becomes lines and lines become heights: the one place that knows, for Excel and for LibreOffice.

Widths are in em of the type's size, heights in points, columns in characters of `UNIT_PX` pixels, which the writer
turns into digits of the workbook's Normal style. `docs/measure.md` has the error against LibreOffice's rendering.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import ceil, floor
from typing import Final

from kpm_excel.book.breaking import lines_in_excel, lines_in_libreoffice
from kpm_excel.book.fonts import (
    GOTHIC,
    PIXELS_PER_PT,
    SANS,
    Face,
    Widths,
    face_for,
    widths_in_excel,
    widths_in_libreoffice,
)
from kpm_excel.book.unbroken import hung_em, lines_of_ours, phrase_ends

__all__ = [
    "GOTHIC",
    "LIBREOFFICE_EDGES_PT",
    "PADDING_PT",
    "SANS",
    "Face",
    "chars_for_pt",
    "column_em",
    "column_pt",
    "face_for",
    "height_pt",
    "merged_chars",
    "our_lines",
    "our_lines_in",
    "page_lines",
    "split_at_height",
    "text_width_em",
    "wrap",
]

#: Pixels of a character, the unit in which layouts tell the width of columns. The Normal style has wider digits.
UNIT_PX: Final = 6
#: Characters that one step of indent takes: three blanks of the Normal style (ECMA-376, 18.8.1), which have 8 pixels.
INDENT_CHARS: Final = 3 * 8 / UNIT_PX
#: Pixels that Excel adds to a column for the cell's edges, and which its text does not get (ECMA-376 18.3.1.13).
EDGE_PX: Final = 5
#: Points that LibreOffice keeps free at the two sides of a cell.
LIBREOFFICE_EDGES_PT: Final = 2.04
#: LibreOffice breaks earlier than the sum of the glyphs' widths tells by up to this share of a column.
_LIBREOFFICE_TOLERANCE: Final = 0.005
#: Points of a row's height beside its lines: the edge above the first and below the last.
PADDING_PT: Final = 1.5

#: Start and end in the text of each line.
_Lines = list[tuple[int, int]]


def text_width_em(text: str, face: Face, *, bold: bool = False) -> float:
    """Width of `text` set on one line, in em."""
    return sum(map(_nominal(face, bold).__getitem__, text))


def wrap(text: str, width_em: float, face: Face, *, bold: bool = False) -> list[str]:
    """The lines of `text` where there is room for `width_em`: Excel's or LibreOffice's, whichever are more."""
    offsets = _offsets(text, _nominal(face, bold))
    lines = max(lines_in_excel(text, offsets, width_em), lines_in_libreoffice(text, offsets, width_em), key=len)
    return [text[start:end] for start, end in lines]


def page_lines(
    text: str, width_pt: float, size_pt: float, face: Face, *, bold: bool = False, phrases: bool = False
) -> list[str]:
    """What `our_lines` gives for a cell that LibreOffice prints `width_pt` wide: the lines of that page."""
    room_em = max((width_pt - LIBREOFFICE_EDGES_PT) * (1 - _LIBREOFFICE_TOLERANCE), 0.0) / size_pt
    widths = widths_in_libreoffice(face, bold)
    return [line for own in text.split("\n") for line in _our_lines(own, widths, room_em, face, phrases)]


def height_pt(
    text: str,
    width_chars: float,
    size_pt: float,
    face: Face,
    *,
    bold: bool = False,
    pitch_pt: float | None = None,
) -> float:
    """The height of a row in which `text` is not clipped, neither by Excel on screen or paper nor by LibreOffice.

    The cell is `width_chars` wide (`merged_chars` for several columns) and set in `size_pt`. Lines are counted at
    Excel's pitch, which is a seventh to a quarter more than LibreOffice's; LibreOffice leaves the rest of the row
    empty, or with the vertical alignment `vjustify` spreads the lines of each paragraph over it. Another `pitch_pt`
    is for what only LibreOffice prints (`size_pt * face.line_pitch_em`).
    """
    lines = _most_lines(text, width_chars, size_pt, face, bold)
    pitch_pt = face.pitch_pt(size_pt) if pitch_pt is None else pitch_pt
    return ceil((lines * pitch_pt + PADDING_PT) * PIXELS_PER_PT - 1e-6) / PIXELS_PER_PT


def column_px(width_chars: float) -> int:
    """The pixels of a column that is `width_chars` wide, as the writer and Excel count them."""
    if width_chars < 1:
        return int(width_chars * (UNIT_PX + EDGE_PX) + 0.5)
    return int(width_chars * UNIT_PX + 0.5) + EDGE_PX


def column_pt(width_chars: float) -> float:
    """The printed width of a column that is `width_chars` wide, in points."""
    return column_px(width_chars) / PIXELS_PER_PT


def chars_for_pt(width_pt: float) -> float:
    """The width in characters of the widest column that is no wider than `width_pt` in print."""
    width_px = floor(width_pt * PIXELS_PER_PT + 1e-6)
    if width_px < UNIT_PX + EDGE_PX:
        return max(width_px, 0) / (UNIT_PX + EDGE_PX)
    return (width_px - EDGE_PX) / UNIT_PX


def merged_chars(widths_chars: Sequence[float]) -> float:
    """The width in characters of the one column that is as wide as all these together, for a merged cell."""
    return chars_for_pt(sum(map(column_pt, widths_chars)))


@lru_cache(maxsize=1024)
def column_em(width_chars: float, size_pt: float, face: Face = GOTHIC) -> float:
    """The room for text of `size_pt` between the edges of a cell `width_chars` wide, in em: the lesser of the two."""
    return min(_excel_em(width_chars, size_pt), _libreoffice_em(width_chars, size_pt, face))


def split_at_height(
    text: str,
    width_chars: float,
    size_pt: float,
    face: Face,
    height_pt: float,
    *,
    bold: bool = False,
) -> tuple[str, str]:
    """What of `text` fits into a row of `height_pt`, and the rest, for continuing a tall cell.

    The cut is at a line's end. Joined, the two give the text back, but for the line break at which it was cut.
    ("", text) says that not even one line fits.
    """
    room = _room(height_pt, face.pitch_pt(size_pt))
    if room < 1:
        return "", text
    layouts = _layouts(text, width_chars, size_pt, face, bold)
    cut = min((lines[room - 1][1] for lines in layouts if len(lines) > room), default=len(text))
    return text[:cut], text[cut:].removeprefix("\n")


# A text is measured before it is set.
@lru_cache(maxsize=512)
def our_lines(
    text: str,
    width_chars: float,
    size_pt: float,
    face: Face,
    *,
    bold: bool = False,
    phrases: bool = False,
    share: float = 1.0,
) -> tuple[str, ...]:
    """The lines of `text` in a cell that we break ourselves, so that no program has to.

    Nothing is torn that is read as one; further lines of a list's item are indented with blanks. `phrases` breaks
    short texts between phrases, in as many lines. Only a `share` of the cell is taken.
    """
    widths = widths_in_libreoffice(face, bold)
    room_em = _libreoffice_em(width_chars, size_pt, face) * share
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _our_lines(paragraph, widths, room_em, face, phrases)
    return tuple(lines)


def our_lines_in(text: str, width_em: float, face: Face, *, bold: bool = False) -> list[str]:
    """The lines of a short `text` that we break ourselves, between phrases, where there is room for `width_em`."""
    widths = _nominal(face, bold)
    return [line for own in text.split("\n") for line in _our_lines(own, widths, width_em, face, True)]


def _our_lines(paragraph: str, widths: Widths, room_em: float, face: Face, phrases: bool) -> list[str]:
    offsets = _offsets(paragraph, widths)
    if offsets[-1] <= room_em:
        return [paragraph]
    ends = phrase_ends(paragraph, face.fixed_pitch) if phrases else None
    spans = lines_of_ours(paragraph, offsets, room_em, ends)
    hung = hung_em(paragraph, offsets, room_em)
    # Japanese blanks are as wide as signs; a rest is made of narrow ones.
    wide = int(hung) if face.fixed_pitch else 0
    indent = "\u3000" * wide + " " * floor((hung - wide) / widths[" "] + 0.1)
    return [
        paragraph[a:b].rstrip(" ") if at == 0 else indent + paragraph[a:b].rstrip(" ")
        for at, (a, b) in enumerate(spans)
    ]


def _nominal(face: Face, bold: bool) -> Widths:
    return face.bold_widths if bold else face.widths


def _excel_em(width_chars: float, size_pt: float) -> float:
    return max(column_pt(width_chars) - EDGE_PX / PIXELS_PER_PT, 0.0) / size_pt


def _libreoffice_em(width_chars: float, size_pt: float, face: Face) -> float:
    room_pt = column_pt(width_chars) * face.column_scale - LIBREOFFICE_EDGES_PT
    return max(room_pt * (1 - _LIBREOFFICE_TOLERANCE), 0.0) / size_pt


def _room(height_pt: float, pitch_pt: float) -> int:
    """The number of lines for which a row of `height_pt` is enough."""
    return floor((height_pt - PADDING_PT) / pitch_pt + 1e-6)


def _most_lines(text: str, width_chars: float, size_pt: float, face: Face, bold: bool) -> int:
    """The number of lines of a cell in the layout that has most of them."""
    if "\n" not in text:
        # Most cells of a table hold one line, which needs no look at where lines may end.
        screen, page = widths_in_excel(face, size_pt, bold), widths_in_libreoffice(face, bold)
        widest_em = max(sum(map(screen.__getitem__, text)), sum(map(page.__getitem__, text)))
        if widest_em <= column_em(width_chars, size_pt, face):
            return 1
    return _broken_lines(text, width_chars, size_pt, face, bold)


# What a table says of one department it often says of the next.
@lru_cache(maxsize=256)
def _broken_lines(text: str, width_chars: float, size_pt: float, face: Face, bold: bool) -> int:
    return max(map(len, _layouts(text, width_chars, size_pt, face, bold)))


def _offsets(text: str, widths: Widths) -> list[float]:
    """The em before each character of `text`, and after the last."""
    return list(accumulate(map(widths.__getitem__, text), initial=0.0))


def _layouts(text: str, width_chars: float, size_pt: float, face: Face, bold: bool) -> tuple[_Lines, ...]:
    """The lines of a cell by Excel, by LibreOffice, and by LibreOffice in a cell as narrow as Excel's.

    The third is for safety: where LibreOffice parts long words, lines that are filled a little less can be fewer.
    """
    screen = _offsets(text, widths_in_excel(face, size_pt, bold))
    page = _offsets(text, widths_in_libreoffice(face, bold))
    narrow_em = column_em(width_chars, size_pt, face)
    return (
        lines_in_excel(text, screen, narrow_em),
        lines_in_libreoffice(text, page, _libreoffice_em(width_chars, size_pt, face)),
        lines_in_libreoffice(text, screen, narrow_em),
    )

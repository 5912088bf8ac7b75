"""What a text keeps from the edges of its cell, so that it touches no frame."""

from typing import Final

from kpm_excel.book.base import Style
from kpm_excel.book.measure import Face, chars_for_pt, column_pt, text_width_em

#: What a text keeps from the right edge of its cell, beyond what programs keep.
_RIGHT_PT: Final = 1.0
#: A narrower cell has no room to spare.
_LEAST_PADDED_PT: Final = 36.0
#: The smallest text that is printed.
_SMALLEST_PT: Final = 8.0


def can_be_padded(style: Style, width_pt: float) -> bool:
    """Whether lines in that style begin at the left edge of a cell that has a frame and is wide enough."""
    return style.align in (None, "left") and not style.indent and style.left > 0 and width_pt >= _LEAST_PADDED_PT


def padded_chars(width_chars: float, face: Face) -> float:
    """The width in characters that a cell leaves to a text that keeps away from its edges."""
    width_pt = column_pt(width_chars)
    return chars_for_pt(width_pt - side_pt(face)) if width_pt >= _LEAST_PADDED_PT else width_chars


def side_pt(face: Face) -> float:
    """What a text keeps from the edges of its cell, beyond what programs keep."""
    # A blank on the left, and a little on the right, where lines seldom end at the edge.
    return text_width_em(" ", face) * _SMALLEST_PT + _RIGHT_PT

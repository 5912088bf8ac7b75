"""Widths of columns, in Excel's unit and in pixels, in a workbook whose Normal style is of `Face.normal_size_pt`."""

from typing import Final

#: Pixels of a digit in the Normal style, and of the padding of a cell.
_DIGIT_PX: Final = 6
_PADDING_PX: Final = 5
#: Width of a column that nothing is said of.
DEFAULT_WIDTH_PX: Final = 56
DEFAULT_WIDTH_CHARS: Final = (DEFAULT_WIDTH_PX - _PADDING_PX) / _DIGIT_PX


def column_pixels(width_chars: float) -> int:
    """Width of a column that Excel shows as `width_chars`, in pixels of 1/96 inch (ECMA-376, 18.3.1.13)."""
    if width_chars < 1:
        return int(width_chars * (_DIGIT_PX + _PADDING_PX) + 0.5)
    return int(width_chars * _DIGIT_PX + 0.5) + _PADDING_PX

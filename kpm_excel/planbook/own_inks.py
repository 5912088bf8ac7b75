"""The colours that somebody gave to the characters of a plan workbook, which its reading has no use for."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kpm_excel.book.raw import Unreadable
from kpm_excel.book.shown import is_alike
from kpm_excel.excel.read.appearance.looked_at import read_looks
from kpm_excel.layouts.planbook import plan_styles

#: The colours that the workbook has of itself, and black.
_OURS = {"000000"} | {
    own.removeprefix("#")
    for style in vars(plan_styles).values()
    for own in (style if isinstance(style, str) else getattr(style, "color", None),)
    if isinstance(own, str) and re.fullmatch("#?[0-9A-F]{6}", own)
}


def own_inks(path: Path) -> Mapping[tuple[str, int, int], str]:
    """The colour of each cell's characters that is not the workbook's own, `RRGGBB`, by sheet, row and column.

    To be run in the sandbox, of every format of which the looks are read.
    """
    try:
        raw, looks = read_looks(path)
    except Unreadable:
        return {}
    return {
        (sheet.name, *at): face.color
        for sheet, look in zip(raw.sheets, looks, strict=True)
        if look
        for at, face in look.faces.items()
        if face.color and at in sheet.cells and not _is_ours(face.color)
    }


@cache
def _is_ours(color: str) -> bool:
    # The palette of an .xls has colours near those that were meant.
    return any(is_alike(color, own) for own in _OURS)

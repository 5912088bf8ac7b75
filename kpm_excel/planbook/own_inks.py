"""The colours that somebody gave to the characters of a plan workbook, which its reading has no use for."""

from collections.abc import Mapping
from pathlib import Path

from kpm_excel.layouts.planbook import plan_styles

#: The colours that the workbook has of itself, and black.
_OURS = {"000000"} | {
    own.removeprefix("#")
    for style in vars(plan_styles).values()
    for own in (style if isinstance(style, str) else getattr(style, "color", None),)
    if isinstance(own, str)
}


def own_inks(path: Path) -> Mapping[tuple[str, int, int], str]:
    """The colour of each cell's characters that is not the workbook's own, `RRGGBB`, by sheet, row and column.

    To be run in the sandbox. Of formats other than Open XML, and of colours that follow a theme, nothing is known.
    """
    from openpyxl import load_workbook

    try:
        workbook = load_workbook(path, read_only=True)
        return {
            (sheet.title, cell.row - 1, cell.column - 1): ink
            for sheet in workbook.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and (ink := _ink(cell)) and ink not in _OURS
        }
    # It raises whatever the part of the file that it stumbles over makes it raise; the values are there without it.
    except Exception:
        return {}


def _ink(cell: object) -> str | None:
    color = getattr(getattr(cell, "font", None), "color", None)
    rgb = color.rgb if color is not None and color.type == "rgb" else None
    return rgb[-6:].upper() if isinstance(rgb, str) else None

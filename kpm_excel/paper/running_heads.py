"""Headers and footers, written in Excel's own code (ECMA-376, 18.3.1.46)."""

import re
from dataclasses import dataclass
from typing import Final

from kpm_excel.book.measure import Face
from kpm_excel.paper.looks import Looks, pt
from kpm_excel.paper.page_grid import SheetPage
from kpm_excel.paper.shown_values import markup

_CODE: Final = re.compile(
    r'&(?:(?P<part>[LCR])|"(?P<face>[^"]*)"|(?P<size>\d{1,3})|(?P<number>[PN])|(?P<sign>&)|(?P<other>.?))'
    r"|(?P<text>[^&]+)",
    re.DOTALL,
)
_SIDES: Final = {"L": "left", "C": "center", "R": "right"}
_DEFAULT_PT: Final = 10.0


@dataclass(slots=True)
class _Run:
    part: str
    text: str
    size_pt: float
    is_bold: bool


def running_heads(page: SheetPage, number: int, count: int, face: Face, looks: Looks) -> str:
    """The header and footer of `page`, which is the one with this number of so many.

    They say again on each page what it belongs to, and so are not for those who hear the pages.
    """
    sheet = page.grid.sheet
    left, right, *_, above, below = (72 * inch for inch in sheet.page.margins)
    width = page.grid.paper_pt[0] - left - right
    sides = (f"left:{pt(left)}pt", f"width:{pt(width)}pt")
    written = []
    for code, place in ((sheet.page.header, f"top:{pt(above)}pt"), (sheet.page.footer, f"bottom:{pt(below)}pt")):
        runs = _runs(code, number, count, sheet.name)
        if any(run.text for run in runs):
            parts = "".join(_part(runs, part, looks) for part in _SIDES)
            written.append(f'<div class="running {looks.name(*sides, place)}" aria-hidden="true">{parts}</div>')
    return "".join(written)


def _part(runs: list[_Run], part: str, looks: Looks) -> str:
    texts = []
    for run in runs:
        if run.part == part and run.text:
            look = looks.name(f"font-size:{pt(run.size_pt)}pt", *(["font-weight:bold"] if run.is_bold else []))
            texts.append(f'<span class="{look}">{markup(run.text)}</span>')
    return f'<div class="{_SIDES[part]}">{"".join(texts)}</div>'


def _runs(code: str, number: int, count: int, sheet: str) -> list[_Run]:
    """The texts of a header or footer, each with the part that it belongs to."""
    run = _Run("C", "", _DEFAULT_PT, False)
    runs = [run]
    for match in _CODE.finditer(code):
        kind, told = match.lastgroup, match[match.lastgroup or 0]
        if kind in ("text", "sign", "number"):
            run.text += {"P": str(number), "N": str(count)}[told] if kind == "number" else told
            continue
        if kind == "other":
            raise ValueError(f"{sheet}: the code &{told} of a header or footer is not drawn on pages")
        run = _Run(run.part, "", run.size_pt, run.is_bold)
        if kind == "part":
            run = _Run(told, "", _DEFAULT_PT, False)
        elif kind == "size":
            run.size_pt = float(told)
        else:
            run.is_bold = "bold" in told.rpartition(",")[2].lower()
        runs.append(run)
    return runs

"""How the bands of a rating are spelled in a cell: what they look at and from which side, then a line for each code."""

from collections.abc import Callable
from typing import Any, Final

from kpm_excel.layouts.planbook.spelling import Misspelled, cell_pairs, pairs_cell
from kpm_excel.plan.band_rules import SIDES
from kpm_excel.plan.widths import bare
from kpm_excel.words import LANGUAGES, words_for

#: Signs that people write instead of the words.
_SIGNS: Final = {"≧": "at_least", "≥": "at_least", ">=": "at_least", "≦": "at_most", "≤": "at_most", "<=": "at_most"}


def bands_cell(bands: dict[str, Any], name: Callable[[str], str], language: str) -> str:
    """`bands` as a cell holds them; `name` says how cells call what they look at."""
    side = next(side for side in SIDES if side in bands)
    words = words_for(language).text(f"planbook.bands_{side}" + ("_total" if "period" in bands else ""))
    return pairs_cell([(name(bands["of"]), words), *bands[side].items()])


def cell_bands(cell: str, meant: Callable[[str], str]) -> dict[str, Any]:
    """The bands in `cell`; `meant` says what a name stands for. Raises `Misspelled`."""
    pairs = cell_pairs(cell)
    if not pairs:
        raise Misspelled(cell)
    (name, words), *limits = pairs
    side, total = _side_of(str(words))
    if side is None or len(dict(limits)) < len(limits):
        raise Misspelled(cell)
    return {"of": meant(name), side: dict(limits), **({"period": "total"} if total else {})}


def _side_of(words: str) -> tuple[str | None, bool]:
    """The side that `words` name, and whether of the total; None for no side."""
    found = bare(words)
    for total in (False, True):
        for side in SIDES:
            key = f"planbook.bands_{side}" + ("_total" if total else "")
            if found in {bare(words_for(code).text(key)) for code in LANGUAGES}:
                return side, total
    return _SIGNS.get(found), False

"""Formulas as text, limited to what Excel 2016, LibreOffice and Google Sheets share."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

#: Excel's limit for the text of a cell.
CELL_LIMIT = 32_767
#: Excel's limit for one text in a formula.
LITERAL_LIMIT = 255
#: Excel's limit for a whole formula.
FORMULA_LIMIT = 8192
#: Counting each character takes Excel a moment; a limit beyond this is no measure of what will be written.
_COUNTED = 2000
#: What people leave in a cell that says nothing: blanks of any width, tabs, line breaks. TRIM and CLEAN take the
#: others; these two are beyond them.
_WIDE_BLANKS = "\u3000\u00a0"
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\ufffe\uffff]")


@lru_cache(maxsize=4096)
def literal(text: str) -> str:
    """`text` as a formula's text; a long one is joined from pieces that Excel takes."""
    text = printable(text)
    pieces = [text[at : at + LITERAL_LIMIT] for at in range(0, len(text), LITERAL_LIMIT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def printable(text: str) -> str:
    """`text` without the control characters that neither formulas nor messages can hold."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def array(texts: Sequence[str]) -> str:
    """`texts` as a column of constants, such as `{"S";"A";"B"}`."""
    return "{" + ";".join(literal(text) for text in texts) + "}"


def is_blank(cell: str) -> str:
    """True while `cell` holds nothing but blanks and line breaks."""
    for blank in _WIDE_BLANKS:
        cell = f'SUBSTITUTE({cell},"{blank}","")'
    return f"LEN(TRIM(CLEAN({cell})))=0"


def says_nothing(text: str) -> bool:
    """What `is_blank` tells of a cell that holds `text`."""
    return not printable(text).strip(" \n" + _WIDE_BLANKS)


def either(conditions: Sequence[str]) -> str:
    """True when one of `conditions` is."""
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"


def both(conditions: Sequence[str]) -> str:
    """True when all `conditions` are."""
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"


def number(value: float) -> str:
    """`value` as a formula writes it."""
    return repr(value).upper()


def is_number(cell: str, value: float) -> str:
    """True while `cell` holds the number `value`; an empty cell is no zero."""
    return f"AND(ISNUMBER({cell}),{cell}={number(value)})"


def is_day(cell: str, day: date) -> str:
    """True while `cell` holds `day`."""
    return f"AND(ISNUMBER({cell}),{cell}=DATE({day.year},{day.month},{day.day}))"


def spliced(text: str, formula: str) -> str:
    """`text` as a formula's text in which `formula` stands for the mark `\\0`."""
    head, mark, tail = text.partition("\0")
    if not mark:
        return literal(text)
    return "&".join([*([literal(head)] if head else []), formula, *([literal(tail)] if tail else [])])


def utf16_length(text: str) -> int:
    """Length of `text` as Excel counts it: UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def characters(cell: str, limit: int) -> str:
    """How many characters the text in `cell` has, as a formula: exactly where that tells whether it keeps to `limit`.

    LEN counts the units of UTF-16, of which emoji and rare kanji have two. Half of such a character is no character to
    UNICODE, so the halves are counted and taken off once.
    """
    if limit > _COUNTED:
        return f"LEN({cell})"
    reach = 4 * limit
    parts = f'MID({cell}&REPT("x",{reach}),ROW($1:${reach}),1)'
    return f"(LEN({cell})-SUMPRODUCT(--ISERROR(_xlfn.UNICODE({parts})))/2)"


def character_count(text: str, limit: int) -> int:
    """What `characters` gives for `text`."""
    units = utf16_length(text)
    if limit > _COUNTED:
        return units
    within = text.encode("utf-16-le", "surrogatepass")[: 8 * limit]
    return units - (units if units <= 4 * limit else len(within) // 2) + len(within.decode("utf-16-le", "replace"))


def fitting(text: str) -> str:
    """`text` within Excel's limit for a cell, an ellipsis at its end where it was longer."""
    if len(text) <= CELL_LIMIT // 2 or utf16_length(text) <= CELL_LIMIT:
        return text
    # Half of the limit holds in any case, also where every character counts two.
    return text[: CELL_LIMIT // 2 - 1] + "…"


def cut(text: str, limit: int) -> str:
    """`text` within Excel's `limit` for a title or message, an ellipsis at its end where it was longer."""
    text = printable(text)
    if utf16_length(text) <= limit:
        return text
    text = text[: limit - 1]
    while utf16_length(text) > limit - 1:
        text = text[:-1]
    return text + "…"

"""Values of cells as the texts that a page shows, as markup that holds nothing but text."""

import re
from datetime import date
from html import escape
from typing import Final

from kpm_excel.book.base import Value
from kpm_excel.book.shown import decimal_of, shown

#: What no page can hold: control characters, halves of characters.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_REPLACEMENT: Final = "\ufffd"


def text_of(value: Value, number_format: str | None) -> str:
    """What a cell with `value` shows in `number_format`; a day as its number, year first."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return value.isoformat()
    told = shown(value, number_format or "General")
    if told is not None:
        return told.text
    return value if isinstance(value, str) else f"{decimal_of(value):f}"


def markup(text: str) -> str:
    """`text` as the content of an element or the value of an attribute; nothing in it is markup."""
    return escape(_UNPRINTABLE.sub(_REPLACEMENT, text))

"""Formulas as text, limited to what Excel 2016, LibreOffice and Google Sheets share."""

from collections.abc import Iterable

#: Excel's limit for one text in a formula.
LITERAL_LIMIT = 255
#: Excel's limit for a whole formula.
FORMULA_LIMIT = 8192


def literal(text: str) -> str:
    """`text` as a formula's text; a long one is joined from pieces that Excel takes."""
    pieces = [text[at : at + LITERAL_LIMIT] for at in range(0, len(text), LITERAL_LIMIT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def array(texts: Iterable[str]) -> str:
    """`texts` as a row of constants, such as `{"S","A","B"}`."""
    return "{" + ",".join(literal(text) for text in texts) + "}"


def is_blank(cell: str) -> str:
    """True while `cell` holds nothing but blanks, the ideographic space among them."""
    return f'LEN(TRIM(SUBSTITUTE({cell},"\u3000","")))=0'


def either(conditions: list[str]) -> str:
    """True when one of `conditions` is."""
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"


def both(conditions: list[str]) -> str:
    """True when all `conditions` are."""
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"


def equals(cell: str, value: object) -> str:
    """True when `cell` holds exactly `value`."""
    if isinstance(value, bool):
        return f"{cell}={str(value).upper()}"
    return f"EXACT({cell},{literal(value)})" if isinstance(value, str) else f"{cell}={value}"


def utf16_length(text: str) -> int:
    """Length of `text` as Excel counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """`text` within Excel's `limit` for a title or message, an ellipsis at its end where it was longer."""
    if utf16_length(text) <= limit:
        return text
    while utf16_length(text) > limit - 1:
        text = text[:-1]
    return text + "…"

"""Numbers in cells, which stay numbers and show all their digits."""

from typing import Final

from kpm_excel.book.marks import number_text

_MOST_DIGITS: Final = 15


def number_format(value: float) -> str | None:
    """Excel's number format that shows `value` as `number_text` does, with a space after it.

    None (General) where it has more digits than Excel keeps.
    """
    text = number_text(value)
    if "e" in text or len(text.replace(",", "")) > _MOST_DIGITS:
        return None
    _, _, decimals = text.partition(".")
    return f"#,##0.{'0' * len(decimals)}_ " if decimals else "#,##0_ "

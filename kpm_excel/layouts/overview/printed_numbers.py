"""Numbers in cells, which stay numbers and show all their digits, and numbers within texts."""

from typing import Final

from kpm_excel.book.marks import figure_text, number_text
from kpm_excel.words import Words

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


def printed_figure(value: float | None, unit: str | None, words: Words) -> str:
    """The figure with its unit; its minus is one that stays with it where a line ends, which a hyphen does not."""
    text = figure_text(value, unit, words.language)
    return f"\N{MINUS SIGN}{text[1:]}" if text.startswith("-") else text

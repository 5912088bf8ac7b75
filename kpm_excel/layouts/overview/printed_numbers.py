"""Numbers in cells, which stay numbers and show all their digits, and numbers within texts."""

from typing import Final

from kpm_excel.book.marks import figure_text, number_text
from kpm_excel.words import Words

_MOST_DIGITS: Final = 15


#: A number with more decimals was worked out, not typed; others are not filled up to as many.
MOST_EVEN: Final = 4


def decimals_in(value: float) -> int:
    """How many decimals `value` has as it is printed."""
    text = number_text(value)
    return 0 if "e" in text else len(text.partition(".")[2])


def even_number(value: float, decimals: int) -> str:
    """`value` as `number_text` prints it, with at least so many decimals, as the others of its column have."""
    text = number_text(value)
    whole, _, part = text.partition(".")
    return text if "e" in text or len(part) >= decimals else f"{whole}.{part.ljust(decimals, '0')}"


def number_format(value: float, decimals: int = 0) -> str | None:
    """Excel's number format that shows `value` as `even_number` does, with a space after it.

    None (General) where it has more digits than Excel keeps.
    """
    text = even_number(value, decimals)
    if len(text.replace(",", "")) > _MOST_DIGITS:
        text = number_text(value)
    if "e" in text or len(text.replace(",", "")) > _MOST_DIGITS:
        return None
    _, _, part = text.partition(".")
    return f"#,##0.{'0' * len(part)}_ " if part else "#,##0_ "


def printed_figure(value: float | str | None, unit: str | None, words: Words, decimals: int | None = None) -> str:
    """The figure with its unit; its minus is one that stays with it where a line ends, which a hyphen does not."""
    text = figure_text(value, unit, words.language, decimals)
    return f"\N{MINUS SIGN}{text[1:]}" if text.startswith("-") and not isinstance(value, str) else text

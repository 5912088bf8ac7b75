"""Dates as a reader of the language expects them."""

from kpm_excel.plan import dates
from kpm_excel.words import Words


def date_text(iso: str, words: Words) -> str:
    """An ISO date in the language's form, such as 令和5年3月31日 or 31 March 2023; as it stands where it is none."""
    try:
        return dates.date_text(iso, words.language)
    except ValueError:
        return iso

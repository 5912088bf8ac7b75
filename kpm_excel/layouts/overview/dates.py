"""Dates as a reader of the language expects them."""

from datetime import date
from typing import Final

from kpm_excel.words import Words

#: First day of each era, newest first.
_ERAS: Final = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 10, 23), "明治"),
)


def date_text(iso: str, words: Words) -> str:
    """An ISO date in the language's form, such as 令和5年3月31日 or 31 March 2023; as it stands where it is none."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    if words.language == "ja":
        return f"{era_year(day)}年{day.month}月{day.day}日"
    return f"{day.day} {words.text('overview.months').split()[day.month - 1]} {day.year}"


def era_year(day: date) -> str:
    """The Japanese year of `day`, such as 令和5 or 令和元; the western year before the eras."""
    for first, name in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}"
    return f"{day.year:04}"

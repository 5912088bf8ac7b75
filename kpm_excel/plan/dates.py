"""Days as people write them: ISO, slashes, Japanese, and the eras."""

import re
import unicodedata
from datetime import date

from kpm_excel.plan.cleaning import trimmed

#: The year before each era's first, by its signs.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERAS |= {"R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867, "令": 2018, "平": 1988, "昭": 1925}
_WESTERN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ERA_SIGNS = "|".join(sorted(_ERAS, key=len, reverse=True))
_ERA = re.compile(
    rf"({_ERA_SIGNS})\s*(\d{{1,2}}|元)\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\s*\([月火水木金土日]\)$")


def read_date(text: str) -> date | None:
    """The day that `text` names beyond doubt; None for 3月末, 3/4 or a day that no calendar has."""
    even = _WEEKDAY.sub("", trimmed(unicodedata.normalize("NFKC", text)))
    if match := _WESTERN.fullmatch(even):
        return _day(int(match[1]), match[2], match[3])
    if match := _ERA.fullmatch(even):
        year = 1 if match[2] == "元" else int(match[2])
        return _day(_ERAS[match[1].upper()] + year, match[3], match[4])
    return None


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None

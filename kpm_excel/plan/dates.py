"""Days as people write them: ISO, slashes, Japanese, the eras, and English with the month in words."""

import re
from datetime import date

from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.widths import one_width

#: The year before each era's first, by its signs.
ERA_STARTS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
ERA_STARTS |= {"R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867, "令": 2018, "平": 1988, "昭": 1925}
_WESTERN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ERA_SIGNS = "|".join(sorted(ERA_STARTS, key=len, reverse=True))
_ERA = re.compile(
    rf"({_ERA_SIGNS})\s*(\d{{1,2}}|元)\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
#: The year behind: 30/06/2026. Which of the two before it is the day, the numbers alone can tell.
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})")
_TIME = re.compile(r"(?:午前|午後)?\s*\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:\s*[ap]\.?m\b\.?)?")
_LETTERS = re.compile(r"[^\W\d_]+")
#: Signs between the numbers of a day that say no more.
_OF_A_DAY = frozenset("年月日")
_WEEKDAY = re.compile(r"\s*\([月火水木金土日]\)$")


def read_date(text: str) -> date | None:
    """The day that `text` names beyond doubt; None for 3月末, 3/4, 05/06/2026 or a day that no calendar has."""
    even = _WEEKDAY.sub("", trimmed(one_width(text)))
    if match := _WESTERN.fullmatch(even):
        return _day(int(match[1]), match[2], match[3])
    if match := _ERA.fullmatch(even):
        year = 1 if match[2] == "元" else int(match[2])
        return _day(ERA_STARTS[match[1].upper()] + year, match[3], match[4])
    if match := _ENGLISH.fullmatch(even):
        months = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(match[2].lower())]
        return _day(int(match[3]), str(months[0]), match[1]) if len(months) == 1 else None
    if match := _YEAR_LAST.fullmatch(even):
        ways = {_day(int(match[4]), *pair) for pair in ((match[3], match[1]), (match[1], match[3]))} - {None}
        return ways.pop() if len(ways) == 1 else None
    return None


def tells(shown: str, day: date) -> bool:
    """Whether `shown`, which a cell shows for `day`, means that day: year, month and day of it, and nothing else."""
    if read_date(shown) == day:
        return True
    text = _TIME.sub(" ", one_width(shown).casefold())
    words = {word for word in _LETTERS.findall(text) if not _is_of_a_week(word, day)}
    month = next((word for word in words if len(word) > 2 and _MONTHS[day.month - 1].startswith(word)), None)
    eras = [word for word in words if word.upper() in ERA_STARTS]
    years = [day.year - ERA_STARTS[eras[0].upper()]] if len(eras) == 1 else [day.year, day.year % 100]
    if words - {month, *eras, *_OF_A_DAY} or len(eras) > 1:
        return False
    found = sorted(map(int, re.findall("[0-9]+", text)))
    return found in [sorted([year, *([] if month else [day.month]), day.day]) for year in years]


def _is_of_a_week(word: str, day: date) -> bool:
    english = f"{day:%A}".casefold()
    return word in (english, english[:3], "月火水木金土日"[day.weekday()], f"{'月火水木金土日'[day.weekday()]}曜日")


def is_day(text: str) -> bool:
    """Whether `text` is a day of the calendar in ISO 8601, as all files hold days."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def date_text(iso: str, language: str) -> str:
    """The day `iso` (ISO 8601) as the language prints it: 令和5年3月31日, 31 March 2023."""
    day = date.fromisoformat(iso)
    if language != "ja":
        return f"{day.day} {day:%B} {day.year}"
    name, before = next(((name, first) for name, first, start in _ERA_STARTS if day >= start), ("", 0))
    year = day.year - before
    return f"{name}{'元' if name and year == 1 else year}年{day.month}月{day.day}日"


#: The eras with the year before their first and the day on which they began (since the calendar of 1873).
_ERA_STARTS = (
    ("令和", 2018, date(2019, 5, 1)),
    ("平成", 1988, date(1989, 1, 8)),
    ("昭和", 1925, date(1926, 12, 25)),
    ("大正", 1911, date(1912, 7, 30)),
    ("明治", 1867, date(1873, 1, 1)),
)

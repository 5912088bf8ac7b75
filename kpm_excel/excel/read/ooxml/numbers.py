"""Numbers as cells store them, and the dates that number formats make of them."""

import datetime as dt
import math
import re
from functools import lru_cache
from typing import Final

from kpm_excel.book.raw import CellKind, RawValue

#: Number formats that a file names by number alone (ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 as in Japan).
BUILT_IN_FORMATS: Final[dict[int, str]] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: "[$-411]ge.m.d",
    28: '[$-411]ggge"年"m"月"d"日"',
    29: '[$-411]ggge"年"m"月"d"日"',
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"',
    36: "[$-411]ge.m.d",
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: "[$-411]ge.m.d",
    51: '[$-411]ggge"年"m"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: '[$-411]ggge"年"m"月"d"日"',
    55: 'yyyy"年"m"月"',
    56: 'm"月"d"日"',
    57: "[$-411]ge.m.d",
    58: '[$-411]ggge"年"m"月"d"日"',
}

#: What a number format holds besides its letters: quoted words, escaped, filling and skipped characters, brackets.
_NOT_LETTERS = re.compile(r'"[^"]*"?|\\.|[*_].|\[[^\]]*\]?')
_DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhsge]|aaa", re.IGNORECASE)
_WORDS = re.compile(r"general|g/標準|e[+-]", re.IGNORECASE)

#: All that a number is written with.
_NUMERIC = "0123456789.-+eE \t\r\n"
#: A number has no more digits than these for whoever sees it.
SIGNIFICANT: Final = 15
#: Up to here every integer has a float of its own.
_EXACT = 2**53
_SPACE = " \t\r\n"

#: The day from which March 1900 and all that follows is counted.
_DAY_ZERO = dt.date(1899, 12, 30).toordinal()
_FROM_1900_TO_1904 = 1462
#: Beyond it no calendar goes: 9999-12-31 and a day.
_SERIALS = 2_958_466
_DAY_MS = 86_400_000


@lru_cache(maxsize=256)
def is_date_format(code: str) -> bool:
    """Whether numbers in the format `code` are shown as a day or a time of day; durations (`[h]:mm`) are not."""
    first = code.split(";", 1)[0]
    if _DURATION.search(first):
        return False
    return bool(_DATE_LETTERS.search(_WORDS.sub("", _NOT_LETTERS.sub("", first))))


def read_number(text: str) -> int | float | None:
    """The number that `text` writes, an `int` where it is integral and exact; None if it writes none."""
    if len(text) < 19 and text.isascii() and text.isdecimal():
        return int(text)
    # Python's own reading takes more for a number: `1_000`, `inf`, digits of other scripts.
    if text.strip(_NUMERIC) or not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    if len(text) > SIGNIFICANT and not number.is_integer():
        # No program shows the digits behind these: 79.999999999999986 is 80 to whoever typed it.
        number = float(f"{number:.{SIGNIFICANT}g}")
    if number.is_integer() and abs(number) <= _EXACT:
        return int(number)
    return number if math.isfinite(number) else None


def read_date(serial: float, date1904: bool) -> dt.date | dt.datetime | None:
    """The day that `serial` counts, with its time unless it is midnight; None if it counts none.

    Below one is a time of day without a day. Excel believes in a 29 February 1900 (serial 60); it is read
    as the 28th.
    """
    if not 1 <= serial < _SERIALS:
        return None
    days = int(serial)
    if date1904:
        days += _FROM_1900_TO_1904
    elif days < 60:
        days += 1
    # Excel keeps thousandths of a second.
    milliseconds = round(serial % 1 * _DAY_MS)
    try:
        day = dt.date.fromordinal(_DAY_ZERO + days + milliseconds // _DAY_MS)
    except ValueError:
        return None
    if not milliseconds % _DAY_MS:
        return day
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(milliseconds=milliseconds % _DAY_MS)


def read_iso_date(text: str) -> tuple[RawValue, CellKind]:
    """What a cell of type `d` holds, written as in ISO 8601, and its kind; text if it is no date."""
    try:
        moment = dt.datetime.fromisoformat(text.strip(_SPACE)).replace(tzinfo=None)
    except ValueError:
        return text, "text"
    return (moment if moment.time() != dt.time() else moment.date()), "date"

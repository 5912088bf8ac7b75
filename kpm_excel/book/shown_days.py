"""What Excel shows of a day or a moment in a number format (ECMA-376 part 1, 18.8.31), eras of Japan among it."""

import datetime as dt
import re
from typing import Final

#: The first day whose number all spreadsheet programs agree on.
FIRST_SURE_DAY: Final = dt.date(1900, 3, 1)
#: The first day of each era, its sign, its short and its long name.
_ERAS: Final = (
    (dt.date(2019, 5, 1), "R", "令", "令和"),
    (dt.date(1989, 1, 8), "H", "平", "平成"),
    (dt.date(1926, 12, 25), "S", "昭", "昭和"),
    (dt.date(1912, 7, 30), "T", "大", "大正"),
    (dt.date(1868, 1, 25), "M", "明", "明治"),
)
_Era = tuple[dt.date, str, str, str]
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_JAPANESE_DAYS: Final = "月火水木金土日"
_PARTS = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<skipped>.)|\*(?P<filling>.)|\[[^\]]*\]?|(?P<half>AM/PM|A/P|上午/下午)'
    r"|(?P<code>y+|m+|d+|h+|s+|g+|e+|a{3,4}|\.0+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)


def shown_day(value: dt.date | dt.datetime, number_format: str) -> str:
    """What a cell with the day `value` shows in `number_format`; as in ISO 8601 where that names no part of a day."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    parts = list(_PARTS.finditer(number_format.split(";", 1)[0]))
    codes = [(part["code"] or "").lower() for part in parts]
    if not any(codes) or number_format.casefold() in ("general", "g/標準"):
        return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
    is_half = any(part["half"] for part in parts)
    text = ""
    for at, part in enumerate(parts):
        code = codes[at]
        if code.startswith("m") and _is_minute(codes, at):
            text += f"{moment.minute:0{min(len(code), 2)}}"
        elif code:
            text += _part(moment, code, is_half)
        elif part["half"]:
            names = part["half"].split("/")
            text += names[moment.hour >= 12]
        elif part["skipped"]:
            text += " "
        else:
            text += part["quoted"] or part["escaped"] or part["other"] or ""
    return text


def _is_minute(codes: list[str], at: int) -> bool:
    """Whether an `m` counts minutes: behind hours or before seconds."""
    before = next((code for code in reversed(codes[:at]) if code), "")
    after = next((code for code in codes[at + 1 :] if code), "")
    return len(codes[at]) < 3 and (before.startswith("h") or after.startswith("s"))


def _part(moment: dt.datetime, code: str, is_half: bool) -> str:
    size = len(code)
    match code[0]:
        case "y":
            return f"{moment.year:04}" if size > 2 else f"{moment.year % 100:02}"
        case "m":
            name = _MONTHS[moment.month - 1]
            return {3: name[:3], 4: name, 5: name[0]}.get(size, f"{moment.month:0{min(size, 2)}}")
        case "d":
            name = _DAYS[moment.weekday()]
            return {3: name[:3], 4: name}.get(size, f"{moment.day:0{min(size, 2)}}")
        case "a":
            name = _JAPANESE_DAYS[moment.weekday()]
            return name if size == 3 else f"{name}曜日"
        case "h":
            hour = (moment.hour % 12 or 12) if is_half else moment.hour
            return f"{hour:0{min(size, 2)}}"
        case "s":
            return f"{moment.second:0{min(size, 2)}}"
        case ".":
            return f".{moment.microsecond:06}"[:size]
        case "g":
            era = _era(moment)
            return "" if era is None else era[1:][min(size, 3) - 1]
        case _:
            era = _era(moment)
            year = moment.year if era is None else moment.year - era[0].year + 1
            return f"{year:0{min(size, 2)}}"


def _era(moment: dt.datetime) -> _Era | None:
    return next((era for era in _ERAS if moment.date() >= era[0]), None)

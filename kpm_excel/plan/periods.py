"""Periods, quarters and where a bar lies among them."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

#: A period is drawn in quarters, whatever its length.
QUARTERS = 4
#: How a period is called that is a year: R4, 令和4年度, 2026, 2025/26, FY 2026.
_YEAR = re.compile(
    r"(?:FY|year)?[ .-]*(?:R|H|S|令和|平成|昭和)?[ .-]*(?:\d{1,4}|元)(?:[/-]\d{2,4})?[ ]*(?:年度?)?", re.IGNORECASE
)


class Now(NamedTuple):
    """Where a plan stands among its periods: their ids."""

    current: str
    #: The one before; None where the current one is the first.
    before: str | None

    @classmethod
    def among(cls, ids: Sequence[str], current: str) -> "Now":
        """The `current` one of `ids`, which are in order."""
        at = ids.index(current)
        return cls(current, ids[at - 1] if at else None)


def are_years(names: Iterable[str]) -> bool:
    """Whether the periods that are called by `names` are years, and no halves or quarters."""
    return all(_YEAR.fullmatch(unicodedata.normalize("NFKC", name).strip()) for name in names)


def quarters_of(reference: str, period_ids: Sequence[str]) -> tuple[int, int] | None:
    """The first and last quarter of `reference`, counted from 0 at the first period's beginning.

    An exact period id counts first; else `<id>Q1` to `<id>Q4`. None where it names neither.
    """
    if reference in period_ids:
        first = period_ids.index(reference) * QUARTERS
        return first, first + QUARTERS - 1
    head, mark, digit = reference[:-2], reference[-2:-1], reference[-1:]
    if mark == "Q" and digit in ("1", "2", "3", "4") and head in period_ids:
        at = period_ids.index(head) * QUARTERS + int(digit) - 1
        return at, at
    return None


def span(start: str, end: str, period_ids: Sequence[str]) -> tuple[int, int]:
    """The first and last quarter of a bar from the beginning of `start` to the end of `end`.

    Raises `ValueError` for a reference outside the periods.
    """
    first, last = quarters_of(start, period_ids), quarters_of(end, period_ids)
    if first is None or last is None:
        raise ValueError(f"{start}-{end}")
    return first[0], last[1]


def following_days(start: date, end: date) -> tuple[date, date] | None:
    """The first and last day of the period behind the one from `start` to `end`: as many months, else as many days.

    None where the calendar ends before.
    """
    try:
        first = end + timedelta(1)
        months = (first.year - start.year) * 12 + first.month - start.month
        if first.day != start.day or not months:
            return first, first + (end - start)
        return first, _months_on(first, months) - timedelta(1)
    except (ValueError, OverflowError):
        return None


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shown_span(start: str, end: str, period_ids: Sequence[str], shown: Sequence[str]) -> tuple[int, int] | None:
    """The first and last quarter of a bar among the `shown` periods; None where no part of it is in one of them.

    Raises `ValueError` for a reference outside the periods.
    """
    first, last = span(start, end, period_ids)
    places = [period_ids.index(id) for id in shown]
    kept = [
        at * QUARTERS + quarter
        for at, place in enumerate(places)
        for quarter in range(QUARTERS)
        if first <= place * QUARTERS + quarter <= last
    ]
    return (kept[0], kept[-1]) if kept else None

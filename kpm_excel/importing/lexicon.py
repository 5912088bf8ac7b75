"""What columns hold by the words of their headings, in Japanese and English; these stand in `lexicon.json`."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final

from kpm_excel.importing.values.plainly import bare
from kpm_excel.importing.values.years import one_width, years_in


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    NAME = "name"
    GROUP = "group"
    DIVISION = "division"
    DEPARTMENT = "department"
    CONTRIBUTORS = "contributors"
    CONTENT = "content"
    PLAN = "plan"
    ITEM = "item"
    PERIOD = "period"
    #: A whole schedule told in words.
    SCHEDULE = "schedule"
    INDICATOR = "indicator"
    UNIT = "unit"
    #: Whether more or less is better.
    BETTER = "better"
    BASELINE = "baseline"
    TARGET = "target"
    FINAL_TARGET = "final_target"
    LAST_ACTUAL = "last_actual"
    ACTUAL = "actual"
    RATE = "rate"
    RATING = "rating"
    CHOICE = "choice"
    AMOUNT_PLANNED = "amount_planned"
    AMOUNT = "amount"
    DATE = "date"
    URL = "url"
    RESULTS = "results"
    ISSUES = "issues"
    CAUSE = "cause"
    RESPONSE = "response"
    OPINION = "opinion"
    NOTE = "note"
    #: What the rows of a program are called: the plan, and what came of it.
    ROW = "row"
    #: Any other text: the plan's own, asked of departments.
    TEXT = "text"
    ASKED = "asked"
    #: Not taken over.
    NONE = "none"


#: The roles of a text that the plan says, and of one that a department or the office writes.
PLAN_TEXTS: Final = frozenset({Role.CONTENT, Role.PLAN, Role.TEXT})
ASKED_TEXTS: Final = frozenset(
    {Role.RESULTS, Role.ISSUES, Role.CAUSE, Role.RESPONSE, Role.OPINION, Role.NOTE, Role.ASKED}
)
#: What makes up an indicator, and amounts of money and the like.
OF_INDICATORS: Final = frozenset(
    {
        Role.INDICATOR,
        Role.UNIT,
        Role.BETTER,
        Role.BASELINE,
        Role.TARGET,
        Role.FINAL_TARGET,
        Role.LAST_ACTUAL,
        Role.ACTUAL,
    }
)
OF_DEPARTMENTS: Final = frozenset({Role.DIVISION, Role.DEPARTMENT, Role.CONTRIBUTORS})
AMOUNTS: Final = frozenset({Role.AMOUNT_PLANNED, Role.AMOUNT})


@dataclass(frozen=True, slots=True)
class Word:
    """Headings that mean a role."""

    role: Role
    #: Searched in a heading of one width and small letters, without blanks, years and what stands in brackets.
    japanese: re.Pattern[str]
    #: The same for a heading in English, with single blanks.
    english: re.Pattern[str]


def _any_of(parts: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_DATA: Final = json.loads((files(__package__) / "lexicon.json").read_text(encoding="utf-8"))
#: From the most particular to the most general: the first that is found counts.
WORDS: Final = tuple(Word(Role(one["role"]), _any_of(one["ja"]), _any_of(one["en"])) for one in _DATA["columns"])
#: What a column holds where one of these words stands behind one that says who, or when.
_HEADS: Final = {
    **dict.fromkeys(
        OF_DEPARTMENTS, frozenset({*ASKED_TEXTS, *AMOUNTS, *OF_INDICATORS, Role.RATING, Role.RATE, Role.PLAN})
    ),
    Role.RESPONSE: AMOUNTS | {Role.TARGET, Role.FINAL_TARGET},
}
#: Headings over a schedule: what stands below them are periods.
SCHEDULE: Final = _any_of(_DATA["schedule"])
#: Headings over ratings and texts that are given by others than departments.
BY_OFFICE: Final = _any_of(_DATA["by_office"])
#: A unit in brackets behind a heading: 決算額（千円）, (単位:千円).
_UNIT: Final = re.compile(r"[(（\[]\s*(?:単位\s*[:：]?\s*)?([^()（）\[\]]{1,8})\s*[)）\]]")
_UNITS: Final = re.compile(rf"(?:{'|'.join(_DATA['units'])})(?:/\S{{1,4}})?", re.IGNORECASE)


def unit_in(heading: str) -> str | None:
    """The unit that a heading names in brackets; None where it names none."""
    for match in _UNIT.finditer(heading):
        unit = one_width(match[1]).strip()
        if _UNITS.fullmatch(unit) or "単位" in match[0]:
            return "％" if unit == "%" else match[1].strip()
    return None


def label_of(heading: str) -> str:
    """A heading without the unit in brackets behind it."""
    unit = unit_in(heading)
    if unit is None:
        return heading
    for match in _UNIT.finditer(heading):
        if one_width(match[1]).strip() in (one_width(unit), "%" if unit == "％" else unit):
            return (heading[: match.start()] + heading[match.end() :]).strip() or heading
    return heading


@lru_cache(maxsize=4096)
def role_in(heading: str) -> Role | None:
    """The role that a heading says; None where none of the words is known.

    Who or when says more of a column only where nothing is said of what behind it: 担当課評価 is a rating, and
    次年度予算額 an amount.
    """
    flat = one_width(heading)
    for year in reversed(years_in(heading)):
        flat = flat[: year.start] + flat[year.end :]
    plain = re.sub(r"[(（][^()（）]*[)）]", "", flat)
    plain = plain if plain.strip() else flat
    japanese, english = bare(plain), " ".join(plain.split()).casefold()
    is_western = plain.isascii()
    for word in WORDS:
        if word.english.search(english) if is_western else word.japanese.search(japanese):
            return word.role if is_western else _what(word, japanese)
    return next((word.role for word in WORDS if not is_western and word.english.search(english)), None)


def _what(first: Word, heading: str) -> Role:
    """The role of a Japanese `heading` in which `first` is the most particular of the words."""
    heads = _HEADS.get(first.role, frozenset())
    end = _end_of(first.japanese, heading)
    return next(
        (word.role for word in WORDS if word.role in heads and _end_of(word.japanese, heading) > end), first.role
    )


def _end_of(words: re.Pattern[str], heading: str) -> int:
    """Where the last of `words` in `heading` ends; 0 where there is none."""
    return max((match.end() for match in words.finditer(heading)), default=0)


def role_in_path(path: Sequence[str]) -> Role | None:
    """The role that the headings over a column say: the lowest first, then what stands over it, then all of them."""
    for heading in reversed(path):
        role = role_in(heading)
        if role is not None:
            return role
    return role_in("".join(path)) if path else None

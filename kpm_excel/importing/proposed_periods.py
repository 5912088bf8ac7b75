"""The periods of the plan, proposed from headings, term and as-of, one beyond the year that was reported on."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kpm_excel.importing.families import Family
from kpm_excel.importing.judged_contents import contents_of
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.told_lines import Around
from kpm_excel.importing.values.plainly import in_line
from kpm_excel.importing.values.spelled_bars import read_steps
from kpm_excel.importing.values.years import Year, heading_year, one_width, years_in
from kpm_excel.plan.periods import QUARTERS

#: More years than any plan has: such a stretch comes from a misread figure.
_MOST: Final = 40
#: The month in which a fiscal year begins.
_FIRST_MONTH: Final = 4
_LONG: Final = {"R": "令和", "H": "平成", "S": "昭和"}


@dataclass(frozen=True)
class Periods:
    """The periods as years, from the first to the last."""

    first: int
    last: int
    #: The year that was reported on.
    current: int
    #: How years are counted: as this one.
    like: Year
    #: The words of headings, by year.
    labels: dict[int, str]
    language: str
    #: Nothing said which year was reported on.
    is_guessed: bool = False

    @property
    def ids(self) -> list[str]:
        """The ids of the periods."""
        return [self.like.id_of(year) for year in range(self.first, self.last + 1)]

    @property
    def current_id(self) -> str:
        """The id of the year that was reported on."""
        return self.like.id_of(self.current)

    def id_of(self, year: Year | None) -> str | None:
        """The id of a `year` among them; None for one that is not."""
        return self.like.id_of(year.year) if year and self.first <= year.year <= self.last else None

    def start(self, year: int) -> float:
        """The quarter, from the first period on, in which a year begins."""
        return float((year - self.first) * QUARTERS)

    def entries(self) -> list[dict[str, Any]]:
        """As a plan has them."""
        years = range(self.first, self.last + 1)
        return [{"id": self.like.id_of(year), "label": self.labels.get(year) or self._label(year)} for year in years]

    def _label(self, year: int) -> str:
        """The label of a year without a heading: written as those of its neighbours are."""
        own = self.like.id_of(year)
        for other, label in sorted(self.labels.items()):
            id = self.like.id_of(other)
            if id[:1] != own[:1] and self.like.era:
                continue
            count, new = id.lstrip("RHS"), own.lstrip("RHS")
            flat = one_width(label)
            if count in flat and flat.count(count) == 1:
                at = flat.index(count)
                behind = label[at + len(count) :]
                match = re.match(r"(\s*[/–-]\s*)(\d{2})", behind)
                if match:
                    behind = f"{match[1]}{(year + 1) % 100:02}{behind[match.end() :]}"
                return f"{label[:at]}{new}{behind}"
        if self.like.era:
            era, count = own[0], own[1:]
            return f"{_LONG[era]}{'元' if count == '1' else count}年度" if self.language == "ja" else own
        if self.like.is_double or self.language == "en":
            return f"{year}/{(year + 1) % 100:02}" if self.like.is_double else str(year)
        return f"{year}年度"


def periods_of(families: Sequence[Family], around: Around, language: str, file: str) -> Periods:
    """The periods that the plan is proposed to have."""
    labels: dict[int, str] = {}
    named: list[Year] = []
    for family in (one for home in families for one in (home, *home.more)):
        for role, label in _year_labels(family):
            if role.year is None:
                continue
            named.append(role.year)
            if role.role in (Role.PERIOD, Role.AMOUNT, Role.AMOUNT_PLANNED, Role.TARGET, Role.ACTUAL) and label:
                labels.setdefault(role.year.year, label)
        steps = [one.column for one in family.roles if one.role is Role.SCHEDULE]
        for _, record in family.records:
            told = [step for column in steps for step in read_steps(record.text(column))]
            named += [year for step in told for year in (step.first, step.last)]
    current, is_guessed = _current(families, around, named, file, language)
    years = [year.year for year in named if year.year <= current.year + _MOST and year.year >= current.year - _MOST]
    if around.term:
        years += [around.term[0].year, around.term[1].year]
    counted = [year for year in (*named, *(around.term or ()), current) if year.era]
    like = max(counted, key=lambda year: year.year, default=current)
    if current.is_double or any(year.is_double for year in named):
        like = Year(like.year, like.era, is_double=True)
    first, last = min([*years, current.year]), max([*years, current.year + 1])
    if last - first > _MOST:
        first, last = current.year, current.year + 1
    return Periods(first, max(last, current.year + 1), current.year, like, labels, language, is_guessed)


def _year_labels(family: Family) -> list[tuple[Any, str]]:
    columns = {column.number: column for column in family.tables[0].columns}
    found = []
    for role in family.roles:
        path = [in_line(heading) for heading in columns[role.column].path]
        label = next(
            (
                text
                for text in reversed(path)
                if (named := heading_year(text, role.year.era if role.year else "")) and not named[1]
            ),
            "",
        )
        found.append((role, label))
    return found


def _current(
    families: Sequence[Family], around: Around, named: Sequence[Year], file: str, language: str
) -> tuple[Year, bool]:
    if around.year:
        return around.year, False
    answers = (Role.RESULTS, Role.RATING, Role.ACTUAL, Role.PLAN, Role.ISSUES, Role.AMOUNT)
    said: Counter[int] = Counter()
    years: dict[int, Year] = {}
    for family in families:
        for role in family.roles:
            text = f"{role.under or ''} {role.label}"
            for year in years_in(text) if role.role in answers and not role.part else ():
                said[year.year] += 1
                years[year.year] = year
    if said:
        most = max(said, key=lambda year: (said[year], year))
        return years[most], False
    figures = [
        role.year
        for family in families
        for role in family.roles
        if role.year and role.role in (Role.AMOUNT, Role.ACTUAL) and contents_of(family.tables, role.column).said
    ]
    if figures:
        return max(figures, key=lambda year: year.year), True
    for text in (*(family.tables[0].sheet.name for family in families), file, around.title or ""):
        if found := years_in(text):
            return found[-1], True
    if around.term:
        return around.term[0], True
    if named:
        return min(named, key=lambda year: year.year), True
    # Nothing names a year: the one that has ended last.
    today = date.today()
    ended = today.year - (1 if today.month < _FIRST_MONTH else 0) - 1
    return Year(ended, "R" if language == "ja" else ""), True

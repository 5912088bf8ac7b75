"""What each column of a table holds, by its words and by what stands in it, and how sure that is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpm_excel.importing.found import Column, Sureness, Table
from kpm_excel.importing.judged_contents import Contents, contents_of, judged
from kpm_excel.importing.lexicon import (
    AMOUNTS,
    ASKED_TEXTS,
    BY_OFFICE,
    OF_INDICATORS,
    PLAN_TEXTS,
    SCHEDULE,
    Role,
    label_of,
    role_in,
    role_in_path,
    unit_in,
)
from kpm_excel.importing.row_labels import are_row_labels
from kpm_excel.importing.values.figures_in_text import is_figure
from kpm_excel.importing.values.legends import is_mark
from kpm_excel.importing.values.plainly import bare, even, in_line
from kpm_excel.importing.values.spelled_bars import read_steps
from kpm_excel.importing.values.years import Year, heading_year, part_of_year, years_in
from kpm_excel.plan.periods import QUARTERS

#: The words for what was done, of a heading that names a year.
_DONE: Final = re.compile(r"実施(?:内容|事項)|取り?組み?内容|事業内容|取り?組み?$")
#: Headings of columns that name persons.
_OFFICER: Final = re.compile(
    r"\b(?:officer|manager|owner|lead|director|head)\b|担当者|責任者|氏名|担当職員", re.IGNORECASE
)
#: From this share on a column tells its schedule in words.
_MOST_STEPS: Final = 0.6
#: From this share on a column holds figures.
_MOST_FIGURES: Final = 0.6
_LONGEST_GROUP: Final = 50


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """What one column holds."""

    #: Its number in the table.
    column: int
    role: Role
    sure: Sureness
    #: Its words without unit, and those of the heading over it and its neighbours.
    label: str
    under: str | None = None
    unit: str | None = None
    #: The headings over it, the uppermost first.
    above: tuple[str, ...] = ()
    #: The year that it is about, and the part of it in quarters.
    year: Year | None = None
    part: tuple[float, float] | None = None
    #: Others than departments write it.
    is_by_office: bool = False
    #: The mark that stands for a column of its own: 評価 over S, A and B.
    code: str | None = None

    @property
    def title(self) -> str:
        """All of its words."""
        return f"{self.under} {self.label}" if self.under else self.label


def roles_of(tables: Sequence[Table], chosen: Mapping[int, Role]) -> tuple[ColumnRole, ...]:
    """The role of each column of `tables`, which have the same headings; `chosen` are those that a person said."""
    table = tables[0]
    contents = {column.number: contents_of(tables, column.number) for column in table.columns}
    groups = {group.column for one in tables for group in one.groups if group.by == "column"}
    drawn = any(record.drawn for one in tables for record in one.records)
    found = [_first(column, contents[column.number], column.number in groups) for column in table.columns]
    found = _with_marks(found, tables, contents)
    found = _with_periods(found, table, contents, drawn)
    found = _with_years(found)
    found = [_chosen(one, chosen.get(one.column)) for one in found]
    found = _with_named_indicators(found)
    found = _without_officers(found)
    found = _without_lone_actuals(found, contents)
    found = _with_name(found, contents, chosen)
    found = _with_groups(found, contents)
    found = _with_item(found, table)
    found = [
        replace(one, role=Role.ROW, sure="likely")
        if one.role is not Role.ITEM
        and one.column not in chosen
        and are_row_labels(table.columns[one.column], table.records)
        else one
        for one in found
    ]
    return tuple(_sides(found, chosen))


def _chosen(one: ColumnRole, role: Role | None) -> ColumnRole:
    return replace(one, role=role, sure="sure", code=one.code if role is Role.RATING else None) if role else one


def _words(column: Column) -> tuple[str, str | None]:
    path = [in_line(heading) for heading in column.path if heading.strip()]
    if not path:
        return "", None
    above = [heading for heading in path[:-1] if bare(heading) != bare(path[-1])]
    return path[-1], " ".join(dict.fromkeys(above)) or None


def _first(column: Column, contents: Contents, is_group: bool) -> ColumnRole:
    heading, under = _words(column)
    unit = unit_in(heading) or (unit_in(under) if under else None)
    year = next((found for text in (heading, under or "") if (found := heading_year(text, ""))), None)
    words = ColumnRole(
        column.number, Role.TEXT, "guess", label_of(heading), label_of(under) if under else None, unit,
        year=year[0] if year else None, part=part_of_year(heading),
        above=tuple(label_of(in_line(one)) for one in column.path[:-1] if one.strip()),
        is_by_office=bool(BY_OFFICE.search(f"{under or ''} {heading}")),
    )  # fmt: skip
    if is_group:
        return replace(words, role=Role.GROUP, sure="sure" if role_in(heading) is Role.GROUP else "likely")
    said = role_in_path([in_line(one) for one in column.path])
    if said in (Role.CONTENT, Role.NAME) and years_in(heading) and _DONE.search(heading):
        # What was carried out in a year, not what is to be.
        said = Role.RESULTS
    role, sure = judged(said, contents)
    if role in PLAN_TEXTS and SCHEDULE.search(f"{under or ''} {heading}") and contents.share(read_steps) > _MOST_STEPS:
        role, sure = Role.SCHEDULE, "likely"
    return replace(words, role=role, sure=sure)


def _with_marks(found: list[ColumnRole], tables: Sequence[Table], contents: Mapping[int, Contents]) -> list[ColumnRole]:
    """`found`, where columns headed by the marks of a scale hold a sign each are one rating."""
    result = list(found)
    for at, one in enumerate(found):
        mates = [other for other in found if other.under and other.under == one.under]
        over = role_in(one.under) if one.under else None
        if len(mates) < 2 or over not in (Role.RATING, Role.RESULTS, Role.RESPONSE, Role.CHOICE, Role.GROUP):
            continue
        signs = all(contents[mate.column].average <= 2 for mate in mates) and _is_one_each(mates, tables)
        if signs and all(is_mark(mate.label) or len(mate.label) <= 6 for mate in mates):
            role = Role.RATING if over in (Role.RATING, Role.RESULTS) else Role.CHOICE
            result[at] = replace(one, role=role, code=even(one.label), sure="likely")
    return result


def _is_one_each(mates: Sequence[ColumnRole], tables: Sequence[Table]) -> bool:
    """Whether hardly any record has a sign in more than one of these columns."""
    counts = [
        sum(1 for mate in mates if record.text(mate.column).strip()) for table in tables for record in table.records
    ]
    return sum(count > 1 for count in counts) * 10 <= len(counts)


def _with_periods(
    found: list[ColumnRole], table: Table, contents: Mapping[int, Contents], is_drawn: bool
) -> list[ColumnRole]:
    """`found` with the columns of a schedule: a year or a part of one each."""
    result = list(found)
    columns = {column.number: column for column in table.columns}
    for at, one in enumerate(found):
        path = [in_line(heading) for heading in columns[one.column].path]
        if not path:
            continue
        named = heading_year(path[-1])
        part = part_of_year(path[-1])
        if named and not part:
            # Year and quarter in one heading.
            part = part_of_year(named[1])
        year = named if named and (part or not _says(named[1])) else None
        over = next(
            (y for heading in reversed(path[:-1]) if (y := heading_year(heading, "")) and not _says(y[1])), None
        )
        if not year and not part:
            continue
        above = " ".join(
            path[:-1] if not over else [heading for heading in path[:-1] if heading_year(heading, "") != over]
        )
        told = role_in(above) if above.strip() and not SCHEDULE.search(above) else None
        if SCHEDULE.search(above) or not told or told in (Role.PLAN, Role.CONTENT, Role.ITEM, Role.NAME):
            is_figures = (
                contents[one.column].said and contents[one.column].share(is_figure) > 0.7 and not SCHEDULE.search(above)
            )
            role = Role.AMOUNT if is_figures else Role.PERIOD
            stretch = part if part else (0.0, float(QUARTERS))
            sure: Sureness = "sure" if SCHEDULE.search(above) else "likely"
            result[at] = replace(
                one, role=role, year=(year or over or (None,))[0], part=stretch, sure=sure, under=above.strip() or None
            )
        elif told in OF_INDICATORS | AMOUNTS and contents[one.column].said:
            result[at] = replace(one, role=told, year=year[0] if year else None, under=above.strip() or None)
    # One year alone under no heading of a schedule is the heading of a text.
    periods = [one for one in result if one.role is Role.PERIOD]
    if len(periods) == 1 and periods[0].sure != "sure" and not is_drawn:
        result = [replace(one, role=Role.PLAN, sure="guess", part=None) if one is periods[0] else one for one in result]
    return result


def _with_years(found: list[ColumnRole]) -> list[ColumnRole]:
    """`found`, where a text under a year says what was done in it: beside one of the next year, or before a rating."""
    told = {
        one.column: year[0].year
        for one in found
        if one.role in PLAN_TEXTS | {Role.RESULTS, Role.RESPONSE} and (year := heading_year(one.label))
    }
    reported = max((year for year in told.values() if year + 1 in told.values()), default=None)
    roles: dict[int, Role] = {}
    if reported is not None:
        of_years = {reported: Role.RESULTS, reported + 1: Role.RESPONSE}
        said = {one.column: one.role for one in found}
        # Where results of the year have a column of their own, the other says what was planned for it.
        has_own = {year for at, year in told.items() if said[at] is of_years.get(year)}
        roles = {
            at: of_years[year]
            for at, year in told.items()
            if year in of_years and not (year in has_own and said[at] is Role.PLAN)
        }
    elif not any(one.role is Role.RESULTS for one in found):
        rated = max((one.column for one in found if one.role is Role.RATING), default=0)
        done = [one.column for one in found if one.role is Role.CONTENT and one.column in told and one.column < rated]
        roles = dict.fromkeys(done[-1:], Role.RESULTS)
    return [
        replace(one, role=roles[one.column], sure="likely") if roles.get(one.column, one.role) != one.role else one
        for one in found
    ]


def _says(rest: str) -> bool:
    """Whether the words beside a year say more than that it is one."""
    return bool(bare(rest)) and role_in(rest) is not None and not SCHEDULE.search(rest)


def _with_name(
    found: list[ColumnRole], contents: Mapping[int, Contents], chosen: Mapping[int, Role]
) -> list[ColumnRole]:
    """`found` with exactly one column for the names of programs."""
    named = [one for one in found if one.role is Role.NAME]
    if chosen and any(role is Role.NAME for role in chosen.values()):
        named = [one for one in named if chosen.get(one.column) is Role.NAME]
    if not named:
        texts = PLAN_CANDIDATES
        candidates = [
            one for one in found if one.role in texts and contents[one.column].said and one.column not in chosen
        ]
        named = [one for one in candidates if one.role is Role.ITEM][:1] or _shortest(candidates, contents)
    if not named:
        return found

    def merit(one: ColumnRole) -> tuple[float, float, int]:
        inside = contents[one.column]
        filled = len(inside.said) / max(inside.of, 1)
        unique = inside.distinct / max(len(inside.said), 1)
        return round(filled * unique, 1), -min(inside.average, 60) // 20, -one.column

    best = max(named, key=merit)
    result = []
    for one in found:
        if one is best:
            # 取組項目 heads names as often as the items of a schedule.
            sure = one.sure if one.role is Role.NAME else "likely" if one.role is Role.ITEM else "guess"
            result.append(replace(one, role=Role.NAME, sure=sure))
        elif one.role is Role.NAME:
            result.append(replace(one, role=Role.TEXT, sure="guess"))
        else:
            result.append(one)
    return result


PLAN_CANDIDATES: Final = (Role.TEXT, Role.ITEM, Role.CONTENT, Role.PLAN, Role.INDICATOR)


def _shortest(candidates: Sequence[ColumnRole], contents: Mapping[int, Contents]) -> list[ColumnRole]:
    """The first of `candidates` with short texts that differ from one another."""
    fit = [
        one
        for one in candidates
        if contents[one.column].average <= 60 and contents[one.column].distinct >= 0.7 * len(contents[one.column].said)
    ]
    return fit[:1] or list(candidates[:1])


def _with_named_indicators(found: list[ColumnRole]) -> list[ColumnRole]:
    """`found`, where an indicator's name stays one, whatever figures stand in it, if targets have their own columns."""

    def is_name(one: ColumnRole) -> bool:
        return one.role is Role.TARGET and role_in(one.label) is Role.INDICATOR

    if not any(one.role in (Role.TARGET, Role.ACTUAL) and not is_name(one) for one in found):
        return found
    return [replace(one, role=Role.INDICATOR) if is_name(one) else one for one in found]


def _without_officers(found: list[ColumnRole]) -> list[ColumnRole]:
    """`found`, where the person who leads is a text if the department has a column of its own."""
    officers = [one for one in found if one.role is Role.DEPARTMENT and _OFFICER.search(one.label)]
    others = [one for one in found if one.role is Role.DEPARTMENT and one not in officers]
    if not officers or not others:
        return found
    return [replace(one, role=Role.TEXT, sure="likely") if one in officers else one for one in found]


def _without_lone_actuals(found: list[ColumnRole], contents: Mapping[int, Contents]) -> list[ColumnRole]:
    """`found`, where an actual that has no target and no indicator beside it is an amount, or tells what was done."""
    if any(one.role in (Role.TARGET, Role.INDICATOR, Role.BASELINE, Role.FINAL_TARGET) for one in found):
        return found

    def alone(one: ColumnRole) -> Role:
        inside = contents[one.column]
        return Role.AMOUNT if not inside.said or inside.share(is_figure) > _MOST_FIGURES else Role.RESULTS

    return [replace(one, role=alone(one)) if one.role is Role.ACTUAL else one for one in found]


def _with_groups(found: list[ColumnRole], contents: Mapping[int, Contents]) -> list[ColumnRole]:
    """`found`, where short texts before number and name under words for groups are such."""
    first = min((one.column for one in found if one.role in (Role.NUMBER, Role.NAME)), default=0)
    return [
        replace(one, role=Role.GROUP, sure="likely")
        if one.column < first
        and one.role in (Role.TEXT, Role.CHOICE, Role.CONTENT, Role.PLAN)
        and contents[one.column].average <= _LONGEST_GROUP
        and (role_in(one.label) in (Role.GROUP, Role.CHOICE, Role.CONTENT) or not one.label)
        else one
        for one in found
    ]


def _with_item(found: list[ColumnRole], table: Table) -> list[ColumnRole]:
    """`found`, where the items of a schedule stand right before its periods; elsewhere such a column is a text."""
    periods = [one.column for one in found if one.role is Role.PERIOD]
    before = min(periods, default=0) - 1
    result = []
    for one in found:
        is_headed = (
            bool(one.under and SCHEDULE.search(one.under)) or one.role is Role.ITEM or bool(SCHEDULE.search(one.label))
        ) or (one.column == before and are_row_labels(table.columns[one.column], table.records))
        if (
            periods
            and one.column == before
            and one.role in (Role.ITEM, Role.TEXT, Role.CONTENT, Role.PLAN, Role.CHOICE)
            and is_headed
        ):
            one = replace(one, role=Role.ITEM, sure="sure" if one.role is Role.ITEM else "likely")
        elif one.role is Role.ITEM:
            one = replace(one, role=Role.TEXT, sure="guess")
        result.append(one)
    return result


def _sides(found: list[ColumnRole], chosen: Mapping[int, Role]) -> list[ColumnRole]:
    """`found`, where texts of no known heading behind the first results are asked of departments."""
    first = next(
        (one.column for one in found if one.role in ASKED_TEXTS | {Role.RATING} and one.role is not Role.NOTE), None
    )
    return [
        replace(one, role=Role.ASKED)
        if first is not None and one.role is Role.TEXT and one.column > first and one.column not in chosen
        else one
        for one in found
    ]

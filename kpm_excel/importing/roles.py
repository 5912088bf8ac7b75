"""What each column of a table holds, by its words and by what stands in it, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kpm_excel.importing.found import Column, Sureness, Table, Value
from kpm_excel.importing.lexicon import (
    AMOUNTS,
    ASKED_TEXTS,
    BY_OFFICE,
    OF_INDICATORS,
    SCHEDULE,
    Role,
    label_of,
    role_in,
    role_in_path,
    unit_in,
)
from kpm_excel.importing.values.figures_in_text import goals_in, is_figure, read_figure
from kpm_excel.importing.values.legends import is_mark, labelled_mark
from kpm_excel.importing.values.numbering import read_numbering
from kpm_excel.importing.values.plainly import bare, even, in_line, is_nothing
from kpm_excel.importing.values.responsible import looks_like_department
from kpm_excel.importing.values.years import Year, heading_year, part_of_year
from kpm_excel.plan.dates import read_date
from kpm_excel.plan.periods import QUARTERS

_MOST: Final = 0.6
_LONG_MARK: Final = 12
_MOST_CODES: Final = 9
_SHORT_CHOICE: Final = 8
_FEW: Final = 4
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


@dataclass(frozen=True)
class Contents:
    """What stands in one column, of all records."""

    texts: tuple[str, ...]
    #: How many records there are.
    of: int
    _said: list[str] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """The texts that say something."""
        return [text for text in self.texts if not is_nothing(text)]

    def share(self, test: object) -> float:
        """Which share of the texts passes `test`."""
        said = self.said
        assert callable(test)
        return sum(bool(test(text)) for text in said) / len(said) if said else 0.0

    @property
    def average(self) -> float:
        """How long its texts are."""
        said = self.said
        return sum(map(len, said)) / len(said) if said else 0.0

    @property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len({bare(text) for text in self.said})


def contents_of(tables: Sequence[Table], column: int) -> Contents:
    """What stands in the column with this number, in all of `tables`."""
    records = [record for table in tables for record in table.records]
    texts = [text for record in records if (value := record.values.get(column)) for text in texts_of(value)]
    return Contents(tuple(text for text in texts if text.strip()), len(records))


def texts_of(value: Value) -> list[str]:
    """What `value` says: each of its cells where these are short and differ, as in rows of several departments."""
    pieces = [piece.text for piece in value.pieces if piece.text.strip()]
    is_apart = len(pieces) > 1 and len({bare(text) for text in pieces}) > 1 and max(map(len, pieces)) <= _LONG_MARK
    rows = {piece.top for piece in value.pieces}
    return pieces if is_apart and len(rows) == len(pieces) else [value.text]


def roles_of(
    tables: Sequence[Table], chosen: Mapping[int, Role] | None = None, era: str = "R"
) -> tuple[ColumnRole, ...]:
    """The role of each column of `tables`, which have the same headings; `chosen` are those that a person said.

    `era` is that of years without a sign.
    """
    table = tables[0]
    contents = {column.number: contents_of(tables, column.number) for column in table.columns}
    groups = {group.column for one in tables for group in one.groups if group.by == "column"}
    drawn = any(record.drawn for one in tables for record in one.records)
    found = [_first(column, contents[column.number], column.number in groups, era) for column in table.columns]
    found = _with_marks(found, tables, contents)
    found = _with_periods(found, table, contents, drawn, era)
    found = [_chosen(one, (chosen or {}).get(one.column)) for one in found]
    found = _without_lone_actuals(found)
    found = _with_name(found, contents, chosen or {})
    found = _with_groups(found, contents)
    found = _with_item(found, table)
    return tuple(_sides(found, chosen or {}))


def _chosen(one: ColumnRole, role: Role | None) -> ColumnRole:
    return replace(one, role=role, sure="sure", code=one.code if role is Role.RATING else None) if role else one


def _words(column: Column) -> tuple[str, str | None]:
    path = [in_line(heading) for heading in column.path if heading.strip()]
    if not path:
        return "", None
    above = [heading for heading in path[:-1] if bare(heading) != bare(path[-1])]
    return path[-1], " ".join(dict.fromkeys(above)) or None


def _first(column: Column, contents: Contents, is_group: bool, era: str) -> ColumnRole:
    heading, under = _words(column)
    unit = unit_in(heading) or (unit_in(under) if under else None)
    year = next((found for text in (heading, under or "") if (found := heading_year(text, ""))), None)
    words = ColumnRole(
        column.number, Role.TEXT, "guess", label_of(heading), label_of(under) if under else None, unit,
        year=year[0] if year else None, part=part_of_year(heading),
        is_by_office=bool(BY_OFFICE.search(f"{under or ''} {heading}")),
    )  # fmt: skip
    if is_group:
        return replace(words, role=Role.GROUP, sure="sure" if role_in(heading) is Role.GROUP else "likely")
    role, sure = _judged(role_in_path([in_line(one) for one in column.path]), contents)
    return replace(words, role=role, sure=sure)


def _judged(said: Role | None, contents: Contents) -> tuple[Role, Sureness]:
    """The role that the words say, held against what stands in the column."""
    if not contents.said:
        return said or Role.TEXT, "likely" if said else "guess"
    numeric = contents.share(is_figure)
    marks = contents.share(lambda text: labelled_mark(text) or (is_mark(text) and len(even(text)) <= _LONG_MARK))
    is_coded = (contents.average <= _LONG_MARK or marks > _MOST) and contents.distinct <= _MOST_CODES
    match said:
        case Role.NUMBER:
            return (said, "sure") if contents.share(read_numbering) > _MOST else (Role.TEXT, "guess")
        case Role.RATING:
            if marks > _MOST or is_coded:
                return said, "sure" if marks > _MOST else "likely"
            return (
                Role.AMOUNT if numeric > _MOST else Role.OPINION if contents.average > 20 else Role.RESULTS
            ), "likely"
        case Role.DEPARTMENT | Role.CONTRIBUTORS:
            if contents.share(looks_like_department) > 0.4 or contents.average <= 20:
                return said, "sure" if contents.share(looks_like_department) > _MOST else "likely"
            return Role.TEXT, "guess"
        case Role.AMOUNT | Role.AMOUNT_PLANNED:
            if numeric > _MOST:
                return said, "sure"
            return Role.RESULTS if said is Role.AMOUNT else Role.PLAN, "likely"
        case Role.RATE:
            return (said, "sure") if numeric > _MOST else (Role.RESULTS, "guess")
        case Role.TARGET | Role.ACTUAL | Role.BASELINE | Role.FINAL_TARGET | Role.LAST_ACTUAL:
            return _judged_figures(said, contents, numeric, marks if is_coded else 0.0)
        case Role.DATE:
            return (said, "sure") if contents.share(read_date) > 0.9 else (Role.TEXT, "likely")
        case Role.URL:
            is_address = contents.share(lambda text: even(text).startswith(("http://", "https://"))) > 0.99
            return (said, "sure") if is_address else (Role.TEXT, "likely")
        case Role.RESULTS if marks > 0.8 and is_coded:
            return Role.RATING, "likely"
        case Role.CHOICE:
            return (
                (said, "likely") if is_coded and contents.distinct * 2 <= len(contents.said) else (Role.TEXT, "guess")
            )
        case Role.INDICATOR if contents.share(goals_in) > _MOST:
            return Role.TARGET, "likely"
        case Role.RESPONSE | Role.PLAN if contents.average <= _SHORT_CHOICE and _is_repeated(contents):
            return Role.CHOICE, "likely"
        case Role.PLAN | Role.CONTENT | Role.RESULTS if numeric > 0.9 and contents.average <= _LONG_MARK:
            return (Role.AMOUNT if said is Role.RESULTS else Role.AMOUNT_PLANNED), "likely"
        case Role.UNIT:
            return (said, "sure") if contents.average <= 8 else (Role.TEXT, "guess")
        case Role.GROUP:
            return Role.TEXT, "guess"
        case None:
            return _by_contents(contents, numeric, marks if is_coded else 0.0)
    return said, "sure"


def _is_nearly_figure(text: str) -> bool:
    """Whether `text` is a figure with a word or two around it, and no sentence."""
    figure = read_figure(text)
    return figure is not None and len(figure.before) + len(figure.behind) <= _FEW and not even(text).endswith("。")


def _is_repeated(contents: Contents) -> bool:
    """Whether a few short words come again and again."""
    return len(contents.said) >= _FEW and contents.distinct * 2 <= len(contents.said)


def _judged_figures(said: Role, contents: Contents, numeric: float, marks: float) -> tuple[Role, Sureness]:
    goals = contents.share(goals_in)
    if marks > 0.8 and numeric < _MOST:
        return Role.RATING, "guess"
    if max(numeric, goals) > _MOST or contents.share(_is_nearly_figure) > _MOST:
        return said, "sure" if numeric > _MOST else "likely"
    return (Role.RESULTS if said in (Role.ACTUAL, Role.LAST_ACTUAL) else Role.PLAN), "likely"


def _by_contents(contents: Contents, numeric: float, marks: float) -> tuple[Role, Sureness]:
    is_numbers = contents.share(lambda text: read_numbering(text) is not None and not is_mark(text)) > 0.9
    if is_numbers and contents.distinct == len(contents.said):
        return Role.NUMBER, "guess"
    if marks > 0.8:
        return Role.RATING, "guess"
    if contents.share(looks_like_department) > 0.8:
        return Role.DEPARTMENT, "guess"
    return (Role.AMOUNT, "guess") if numeric > 0.9 else (Role.TEXT, "guess")


def _with_marks(found: list[ColumnRole], tables: Sequence[Table], contents: Mapping[int, Contents]) -> list[ColumnRole]:
    """`found`, where columns headed by the marks of a scale hold a sign each are one rating."""
    result = list(found)
    for at, one in enumerate(found):
        mates = [other for other in found if other.under and other.under == one.under]
        if len(mates) < 2 or not one.under or role_in(one.under) not in (Role.RATING, Role.RESULTS):
            continue
        signs = all(contents[mate.column].average <= 2 for mate in mates) and _is_one_each(mates, tables)
        if signs and all(is_mark(mate.label) or len(mate.label) <= 6 for mate in mates):
            result[at] = replace(one, role=Role.RATING, code=even(one.label), sure="likely")
    return result


def _is_one_each(mates: Sequence[ColumnRole], tables: Sequence[Table]) -> bool:
    """Whether hardly any record has a sign in more than one of these columns."""
    counts = [
        sum(1 for mate in mates if record.text(mate.column).strip()) for table in tables for record in table.records
    ]
    return sum(count > 1 for count in counts) * 10 <= len(counts)


def _with_periods(
    found: list[ColumnRole], table: Table, contents: Mapping[int, Contents], is_drawn: bool, era: str
) -> list[ColumnRole]:
    """`found` with the columns of a schedule: a year or a part of one each."""
    result = list(found)
    columns = {column.number: column for column in table.columns}
    for at, one in enumerate(found):
        path = [in_line(heading) for heading in columns[one.column].path]
        if not path:
            continue
        named = heading_year(path[-1], era)
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
            result.append(replace(one, role=Role.NAME, sure=one.sure if one.role is Role.NAME else "guess"))
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


def _without_lone_actuals(found: list[ColumnRole]) -> list[ColumnRole]:
    """`found`, where an actual that has no target and no indicator beside it is an amount."""
    if any(one.role in (Role.TARGET, Role.INDICATOR, Role.BASELINE, Role.FINAL_TARGET) for one in found):
        return found
    return [replace(one, role=Role.AMOUNT) if one.role is Role.ACTUAL else one for one in found]


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
        )
        if (
            periods
            and one.column == before
            and one.role in (Role.ITEM, Role.TEXT, Role.CONTENT, Role.PLAN)
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

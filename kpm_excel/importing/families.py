"""Tables put together by what they tell of: those of one kind of programs, those that tell more of them, and others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kpm_excel.importing.choices import Choices, table_key
from kpm_excel.importing.found import Found, Record, Table
from kpm_excel.importing.judged_contents import contents_of
from kpm_excel.importing.lexicon import AMOUNTS, ASKED_TEXTS, PLAN_TEXTS, Role
from kpm_excel.importing.roles import ColumnRole, roles_of
from kpm_excel.importing.source import SourceSheet
from kpm_excel.importing.told_lines import legend_columns
from kpm_excel.importing.values.figures_in_text import is_figure
from kpm_excel.importing.values.legends import is_mark
from kpm_excel.importing.values.numbering import heading_and_name
from kpm_excel.importing.values.plainly import bare, in_line
from kpm_excel.importing.values.years import years_in

#: So many of the programs of one table stand in another that tells more of them.
_MOST: Final = 0.8
#: A sheet's name that says nothing of what stands on it.
_GENERIC: Final = re.compile(
    r"(?:sheet|シート|ワークシート|p|page|頁|ページ|表|その|no\.?|a3|a4)?[\s_-]*[(（]?\d*[)）]?(?:頁|ページ)?", re.I
)
#: How many programs there are, behind the name of a group.
_COUNTED: Final = re.compile(r"[(（]\s*[\d０-９]+[^()（）]{0,12}[)）]\s*$")
#: The unit of the amounts below: （単位：千円）.
_UNIT_LINE: Final = re.compile(r"単位\s*[:：]?\s*([^\s()（）、,。]{1,8})")
_SUM: Final = re.compile(r"^(?:合?計|総計|小計|total|sum|件数|.*(?:プログラム|事業|項目|施策)数)$", re.IGNORECASE)


@dataclass
class Family:
    """The tables with the same headings."""

    tables: list[Table]
    roles: tuple[ColumnRole, ...]
    #: Others that tell more of the same programs.
    more: "list[Family]" = field(default_factory=list)
    #: Those of its tables that tell of earlier years, and are not used.
    older: list[Table] = field(default_factory=list)

    @property
    def older_sheets(self) -> set[tuple[str, str]]:
        """The sheets, by file and name, on which it has earlier years alone."""
        used = {(table.sheet.file, table.sheet.name) for table in self.tables}
        return {(table.sheet.file, table.sheet.name) for table in self.older} - used

    @property
    def records(self) -> Iterator[tuple[Table, Record]]:
        """Its programs in their order, each with its table."""
        return ((table, record) for table in self.tables for record in table.records)

    def column(self, role: Role) -> ColumnRole | None:
        """The first column of this role."""
        return next((one for one in self.roles if one.role is role), None)

    def name_of(self, record: Record) -> str:
        """The name of a program."""
        column = self.column(Role.NAME)
        return in_line(record.text(column.column)) if column else ""

    def number_of(self, record: Record) -> str:
        """What is printed as its number."""
        column = self.column(Role.NUMBER)
        return " ".join(record.text(column.column).split()) if column else ""

    @property
    def names(self) -> set[str]:
        """The names of its programs, evened out."""
        return {bare(self.name_of(record)) for _, record in self.records} - {""}


@dataclass(frozen=True)
class Families:
    """All tables by what they are."""

    programs: tuple[Family, ...]
    #: Tables of counts and sums, which the overview works out anew, and tables of no programs.
    counts: tuple[Table, ...]
    others: tuple[Table, ...]

    @property
    def sheets_of_counts(self) -> set[tuple[str, str]]:
        """The sheets, by file and name, that count and tell of no program."""
        told = {(table.sheet.file, table.sheet.name) for home in self.programs for table in home.tables}
        return {(table.sheet.file, table.sheet.name) for table in self.counts} - told


def families_of(found: Sequence[Found], choices: Choices, without: SourceSheet | None) -> Families:
    """The tables of the workbooks `found`, put together; those on the sheet `without` are not looked at."""
    alike: dict[tuple[str, ...], list[Table]] = {}
    for table in (table for one in found for table in one.tables if table.sheet is not without):
        alike.setdefault(tuple(bare("/".join(column.path)) for column in table.columns), []).append(table)
    families = []
    for tables in alike.values():
        chosen: dict[int, Role] = {}
        for table in tables:
            chosen |= choices.of_table(table)
        beside = {column.number: Role.NONE for column in legend_columns(tables[0])}
        families.append(Family(tables, _with_units(roles_of(tables, {**beside, **chosen}), tables)))
    programs, counts, others = [], [], []
    groups = {_bare_name(group.text) for family in families for table in family.tables for group in table.groups}
    for family in families:
        said = [choices.tables.get(table_key(table)) for table in family.tables]
        if _is_counts(family, groups) and True not in said:
            counts += family.tables
        elif False in said or not (_tells_of_programs(family) or True in said):
            others += family.tables
        else:
            programs.append(_without_older(family))
    return Families(tuple(_joined(_latest(programs))), tuple(counts), tuple(others))


def _with_units(roles: Sequence[ColumnRole], tables: Sequence[Table]) -> tuple[ColumnRole, ...]:
    """`roles` with the unit that a line over the tables names, where amounts have none of their own."""
    lines = (line.text for table in tables for line in table.lines if line.kind != "total")
    unit = next((match[1] for text in lines if (match := _UNIT_LINE.search(text))), None)
    return tuple(replace(one, unit=unit) if unit and one.role in AMOUNTS and not one.unit else one for one in roles)


def _tells_of_programs(family: Family) -> bool:
    texts = [one for one in family.roles if one.role in PLAN_TEXTS | ASKED_TEXTS]
    marks = [one for one in family.roles if one.role not in PLAN_TEXTS | {Role.NAME, Role.NONE}]
    return bool(family.names) and (len(family.roles) > 2 or bool(marks)) and bool(texts or marks)


def _is_counts(family: Family, groups: set[str]) -> bool:
    """Whether a table counts or sums up: groups down, ratings or sums across."""
    others = [one for one in family.roles if one.role not in (Role.NAME, Role.NUMBER, Role.GROUP) or is_mark(one.label)]
    contents = [contents_of(family.tables, one.column) for one in others]
    if not others or any(not one.said or one.share(is_figure) < 1 for one in contents):
        return False
    names = [name for name in (_bare_name(name) for name in family.names) if name and not _SUM.match(name)]
    in_groups = [name for name in names if any(name in group or group in name for group in groups)]
    sums = [one for one in others if _SUM.match(bare(one.label))]
    marks = [one for one in others if is_mark(one.label) or re.search(r"[(（「].{1,3}[)）」]\s*$", one.label)]
    is_headed = bool(sums) or len(marks) * 2 > len(others)
    return is_headed and (len(in_groups) * 2 > len(names) or len(marks) * 2 > len(others))


def _bare_name(name: str) -> str:
    """The name of a group without its number, and without the count in brackets behind it."""
    return bare(heading_and_name(_COUNTED.sub("", name))[1])


def _without_older(family: Family) -> Family:
    """`family` without the sheets of earlier years, where each sheet tells of the same programs in another year."""
    by_sheet: dict[tuple[str, str], list[Table]] = {}
    for table in family.tables:
        by_sheet.setdefault((table.sheet.file, table.sheet.name), []).append(table)
    if len(by_sheet) < 2:
        return family
    years = {key: _year_of(tables) for key, tables in by_sheet.items()}
    names = {key: Family(tables, family.roles).names for key, tables in by_sheet.items()}
    latest = max(by_sheet, key=lambda key: years[key] or 0)
    older: list[Table] = []
    for key, tables in by_sheet.items():
        same = names[key] & names[latest]
        if (
            key != latest
            and years[key]
            and years[latest]
            and years[key] != years[latest]
            and len(same) * 2 > len(names[key])
        ):
            older += tables
    kept = [table for table in family.tables if table not in older]
    return Family(kept, family.roles, older=older)


def _latest(families: Sequence[Family]) -> list[Family]:
    """`families` without those that tell of the same programs in earlier years, under headings with these years."""
    kept: list[Family] = []
    for family in families:
        key, names, year = _without_years(family), family.names, _year_of(family.tables)
        same = next(
            (one for one in kept if _without_years(one) == key and len(names & one.names) * 2 > len(names)), None
        )
        before = _year_of(same.tables) if same else None
        if same is None or year is None or before is None or year == before:
            kept.append(family)
        elif year > before:
            family.older += [*same.tables, *same.older]
            kept[kept.index(same)] = family
        else:
            same.older += [*family.tables, *family.older]
    return kept


def _without_years(family: Family) -> tuple[str, ...]:
    """The headings of a family without the years in them."""
    paths = ("/".join(column.path) for column in family.tables[0].columns)
    return tuple(re.sub(r"\d+|元", "", bare(path)) for path in paths)


def _year_of(tables: Sequence[Table]) -> int | None:
    texts = [
        tables[0].sheet.name,
        *(line.text for table in tables for line in table.lines if line.kind == "title"),
        tables[0].sheet.file,
    ]
    return next((years[-1].year for text in texts if (years := years_in(text))), None)


def _joined(families: Sequence[Family]) -> list[Family]:
    """`families`, those that tell more of the programs of a larger one put to it."""
    order = sorted(families, key=lambda one: (-len(one.names), -len(one.roles)))
    kept: list[Family] = []
    for family in order:
        home = next((one for one in kept if len(family.names & one.names) >= _MOST * len(family.names)), None)
        if home is not None:
            home.more.append(family)
        else:
            kept.append(family)
    return [family for family in families if family in kept]


def sheet_names(family: Family) -> Mapping[tuple[str, str], str]:
    """What the names of its sheets say, by file and sheet; empty where they say nothing or it has one sheet alone."""
    sheets = {(table.sheet.file, table.sheet.name): table.sheet.name.strip() for table in family.tables}
    names = list(sheets.values())
    if len(sheets) < 2 or len(set(map(bare, names))) < len(names) or any(_GENERIC.fullmatch(name) for name in names):
        return {}
    return sheets

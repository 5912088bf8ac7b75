"""The groups of the plan, put together from the headings of all tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kpm_excel.importing.choices import Choices
from kpm_excel.importing.families import Family, sheet_names
from kpm_excel.importing.found import Group, Line, Record, Table
from kpm_excel.importing.group_rows import sort_of
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.source import SourceSheet
from kpm_excel.importing.values.numbering import heading_and_name
from kpm_excel.importing.values.plainly import bare, in_line, is_nothing
from kpm_excel.importing.values.years import years_in

#: A line so near over a table, and so short, names it.
_NEAR: Final = 2
_SHORT: Final = 40


@dataclass
class Groups:
    """Groups in the order in which they are first met, each with the id of the one above."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    _known: dict[tuple[str | None, str], str] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    def of(self, texts: tuple[str, ...]) -> str | None:
        """The id of the group at the end of the path `texts`; None for an empty path."""
        parent: str | None = None
        for text in texts:
            key = (parent, bare(text))
            if key not in self._known:
                self._known[key] = self._add(in_line(text), parent)
            parent = self._known[key]
        return parent

    def _add(self, text: str, parent: str | None) -> str:
        heading, name = heading_and_name(text)
        base = (heading or name or text)[:100].strip()
        number, id = 2, base
        while id in self._ids:
            id, number = f"{base}_{number}", number + 1
        self._ids.add(id)
        entry: dict[str, Any] = {"id": id, "name": (name or text)[:1000]}
        if heading:
            entry["heading"] = heading
        if parent is not None:
            entry["parent"] = parent
        self.entries.append(entry)
        return id


@dataclass(frozen=True)
class Paths:
    """The path of groups over each program of a family."""

    family: Family
    #: What the sheets' names say, where each sheet stands for a group.
    sheets: dict[tuple[str, str], str]
    choices: Choices
    #: The line right over each of several tables, by the table.
    over: dict[int, Line] = field(default_factory=dict)

    @classmethod
    def of(cls, family: Family, choices: Choices) -> "Paths":
        """The paths of `family`, with the depths of groups that a person chose."""
        names = dict(sheet_names(family))
        for table in family.tables:
            key = (table.sheet.file, table.sheet.name)
            outer = {bare(group.text) for group in table.groups if group.parent is None}
            plain = bare(names.get(key, ""))
            if any(plain and (plain in one or one in plain) for one in outer):
                # The heading on the sheet says the same.
                return cls(family, {}, choices)
        return cls(family, names, choices)

    def path(self, table: Table, record: Record) -> tuple[str, ...]:
        """What stands over a program, the outermost first."""
        name = self.sheets.get((table.sheet.file, table.sheet.name))
        line = self.line_over(table, record)
        if name is None and line is not None:
            name = in_line(line.text)
        own = tuple(group.text for group in self._path(table, record.group))
        return (*((name,) if name else ()), *self._beside(table, record), *own)

    def line_over(self, table: Table, record: Record) -> Line | None:
        """The line over the table that stands for the group of a program; None where another does or none."""
        if not table.groups:
            return self.over.get(id(table))
        line = _line_over(table)
        if line is None or record.group is not None:
            return None
        # Headings of the same sort stand between the programs below.
        mark = _sort_of(line.text)
        return line if mark and mark in {_sort_of(group.text) for group in table.groups} else None

    def _beside(self, table: Table, record: Record) -> tuple[str, ...]:
        """What the columns of groups say that the table has not taken for groups itself; empty cells go on."""
        known = {group.column for group in table.groups if group.by == "column"}
        columns = [one.column for one in self.family.roles if one.role is Role.GROUP and one.column not in known]
        found: list[str] = []
        for column in columns:
            above = reversed(table.records[: record.number + 1])
            text = next((one.text(column) for one in above if one.text(column).strip()), "")
            if text and not is_nothing(text):
                found.append(text)
        return tuple(found)

    def _path(self, table: Table, number: int | None) -> tuple[Group, ...]:
        """The groups over a program, with the depths that a person chose."""
        key = (table.sheet.file, table.sheet.name)
        chosen = {
            group.number: level
            for group in table.groups
            for place in group.cells
            if (level := self.choices.levels.get((*key, place.row))) is not None
        }
        if not chosen or number is None:
            return table.group_path(number)
        path: list[Group] = []
        for group in table.groups[: number + 1]:
            level = chosen.get(group.number, group.level)
            path = [*path[:level], group]
        return tuple(path)


def lines_over(tables: Sequence[Table]) -> dict[int, Line]:
    """The line right over each of several tables of a workbook that names what stands in it, by the table."""
    found = {id(table): line for table in tables if (line := _line_over(table))}
    texts = [bare(line.text) for line in found.values()]
    if len(found) < 2 or len(set(texts)) < len(texts):
        # One table alone, or all under the same words: these are of the report.
        return {}
    above: Line | None = None
    kinds: set[int] = set()
    last: SourceSheet | None = None
    for table in sorted(tables, key=lambda table: (table.sheet.file, table.number)):
        if table.sheet is not last or id(table) in found:
            above, kinds, last = found.get(id(table)), set(), table.sheet
        elif above is not None and table.kind not in kinds:
            # A table of figures, and one of what was done, stand under the same words.
            found[id(table)] = above
        kinds.add(table.kind)
    return found


def _line_over(table: Table) -> Line | None:
    """The line right over a table, where it is short and no sentence."""
    near = [
        line
        for line in table.lines
        if line.kind in ("title", "note") and line.cells and 0 < table.top - line.cells[0].row <= _NEAR
    ]
    named = [line for line in near if _is_name(line.text.strip())]
    return max(named, key=lambda one: one.cells[0].row, default=None)


def _is_name(plain: str) -> bool:
    return 0 < len(plain) <= _SHORT and not plain.endswith(("。", "）", ")")) and not years_in(plain)


def _sort_of(text: str) -> str:
    """The words before the number of a group, 基本目標 of 基本目標１ 安心, else how it is numbered; "" for neither."""
    mark = heading_and_name(in_line(text))[0]
    return re.sub(r"[^A-Za-z\u3041-\u30ff\u4e00-\u9fff]", "", mark or "") or (sort_of(in_line(text)) if mark else "")

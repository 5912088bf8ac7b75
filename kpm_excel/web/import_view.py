"""What tables made by hand were taken for, as a page shows it, and what somebody chose there instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpm_excel.book.base import column_letters
from kpm_excel.importing.account import Entry
from kpm_excel.importing.account_sheet import role_word, row_words
from kpm_excel.importing.choices import Choices, ColumnKey, column_key, table_key
from kpm_excel.importing.families import Family
from kpm_excel.importing.found import RowChoices, RowKind, Table
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.proposal import Proposal
from kpm_excel.importing.roles import ColumnRole
from kpm_excel.telling import caution_lines, entry_place, question_lines
from kpm_excel.words import Words, words_for

#: Rows of these are told one by one; those of programs are many.
_FEW = ("title", "note", "legend", "heading", "group", "total", "left")
#: So many cells a page lists; the workbook has them all.
_MOST_CELLS = 1_500
#: So many rows of programs a table lists there.
_MOST_ROWS = 300
_QUOTED = 80


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column, and what it was taken for."""

    #: The name of its choice in the form.
    name: str
    letters: str
    heading: str
    role: str
    sure: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row, and what it was taken for."""

    name: str
    number: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Tables with the same headings."""

    #: Its place among all, and the sheets on which it stands.
    number: int
    sheets: str
    is_used: bool
    #: The name of the choice whether its rows are programs.
    name: str
    programs: int
    groups: int
    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]
    program_rows: tuple[ShownRow, ...]
    #: How many rows more than are listed.
    more_rows: int


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A cell, or something drawn, and what it was taken for."""

    place: str
    text: str
    taken_for: str
    sure: str


@dataclass(frozen=True, slots=True)
class View:
    """All of it."""

    tables: tuple[ShownTable, ...]
    programs: int
    #: Words of roles and kinds of rows, by their names.
    roles: Mapping[str, str]
    kinds: Mapping[str, str]
    #: What could not be read, or was read otherwise than it looks.
    cautions: tuple[str, ...]
    questions: tuple[str, ...]
    left_over: tuple[ShownEntry, ...]
    entries: tuple[ShownEntry, ...]
    #: How many are left over.
    left: int
    #: How many cells more than are listed.
    more: int


def view_of(looked: Proposal, words: Words) -> View:
    """What `looked` shows."""
    account = looked.account.lines
    left = [entry for entry in account if entry.is_left_over]
    return View(
        tables=tuple(_tables(looked, words)),
        programs=len(looked.document["programs"]),
        roles={role.value: role_word(role, words) for role in Role},
        kinds={_kind_name(*kind): word for word, kind in row_words(words).items()},
        cautions=tuple(caution_lines(looked, words)),
        questions=tuple(question_lines(looked, words)),
        left_over=tuple(_entry(entry, words) for entry in left[:_MOST_CELLS]),
        left=len(left),
        entries=tuple(_entry(entry, words) for entry in account[:_MOST_CELLS]),
        more=max(len(account) - _MOST_CELLS, 0),
    )


def choices_of(looked: Proposal, before: Choices, given: Mapping[str, str]) -> Choices:
    """The choices `before` with those that a form has `given` otherwise than it was shown."""
    columns, tables = dict(before.columns), dict(before.tables)
    kinds, levels = dict(before.rows.kinds), dict(before.levels)
    names = {_kind_name(*kind): kind for kind in row_words(words_for(None)).values()}
    for number, (family, is_used) in enumerate(_families(looked)):
        use = given.get(f"use-{number}")
        if use in ("yes", "no") and (use == "yes") != is_used:
            tables |= {table_key(table): use == "yes" for table in family.tables}
        for role in family.roles:
            chosen = given.get(f"column-{number}-{role.column}")
            if chosen in set(Role) and chosen != role.role:
                columns |= {key: Role(chosen) for key in _keys(family, role)}
        for table in family.tables:
            for row, kind in table.rows.items():
                said = given.get(_row_name(table, row), "")
                if said in names and said != kind:
                    key = (table.sheet.file, table.sheet.name, row)
                    kinds[key], level = names[said]
                    levels.pop(key, None)
                    levels |= {} if level is None else {key: level}
    return Choices(RowChoices(kinds, before.rows.without), columns, tables, levels)


def _families(looked: Proposal) -> Iterator[tuple[Family, bool]]:
    """All tables with the same headings together, and whether their rows are taken for programs."""
    families = looked.families
    for family in families.programs:
        yield family, True
        yield from ((more, True) for more in family.more)
    for table in (*families.counts, *families.others):
        yield Family([table], ()), False


def _keys(family: Family, role: ColumnRole) -> Iterator[ColumnKey]:
    return (
        column_key(table, column.left)
        for table in family.tables
        for column in table.columns
        if column.number == role.column
    )


def _tables(looked: Proposal, words: Words) -> Iterator[ShownTable]:
    for number, (family, is_used) in enumerate(_families(looked)):
        first = family.tables[0]
        letters = {column.number: column_letters(column.left) for column in first.columns}
        kinds = [(table, row, kind) for table in family.tables for row, kind in table.rows.items()]
        few = [_row(*one) for one in kinds if one[2] in _FEW]
        many = [one for one in kinds if one[2] in ("record", "more")]
        yield ShownTable(
            number=number,
            sheets=words.text("reasons.separator").join(dict.fromkeys(table.sheet.name for table in family.tables)),
            is_used=is_used,
            name=f"use-{number}",
            programs=sum(len(table.records) for table in family.tables),
            groups=sum(len(table.groups) for table in family.tables),
            columns=tuple(
                ShownColumn(
                    f"column-{number}-{one.column}", letters.get(one.column, ""), one.title, one.role.value,
                    words.text(f"account.sure_{one.sure}"),
                )
                for one in family.roles
            ),
            rows=tuple(few[:_MOST_ROWS]),
            program_rows=tuple(_row(*one) for one in many[:_MOST_ROWS]),
            more_rows=max(len(few) - _MOST_ROWS, 0) + max(len(many) - _MOST_ROWS, 0),
        )  # fmt: skip


def _kind_name(kind: RowKind, level: int | None) -> str:
    """What a form calls a kind of row."""
    return kind if level is None else f"{kind}-{level}"


def _row_name(table: Table, row: int) -> str:
    return f"row-{table.number}-{row}"


def _row(table: Table, row: int, kind: RowKind) -> ShownRow:
    cells = (table.sheet.text(row, column) for column in range(table.left, table.right + 1))
    text = " ".join(dict.fromkeys(" ".join(cell.split()) for cell in cells if cell.strip()))
    shown = text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
    return ShownRow(_row_name(table, row), row + 1, shown, kind)


def _entry(entry: Entry, words: Words) -> ShownEntry:
    taken_for = entry.into or words.text(f"account.what_{entry.what}")
    if entry.is_left_over and entry.why:
        taken_for = words.text(f"account.why_{entry.why}")
    return ShownEntry(entry_place(entry, words), entry.text, taken_for, words.text(f"account.sure_{entry.sure}"))

"""The sheet of the plan workbook that tells what was taken for what, and on which each choice can be changed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpm_excel.book.base import Page, Sheet, Validation, absolute, address, column_letters, quoted
from kpm_excel.book.list_sheet import Filled, ListColumn, ListSheet
from kpm_excel.book.measure import face_for
from kpm_excel.importing.account import Entry
from kpm_excel.importing.choices import table_key
from kpm_excel.importing.found import RowKind, Table
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.proposal import Proposal
from kpm_excel.importing.roles import ColumnRole
from kpm_excel.layouts.planbook import plan_styles
from kpm_excel.words import Words

#: The hidden mark of the sheet, and the rows above its list.
MARK: Final = "kpm-excel import"
_TITLE, _ABOUT, _HEADS, FIRST = range(4)
#: Its columns: the hidden key, then what people read.
_WIDTHS: Final = {
    "kind": 14, "sheet": 20, "place": 11, "text": 56, "taken": 26, "sure": 9, "change": 26, "into": 44,
}  # fmt: skip
CHANGE: Final = 1 + list(_WIDTHS).index("change")
#: What rows may be, as a person may choose.
ROW_KINDS: Final[tuple[RowKind, ...]] = (
    "record", "more", "group", "heading", "title", "note", "legend", "total", "left",
)  # fmt: skip
LEVELS: Final = range(1, 6)
_LONGEST: Final = 800
#: So much of a row tells which one it is.
_LONGEST_ROW: Final = 100
_HIDDEN: Final = 1 + len(_WIDTHS) + 1


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    part: str
    sheet: str
    place: str
    text: str
    taken: str
    sure: str = ""
    into: str = ""
    #: The list that it is chosen from.
    choice: str = ""
    chosen: str = ""
    #: A person should look at it.
    is_open: bool = False


def key_of(*parts: str | int) -> str:
    """A row's hidden key."""
    return json.dumps(parts, ensure_ascii=False)


def role_word(role: Role, words: Words) -> str:
    """What a column's role is called."""
    return words.text(f"account.role_{role}")


def row_words(words: Words) -> dict[str, tuple[RowKind, int | None]]:
    """What rows may be called, with their kind and, of a group, the level that is chosen."""
    found: dict[str, tuple[RowKind, int | None]] = {}
    for kind in ROW_KINDS:
        found[words.text(f"account.row_{kind}")] = (kind, None)
        if kind == "group":
            found |= {words.text("account.group_level", level=level): (kind, level - 1) for level in LEVELS}
    return found


def account_sheet(proposal: Proposal, words: Words) -> Sheet:
    """The sheet that tells what was taken for what in `proposal`."""
    sheet = Sheet(words.text("account.sheet"), gridlines=False, tab_color=plan_styles.OPEN)
    face = face_for(words.language)
    columns = [ListColumn("", 4.0, plan_styles.KEY, is_hidden=True)]
    columns += [
        ListColumn(words.text(f"account.head_{name}"), width, plan_styles.TEXT, plan_styles.HEADING)
        for name, width in _WIDTHS.items()
    ]
    listed = ListSheet(sheet, face, columns)
    sheet.put(_TITLE, 0, MARK, plan_styles.KEY)
    for at in range(1, len(columns)):
        sheet.put(_TITLE, at, words.text("account.sheet") if at == 1 else None, plan_styles.TITLE)
    sheet.put(_ABOUT, 1, words.text("account.about"), plan_styles.ABOUT)
    sheet.heights |= {_TITLE: 28, _ABOUT: 18}
    listed.heads(_HEADS, least_pt=20.0)
    ranges = _put_lists(sheet, words)
    row = FIRST
    for row, one in enumerate(_rows(proposal, words), FIRST):
        told = plan_styles.SHOWN_TEXT if not one.is_open else replace(plan_styles.SHOWN_TEXT, fill=plan_styles.MISSING)
        text, chosen = one.text[:_LONGEST], one.chosen or None
        values = (one.part, one.sheet, one.place, text, one.taken, one.sure, chosen, one.into)
        cells: list[Filled | None] = [Filled(one.key or None, plan_styles.KEY)]
        cells += [
            Filled(value, plan_styles.TEXT if at == CHANGE and one.choice else told)
            for at, value in enumerate(values, 1)
        ]
        listed.row(row, cells, air_pt=2.0, most_pt=60.0)
        if one.choice:
            sheet.validations.append(Validation(row, CHANGE, row, CHANGE, "list", source=ranges[one.choice]))
    page = Page(footer="&L&8&A&C&8&P / &N", center=False, area=(0, 1, row, len(_WIDTHS)))
    listed.finish((_HEADS, _HEADS), row, page, frozen=2, filter_from=1, cursor=CHANGE)
    sheet.validations = _run_together(sheet.validations)
    return sheet


def _run_together(rules: Sequence[Validation]) -> list[Validation]:
    """`rules` with those of neighbouring rows and the same list as one."""
    found: list[Validation] = []
    for rule in rules:
        last = found[-1] if found else None
        if last and last.source == rule.source and last.last_row + 1 == rule.row:
            found[-1] = Validation(last.row, CHANGE, rule.row, CHANGE, "list", source=rule.source)
        else:
            found.append(rule)
    return found


def _put_lists(sheet: Sheet, words: Words) -> dict[str, str]:
    """Put what is chosen from into hidden columns; where each list stands, by what it is for."""
    lists = {
        "column": [role_word(role, words) for role in Role],
        "row": list(row_words(words)),
        "use": [words.text("account.use"), words.text("account.use_not")],
        "table": [words.text("account.table_programs"), words.text("account.table_other")],
    }
    ranges = {}
    for at, (name, entries) in enumerate(lists.items(), _HIDDEN):
        sheet.hidden_columns.add(at)
        for row, entry in enumerate(entries):
            sheet.put(row, at, entry, plan_styles.KEY)
        ranges[name] = f"={quoted(sheet.name)}!{absolute(0, at)}:{absolute(len(entries) - 1, at)}"
    return ranges


def _rows(proposal: Proposal, words: Words) -> Iterator[_Row]:
    yield from _sheet_rows(proposal, words)
    yield from _table_rows(proposal, words)
    entries = proposal.account.lines
    for entry in entries:
        if entry.is_left_over:
            yield _entry_row(entry, "left", proposal, words)
    for entry in entries:
        if not entry.is_left_over:
            yield _entry_row(entry, "cell" if entry.place else "drawn", proposal, words)


def _named(file: str, sheet: str, proposal: Proposal, words: Words) -> str:
    if len(proposal.found) < 2:
        return sheet
    return words.text("account.sheet_in_file", file=file.rpartition("/")[2], sheet=sheet)


def _sheet_rows(proposal: Proposal, words: Words) -> Iterator[_Row]:
    without = proposal.choices.rows.without
    for found in proposal.found:
        for sheet in found.source.sheets:
            is_used = (sheet.file, sheet.name) not in without
            yield _Row(
                key_of("sheet", sheet.file, sheet.name),
                words.text("account.part_sheet"),
                _named(sheet.file, sheet.name, proposal, words),
                "",
                sheet.name,
                words.text("account.use" if is_used else "account.use_not"),
                choice="use",
                chosen="" if is_used else words.text("account.use_not"),
            )


def _table_rows(proposal: Proposal, words: Words) -> Iterator[_Row]:
    families = proposal.families
    taken: dict[int, str] = {id(table): "counts" for table in families.counts}
    roles: dict[int, tuple[ColumnRole, ...]] = {}
    for home in families.programs:
        for family in (home, *home.more):
            taken |= {id(table): "programs" for table in family.tables}
            taken |= {id(table): "older" for table in family.older}
            roles |= {id(table): family.roles for table in (*family.tables, *family.older)}
    for found in proposal.found:
        for table in found.tables:
            yield from _of_table(table, taken.get(id(table), "other"), proposal, words)
            columns = {column.number: column for column in table.columns}
            for role in roles.get(id(table), ()):
                column = columns[role.column]
                key = (*table_key(table), column.left)
                chosen = proposal.choices.columns.get(key)
                letters = column_letters(column.left)
                span = letters if column.left == column.right else f"{letters}:{column_letters(column.right)}"
                yield _Row(
                    key_of("column", *key),
                    words.text("account.part_column"),
                    _named(table.sheet.file, table.sheet.name, proposal, words),
                    span,
                    " / ".join(" ".join(heading.split()) for heading in column.path),
                    role_word(role.role, words),
                    words.text(f"account.sure_{role.sure}"),
                    choice="column",
                    chosen=role_word(chosen, words) if chosen else "",
                    is_open=role.sure == "guess" and not chosen,
                )
            yield from _of_rows(table, proposal, words)


def _of_table(table: Table, taken: str, proposal: Proposal, words: Words) -> Iterator[_Row]:
    chosen = proposal.choices.tables.get(table_key(table))
    said = "" if chosen is None else words.text("account.table_programs" if chosen else "account.table_other")
    yield _Row(
        key_of("table", *table_key(table)),
        words.text("account.part_table"),
        _named(table.sheet.file, table.sheet.name, proposal, words),
        f"{address(table.top, table.left)}:{address(table.bottom, table.right)}",
        " / ".join(line.text for line in table.lines if line.kind == "title")[:_LONGEST],
        words.text(f"account.table_{taken}"),
        words.text(f"account.sure_{table.sure}"),
        choice="table",
        chosen=said,
    )


def _of_rows(table: Table, proposal: Proposal, words: Words) -> Iterator[_Row]:
    sheet = table.sheet
    levels = {place.row: group.level for group in table.groups for place in group.cells if group.by == "row"}
    for row, kind in sorted(table.rows.items()):
        if kind in ("more", "spacer"):
            continue
        key = (sheet.file, sheet.name, row)
        text = " ".join(
            " ".join(cell.text.split())
            for column in range(table.left, table.right + 1)
            if (cell := sheet.cells.get((row, column))) and cell.text.strip()
        )
        taken = words.text(f"account.row_{kind}")
        if kind == "group" and row in levels:
            taken = words.text("account.group_level", level=levels[row] + 1)
        chosen = proposal.choices.rows.kinds.get(key)
        said = words.text(f"account.row_{chosen}") if chosen else ""
        if key in proposal.choices.levels:
            said = words.text("account.group_level", level=proposal.choices.levels[key] + 1)
        yield _Row(
            key_of("row", *key),
            words.text("account.part_row"),
            _named(sheet.file, sheet.name, proposal, words),
            str(row + 1),
            text if len(text) <= _LONGEST_ROW else f"{text[:_LONGEST_ROW]}…",
            taken,
            choice="row",
            chosen=said,
        )


def _entry_row(entry: Entry, part: str, proposal: Proposal, words: Words) -> _Row:
    sheet, at = entry.origin or (entry.sheet, entry.place)
    place = address(*at) if at else words.text("account.drawn", number=(entry.drawn or 0) + 1)
    into = words.text(f"account.why_{entry.why}") if entry.is_left_over and entry.why else entry.into
    if words.has(f"account.said_{into}"):
        into = words.text(f"account.said_{into}")
    return _Row(
        "",
        words.text(f"account.part_{part}"),
        _named(entry.file, sheet, proposal, words),
        place,
        entry.text,
        words.text(f"account.what_{entry.what}"),
        words.text(f"account.sure_{entry.sure}"),
        into,
        is_open=entry.is_left_over,
    )

"""Notes in the account what the headings, numbers and names of a table were taken for."""

import re
from typing import Final

from kpm_excel.importing.account import Account, What
from kpm_excel.importing.drafts import Draft, places_of
from kpm_excel.importing.families import Family
from kpm_excel.importing.found import Record, Table
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.proof import Target
from kpm_excel.importing.values.plainly import bare

#: Behind a name that is printed again on the next page.
_CONTINUED: Final = re.compile(r"\s*[(（\[]?\s*(?:続き|つづき|続|再掲|continued|cont\.?)\s*[)）\]]?\s*$", re.IGNORECASE)


def note_head(account: Account, family: Family, draft: Draft, table: Table, record: Record) -> None:
    """Note number, name and groups of a program."""
    for one in family.roles:
        if one.role in (Role.NUMBER, Role.NAME, Role.GROUP, Role.ROW) and one.column in record.values:
            pieces = record.values[one.column].pieces
            for at, piece in enumerate(pieces):
                is_again = at > 0 and bare(_CONTINUED.sub("", piece.text)) == bare(pieces[0].text)
                what: What = "again" if is_again else "read" if one.role is Role.NUMBER else "value"
                if one.role in (Role.GROUP, Role.ROW):
                    what = "group" if one.role is Role.GROUP else "heading"
                for place in piece.places or (piece.place,):
                    account.cell(
                        table.sheet, place, what, f"{draft.title} {one.label}", one.sure, proof=Target(draft.no)
                    )


def note_again(account: Account, home: Family, draft: Draft, family: Family, table: Table, record: Record) -> None:
    """Note what a further table says of a program in the words of the first, under the same heading."""
    first = {bare(one.label): draft.record.text(one.column) for one in home.roles}
    for one in family.roles:
        value = record.values.get(one.column)
        if value is None or bare(value.text) != bare(first.get(bare(one.label), "")):
            continue
        for place in places_of(value):
            account.cell(table.sheet, place, "again", f"{draft.title} {one.label}")


def note_table(account: Account, table: Table, family: Family) -> None:
    """Note the headings and group rows of a table."""
    labels = {one.column: one.title for one in family.roles}
    for column in table.columns:
        for place in column.cells:
            account.cell(table.sheet, place, "heading", labels.get(column.number, ""), column.sure)
    for row in table.heading_rows:
        for at in range(table.left, table.right + 1):
            area = table.sheet.area(row, at)
            cell = table.sheet.cells.get((area.top, area.left))
            if cell is not None:
                account.cell(table.sheet, cell.place, "heading")
    for group in table.groups:
        for place in group.cells:
            account.cell(table.sheet, place, "group", group.text, group.sure)

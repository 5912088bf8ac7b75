"""The plan workbook of a proposal, and the choices that a person made on its sheet of the import."""

import json
from pathlib import Path
from typing import Any

from kpm_excel.book.raw import RawSheet, Unreadable
from kpm_excel.errors import BadInput
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.importing.account_sheet import CHANGE, FIRST, MARK, account_sheet, role_word, row_words
from kpm_excel.importing.choices import Choices, ColumnKey, RowKey, TableKey
from kpm_excel.importing.found import RowChoices, RowKind
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.proposal import Proposal
from kpm_excel.plans import plan_workbook
from kpm_excel.words import LANGUAGES, Words, words_for


def imported_workbook(proposal: Proposal) -> bytes:
    """The plan workbook of `proposal`, with the sheet that tells what was taken for what.

    Raises `BadOutput` where a workbook cannot hold it.
    """
    words = words_for(proposal.document["language"])
    return plan_workbook(proposal.document, proposal.document["title"], [account_sheet(proposal, words)])


def choices_in(path: Path | bytes) -> Choices:
    """What a person decided in the plan workbook at `path`, or in its bytes; nothing where it has no such sheet.

    Raises `BadInput` where it is no workbook.
    """
    try:
        workbook = read_workbook(path)
    except Unreadable as error:
        raise BadInput("workbook_unreadable", path=path if isinstance(path, Path) else "", reason=error) from None
    sheet = next((sheet for sheet in workbook.sheets if _text(sheet, 0, 0) == MARK), None)
    if sheet is None:
        return Choices()
    chosen = _Chosen()
    for row in sorted({row for row, _ in sheet.cells if row >= FIRST}):
        chosen.take(_text(sheet, row, 0), _text(sheet, row, CHANGE))
    rows = RowChoices(chosen.rows, frozenset(chosen.without))
    return Choices(rows, chosen.columns, chosen.tables, chosen.levels)


def _text(sheet: RawSheet, row: int, column: int) -> str:
    cell = sheet.cells.get((row, column))
    return str(cell.value).strip() if cell and cell.value is not None else ""


class _Chosen:
    """The choices, while the sheet is read."""

    def __init__(self) -> None:
        self.columns: dict[ColumnKey, Role] = {}
        self.tables: dict[TableKey, bool] = {}
        self.rows: dict[RowKey, RowKind] = {}
        self.levels: dict[RowKey, int] = {}
        self.without: set[tuple[str, str]] = set()

    def take(self, key: str, word: str) -> None:
        """Take what stands in one row: its hidden `key`, and the `word` that was chosen."""
        if not key or not word:
            return
        try:
            part, *place = json.loads(key)
        except ValueError:
            return
        for words in map(words_for, LANGUAGES):
            if self._taken(part, tuple(place), word, words):
                return

    def _taken(self, part: str, place: tuple[Any, ...], word: str, words: Words) -> bool:
        match part, len(place):
            case "sheet", 2:
                if word == words.text("account.use_not"):
                    self.without.add((place[0], place[1]))
                return word in (words.text("account.use_not"), words.text("account.use"))
            case "table", 3:
                said = {words.text("account.table_programs"): True, words.text("account.table_other"): False}
                if word in said:
                    self.tables[place] = said[word]
                return word in said
            case "column", 4:
                roles = {role_word(role, words): role for role in Role}
                if word in roles:
                    self.columns[place] = roles[word]
                return word in roles
            case "row", 3:
                kinds = row_words(words)
                if word not in kinds:
                    return False
                self.rows[place], level = kinds[word]
                if level is not None:
                    self.levels[place] = level
                return True
        return False

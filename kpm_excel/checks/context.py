"""What checks are given to read, and how they say what they found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kpm_excel.answer_key import AnswerAt, AnswerKey
from kpm_excel.book.base import address
from kpm_excel.findings import Code, Finding, Place, Value, find
from kpm_excel.form.slots import Asked
from kpm_excel.plan.model import Plan, Program
from kpm_excel.plan.types.values import Answer, Remark
from kpm_excel.submission import Given

if TYPE_CHECKING:
    # The process that joins the answers never looks into a workbook.
    from kpm_excel.book.raw import RawCell, RawSheet, RawWorkbook
    from kpm_excel.form.locate import Located, Slot


class CellContext(NamedTuple):
    """One answer's cell, and what was read from it."""

    plan: Plan
    program: Program
    asked: Asked
    #: None where nothing is stored for the cell.
    cell: "RawCell | None"
    sheet: "RawSheet"
    slot: "Slot"
    #: What the cell means; None where it is empty or was not taken.
    value: Answer | None


#: A check of one cell: what is to be said of it.
CellCheck = Callable[[CellContext], Iterator[Remark]]


@dataclass(frozen=True, slots=True)
class FormContext:
    """One workbook as a whole."""

    plan: Plan
    department: str
    #: The file's name for findings.
    file: str
    raw: "RawWorkbook"
    located: "Located"
    #: Names of the sheets that belong to the form.
    own_sheets: frozenset[str]
    #: The slots that answers were read from, by program and key.
    used: Mapping[AnswerAt, "Slot"] = field(default_factory=dict)
    #: What was answered, by program and key; empty where the form was made from another plan than this one.
    answers: Mapping[AnswerAt, Answer] = field(default_factory=dict)

    def find(
        self,
        code: Code,
        sheet: str | None = None,
        at: tuple[int, int] | None = None,
        program: int | None = None,
        field: AnswerKey | None = None,
        **values: Value | None,
    ) -> Finding:
        """A finding in this workbook; `at` is the zero-based row and column of its cell."""
        cell = None if at is None else address(*at)
        place = Place(self.department, program, field, self.file, sheet, cell)
        return find(code, place, **values)

    def programs_by_sheet(self) -> dict[str, int | None]:
        """The program of each sheet of the form, by the name that the sheet has now; None for the first sheet."""
        now = {stamp.sheet: stamp.stamp.program for stamp in self.located.stamps}
        now |= {slot.sheet: program for (program, _), slot in self.used.items()}
        return {name: program for name, program in now.items() if name in self.own_sheets}

    def program_at(self, sheet: str, row: int) -> tuple[int | None, AnswerKey | None]:
        """Program and key whose answer stands in a row of a sheet; (program, None) where only the sheet tells."""
        here = [slot for slot in self.used.values() if slot.sheet == sheet]
        for slot in here:
            if slot.row == row:
                return slot.key.program, slot.key.key
        programs = {slot.key.program for slot in here}
        return (programs.pop(), None) if len(programs) == 1 else (None, None)


#: A check of a whole workbook.
FormCheck = Callable[[FormContext], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class ProgramContext:
    """All that one department answered on one program."""

    plan: Plan
    program: Program
    department: str
    #: In the order of the form, empty cells among them.
    given: tuple[Given, ...]
    #: What is asked, by key.
    asked: Mapping[AnswerKey, Asked]
    #: The file that each answer came from, by key.
    files: Mapping[AnswerKey, str]
    #: Keys whose cell was refused and has its own finding.
    refused: frozenset[AnswerKey] = frozenset()
    #: What other departments answer alone, by key.
    others: Mapping[AnswerKey, Answer] = field(default_factory=dict)

    @property
    def answers(self) -> dict[AnswerKey, Answer]:
        """The answers by key, without the empty ones."""
        return {given.key: given.value for given in self.given if given.value is not None}

    def find(self, code: Code, given: Given, **values: Value | None) -> Finding:
        """A finding at the cell of `given`."""
        file = self.files.get(given.key)
        place = Place(self.department, self.program.no, given.key, file, given.sheet, given.cell)
        return find(code, place, **values)


#: A check of the answers to one program.
ProgramCheck = Callable[[ProgramContext], Iterator[Finding]]


def shortened(text: str, limit: int = 60) -> str:
    """`text` in one line of at most `limit` characters, for naming something that is kept elsewhere."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit] + "…"

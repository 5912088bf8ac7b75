"""The answers of one workbook: every slot that its department is asked for, read where its key says it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.answer_key import AnswerAt, AnswerKey
from kpm_excel.book.base import address
from kpm_excel.book.raw import RawSheet
from kpm_excel.checks.answer_checks import check_cell
from kpm_excel.checks.context import CellContext, FormContext
from kpm_excel.findings import Code, Finding
from kpm_excel.form.label_words import labels_in
from kpm_excel.form.locate import Odd, Slot
from kpm_excel.form.slots import Asked, asked_slots
from kpm_excel.form.stamp import is_mark
from kpm_excel.form.wording import without_blanks
from kpm_excel.plan.model import Plan, Program
from kpm_excel.reading.cell_answers import raw_text, read_cell, refused_text
from kpm_excel.submission import Given


@dataclass(slots=True)
class Taken:
    """What was read from the slots of a workbook."""

    answers: list[Given] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    #: The slot that each answer was read from.
    used: dict[AnswerAt, Slot] = field(default_factory=dict)
    #: Slots whose content was refused, so that they are not also called missing.
    refused: set[AnswerAt] = field(default_factory=set)


def all_asked(plan: Plan, department: str) -> dict[AnswerAt, Asked]:
    """Everything that `department` is asked for, by program and key, in the order of the forms."""
    return {
        (program.no, asked.key.key): asked
        for program in plan.asked_programs(department)
        for asked in asked_slots(plan, program, department)
    }


class SlotReader:
    """Reads the slots of one workbook for one department, which is `asked` for so much.

    Nothing is taken from sheets that are `foreign`.
    """

    def __init__(
        self, context: FormContext, asked: Mapping[AnswerAt, Asked], foreign: frozenset[str] = frozenset()
    ) -> None:
        self._context, self._asked = context, asked
        self._plan = context.plan
        self._sheets: dict[str, RawSheet] = {sheet.name: sheet for sheet in context.raw.sheets}
        self._slots: dict[AnswerAt, list[Slot]] = {}
        for slot in context.located.slots:
            if slot.sheet not in foreign:
                self._slots.setdefault((slot.key.program, slot.key.key), []).append(slot)
        self._table = {(entry.key.program, entry.key.key): entry for entry in context.located.table}
        # The labels of each program, by their plain words.
        self._labels: dict[int, dict[str, str]] = {}
        for entry in context.located.table:
            self._labels.setdefault(entry.key.program, {})[without_blanks(entry.key.label)] = entry.key.label
        self.taken = Taken()

    def read(self) -> Taken:
        """Every answer, and a finding for each slot that is lost, doubled, damaged or not the plan's."""
        for program in self._plan.asked_programs(self._context.department):
            self._program(program, {key[1]: a for key, a in self._asked.items() if key[0] == program.no})
        for slots in (slots for key, slots in self._slots.items() if key not in self._asked):
            self.taken.findings.extend(self._unasked(slots))
        self.taken.findings.extend(self._damaged())
        return self.taken

    def _program(self, program: Program, asked: dict[AnswerKey, Asked]) -> None:
        if not any((program.no, key) in self._slots for key in asked):
            item = self._plan.item([program.kind])
            lost = self._context.find(Code.PROGRAM_LOST, program=program.no, found=program.name, item=item)
            self.taken.findings.append(lost)
            return
        for key, one in asked.items():
            slots = self._slots.get((program.no, key), [])
            if not slots:
                found = self._context.find(
                    Code.SLOT_LOST, self._home(program), None, program.no, key, found=one.key.label
                )
                self.taken.findings.append(found)
            elif chosen := self._chosen(slots):
                if label := self._mislabelled(one, chosen):
                    self._refuse(one, chosen, Code.SLOT_MISLABELLED, {"found": label, "label": one.key.label})
                else:
                    self._take(program, one, chosen)
            else:
                self._undecided(one, slots)

    def _home(self, program: Program) -> str | None:
        return next((slots[0].sheet for key, slots in self._slots.items() if key[0] == program.no), None)

    def _chosen(self, slots: list[Slot]) -> Slot | None:
        """The slot to read among several of one key: any where they agree, the filled one where one is."""
        if len(slots) == 1:
            return slots[0]
        filled = [slot for slot in slots if self._text(slot)]
        texts = {self._text(slot) for slot in filled}
        if len(texts) > 1:
            return None
        return filled[0] if filled else slots[0]

    def _text(self, slot: Slot) -> str:
        return raw_text(self._sheets[slot.sheet].cells.get((slot.row, slot.column))).strip()

    def _undecided(self, asked: Asked, slots: list[Slot]) -> None:
        shown = " / ".join(f"{slot.sheet}!{address(slot.row, slot.column)}: {self._text(slot)}" for slot in slots)
        self._refuse(asked, slots[0], Code.SLOT_DOUBLED, {"found": shown})

    def _refuse(self, asked: Asked, slot: Slot, code: Code, values: Mapping[str, str]) -> None:
        """Take nothing from the slot; what it holds is told with the finding."""
        key = (asked.key.program, asked.key.key)
        self.taken.refused.add(key)
        at = (slot.row, slot.column)
        text = self._text(slot)
        self.taken.answers.append(Given(*key, None, text, slot.sheet, address(*at)))
        told: dict[str, Any] = {"text": text, **values}
        self.taken.findings.append(self._context.find(code, slot.sheet, at, *key, **told))

    def _take(self, program: Program, asked: Asked, slot: Slot) -> None:
        sheet = self._sheets[slot.sheet]
        at = (slot.row, slot.column)
        cell = sheet.cells.get(at)
        reading = read_cell(cell, asked, self._plan, date1904=self._context.raw.date1904)
        context = CellContext(self._plan, program, asked, cell, sheet, slot, reading.answer)
        remarks = (*reading.remarks, *check_cell(context))
        errors = [remark for remark in remarks if remark.code.severity == "error"]
        answer = None if errors else reading.answer
        key = (program.no, asked.key.key)
        self.taken.used[key] = slot
        if errors:
            self.taken.refused.add(key)
        text = refused_text(cell) if errors else raw_text(cell)
        self.taken.answers.append(Given(program.no, asked.key.key, answer, text, slot.sheet, address(*at)))
        for remark in remarks:
            self.taken.findings.append(
                self._context.find(remark.code, slot.sheet, at, program.no, asked.key.key, **remark.values)
            )

    def _mislabelled(self, asked: Asked, slot: Slot) -> str:
        """The label of another slot where this one's should stand: parts of the rows were sorted or pasted."""
        entry = self._table.get((asked.key.program, asked.key.key))
        if entry is None:
            return ""
        at = (slot.row + entry.label_row - entry.row, slot.column + entry.label_column - entry.column)
        said = labels_in(raw_text(self._sheets[slot.sheet].cells.get(at)))
        # What the plan calls a field now may be another word than on the form that went out.
        if {without_blanks(asked.key.label), without_blanks(entry.key.label)}.intersection(said):
            return ""
        labels = self._labels[asked.key.program]
        return next((labels[one] for one in said if one in labels), "")

    def _unasked(self, slots: list[Slot]) -> Iterator[Finding]:
        for slot in slots:
            text = self._text(slot)
            if text:
                known = self._plan.program(slot.key.program)
                code = Code.SLOT_UNKNOWN if known else Code.PROGRAM_UNKNOWN
                number = slot.key.program if known else None
                values = {"found": text, "label": slot.key.label, "item": None if known else self._plan.item()}
                yield self._context.find(code, slot.sheet, (slot.row, slot.column), number, slot.key.key, **values)

    def _damaged(self) -> Iterator[Finding]:
        for odd in self._context.located.oddities:
            if odd.kind is Odd.DAMAGED_KEY and odd.row is not None and odd.column is not None:
                yield self._context.find(
                    Code.SLOT_DAMAGED, odd.sheet, (odd.row, odd.column), found=self._row(odd.sheet, odd.row)
                )

    def _row(self, sheet: str, row: int) -> str:
        """What a row shows, without the marks."""
        cells = sorted(item for item in self._sheets[sheet].cells.items() if item[0][0] == row)
        texts = (raw_text(cell).strip() for _, cell in cells if cell.formula is None)
        return " | ".join(" ".join(text.split()) for text in texts if text and not is_mark(text))

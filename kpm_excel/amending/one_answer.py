"""One answer that the office changes by itself, outside of a workbook, and takes back again."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kpm_excel.amending.settling import settled, value_of, with_values
from kpm_excel.answer_key import AnswerKey
from kpm_excel.consolidated import Amendment, Consolidated
from kpm_excel.findings import Finding, Place, find
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.check import field_label
from kpm_excel.layouts.entry.raw_answers import raw_of
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.review.review_rows import asked_of
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.jsonfile import canonical
from kpm_excel.plan.model import Author, Field, Plan, Program
from kpm_excel.plan.types import Single, is_apart, several_of, type_of
from kpm_excel.plan.types.values import Remark, as_text
from kpm_excel.reading.cell_answers import typed

#: An amendment names a cell; what was changed outside of a workbook has none but the first.
_CELL = "A1"


@dataclass(frozen=True, slots=True)
class Who:
    """Who changes an answer, where and when; an amendment has it in place of a workbook and a sheet."""

    #: Where: the words for the page.
    file: str
    name: str
    #: ISO 8601 with the zone.
    at: str

    def amendment(self, no: int, key: AnswerKey, before: Any, after: Any) -> Amendment:
        """The amendment that says what was changed, by whom and when."""
        told = canonical([no, key, before, after, self.name, self.at])
        return Amendment(
            no, key, before, after, self.file, f"{self.name} {self.at}", _CELL, hashlib.sha256(told).hexdigest()
        )


@dataclass(frozen=True, slots=True)
class Open:
    """One answer that the office may change."""

    key: AnswerKey
    label: str
    #: The field as a cell takes it.
    field: Field
    #: The answer now; None where there is none.
    value: Any
    is_office: bool

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be named, where any number of choices may be."""
        return self.field.choices if several_of(self.field) else ()

    @property
    def text(self) -> str:
        """The answer as one writes it; empty where there is none."""
        return as_text(raw_of(self._asked, self.value)) if not self.choices else ""

    @property
    def state(self) -> str:
        """By what one knows whether the answer is still the one that somebody saw."""
        return hashlib.sha256(canonical([self.value])).hexdigest()[:16]

    def read(self, given: Sequence[str], plan: Plan) -> tuple[Any, tuple[Remark, ...]]:
        """The answer that was `given`: a text, or the choices that were named; None where it is to be empty."""
        if self.choices:
            return [choice for choice in self.choices if choice in given] or None, ()
        text = "".join(given[:1]).replace("\r\n", "\n")
        if not text.strip():
            return None, ()
        reading = typed(text, self._asked, plan)
        return reading.answer, reading.remarks

    @property
    def _asked(self) -> Asked:
        return asked_of(replace(self.field, required=False))


def open_answers(report: Report, program: Program) -> Iterator[Open]:
    """Every answer to `program` that the office may change, in the plan's order."""
    for field in report.plan.kind_of(program).fields:
        if field.by is Author.PLAN or field.is_worked_out or not shown_of(field).is_reviewed:
            continue
        is_office = field.by is Author.OFFICE
        for key, cell in _cells(program, field):
            label = field_label(report.plan, program.no, key)
            yield Open(key, label, cell, value_of(report.consolidated, program.no, key), is_office)


def _cells(program: Program, field: Field) -> Iterator[tuple[AnswerKey, Field]]:
    """The key of each answer in `field`, and the field as its cell takes it."""
    if several_of(field) or isinstance(type_of(field), Single):
        for code in ("", *(program.contributors if is_apart(field) else ())):
            yield AnswerKey(field.id, department=code), field
        return
    for part in type_of(field).parts(field, program):
        yield part.key(program, part.department or program.lead), part.field


def changed(
    plan: Plan, consolidated: Consolidated, no: int, one: Open, answer: Any, remarks: Sequence[Remark], who: Who
) -> Consolidated:
    """`consolidated` with another `answer`; what `remarks` say of it, which has no errors, is among its findings."""
    amendment = who.amendment(no, one.key, one.value, answer)
    made = settled(plan, with_values(plan, consolidated, {(no, one.key): answer}), [amendment])
    told = remarks_told(plan, no, one.key, remarks, who)
    amendments = (*consolidated.amendments, amendment)
    return replace(made, findings=(*made.findings, *told), amendments=amendments, language=plan.language)


def remarks_told(plan: Plan, no: int, key: AnswerKey, remarks: Sequence[Remark], who: Who) -> list[Finding]:
    """What is to be said of an answer that somebody gave, as findings."""
    program = plan.program(no)
    department = key.department or (program.lead if program else None)
    return [find(one.code, Place(department, no, key, who.file), **one.values) for one in remarks]


def last_of(consolidated: Consolidated) -> Mapping[tuple[int, AnswerKey], Amendment]:
    """The last amendment of each answer that still stands as that made it, by program and key."""
    last = {(one.program, one.field): one for one in consolidated.amendments}
    return {place: one for place, one in last.items() if value_of(consolidated, *place) == one.after}


def undone(
    plan: Plan, collected: Consolidated, consolidated: Consolidated, no: int, key: AnswerKey, who: Who
) -> Consolidated | None:
    """`consolidated` with the answer as it was before its last amendment; None where there is none that still stands.

    What was found about it in `collected`, and is settled no more, is found again.
    """
    last = last_of(consolidated).get((no, key))
    if last is None:
        return None
    amendments = (*consolidated.amendments, who.amendment(no, key, last.after, last.before))
    values = with_values(plan, consolidated, {(no, key): last.before})
    base = replace(values, findings=collected.findings, departments=collected.departments)
    made = settled(plan, base, amendments)
    known = set(collected.findings)
    told = [f for f in consolidated.findings if f not in known and (f.place.program, f.place.field) != (no, key)]
    return replace(made, findings=(*made.findings, *told), amendments=amendments, language=plan.language)

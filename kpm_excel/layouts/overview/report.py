"""A plan and its answers side by side, with the questions that every sheet of the overview asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.measure import Face, face_for
from kpm_excel.consolidated import Consolidated, DepartmentResult, Status
from kpm_excel.layouts.overview.printed_numbers import MOST_EVEN, decimals_in
from kpm_excel.plan.arithmetic import rounded
from kpm_excel.plan.model import Author, Department, Field, Kind, Plan, Program
from kpm_excel.plan.types import Single, is_apart, type_of
from kpm_excel.words import Words


class Absence(StrEnum):
    """Why an answer is not there."""

    #: The department's workbook has not come.
    NOT_RETURNED = "not_returned"
    #: It came, without this answer or with one that was not taken.
    NOT_ANSWERED = "not_answered"
    #: The planning office has still to write it.
    NOT_WRITTEN = "not_written"


@dataclass(frozen=True)
class Report:
    """What the overview is made from."""

    plan: Plan
    consolidated: Consolidated

    @cached_property
    def words(self) -> Words:
        """The words of the plan's language."""
        return self.plan.words()

    def words_of(self, kind: Kind) -> Words:
        """The words of the plan's language, for sentences about items of `kind`."""
        return self.plan.words([kind.id])

    def period_text(self, key: str, **values: object) -> str:
        """The sentence `key`; one that speaks of last year instead, where there is one and the periods are years."""
        return self.words.of_period(key, self.plan.is_yearly, **values)

    @cached_property
    def face(self) -> Face:
        """The face of the plan's language."""
        return face_for(self.plan.language)

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        return {result.code: result.status for result in self.consolidated.departments}

    @cached_property
    def _values(self) -> dict[int, Mapping[str, Any]]:
        return {program.no: {**program.values, **self.answers(program)} for program in self.plan.programs}

    @cached_property
    def _decimals(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for program in self.plan.programs:
            for field in self.plan.kind_of(program).fields:
                type_, value = type_of(field), self.values(program).get(field.id)
                if not isinstance(type_, Single) or not type_.is_number or not isinstance(value, int | float):
                    continue
                key, decimals = (program.kind, field.id), decimals_in(value)
                if decimals <= MOST_EVEN:
                    found[key] = max(found.get(key, 0), decimals)
        return found

    def decimals(self, program: Program, field: Field) -> int:
        """How many decimals the numbers of `field` are printed with in all programs of the kind, evenly."""
        if field.places is not None:
            return field.places
        return self._decimals.get((program.kind, field.id), 0)

    def figure(self, program: Program, field: Field) -> Any:
        """The number of `program` as it is printed, or the word that stands for one; None where there is none."""
        value = self.values(program).get(field.id)
        if field.places is None or not isinstance(value, int | float):
            return value
        return rounded(value, field.places)

    @cached_property
    def current_period(self) -> int:
        """Index of the current period."""
        return [period.id for period in self.plan.periods].index(self.plan.current_period)

    def own_field(self, program: Program, field: Field | None) -> Field | None:
        """What `program` has in a column of `field`, which may be of another kind; None where it has no such field."""
        if field is None:
            return None
        return next((own for own in self.plan.kind_of(program).fields if own.id == field.id), None)

    def answers(self, program: Program) -> Mapping[str, Any]:
        """What came back for `program`, by field."""
        return self.consolidated.program(program.no).values

    def values(self, program: Program) -> Mapping[str, Any]:
        """What the plan says of `program` and what came back, by field."""
        return self._values[program.no]

    def actuals(self, program: Program, field: Field) -> Mapping[str, float | str]:
        """The actual of each indicator of `field` that has one; what the plan itself says of the period among them."""
        actuals, now = self.answers(program).get(field.id, {}), self.plan.current_period
        said = {one.id: one.actuals[now] for one in program.indicators(field.id) if now in one.actuals}
        return {**said, **(actuals if isinstance(actuals, Mapping) else {})}

    def given(self, program: Program, field: Field, contributor: str = "") -> Any:
        """What stands in `field`, or what the `contributor` gave there; None where there is nothing."""
        if contributor:
            return self.consolidated.program(program.no).value(field.id, contributor)
        return self.values(program).get(field.id)

    def code(self, program: Program, field: Field) -> str | None:
        """The rating or choice of `program`; None where it is not there."""
        value = self.values(program).get(field.id)
        return value if isinstance(value, str) and value else None

    def codes(self, program: Program, field: Field) -> tuple[str, ...]:
        """The rating or choice of `program`, or the choices where it may have several; none where it is not there."""
        value = self.values(program).get(field.id)
        return tuple(value) if isinstance(value, list | tuple) else (value,) if isinstance(value, str) and value else ()

    def previous_code(self, program: Program, field: Field) -> str | None:
        """Last period's rating or choice of `program`; None where the plan states none."""
        value = (program.previous or {}).get(field.id)
        return value if isinstance(value, str) and value else None

    def absence(self, program: Program, field: Field) -> Absence | None:
        """Why `program` has no value in `field`; None where it has one or none is due."""
        if type_of(field).is_laid_out:
            parts = (part.id for part in type_of(field).parts(field, program))
            return next((a for id in parts if id and (a := self.part_absence(program, field, id))), None)
        if field.working:
            # What it is made of says so itself, but for a workbook that has not come: then nothing of it is known.
            made_of = (self.plan.kind_of(program).field(id) for id in field.working.parts)
            unknown = any(self.absence(program, part) is Absence.NOT_RETURNED for part in made_of)
            return Absence.NOT_RETURNED if unknown else None
        if self.values(program).get(field.id) not in (None, ""):
            return None
        return self._reason(program, field, program.lead)

    def part_absence(self, program: Program, field: Field, part: str) -> Absence | None:
        """Why the indicator or row `part` has no answer; None where it has one or none is due."""
        if type_of(field).answer_in(self.answers(program).get(field.id), part, self.plan) is not None:
            return None
        others = {one.id: one.department for one in type_of(field).parts(field, program)}
        return self._reason(program, field, others.get(part) or program.lead)

    def _reason(self, program: Program, field: Field, answering: str) -> Absence | None:
        kind = self.plan.kind_of(program)
        if field.by is Author.PLAN or (field.by is Author.DEPARTMENT and not kind.collected):
            return None
        # A condition binds the leading department alone.
        due = field.is_required(self.values(program)) if answering == program.lead else field.required is True
        if field.by is Author.OFFICE:
            return Absence.NOT_WRITTEN if due else None
        if self._statuses.get(answering) is Status.MISSING:
            # What an optional field would have said is not known either.
            return Absence.NOT_RETURNED if due or field.required is False else None
        return Absence.NOT_ANSWERED if due else None

    def silent(self, program: Program, field: Field) -> tuple[tuple[Department, Absence], ...]:
        """The departments whose part of the shared `field` is not there; the leading one only beside joined parts."""
        if not field.shared or not self.plan.kind_of(program).collected:
            return ()
        told = not is_apart(field) and self.values(program).get(field.id) not in (None, "")
        asked = program.departments if told else program.contributors
        parts = ((code, self._part_absence(program, field, code)) for code in asked)
        return tuple((self.plan.department(code), absence) for code, absence in parts if absence)

    def _part_absence(self, program: Program, field: Field, code: str) -> Absence | None:
        """Why what department `code` gives in the shared `field` is not there; None where it is or none is due."""
        if is_apart(field) and self.given(program, field, code) is not None:
            return None
        if self._statuses.get(code) is Status.MISSING:
            return Absence.NOT_RETURNED
        # A condition binds the leading department alone.
        due = field.is_required(self.values(program)) if code == program.lead else field.required is True
        if is_apart(field):
            return Absence.NOT_ANSWERED if due else None
        if not due or self._is_amended(program, field):
            return None
        key = AnswerKey(field.id, department="" if code == program.lead else code)
        told = {at for source in self.consolidated.program(program.no).sources for at in source.cells}
        # Answers that do not say in which cells they stood are taken for whole.
        return Absence.NOT_ANSWERED if told and key not in told else None

    def _is_amended(self, program: Program, field: Field) -> bool:
        changes = ((one.program, one.field, one.after) for one in self.consolidated.amendments)
        return any((no, id) == (program.no, field.id) and after is not None for no, id, after in changes)

    @cached_property
    def waiting(self) -> tuple[DepartmentResult, ...]:
        """The departments that are asked and not done, in the plan's order."""
        pending = (Status.MISSING, Status.NEEDS_MENDING)
        return tuple(result for result in self.consolidated.departments if result.status in pending)

    @cached_property
    def is_draft(self) -> bool:
        """Whether anything is still to come, from a department or from the office itself."""
        return self.waits_for_departments or self.waits_for_office

    @cached_property
    def waits_for_departments(self) -> bool:
        """Whether anything is still to come from a department."""
        return not self.consolidated.is_complete or self._lacks(Author.DEPARTMENT)

    @cached_property
    def waits_for_office(self) -> bool:
        """Whether the office has still to write what its plan requires of it."""
        return self._lacks(Author.OFFICE)

    def _lacks(self, author: Author) -> bool:
        return any(
            self.absence(program, field) is not None or (is_apart(field) and self.silent(program, field))
            for program in self.plan.programs
            for field in self.plan.kind_of(program).fields
            if field.by is author
        )

"""Which program of a plan each answer of another year belongs to: by key; of answers without keys by number."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kpm_excel.consolidated import Consolidated, ProgramResult
from kpm_excel.plan.keys import Birth, birth_of, key_of
from kpm_excel.plan.model import Kind, Plan, Program


@dataclass(frozen=True, slots=True)
class Followed:
    """The answers to one program in one cycle, and what is known of whose they are."""

    result: ProgramResult
    #: What it is known by in other cycles as well.
    identity: str
    #: The program of the plan; None where the plan has it no more.
    program: Program | None
    #: Id of its kind in that cycle; None where nothing tells it.
    kind: str | None


@dataclass(frozen=True)
class Follower:
    """Finds the programs of `plan` in the answers of other years."""

    plan: Plan

    def follow(self, cycle: Consolidated) -> Iterator[Followed]:
        """All answers of `cycle`, in its order."""
        by_key = {result.no: self._by_identity.get(_identity(cycle, result)) for result in cycle.programs}
        known = {no: program for no, program in by_key.items() if program}
        if not known and not any(result.key for result in cycle.programs):
            known = self._by_number(cycle)
        for result in cycle.programs:
            program = known.get(result.no)
            program = program if program and self._fits(result, program) else None
            kind = result.kind or (program.kind if program else self._likely_kind(result))
            yield Followed(result, _identity(cycle, result), program, kind)

    def is_followed(self, cycle: Consolidated) -> bool:
        """Whether any answer of `cycle` belongs to a program of the plan by its key."""
        return any(_identity(cycle, result) in self._by_identity for result in cycle.programs)

    @cached_property
    def _by_identity(self) -> Mapping[str, Program]:
        report, period = self.plan.cycle or self.plan.title, self.plan.current_period
        return {program.key or key_of(report, period, program.no): program for program in self.plan.programs}

    def _by_number(self, cycle: Consolidated) -> dict[int, Program]:
        """The programs of answers from before programs had keys, by the numbers that they had first.

        A name that only one program has says more than a number.
        """
        numbers = {no: program for program in self.plan.programs if (no := self._first_number(program)) is not None}
        named = Counter((program.kind, program.name) for program in self.plan.programs)
        names = {(p.kind, p.name): p for p in self.plan.programs if named[p.kind, p.name] == 1}
        by_name = {one.no: names.get((one.kind or "", one.name or "")) for one in cycle.programs}
        taken = {program.no for program in by_name.values() if program}
        return {
            one.no: program
            for one in cycle.programs
            if (program := by_name[one.no] or numbers.get(one.no)) and (by_name[one.no] or program.no not in taken)
        }

    def _first_number(self, program: Program) -> int | None:
        """The number that `program` had before programs had keys; None where it came later."""
        if self._first_period is None:
            return program.no
        birth = birth_of(program.key) if program.key else None
        if birth is None:
            return program.no if program.key else None
        return birth.no if birth.period == self._first_period else None

    @cached_property
    def _first_period(self) -> str | None:
        """The period in which programs were given keys first; None where none has a key that tells."""
        order = {period.id: at for at, period in enumerate(self.plan.periods)}
        births = [birth for program in self.plan.programs if program.key and (birth := birth_of(program.key))]
        return min(births, key=lambda birth: order.get(birth.period, -1), default=Birth("", 0)).period or None

    def _fits(self, result: ProgramResult, program: Program) -> bool:
        return program.kind == result.kind if result.kind else _has_fields(self.plan.kind_of(program), result)

    def _likely_kind(self, result: ProgramResult) -> str | None:
        """The only kind of which all fields are that were answered; None where there is none, or more than one."""
        kinds = [kind.id for kind in self.plan.kinds if _has_fields(kind, result)]
        return kinds[0] if len(kinds) == 1 else None


def _identity(cycle: Consolidated, result: ProgramResult) -> str:
    """What the answers are known by: the program's key, or the one that it got when the next plan was begun."""
    return result.key or key_of(cycle.plan.cycle or cycle.plan.title, cycle.plan.period or "", result.no)


def _has_fields(kind: Kind, result: ProgramResult) -> bool:
    return result.values.keys() <= {field.id for field in kind.fields}

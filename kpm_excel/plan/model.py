"""The plan as frozen data, with the questions that every step asks of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.conditions import Condition
from kpm_excel.plan.fields import TOTAL as TOTAL
from kpm_excel.plan.fields import Author as Author
from kpm_excel.plan.fields import Field as Field
from kpm_excel.plan.fields import FieldType as FieldType
from kpm_excel.plan.fields import FigureRow as FigureRow
from kpm_excel.plan.fields import Kind as Kind
from kpm_excel.plan.fields import Of as Of
from kpm_excel.plan.fields import Print as Print
from kpm_excel.plan.lines import Bar as Bar
from kpm_excel.plan.lines import Indicator as Indicator
from kpm_excel.plan.lines import ScheduleItem as ScheduleItem
from kpm_excel.plan.periods import are_years
from kpm_excel.plan.scales import Scale as Scale
from kpm_excel.plan.scales import ScaleValue as ScaleValue
from kpm_excel.words import Noun, Words, words_for


@dataclass(frozen=True, slots=True)
class Period:
    """One column of the schedule, such as a fiscal year."""

    id: str
    label: str
    #: Its first and last day; a plan gives both or neither.
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over programs; a tree of any depth."""

    id: str
    name: str
    #: Its short mark, such as 方向性１.
    heading: str | None = None
    #: Id of the group above.
    parent: str | None = None

    @property
    def title(self) -> str:
        """Mark and name in one line."""
        return f"{self.heading} {self.name}" if self.heading else self.name


@dataclass(frozen=True, slots=True)
class Department:
    """A department that leads or contributes."""

    code: str
    name: str
    #: One address, or several with `;` or `,` between them.
    email: str | None = None
    #: Further addresses.
    emails: tuple[str, ...] = ()
    #: Addresses to which drafts go as a copy.
    cc: tuple[str, ...] = ()
    #: The division that it belongs to.
    division: str | None = None
    #: Whether its head approves what it hands in.
    approves: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """The planning office, to which workbooks return."""

    name: str
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """One thing to be done."""

    no: int
    kind: str
    #: Of an item that is a group the group's title.
    name: str
    group: str
    #: Codes; the first leads, the others contribute.
    departments: tuple[str, ...]
    #: What the plan says: texts, numbers, dates as they stand, `ScheduleItem`s and `Indicator`s in tuples.
    values: Mapping[str, Any]
    #: Last period's answers, shaped as `values` of the consolidated results.
    previous: Mapping[str, Any] | None = None
    #: What it is known by over the years, whatever its number and name become.
    key: str | None = None
    #: What is printed as its number, such as `1-(1)-①`.
    code: str | None = None

    @property
    def number(self) -> str | int:
        """What people call it by: its code, else its number."""
        return self.code or self.no

    @property
    def lead(self) -> str:
        """Code of the leading department."""
        return self.departments[0]

    @property
    def contributors(self) -> tuple[str, ...]:
        """Codes of the departments beside the leading one."""
        return self.departments[1:]

    def indicators(self, field: str) -> tuple[Indicator, ...]:
        """The indicators that the plan lists under `field`."""
        value = self.values.get(field)
        return tuple(one for one in value if isinstance(one, Indicator)) if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class ProgramList:
    """A short list on the summary."""

    id: str
    title: str
    kind: str
    #: Which programs stand in it; empty: all of the kind.
    where: Condition
    fields: tuple[str, ...]
    #: The field by whose values its programs stand in order; None: as in the plan.
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A table of counts, groups down and codes across; of a number or of figures a table of sums."""

    kind: str
    field: str
    #: `all`: of a shared number what every department gave is added; else what the leading one did.
    of: str | None = None


@dataclass(frozen=True)
class Plan:
    """One cycle: who is asked what about which programs."""

    language: str
    organization: str
    title: str
    as_of: str
    periods: tuple[Period, ...]
    current_period: str
    scales: tuple[Scale, ...]
    groups: tuple[Group, ...]
    departments: tuple[Department, ...]
    kinds: tuple[Kind, ...]
    programs: tuple[Program, ...]
    lists: tuple[ProgramList, ...] = ()
    summaries: tuple[Summary, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    deadline: date | None = None
    #: By when marked copies come back.
    mend_deadline: date | None = None
    office: Office | None = None
    #: What this report in this period is known by, whatever its title and as-of are corrected to.
    cycle: str | None = None
    #: First 12 hex digits of the SHA-256 of what the plan was before, as far as forms were made of it for this report.
    versions: frozenset[str] = frozenset()
    #: SHA-256 of the canonical JSON: the same for a plan kept as JSON or as a workbook.
    sha256: str = ""
    #: Whether it is written in the first format, whose forms stay what they were.
    is_of_first_format: bool = field(default=False, compare=False)
    #: Its JSON; empty in a child process, which has no use for it.
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    #: The file that it was loaded from; None for a plan that was made in memory.
    source: Path | None = field(default=None, repr=False, compare=False)
    #: What is drawn over its workbook, and is none of it.
    drawn: tuple[Fault, ...] = field(default=(), repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "document": {}, "_asked_fields": {}}

    @cached_property
    def is_yearly(self) -> bool:
        """Whether the periods are years, so that the one before is last year."""
        return are_years(period.id for period in self.periods) or are_years(period.label for period in self.periods)

    def item(self, kinds: Iterable[str] | None = None) -> Noun | None:
        """What an item of these `kinds`, by their ids, is called (of all kinds where none are named).

        None where no kind says it, or where several have different words.
        """
        wanted = self._kinds if kinds is None else dict.fromkeys(kinds)
        nouns = {self._kinds[id].word for id in wanted}
        return nouns.pop() if len(nouns) == 1 else None

    def words(self, kinds: Iterable[str] | None = None) -> Words:
        """The words of its language, for sentences about items of these `kinds` (of all kinds where none are named)."""
        return words_for(self.language).calling(self.item(kinds))

    def words_to(self, department: str) -> Words:
        """The words of its language, for sentences about what `department` is asked for."""
        return self.words({program.kind for program in self.asked_programs(department)})

    @cached_property
    def current(self) -> Period:
        """The period that is reported on."""
        return next(period for period in self.periods if period.id == self.current_period)

    @property
    def mend_by(self) -> date | None:
        """The day by which what was sent back to be mended, or never came, is to come; None where the plan has none."""
        return self.mend_deadline or self.deadline

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {kind.id: kind for kind in self.kinds}

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return {department.code: department for department in self.departments}

    @cached_property
    def _programs(self) -> dict[int, Program]:
        return {program.no: program for program in self.programs}

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.id: group for group in self.groups}

    def kind(self, id: str) -> Kind:
        """The kind `id`. Raises `KeyError`."""
        return self._kinds[id]

    def kind_of(self, program: Program) -> Kind:
        """The kind of `program`."""
        return self._kinds[program.kind]

    def department(self, code: str) -> Department:
        """The department `code`. Raises `KeyError`."""
        return self._departments[code]

    def has_department(self, code: str) -> bool:
        """Whether the plan knows a department of that code."""
        return code in self._departments

    def program(self, no: int) -> Program | None:
        """The program numbered `no`; None where the plan has none."""
        return self._programs.get(no)

    def group(self, id: str) -> Group:
        """The group `id`. Raises `KeyError`."""
        return self._groups[id]

    def scale_of(self, field: Field) -> Scale:
        """The scale of a rating; of a choice its choices as a scale without ranks."""
        if field.choices:
            return Scale(field.id, tuple(ScaleValue(choice, choice) for choice in field.choices))
        return next(scale for scale in self.scales if scale.id == field.scale)

    def periods_of(self, field: Field) -> tuple[Period, ...]:
        """The periods over which the block of `field` is shown, in the plan's order."""
        return tuple(period for period in self.periods if not field.periods or period.id in field.periods)

    @property
    def period_ids(self) -> list[str]:
        """The ids of the periods, in their order."""
        return [period.id for period in self.periods]

    def is_counted(self, summary: Summary) -> bool:
        """Whether `summary` counts codes; else it adds numbers."""
        field = self.kind(summary.kind).field(summary.field)
        return bool(field.scale or field.choices)

    def codes(self, field: Field) -> tuple[str, ...]:
        """The values that a rating or choice may have, in their order."""
        return tuple(value.code for value in self.scale_of(field).values)

    def group_path(self, id: str) -> tuple[Group, ...]:
        """The groups from the top down to `id`."""
        path: list[Group] = []
        at: str | None = id
        while at is not None:
            path.append(self._groups[at])
            at = path[-1].parent
        return tuple(reversed(path))

    def groups_over(self, program: Program) -> tuple[Group, ...]:
        """The groups that `program` stands under, from the top down; of an item that is a group those above it."""
        path = self.group_path(program.group)
        return path[:-1] if self.kind_of(program).of is Of.GROUPS else path

    def group_tree(self) -> Iterator[tuple[int, Group]]:
        """Each group with its depth (0 at the top), parents before children, in the plan's order."""
        children: dict[str | None, list[Group]] = {}
        for group in self.groups:
            children.setdefault(group.parent, []).append(group)
        stack = [(0, group) for group in reversed(children.get(None, []))]
        while stack:
            depth, group = stack.pop()
            yield depth, group
            stack.extend((depth + 1, child) for child in reversed(children.get(group.id, [])))

    def programs_of(self, kind: Kind) -> tuple[Program, ...]:
        """The programs of `kind` under their groups, in the order of the groups, then of the plan."""
        order = {group.id: at for at, (_, group) in enumerate(self.group_tree())}
        chosen = [program for program in self.programs if program.kind == kind.id]
        return tuple(sorted(chosen, key=lambda program: order[program.group]))

    def asked(self, program: Program, department: str) -> tuple[Field, ...]:
        """The fields that `department` answers for `program`, in the order of the form."""
        known = self._asked_fields.get((program.no, department))
        if known is None:
            known = self._asked_fields[program.no, department] = self._asked(program, department)
        return known

    @cached_property
    def _asked_fields(self) -> dict[tuple[int, str], tuple[Field, ...]]:
        """What was found of each program and department: every step asks for it again."""
        return {}

    def _asked(self, program: Program, department: str) -> tuple[Field, ...]:
        kind = self.kind_of(program)
        if not kind.collected or department not in program.departments:
            return ()
        # The types are declared on this model.
        from kpm_excel.plan.types import type_of

        asked = (f for f in kind.fields if f.is_asked)
        return tuple(f for f in asked if any(p.is_asked_of(department, program) for p in type_of(f).parts(f, program)))

    def asked_programs(self, department: str) -> tuple[Program, ...]:
        """The programs that `department` is asked about, in the plan's order."""
        known = self._asked_programs.get(department)
        if known is None:
            own = self._programs_by_department.get(department, ())
            known = self._asked_programs[department] = tuple(one for one in own if self.asks(one, department))
        return known

    @cached_property
    def _asked_programs(self) -> dict[str, tuple[Program, ...]]:
        """What was found of each department: a process that reads forms is asked for those of a few."""
        return {}

    @cached_property
    def _programs_by_department(self) -> dict[str, list[Program]]:
        # In one pass: a large body has as many departments as programs.
        found: dict[str, list[Program]] = {}
        for program in self.programs:
            for code in program.departments:
                found.setdefault(code, []).append(program)
        return found

    def asks(self, program: Program, department: str) -> bool:
        """Whether `department` has anything to answer for `program`."""
        return bool(self.asked(program, department))

    def asked_departments(self) -> tuple[Department, ...]:
        """The departments that are asked for anything."""
        return tuple(d for d in self.departments if self.asked_programs(d.code))

    def named_in(self, file: str) -> list[Department]:
        """The departments that are asked and whose names stand in the name of `file`, in the plan's order.

        Where one's name is part of another's that stands there (政策課 of 情報政策課), the other is meant.
        """
        stem = file.rpartition("/")[2].rpartition(".")[0].casefold()
        names, lengths = self._asked_names
        # Each piece of the file's name is looked up: a large body has more departments than a name has pieces.
        pieces = {stem[at : at + length] for length in lengths for at in range(len(stem) - length + 1)}
        found = [piece for piece in pieces if piece in names]
        own = [name for name in found if not any(name in other and name != other for other in found)]
        return [department for _, department in sorted((names[name] for name in own), key=lambda one: one[0])]

    @cached_property
    def _asked_names(self) -> tuple[dict[str, tuple[int, Department]], frozenset[int]]:
        """The departments that are asked, with their places, by their names in small letters; how long these are."""
        names = {d.name.casefold(): (at, d) for at, d in reversed(list(enumerate(self.asked_departments())))}
        return names, frozenset(map(len, names))

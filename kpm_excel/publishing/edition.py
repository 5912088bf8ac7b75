"""The edition for the public: a plan and its answers in which nothing stands that does not go out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from typing import Any, TypeVar

from kpm_excel.consolidated import Consolidated, DepartmentResult, ProgramResult, Status
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.program_lists import chosen
from kpm_excel.plan.model import Author, Department, Field, Indicator, Kind, Office, Plan, Program, ProgramList, Summary
from kpm_excel.plan.types import Single, type_of
from kpm_excel.publishing.personal_data import Personal, Piece, pieces_in, without_pieces, without_unseen
from kpm_excel.publishing.public_fields import Decision, FieldDecision, decided

T = TypeVar("T")
#: What puts a mark in place of the pieces of a text that look personal.
_Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A piece of a text that does not go out."""

    what: Personal
    text: str
    #: The number of the program in whose values it stands; None for the plan's own words.
    program: int | None = None
    #: The title of its field.
    field: str = ""


@dataclass(frozen=True)
class Edition:
    """What goes out, and what was decided about it."""

    #: The public plan with its public answers.
    report: Report
    #: Each list of the summary with the numbers of its programs, in its order.
    lists: tuple[tuple[ProgramList, tuple[int, ...]], ...]
    decisions: tuple[FieldDecision, ...]
    withheld: tuple[Withheld, ...]

    @property
    def plan(self) -> Plan:
        """The public plan."""
        return self.report.plan

    def is_rated(self, kind: Kind) -> bool:
        """Whether items of `kind` are rated, though it be in a field that does not go out."""
        return any(one.field.scale for one in self.decisions if one.kind.id == kind.id)


def edition_of(plan: Plan, consolidated: Consolidated, held_back: Sequence[str] = ()) -> Edition:
    """The public edition of `plan` and its answers, without the fields of `held_back`.

    Raises `BadCall` where one of these is no field of the plan.
    """
    return _Making(Report(plan, consolidated), decided(plan, held_back)).edition()


class _Making:
    """One edition in the making."""

    def __init__(self, full: Report, decisions: tuple[FieldDecision, ...]) -> None:
        self._full, self._decisions = full, decisions
        self._kept = {(one.kind.id, one.field.id): one for one in decisions if one.is_public}
        self._withheld: list[Withheld] = []
        self._mark = full.words.text("publish.withheld")
        self._lists = tuple((one, tuple(p.no for p in chosen(full, one))) for one in full.plan.lists)

    def edition(self) -> Edition:
        plan = self._full.plan
        programs = tuple(self._program(program) for program in plan.programs)
        results = tuple(self._result(program) for program in plan.programs)
        own = self._masked(None)
        public = replace(
            plan,
            organization=own(plan.organization),
            title=own(plan.title),
            as_of=own(plan.as_of),
            periods=_deep(plan.periods, own, but=("id",)),
            scales=_deep(plan.scales, own, but=("id", "code", "color")),
            groups=_deep(plan.groups, own, but=("id", "parent")),
            departments=tuple(Department(d.code, d.name, division=d.division) for d in plan.departments),
            kinds=tuple(self._kind(kind, own) for kind in plan.kinds),
            programs=programs,
            lists=tuple(self._list(one, own) for one, _ in self._lists),
            summaries=tuple(one for one in plan.summaries if self._is_counted(one)),
            texts={name: own(text) for name, text in plan.texts.items()},
            office=Office(own(plan.office.name)) if plan.office else None,
            deadline=None,
            mend_deadline=None,
            document={},
            source=None,
            drawn=(),
        )
        answers = Consolidated(
            plan=self._full.consolidated.plan,
            programs=results,
            departments=tuple(DepartmentResult(d.code, Status.ACCEPTED) for d in plan.departments),
        )
        lists = tuple(zip(public.lists, (numbers for _, numbers in self._lists), strict=True))
        return Edition(Report(public, answers), lists, self._decisions, tuple(dict.fromkeys(self._withheld)))

    def _is_counted(self, summary: Summary) -> bool:
        """Whether the counts or sums go out: of a field that lists alone tell they would tell of the others too."""
        found = self._kept.get((summary.kind, summary.field))
        return found is not None and found.decision is Decision.PRINTED

    def _kind(self, kind: Kind, own: _Mask) -> Kind:
        kept = [field for field in kind.fields if (kind.id, field.id) in self._kept]
        return replace(
            kind,
            name=own(kind.name),
            note=own(kind.note) if kind.note else None,
            fields=tuple(_public_field(field, own) for field in kept),
        )

    def _list(self, entry: ProgramList, own: _Mask) -> ProgramList:
        kept = tuple(id for id in entry.fields if (entry.kind, id) in self._kept)
        return replace(entry, title=own(entry.title), fields=kept, where={}, order=None)

    def _shown(self, program: Program) -> Iterator[Field]:
        """The fields of which the value of `program` goes out."""
        for field in self._full.plan.kind_of(program).fields:
            found = self._kept.get((program.kind, field.id))
            if found is None:
                continue
            listing = (
                program.no in numbers
                for one, numbers in self._lists
                if one.kind == program.kind and field.id in one.fields
            )
            if found.decision is Decision.PRINTED or any(listing):
                yield field

    def _program(self, program: Program) -> Program:
        shown = list(self._shown(program))
        own = self._masked(program.no)
        rated = {field.id for field in shown if field.scale}
        return replace(
            program,
            name=own(program.name),
            values={
                field.id: self._value(program, field, program.values[field.id])
                for field in shown
                if field.id in program.values
            },
            # Of what was last period the report tells how ratings changed.
            previous={id: value for id, value in (program.previous or {}).items() if id in rated},
            key=None,
        )

    def _result(self, program: Program) -> ProgramResult:
        shown = {field.id: field for field in self._shown(program)}
        found = self._full.consolidated.program(program.no)
        given = {
            code: {id: self._value(program, shown[id], value) for id, value in own.items() if id in shown}
            for code, own in found.contributions.items()
        }
        return ProgramResult(
            program.no,
            {id: self._value(program, shown[id], value) for id, value in found.values.items() if id in shown},
            contributions={code: own for code, own in given.items() if own},
        )

    def _value(self, program: Program, field: Field, value: Any) -> Any:
        """The value as it goes out; codes, days and choices are what they are."""
        type_ = type_of(field)
        if isinstance(type_, Single) and not type_.is_prose:
            # Half an address leads nowhere.
            is_free = isinstance(value, str) and not field.scale and not field.choices
            return self._whole(program, field, value) if is_free else value
        if field.several:
            return value
        value = _deep(
            value, self._masked(program.no, field), but=("id", "unit", "comparator", "start", "end", "counts")
        )
        return _without_departments(value)

    def _whole(self, program: Program, field: Field, value: str) -> str | None:
        return value if self._masked(program.no, field)(value) == value else None

    def _masked(self, program: int | None, field: Field | None = None) -> _Mask:
        return partial(self._mask, program, field.title if field else "")

    def _mask(self, program: int | None, field: str, text: str) -> str:
        text = without_unseen(text)
        pieces: list[Piece] = list(pieces_in(text))
        self._withheld += [Withheld(piece.what, piece.text, program, field) for piece in pieces]
        return without_pieces(text, self._mark) if pieces else text


def _public_field(field: Field, own: _Mask) -> Field:
    """`field` as something that is told, and asked of nobody."""
    return replace(
        field,
        label=own(field.label),
        under=own(field.under) if field.under else None,
        rows=tuple(replace(row, label=own(row.label)) for row in field.rows),
        by=Author.PLAN,
        required=False,
        help=None,
        bands=None,
        decimals=field.places,
        sum=(),
        difference=(),
        ratio=(),
        is_doubled=field.is_doubled,
    )


def _without_departments(value: Any) -> Any:
    """Indicators without who answered for each."""
    if isinstance(value, tuple):
        return tuple(replace(one, department=None) if isinstance(one, Indicator) else one for one in value)
    return value


def _deep(value: T, change: _Mask, but: Sequence[str] = ()) -> T:
    """`value` with every text in it changed, whatever it is made of, but for the attributes `but`."""
    made: Any = value
    if isinstance(value, str):
        return change(value)  # type: ignore[return-value]
    if isinstance(value, Mapping):
        return {key: _deep(one, change, but) for key, one in value.items()}  # type: ignore[return-value]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        kept = {name: one if name in but else _deep(one, change, but) for name, one in made._asdict().items()}
        return made._replace(**kept)  # type: ignore[no-any-return]
    if isinstance(value, tuple | list):
        return type(made)(_deep(one, change, but) for one in made)  # type: ignore[no-any-return]
    if is_dataclass(value):
        own = {one.name: getattr(value, one.name) for one in fields(value) if one.init and one.name not in but}
        return replace(made, **{name: _deep(one, change, but) for name, one in own.items()})  # type: ignore[no-any-return]
    return value

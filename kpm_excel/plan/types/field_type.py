"""What a type of field answers for the plan and for what comes back.

Each type has a module beside this one with its answers, and one in `layouts/types/` for how it is shown.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, Protocol

from kpm_excel.answer_key import AnswerKey
from kpm_excel.errors import Fault
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.document import Document, Entry, Path
from kpm_excel.plan.model import Author, Field, FigureRow, Indicator, Plan, Program
from kpm_excel.plan.periods import Now
from kpm_excel.plan.schema import path_of
from kpm_excel.plan.types.values import Answer, Misfit, Raw, Reading, Remark
from kpm_excel.words import Words


class Known(Protocol):
    """What a value is held against beside its field: a plan, or its document that may be faulty."""

    @property
    def period_ids(self) -> Sequence[str]:
        """The ids of the periods."""

    def codes(self, field: Field) -> Sequence[str] | None:
        """The values that a rating or choice may have; None where that is not known."""


class Turn(Protocol):
    """One field of one program on its way into the plan of the next period."""

    @property
    def plan(self) -> Plan:
        """The plan of the period that has ended."""

    @property
    def next_period(self) -> str:
        """The id of the next period."""

    @property
    def words(self) -> Words:
        """The words in the plan's language."""

    @property
    def entry(self) -> Entry:
        """The program in the next plan, which is changed in place; it begins as it was."""

    @property
    def is_yearly(self) -> bool:
        """Whether the field's label or heading means the period that has ended."""

    @property
    def is_collected(self) -> bool:
        """Whether departments were asked about the program."""

    def mark(self, what: str) -> None:
        """Tell the office to do `what` (the sentence `do_<what>` in the catalog `rollover`) about the field."""

    def mark_figure(self, what: str, row: FigureRow, period: str, figure: Any = None, other: Any = None) -> None:
        """Tell it about the figure of one row and period: what it is, and what it is elsewhere."""

    def empty(self) -> None:
        """Take the value out; where the plan must say something it stays. Either is told."""


class Part(NamedTuple):
    """One answer that a field asks for on a program."""

    #: Its id within the field; None where the field asks for one answer alone.
    id: str | None
    label: str
    #: The field as the cell of this answer takes it.
    field: Field
    #: The indicator whose actual it is.
    indicator: Indicator | None = None
    #: The row of figures whose current period it is.
    row: FigureRow | None = None

    @property
    def department(self) -> str | None:
        """Code of the department that answers it alone; None: whoever answers the field."""
        return self.indicator.department if self.indicator else None

    def is_asked_of(self, department: str, program: Program) -> bool:
        """Whether `department` is asked for it on `program`."""
        return self.department in (None, department) and (
            department == program.lead or self.field.shared or self.department is not None
        )

    def key(self, program: Program, department: str) -> AnswerKey:
        """By what the answer of `department` on `program` is known."""
        contributor = "" if department == program.lead else department
        if self.field.mark is not None:
            return AnswerKey(self.field.id, department=contributor).of_choice(self.field.mark)
        return _key_of(self.field.id, self.id or "", contributor)


# The programs of one kind are all asked for the same.
_key_of = lru_cache(maxsize=1024)(AnswerKey)


class Type(ABC):
    """What every type answers."""

    #: Keys of a field that this type has beside those of every field; without `needed` ones it cannot be.
    keys: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()
    #: Those of its `keys` that `kpm-excel/plan@2` added.
    later_keys: ClassVar[tuple[str, ...]] = ()
    #: Its answers are codes of a short list, which can be counted and named in conditions.
    is_listed: ClassVar[bool] = False
    #: It holds numbers, which a summary adds.
    is_summed: ClassVar[bool] = False
    #: Free words, which people write into and which may say nothing.
    is_prose: ClassVar[bool] = False
    is_number: ClassVar[bool] = False
    #: Days of the calendar, which a cycle has a span of.
    is_day: ClassVar[bool] = False
    #: Its values stand in rows, each with a figure for each period.
    has_rows: ClassVar[bool] = False
    #: Its words may name a person: free ones, one of a few, an address.
    is_worded: ClassVar[bool] = False
    #: The number of the plan's format that brought it.
    since: ClassVar[int] = 1
    #: The plan says of each program what is asked, whoever answers it.
    is_laid_out: ClassVar[bool] = False
    #: What several departments write in a shared field is joined to one value; of other types each one's stays apart.
    is_joined: ClassVar[bool] = False
    #: What was answered goes on among the plan's own values of the next period, and not as what was answered before.
    goes_on: ClassVar[bool] = False
    #: Nobody writes it: what it shows follows from the program, and no value of it stands anywhere.
    is_derived: ClassVar[bool] = False
    #: Its values come one after the other, so that a list can stand in their order.
    is_ordered: ClassVar[bool] = False

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        """What is wrong in the field `entry` at path `at`, beyond the keys that it has."""
        yield from ()

    @abstractmethod
    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        """Why the plan cannot have `value`, at path `at`, in `field`."""

    def program_faults(self, value: object, program: Entry, document: Document, at: Path) -> Iterator[Fault]:
        """Why `value`, at path `at`, does not fit the rest of `program`, which may be faulty."""
        yield from ()

    @abstractmethod
    def answer_faults(
        self, value: object, field: Field, known: Known, parts: Mapping[str, Field], at: Path
    ) -> Iterator[Fault]:
        """Why `value`, at path `at`, cannot be what was answered in `field`, whose `parts` are taken so by their cells.

        A limit of the field that changed since is no fault: what was accepted under the older one stays.
        """

    @abstractmethod
    def made(self, value: Any, now: Now) -> Any:
        """The plan's `value` as the model holds it `now`, from the JSON that has no faults."""

    @abstractmethod
    def parts(self, field: Field, program: Program) -> tuple[Part, ...]:
        """The answers that `field` asks for on `program`, in the order of the form."""

    def parts_in(self, value: object, field: Field) -> Mapping[str, Field]:
        """How the cells of the parts in the plan's `value`, which may be faulty, are taken, by their ids."""
        return {}

    def rank(self, value: Any, field: Field, plan: Plan) -> Any:
        """What sorts `value` among those of `field`, ascending; None for one that has no place among them."""
        return value

    @abstractmethod
    def whole(self, answers: Mapping[str | None, Answer], field: Field, program: Program, plan: Plan) -> Any:
        """The value that `answers`, by the ids of parts, come to in the consolidated data; None where there is none."""

    def answer_in(self, value: Any, part: str | None, plan: Plan) -> Any:
        """The answer to `part` in a `value` of the consolidated data; None where it has none."""
        return value if part is None else value.get(part) if isinstance(value, Mapping) else None

    def carry(self, answered: Any, field: Field, turn: Turn) -> None:
        """Make of what the plan says in `field`, and of what was `answered`, what the next plan says there.

        What stands under words of the period that has ended is written anew; what stands under none is asked about.
        """
        if field.by is Author.PLAN and field.id in turn.entry["values"]:
            if turn.is_yearly:
                turn.empty()
            else:
                turn.mark("check_value")

    def bases(self, field: Field) -> tuple[str, ...]:
        """What bands may look at in `field`, as they name it."""
        return ()

    def figure_for(self, bands: Bands, value: Any, field: Field, program: Program, plan: Plan) -> float | None:
        """The figure in a `value` of the consolidated data that `bands` look at; None where there is none."""
        return None

    def figure_unit(self, bands: Bands, field: Field, language: str) -> str | None:
        """The unit of the figure that `bands` look at."""
        return field.unit

    def figure_name(self, bands: Bands, field: Field, words: Words) -> str:
        """Which of the field's figures `bands` look at; empty where it has only one."""
        return ""

    def worked_out_parts(self, field: Field) -> tuple[str, ...]:
        """The ids of the parts of `field` that are worked out of the others."""
        return ()

    def with_worked_out(self, value: Any, field: Field, plan: Plan) -> Any:
        """The consolidated `value` with what is worked out within it; None where nothing is left of it."""
        return value

    def with_answer(self, value: Any, part: str, answer: Answer | None, plan: Plan) -> Any:
        """A `value` of the consolidated data with another answer to `part`; None where nothing is left of it."""
        answers = {**(value or {}), part: answer}
        return {id: one for id, one in answers.items() if one is not None} or None


class Single(Type):
    """A type with one value, which stands in one cell."""

    is_ordered = True

    @abstractmethod
    def misfits(self, value: object, field: Field, known: Known) -> Iterator[Misfit]:
        """Why `value`, as our files hold it, does not fit `field`."""

    @abstractmethod
    def to_cell(self, answer: Answer) -> Raw:
        """What a cell holds for `answer`."""

    @abstractmethod
    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        """The answer in a cell that holds `raw`, with a remark for all that was repaired or refused."""

    def counted(self, number: int | float, *, date1904: bool) -> Raw:
        """What a bare `number` in the cell stands for."""
        return number

    def doubts(self, stored: Raw) -> Iterator[Remark]:
        """What is to be said of an answer that was taken, for what the cell holds is odd."""
        yield from ()

    def faults(self, value: object, field: Field, known: Known, at: Path) -> Iterator[Fault]:
        """The misfits of `value` as faults at path `at`."""
        for misfit in self.misfits(value, field, known):
            yield misfit.fault(value, at)

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        return self.faults(value, field, document, at)

    def answer_faults(
        self, value: object, field: Field, known: Known, parts: Mapping[str, Field], at: Path
    ) -> Iterator[Fault]:
        return self.faults(value, without_limits(field), known, at)

    def made(self, value: Any, now: Now) -> Any:
        return value

    def parts(self, field: Field, program: Program) -> tuple[Part, ...]:
        return (Part(None, field.title, field),)

    def whole(self, answers: Mapping[str | None, Answer], field: Field, program: Program, plan: Plan) -> Any:
        return answers.get(None)


class Block(Type):
    """A type whose value in the plan is a table; of its answers each has a cell, which is that of a single type."""


class Told(Block):
    """A block that the plan alone tells: nobody is asked for a part of it."""

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        if entry.get("by") in ("department", "office"):
            yield Fault(path_of([*at, "by"]), f"{entry['type']}_by_plan", {"found": entry["by"]})

    def answer_faults(
        self, value: object, field: Field, known: Known, parts: Mapping[str, Field], at: Path
    ) -> Iterator[Fault]:
        yield Fault(path_of(at), "no_answer", {"type": field.type})

    def parts(self, field: Field, program: Program) -> tuple[Part, ...]:
        return ()

    def whole(self, answers: Mapping[str | None, Answer], field: Field, program: Program, plan: Plan) -> Any:
        return None


def without_limits(field: Field) -> Field:
    """`field` as it takes any length and any number."""
    return replace(field, max_length=None, minimum=None, maximum=None)

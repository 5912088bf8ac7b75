"""The plan of the next period, begun from this one.

Answers become what was before, and what the office has still to write is marked.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.marks import figure_text
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import BadCall, BadInput, JsonPath
from kpm_excel.plan.jsonfile import FORMAT, plan_from_document
from kpm_excel.plan.keys import cycle_of, key_of
from kpm_excel.plan.model import Author, Field, FigureRow, Plan
from kpm_excel.plan.own_words import own_words, shortened
from kpm_excel.plan.period_names import means_this_period, naming
from kpm_excel.plan.periods import following_days
from kpm_excel.plan.types import type_of
from kpm_excel.words import Saying, Words, words_for

Document = dict[str, Any]
#: Where a sentence ends.
_SENTENCE = re.compile(r"(?<=[。\n])|(?<=[.!?] )")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the office decides about programs."""

    #: Numbers of the programs that ended.
    drop: Sequence[int] = ()
    #: New number by old number.
    renumber: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that the office has still to write in the next period's plan."""

    #: What is to be done: the sentence `do_<what>` in the catalog `rollover`.
    what: str
    #: The label of the field concerned, and what the programs are called by: their codes, else their numbers now.
    label: str = ""
    programs: tuple[str | int, ...] = ()
    #: Where among the plan's own words, and what stands there.
    place: Saying | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rolled:
    """The next period's plan, and what the office has still to write in it."""

    document: Document
    todo: tuple[Todo, ...]


@dataclass(frozen=True, slots=True)
class StillMarked:
    """What `next_plan` marked as to be written and nobody has written yet."""

    #: The words that say as of when the report is.
    as_of: bool = False
    #: What programs are called by, by the label of the field.
    fields: tuple[tuple[str, tuple[str | int, ...]], ...] = ()
    #: Where else in the plan: other texts that are printed.
    elsewhere: tuple[JsonPath, ...] = ()

    @property
    def count(self) -> int:
        """How many places are marked."""
        return self.as_of + sum(len(programs) for _, programs in self.fields) + len(self.elsewhere)


def next_plan(document: Document, consolidated: Consolidated, choices: Choices | None = None, path: str = "") -> Rolled:
    """The next period's plan, from this period's `document` and its answers; `path` is for messages.

    Raises `BadInput` where the plan has no next period, and `BadCall` where `choices` name programs that are not
    there or give one number to two.
    """
    plan = plan_from_document(document, path)
    words = plan.words()
    chosen = choices or Choices()
    _check(plan, chosen, path)
    following = copy.deepcopy(document)
    following |= {"format": FORMAT, "current_period": _next_period(plan, path)}
    following["cycle"] = _next_cycle(plan, following["current_period"])
    # Where the last mark was never written over, it tells the last words that somebody wrote.
    if words.text("rollover.sign") not in plan.as_of:
        following["as_of"] = words.text("rollover.as_of", as_of=plan.as_of)
    todo = [Todo("as_of", text=_last_written(plan.as_of, words))]
    todo += [Todo(key) for key in ("deadline", "mend_deadline") if following.pop(key, None)]
    _date_next(following["periods"], following["current_period"])
    years = naming(plan, following["current_period"])
    moving = _Moving(
        plan, consolidated, words, chosen.renumber, lambda texts: any(map(years, texts)), following["current_period"]
    )
    todo += _show_next(plan, following)
    kept = [entry for entry in following["programs"] if entry["no"] not in chosen.drop]
    for entry in kept:
        moving.move(entry)
        entry.setdefault("key", key_of(plan.cycle or plan.title, plan.current_period, entry["no"]))
        entry["no"] = chosen.renumber.get(entry["no"], entry["no"])
    following["programs"] = kept
    todo += [*moving.todo(), *_mentions(following, years)]
    plan_from_document(following, path)
    return Rolled(following, tuple(todo))


def _last_written(as_of: str, words: Words) -> str:
    """The words of `as_of` that somebody wrote, where the mark of an earlier `next_plan` stands around them."""
    before, _, behind = words.text("rollover.as_of", as_of="\n").partition("\n")
    is_marked = as_of.startswith(before) and as_of.endswith(behind)
    return as_of[len(before) : len(as_of) - len(behind)] if is_marked else as_of


def _check(plan: Plan, choices: Choices, path: str) -> None:
    known = [program.no for program in plan.programs]
    for no in (*choices.drop, *choices.renumber):
        if no not in known:
            raise BadCall("rollover_unknown", path=path, no=no, item=plan.item())
    numbers = [choices.renumber.get(no, no) for no in known if no not in choices.drop]
    doubled = next((no for no in numbers if numbers.count(no) > 1), None)
    if doubled is not None:
        raise BadCall("rollover_taken", path=path, no=doubled, item=plan.item())


def _next_period(plan: Plan, path: str) -> str:
    ids = [period.id for period in plan.periods]
    at = ids.index(plan.current_period) + 1
    if at == len(ids):
        raise BadInput("no_next_period", path=path, period=plan.current_period)
    return ids[at]


def _show_next(plan: Plan, following: Document) -> Iterator[Todo]:
    """Add the next period to those shown of figures that are asked for it, and tell where."""
    order, now = plan.period_ids, following["current_period"]
    for kind, entry in zip(plan.kinds, following["kinds"], strict=True):
        for spec, field_entry in zip(kind.fields, entry["fields"], strict=True):
            if spec.periods and now not in spec.periods and any(row.is_asked for row in spec.rows):
                field_entry["periods"] = sorted([*spec.periods, now], key=order.index)
                yield Todo("period_shown", label=spec.title, text=plan.periods[order.index(now)].label)


def _date_next(periods: list[Document], id: str) -> None:
    """Give the period `id` its days where the one before it has some, as long as that and right behind it."""
    at = next(at for at, period in enumerate(periods) if period["id"] == id)
    before, after = periods[at - 1], periods[at]
    if "start" in before and "start" not in after:
        days = following_days(date.fromisoformat(before["start"]), date.fromisoformat(before["end"]))
        others = [other for other in periods if "start" in other and other["end"] > before["end"]]
        # Where a later period begins before it would have ended, the office has something else in mind.
        if days and all(str(days[1]) < other["start"] for other in others):
            after |= {"start": str(days[0]), "end": str(days[1])}


def _next_cycle(plan: Plan, period: str) -> str:
    """What the next period's report is known by: the same each time that this plan is rolled over."""
    this = plan.cycle or f"{plan.organization}\n{plan.title}\n{plan.current_period}"
    return cycle_of(period, this)


@dataclass(slots=True)
class _Moving:
    """Takes programs over into the next period, and keeps account of what is to be written."""

    plan: Plan
    consolidated: Consolidated
    words: Words
    #: New number by old number.
    renumber: Mapping[int, int]
    #: Whether one of some texts names this period.
    names_period: Callable[[list[str]], bool]
    #: Id of the next period.
    next_period: str
    #: What programs are called by and their numbers now, by what is to be done and the label of the field.
    _marked: dict[tuple[str, str], dict[int, str | int]] = field(default_factory=dict)

    def move(self, entry: Document) -> None:
        """Make the program's answers its previous ones, and mark what was this period's."""
        kind = self.plan.kind(entry["kind"])
        result = self.consolidated.program(entry["no"])
        answers = result.values
        answered = [f for f in kind.fields if f.id in answers and f.by is not Author.PLAN]
        previous = {f.id: answers[f.id] for f in answered if not type_of(f).goes_on}
        for code, given in result.contributions.items():
            previous |= {AnswerKey(name, department=code): value for name, value in given.items()}
        entry.pop("previous", None)
        if previous:
            entry["previous"] = copy.deepcopy(previous)
        elif kind.collected and any(f.is_asked for f in kind.fields) and not self._has_figures(entry["no"], answered):
            self.mark("no_answers", kind.name, entry["no"])
        for spec in kind.fields:
            type_of(spec).carry(answers.get(spec.id), spec, _Turned(self, entry, spec))

    def _has_figures(self, no: int, answered: Sequence[Field]) -> bool:
        """Whether a figure of this period came for program `no`."""
        program, values = self.plan.program(no), self.consolidated.program(no).values
        return program is not None and any(
            type_of(f).answer_in(values[f.id], part.id, self.plan) is not None
            for f in answered
            if type_of(f).goes_on
            for part in type_of(f).parts(f, program)
        )

    def mark(self, what: str, label: str, no: int) -> None:
        """Have `what` told of the program that had the number `no`, with the `label` of what it is about."""
        program, new = self.plan.program(no), self.renumber.get(no, no)
        self._marked.setdefault((what, label), {})[new] = (program and program.code) or new

    def todo(self) -> Iterator[Todo]:
        """What is to be written, with what the programs are called by now."""
        for (what, label), called in self._marked.items():
            yield Todo(what, label, tuple(called[no] for no in sorted(called)))


@dataclass(frozen=True, slots=True)
class _Turned:
    """One field of a program, as `Turn` describes it."""

    moving: _Moving
    entry: Document
    field: Field

    @property
    def plan(self) -> Plan:
        return self.moving.plan

    @property
    def next_period(self) -> str:
        return self.moving.next_period

    @property
    def words(self) -> Words:
        return self.moving.words

    @property
    def is_yearly(self) -> bool:
        texts = [self.field.label, self.field.under or ""]
        return self.moving.names_period(texts) or any(map(means_this_period, texts))

    @property
    def is_collected(self) -> bool:
        return self.plan.kind(self.entry["kind"]).collected

    def mark(self, what: str) -> None:
        self.moving.mark(what, self.field.title, self.entry["no"])

    def mark_figure(self, what: str, row: FigureRow, period: str, figure: Any = None, other: Any = None) -> None:
        label = next(one.label for one in self.plan.periods if one.id == period)
        shown = [figure_text(one, row.unit, self.words.language, row.decimals) for one in (figure, other)]
        key = "figure" if not shown[0] else "figure_is" if not shown[1] else "figure_is_and_was"
        values = {"field": self.field.title, "row": row.label, "period": label, "figure": shown[0], "other": shown[1]}
        self.moving.mark(what, self.words.text(f"rollover.{key}", **values), self.entry["no"])

    def empty(self) -> None:
        if self.field.required is True:
            self.mark("stays")
        else:
            del self.entry["values"][self.field.id]
            self.mark("emptied")


def _mentions(document: Document, years: Callable[[str], bool]) -> Iterator[Todo]:
    """The plan's own words that still name the period that has ended."""
    for place, text in own_words(document):
        if years(text):
            # Of several sentences, the first that does.
            said = next((part for part in _SENTENCE.split(text) if years(part)), text)
            yield Todo("words", place=place, text=shortened(said))


def still_marked(plan: Plan) -> StillMarked:
    """The places of `plan` that `next_plan` marked and nobody has written yet."""
    sign = words_for(plan.language).text("rollover.sign")
    marked: dict[str, list[str | int]] = {}
    for program in plan.programs:
        for spec in plan.kind_of(program).fields:
            text = program.values.get(spec.id)
            if isinstance(text, str) and sign in text:
                marked.setdefault(spec.title, []).append(program.number)
    told = {("as_of",)} | {
        ("programs", at, "values", spec.id)
        for at, program in enumerate(plan.programs)
        for spec in plan.kind_of(program).fields
    }
    elsewhere = tuple(path for path in _paths_with(sign, plan.document, ()) if path.steps not in told)
    return StillMarked(
        sign in plan.as_of, tuple((label, tuple(numbers)) for label, numbers in marked.items()), elsewhere
    )


def _paths_with(sign: str, part: object, at: tuple[str | int, ...]) -> Iterator[JsonPath]:
    """Where in a plan document, but for what was answered before, a text holds `sign`."""
    if isinstance(part, str) and sign in part:
        yield JsonPath(at)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if key != "previous":
                yield from _paths_with(sign, value, (*at, key))
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for index, value in enumerate(part):
            yield from _paths_with(sign, value, (*at, index))

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
from kpm_excel.plan.model import Author, Field, FieldType, FigureRow, Plan
from kpm_excel.plan.own_words import own_words, shortened
from kpm_excel.plan.period_names import means_this_period, naming
from kpm_excel.plan.periods import Now, following_days
from kpm_excel.plan.plain_ids import with_plain_ids
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
    #: The label of the field concerned, and the numbers of the programs, as they are now.
    label: str = ""
    programs: tuple[int, ...] = ()
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
    #: Numbers of programs, by the label of the field.
    fields: tuple[tuple[str, tuple[int, ...]], ...] = ()
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
    following["as_of"] = words.text("rollover.as_of", as_of=plan.as_of)
    todo = [Todo("as_of", text=plan.as_of)]
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
    #: Numbers of programs, by the label of the field to be written, by what is to be done.
    _marked: dict[tuple[str, str], list[int]] = field(default_factory=dict)

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
            self._mark("no_answers", kind.name, entry["no"])
        for spec in kind.fields:
            if spec.type is FieldType.INDICATORS:
                self._indicators(entry, spec, answers.get(spec.id) or {})
            elif spec.type is FieldType.FIGURES:
                self._figures(entry, spec, answers.get(spec.id) or {})
            elif spec.by is Author.PLAN and spec.id in entry["values"]:
                self._written_by_plan(entry, spec)

    def _has_figures(self, no: int, answered: Sequence[Field]) -> bool:
        """Whether a figure of this period came for program `no`."""
        program, values = self.plan.program(no), self.consolidated.program(no).values
        return program is not None and any(
            type_of(f).answer_in(values[f.id], part.id, self.plan) is not None
            for f in answered
            if type_of(f).goes_on
            for part in type_of(f).parts(f, program)
        )

    def _figures(self, entry: Document, spec: Field, answered: Mapping[str, Any]) -> None:
        """Put what was answered among the plan's own figures, and name what it would have changed, or has not."""
        own, now = entry["values"].get(spec.id, {}), self.plan.current_period
        for row in (row for row in spec.rows if row.working is None):
            figures, came = own.get(row.id, {}), answered.get(row.id, {})
            for period in (id for id in came if id in figures and came[id] != figures[id]):
                # The plan was corrected since, and says it better.
                self._mark(
                    "figure_changed", self._figure(spec, row, period, figures[period], came[period]), entry["no"]
                )
            if not row.is_asked:
                if figures and self.next_period not in figures and self._is_shown_next(spec):
                    self._mark("figure_of_plan", self._figure(spec, row, self.next_period), entry["no"])
                continue
            if now in came:
                own.setdefault(row.id, {})[now] = came[now]
            elif self.plan.kind(entry["kind"]).collected:
                self._mark("figure_missing", self._figure(spec, row, now), entry["no"])
            if self.next_period in figures:
                taken = own[row.id].pop(self.next_period)
                self._mark("figure_taken", self._figure(spec, row, self.next_period, taken), entry["no"])
        if own:
            entry["values"][spec.id] = own

    def _is_shown_next(self, spec: Field) -> bool:
        """Whether the block `spec` shows the next period, which it does wherever it is asked for that."""
        return not spec.periods or self.next_period in spec.periods or any(row.is_asked for row in spec.rows)

    def _figure(self, spec: Field, row: FigureRow, period: str, figure: Any = None, other: Any = None) -> str:
        """A figure as the office knows it: field, row and period, what it is, and what it is elsewhere."""
        label = next(one.label for one in self.plan.periods if one.id == period)
        shown = [figure_text(one, row.unit, self.words.language, row.decimals) for one in (figure, other)]
        key = "figure" if not shown[0] else "figure_is" if not shown[1] else "figure_is_and_was"
        values = {"field": spec.title, "row": row.label, "period": label, "figure": shown[0], "other": shown[1]}
        return self.words.text(f"rollover.{key}", **values)

    def _written_by_plan(self, entry: Document, spec: Field) -> None:
        """Mark or empty what the plan writes anew each period; of an amount under no period, tell that it stays."""
        is_yearly = self._is_yearly(spec)
        if spec.type is FieldType.TEXT:
            if is_yearly and (spec.max_length is None or spec.max_length >= len(self.words.text("rollover.sign"))):
                self._text(entry, spec)
            elif is_yearly:
                self._empty(entry, spec)
        elif spec.type is not FieldType.SCHEDULE:
            if is_yearly:
                self._empty(entry, spec)
            else:
                self._mark("check_value", spec.title, entry["no"])

    def _empty(self, entry: Document, spec: Field) -> None:
        """Take out what cannot bear a mark; where the plan must say something, it stays and is told."""
        if spec.required is True:
            self._mark("stays", spec.title, entry["no"])
        else:
            del entry["values"][spec.id]
            self._mark("emptied", spec.title, entry["no"])

    def _is_yearly(self, spec: Field) -> bool:
        texts = [spec.label, spec.under or ""]
        return self.names_period(texts) or any(map(means_this_period, texts))

    def _indicators(self, entry: Document, spec: Field, actuals: Mapping[str, Any]) -> None:
        for indicator in entry["values"].get(spec.id, ()):
            if "targets" in indicator or "actuals" in indicator:
                self._by_period(indicator, actuals.get(indicator["id"]))
            elif indicator["id"] in actuals:
                indicator["previous"] = actuals[indicator["id"]]
            elif indicator.pop("previous", None) is not None:
                # Two periods old by now: beside "last period" it would be wrong.
                self._mark("previous", spec.title, entry["no"])
            is_aimed = self.next_period in indicator.get("targets", {})
            if "target" in indicator and not is_aimed:
                # A target under no year may hold for several.
                self._mark("target" if self._is_yearly(spec) else "check_target", spec.title, entry["no"])
            elif "target_text" in indicator:
                self._mark("check_target", spec.title, entry["no"])
            elif "targets" in indicator and not is_aimed:
                self._mark("next_target", spec.title, entry["no"])
            if self._is_yearly(spec):
                indicator.pop("target", None)
        if with_plain_ids(entry, [spec.id]):
            self._mark("ids", spec.title, entry["no"])

    def _by_period(self, indicator: Document, actual: Any) -> None:
        """Put the actual of this period, and what stood as that before it, among those by period."""
        figures = indicator.setdefault("actuals", {})
        now = Now.among(self.plan.period_ids, self.plan.current_period)
        before = indicator.pop("previous", None)
        if before is not None and now.before is not None:
            figures.setdefault(now.before, before)
        if actual is not None:
            figures[now.current] = actual
        # The next one is asked.
        figures.pop(self.next_period, None)

    def _text(self, entry: Document, spec: Field) -> None:
        """Put a text of this period as what was, under a mark.

        What was left open is among the previous answers, which the plan workbook shows beside it.
        """
        words, before = self.words, entry["values"][spec.id]
        parts = [words.text("rollover.mark"), words.text("rollover.was", label=spec.title, text=before)]
        marked = "\n".join(parts)
        fits = spec.max_length is None or len(marked) <= spec.max_length
        entry["values"][spec.id] = marked if fits else parts[0][: spec.max_length]
        self._mark("text", spec.title, entry["no"])

    def _mark(self, what: str, label: str, no: int) -> None:
        numbers, new = self._marked.setdefault((what, label), []), self.renumber.get(no, no)
        if new not in numbers:
            numbers.append(new)

    def todo(self) -> Iterator[Todo]:
        """What is to be written, with the numbers that the programs have now."""
        for (what, label), numbers in self._marked.items():
            yield Todo(what, label, tuple(sorted(numbers)))


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
    marked: dict[str, list[int]] = {}
    for program in plan.programs:
        for spec in plan.kind_of(program).fields:
            text = program.values.get(spec.id)
            if isinstance(text, str) and sign in text:
                marked.setdefault(spec.title, []).append(program.no)
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

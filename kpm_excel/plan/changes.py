"""What is different between two plans, and for which departments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.plan.model import Author, Field, Indicator, Kind, Of, Plan, Program
from kpm_excel.plan.types import type_of

#: Settings that a workbook is known by: where one changes, those that are out already belong to another cycle.
IDENTITY = ("cycle", "current_period")
#: Parts of a plan that concern everybody alike, by the name that the document gives them.
_SETTINGS = (
    *("language", "organization", "title", "as_of", "cycle"),
    *("deadline", "mend_deadline", "office", "periods", "current_period", "texts"),
)
#: The name of a group is told with the group.
_PROGRAM = ("name", "kind", "group", "departments", "key", "code")
#: What no form shows.
_UNSEEN = frozenset({"key", "mend_deadline", "email", "emails", "cc", "approves"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different."""

    #: What it is: `setting`, `scale`, `group`, `department`, `kind`, `field`, `list`, `program`, `value`, `previous`.
    what: str
    #: `added`, `removed` or `changed`.
    how: str
    #: Its id, code or number; of a field `<kind>.<field>`.
    id: str
    #: Which part of it changed, such as `max_length`; of a value its field. Empty for the whole.
    part: str = ""
    before: Any = None
    after: Any = None
    #: Codes of the departments whose forms it alters, in the plans' order.
    departments: tuple[str, ...] = ()
    #: Number of the program concerned; None for other parts of a plan.
    program: int | None = None
    #: True where an answer that was asked before is not asked in the same way any more.
    is_asked_anew: bool = False


@dataclass(frozen=True)
class Comparison:
    """Two plans, and what is different between them."""

    old: Plan
    new: Plan

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Everything that is different, from the plan as a whole down to single values."""
        return plan_changes(self.old, self.new)


def plan_changes(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Everything that is different between `old` and `new`, from the plan as a whole down to single values."""
    return tuple(_changes(old, new))


def _changes(old: Plan, new: Plan) -> Iterator[Change]:
    everybody = _codes(new, (*old.asked_departments(), *new.asked_departments()))
    for name in _SETTINGS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change("setting", "changed", name, "", before, after, () if name in _UNSEEN else everybody)
    yield from _scales(old, new)
    yield from _entries("group", {g.id: g for g in old.groups}, {g.id: g for g in new.groups})
    yield from _departments(old, new)
    yield from _kinds(old, new)
    yield from _entries("list", {one.id: one for one in old.lists}, {one.id: one for one in new.lists})
    if old.summaries != new.summaries:
        yield Change("setting", "changed", "summaries", "", len(old.summaries), len(new.summaries))
    yield from _programs(old, new)


def _codes(plan: Plan, departments: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(getattr(one, "code", one) for one in departments))


def _entries(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """What was added to, removed from or changed in a set of parts, each of which has an id."""
    for id in dict.fromkeys((*old, *new)):
        if id not in new:
            yield Change(what, "removed", id, "", old[id], None)
        elif id not in old:
            yield Change(what, "added", id, "", None, new[id])
        else:
            for part in filter(lambda part: part.compare, fields(old[id])):
                before, after = getattr(old[id], part.name), getattr(new[id], part.name)
                if before != after:
                    yield Change(what, "changed", id, part.name, before, after)


def _scales(old: Plan, new: Plan) -> Iterator[Change]:
    for id in dict.fromkeys(scale.id for scale in (*old.scales, *new.scales)):
        asked = _asked_by(old, new, id)
        before, after = ([one for one in plan.scales if one.id == id] for plan in (old, new))
        if before and after and before != after:
            first, second = (" ".join(value.code for value in one[0].values) for one in (before, after))
            yield Change("scale", "changed", id, "values", first, second, asked, is_asked_anew=first != second)
        elif before != after:
            yield Change("scale", "added" if after else "removed", id, departments=asked)


def _departments(old: Plan, new: Plan) -> Iterator[Change]:
    before, after = ({one.code: one for one in plan.departments} for plan in (old, new))
    for change in _entries("department", before, after):
        yield _for(change, () if change.part in _UNSEEN else (change.id,))


def _for(change: Change, departments: Sequence[str], anew: bool = False) -> Change:
    return replace(change, departments=tuple(departments), is_asked_anew=anew)


def _kinds(old: Plan, new: Plan) -> Iterator[Change]:
    before, after = ({kind.id: kind for kind in plan.kinds} for plan in (old, new))
    for change in _entries("kind", before, after):
        if change.part != "fields":
            yield _for(change, _on(old, new, change.id), anew=change.part == "collected")
    for id, kind in before.items():
        if id in after:
            yield from _fields(old, new, kind, after[id])


def _on(old: Plan, new: Plan, kind: str) -> tuple[str, ...]:
    """The departments on the programs of a kind."""
    programs = [program for plan in (old, new) for program in plan.programs if program.kind == kind]
    return _codes(new, (code for program in programs for code in program.departments))


def _fields(old: Plan, new: Plan, before: Kind, after: Kind) -> Iterator[Change]:
    first, second = ({field.id: field for field in kind.fields} for kind in (before, after))
    for change in _entries("field", first, second):
        field = second.get(change.id) or first[change.id]
        asked = _answering(old, new, before.id, field)
        anew = field.is_asked and change.part in _MEANING
        whole = Change("field", change.how, f"{before.id}.{change.id}", change.part, change.before, change.after, asked)
        yield _for(whole, asked, anew=anew or (change.how != "changed" and field.is_asked))


#: Parts of a field that decide what an answer means; others change how the form looks or what it tells.
_MEANING = (
    *("type", "by", "scale", "choices", "several", "unit", "shared", "minimum", "maximum", "max_length", "required"),
    *("sum", "difference", "ratio", "no_figure", "rows"),
)


def _answering(old: Plan, new: Plan, kind: str, field: Field) -> tuple[str, ...]:
    """The departments that answer `field`, or see it on their form."""
    programs = [program for plan in (old, new) for program in plan.programs if program.kind == kind]
    if field.by is Author.DEPARTMENT:
        codes = (code for p in programs for code in p.departments if code == p.lead or _is_asked(field, p, code))
        return _codes(new, codes)
    return () if field.by is Author.OFFICE else _codes(new, (code for p in programs for code in p.departments))


def _is_asked(field: Field, program: Program, department: str) -> bool:
    """Whether `department` is asked for a part of `field` on `program`."""
    return any(part.is_asked_of(department, program) for part in type_of(field).parts(field, program))


def _asked_by(old: Plan, new: Plan, scale: str) -> tuple[str, ...]:
    """The departments that answer a field with the scale `scale`."""
    found = [
        code
        for plan in (old, new)
        for kind in plan.kinds
        for field in kind.fields
        if field.scale == scale
        for code in _answering(plan, plan, kind.id, field)
    ]
    return _codes(new, found)


def _programs(old: Plan, new: Plan) -> Iterator[Change]:
    before, after = ({program.no: program for program in plan.programs} for plan in (old, new))
    for no in dict.fromkeys((*before, *after)):
        if no not in after or no not in before:
            program = before.get(no) or after[no]
            how = "added" if no in after else "removed"
            yield Change("program", how, str(no), "", departments=program.departments, program=no, is_asked_anew=True)
        else:
            of_groups = all(plan.kind_of(one[no]).of is Of.GROUPS for plan, one in ((old, before), (new, after)))
            yield from _program(before[no], after[no], _PROGRAM[1:] if of_groups else _PROGRAM)


def _program(before: Program, after: Program, parts: Sequence[str]) -> Iterator[Change]:
    on = tuple(dict.fromkeys((*before.departments, *after.departments)))
    for part in parts:
        first, second = getattr(before, part), getattr(after, part)
        if first != second:
            anew = part in ("kind", "departments")
            whom = () if part in _UNSEEN else on
            yield Change("program", "changed", str(after.no), part, first, second, whom, after.no, anew)
    for what, first, second in (
        ("value", before.values, after.values),
        ("previous", before.previous or {}, after.previous or {}),
    ):
        for field in dict.fromkeys((*first, *second)):
            if first.get(field) == second.get(field):
                continue
            # What a contributor gave before stands on its own form.
            contributor = AnswerKey.parse(field).department
            whom = (contributor,) if contributor else on
            changed = _value(what, after.no, field, first.get(field), second.get(field), whom)
            yield from _figures(changed) if _is_figures(changed) else (changed,)


def _value(what: str, no: int, field: str, before: Any, after: Any, on: tuple[str, ...]) -> Change:
    how = "added" if before is None else "removed" if after is None else "changed"
    anew = what == "value" and _ids(before) != _ids(after)
    return Change(what, how, str(no), field, before, after, on, no, anew)


def _is_figures(change: Change) -> bool:
    """Whether both values are rows of figures over periods."""
    rows = [row for value in (change.before, change.after) if isinstance(value, Mapping) for row in value.values()]
    return change.how == "changed" and bool(rows) and all(isinstance(row, Mapping) for row in rows)


def _figures(whole: Change) -> Iterator[Change]:
    """Each figure that is another one or gone, and each period for which there are figures now that were none."""
    periods: dict[str, None] = {}
    for row in dict.fromkeys((*whole.before, *whole.after)):
        before, after = whole.before.get(row, {}), whole.after.get(row, {})
        for period in dict.fromkeys((*before, *after)):
            if period not in before:
                periods[period] = None
            elif before[period] != after.get(period):
                how = "changed" if period in after else "removed"
                part = f"{whole.part}.{row}.{period}"
                yield replace(whole, how=how, part=part, before=before[period], after=after.get(period))
    for period in periods:
        yield replace(whole, how="added", part=f"{whole.part}..{period}", before=None)


def _ids(value: Any) -> list[tuple[str, str | None, bool]]:
    """The indicators in a value, of which each is asked for its actual: of whom, and whether as a figure."""
    indicators = (one for one in value if isinstance(one, Indicator)) if isinstance(value, tuple) else ()
    return [(one.id, one.department, one.is_told_in_words) for one in indicators]

"""What changed between two plans and for whom, in lines for the office."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.marks import figure_text
from kpm_excel.layouts.planbook.plan_rows import WORD_KEYS
from kpm_excel.plan.arithmetic import Rule
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.changes import IDENTITY, Change, Comparison, plan_changes
from kpm_excel.plan.contrast import contrast
from kpm_excel.plan.model import Field, FigureRow, Indicator, Plan, Program
from kpm_excel.plan.types.values import as_text
from kpm_excel.words import Noun, Words


def diff_lines(compared: Comparison) -> Iterator[str]:
    """Each change in one line: what, from what to what, and the departments concerned."""
    old, new = compared.old, compared.new
    words = new.words()
    for change in compared.changes:
        text, whom = _text(change, old, new, words), _whom(change, old, new, words)
        yield words.text("plandiff.line", text=text, whom=whom) if whom else text


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What changed from one plan to another for a department, put into words when it is shown."""

    old: Plan
    new: Plan
    changes: tuple[Change, ...] = ()

    def text(self, words: Words) -> str:
        """All changes in one line, in the language of `words`."""
        lines = [_text(change, self.old, self.new, words) for change in self.changes]
        return words.text("plandiff.changed_since", changes=words.text("plandiff.next").join(lines), count=len(lines))


def changes_by_department(old: Plan, new: Plan) -> dict[str, Changes]:
    """What changed from `old` to `new`, for each department that is asked anything now."""
    changes: dict[str, list[Change]] = {department.code: [] for department in new.departments}
    for change in plan_changes(old, new):
        for department in change.departments:
            changes.setdefault(department, []).append(change)
    return {code: Changes(old, new, tuple(found)) for code, found in changes.items()}


def _text(change: Change, old: Plan, new: Plan, words: Words) -> str:
    """What changed, from what to what."""
    subject = _subject(change, old, new, words)
    pair = change.before, change.after
    if change.how == "changed" and any(isinstance(one, Indicator) for side in pair for one in _listed(side)):
        were, are = _indicators(*pair, new, words), _indicators(*pair[::-1], new, words)
        if list(were) == list(are) and len(were) == 1:
            # Said once, before what may be cut to where it differs.
            subject = " ".join([subject, *were])
            pair = tuple(were.values()), tuple(are.values())
        else:
            pair = _named_facts(were), _named_facts(are)
    first, second = (_shown(value, change, old, new, words) for value in pair)
    before, after = contrast(first, second)
    if change.how == "changed" and before == after:
        return words.text("plandiff.altered", subject=subject)
    if change.how == "changed":
        return words.text("plandiff.changed", subject=subject, before=before, after=after)
    return words.text(f"plandiff.{change.how}", subject=subject)


#: What follows from what stands there by period.
_BY_PERIOD = {"target": "targets", "previous": "actuals"}


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _named_facts(facts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(" ".join(one).rstrip() for one in facts.items())


def _indicators(ones: Any, others: Any, plan: Plan, words: Words) -> dict[str, str]:
    """What `ones` have that `others` have not, by their names: nothing more of whole ones, else what is different."""
    known = {one.id: one for one in _listed(others)}
    told = {}
    for one in _listed(ones):
        other = known.get(one.id)
        keys = [key.name for key in fields(one) if other and getattr(one, key.name) != getattr(other, key.name)]
        kept = [key for key in keys if key != "name" and _BY_PERIOD.get(key) not in keys]
        if other is None or keys:
            facts = [f"{_fact_name(key, plan, words)} {_fact(key, getattr(one, key), plan, words)}" for key in kept]
            told[one.name] = words.text("plandiff.joint").join(facts)
    return told


def _fact_name(key: str, plan: Plan, words: Words) -> str:
    return words.of_period(f"planbook.indicators_{key}", plan.is_yearly)


def _fact(key: str, value: Any, plan: Plan, words: Words) -> str:
    """What an indicator says under a key, in words."""
    if isinstance(value, Mapping):
        labels = {one.id: one.label for one in plan.periods}
        facts = [f"{labels.get(period, period)}={as_text(figure)}" for period, figure in value.items()]
        return words.text("plandiff.joint").join(facts) or words.text("plandiff.nothing")
    if value in (None, "", ()):
        return words.text("plandiff.nothing")
    if value in WORD_KEYS and key in ("comparator", "counts", "progress"):
        return words.text(f"planbook.word_{WORD_KEYS[value]}")
    if key == "department" and plan.has_department(value):
        return plan.department(str(value)).name
    if isinstance(value, tuple):
        return words.text("plandiff.joint").join(value)
    return as_text(value)


def _whom(change: Change, old: Plan, new: Plan, words: Words) -> str:
    """The departments concerned, and whether they have to answer anew."""
    asked = {department.code for plan in (old, new) for department in plan.asked_departments()}
    codes = [code for code in change.departments if code in asked]
    if not codes:
        return ""
    if set(codes) == asked and len(codes) > 1:
        names = words.text("plandiff.everybody")
    else:
        names = words.text("plandiff.joint").join(_department(code, old, new) for code in codes)
    if change.what == "setting" and change.id in IDENTITY:
        return words.text("plandiff.void", names=names)
    return words.text("plandiff.anew" if change.is_asked_anew else "plandiff.concerns", names=names)


def _department(code: str, old: Plan, new: Plan) -> str:
    return next(plan.department(code).name for plan in (new, old) if plan.has_department(code))


def _subject(change: Change, old: Plan, new: Plan, words: Words) -> str:
    """What changed, as the office calls it."""
    named = f"plandiff.part_{change.part}"
    part = words.of_period(named, new.is_yearly) if words.has(named) else change.part
    if change.what == "setting":
        return words.text(f"plandiff.setting_{change.id}")
    if change.what == "field":
        return words.text("plandiff.field", **_field_names(change.id, old, new), part=part).rstrip()
    if change.program is not None:
        program = new.program(change.program) or old.program(change.program)
        name, number = (program.name, program.number) if program else ("", change.program)
        label = part
        if change.what in ("value", "previous") and program:
            label = _value_label(change.part, program, old, new)
        key = "program" if change.what == "program" else f"program_{change.what}"
        return words.text(f"plandiff.{key}", no=number, name=name, part=label).rstrip(" ,　")
    return words.text(f"plandiff.{change.what}", id=_name(change, old, new), part=part).rstrip()


def _value_label(part: str, program: Program, old: Plan, new: Plan) -> str:
    """The words of a program's value, and the contributor's name where it is one's."""
    key = AnswerKey.parse(part)
    plan = new if new.program(program.no) else old
    field = next((field for field in plan.kind_of(program).fields if field.id == key.field), None)
    label = field.title if field else part
    if field and (figure := _figure_of(key, field, plan)):
        label = " ".join([label, *([figure.row.label] if figure.row else ()), figure.period])
    if key.department and plan.has_department(key.department):
        return f"{label} ({plan.department(key.department).name})"
    return label


@dataclass(frozen=True, slots=True)
class _Figure:
    """Which figure of a field changed."""

    #: None for those of all rows.
    row: FigureRow | None
    #: The period's label.
    period: str


def _figure_of(key: AnswerKey, field: Field, plan: Plan) -> _Figure | None:
    """The figure that `key` means in `field`; None where it means the whole of it."""
    if "." not in key.part:
        return None
    row, _, period = key.part.partition(".")
    label = next((one.label for one in plan.periods if one.id == period), period)
    return _Figure(next((one for one in field.rows if one.id == row), None), label)


def _figure_text(value: float | str, change: Change, plan: Plan) -> str | None:
    """A figure with its unit; None where `change` is of something else."""
    program = plan.program(change.program) if change.program is not None else None
    key = AnswerKey.parse(change.part)
    for field in plan.kind_of(program).fields if program and change.what in ("value", "previous") else ():
        figure = _figure_of(key, field, plan) if field.id == key.field else None
        if figure and figure.row:
            return figure_text(value, figure.row.unit, plan.language)
    return None


def _field_names(id: str, old: Plan, new: Plan) -> dict[str, str]:
    kind_id, _, field_id = id.partition(".")
    for plan in (new, old):
        for kind in plan.kinds:
            for field in kind.fields:
                if (kind.id, field.id) == (kind_id, field_id):
                    return {"kind": kind.name, "label": field.title}
    return {"kind": kind_id, "label": field_id}


def _label(id: str, change: Change, old: Plan, new: Plan) -> str:
    """The label of the field `id` of the kind that `change` is about; `id` itself where it is about none."""
    kinds = {one.id: one.kind for plan in (old, new) for one in plan.lists}
    kind = kinds.get(change.id) if change.what == "list" else change.id.partition(".")[0]
    return _field_names(f"{kind}.{id}", old, new)["label"]


def _bands(bands: Bands, change: Change, old: Plan, new: Plan, words: Words) -> str:
    """What bands look at, from which side, and the limit of each code."""
    label = _label(bands.field, change, old, new)
    rows = (row for plan in (new, old) for kind in plan.kinds for field in kind.fields for row in field.rows
            if kind.id == change.id.partition(".")[0] and field.id == bands.field)  # fmt: skip
    row = next((row.label for row in rows if row.id == bands.part), "")
    side = "bands_at_most" if bands.is_at_most else "bands_at_least"
    limits = words.text("plandiff.joint").join(f"{code}={as_text(limit)}" for code, limit in bands.best_first)
    side = words.text(f"planbook.{side}{'_total' if bands.is_total else ''}")
    return words.text("plandiff.bands", label=" ".join(filter(None, (label, row))), side=side, limits=limits)


def _name(change: Change, old: Plan, new: Plan) -> str:
    """The name of a department, kind, group or list; the id of a scale."""
    for plan in (new, old):
        known: Mapping[str, str] = {
            "department": {one.code: one.name for one in plan.departments},
            "kind": {one.id: one.name for one in plan.kinds},
            "group": {one.id: one.title for one in plan.groups},
            "list": {one.id: one.title for one in plan.lists},
        }.get(change.what, {})
        if change.id in known:
            return known[change.id]
    return change.id


def _shown(value: Any, change: Change, old: Plan, new: Plan, words: Words) -> str:
    """A value in words; the same for all that have many parts."""
    if value in (None, "", ()):
        return words.text("plandiff.nothing")
    if isinstance(value, bool):
        return words.text("plandiff.yes" if value else "plandiff.no")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return words.text(f"planbook.word_{value}")
    if isinstance(value, Noun):
        return words.text("plandiff.joint").join(dict.fromkeys((value.one, value.other)))
    if isinstance(value, Bands):
        return _bands(value, change, old, new, words)
    if change.part == "departments":
        value = tuple(_department(code, old, new) for code in value)
    if change.what == "list" and change.part == "order":
        return _label(value, change, old, new)
    if (change.what == "field" and change.part in list(Rule)) or (change.what == "list" and change.part == "fields"):
        value = tuple(_label(part, change, old, new) for part in value)
    if isinstance(value, tuple) and all(isinstance(part, FigureRow) for part in value):
        value = tuple(part.label for part in value)
    if isinstance(value, tuple | list) and all(isinstance(part, str) for part in value):
        return words.text("plandiff.joint").join(value)
    if isinstance(value, Mapping):
        named = ((_label(name, change, old, new), part) for name, part in value.items())
        return ", ".join(f"{name}={_shown(part, change, old, new, words)}" for name, part in named)
    if isinstance(value, int | float) and (figure := _figure_text(value, change, new)):
        return figure
    return str(value) if isinstance(value, str | int | float) else words.text("plandiff.several")

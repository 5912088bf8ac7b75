"""What a plan must obey beyond its schema: references, ranges, and what belongs together.

Every rule reads the document as it came, passes over what the schema has already faulted, and yields all it finds.
"""

from collections.abc import Iterator
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.errors import Fault
from kpm_excel.plan.band_rules import band_faults
from kpm_excel.plan.conditions import holds
from kpm_excel.plan.dates import is_day
from kpm_excel.plan.document import Document, Entry, Path, doubled, entries, field_of, labelled, strings, unknown
from kpm_excel.plan.likeness import Named, nearest
from kpm_excel.plan.model import Field
from kpm_excel.plan.schema import listed, misspelled, not_allowed, path_of, shown
from kpm_excel.plan.types import TYPES, is_apart, type_in, type_of
from kpm_excel.plan.workings import is_worked_out, working_faults

#: Words that the formats use themselves.
RESERVED_FIELDS = frozenset({"no", "kind", "name", "group", "departments", "values", "previous", "from"})

#: Keys of a field that only some types have, with the names of these.
_TYPE_KEYS = {
    key: [str(name) for name, other in TYPES.items() if key in other.keys]
    for type_ in TYPES.values()
    for key in type_.keys
}

#: Keys that `kpm-excel/plan@2` added, by the part that may have them; in a plan of `@1` they are unknown.
_LATER_KEYS: dict[str, tuple[str, ...]] = {
    "": ("cycle", "mend_deadline"),
    "periods": ("start", "end"),
    "departments": ("division", "emails", "cc", "approves"),
    "kinds": ("word", "of", "print"),
    "programs": ("key", "code"),
    "lists": ("order",),
    "summaries": ("of",),
}


def rule_faults(document: object) -> Iterator[Fault]:
    """Every fault of `document` against the rules that a schema cannot say."""
    if not isinstance(document, dict):
        return
    plan = Document(document)
    yield from later_keys(document)
    yield from _periods(plan)
    yield from _duplicates(plan)
    yield from _scales(plan)
    yield from _groups(plan)
    yield from _deadline(document)
    for at, kind in entries(document, "kinds"):
        yield from _form(kind, at)
        for field_at, field in entries(kind, "fields", at):
            yield from _field(plan, kind, field, field_at)
    yield from _summaries(plan)
    yield from _lists(plan)
    yield from _names(plan)
    for at, program in entries(document, "programs"):
        yield from _program(plan, program, at)


def _periods(plan: Document) -> Iterator[Fault]:
    yield from unknown(["current_period"], "period_unknown", plan.document.get("current_period"), plan.periods)
    dated = []
    for at, entry in entries(plan.document, "periods"):
        start, end = entry.get("start"), entry.get("end")
        yield from _date(start, [*at, "start"])
        yield from _date(end, [*at, "end"])
        for key, other in (("start", "end"), ("end", "start")):
            if key in entry and other not in entry:
                yield Fault(path_of([*at, other]), "period_half", {"period": entry.get("label")})
        if _is_before(end, start):
            yield Fault(path_of([*at, "end"]), "period_reversed", {"found": end, "start": start})
        elif _is_day(start) and _is_day(end):
            dated.append((str(start), str(end), at, entry.get("label")))
    yield from _overlaps(dated)


def _overlaps(dated: list[tuple[str, str, Path, object]]) -> Iterator[Fault]:
    """A fault for each period that begins before an earlier one has ended; `dated` has days, path and label of each."""
    last: tuple[str, object] | None = None
    for start, end, at, label in sorted(dated, key=lambda one: one[0]):
        if last and start <= last[0]:
            yield Fault(path_of([*at, "start"]), "period_overlap", {"found": start, "other": last[1], "end": last[0]})
        last = max(last or ("", ""), (end, label), key=lambda one: one[0])


def later_keys(document: Entry) -> Iterator[Fault]:
    """A fault for each key of a later format than the one that the plan says it has."""
    if document.get("format") != "kpm-excel/plan@1":
        return
    for part, keys in _LATER_KEYS.items():
        for at, entry in entries(document, part) if part else [([], document)]:
            yield from (Fault(path_of([*at, key]), "key_of_later_format") for key in keys if key in entry)
    for at, kind in entries(document, "kinds"):
        for field_at, entry in entries(kind, "fields", at):
            field = field_of(entry)
            keys = TYPES[field.type].later_keys if field else ()
            yield from (Fault(path_of([*field_at, key]), "key_of_later_format") for key in keys if key in entry)
            if field and type_of(field).since > 1:
                yield Fault(path_of([*field_at, "type"]), "type_of_later_format", {"found": shown(field.type)})


def _duplicates(plan: Document) -> Iterator[Fault]:
    for key, part in (
        ("periods", "id"),
        ("scales", "id"),
        ("groups", "id"),
        ("departments", "code"),
        ("kinds", "id"),
        ("lists", "id"),
        ("programs", "no"),
        ("programs", "key"),
    ):
        yield from doubled(entries(plan.document, key), part)
    for at, scale in entries(plan.document, "scales"):
        yield from doubled(entries(scale, "values", at), "code")
    for at, kind in entries(plan.document, "kinds"):
        yield from doubled(entries(kind, "fields", at), "id")


def _scales(plan: Document) -> Iterator[Fault]:
    for at, scale in entries(plan.document, "scales"):
        owner: dict[str, str] = {str(v.get("code")): str(v.get("code")) for _, v in entries(scale, "values")}
        for value_at, value in entries(scale, "values", at):
            for index, alias in enumerate(strings(value.get("aliases"))):
                code = str(value.get("code"))
                if owner.setdefault(alias, code) != code:
                    place = path_of([*value_at, "aliases", index])
                    yield Fault(place, "alias_doubled", {"found": alias, "other": owner[alias]})


def _groups(plan: Document) -> Iterator[Fault]:
    named = [group for _, group in entries(plan.document, "groups") if isinstance(group.get("id"), str)]
    parents = {group["id"]: group.get("parent") for group in named}
    for at, group in entries(plan.document, "groups"):
        yield from unknown([*at, "parent"], "group_unknown", group.get("parent"), plan.groups)
        if _in_cycle(group.get("id"), parents):
            yield Fault(path_of([*at, "parent"]), "group_cycle", {"found": group.get("id")})


def _in_cycle(start: object, parents: dict[str, Any]) -> bool:
    seen, at = set(), parents.get(start) if isinstance(start, str) else None
    while isinstance(at, str) and at not in seen:
        if at == start:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


def _deadline(document: Entry) -> Iterator[Fault]:
    first, second = document.get("deadline"), document.get("mend_deadline")
    yield from _date(first, ["deadline"])
    yield from _date(second, ["mend_deadline"])
    if _is_before(second, first):
        yield Fault(path_of(["mend_deadline"]), "mend_before_deadline", {"found": second, "deadline": first})


def _is_before(one: object, other: object) -> bool:
    """Whether both are days, and `one` comes first."""
    return _is_day(one) and _is_day(other) and str(one) < str(other)


def _is_day(value: object) -> bool:
    return isinstance(value, str) and is_day(value)


def _date(value: object, at: Path) -> Iterator[Fault]:
    if isinstance(value, str) and not is_day(value):
        yield misspelled(path_of(at), "date_form", value)


def _form(kind: Entry, at: Path) -> Iterator[Fault]:
    """A fault for a kind that is said to be collected and has nothing to ask."""
    fields = [field for _, field in entries(kind, "fields")]
    silent = (field.get("by") in ("plan", "office") or is_worked_out(field) for field in fields)
    if kind.get("collected") is True and fields and all(silent):
        yield Fault(path_of([*at, "collected"]), "nothing_asked")


def _field(plan: Document, kind: Entry, field: Entry, at: Path) -> Iterator[Fault]:
    type_ = field.get("type")
    if isinstance(field.get("id"), str) and field["id"] in RESERVED_FIELDS:
        yield Fault(path_of([*at, "id"]), "reserved", {"found": field["id"]})
    for key in ("max_length", "decimals", "blank"):
        yield from _whole(field, key, at)
    for key, types in _TYPE_KEYS.items():
        if key in field and isinstance(type_, str) and type_ not in types:
            yield Fault(path_of([*at, key]), "key_of_other_type", {"type": type_, "allowed": listed(sorted(types))})
    if own_type := type_in(field):
        yield from (Fault(path_of([*at, key]), "key_missing") for key in own_type.needed if key not in field)
        yield from own_type.declaration_faults(field, plan, at)
    yield from _working(plan, kind, field, at)
    yield from band_faults(field, plan.kinds.get(str(kind.get("id")), {}), plan, at)
    if field.get("shared") is True and field.get("by") in ("plan", "office"):
        yield Fault(path_of([*at, "shared"]), "shared_by_department", {"found": field["by"]})
    if isinstance(field.get("required"), dict):
        own = plan.kinds.get(str(kind.get("id")), {})
        yield from _condition(plan, own, field["required"], [*at, "required"], itself=field.get("id"))


def _is_number(entry: Entry) -> bool:
    return (type_ := type_in(entry)) is not None and type_.is_number


def _working(plan: Document, kind: Entry, field: Entry, at: Path) -> Iterator[Fault]:
    """What is wrong in how a number is worked out of others of its kind."""
    own = plan.kinds.get(str(kind.get("id")), {})
    if field is not own.get(str(field.get("id"))):
        return
    yield from working_faults(field["id"], own, _is_number, "field", at)
    if is_worked_out(field) and field.get("by") in ("plan", "office"):
        yield Fault(path_of([*at, "by"]), "worked_out_by_department", {"found": field["by"]})


def _whole(entry: Entry, key: str, at: Path) -> Iterator[Fault]:
    """A fault for a whole number that is written as `8.0`: for a JSON Schema that is an integer, for others not."""
    if isinstance(entry.get(key), float):
        yield Fault(path_of([*at, key]), "type_integer", {"found": shown(entry[key])})


def _condition(
    plan: Document, fields: dict[str, Entry], condition: Entry, at: Path, itself: object = None
) -> Iterator[Fault]:
    for name, values in condition.items():
        if name not in fields:
            yield from unknown([*at, name], "field_unknown", name, labelled(fields))
            continue
        if name == itself:
            yield Fault(path_of([*at, name]), "condition_on_itself", {"found": name})
        field = field_of(fields[name])
        if field and type_of(field).is_derived:
            yield Fault(path_of([*at, name]), "condition_on_departments", {"found": name})
        codes = _codes(plan, fields[name])
        for index, value in enumerate(values if isinstance(values, list) else []):
            if codes is not None and not (isinstance(value, str) and value in codes):
                place = path_of([*at, name, index])
                yield not_allowed(place, value, codes)


def _codes(plan: Document, entry: Entry) -> Named | None:
    """The values that the field `entry` may have, with what they are called by; None for no codes."""
    field = field_of(entry)
    return plan.named_codes(field) if field and type_of(field).is_listed else None


def _kind_of(plan: Document, entry: Entry, at: Path) -> Iterator[Fault]:
    yield from unknown([*at, "kind"], "kind_unknown", entry.get("kind"), plan.kind_names)


def _summaries(plan: Document) -> Iterator[Fault]:
    for at, summary in entries(plan.document, "summaries"):
        yield from _kind_of(plan, summary, at)
        fields = plan.kinds.get(str(summary.get("kind")))
        if fields is None:
            continue
        name = summary.get("field")
        yield from unknown([*at, "field"], "field_unknown", name, labelled(fields))
        field = field_of(fields[name]) if isinstance(name, str) and name in fields else None
        if field and not type_of(field).is_listed:
            yield from _sum(plan, summary, field, fields[field.id], at)
        elif field and "of" in summary:
            yield Fault(path_of([*at, "of"]), "sum_of_shared", {"found": field.id})


def _sum(plan: Document, summary: Entry, field: Field, entry: Entry, at: Path) -> Iterator[Fault]:
    """What is wrong in a summary of what holds no codes."""
    here = path_of([*at, "field"])
    if plan.document.get("format") == "kpm-excel/plan@1" or not type_of(field).is_summed:
        yield Fault(here, "summary_type", {"found": field.id})
    elif all("ratio" in one for one in ([one for _, one in entries(entry, "rows")] or [entry])):
        yield Fault(here, "summary_of_ratio", {"found": field.id})
    if "of" in summary and not (field.shared and not field.rows):
        yield Fault(path_of([*at, "of"]), "sum_of_shared", {"found": field.id})


def _lists(plan: Document) -> Iterator[Fault]:
    for at, entry in entries(plan.document, "lists"):
        yield from _kind_of(plan, entry, at)
        fields = plan.kinds.get(str(entry.get("kind")))
        yield from _order_word(entry.get("order"), fields or {}, [*at, "order"])
        if fields is None:
            continue
        for index, name in enumerate(strings(entry.get("fields"))):
            yield from unknown([*at, "fields", index], "field_unknown", name, labelled(fields))
        if "where" not in entry and plan.is_first:
            yield Fault(path_of([*at, "where"]), "key_missing")
        if isinstance(entry.get("where"), dict):
            yield from _condition(plan, fields, entry["where"], [*at, "where"])
        if isinstance(entry.get("order"), dict):
            yield from _order(fields, entry["order"].get("by"), [*at, "order", "by"])


def _order_word(found: object, fields: dict[str, Entry], at: Path) -> Iterator[Fault]:
    """A fault for a list whose order is a text other than `plan`, such as the name of a field alone."""
    if not isinstance(found, str) or found == "plan":
        return
    meant = nearest(found, ["plan", *fields])
    if meant is None:
        yield Fault(path_of(at), "order_form", {"found": shown(found)})
    else:
        form = meant if meant == "plan" else {"by": meant}
        yield Fault(path_of(at), "order_form_meant", {"found": shown(found), "meant": shown(form)})


def _order(fields: dict[str, Entry], name: object, at: Path) -> Iterator[Fault]:
    """A fault for a list that is to stand in the order of a field which has none."""
    yield from unknown(at, "field_unknown", name, labelled(fields))
    field = field_of(fields[name]) if isinstance(name, str) and name in fields else None
    if field and not type_of(field).is_ordered:
        known = {id: field_of(entry) for id, entry in fields.items()}
        ordered = [id for id, one in known.items() if one and type_of(one).is_ordered]
        yield Fault(path_of(at), "order_type", {"found": name, "allowed": listed(ordered)})


def _names(plan: Document) -> Iterator[Fault]:
    """A fault for each program without the name that its kind, if it says so, asks for, and each group it has twice."""
    items = {str(kind.get("id")): kind.get("of", "programs") for _, kind in entries(plan.document, "kinds")}
    first: dict[tuple[str, str], Path] = {}
    for at, program in entries(plan.document, "programs"):
        kind, group = str(program.get("kind")), program.get("group")
        of = items.get(kind, "programs")
        if of == "programs" and "name" not in program:
            yield Fault(path_of([*at, "name"]), "key_missing")
        elif of == "groups" and "name" in program:
            yield Fault(path_of([*at, "name"]), "name_of_group", {"found": shown(program["name"])})
        if of == "groups" and isinstance(group, str):
            before = first.setdefault((kind, group), at)
            if before is not at:
                place, values = path_of([*at, "group"]), {"found": group, "first": path_of([*before, "group"])}
                yield Fault(place, "group_doubled", values)


def _is_due(required: object, values: Entry) -> bool:
    """Whether the plan itself must give a value, as far as its own values tell."""
    if not isinstance(required, dict):
        return required is True
    return all(isinstance(allowed, list) for allowed in required.values()) and holds(required, values)


def _program(plan: Document, program: Entry, at: Path) -> Iterator[Fault]:
    yield from _whole(program, "no", at)
    yield from _kind_of(plan, program, at)
    yield from unknown([*at, "group"], "group_unknown", program.get("group"), plan.groups)
    for index, code in enumerate(strings(program.get("departments"))):
        yield from unknown([*at, "departments", index], "department_unknown", code, plan.departments)
    fields = plan.kinds.get(str(program.get("kind")))
    if fields is None:
        return
    made = plan.fields[str(program.get("kind"))]
    values = program.get("values")
    values = values if isinstance(values, dict) else {}
    for name, value in values.items():
        here = [*at, "values", name]
        field = made.get(name)
        if name not in fields:
            yield from unknown(here, "field_unknown", name, labelled(fields))
        elif is_worked_out(fields[name]):
            yield Fault(path_of(here), "value_worked_out")
        elif fields[name].get("by") != "plan" and not (field and type_of(field).is_laid_out):
            yield Fault(path_of(here), "not_the_plans", {"by": fields[name].get("by")})
        elif field:
            yield from type_of(field).plan_faults(value, field, plan, here)
            yield from type_of(field).program_faults(value, program, plan, here)
    for name, entry in fields.items():
        field = made.get(name)
        if field and type_of(field).is_derived:
            continue
        if entry.get("by") == "plan" and name not in values and _is_due(entry.get("required"), values):
            yield Fault(path_of([*at, "values", name]), "value_missing", {"label": entry.get("label")})
    previous = program.get("previous")
    for name, value in previous.items() if isinstance(previous, dict) else []:
        yield from _previous(
            plan, str(program.get("kind")), values, AnswerKey.parse(name), value, [*at, "previous", name]
        )


def _previous(
    plan: Document,
    kind: str,
    values: Entry,
    key: AnswerKey,
    value: object,
    at: Path,
) -> Iterator[Fault]:
    """Why `value` cannot be what was answered last period: of the leading department, or of a contributor."""
    fields = plan.kinds[kind]
    field = plan.fields[kind].get(key.field)
    if key.department and not key.part and field and is_apart(field):
        yield from unknown(at, "department_unknown", key.department, plan.departments)
    elif key not in fields:
        yield from unknown(at, "field_unknown", str(key), labelled(fields))
    if field and (key in fields or is_apart(field)):
        type_ = type_of(field)
        yield from type_.answer_faults(value, field, plan, type_.parts_in(values.get(key.field), field), at)

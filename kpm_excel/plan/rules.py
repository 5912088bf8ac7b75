"""What a plan must obey beyond its schema: references, ranges, and what belongs together.

Every rule reads the document as it came, passes over what the schema has already faulted, and yields all it finds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeGuard

from kpm_excel.errors import Fault
from kpm_excel.plan.cleaning import text_length
from kpm_excel.plan.dates import is_day
from kpm_excel.plan.periods import quarters_of
from kpm_excel.plan.schema import listed, path_of, schema_faults, shown

#: Words that the formats use themselves.
RESERVED_FIELDS = frozenset({"no", "kind", "name", "group", "departments", "values", "previous", "from"})

#: Keys of a field that only some types have.
_TYPE_KEYS = {
    "scale": {"rating"},
    "choices": {"choice"},
    "unit": {"number"},
    "minimum": {"number"},
    "maximum": {"number"},
    "max_length": {"text"},
    "shared": {"text"},
}

#: Keys that `kpm-excel/plan@2` added, by the part that may have them; in a plan of `@1` they are unknown.
_LATER_KEYS: dict[str, tuple[str, ...]] = {"": ("cycle",), "programs": ("key",)}

Path = list[str | int]
Entry = dict[str, Any]


def rule_faults(document: object) -> Iterator[Fault]:
    """Every fault of `document` against the rules that a schema cannot say."""
    if not isinstance(document, dict):
        return
    plan = _Names(document)
    yield from _later_keys(document)
    yield from _periods(plan)
    yield from _duplicates(plan)
    yield from _scales(plan)
    yield from _groups(plan)
    yield from _deadline(document)
    for at, kind in _entries(document, "kinds"):
        yield from _form(kind, at)
        for field_at, field in _entries(kind, "fields", at):
            yield from _field(plan, kind, field, field_at)
    yield from _summaries(plan)
    yield from _lists(plan)
    for at, program in _entries(document, "programs"):
        yield from _program(plan, program, at)


def _entries(parent: dict[Any, Any], key: str | int, at: Path | None = None) -> Iterator[tuple[Path, Entry]]:
    """The objects in the list `key` of `parent` with their paths; anything else is passed over."""
    values = parent.get(key)
    for index, value in enumerate(values if isinstance(values, list) else []):
        if isinstance(value, dict):
            yield [*(at or []), key, index], value


def _texts(parent: Entry, key: str, part: str) -> list[str]:
    return [value[part] for _, value in _entries(parent, key) if isinstance(value.get(part), str)]


class _Names:
    """What the plan calls things, for looking references up."""

    def __init__(self, document: Entry) -> None:
        self.document = document
        self.periods = _texts(document, "periods", "id")
        # In the plan's order, and found at once: a large body has thousands.
        self.groups = dict.fromkeys(_texts(document, "groups", "id"))
        self.departments = dict.fromkeys(_texts(document, "departments", "code"))
        self.scales = {
            scale["id"]: _texts(scale, "values", "code")
            for _, scale in _entries(document, "scales")
            if isinstance(scale.get("id"), str)
        }
        self.kinds = {
            kind["id"]: {f["id"]: f for _, f in _entries(kind, "fields") if isinstance(f.get("id"), str)}
            for _, kind in _entries(document, "kinds")
            if isinstance(kind.get("id"), str)
        }

    def codes(self, field: Entry) -> list[str] | None:
        """The values that a rating or choice may have; None for other fields."""
        if field.get("type") == "rating":
            return self.scales.get(str(field.get("scale")))
        choices = field.get("choices")
        return choices if field.get("type") == "choice" and isinstance(choices, list) else None


def _unknown(at: Path, key: str, found: object, known: Sequence[str] | Mapping[str, object]) -> Iterator[Fault]:
    """A fault where `found` is a text that `known` lacks, with what was probably meant."""
    if not isinstance(found, str) or found in known:
        return
    meant = get_close_matches(found, known, n=1)
    if meant:
        yield Fault(path_of(at), f"{key}_meant", {"found": found, "meant": meant[0]})
    else:
        yield Fault(path_of(at), key, {"found": found, "allowed": listed(known)})


def _later_keys(document: Entry) -> Iterator[Fault]:
    """A fault for each key of a later format than the one that the plan says it has."""
    if document.get("format") != "kpm-excel/plan@1":
        return
    for part, keys in _LATER_KEYS.items():
        for at, entry in _entries(document, part) if part else [([], document)]:
            yield from (Fault(path_of([*at, key]), "key_of_later_format") for key in keys if key in entry)


def _periods(plan: _Names) -> Iterator[Fault]:
    yield from _unknown(["current_period"], "period_unknown", plan.document.get("current_period"), plan.periods)


def _duplicates(plan: _Names) -> Iterator[Fault]:
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
        yield from _doubled(_entries(plan.document, key), part)
    for at, scale in _entries(plan.document, "scales"):
        yield from _doubled(_entries(scale, "values", at), "code")
    for at, kind in _entries(plan.document, "kinds"):
        yield from _doubled(_entries(kind, "fields", at), "id")


def _doubled(entries: Iterable[tuple[Path, Entry]], part: str) -> Iterator[Fault]:
    first: dict[Any, Path] = {}
    for place, entry in entries:
        value = entry.get(part)
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        if value in first:
            yield Fault(path_of([*place, part]), "doubled", {"found": value, "first": path_of(first[value])})
        first.setdefault(value, place)


def _scales(plan: _Names) -> Iterator[Fault]:
    for at, scale in _entries(plan.document, "scales"):
        owner: dict[str, str] = {str(v.get("code")): str(v.get("code")) for _, v in _entries(scale, "values")}
        for value_at, value in _entries(scale, "values", at):
            for index, alias in enumerate(_strings(value.get("aliases"))):
                code = str(value.get("code"))
                if owner.setdefault(alias, code) != code:
                    place = path_of([*value_at, "aliases", index])
                    yield Fault(place, "alias_doubled", {"found": alias, "other": owner[alias]})


def _strings(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _groups(plan: _Names) -> Iterator[Fault]:
    named = [group for _, group in _entries(plan.document, "groups") if isinstance(group.get("id"), str)]
    parents = {group["id"]: group.get("parent") for group in named}
    for at, group in _entries(plan.document, "groups"):
        yield from _unknown([*at, "parent"], "group_unknown", group.get("parent"), plan.groups)
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
    yield from _date(document.get("deadline"), ["deadline"])


def _date(value: object, at: Path) -> Iterator[Fault]:
    if isinstance(value, str) and not is_day(value):
        yield Fault(path_of(at), "date_form", {"found": shown(value)})


def _form(kind: Entry, at: Path) -> Iterator[Fault]:
    """A fault for a kind that is said to be collected and has nothing to ask."""
    fields = [field for _, field in _entries(kind, "fields")]
    if kind.get("collected") is True and fields and all(field.get("by") in ("plan", "office") for field in fields):
        yield Fault(path_of([*at, "collected"]), "nothing_asked")


def _field(plan: _Names, kind: Entry, field: Entry, at: Path) -> Iterator[Fault]:
    type_ = field.get("type")
    if isinstance(field.get("id"), str) and field["id"] in RESERVED_FIELDS:
        yield Fault(path_of([*at, "id"]), "reserved", {"found": field["id"]})
    yield from _whole(field, "max_length", at)
    for key, types in _TYPE_KEYS.items():
        if key in field and isinstance(type_, str) and type_ not in types:
            yield Fault(path_of([*at, key]), "key_of_other_type", {"type": type_, "allowed": listed(sorted(types))})
    if type_ == "rating":
        if "scale" not in field:
            yield Fault(path_of([*at, "scale"]), "key_missing")
        yield from _unknown([*at, "scale"], "scale_unknown", field.get("scale"), list(plan.scales))
    if type_ == "choice" and "choices" not in field:
        yield Fault(path_of([*at, "choices"]), "key_missing")
    choices = _strings(field.get("choices"))
    for index, choice in enumerate(choices):
        if choice in choices[:index]:
            first = path_of([*at, "choices", choices.index(choice)])
            yield Fault(path_of([*at, "choices", index]), "doubled", {"found": choice, "first": first})
    if type_ == "schedule" and field.get("by") in ("department", "office"):
        yield Fault(path_of([*at, "by"]), "schedule_by_plan", {"found": field["by"]})
    if field.get("shared") is True and field.get("by") in ("plan", "office"):
        yield Fault(path_of([*at, "shared"]), "shared_by_department", {"found": field["by"]})
    low, high = field.get("minimum"), field.get("maximum")
    if _is_number(low) and _is_number(high) and low > high:
        yield Fault(path_of([*at, "minimum"]), "range_reversed", {"minimum": low, "maximum": high})
    if isinstance(field.get("required"), dict):
        own = plan.kinds.get(str(kind.get("id")), {})
        yield from _condition(plan, own, field["required"], [*at, "required"], itself=field.get("id"))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(entry: Entry, key: str, at: Path) -> Iterator[Fault]:
    """A fault for a whole number that is written as `8.0`: for a JSON Schema that is an integer, for others not."""
    if isinstance(entry.get(key), float):
        yield Fault(path_of([*at, key]), "type_integer", {"found": shown(entry[key])})


def _condition(
    plan: _Names, fields: dict[str, Entry], condition: Entry, at: Path, itself: object = None
) -> Iterator[Fault]:
    for name, values in condition.items():
        if name not in fields:
            yield from _unknown([*at, name], "field_unknown", name, list(fields))
            continue
        if name == itself:
            yield Fault(path_of([*at, name]), "condition_on_itself", {"found": name})
        codes = plan.codes(fields[name])
        for index, value in enumerate(values if isinstance(values, list) else []):
            if codes is not None and value not in codes:
                place = path_of([*at, name, index])
                yield Fault(place, "not_allowed", {"found": shown(value), "allowed": listed(codes)})


def _kind_of(plan: _Names, entry: Entry, at: Path) -> Iterator[Fault]:
    yield from _unknown([*at, "kind"], "kind_unknown", entry.get("kind"), list(plan.kinds))


def _summaries(plan: _Names) -> Iterator[Fault]:
    for at, summary in _entries(plan.document, "summaries"):
        yield from _kind_of(plan, summary, at)
        fields = plan.kinds.get(str(summary.get("kind")))
        if fields is None:
            continue
        name = summary.get("field")
        yield from _unknown([*at, "field"], "field_unknown", name, list(fields))
        if isinstance(name, str) and name in fields and fields[name].get("type") not in ("rating", "choice"):
            yield Fault(path_of([*at, "field"]), "summary_type", {"found": name})


def _lists(plan: _Names) -> Iterator[Fault]:
    for at, entry in _entries(plan.document, "lists"):
        yield from _kind_of(plan, entry, at)
        fields = plan.kinds.get(str(entry.get("kind")))
        if fields is None:
            continue
        for index, name in enumerate(_strings(entry.get("fields"))):
            yield from _unknown([*at, "fields", index], "field_unknown", name, list(fields))
        if isinstance(entry.get("where"), dict):
            yield from _condition(plan, fields, entry["where"], [*at, "where"])


def _program(plan: _Names, program: Entry, at: Path) -> Iterator[Fault]:
    yield from _whole(program, "no", at)
    yield from _kind_of(plan, program, at)
    yield from _unknown([*at, "group"], "group_unknown", program.get("group"), plan.groups)
    for index, code in enumerate(_strings(program.get("departments"))):
        yield from _unknown([*at, "departments", index], "department_unknown", code, plan.departments)
    fields = plan.kinds.get(str(program.get("kind")))
    if fields is None:
        return
    values = program.get("values")
    values = values if isinstance(values, dict) else {}
    for name, value in values.items():
        here = [*at, "values", name]
        if name not in fields:
            yield from _unknown(here, "field_unknown", name, list(fields))
        elif fields[name].get("by") != "plan" and fields[name].get("type") != "indicators":
            yield Fault(path_of(here), "not_the_plans", {"by": fields[name].get("by")})
        else:
            yield from _value(plan, fields[name], value, here)
    for name, field in fields.items():
        if field.get("by") == "plan" and field.get("required") is True and name not in values:
            yield Fault(path_of([*at, "values", name]), "value_missing", {"label": field.get("label")})
    previous = program.get("previous")
    for name, value in previous.items() if isinstance(previous, dict) else []:
        if name in fields:
            known = [entry.get("id") for _, entry in _entries({name: values.get(name)}, name)]
            yield from _previous(plan, fields[name], known, value, [*at, "previous", name])
        else:
            yield from _unknown([*at, "previous", name], "field_unknown", name, list(fields))


def _previous(plan: _Names, field: Entry, indicators: list[Any], value: object, at: Path) -> Iterator[Fault]:
    if field.get("type") == "indicators":
        if not isinstance(value, dict):
            yield Fault(path_of(at), "type_object", {"found": shown(value)})
            return
        for key, actual in value.items():
            # It would be printed nowhere.
            yield from _unknown([*at, key], "indicator_unknown", key, _strings(indicators))
            if not _is_number(actual):
                yield Fault(path_of([*at, key]), "type_number", {"found": shown(actual)})
    elif field.get("type") == "schedule":
        yield Fault(path_of(at), "no_previous", {"type": "schedule"})
    else:
        # Last period's limits may have been others: only the shape is held against this plan.
        shape = {key: part for key, part in field.items() if key in ("type", "scale", "choices")}
        yield from _value(plan, shape, value, at)


def _value(plan: _Names, field: Entry, value: object, at: Path) -> Iterator[Fault]:
    type_, place = field.get("type"), path_of(at)
    if type_ == "schedule":
        yield from schema_faults(value, "schedule", at)
        yield from _bars(plan, value, at)
    elif type_ == "indicators":
        yield from schema_faults(value, "indicators", at)
        yield from _doubled(_entries({at[-1]: value}, at[-1], at[:-1]), "id")
    elif type_ == "number":
        yield from _number(field, value, place)
    elif not isinstance(value, str):
        yield Fault(place, "type_string", {"found": shown(value)})
    elif type_ == "date":
        yield from _date(value, at)
    elif type_ == "text":
        limit = field.get("max_length")
        if isinstance(limit, int) and text_length(value) > limit:
            yield Fault(place, "text_too_long", {"count": text_length(value), "limit": limit})
    else:
        codes = plan.codes(field)
        if codes is not None and value not in codes:
            yield Fault(place, "not_allowed", {"found": shown(value), "allowed": listed(codes)})


def _number(field: Entry, value: object, place: str) -> Iterator[Fault]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield Fault(place, "type_number", {"found": shown(value)})
        return
    for key, beyond in (("minimum", -1), ("maximum", 1)):
        limit = field.get(key)
        if _is_number(limit) and (value - limit) * beyond > 0:
            yield Fault(place, key, {"found": value, "limit": limit})


def _bars(plan: _Names, schedule: object, at: Path) -> Iterator[Fault]:
    for index, entry in enumerate(schedule if isinstance(schedule, list) else []):
        if not isinstance(entry, dict):
            continue
        for bar_at, bar in _entries(entry, "bars", [*at, index]):
            yield from _bar(plan, bar, bar_at)


def _bar(plan: _Names, bar: Entry, at: Path) -> Iterator[Fault]:
    ends = []
    for key in ("from", "to"):
        reference = bar.get(key)
        if not isinstance(reference, str):
            continue
        quarters = quarters_of(reference, plan.periods)
        if quarters is None:
            yield Fault(path_of([*at, key]), "bar_outside", {"found": reference, "allowed": listed(plan.periods)})
        ends.append(quarters)
    if len(ends) == 2 and ends[0] and ends[1] and ends[0][0] > ends[1][1]:
        yield Fault(path_of([*at, "to"]), "bar_reversed", {"start": bar["from"], "end": bar["to"]})

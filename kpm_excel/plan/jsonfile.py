"""The plan as a JSON file: read, checked, and made into a `Plan`."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import isinf
from pathlib import Path
from typing import Any

from kpm_excel.errors import BadInput, Fault, JsonPath, PlanFaulty
from kpm_excel.loading import readable
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.document import Items, entries, field_of, noun_of
from kpm_excel.plan.model import (
    Author,
    Department,
    Field,
    FieldType,
    FigureRow,
    Group,
    Kind,
    Of,
    Office,
    Period,
    Plan,
    Print,
    Program,
    ProgramList,
    Scale,
    ScaleValue,
    Summary,
)
from kpm_excel.plan.periods import Now
from kpm_excel.plan.plain_ids import is_plain
from kpm_excel.plan.rules import later_keys, rule_faults
from kpm_excel.plan.schema import path_of, schema_faults, shown
from kpm_excel.plan.types import type_of

#: The format in which plans are written, and those that are read.
FORMAT = "kpm-excel/plan@2"
FORMATS = ("kpm-excel/plan@1", FORMAT)


def read_json(path: Path) -> Any:
    """The content of the JSON file `path`.

    Raises `BadInput` where it is missing, cannot be read, is a workbook, no UTF-8, no JSON, names a key twice, or holds
    a number that is beyond those of other programs.
    """
    with readable(path):
        content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A workbook in place of answers is no matter of encodings.
        key = "not_json_at_all" if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")) else "not_utf8"
        raise BadInput(key, path=path, at=error.start) from None
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_finite_whole,
            object_pairs_hook=_without_doubled_keys,
        )
    except json.JSONDecodeError as error:
        raise BadInput("not_json", path=path, line=error.lineno, column=error.colno, reason=error.msg) from None
    except _Refused as error:
        raise BadInput(error.args[0], path=path, found=error.args[1]) from None
    except RecursionError:
        raise BadInput("json_too_deep", path=path) from None


class _Refused(ValueError):
    """Something that Python's JSON parser takes and JSON, or another program, does not."""


def _refuse_constant(name: str) -> None:
    raise _Refused("json_constant", name)


def _finite(text: str) -> float:
    value = float(text)
    if isinf(value):
        raise _Refused("json_number", text if len(text) <= 20 else text[:20] + "…")
    return value


def _finite_whole(text: str) -> int:
    _finite(text)
    return int(text)


def _without_doubled_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entry = dict(pairs)
    if len(entry) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Refused("json_doubled_key", next(key for key in keys if keys.count(key) > 1))
    return entry


def document_faults(document: object) -> list[Fault]:
    """Everything that is wrong in the plan `document`, in the order of its parts."""
    if not isinstance(document, dict):
        return [Fault(path_of([]), "not_a_plan")]
    if document.get("format") not in FORMATS:
        return [_format_fault(document)]
    found_faults = [*schema_faults(document), *rule_faults(document), *character_faults(document, [])]
    later = {fault.place: fault for fault in found_faults if fault.key in _OF_LATER_FORMAT}
    if len(later) > _SLIPPED:
        # Whatever else would come of the format is no fault of the plan.
        values = {"count": len(later), "first": next(iter(later)), "allowed": FORMAT}
        head = Fault(path_of(["format"]), "format_too_old", values)
        return [head, *document_faults({**document, "format": FORMAT})]
    unique = {(fault.place, fault.key): fault for fault in found_faults}.values()
    items = Items(document)
    return [fault.about(items.at(fault.place)) if isinstance(fault.place, JsonPath) else fault for fault in unique]


#: So many keys of a later format may have slipped in; a plan with more of them has the wrong format above it.
_SLIPPED = 3
_OF_LATER_FORMAT = ("key_of_later_format", "type_of_later_format")


def written_format(document: dict[str, Any]) -> str:
    """The format in which the plan `document`, which may be faulty, is written: the newest that it fits into.

    Forms that are out are known by the ids of indicators, so a plan of the first whose ids the second does not take
    stays one.
    """
    found = (field_of(field) for _, kind in entries(document, "kinds") for _, field in entries(kind, "fields"))
    fields = [field for field in found if field]
    values = (program.get("values") for _, program in entries(document, "programs"))
    told = ((own[one.id], one) for own in values if isinstance(own, dict) for one in fields if one.id in own)
    has_odd = any(not is_plain(id) for value, field in told for id in type_of(field).parts_in(value, field))
    return FORMATS[0] if has_odd and not any(later_keys({**document, "format": FORMATS[0]})) else FORMAT


def _format_fault(document: dict[str, Any]) -> Fault:
    found = document.get("format")
    key = "format_version" if str(found).startswith("kpm-excel/plan@") else "format_other"
    return Fault(
        "format", key if "format" in document else "format_missing", {"found": shown(found), "allowed": FORMAT}
    )


#: What no workbook can hold: control characters but tab and line ends, halves of surrogate pairs, and what Unicode
#: gives to nobody.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: What a JSON text shows where a value in it may have one of them: JSON escapes control characters.
_SUSPICIOUS = re.compile(r"[\x7f\ud800-\udfff\ufffe\uffff]|\\[bfu]")


def character_faults(value: object, at: Sequence[str | int]) -> Iterator[Fault]:
    """Halves of surrogate pairs and control characters: JSON can write them, no workbook can hold them."""
    if _SUSPICIOUS.search(json.dumps(value, ensure_ascii=False, default=str)):
        yield from _character_faults(value, at)


def _character_faults(value: object, at: Sequence[str | int]) -> Iterator[Fault]:
    if isinstance(value, str):
        found = set(_UNPRINTABLE.findall(value))
        if any("\ud800" <= character <= "\udfff" for character in found):
            yield Fault(path_of(at), "broken_character")
        elif found:
            yield Fault(path_of(at), "control_character", {"found": f"U+{ord(min(found)):04X}"})
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _character_faults(key, [*at, "?"])
            yield from _character_faults(part, [*at, key])
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _character_faults(part, [*at, index])


def plan_from_document(document: dict[str, Any], path: str = "") -> Plan:
    """The `Plan` that `document` describes. Raises `PlanFaulty` with every fault."""
    faults = document_faults(document)
    if faults:
        raise PlanFaulty(path, faults)
    return sound_plan(document)


def canonical(document: object) -> bytes:
    """`document` as bytes that do not depend on how the file was laid out."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def version_of(document: object) -> str:
    """What tells one content of a plan from another: the SHA-256 of its canonical bytes, in hex digits.

    It is the same in whichever format the plan is written: forms that are out stay known when it is converted.
    """
    content = {**document, "format": FORMATS[0]} if isinstance(document, dict) else document
    return hashlib.sha256(canonical(content)).hexdigest()


def sound_plan(document: dict[str, Any], source: Path | None = None) -> Plan:
    """The `Plan` that `document` describes, which is known to be without faults; `source` is its file."""
    kinds = tuple(_kind(kind, document["language"]) for kind in document["kinds"])
    fields = {kind.id: {field.id: field for field in kind.fields} for kind in kinds}
    groups = tuple(Group(**group) for group in document["groups"])
    by_id = {group.id: group for group in groups}
    office = document.get("office")
    now = Now.among([period["id"] for period in document["periods"]], document["current_period"])
    deadline, mend_deadline = (document.get(key) for key in ("deadline", "mend_deadline"))
    return Plan(
        language=document["language"],
        cycle=document.get("cycle"),
        organization=document["organization"],
        title=document["title"],
        as_of=document["as_of"],
        deadline=date.fromisoformat(deadline) if deadline else None,
        mend_deadline=date.fromisoformat(mend_deadline) if mend_deadline else None,
        office=Office(**office) if office else None,
        periods=tuple(_period(period) for period in document["periods"]),
        current_period=document["current_period"],
        scales=tuple(_scale(scale) for scale in document["scales"]),
        groups=groups,
        departments=tuple(_department(department) for department in document["departments"]),
        kinds=kinds,
        lists=tuple(_list(entry) for entry in document.get("lists", ())),
        summaries=tuple(Summary(**summary) for summary in document.get("summaries", ())),
        texts=document.get("texts", {}),
        programs=tuple(_program(program, fields[program["kind"]], by_id, now) for program in document["programs"]),
        sha256=version_of(document),
        is_of_first_format=document["format"] == FORMATS[0],
        document=document,
        source=source,
    )


def _period(entry: Mapping[str, Any]) -> Period:
    days = {key: date.fromisoformat(entry[key]) for key in ("start", "end") if key in entry}
    return Period(**{**entry, **days})


def _frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    """`entry` with its lists as tuples, as the model holds them."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _department(entry: Mapping[str, Any]) -> Department:
    return Department(**_frozen(entry))


def _scale(entry: Mapping[str, Any]) -> Scale:
    return Scale(entry["id"], tuple(ScaleValue(**_frozen(value)) for value in entry["values"]))


def _condition(entry: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(values) for name, values in entry.items()}


def _kind(entry: Mapping[str, Any], language: str) -> Kind:
    labels = Counter(field["label"] for field in entry["fields"])
    fields = tuple(_field({**field, "is_doubled": labels[field["label"]] > 1}) for field in entry["fields"])
    printed = Print(entry.get("print", Print.TABLE))
    own = {"fields": fields, "of": Of(entry.get("of", Of.PROGRAMS)), "print": printed, "word": noun_of(entry, language)}
    return Kind(**{**entry, **own})


def _field(entry: Mapping[str, Any]) -> Field:
    required = entry.get("required", False)
    return Field(
        **{
            **_frozen(entry),
            "type": FieldType(entry["type"]),
            "by": Author(entry["by"]),
            "bands": _bands(entry["bands"]) if "bands" in entry else None,
            "rows": tuple(_row(row) for row in entry.get("rows", ())),
            "required": _condition(required) if isinstance(required, dict) else required,
        }
    )


def _bands(entry: Mapping[str, Any]) -> Bands:
    side = "at_most" if "at_most" in entry else "at_least"
    return Bands(entry["of"], entry[side], side == "at_most", "period" in entry)


def _row(entry: Mapping[str, Any]) -> FigureRow:
    return FigureRow(**{**_frozen(entry), "by": Author(entry["by"]) if "by" in entry else None})


def _list(entry: Mapping[str, Any]) -> ProgramList:
    order = entry.get("order", "plan")
    return ProgramList(
        **{
            **_frozen(entry),
            "where": _condition(entry.get("where", {})),
            "order": None if order == "plan" else order["by"],
        },
    )


def _called(group: Group, code: str | None) -> str:
    """What an item that is `group` is called beside its printed `code`, which may be the group's heading."""
    return group.name if code == group.heading else group.title


def _program(entry: Mapping[str, Any], fields: Mapping[str, Field], groups: Mapping[str, Group], now: Now) -> Program:
    values = {name: type_of(fields[name]).made(value, now) for name, value in entry["values"].items()}
    name = entry["name"] if "name" in entry else _called(groups[entry["group"]], entry.get("code"))
    return Program(**{**entry, "name": name, "departments": tuple(entry["departments"]), "values": values})

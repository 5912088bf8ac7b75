"""What the JSON Schema of the plan finds, as faults in the office's words."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kpm_excel.errors import Fault, JsonPath
from kpm_excel.plan.dates import read_date
from kpm_excel.plan.likeness import Named, meant_id, nearest
from kpm_excel.plan.widths import one_width

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema.exceptions import ValidationError

#: The type of a value, as a key of the catalog `faults`.
_TYPE_KEYS = {
    "string": "type_string",
    "number": "type_number",
    "integer": "type_integer",
    "boolean": "type_boolean",
    "array": "type_array",
    "object": "type_object",
}
#: A character that is no space, as the schema's patterns say it: what `\\S` means differs from engine to engine.
_INK = "[^\\s\u001c-\u001f\u0085\ufeff]"
#: What a pattern of the schema asks for, by the name of its definition's pattern.
_PATTERN_KEYS = {
    _INK: "blank",
    f"^{_INK}(.*{_INK})?(?!\n)$": "id_form",
    f"^{_INK}(.{{0,18}}{_INK})?(?!\n)$": "printed_number_form",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\n)$": "date_form",
    "^[a-z][a-z0-9_]*(?!\n)$": "field_id_form",
    "^[a-z0-9][a-z0-9-]*(?!\n)$": "cycle_form",
    "^#[0-9A-Fa-f]{6}(?!\n)$": "color_form",
}
#: What joins the words of an id, and the form of it, by the fault of one that is misspelled.
_JOINTS = {"field_id_form": ("_", re.compile("[a-z][a-z0-9_]*")), "cycle_form": ("-", re.compile("[a-z0-9][a-z0-9-]*"))}
#: What is asked for where one of several forms may stand, by the key that takes them.
_EITHER_KEYS = {"required": "required_form", "order": "order_form", "word": "word_form"}


@cache
def plan_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `kpm-excel/plan@2`, which takes a plan of `@1` as well."""
    source = files("kpm_excel.plan") / "schema.json"
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema


#: A path by its steps; see `JsonPath`.
path_of = JsonPath


def schema_faults(document: object, definition: str | None = None, at: Sequence[str | int] = ()) -> Iterator[Fault]:
    """Every fault of `document`, found at path `at`, against the plan's schema or one `definition` of it."""
    return _judge(definition).faults(document, at)


@cache
def _judge(definition: str | None) -> "Judge":
    schema = plan_schema()
    return Judge({"$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]} if definition else schema)


class Judge:
    """What finds the faults of documents against one JSON Schema.

    jsonschema-rs says yes in a hundredth of the time that jsonschema takes, which is loaded only to name what is
    wrong. Nearly every document that is read was written by ourselves. The bundle for Windows goes without it, and
    there jsonschema says yes as well.
    """

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema

    def faults(self, document: object, at: Sequence[str | int] = ()) -> Iterator[Fault]:
        """Every fault of `document`, which stands at path `at`."""
        if self._obeyed(document):
            return
        from jsonschema import Draft202012Validator

        for error in Draft202012Validator(self._schema).iter_errors(document):
            yield from _faults_of(error, [*at, *error.absolute_path])

    def _obeyed(self, document: object) -> bool:
        try:
            return self._quick.is_valid(document)
        except (ImportError, ValueError):
            # It cannot take what no JSON file holds, such as a key that is no text or half of a character.
            return False

    @cached_property
    def _quick(self) -> "jsonschema_rs.Draft202012Validator":
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self._schema)


def _faults_of(error: "ValidationError", at: list[str | int]) -> Iterator[Fault]:
    place = path_of(at)
    found: Any = error.instance
    rule: Any = error.validator
    limit: Any = error.validator_value
    if rule == "required":
        yield from (Fault(path_of([*at, key]), "key_missing") for key in limit if key not in found)
    elif rule == "additionalProperties" and limit is False:
        schema: Any = error.schema
        known = list(schema.get("properties", {}))
        yield from (Fault(path_of([*at, key]), *_unknown(key, known)) for key in found if key not in known)
    elif rule == "type":
        yield Fault(place, _type_key(limit), {"found": shown(found)})
    elif rule in ("enum", "const"):
        allowed = limit if rule == "enum" else [limit]
        yield not_allowed(place, found, allowed)
    elif rule == "pattern":
        yield misspelled(place, _PATTERN_KEYS.get(limit, "email_form"), found)
    elif rule in ("minimum", "maximum", "minItems", "maxItems", "minProperties", "uniqueItems"):
        yield Fault(place, rule, {"found": shown(found), "limit": limit})
    elif rule == "maxLength":
        yield Fault(place, rule, {"count": len(found), "limit": limit, "found": shown(found)})
    elif rule == "anyOf" and isinstance(found, str) and at[-1] == "order":
        # Which field a text means is known to the rules of lists.
        return
    elif rule == "anyOf":
        yield Fault(place, _EITHER_KEYS.get(str(at[-1]), "type_scalar"), {"found": shown(found)})
    else:
        yield Fault(place, "not_allowed", {"found": shown(found), "allowed": shown(limit)})


def misspelled(place: JsonPath, key: str, found: str) -> Fault:
    """The fault `key` of a text that is not of the form it has to be of, with the text that was probably meant."""
    meant = _meant(key, found)
    if meant is None:
        return Fault(place, key, {"found": shown(found)})
    return Fault(place, f"{key}_meant", {"found": shown(found), "meant": meant})


def _meant(key: str, found: str) -> str | None:
    """`found` in the form that the fault `key` asks for; None where that cannot be told."""
    if key == "date_form":
        day = read_date(found)
        return day.isoformat() if day else None
    if key in _JOINTS:
        joint, form = _JOINTS[key]
        meant = re.sub("[^a-z0-9]+", joint, one_width(found).casefold()).strip(joint)
        # Of 評価2 no more than a digit would be left.
        return meant if form.fullmatch(meant) and len(meant) * 2 >= len(found) else None
    return None


def not_allowed(place: JsonPath, found: object, allowed: Sequence[object] | Named) -> Fault:
    """The fault of a value that is none of those `allowed`, with the one that was probably meant."""
    values = {"found": shown(found), "allowed": listed(allowed)}
    known = allowed if isinstance(allowed, Mapping) else [one for one in allowed if isinstance(one, str)]
    meant = meant_id(found, known) if isinstance(found, str) else None
    if meant is None:
        return Fault(place, "not_allowed", values)
    return Fault(place, "not_allowed_meant", {**values, "meant": meant})


def _type_key(limit: str | list[str]) -> str:
    return _TYPE_KEYS[limit] if isinstance(limit, str) else "type_scalar"


def _unknown(key: str, known: Sequence[str]) -> tuple[str, dict[str, Any]]:
    meant = nearest(key, known)
    if meant is not None:
        return "key_unknown_meant", {"meant": meant}
    return "key_unknown", {"allowed": listed(known)}


def shown(value: object) -> str:
    """`value` as JSON, cut to a readable length."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def listed(values: Sequence[object] | Mapping[str, Any]) -> str:
    """`values` in one line, each once; of more than a dozen the first ones and the last."""
    names = list(dict.fromkeys(map(str, values)))
    return ", ".join(names if len(names) <= 12 else [*names[:11], "…", names[-1]])

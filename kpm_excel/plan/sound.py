"""Whether a document obeys a JSON Schema, answered at once for the documents that do.

jsonschema names every fault of a document, but needs a tenth of a second to be loaded and as much again for a large
plan; and nearly every plan that is read was written by ourselves. What is not sure here is for jsonschema to judge.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

#: A schema in which nothing refers to a definition.
Schema = Mapping[str, Any]


def is_sound(found: Any, schema: Schema) -> bool:
    """True where `found` obeys `schema` for certain; False where it does not, or where it takes more to tell."""
    try:
        for keyword, rule in schema.items():
            check = _CHECKS.get(keyword)
            if check is None or not check(found, rule, schema):
                return False
    # Of what has no parts, or no size, a keyword that asks for them says nothing.
    except (AttributeError, TypeError):
        return False
    return True


def _type(found: Any, rule: str | list[str], _: Schema) -> bool:
    names = [rule] if isinstance(rule, str) else rule
    # A truth value is no number to JSON, but one to Python.
    return any(isinstance(found, _TYPES[name]) and (name == "boolean") is isinstance(found, bool) for name in names)


def _properties(found: Any, rule: Mapping[str, Schema], _: Schema) -> bool:
    return isinstance(found, dict) and all(is_sound(found[name], rule[name]) for name in found.keys() & rule.keys())


def _additional(found: Any, rule: Schema | bool, schema: Schema) -> bool:
    known: Mapping[str, Schema] = schema.get("properties", {})
    others = found.keys() - known.keys()
    return not others if isinstance(rule, bool) else all(is_sound(found[name], rule) for name in others)


def _items(found: Any, rule: Schema, _: Schema) -> bool:
    return isinstance(found, list) and all(is_sound(entry, rule) for entry in found)


def _is_unique(found: Any, rule: bool, _: Schema) -> bool:
    return rule and all(isinstance(entry, str) for entry in found) and len(set(found)) == len(found)


_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
#: The keywords of our schemas, and those that ask for nothing.
_CHECKS: Final[Mapping[str, Callable[[Any, Any, Schema], bool]]] = {
    "$schema": lambda *_: True,
    "$id": lambda *_: True,
    "title": lambda *_: True,
    "type": _type,
    "pattern": lambda found, rule, _: isinstance(found, str) and re.search(rule, found) is not None,
    "enum": lambda found, rule, _: isinstance(found, str) and found in rule,
    "const": lambda found, rule, _: isinstance(found, str) and found == rule,
    "minimum": lambda found, rule, _: found >= rule,
    "maximum": lambda found, rule, _: found <= rule,
    "required": lambda found, rule, _: found.keys() >= set(rule),
    "properties": _properties,
    "additionalProperties": _additional,
    "propertyNames": lambda found, rule, _: all(is_sound(name, rule) for name in found),
    "minProperties": lambda found, rule, _: len(found) >= rule,
    "items": _items,
    "minItems": lambda found, rule, _: len(found) >= rule,
    "uniqueItems": _is_unique,
    "anyOf": lambda found, rule, _: any(is_sound(found, schema) for schema in rule),
}

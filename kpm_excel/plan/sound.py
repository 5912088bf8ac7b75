"""Whether a document obeys a JSON Schema, answered at once for the documents that do.

jsonschema names every fault of a document, but needs a tenth of a second to be loaded and more to look at a large
plan; and nearly every plan that is read was written by ourselves. What is not sure here is for jsonschema to judge.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

#: A schema in which nothing refers to a definition.
Schema = Mapping[str, Any]
#: True for what obeys a schema for certain; False for what does not, or where it takes more to tell.
Judge = Callable[[Any], bool]


def judge_of(schema: Schema) -> Judge:
    """What judges by `schema`, of which each keyword is looked at once, however large the document."""
    if not schema.keys() <= _JUDGES.keys() | _SILENT:
        return lambda _: False
    judges = [_JUDGES[keyword](rule, schema) for keyword, rule in schema.items() if keyword in _JUDGES]
    if len(judges) == 1:
        return judges[0]

    def judge(found: Any) -> bool:
        try:
            for obeys in judges:
                if not obeys(found):
                    return False
        # Of what has no parts, or no size, a keyword that asks for them says nothing.
        except (AttributeError, TypeError):
            return False
        return True

    return judge


def _type(rule: str | list[str], _: Schema) -> Judge:
    if not isinstance(rule, str):
        judges = [_type(name, {}) for name in rule]
        return lambda found: any(judge(found) for judge in judges)
    type_ = _TYPES[rule]
    if rule in ("number", "integer"):
        # A truth value is no number to JSON, but one to Python.
        return lambda found: isinstance(found, type_) and not isinstance(found, bool)
    return lambda found: isinstance(found, type_)


def _pattern(rule: str, _: Schema) -> Judge:
    search = re.compile(rule).search
    return lambda found: isinstance(found, str) and search(found) is not None


def _properties(rule: Mapping[str, Schema], _: Schema) -> Judge:
    judges = {name: judge_of(schema) for name, schema in rule.items()}
    return lambda found: all(judges[name](part) for name, part in found.items() if name in judges)


def _additional(rule: Schema | bool, schema: Schema) -> Judge:
    known = frozenset(schema.get("properties", ()))
    if isinstance(rule, bool):
        return lambda found: found.keys() <= known
    judge = judge_of(rule)
    return lambda found: all(judge(part) for name, part in found.items() if name not in known)


def _items(rule: Schema, _: Schema) -> Judge:
    judge = judge_of(rule)
    return lambda found: isinstance(found, list) and all(map(judge, found))


def _unique(rule: bool, _: Schema) -> Judge:
    return lambda found: rule and all(isinstance(entry, str) for entry in found) and len(set(found)) == len(found)


def _any_of(rule: list[Schema], _: Schema) -> Judge:
    judges = [judge_of(schema) for schema in rule]
    return lambda found: any(judge(found) for judge in judges)


def _names(rule: Schema, _: Schema) -> Judge:
    judge = judge_of(rule)
    return lambda found: isinstance(found, dict) and all(map(judge, found))


_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
#: The keywords of our schemas.
_JUDGES: Final[Mapping[str, Callable[[Any, Schema], Judge]]] = {
    "type": _type,
    "pattern": _pattern,
    "enum": lambda rule, _: lambda found: isinstance(found, str) and found in rule,
    "const": lambda rule, _: lambda found: isinstance(found, str) and found == rule,
    "minimum": lambda rule, _: lambda found: found >= rule,
    "maximum": lambda rule, _: lambda found: found <= rule,
    "required": lambda rule, _: frozenset(rule).issubset,
    "properties": _properties,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "minProperties": lambda rule, _: lambda found: len(found) >= rule,
    "items": _items,
    "minItems": lambda rule, _: lambda found: len(found) >= rule,
    "uniqueItems": _unique,
    "anyOf": _any_of,
}
#: Those that ask for nothing.
_SILENT: Final = frozenset({"$schema", "$id", "title"})

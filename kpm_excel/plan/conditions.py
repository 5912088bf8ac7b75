"""Conditions on the values of other fields: when an answer is required, and which programs a list holds."""

from collections.abc import Collection, Mapping
from typing import Any

#: `{field: allowed values}`: holds when every named field has one of its values.
Condition = Mapping[str, tuple[Any, ...]]


def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Whether every field of `condition` has one of its values in `values`; of several choices, any that is named."""
    return all(has_one_of(values.get(name), allowed) for name, allowed in condition.items())


def has_one_of(value: Any, allowed: Collection[Any]) -> bool:
    """Whether `value` is one of `allowed`, or a list that holds one of them."""
    return any(one in allowed for one in (value if isinstance(value, list | tuple) else [value]))

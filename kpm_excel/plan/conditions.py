"""Conditions on the values of other fields: when an answer is required, and which programs a list holds."""

from collections.abc import Mapping
from typing import Any

#: `{field: allowed values}`: holds when every named field has one of its values.
Condition = Mapping[str, tuple[Any, ...]]


def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Whether every field of `condition` has one of its values in `values`."""
    return all(values.get(name) in allowed for name, allowed in condition.items())

"""Ids of indicators that only the first format of a plan takes, made into ones that the second takes too."""

import re
from collections.abc import Iterable
from typing import Any

_PLAIN = re.compile("[a-z][a-z0-9_]*")


def is_plain(id: str) -> bool:
    """Whether the second format takes `id` as that of an indicator."""
    return _PLAIN.fullmatch(id) is not None


def with_plain_ids(program: dict[str, Any], fields: Iterable[str]) -> bool:
    """Give the indicators under `fields` of the entry `program` plain ids; whether any had another."""
    changed = False
    for field in fields:
        indicators = program["values"].get(field, ())
        taken = {one["id"] for one in indicators}
        new: dict[str, str] = {}
        for one in indicators:
            if not is_plain(one["id"]):
                new[one["id"]] = _plain(one["id"], taken)
                taken.add(new[one["id"]])
                one["id"] = new[one["id"]]
        before = program.get("previous", {}).get(field)
        if new and isinstance(before, dict):
            program["previous"][field] = {new.get(id, id): value for id, value in before.items()}
        changed = changed or bool(new)
    return changed


def _plain(id: str, taken: set[str]) -> str:
    """`id` as far as it can be spelled plainly, and none of those that are `taken`."""
    spelled = re.sub("[^a-z0-9_]+", "_", id.lower()).strip("_")
    base = spelled if is_plain(spelled) else f"i_{spelled}".rstrip("_")
    names = [base, *(f"{base}_{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)

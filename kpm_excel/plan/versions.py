"""What a plan's file held before, as far as anything was made of it: kept in a file beside it.

By it forms and answers are known again whose plan has no `cycle`, also where title or as-of were corrected since.
"""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kpm_excel.outputs import read_state
from kpm_excel.plan.jsonfile import version_of
from kpm_excel.plan.model import Plan


@dataclass(frozen=True, slots=True)
class KeptPlans:
    """What is kept beside a plan."""

    #: The documents of the plans that workbooks were made from, the one that was used last at the end.
    documents: tuple[dict[str, Any], ...] = ()
    #: The period of each plan that answers were joined for, by the first 12 hex digits of its SHA-256.
    collected: dict[str, str] = field(default_factory=dict)


def kept_beside(plan: str | Path) -> Path:
    """The file in which is kept what the file `plan` held when something was made of it."""
    # The name begins as those of our other leftovers, which `collect` passes over.
    return Path(plan).with_name(f".kpm-sent-{Path(plan).name}.json")


def read_kept(kept: Path) -> KeptPlans:
    """What is kept in the file `kept`; nothing where there is none, or none readable."""
    try:
        content = json.loads(read_state(kept) or b"{}")
        collected = content.get("collected", {})
        return KeptPlans(
            tuple(document for document in content["plans"] if isinstance(document, dict)),
            {str(version): str(period) for version, period in collected.items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return KeptPlans()


def kept_bytes(kept: KeptPlans) -> bytes:
    """`kept` as its file holds it."""
    content = {"plans": kept.documents} | ({"collected": kept.collected} if kept.collected else {})
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def remembered(plan: Plan, path: str | Path) -> Plan:
    """`plan`, read from the file `path`, with the versions that this report had there before in this period.

    A plan with a cycle is known by that alone.
    """
    beside = kept_beside(path)
    if plan.cycle or not beside.is_file():
        return plan
    kept = read_kept(beside)
    own = {version for version, period in kept.collected.items() if period == plan.current_period}
    for document in kept.documents:
        if document.get("current_period") == plan.current_period and not document.get("cycle"):
            own.add(version_of(document)[:12])
    return replace(plan, versions=frozenset(own))

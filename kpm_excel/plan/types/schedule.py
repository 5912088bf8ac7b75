"""Lines of work with bars over the plan's periods. The plan writes it, and nobody answers it."""

from collections.abc import Iterator
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.document import Document, Entry, Path, entries, unknown_periods
from kpm_excel.plan.model import Bar, Field, ScheduleItem
from kpm_excel.plan.periods import Now, quarters_of
from kpm_excel.plan.schema import listed, path_of, schema_faults
from kpm_excel.plan.types.field_type import Told, Turn


class Schedule(Told):
    """The type `schedule`."""

    keys = later_keys = ("periods",)

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        yield from super().declaration_faults(entry, document, at)
        yield from unknown_periods(entry, document, at)

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        yield from schema_faults(value, "schedule", at)
        for index, item in enumerate(value if isinstance(value, list) else []):
            if isinstance(item, dict):
                for bar_at, bar in entries(item, "bars", [*at, index]):
                    yield from _bar(document, bar, bar_at)

    def made(self, value: Any, now: Now) -> Any:
        return tuple(
            ScheduleItem(item["item"], tuple(Bar(bar["label"], bar["from"], bar["to"]) for bar in item["bars"]))
            for item in value
        )

    def carry(self, answered: Any, field: Field, turn: Turn) -> None:
        """It goes over as it is: bars say themselves in which periods they lie."""


def _bar(document: Document, bar: Entry, at: Path) -> Iterator[Fault]:
    ends = []
    for key in ("from", "to"):
        reference = bar.get(key)
        if not isinstance(reference, str):
            continue
        quarters = quarters_of(reference, document.period_ids)
        if quarters is None:
            values = {"found": reference, "allowed": listed(document.periods)}
            yield Fault(path_of([*at, key]), "bar_outside", values)
        ends.append(quarters)
    if len(ends) == 2 and ends[0] and ends[1] and ends[0][0] > ends[1][1]:
        yield Fault(path_of([*at, "to"]), "bar_reversed", {"start": bar["from"], "end": bar["to"]})

"""Which plan something belongs to, as its answers say it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kpm_excel.plan.model import Plan


@dataclass(frozen=True, slots=True)
class PlanReference:
    """Which plan the answers belong to."""

    title: str
    as_of: str
    sha256: str
    #: What `kpm-excel/consolidated@2` tells beside: the body, the id of the current period, and the plan's cycle.
    organization: str | None = None
    period: str | None = None
    cycle: str | None = None
    #: First and last day (`start`, `end`, ISO dates) of each period that has them, by its id; None where none has.
    periods: Mapping[str, Mapping[str, str]] | None = field(default=None, hash=False)

    @classmethod
    def of(cls, plan: Plan) -> "PlanReference":
        """The reference to `plan`."""
        names = (plan.organization, plan.current_period, plan.cycle)
        dated = {one.id: {"start": str(one.start), "end": str(one.end)} for one in plan.periods if one.start}
        return cls(plan.title, plan.as_of, plan.sha256, *names, dated or None)

    def to_json(self) -> dict[str, Any]:
        """The reference as `kpm-excel/consolidated@2` shapes it."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def is_of(self, plan: Plan) -> bool:
        """Whether it means `plan`, which may have been mended since, also in its title and as-of."""
        if self.period not in (None, plan.current_period):
            return False
        if self.cycle and plan.cycle:
            return self.cycle == plan.cycle
        is_known = self.sha256 == plan.sha256 or self.sha256[:12] in plan.versions
        return is_known or (self.title, self.as_of) == (plan.title, plan.as_of)

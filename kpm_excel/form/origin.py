"""From which answers a workbook was made: told in its properties, so that edits are held against what it showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kpm_excel.consolidated import Consolidated
from kpm_excel.form.stamp import plan_id
from kpm_excel.plan.model import Plan

_PLAN, _PERIOD, _STATE = "kpm_plan", "kpm_period", "kpm_answers"
_ALL: Final = (_PLAN, _PERIOD, _STATE)


@dataclass(frozen=True, slots=True)
class Origin:
    """What an overview or a review was made of."""

    #: See `kpm_excel.form.stamp.plan_id`.
    plan: str
    #: Id of the current period.
    period: str
    #: See `Consolidated.state`.
    state: str

    @classmethod
    def of(cls, plan: Plan, consolidated: Consolidated) -> "Origin":
        """The origin of a workbook made of `consolidated`."""
        return cls(plan_id(plan), plan.current_period, consolidated.state)

    @classmethod
    def parse(cls, properties: Mapping[str, str]) -> "Origin | None":
        """The origin that the custom `properties` of a workbook tell; None where they tell none."""
        parts = [properties.get(name, "") for name in _ALL]
        return cls(*parts) if all(parts) else None

    def properties(self) -> dict[str, str]:
        """The origin as custom properties of a workbook."""
        return dict(zip(_ALL, (self.plan, self.period, self.state), strict=True))

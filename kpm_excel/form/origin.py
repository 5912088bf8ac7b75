"""From which answers a workbook was made, so that edits are held against what it showed.

It is told on each sheet with a table, in a hidden cell that every program keeps, and in the workbook's properties.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kpm_excel.book.raw import RawWorkbook
from kpm_excel.consolidated import Consolidated
from kpm_excel.form.stamp import Damaged, plan_id, sealed_parts, sealed_text
from kpm_excel.plan.model import Plan

_MARK: Final = "KPM1O"
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
    #: The plan's title and as-of as they were printed; None where only properties are left, which cannot hold them.
    printed: tuple[str, str] | None = None

    @classmethod
    def of(cls, plan: Plan, consolidated: Consolidated) -> "Origin":
        """The origin of a workbook made of `consolidated`."""
        return cls(plan_id(plan), plan.current_period, consolidated.state, (plan.title, plan.as_of))

    @classmethod
    def told(cls, raw: RawWorkbook) -> "tuple[Origin, ...]":
        """Each origin that `raw` tells, of which there is one where no sheets of two workbooks were put together."""
        texts = (cell.value for sheet in raw.sheets for cell in sheet.cells.values() if isinstance(cell.value, str))
        told = dict.fromkeys(filter(None, map(_parsed, filter(_is_marked, texts))))
        return tuple(told) or tuple(filter(None, [_of_properties(raw.properties)]))

    def text(self) -> str:
        """The origin as it stands in a hidden cell."""
        return sealed_text(_MARK, self.plan, self.period, self.state, *(self.printed or ("", "")))

    def properties(self) -> dict[str, str]:
        """The origin as custom properties of a workbook."""
        return dict(zip(_ALL, (self.plan, self.period, self.state), strict=True))


def _is_marked(text: str) -> bool:
    return text.startswith(f"{_MARK}|")


def _parsed(text: str) -> Origin | None:
    """The origin in `text`; None where somebody typed over it."""
    try:
        parts = sealed_parts(text, _MARK, 6)
    except Damaged:
        return None
    return Origin(parts[0], parts[1], parts[2], (parts[3], parts[4])) if parts else None


def _of_properties(properties: Mapping[str, str]) -> Origin | None:
    plan, period, state = (properties.get(name, "") for name in _ALL)
    return Origin(plan, period, state) if plan and period and state else None

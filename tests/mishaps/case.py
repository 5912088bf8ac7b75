"""One mishap: the files that come back, and what must be found and merged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.consolidated import Consolidated
from kpm_excel.plan.model import Plan
from tests.collecting import PLAN

#: What the form of 管理課 answers when nothing happened to it: program 1, then program 2.
ONE: Mapping[str, Any] = {
    "indicators": {"rate": 82.5},
    "results": "・窓口を二つ増やした。\n・待ち時間が半分になった。",
    "rating": "A",
    "cost": 1200,
    "day": "2026-03-31",
    "method": "委託",
}
TWO: Mapping[str, Any] = {"results": "・案をまとめた。", "rating": "B", "cause": "・人が足りない。"}

#: A code, its severity, and the key of program 1 at whose cell it stands ("" for a whole file or sheet).
Found = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """One mishap."""

    #: Row of the table in `docs/mishaps.md`.
    row: int
    name: str
    #: The files by name, made when the test runs.
    files: Callable[[], Mapping[str, bytes]]
    #: Everything that is found about the department and about files of nobody, in no order.
    found: tuple[Found, ...] = ()
    #: What is merged of program 1 and 2; None: nothing at all.
    one: Mapping[str, Any] | None = field(default_factory=lambda: ONE)
    two: Mapping[str, Any] | None = field(default_factory=lambda: TWO)
    status: str = "accepted"
    plan: Plan = PLAN
    passwords: tuple[str, ...] = ()
    #: What else must hold.
    holds: Callable[[Consolidated], bool] | None = None

    @property
    def id(self) -> str:
        """The row and the name."""
        return f"{self.row:02}-{self.name}"


def changed(**values: Any) -> dict[str, Any]:
    """Program 1 with other values; None leaves one out."""
    return {key: value for key, value in {**ONE, **values}.items() if value is not None}


#: Nothing could be used.
NOTHING: dict[str, Any] = {"one": None, "two": None, "status": "missing"}

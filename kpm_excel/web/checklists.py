"""The checklists of the cycles that pages show, looked up anew only where a folder has changed."""

from functools import partial
from threading import Lock

from starlette.requests import Request

from kpm_excel.office.checklist import Checklist, checklist, seen_of
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.web.cycle_state import cycle_of
from kpm_excel.web.drawing import site_of
from kpm_excel.web.looks import patience_of
from kpm_excel.web.plans_read import PLANS


class Checklists:
    """Each cycle by its steps."""

    def __init__(self) -> None:
        self._known: dict[Cycle, tuple[object, Checklist]] = {}
        self._lock = Lock()

    def of(self, cycle: Cycle) -> Checklist:
        """How far `cycle` is now."""
        with self._lock:
            seen, known = seen_of(cycle), self._known.get(cycle)
            if known is None or known[0] != seen:
                known = self._known[cycle] = (seen, checklist(cycle, PLANS.checked))
            return known[1]


def checklist_of(request: Request) -> Checklist:
    """The checklist of the cycle that the address names.

    Raises `HTTPException` where there is none, and `StillLooking` where a page would wait for it too long.
    """
    site, (_, cycle) = site_of(request), cycle_of(request)
    return site.looks.of(("checklist", cycle), partial(site.checklists.of, cycle), patience_of(request))

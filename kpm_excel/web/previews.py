"""The drawn pages of overviews, drawn anew only where plan or answers have changed."""

from dataclasses import dataclass
from functools import partial
from threading import Lock

from kpm_excel.consolidated import Consolidated
from kpm_excel.paper.page_document import Drawn
from kpm_excel.plan.model import Plan
from kpm_excel.web.looks import Beside


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The pages of one overview."""

    plan: Plan
    consolidated: Consolidated
    pages: Beside[Drawn]


class Previews:
    """The pages of the overview that was looked at last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last: _Drawing | None = None

    def of(self, plan: Plan, consolidated: Consolidated, seconds: float) -> Drawn | None:
        """The pages that the overview of `consolidated` prints; None where that takes longer than `seconds`.

        They are drawn on, and are there when they are asked for again.
        """
        from kpm_excel.printed_report import overview_preview

        with self._lock:
            last = self._last
            if last is None or last.pages.has_failed or last.plan is not plan or last.consolidated is not consolidated:
                drawing = Beside(partial(overview_preview, plan, consolidated))
                last = self._last = _Drawing(plan, consolidated, drawing)
        return last.pages.found if last.pages.is_there(seconds) else None

"""The drawn pages of overviews, drawn anew only where plan or answers have changed."""

from threading import Lock

from kpm_excel.consolidated import Consolidated
from kpm_excel.paper.page_document import Drawn
from kpm_excel.plan.model import Plan


class Previews:
    """The pages of the overview that was looked at last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last: tuple[Plan, Consolidated, Drawn] | None = None

    def of(self, plan: Plan, consolidated: Consolidated) -> Drawn:
        """The pages that the overview of `consolidated` prints."""
        from kpm_excel.printed_report import overview_preview

        with self._lock:
            if self._last is None or self._last[0] is not plan or self._last[1] is not consolidated:
                self._last = plan, consolidated, overview_preview(plan, consolidated)
            return self._last[2]

"""The drawn pages of overviews, drawn anew only where plan or answers have changed."""

from collections.abc import Callable
from threading import Event, Lock, Thread

from kpm_excel.consolidated import Consolidated
from kpm_excel.paper.page_document import Drawn
from kpm_excel.plan.model import Plan


class _Drawing:
    """The pages of one overview, which are drawn beside everything else."""

    def __init__(self, plan: Plan, consolidated: Consolidated, draw: Callable[[Plan, Consolidated], Drawn]) -> None:
        self.plan, self.consolidated, self._draw = plan, consolidated, draw
        self._done = Event()
        self._drawn: Drawn | None = None
        self._fault: Exception | None = None
        # It ends with the program, whatever it is at.
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._drawn = self._draw(self.plan, self.consolidated)
        except Exception as fault:
            self._fault = fault
        finally:
            self._done.set()

    @property
    def has_failed(self) -> bool:
        """Whether nothing will come of it."""
        return self._fault is not None

    def wait(self, seconds: float) -> Drawn | None:
        """The pages; None where they take longer. Raises what stopped the drawing."""
        self._done.wait(seconds)
        if self._fault:
            raise self._fault
        return self._drawn


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
            if last is None or last.has_failed or last.plan is not plan or last.consolidated is not consolidated:
                last = self._last = _Drawing(plan, consolidated, overview_preview)
        return last.wait(seconds)

"""What a caller and an operation tell each other while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event


class Cancelled(Exception):
    """The run was cancelled by its caller, before anything was put in its place."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an operation has done."""

    #: What it was: `read` a file, `workbook` or `draft` written, `sheet` set, or the name of a part of `demo`.
    name: str
    #: To which file or department.
    item: str
    #: How many steps are done by now, of how many at most.
    done: int
    total: int
    #: What the step came to, where that is a result of its own.
    result: object = None


class Run:
    """One run of one operation: whoever starts it hears of each step, and may cancel it from another thread."""

    def __init__(self, on_step: Callable[[Step], None] | None = None, *, cancelled: Event | None = None) -> None:
        self._on_step = on_step
        self._cancelled = cancelled or Event()
        self._done = self._total = 0

    def cancel(self) -> None:
        """End the run at its next step with `Cancelled`."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether it is to end."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise `Cancelled` where the run is to end."""
        if self.is_cancelled:
            raise Cancelled

    def expect(self, count: Callable[[], int]) -> None:
        """Begin to count steps; how many there are at most is counted only where somebody listens."""
        self._done, self._total = 0, count() if self._on_step else 0

    def did(self, name: str, item: object = "", result: object = None) -> None:
        """Tell of a step that is done. Raises `Cancelled` as `check` does."""
        self.check()
        self._done += 1
        if self._on_step:
            self._on_step(Step(name, str(item), self._done, max(self._total, self._done), result))

    def part(self) -> "Run":
        """A run for an operation within this one: cancelled with it, and its steps are not told."""
        return Run(cancelled=self._cancelled)

"""What takes a while to look up goes on beside the answers: who asks for it waits a moment, and is then told so."""

from collections.abc import Callable, Hashable
from threading import Event, Lock, Thread
from typing import Any, Generic, TypeVar, cast

from starlette.requests import Request

_Found = TypeVar("_Found")

#: So long somebody looks at a page that does not come before it should say what it is at.
PATIENCE_SECONDS = 1.0


class StillLooking(Exception):
    """What was asked for is being looked up, and will be there when it is asked for again."""


class Beside(Generic[_Found]):
    """Something that is made beside everything else."""

    def __init__(self, make: Callable[[], _Found]) -> None:
        self._make = make
        self._done = Event()
        self._found: _Found | None = None
        self._fault: Exception | None = None
        # It ends with the program, whatever it is at.
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._found = self._make()
        except Exception as fault:
            self._fault = fault
        finally:
            self._done.set()

    @property
    def has_failed(self) -> bool:
        """Whether nothing will come of it."""
        return self._fault is not None

    def is_there(self, seconds: float | None) -> bool:
        """Whether it is made before that many `seconds` have gone by; None waits until it is."""
        return self._done.wait(seconds)

    @property
    def found(self) -> _Found:
        """What was made, once it is there. Raises what kept it from being made."""
        if self._fault:
            raise self._fault
        return cast(_Found, self._found)


class Looks:
    """All that is being looked up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._going: dict[Hashable, Beside[Any]] = {}

    def of(self, key: Hashable, look: Callable[[], _Found], seconds: float | None) -> _Found:
        """What `look` finds; it is known by `key`, and goes on where it takes longer than `seconds`.

        Raises `StillLooking` in that case, and what `look` raises.
        """
        with self._lock:
            going = self._going.get(key)
            # What was found while nobody asked may be out of date; that nothing could be found has to be said once.
            if going is None or (going.is_there(0) and not going.has_failed):
                going = self._going[key] = Beside(look)
        if not going.is_there(seconds):
            raise StillLooking
        with self._lock:
            if self._going.get(key) is going:
                del self._going[key]
        return cast(_Found, going.found)


def patience_of(request: Request) -> float | None:
    """How long the answer to `request` may wait: a page says what it is at, what is no page of its own waits on."""
    is_page = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")
    return PATIENCE_SECONDS if is_page else None

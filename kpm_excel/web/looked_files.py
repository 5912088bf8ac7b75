"""Files that departments had looked at, held for a while: whoever is content hands in the same file with one click.

They are in memory alone: looking writes nothing.
"""

import pickle
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from kpm_excel.office.looking_at import Looked

#: So long, so many, and so many bytes in all are held; the oldest go first.
_SECONDS, _FILES, _BYTES = 3600.0, 400, 64 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """One file that was looked at."""

    looked: Looked
    content: bytes
    #: Who had it looked at, as they call themselves.
    who: str


class LookedFiles:
    """The files that are held, each for the link by which it came."""

    def __init__(self) -> None:
        #: When each was looked at, and all of it packed: its size is known, and small.
        self._held: OrderedDict[tuple[str, str], tuple[float, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def hold(self, link: str, held: Held) -> str:
        """By what `held` is asked for again."""
        key, packed = secrets.token_hex(8), pickle.dumps(held)
        with self._lock:
            self._held[link, key] = (time.monotonic(), packed)
            self._bytes += len(packed)
            while len(self._held) > _FILES or self._bytes > _BYTES:
                self._drop(next(iter(self._held)))
        return key

    def of(self, link: str, key: str) -> Held | None:
        """What was held under `key` for this `link`; None where it is not any more."""
        with self._lock:
            while self._held and time.monotonic() - next(iter(self._held.values()))[0] > _SECONDS:
                self._drop(next(iter(self._held)))
            found = self._held.get((link, key))
        # What we packed ourselves, and nobody else ever held.
        held: Held | None = pickle.loads(found[1]) if found else None
        return held

    def _drop(self, key: tuple[str, str]) -> None:
        self._bytes -= len(self._held.pop(key)[1])

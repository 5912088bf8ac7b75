"""How often something may be done, counted for each who does it; what is counted never grows without bound."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

#: So many are counted at once; of more, whoever was quiet for longest is forgotten.
_MOST_COUNTED = 20_000

Clock = Callable[[], float]


class Rate:
    """So many at once, and so many more each second, for each key."""

    def __init__(
        self, at_once: float, per_second: float, *, most: int = _MOST_COUNTED, clock: Clock = time.monotonic
    ) -> None:
        self._at_once, self._per_second, self._most, self._clock = at_once, per_second, most, clock
        #: What each has left, and when that was so.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, count: float = 1) -> int:
        """0 where `key` may do it so often once more, which is counted; else the seconds after which it may again."""
        now = self._clock()
        left, since = self._left.get(key, (self._at_once, now))
        left = min(left + (now - since) * self._per_second, self._at_once)
        is_allowed = left >= count
        self._left[key] = (left - count if is_allowed else left), now
        self._left.move_to_end(key)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0 if is_allowed else max(ceil((count - left) / self._per_second), 1)


class Rooms:
    """What goes on at one time: so much for each key, and so much in all."""

    def __init__(self, each: int, in_all: int) -> None:
        self._each, self._in_all = each, in_all
        self._inside: Counter[str] = Counter()

    @contextmanager
    def entered(self, key: str, count: int = 1) -> Iterator[bool]:
        """Whether there was room for so much of `key`, which then has it as long as this lasts."""
        has_room = self._inside[key] + count <= self._each and self._inside.total() + count <= self._in_all
        if has_room:
            self._inside[key] += count
        try:
            yield has_room
        finally:
            if has_room:
                self._inside[key] -= count
            if not self._inside[key]:
                del self._inside[key]

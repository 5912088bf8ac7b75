"""Whoever tries keys and links that are none: counted by address, noted in the record, shown to the office."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kpm_excel.web.limits import Rate

#: A link or the office's key.
Tried = Literal["link", "key"]

#: Up to here somebody has mistyped, or has an old mail.
_FEW = 20
#: So many addresses are told apart; of more, the one that was quiet for longest is forgotten.
_MOST_ADDRESSES = 500
#: So long the office is told of it.
_SHOWN = timedelta(hours=24)
#: So many lines at once, and so many each second, come into the record however many addresses try.
_NOTES_AT_ONCE, _NOTES_PER_SECOND = 100, 1 / 60


@dataclass(frozen=True, slots=True)
class Alarm:
    """An address that tried what is none."""

    what: Tried
    address: str
    count: int
    last: datetime


#: Keeps an alarm in the record of the cycle.
Note = Callable[[Alarm], None]


class Alarms:
    """All that was tried since the start."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._notes = Rate(_NOTES_AT_ONCE, _NOTES_PER_SECOND)
        self._known: OrderedDict[tuple[Tried, str], Alarm] = OrderedDict()

    def tried(self, what: Tried, address: str) -> Alarm | None:
        """Counts one try more; gives the alarm where it has to be noted."""
        before = self._known.pop((what, address), None)
        alarm = Alarm(what, address, before.count + 1 if before else 1, datetime.now())
        self._known[what, address] = alarm
        if len(self._known) > _MOST_ADDRESSES:
            self._known.popitem(last=False)
        return alarm if _is_worth_a_line(alarm.count) and not self._notes.take("") else None

    def note(self, alarm: Alarm) -> None:
        """Keeps `alarm` in the record."""
        self._note(alarm)

    @property
    def standing(self) -> tuple[Alarm, ...]:
        """What the office should know of, the last one first."""
        since = datetime.now() - _SHOWN
        return tuple(one for one in reversed(self._known.values()) if one.count >= _FEW and one.last > since)


def _is_worth_a_line(count: int) -> bool:
    """Whether it is the first line of an address, or ten times as many tries as the last."""
    while count > _FEW and count % 10 == 0:
        count //= 10
    return count == _FEW

"""How the office comes in where the page is served: by a key, for which it gets a session that ends by itself.

Of keys and sessions the sums alone are kept. A key has 256 random bits; to try keys is hopeless, and is seen.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from kpm_excel.errors import BadOutput
from kpm_excel.handing.record import Entry, Event, Record
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.served_at import Served, load_served, save_served

#: Seconds after which a session ends: since it was last used, and since it began.
IDLE_SECONDS, WHOLE_SECONDS = 4 * 3600.0, 12 * 3600.0
#: So many sessions at once; of more, the one that was quiet for longest ends.
_MOST_SESSIONS = 200
#: Each start prints a key; so many of the last are good until the office makes its own.
_MOST_PRINTED = 20
_BYTES = 32


@dataclass(slots=True)
class _Session:
    begun: float
    used: float


class OfficeDoor:
    """The keys and sessions of the office of one cycle; that somebody signed in is written into its `record`."""

    def __init__(self, cycle: Cycle, record: Record, clock: Callable[[], float] = time.monotonic) -> None:
        self._cycle, self._record, self._clock = cycle, record, clock
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    @property
    def served(self) -> Served:
        """What is remembered of keys; another start may have changed it."""
        return load_served(self._cycle)

    def printed_key(self, *, is_renewed: bool = False) -> str | None:
        """A key for the address that a start prints; None where the office has its own and it is not to be renewed.

        Where it is, every other key ends. Raises `BadOutput` where that cannot be remembered.
        """
        served, key = self.served, secrets.token_urlsafe(_BYTES)
        if served.is_own_key and not is_renewed:
            return None
        others = () if is_renewed else served.keys[-_MOST_PRINTED + 1 :]
        save_served(self._cycle, replace(served, keys=(*others, _sum(key)), is_own_key=False))
        return key

    def own_key(self) -> str:
        """A new key of the office; every other key and every session ends."""
        key = secrets.token_urlsafe(_BYTES)
        save_served(self._cycle, replace(self.served, keys=(_sum(key),), is_own_key=True))
        self._sessions.clear()
        return key

    def is_key(self, key: str) -> bool:
        """Whether `key` is one of the office's."""
        # Each is compared, whatever the others came to.
        given = _sum(key)
        return any([hmac.compare_digest(given, known) for known in self.served.keys])

    def begin(self, address: str) -> str:
        """A new session of somebody at `address`, by the cookie's value."""
        # A full disk is no reason to keep the office out, which may have to mend just that.
        with suppress(BadOutput):
            self._record.add(Entry(Event.SIGNED_IN, address=address))
        token, now = secrets.token_urlsafe(_BYTES), self._clock()
        self._sessions[_sum(token)] = _Session(now, now)
        if len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return token

    def is_session(self, token: str) -> bool:
        """Whether a session goes on that has this cookie; it is used now."""
        known, now = _sum(token), self._clock()
        session = self._sessions.get(known)
        if session is None:
            return False
        if now - session.used > IDLE_SECONDS or now - session.begun > WHOLE_SECONDS:
            del self._sessions[known]
            return False
        session.used = now
        self._sessions.move_to_end(known)
        return True

    def end(self, token: str) -> None:
        """Ends the session that has this cookie."""
        self._sessions.pop(_sum(token), None)

    @property
    def count(self) -> int:
        """How many sessions go on."""
        return len(self._sessions)


def _sum(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()

"""Connections to the port that is served: as many as are reasonable, and none on which nothing is asked for."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from kpm_excel.web.callers import Network, count_by, is_proxy

#: A request has to be there, as far as its headers go, so many seconds after the connection or the last answer.
LATE_SECONDS = 15.0
#: Connections of one address, and of all. A proxy has as many as it needs.
_MOST_OF_ONE, _MOST = 300, 800


def connections(proxies: Sequence[Network]) -> type[H11Protocol]:
    """The class of connections of one server, behind `proxies`."""
    open_now: Counter[str] = Counter()

    class Connection(H11Protocol):
        """One connection, which is closed where it is one too many, or asks for nothing."""

        _late: asyncio.TimerHandle | None = None
        _counted = ""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            peer = str(self.client[0]) if self.client else ""
            key = "" if is_proxy(peer, proxies) else count_by(peer)
            if open_now.total() >= _MOST or (key and open_now[key] >= _MOST_OF_ONE):
                transport.abort()
                return
            self._counted = key or "proxy"
            open_now[self._counted] += 1
            self._wait_for_request()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            if self._counted:
                open_now[self._counted] -= 1
                if not open_now[self._counted]:
                    del open_now[self._counted]
                self._counted = ""
            super().connection_lost(exc)

        def handle_events(self) -> None:
            super().handle_events()
            if self._is_answering:
                self._stop_waiting()
            else:
                self._wait_for_request()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if not self._is_answering:
                self._wait_for_request()

        @property
        def _is_answering(self) -> bool:
            return self.cycle is not None and not self.cycle.response_complete

        def _wait_for_request(self) -> None:
            # What trickles in does not put it off.
            if self._late is None and not self.transport.is_closing():
                self._late = self.loop.call_later(LATE_SECONDS, self.transport.abort)

        def _stop_waiting(self) -> None:
            if self._late is not None:
                self._late.cancel()
                self._late = None

    return Connection

"""The body of a request, held to a size and to a pace: whoever sends drop by drop holds nothing up for long."""

import asyncio
import time

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

#: Nothing may come for so many seconds.
_SILENCE_SECONDS = 20.0
#: After so many seconds at least so many bytes came in each, counted from the beginning.
_GRACE_SECONDS, _BYTES_PER_SECOND = 30.0, 4_096


class Body:
    """A body of at most `most` bytes as it comes.

    `receive` raises `HTTPException`: 413 where it is larger, 408 where it comes too slowly.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most = receive, most
        self._begun, self._count, self._is_whole = time.monotonic(), 0, False

    async def receive(self) -> Message:
        """The next piece; once the body is whole, that the other end has gone."""
        if self._is_whole:
            return await self._receive()
        late = _GRACE_SECONDS + self._count / _BYTES_PER_SECOND - (time.monotonic() - self._begun)
        try:
            message = await asyncio.wait_for(self._receive(), max(min(_SILENCE_SECONDS, late), 0))
        except TimeoutError:
            raise HTTPException(408) from None
        self._count += len(message.get("body", b""))
        self._is_whole = message["type"] != "http.request" or not message.get("more_body")
        if self._count > self._most:
            raise HTTPException(413)
        return message

"""What both servers are: one that one user has on this computer, and one that serves an intranet."""

import os
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import uvicorn


def alone_on_its_port(listening: socket.socket) -> None:
    """Nobody else gets the port on which `listening` will listen."""
    # Windows would share a port with whoever else listens there.
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    listening.setsockopt(socket.SOL_SOCKET, exclusive if exclusive is not None else socket.SO_REUSEADDR, 1)


def server_of(application: Any, http: Any, last_seconds: int, **more: Any) -> "uvicorn.Server":
    """What answers for `application`, and waits at its end for answers that are under way; `more` is uvicorn's own."""
    import uvicorn

    from kpm_excel.web.gate import MOST_HEADER_BYTES

    config = uvicorn.Config(
        application,
        http=http,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        # What fails says so on the page; whoever wants to mend it sees where it happened. Addresses hold keys and
        # tokens, and come into no log.
        log_level=None if os.environ.get("KPM_EXCEL_DEBUG") else "critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MOST_HEADER_BYTES,
        timeout_graceful_shutdown=last_seconds,
        **more,
    )
    return uvicorn.Server(config)

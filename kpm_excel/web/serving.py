"""The page is served on this computer until somebody ends it."""

import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kpm_excel.errors import BadCall, BadInput, BadOutput
from kpm_excel.office.opener import remember_program
from kpm_excel.outputs.own_folder import own_folder
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.running import HOST, Elsewhere, Running, tell, the_only_one

#: How long the end waits for answers that are under way.
_LAST_SECONDS = 2


def open_page(folder: Path | None, ready: Callable[[str], None], *, port: int = 0) -> None:
    """Serve the page on `port` (a free one where it is 0), and tell its address to `ready` once it can be asked for.

    It returns when the page is ended. Where it runs already, `ready` gets the address of that one at once. `folder`
    is the cycle to show first. Raises `BadInput` where that is no folder, and `BadCall` where the port is taken.
    """
    if folder is not None and not folder.is_dir():
        raise BadInput("nothing_returned", path=folder)
    settings = OwnSettings(own_folder())
    with suppress(BadOutput):
        settings.make_folder()
    remember_program()
    mark = settings.remember(folder).mark if folder is not None else ""
    try:
        with the_only_one(settings.folder):
            _serve(settings, mark, ready, port)
    except Elsewhere as elsewhere:
        ready(elsewhere.running.address(mark))


def _serve(settings: OwnSettings, mark: str, ready: Callable[[str], None], port: int) -> None:
    import uvicorn

    from kpm_excel.web.gate import MOST_HEADER_BYTES
    from kpm_excel.web.site import application

    with _listening(port) as listening:
        running = Running(listening.getsockname()[1], secrets.token_urlsafe(32))

        def shut() -> None:
            server.should_exit = True

        config = uvicorn.Config(
            application(settings, running.port, running.key, shut),
            http="h11",
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            # What fails says so on the page. Whoever wants to mend it sees where it happened.
            log_level=None if os.environ.get("KPM_EXCEL_DEBUG") else "critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=MOST_HEADER_BYTES,
            timeout_graceful_shutdown=_LAST_SECONDS,
        )
        server = uvicorn.Server(config)
        tell(settings.folder, running)
        # The socket listens: whoever asks from now on is answered as soon as the server runs.
        ready(running.address(mark))
        server.run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Windows would share a port with whoever else listens there.
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    listening.setsockopt(socket.SOL_SOCKET, exclusive if exclusive is not None else socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except (OSError, OverflowError):
        listening.close()
        raise BadCall("port_taken", port=port) from None
    return listening

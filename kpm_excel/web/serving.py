"""The page is served on this computer until somebody ends it."""

import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kpm_excel.errors import BadCall, BadInput, BadOutput
from kpm_excel.office.opener import remember_program
from kpm_excel.outputs.own_folder import own_folder
from kpm_excel.web.listening import alone_on_its_port, server_of
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
    from kpm_excel.web.site import application

    with _listening(port) as listening:
        running = Running(listening.getsockname()[1], secrets.token_urlsafe(32))

        def shut() -> None:
            server.should_exit = True

        server = server_of(application(settings, running.port, running.key, shut), "h11", _LAST_SECONDS)
        tell(settings.folder, running)
        # The socket listens: whoever asks from now on is answered as soon as the server runs.
        ready(running.address(mark))
        server.run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    alone_on_its_port(listening)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except (OSError, OverflowError):
        listening.close()
        raise BadCall("port_taken", port=port) from None
    return listening

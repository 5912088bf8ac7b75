"""One page for each user: a second start finds the running one and opens it.

Who holds the lock runs; the system takes it back when the process ends, however it ends. Where to find it stands in a
file that its user alone may read.
"""

import http.client
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from kpm_excel.errors import BadOutput
from kpm_excel.outputs.folder_lock import FolderLock
from kpm_excel.outputs.whole_files import read_document

#: The one address on which the page is served.
HOST = "127.0.0.1"
#: By this header of an answer the page is known.
NAME_HEADER = "kpm-excel"
_FILE = "running.json"
#: How long a start waits for one that began just before it, which on a slow computer takes its time, and for an answer.
_PATIENCE_SECONDS = 20.0
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Running:
    """Where the page is served."""

    port: int
    #: Whoever names it is the user who started it.
    key: str

    def address(self, mark: str = "") -> str:
        """What the browser opens: the first page, or that of a cycle."""
        values = {"key": self.key} | ({"cycle": mark} if mark else {})
        return f"http://{HOST}:{self.port}/?{urlencode(values)}"

    def answers(self) -> bool:
        """Whether a page of ours is there."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=_PATIENCE_SECONDS)
        try:
            connection.request("GET", f"/?{urlencode({'key': self.key})}")
            return connection.getresponse().getheader(NAME_HEADER) is not None
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Elsewhere(Exception):
    """The page runs already, in another process."""

    def __init__(self, running: Running) -> None:
        super().__init__(running)
        self.running = running


@contextmanager
def the_only_one(folder: Path) -> Iterator[None]:
    """While this lasts, no other start of this user serves the page.

    Raises `Elsewhere` where one does, and `BadOutput` where one holds the place and does not answer.
    """
    try:
        lock = FolderLock(folder, "open")
    except BadOutput as held:
        if held.key != "output_held":
            # Where nothing can be remembered there is nothing to share either.
            yield
            return
        raise Elsewhere(_found(folder, held)) from None
    try:
        yield
    finally:
        with suppress(OSError):
            (folder / _FILE).unlink()
        lock.release()


def _found(folder: Path, held: BadOutput) -> Running:
    """The page that is served by who holds the lock; it may just have begun."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        with suppress(ValueError, OverflowError, KeyError, TypeError):
            told = read_document(folder / _FILE)
            running = Running(int(told["port"]), str(told["key"]))
            if running.answers():
                return running
        time.sleep(_PAUSE_SECONDS)
    raise BadOutput("page_silent", process=held.values.get("process", "?"))


def tell(folder: Path, running: Running) -> None:
    """Lets later starts find the page; where that cannot be written they will say that they do not."""
    part = folder / f"{_FILE}.part"
    with suppress(OSError):
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump({"port": running.port, "key": running.key}, stream)
        os.replace(part, folder / _FILE)

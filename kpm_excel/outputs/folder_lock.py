"""One writer at a time in a folder: the second is told who the first is.

The system holds the lock for the process and takes it back when the process ends, however it ends.
"""

import errno
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kpm_excel.errors import BadOutput
from kpm_excel.outputs.whole_files import explained, read_state

LOCK = ".kpm-lock"
#: What a file system says that knows no locks. One who works alone there must be able to; only the sentence is missed.
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
#: So many looks, so far apart, find out who a holder is, which says it right after it has the lock. They are counted:
#: where everything waits, the holder has as much longer.
_LOOKS, _BETWEEN_SECONDS = 100, 0.01
#: Windows lets nobody read what is locked: the lock lies on a byte far behind what is written.
_FAR = 1 << 30

#: What is said of a holder that did not say who it is.
_UNKNOWN = dict.fromkeys(("command", "process", "computer", "since"), "?")

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """The right to write in `folder`, taken for `command`. Raises `BadOutput` where another holds it."""

    def __init__(self, folder: Path, command: str) -> None:
        self._path = folder / LOCK
        with explained(folder):
            self._handle = self._taken()
        self._tell(command)

    def _taken(self) -> int:
        looks = 0
        while True:
            handle = self._opened()
            try:
                _lock(handle)
            except (BlockingIOError, PermissionError):
                os.close(handle)
                holder = _holder(self._path)
                looks += 1
                if holder is None and looks < _LOOKS:
                    # It has only just taken the lock, or has given it back: one more look says which.
                    time.sleep(_BETWEEN_SECONDS)
                    continue
                raise BadOutput("output_held", path=self._path.parent, **(holder or _UNKNOWN)) from None
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    os.close(handle)
                    raise
            if self._is_there(handle):
                return handle
            # Its holder ended, and took the file away, between our opening and our locking.
            os.close(handle)

    def _opened(self) -> int:
        no_link = getattr(os, "O_NOFOLLOW", 0)
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | no_link, 0o666)
        except PermissionError:
            # A colleague's, who was interrupted: whoever may read it can hold it.
            return os.open(self._path, os.O_RDONLY | no_link)

    def _is_there(self, handle: int) -> bool:
        try:
            there, ours = self._path.lstat(), os.fstat(handle)
        except FileNotFoundError:
            return False
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    def _tell(self, command: str) -> None:
        told = {"command": command, "process": os.getpid(), "computer": socket.gethostname()}
        told["since"] = datetime.now().astimezone().isoformat(timespec="seconds")
        # Who holds it is a help alone: on a full disk the lock holds as well.
        with suppress(OSError):
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, json.dumps(told).encode())

    def release(self) -> None:
        """Lets the next one write."""
        if sys.platform == "win32":
            # Nobody can take away there what is open; whoever opens it in between keeps it.
            os.close(self._handle)
        with suppress(OSError):
            self._path.unlink()
        if sys.platform != "win32":
            os.close(self._handle)


def _holder(path: Path) -> dict[str, str] | None:
    """Who wrote the lock file, in words that can be shown; None where it does not say so."""
    try:
        told = json.loads(read_state(path) or b"{}")
        parts: dict[str, Callable[[object], str]] = {"command": _word, "process": _word, "computer": _word}
        return {name: made(told[name]) for name, made in parts.items()} | {"since": _moment(told["since"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _word(value: object) -> str:
    return "".join(character for character in str(value) if character.isprintable())[:80] or "?"


def _moment(value: str) -> str:
    return datetime.fromisoformat(value).astimezone().strftime("%Y-%m-%d %H:%M:%S")

"""What the program hears from outside while it runs: a reader that has gone, a full disk behind its output, the
system that asks it to end.
"""

import io
import os
import signal
import sys
from functools import partial
from typing import Any

#: What the system sends to ask a program to end.
_ASKED = ("SIGTERM", "SIGHUP", "SIGBREAK")


class Boxes(io.TextIOBase):
    """A stream for a program without a console: each text is shown in a window of Windows, so that none is lost."""

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, text: str) -> int:
        """The number of characters of `text`, which the user has then seen."""
        if sys.platform == "win32" and text.strip():
            import ctypes

            ctypes.windll.user32.MessageBoxW(None, text.strip(), "kpm-excel", 0x30)
        return len(text)


class Ended(BaseException):
    """The system asked the program to end; `status` is its exit status then."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


class Lasting(io.RawIOBase):
    """A stream that takes what is written for as long as the program has something to say.

    What was done has been done, whether or not somebody still listens.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        #: Why nothing more can be written; None as long as it can.
        self.lost: OSError | None = None

    def writable(self) -> bool:
        """True."""
        return True

    def fileno(self) -> int:
        """The number of the file beneath."""
        number: int = self._raw.fileno()
        return number

    def write(self, content: Any) -> int:
        """The number of bytes that are written, or dropped."""
        if self.lost is None:
            try:
                return int(self._raw.write(content) or 0)
            except OSError as error:
                self.lost = error
        return len(content)


def prepare() -> None:
    """Makes the standard streams such that no command stops for them, and turns a request to end into `Ended`."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Closed by the caller: a file that we open would get its number, and be written into.
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None and name == "stderr" and sys.platform == "win32":
            sys.stderr = Boxes()
        elif stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "buffer") and not stream.isatty():
            # With PYTHONUNBUFFERED there is nothing between the two.
            lasting = io.BufferedWriter(Lasting(getattr(stream.buffer, "raw", stream.buffer)))
            at_once = name == "stderr" or stream.write_through
            # A console that lacks a character shows its code instead of stopping the run.
            setattr(sys, name, io.TextIOWrapper(lasting, stream.encoding, "backslashreplace", line_buffering=at_once))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    for name in filter(partial(hasattr, signal), _ASKED):
        asked = signal.Signals[name]
        # Who called us by `nohup` wants us to go on.
        if signal.getsignal(asked) is signal.SIG_DFL:
            signal.signal(asked, _end)


def _end(number: int, _frame: object) -> None:
    # Once is enough: what is under way is taken back in peace.
    signal.signal(number, signal.SIG_IGN)
    raise Ended(number)


def lost_output() -> OSError | None:
    """Why the standard output takes nothing any more; None where it does."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        return None
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.lost if isinstance(raw, Lasting) else None

"""What runs inside a child process of the sandbox: input after input, each answered before the next begins."""

import contextlib
import faulthandler
import importlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, Final, NoReturn

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import Stopped

#: Sent once the function is loaded: whatever goes wrong from here on is the fault of an input.
READY: Final = "ready"
#: The parent stops whoever takes too long; a child whose parent is gone stops itself so much later.
_GRACE_SECONDS = 5.0

#: What a child answers to one input: the result, and whether the child ends now and wants to be replaced.
Answer = tuple[Any, bool]
#: What a child is told first: the function, and what it may take for each input.
Errand = tuple[Callable[[Any], Any], float, int]


def serve(told: IO[bytes], modules: Sequence[str]) -> NoReturn:
    """Answers every input that comes through `told`, in packs, on standard output, until its other end closes.

    What comes first is the `Errand`; until it is there, `modules` are loaded. The process ends with its parent,
    whatever it is doing then.
    """
    answers = _alone()
    packs: SimpleQueue[Any] = SimpleQueue()
    for name in modules:
        importlib.import_module(name)
    function, seconds, memory_mb = pickle.load(told)
    Thread(target=_hear, args=(told, packs), daemon=True).start()
    _limit_memory(memory_mb)
    worn_at = _peak_bytes() + memory_mb * 1024 * 1024 // 4
    _say(answers, pickle.dumps(READY))
    while True:
        for packed in packs.get():
            faulthandler.dump_traceback_later(seconds + _GRACE_SECONDS, exit=True)
            result, spent = _result(function, packed)
            faulthandler.cancel_dump_traceback_later()
            # What a large input leaves behind would be missing to the next one.
            ends = spent or _peak_bytes() > worn_at
            _say(answers, _packed(result, ends))
            if ends:
                # Not the usual way, which would wait for the thread that listens.
                os._exit(0)


def _hear(told: IO[bytes], packs: "SimpleQueue[Any]") -> None:
    """Passes on what the parent sends; ends the process once the parent is gone, also from the middle of an input."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            packs.put(pickle.load(told))
    os._exit(0)


def _say(answers: IO[bytes], message: bytes) -> None:
    try:
        answers.write(message)
        answers.flush()
    except OSError:
        os._exit(0)


def _result(function: Callable[[Any], Any], packed: bytes) -> tuple[object, bool]:
    """What comes of one input, and whether this process is of no further use after it."""
    try:
        return function(pickle.loads(packed)), False
    except (Unreadable, Stopped) as fault:
        return fault, False
    except MemoryError:
        return Unreadable("memory"), True
    # A fault of our own, or of a library, in one file must not end the reading of the others.
    except BaseException as error:
        return Unreadable("failed", _told(error)), False


def _packed(result: object, ends: bool) -> bytes:
    try:
        return pickle.dumps((result, ends))
    except MemoryError:
        return pickle.dumps((Unreadable("memory"), True))
    except Exception as error:
        return pickle.dumps((Unreadable("failed", _told(error)), ends))


def _told(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({os.path.basename(frame.filename)}:{frame.lineno})" for frame in last)
    return f"{type(error).__name__}: {error}{where}"


def _alone() -> IO[bytes]:
    """Where answers go; Ctrl-C is left to the parent, and whatever libraries print or read meets nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(silence, stream)
    os.close(silence)
    # With its watch, which needs no turn of the interpreter, a reader that never gives one up ends as well.
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    return answers


def _limit_memory(memory_mb: int) -> None:
    """Lets this process claim `memory_mb` more than it has now, where the system can hold it to that."""
    if sys.platform != "win32":
        import resource

        limit = _claimed_bytes() + memory_mb * 1024 * 1024
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
        # Without a core file for each file that ends its reader.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _claimed_bytes() -> int:
    """The memory that this process may use as it is; 0 where the system does not say."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _peak_bytes() -> int:
    """The most memory that this process ever had in use; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    else:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024

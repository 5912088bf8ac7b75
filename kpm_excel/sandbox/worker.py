"""What runs inside a child process of the sandbox: input after input, each answered before the next begins."""

import contextlib
import gc
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Final

from kpm_excel.book.raw import Unreadable

#: Sent once the function is loaded: whatever goes wrong from here on is the fault of an input.
READY: Final = b"ready"
#: After so many inputs the memory of those that are done is tidied up; in between that would only cost time.
_INPUTS_PER_TIDYING = 64

#: What a child answers to one input: the result, and whether the child ends now and wants to be replaced.
Answer = tuple[Any, bool]


def serve(connection: Connection, memory_mb: int) -> None:
    """Answers every input that comes through `connection`, in packs, until its other end closes.

    What comes first is the function that answers.
    """
    _be_quiet()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        _answer_all(connection, pickle.loads(connection.recv_bytes()), memory_mb)


def _answer_all(connection: Connection, function: Callable[[Any], Any], memory_mb: int) -> None:
    gc.freeze()
    gc.disable()
    _limit_memory(memory_mb)
    worn_at = _peak_bytes() + memory_mb * 1024 * 1024 // 4
    done = 0
    connection.send_bytes(READY)
    while True:
        for packed in pickle.loads(connection.recv_bytes()):
            result, spent = _result(function, packed)
            # What a large input leaves behind would be missing to the next one.
            ends = spent or _peak_bytes() > worn_at
            connection.send_bytes(_packed(result, ends))
            if ends:
                return
            done += 1
            if done % _INPUTS_PER_TIDYING == 0:
                # What is older than these inputs was kept on purpose.
                gc.collect(0)


def _result(function: Callable[[Any], Any], packed: bytes) -> tuple[object, bool]:
    """What comes of one input, and whether this process is of no further use after it."""
    try:
        return function(pickle.loads(packed)), False
    except Unreadable as fault:
        return fault, False
    except MemoryError:
        return Unreadable("memory"), True
    # A fault of our own, or of a library, in one file must not end the reading of the others.
    except BaseException as error:
        return Unreadable("failed", _told(error)), False


def _packed(result: object, ends: bool) -> bytes:
    try:
        return pickle.dumps((result, ends))
    except Exception as error:
        return pickle.dumps((Unreadable("failed", _told(error)), ends))


def _told(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({os.path.basename(frame.filename)}:{frame.lineno})" for frame in last)
    return f"{type(error).__name__}: {error}{where}"


def _be_quiet() -> None:
    """Leaves Ctrl-C to the parent, and the last words of dying libraries unprinted."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)


def _limit_memory(memory_mb: int) -> None:
    """Lets this process claim `memory_mb` more than it has now, where the system can hold it to that."""
    try:
        import resource
    except ImportError:
        return
    limit = _claimed_bytes() + memory_mb * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    # Without a core file for each file that ends its reader.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _claimed_bytes() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _peak_bytes() -> int:
    """The most memory that this process ever had in use; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

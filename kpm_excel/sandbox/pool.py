"""Runs a function over many inputs where it can do no harm: in child processes with limits.

A file that ends its reader, hangs it or asks for all memory costs that file alone. A few workers live as long
as the run; each gets inputs in packs and answers one by one, so that the first input without an answer is the
one that a worker died of.

Children are plain processes that hear through their standard input and answer on their standard output. None of
them inherits what we hold, knows the caller's script or needs a name in a folder, on any system.
"""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from kpm_excel.book.raw import Reason, Unreadable
from kpm_excel.errors import Stopped
from kpm_excel.sandbox.worker import READY

A = TypeVar("A")
R = TypeVar("R")

#: Up to so many inputs, a second process would take longer to start than it saves.
FEW = 8
#: So many readers start before it is known how much there is to read; the others as they are needed.
_MOST_AHEAD = 4
#: A pack grows to so many inputs, or to so many bytes.
_PACK_INPUTS = 16
_PACK_BYTES = 1 << 20
#: For a child to start and to load the function.
START_SECONDS = 120.0
END_SECONDS = 5.0
#: What a child runs. It finds modules where we do; without `-P` it would look for them in its working folder first.
_CHILD = (
    "import sys, pickle; sys.path[:], modules = pickle.load(sys.stdin.buffer); "
    "from kpm_excel.sandbox.worker import serve; serve(sys.stdin.buffer, modules)"
)


class SandboxBroken(Stopped):
    """The children do not start; no input is to blame."""

    def __init__(self, reason: object) -> None:
        super().__init__("no_child", reason=reason)


class Ahead:
    """Child processes that start, and load `modules`, while what they are to do is still being prepared.

    The first `run_all` that gets them takes them; the others end with `close`. Where none can be started there are
    none.
    """

    def __init__(self, count: int, modules: Sequence[str]) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        with contextlib.suppress(OSError):
            for _ in range(count):
                self._processes.append(child(modules))

    def take(self) -> "subprocess.Popen[bytes] | None":
        """One of them; None where there is none left."""
        return self._processes.pop() if self._processes else None

    def close(self) -> None:
        """Ends those that nobody took."""
        while process := self.take():
            process.kill()
            process.communicate()


@contextlib.contextmanager
def readers_ahead(paths: Iterable[str | os.PathLike[str]], modules: Sequence[str]) -> Iterator[Ahead]:
    """Processes that start at once: they have loaded `modules` when the plan is loaded.

    Where few files lie in the folders among `paths`, one is enough.
    """
    lying = 0
    for path in paths:
        with contextlib.suppress(OSError):
            lying += len(os.listdir(path))
    ahead = Ahead(min(os.cpu_count() or 1, _MOST_AHEAD) if lying > FEW else 1, modules)
    try:
        yield ahead
    finally:
        ahead.close()


def child(modules: Sequence[str] = ()) -> "subprocess.Popen[bytes]":
    """A child process that loads `modules` and waits for its errand. Raises `OSError` where none can be started."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Windows would show a console for each, where we have none ourselves.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    tell(process, pickle.dumps((_import_path(), tuple(modules))))
    return process


def tell(process: "subprocess.Popen[bytes]", message: bytes) -> None:
    """Sends a pickled `message`; a child that has just died is noticed when it is listened to."""
    told = process.stdin
    assert told is not None
    with contextlib.suppress(OSError, ValueError):
        told.write(message)
        told.flush()


def run_all(
    function: Callable[[A], R],
    inputs: Iterable[A],
    *,
    workers: int | None = None,
    seconds: float,
    memory_mb: int,
    ahead: Ahead | None = None,
) -> Iterator[tuple[A, R | Unreadable]]:
    """Each of `inputs` with what `function` gives for it, in any order, as soon as it is there.

    `function` must be importable by name, as must what it takes and gives be picklable. It has `seconds` for each
    input, and may claim `memory_mb` MiB beyond what its process starts with (where the system can hold it to
    that; Windows cannot). An input that it does not survive gives an `Unreadable` as a value ("killed",
    "timeout", "memory"), and so does one for which it raises (`Unreadable` itself, or "failed"); `Stopped` is raised
    here. `inputs` are taken as they are needed, and an iterator that ran dry is asked again after each result: what
    comes of one input may be new ones. `workers` is the number of processes, as many as there are cores if not said;
    those that started `ahead` are taken first. Raises `SandboxBroken` if no process can be started.
    """
    count = workers or os.cpu_count() or 1
    run: _Run[A, R] = _Run((function, seconds, memory_mb), iter(inputs), seconds, count, ahead)
    try:
        yield from run.results()
    finally:
        run.close()


def run_one(function: Callable[[A], R], input_: A, *, seconds: float, memory_mb: int) -> R:
    """What `function` gives for `input_` in a child process; see `run_all`. Raises `Unreadable` and `Stopped`."""
    ((_, result),) = run_all(function, [input_], seconds=seconds, memory_mb=memory_mb)
    if isinstance(result, Unreadable):
        raise result
    return result


@dataclass(slots=True)
class _Task(Generic[A]):
    """One input on its way."""

    input: A
    packed: bytes


@dataclass(slots=True, eq=False)
class _Worker(Generic[A]):
    """One child process."""

    process: "subprocess.Popen[bytes]"
    #: When it is given up unless it says something.
    deadline: float
    #: It has loaded the function.
    ready: bool = False
    #: It said that it ends, which no input is to blame for.
    ending: bool = False
    #: It was silent for too long, and was stopped.
    stopped: bool = False
    #: What it was given and has not answered.
    tasks: deque[_Task[A]] = field(default_factory=deque)
    #: How many inputs it gets next.
    pack: int = 1

    @property
    def is_awaited(self) -> bool:
        """Whether it has something to say before its deadline."""
        return not self.stopped and (not self.ready or bool(self.tasks))


class _Run(Generic[A, R]):
    """One run over all inputs."""

    def __init__(self, errand: object, inputs: Iterator[A], seconds: float, count: int, ahead: Ahead | None) -> None:
        #: The function with all that belongs to it, made ready for travelling once for all workers.
        self._errand = pickle.dumps(errand)
        self._inputs = inputs
        self._seconds = seconds
        self._count = count
        self._started = ahead
        self._workers: list[_Worker[A]] = []
        #: Inputs that no worker has: taken ahead, or unanswered by one that died of another.
        self._waiting: deque[_Task[A]] = deque()
        #: What workers say, each message with who says it; None where one has ended.
        self._heard: SimpleQueue[tuple[_Worker[A], Any]] = SimpleQueue()

    def results(self) -> Iterator[tuple[A, R | Unreadable]]:
        """Each input with its result, as it comes."""
        while True:
            self._hand_out()
            if not self._waiting and not any(worker.tasks for worker in self._workers):
                return
            found = self._listen()
            if found:
                task, result = found
                if isinstance(result, Stopped):
                    raise result
                yield task.input, result

    # Processes

    def _start(self) -> None:
        """Starts one worker more."""
        try:
            process = (self._started and self._started.take()) or child()
            worker: _Worker[A] = _Worker(process, time.monotonic() + START_SECONDS)
            self._workers.append(worker)
            Thread(target=_hear, args=(worker, self._errand, self._heard), daemon=True).start()
        except OSError as error:
            raise SandboxBroken(error.strerror or error) from error
        # What `Thread` raises where the system gives no more of them.
        except RuntimeError as error:
            raise SandboxBroken(error) from error

    def close(self) -> None:
        """Ends all workers."""
        for worker in self._workers:
            self._end(worker, kill=bool(worker.tasks) or not worker.ready)
        self._workers.clear()

    def _end(self, worker: _Worker[A], kill: bool = False) -> int:
        """Ends one worker and gives its exit status."""
        process = worker.process
        assert process.stdin is not None
        if kill:
            process.kill()
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            return process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    # Giving

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.ready and not worker.tasks and not worker.ending:
                self._give(worker)
        while len(self._workers) < self._count and self._ahead(FEW if self._workers else 0):
            self._start()

    def _give(self, worker: _Worker[A]) -> None:
        size = 0
        while len(worker.tasks) < worker.pack and size < _PACK_BYTES and self._ahead(0):
            task = self._waiting.popleft()
            worker.tasks.append(task)
            size += len(task.packed)
        if worker.tasks:
            worker.pack = min(worker.pack * 2, _PACK_INPUTS)
            worker.deadline = time.monotonic() + self._seconds
            tell(worker.process, pickle.dumps([task.packed for task in worker.tasks]))

    def _ahead(self, count: int) -> bool:
        """Whether more than `count` inputs wait for a worker; as many are taken as are needed to know."""
        while len(self._waiting) <= count:
            for given in self._inputs:
                self._waiting.append(_Task(given, pickle.dumps(given)))
                break
            else:
                return False
        return True

    # Hearing

    def _listen(self) -> tuple[_Task[A], R | Unreadable] | None:
        """What came of an input, once a worker says something, ends or has been silent for too long; None of none."""
        deadline = min((worker.deadline for worker in self._workers if worker.is_awaited), default=None)
        try:
            worker, message = self._heard.get(
                timeout=None if deadline is None else max(0.0, deadline - time.monotonic())
            )
        except Empty:
            self._stop_silent()
            return None
        if worker not in self._workers:
            return None
        if message is None:
            return self._replace(worker)
        worker.deadline = time.monotonic() + self._seconds
        if not worker.ready:
            worker.ready = message == READY
            return None
        result, worker.ending = message
        return worker.tasks.popleft(), result

    def _stop_silent(self) -> None:
        """Stops whoever is past its deadline; that it has ended is heard next."""
        for worker in self._workers:
            if worker.is_awaited and time.monotonic() >= worker.deadline:
                worker.stopped = True
                worker.process.kill()

    def _replace(self, worker: _Worker[A]) -> tuple[_Task[A], R | Unreadable] | None:
        """Lets go of a worker that has ended; the input that it died of, if any, and why."""
        self._workers.remove(worker)
        status = self._end(worker)
        if not worker.ready:
            raise SandboxBroken(died_of(status))
        found: tuple[_Task[A], R | Unreadable] | None = None
        if worker.tasks and not worker.ending:
            reason: Reason = "timeout" if worker.stopped else "killed"
            detail = f"{self._seconds:g} s" if worker.stopped else died_of(status)
            found = worker.tasks.popleft(), Unreadable(reason, detail)
        self._waiting.extendleft(reversed(worker.tasks))
        return found


def _hear(worker: _Worker[A], errand: bytes, heard: "SimpleQueue[tuple[_Worker[A], Any]]") -> None:
    """Passes on what a child says, and that it has ended; says first what it is to do."""
    tell(worker.process, errand)
    answers = worker.process.stdout
    assert answers is not None
    with answers:
        while True:
            try:
                heard.put((worker, pickle.load(answers)))
            # A child that dies in the middle of an answer leaves one that is none.
            except Exception:
                heard.put((worker, None))
                return


def _import_path() -> list[str]:
    """Where we find modules, as a child finds them wherever it is."""
    with contextlib.suppress(OSError):
        return [os.path.abspath(path) for path in sys.path]
    return [path for path in sys.path if path]


def died_of(status: int) -> str:
    """What ended a process, in the system's words."""
    if status < 0:
        try:
            return signal.Signals(-status).name
        except ValueError:
            return f"signal {-status}"
    return f"exit status {status}"

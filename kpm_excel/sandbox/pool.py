"""Runs a function over many inputs where it can do no harm: in child processes with limits.

A file that ends its reader, hangs it or asks for all memory costs that file alone. A few workers live as long
as the run; each gets inputs in packs and answers one by one, so that the first input without an answer is the
one that a worker died of.
"""

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any, Generic, TypeVar

from kpm_excel.book.raw import Reason, Unreadable
from kpm_excel.sandbox.worker import READY, serve

A = TypeVar("A")
R = TypeVar("R")

#: Up to so many inputs, a second process would take longer to start than it saves.
_FEW = 8
#: A pack grows to so many inputs, or to so many bytes.
_PACK_INPUTS = 16
_PACK_BYTES = 1 << 20
#: So many inputs, and so many bytes of them, may be under way: their results wait for an earlier one.
_WINDOW_INPUTS = 256
_WINDOW_BYTES = 32 << 20
#: For a child to start and to load the function.
_START_SECONDS = 120.0
_END_SECONDS = 5.0
_USUAL_START = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


class SandboxBroken(RuntimeError):
    """The children do not start; no input is to blame."""


def run_all(
    function: Callable[[A], R],
    inputs: Iterable[A],
    *,
    workers: int | None = None,
    seconds: float,
    memory_mb: int,
    start_method: str | None = None,
) -> Iterator[tuple[A, R | Unreadable]]:
    """Each of `inputs` with what `function` gives for it, in their order, as soon as it is there.

    `function` must be importable by name, as must what it takes and gives be picklable. It has `seconds` for each
    input, and may claim `memory_mb` MiB beyond what its process starts with (where the system can hold it to
    that; Windows cannot). An input that it does not survive gives an `Unreadable` as a value ("killed",
    "timeout", "memory"), and so does one for which it raises (`Unreadable` itself, or "failed"). `inputs` are
    taken as they are needed, at most 256 ahead of what was given back; `workers` is the number of processes,
    as many as there are cores if not said. Raises `SandboxBroken` if no process can be started.
    """
    waiting = iter(inputs)
    first = list(islice(waiting, _FEW + 1))
    if not first:
        return
    count = (workers or os.cpu_count() or 1) if len(first) > _FEW else 1
    run: _Run[A, R] = _Run(function, chain(first, waiting), seconds, memory_mb, _context(start_method))
    try:
        run.start(count)
        yield from run.results()
    finally:
        run.close()


def prepare(*modules: str) -> None:
    """Nothing; the process that all children come from is started and loads `modules` while we do something else.

    Where each child starts from nothing (Windows) there is no such process, and nothing happens.
    """
    if _USUAL_START == "forkserver":
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload(list(modules))
        forkserver.ensure_running()


def _context(start_method: str | None) -> Any:
    """How processes start: from a small clean process where there is one, so that none inherits what we hold."""
    return multiprocessing.get_context(start_method or _USUAL_START)


@contextlib.contextmanager
def without_main() -> Iterator[None]:
    """Hides the main module while a process starts.

    A new process would run the caller's script again to know its names. It needs none of them, and a script
    without `if __name__ == "__main__"` would start processes without end.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@dataclass(slots=True)
class _Task(Generic[A]):
    """One input on its way."""

    number: int
    input: A
    packed: bytes


@dataclass(slots=True)
class _Worker(Generic[A]):
    """One child process."""

    process: Any
    connection: Connection
    #: When it is given up unless it says something.
    deadline: float
    #: It has loaded the function.
    ready: bool = False
    #: It said that it ends, which no input is to blame for.
    ending: bool = False
    #: What it was given and has not answered.
    tasks: deque[_Task[A]] = field(default_factory=deque)
    #: How many inputs it gets next.
    pack: int = 1


class _Run(Generic[A, R]):
    """One run over all inputs."""

    def __init__(
        self, function: Callable[[A], R], inputs: Iterator[A], seconds: float, memory_mb: int, context: Any
    ) -> None:
        self._function = function
        #: The function with all that belongs to it, made ready for travelling once for all workers.
        self._packed = b""
        self._inputs = enumerate(inputs)
        self._exhausted = False
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._context = context
        self._workers: list[_Worker[A]] = []
        #: Inputs that came back unanswered from a worker that died of another.
        self._returned: deque[_Task[A]] = deque()
        #: Results that wait for those of earlier inputs.
        self._done: dict[int, tuple[_Task[A], R | Unreadable]] = {}
        #: The number of the input whose result is given next.
        self._next = 0
        self._taken = 0
        self._bytes_under_way = 0

    def results(self) -> Iterator[tuple[A, R | Unreadable]]:
        """Each input with its result, in order."""
        while True:
            while self._next in self._done:
                task, result = self._done.pop(self._next)
                self._next += 1
                self._bytes_under_way -= len(task.packed)
                yield task.input, result
            self._hand_out()
            if self._exhausted and self._next == self._taken:
                return
            self._listen()

    # Processes

    def start(self, count: int) -> None:
        """Starts `count` workers more."""
        started: list[_Worker[A]] = []
        for _ in range(count):
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=serve, args=(theirs, self._memory_mb), daemon=True)
            with without_main():
                process.start()
            # Now only the child holds its end, so that its death is heard at ours.
            theirs.close()
            started.append(_Worker(process, ours, time.monotonic() + _START_SECONDS))
        self._workers.extend(started)
        self._packed = self._packed or pickle.dumps(self._function)
        for worker in started:
            # A worker that did not come to hear this is noticed when it is listened to.
            with contextlib.suppress(OSError):
                worker.connection.send_bytes(self._packed)

    def close(self) -> None:
        """Ends all workers."""
        for worker in self._workers:
            self._end(worker, kill=bool(worker.tasks) or not worker.ready)
        self._workers.clear()

    def _end(self, worker: _Worker[A], kill: bool) -> int | None:
        """Ends one worker and gives its exit status."""
        worker.connection.close()
        if kill:
            worker.process.kill()
        worker.process.join(_END_SECONDS)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        status: int | None = worker.process.exitcode
        worker.process.close()
        return status

    # Giving

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.ready and not worker.tasks and not worker.ending:
                self._give(worker)

    def _give(self, worker: _Worker[A]) -> None:
        size = 0
        while len(worker.tasks) < worker.pack and size < _PACK_BYTES:
            task = self._returned.popleft() if self._returned else self._take()
            if task is None:
                break
            worker.tasks.append(task)
            size += len(task.packed)
        if worker.tasks:
            worker.pack = min(worker.pack * 2, _PACK_INPUTS)
            worker.deadline = time.monotonic() + self._seconds
            # A worker that has just died is noticed at once when it is listened to.
            with contextlib.suppress(OSError):
                worker.connection.send_bytes(pickle.dumps([task.packed for task in worker.tasks]))

    def _take(self) -> _Task[A] | None:
        """The next input; None if there is none, or if enough are under way."""
        if self._taken - self._next >= _WINDOW_INPUTS or self._bytes_under_way >= _WINDOW_BYTES:
            return None
        for number, given in self._inputs:
            task = _Task(number, given, pickle.dumps(given))
            self._taken += 1
            self._bytes_under_way += len(task.packed)
            return task
        self._exhausted = True
        return None

    # Hearing

    def _listen(self) -> None:
        """Waits until a worker says something, dies, or has been silent for too long."""
        deadline = min(worker.deadline for worker in self._workers if worker.tasks or not worker.ready)
        heard = wait([worker.connection for worker in self._workers], max(0.0, deadline - time.monotonic()))
        for worker in list(self._workers):
            if worker.connection in heard:
                self._hear(worker)
            elif (worker.tasks or not worker.ready) and time.monotonic() > worker.deadline:
                self._replace(worker, "timeout")

    def _hear(self, worker: _Worker[A]) -> None:
        try:
            self._understand(worker, worker.connection.recv_bytes())
            worker.deadline = time.monotonic() + self._seconds
        except (EOFError, OSError):
            self._replace(worker, "killed")

    def _understand(self, worker: _Worker[A], message: bytes) -> None:
        if not worker.ready:
            worker.ready = message == READY
            return
        task = worker.tasks.popleft()
        result, worker.ending = pickle.loads(message)
        self._done[task.number] = task, result

    def _replace(self, worker: _Worker[A], reason: Reason) -> None:
        """Puts a new worker in the place of one that is lost; the input that it died of gets `reason`."""
        self._workers.remove(worker)
        status = self._end(worker, kill=reason == "timeout")
        if not worker.ready:
            raise SandboxBroken(f"a child process did not start ({_died_of(status)})")
        if worker.tasks and not worker.ending:
            task = worker.tasks.popleft()
            detail = f"{self._seconds:g} s" if reason == "timeout" else _died_of(status)
            self._done[task.number] = task, Unreadable(reason, detail)
        self._returned.extendleft(reversed(worker.tasks))
        self.start(1)


def _died_of(status: int | None) -> str:
    """What ended a process, in the system's words."""
    if status is not None and status < 0:
        try:
            return signal.Signals(-status).name
        except ValueError:
            return f"signal {-status}"
    return f"exit status {status}"

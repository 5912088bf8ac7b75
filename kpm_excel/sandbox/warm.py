"""Child processes that stay: what is done in them again and again has its modules, and what it works with, there.

`run_all` starts its children for one run and one function. Where one input at a time comes from many threads, and each
is waited for, these children wait for the next. What a function is bound to (`partial(look, plan)`) travels to each
child once, as long as it is the same object. An input that ends its child, hangs it or asks for all memory costs itself
alone: the child is replaced while others go on.
"""

import contextlib
import pickle
import subprocess
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Timer
from typing import Any, TypeVar

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import Stopped
from kpm_excel.sandbox.pool import END_SECONDS, START_SECONDS, SandboxBroken, child, died_of, tell
from kpm_excel.sandbox.worker import READY

A = TypeVar("A")
R = TypeVar("R")

#: After so many seconds a child counts as hanging: another starts for those who wait, up to so many more.
_SLOW_SECONDS, _MOST_MORE = 3.0, 8
#: So many objects that functions are bound to are kept in each child.
_MOST_KEPT = 4


@dataclass(frozen=True, slots=True)
class _Call:
    """One input as it travels, with the function that is to have it."""

    function: Callable[..., Any]
    #: By their numbers: what the function is bound to, what of that comes along, and all that is still good.
    bound: tuple[int, ...]
    brought: tuple[tuple[int, bytes], ...]
    kept: frozenset[int]
    input: Any


@dataclass(slots=True, eq=False)
class _Child:
    """One child process, which waits or has one input."""

    process: "subprocess.Popen[bytes]"
    is_ready: bool = False
    #: The numbers of what it has.
    has: set[int] = field(default_factory=set)
    #: When it got the input that it has; None while it waits.
    since: float | None = None


class Warm:
    """`count` child processes that have loaded `modules`; more where some of them hang.

    Each input has `seconds`, and may claim `memory_mb` MiB, where the system can hold a process to that. Raises
    `SandboxBroken` where no process can be started.
    """

    def __init__(self, count: int, modules: Sequence[str], *, seconds: float, memory_mb: int) -> None:
        self._count, self._modules, self._seconds = count, tuple(modules), seconds
        self._errand = pickle.dumps((_answer, seconds, memory_mb))
        self._lock = Lock()
        self._children: set[_Child] = set()
        self._idle: deque[_Child] = deque()
        #: Where each who waits for a child is given one, in the order in which they came.
        self._waiting: deque[SimpleQueue[_Child | None]] = deque()
        #: What functions were bound to, by the object's own number: the object, which so is not taken away, its
        #: number in the children, and what travels.
        self._bound: OrderedDict[int, tuple[object, int, bytes]] = OrderedDict()
        self._last_number = 0
        self._is_closed = False
        self._fill()

    def __call__(self, function: Callable[[A], R], inputs: Iterable[A], /) -> Iterator[tuple[A, R | Unreadable]]:
        """Each of `inputs` with what `function` gives for it; see `run_all`. Threads may call it at the same time."""
        for given in inputs:
            result = self._run(function, given)
            if isinstance(result, Stopped):
                raise result
            yield given, result

    def close(self) -> None:
        """Ends all children; whoever waits for one is told that there is none."""
        with self._lock:
            self._is_closed = True
            children, waiting = list(self._children), list(self._waiting)
            self._waiting.clear()
        for one in children:
            one.process.kill()
        for one in children:
            self._let_go(one)
        for queue in waiting:
            queue.put(None)

    def _run(self, function: Callable[[A], R], given: A) -> Any:
        one, is_over = self._waited_for(), True
        try:
            result, is_over = self._asked(one, function, given)
            return result
        finally:
            one.since = None
            with self._lock:
                has_too_many = len(self._children) > self._wanted()
                if not is_over and not has_too_many:
                    self._offer(one)
            if is_over or has_too_many:
                self._let_go(one)
                self._fill()

    def _waited_for(self) -> _Child:
        """A child that has nothing to do. Who came first has one first."""
        with self._lock:
            if self._is_closed:
                raise SandboxBroken("closed")
            if self._idle:
                return self._idle.popleft()
            own: SimpleQueue[_Child | None] = SimpleQueue()
            self._waiting.append(own)
        while True:
            with contextlib.suppress(Empty):
                one = own.get(timeout=_SLOW_SECONDS)
                if one is None:
                    raise SandboxBroken("closed")
                return one
            self._fill()

    def _offer(self, one: _Child) -> None:
        """Gives `one` to whoever waits longest, or lets it wait; with the lock held."""
        if self._waiting:
            self._waiting.popleft().put(one)
        else:
            self._idle.append(one)

    def _wanted(self) -> int:
        """How many children there should be."""
        slow = time.monotonic() - _SLOW_SECONDS
        hanging = sum(one.since is not None and one.since < slow for one in self._children)
        return self._count + min(hanging, _MOST_MORE)

    def _asked(self, one: _Child, function: Callable[[A], R], given: A) -> tuple[Any, bool]:
        """What comes of the input in the child `one`, and whether that is at its end."""
        answers = one.process.stdout
        assert answers is not None
        try:
            if not one.is_ready:
                with _watched(one, START_SECONDS):
                    one.is_ready = pickle.load(answers) == READY
            one.since = time.monotonic()
            with _watched(one, self._seconds):
                tell(one.process, pickle.dumps([pickle.dumps(self._call(one, function, given))]))
                result, is_over = pickle.load(answers)
            return result, bool(is_over)
        # A child that dies in the middle of an answer leaves one that is none; where all are closed, there is none.
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            status = self._ended(one)
            if one.since is None:
                raise SandboxBroken(died_of(status)) from error
            if time.monotonic() - one.since >= self._seconds:
                return Unreadable("timeout", f"{self._seconds:g} s"), True
            return Unreadable("killed", died_of(status)), True

    def _call(self, one: _Child, function: Callable[[A], R], given: A) -> _Call:
        bound: tuple[Any, ...] = ()
        bare: Callable[..., Any] = function
        if isinstance(function, partial) and not function.keywords:
            bare, bound = function.func, function.args
        with self._lock:
            known = [self._known(each) for each in bound]
            kept = frozenset(number for _, number, _ in self._bound.values())
        brought = tuple((number, packed) for number, packed in known if number not in one.has)
        one.has = (one.has | {number for number, _ in brought}) & kept
        return _Call(bare, tuple(number for number, _ in known), brought, kept, given)

    def _known(self, each: object) -> tuple[int, bytes]:
        found = self._bound.get(id(each))
        if found is None:
            self._last_number += 1
            found = self._bound[id(each)] = (each, self._last_number, pickle.dumps(each))
            if len(self._bound) > _MOST_KEPT:
                self._bound.popitem(last=False)
        self._bound.move_to_end(id(each))
        return found[1:]

    def _fill(self) -> None:
        """Starts what children are missing."""
        with self._lock:
            while not self._is_closed and len(self._children) < self._wanted():
                try:
                    one = _Child(child(self._modules))
                except OSError as error:
                    raise SandboxBroken(error.strerror or error) from error
                self._children.add(one)
                tell(one.process, self._errand)
                self._offer(one)

    def _let_go(self, one: _Child) -> None:
        with self._lock:
            self._children.discard(one)
        self._ended(one)
        for stream in (one.process.stdin, one.process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()

    def _ended(self, one: _Child) -> int:
        try:
            return one.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            one.process.kill()
            return one.process.wait()


@contextlib.contextmanager
def _watched(one: _Child, seconds: float) -> Iterator[None]:
    """Ends the child `one` where this lasts longer than `seconds`."""
    watch = Timer(seconds, one.process.kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


#: In a child: what functions are bound to, by its number.
_KEPT: dict[int, Any] = {}


def _answer(call: _Call) -> Any:
    """What comes of `call`, in a child."""
    for number, packed in call.brought:
        _KEPT[number] = pickle.loads(packed)
    for number in [number for number in _KEPT if number not in call.kept]:
        del _KEPT[number]
    return call.function(*(_KEPT[number] for number in call.bound), call.input)

"""Runs a function over many inputs on the workers of a Dask cluster, in child processes of theirs.

Inputs travel in packs and the function once. A worker that dies costs nothing: its packs go to the others.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import BadCall, Stopped
from kpm_excel.sandbox.pool import run_all
from kpm_excel.version import __version__

A = TypeVar("A")
R = TypeVar("R")

#: A pack has so many inputs; so many packs for each thread of a worker are under way.
_PACK, _PACKS_EACH = 64, 2
#: How long a cluster is looked for, and how often it is asked whether it is still there.
_CONNECT_SECONDS, _LOOK_SECONDS = 10, 2.0
#: So many looks may find no worker at all: one that died is started again.
_LOOKS_WITHOUT = 15


def run_on_cluster(
    address: str, function: Callable[[A], R], inputs: Iterable[A], *, seconds: float, memory_mb: int
) -> Iterator[tuple[A, R | Unreadable]]:
    """Each of `inputs` with what `function` gives for it, in any order; see `run_all`.

    `address` is the cluster's, such as `dask://192.0.2.1:8786`. Raises `BadCall` where there is no such cluster, where
    it runs another version, and where it is lost on the way.
    """
    client = _client(address)
    try:
        yield from _Cluster(client, address, (function, seconds, memory_mb)).results(iter(inputs))
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=_CONNECT_SECONDS)


def _client(address: str) -> Any:
    try:
        import dask
    except ImportError:
        raise BadCall("cluster_not_installed", address=address) from None
    # What goes wrong is said in a sentence; its own reports would stand between the lines.
    dask.config.set({"logging": {"distributed": "critical"}})
    import distributed

    try:
        connect: Any = distributed.Client
        return connect(address.replace("dask://", "tcp://", 1), timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BadCall("cluster_not_found", address=address, reason=type(error).__name__) from None


class _Cluster:
    """One run on a cluster."""

    def __init__(self, client: Any, address: str, errand: object) -> None:
        self._client = client
        self._address = address
        with self._reachable():
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
            self._errand = client.scatter(errand, broadcast=True, hash=False)
        #: The packs that are under way, by the names of their futures.
        self._packs: dict[str, list[Any]] = {}
        self._futures: dict[str, Any] = {}
        self._done: SimpleQueue[Any] = SimpleQueue()

    def results(self, inputs: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
        """Each input with its result, as the packs come back; `inputs` are asked for more after each."""
        while True:
            while len(self._packs) < self._room() and (pack := list(islice(inputs, _PACK))):
                self._send(pack)
            if not self._packs:
                return
            future = self._next()
            pack = self._packs.pop(future.key)
            del self._futures[future.key]
            with self._reachable():
                results = future.result()
            yield from zip(pack, results, strict=True)

    def _room(self) -> int:
        with self._reachable():
            threads: int = sum(self._client.nthreads().values())
        return max(2, _PACKS_EACH * threads)

    def _send(self, pack: list[Any]) -> None:
        with self._reachable():
            future = self._client.submit(_on_worker, self._errand, pack, __version__, pure=False)
        self._packs[future.key], self._futures[future.key] = pack, future
        future.add_done_callback(self._done.put)

    def _next(self) -> Any:
        """The next pack that has come back."""
        looks = 0
        while True:
            try:
                return self._done.get(timeout=_LOOK_SECONDS)
            except Empty:
                with self._reachable():
                    looks = 0 if self._client.nthreads() else looks + 1
                if looks > _LOOKS_WITHOUT or self._client.status != "running":
                    raise self._lost(str(self._client.status)) from None

    @contextlib.contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except Stopped:
            raise
        # A cluster that is gone shows itself in many ways.
        except Exception as error:
            raise self._lost(f"{type(error).__name__}: {error}"[:200]) from error

    def _lost(self, reason: str) -> BadCall:
        return BadCall("cluster_lost", address=self._address, reason=reason)


def _on_worker(errand: tuple[Callable[[Any], Any], float, int], pack: list[Any], version: str) -> list[Any]:
    """What comes of each input of `pack`, in their order; each is dealt with in a child process of this worker."""
    if version != __version__:
        raise BadCall("cluster_version", here=version, there=__version__)
    function, seconds, memory_mb = errand
    # A single process answers in the order in which it is asked.
    return [result for _, result in run_all(function, pack, workers=1, seconds=seconds, memory_mb=memory_mb)]

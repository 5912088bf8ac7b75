"""Whether files are as they were: by when each was written, and how large it is."""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

_Made = TypeVar("_Made")

#: Of a file: when it was written, in nanoseconds, and its size in bytes; None where it is not there.
Seen = tuple[int, int] | None


def seen(path: Path) -> Seen:
    """When the file at `path` was written and how large it is."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def all_seen(paths: Iterable[Path | str]) -> frozenset[tuple[str, Seen]]:
    """Those of `paths` that are there, as they are: another as soon as one comes, goes or changes."""
    return frozenset((str(path), now) for path in paths if (now := seen(Path(path))))


class Unchanged(Generic[_Made]):
    """What `load` makes of a file, as long as that stays as it is; of `most` files at once."""

    def __init__(self, load: Callable[..., _Made], most: int) -> None:
        self._made: Callable[..., Any] = lru_cache(maxsize=most)(lambda _seen, path, *more: load(path, *more))
        self._lock = Lock()

    def of(self, path: Path, *more: Hashable) -> _Made:
        """What is made of the file at `path`, given `more` beside it. Raises as `load` does."""
        # Of many who ask at once one reads it, and the others wait for that.
        with self._lock:
            made: _Made = self._made(seen(path), path, *more)
            return made

"""What every operation's result has."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar, overload

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an operation did to files."""

    #: The files that were written, whole.
    written: tuple[Path, ...] = ()
    #: Files that somebody had changed since they were written, under the names at which they are kept now.
    kept_aside: tuple[Path, ...] = ()


class AsSequence(Sequence[T], Generic[T]):
    """A result that may be used as the sequence of its `items`."""

    @property
    def items(self) -> Sequence[T]:
        """What it is a sequence of."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return self.items[at]

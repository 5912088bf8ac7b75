"""What every operation's result has."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypedDict, TypeVar, overload

from kpm_excel.outputs import KeptAside, Written

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an operation did to files."""

    #: The files that were written, whole.
    written: tuple[Path, ...] = ()
    #: Files that somebody had edited since they were written, and where they are kept now.
    kept_aside: tuple[KeptAside, ...] = ()
    #: Files that are out of date, but were edited, and stay where they are.
    stayed: tuple[Path, ...] = ()


class Files(TypedDict):
    """What a result says of files."""

    written: tuple[Path, ...]
    kept_aside: tuple[KeptAside, ...]
    stayed: tuple[Path, ...]


def files_of(*parts: Written | Result) -> Files:
    """What a result says of the files of one writing, or of all results that it is made of."""
    return Files(
        written=tuple(path for part in parts for path in (part.files if isinstance(part, Written) else part.written)),
        kept_aside=tuple(kept for part in parts for kept in part.kept_aside),
        stayed=tuple(path for part in parts for path in part.stayed),
    )


class AsSequence(Sequence[T], Generic[T]):
    """A result that may be used as the sequence of its `items`."""

    @property
    @abstractmethod
    def items(self) -> Sequence[T]:
        """What it is a sequence of."""

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return self.items[at]

"""Foreign workbooks that somebody named in a call, read in a child process: some end whoever reads them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import BadInput
from kpm_excel.loading import readable
from kpm_excel.sandbox.pool import run_one

R = TypeVar("R")

#: What one workbook may take; a plan of a thousand programs takes a twentieth of either.
_SECONDS, _MEMORY_MB = 120.0, 2048


def read_apart(read: Callable[[Path], R], path: Path, key: str = "workbook_unreadable") -> R:
    """What `read` makes of the workbook at `path`; `read` must be importable by name.

    Raises what `read` raises of `Stopped`, and `BadInput` where the file is missing, cannot be read, or gives no
    workbook; `key` is the sentence that says the last, in the catalog `errors`.
    """
    with readable(path), path.open("rb"):
        pass
    try:
        return run_one(read, path, seconds=_SECONDS, memory_mb=_MEMORY_MB)
    except Unreadable as error:
        raise BadInput(key, path=path, reason=error) from error

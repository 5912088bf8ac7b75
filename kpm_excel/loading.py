"""Files that somebody named: read, or a reason why they cannot be."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kpm_excel.errors import BadInput
from kpm_excel.words import Saying


@contextmanager
def readable(path: str | Path) -> Iterator[None]:
    """While the file `path` is being read: raises `BadInput` in place of what the system says of one that cannot be."""
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        # A pipe or a device would be waited for without end.
        raise BadInput("file_unreadable", path=path, reason=Saying("reasons.not_a_file"))
    try:
        yield
    except FileNotFoundError:
        raise BadInput("file_missing", path=path) from None
    except IsADirectoryError:
        raise BadInput("file_is_folder", path=path) from None
    except OSError as error:
        raise BadInput("file_unreadable", path=path, reason=error.strerror or error) from None

"""Files written whole, and what the system says against it as a sentence."""

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kpm_excel.errors import BadOutput

#: State files of ours are far smaller; what is larger is not read.
_MOST_BYTES = 256 << 20
#: What the system says where a disk, or what somebody may have of it, is full; Windows' own numbers among them.
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """While `path` is being written: raises `BadOutput` in place of what the system says against it."""
    try:
        yield
    except IsADirectoryError:
        raise BadOutput("file_is_folder", path=path) from None
    except PermissionError:
        raise BadOutput("output_locked", path=path) from None
    except (FileExistsError, NotADirectoryError):
        # Where the folder itself is a file, else where one of those above it is.
        raise BadOutput("output_not_folder", path=path if os.path.lexists(path) else path.parent) from None
    except OSError as error:
        if error.errno in _FULL:
            raise BadOutput("disk_full", path=path) from None
        raise BadOutput("output_failed", path=path, reason=error.strerror or error) from None


def write_part(part: Path, content: bytes | Iterable[bytes]) -> None:
    """Writes `content`, or its pieces, to the new file `part`, down to the disk.

    Raises `OSError`, and leaves nothing then.
    """
    # Made by the system with the rights that the user's files have; to ask for the umask one would have to set it.
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines([content] if isinstance(content, bytes) else content)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def write_state(path: Path, content: bytes) -> None:
    """Puts `content` at `path`, a hidden file of ours, whole: an older one is replaced only by the finished new one.

    Raises `BadOutput` where it cannot be written.
    """
    part = part_beside(path)
    with explained(path):
        write_part(part, content)
        try:
            os.replace(part, path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise


def part_beside(path: Path) -> Path:
    """A new name beside `path` for what is not finished yet."""
    return path.with_name(f".kpm-{os.urandom(6).hex()}.part")


def read_state(path: Path) -> bytes | None:
    """What the hidden file `path` of ours holds; None where it is no file, cannot be read or is too large."""
    try:
        # A pipe in its place would never end, and a link lead elsewhere.
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None


def read_document(path: Path) -> dict[str, Any]:
    """What the hidden file `path` of ours says as JSON; nothing where it cannot be read, or is no object."""
    try:
        found = json.loads(read_state(path) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def sha256_at(path: Path) -> str | None:
    """The check sum of what stands at `path`: None where nothing does, empty where it is no file that can be read.

    Raises `UnicodeEncodeError` where the character set in which the system is spoken to lacks letters of the name.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        # A link to nowhere stands there as well.
        return "" if os.path.lexists(path) else None
    except UnicodeEncodeError:
        raise
    except (OSError, ValueError):
        return ""


def sync_folder(folder: Path) -> None:
    """Brings the names in `folder` down to the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def set_aside(path: Path, other: Path) -> None:
    """Lets what stands at `path` stand at `other` too, or instead where a file cannot have two names.

    So what is replaced next is never missing, where the file system can help it. Raises `FileExistsError` where
    something stands at `other`.
    """
    try:
        os.link(path, other, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(other):
            raise FileExistsError(other) from None
        os.rename(path, other)

"""Files written whole or not at all: beside the target first, then put in its place in one step."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpm_excel.errors import BadCall, BadOutput

#: What Windows forbids in a file name, and the control characters.
_FORBIDDEN = {ord(character): "_" for character in '<>:"/\\|?*'} | {code: "_" for code in range(32)}
#: Names that Windows keeps for devices, whatever their ending.
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{name}{digit}" for name in ("COM", "LPT") for digit in range(1, 10)),
}


def file_name(text: str) -> str:
    """`text` as a file name on every system: what Windows forbids becomes `_`; at most 200 bytes of UTF-8 remain."""
    name = text.translate(_FORBIDDEN).strip(" ").rstrip(".") or "_"
    if name.split(".")[0].upper() in _DEVICES:
        name = f"_{name}"
    # File systems count bytes (255 on most); a cut may not halve a character.
    return name.encode()[:200].decode(errors="ignore").rstrip(" .")


def check_other(target: Path, *sources: Path | None) -> None:
    """Raise `BadCall` where what is made of the files `sources` would take the place of one of them."""
    if target.resolve() in {source.resolve() for source in sources if source}:
        raise BadCall("output_is_input", path=target)


def check_workbook_name(path: Path) -> None:
    """Raise `BadCall` where the workbook to be written at `path` would not open by its name."""
    if path.suffix.lower() != ".xlsx":
        raise BadCall("workbook_ending", path=path)


def check_no_folder(path: Path) -> None:
    """Raise `BadOutput` where a folder stands at `path`, before anything is written beside it."""
    if path.is_dir():
        raise BadOutput("file_is_folder", path=path)


def write_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Put `content`, or its pieces, at `path`, whole; an older file is replaced only by the finished new one.

    Raises `BadOutput` where the folder cannot be made, the file cannot be written or the disk is full.
    """
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".kpm-", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.writelines([content] if isinstance(content, bytes) else content)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise


def check_writable(folder: Path) -> None:
    """Raise `BadOutput` where no files can be made in `folder`, before long work begins."""
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def _umask() -> int:
    # The only way to read it is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError:
        raise BadOutput("output_locked", path=path) from None
    except (FileExistsError, NotADirectoryError):
        # Where the folder itself is a file, else where one of those above it is.
        raise BadOutput("output_not_folder", path=path if path.exists() else path.parent) from None
    except OSError as error:
        raise BadOutput("output_failed", path=path, reason=error.strerror or error) from None

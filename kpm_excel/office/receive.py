"""Files that somebody hands over come into the folder of what came back: under names of ours, over nobody's file."""

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.outputs import explained, file_name, read_state, sha256_at, write_part
from kpm_excel.outputs.whole_files import part_beside, set_aside
from kpm_excel.returned.found import normal

#: What the files were called that came under other names, a line of JSON each.
_FILE = ".kpm-received.jsonl"
_PIECE_BYTES = 1 << 20
#: So many files of one name stand side by side at most.
_MOST_NAMED = 10_000


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it was taken."""

    path: Path
    #: Whether it was there already, byte for byte.
    was_there: bool


def receive(
    cycle: Cycle, name: str, content: BinaryIO, modified: float | None = None, folder: Path | None = None
) -> Received:
    """The file that somebody calls `name`, where it lies now: in `folder`, else among what came back.

    `modified` is when it was last changed, in seconds since 1970, where that is known. Nothing stands there half, and
    what stands there already is never replaced. Raises `BadOutput` where it cannot be written.
    """
    target = folder or cycle.returned
    with explained(target):
        target.mkdir(parents=True, exist_ok=True)
        cycle.results.mkdir(parents=True, exist_ok=True)
    part = part_beside(cycle.results / _FILE)
    digest = hashlib.sha256()
    with explained(target):
        write_part(part, _pieces(content, digest))
        try:
            if modified is not None:
                with suppress(OSError, OverflowError, ValueError):
                    os.utime(part, (modified, modified))
            received = _placed(part, target, own_name(name), digest.hexdigest())
        finally:
            with suppress(OSError):
                part.unlink()
    if not received.was_there and received.path.name != name:
        line = json.dumps({"file": received.path.name, "name": name}, ensure_ascii=False)
        # Appended whole: two who hand files over at once do not undo each other's lines.
        with suppress(OSError), (cycle.results / _FILE).open("a", encoding="utf-8") as stream:
            stream.write(f"{line}\n")
    return received


def own_name(name: str) -> str:
    """The name of ours for a file that somebody calls `name`: one that every system takes, in no other folder."""
    last = normal(name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    # What is not seen can make a name look like another, or hide its ending.
    seen = "".join(one for one in last if unicodedata.category(one) not in ("Cf", "Cc", "Zl", "Zp"))
    stem, point, ending = seen.rpartition(".")
    own = f"{file_name(stem)}{point}{file_name(ending)[:16]}" if stem.strip() else file_name(seen)
    # What begins so is nobody's answer to us, or hidden.
    return f"_{own}" if own.startswith((".", "~")) else own


def original_names(cycle: Cycle) -> Mapping[str, str]:
    """What files were called that came under other names, by the names under which they lie."""
    return dict(_original_names(read_state(cycle.results / _FILE) or b""))


def _original_names(content: bytes) -> Iterator[tuple[str, str]]:
    for line in content.decode("utf-8", "replace").splitlines():
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            entry = json.loads(line)
            yield normal(str(entry["file"])), str(entry["name"])


class _Digest(Protocol):
    def update(self, piece: bytes, /) -> None: ...


def _pieces(content: BinaryIO, digest: _Digest) -> Iterator[bytes]:
    while piece := content.read(_PIECE_BYTES):
        digest.update(piece)
        yield piece


def _placed(part: Path, folder: Path, name: str, digest: str) -> Received:
    stem, point, ending = name.rpartition(".")
    for number in range(1, _MOST_NAMED):
        numbered = name if number == 1 else f"{stem} ({number}){point}{ending}" if stem else f"{name} ({number})"
        target = folder / numbered
        with suppress(FileExistsError):
            set_aside(part, target)
            return Received(target, was_there=False)
        if sha256_at(target) == digest:
            return Received(target, was_there=True)
    raise OSError(name)

"""What we wrote into a folder, by check sum, and what an interrupted run was about to put in place there.

Both stand in one hidden file of the folder. It is input like any other: an entry that does not fit is left out, and a
spoiled file costs no more than the memory.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from kpm_excel.outputs.kinds import Kind
from kpm_excel.outputs.whole_files import read_state

MEMORY = ".kpm-outputs.json"
_FORMAT = "kpm-excel/outputs@1"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = re.compile(r"\.kpm-[0-9a-f]{12}\.(part|old)")
#: A longer path is none of ours.
_LONGEST = 1000
#: No command writes in more folders.
_MOST_ROOMS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One file that is to be put in place, or taken away. Paths are those below the folder, with `/`."""

    target: str
    #: Where the new file is, finished; None where the old one is taken away.
    part: str | None
    #: The check sum of the new file; empty where the old one is taken away.
    sha256: str
    #: What may be replaced without being kept: the check sum of what we wrote, or of what `--force` gives up.
    ours: str | None
    #: Where what is replaced stays until all files are in place.
    old: str
    #: What the file is, as `Kind` names it; empty for a hidden one of our own.
    kind: str
    #: Where what somebody edited is to be kept; empty where nobody had when this was written down.
    aside: str = ""


class Known(NamedTuple):
    """A file as we wrote it."""

    sha256: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a folder."""

    #: Each file as we wrote it, by its path below the folder.
    files: Mapping[str, Known] = field(default_factory=dict)
    #: What an interrupted run did not finish.
    steps: tuple[Step, ...] = ()
    #: The folders in which the last run wrote; what it had no time to clear away lies there.
    folders: tuple[str, ...] = ()
    #: By what the interrupted run is known, and all folders in which it was writing, in its order.
    run: str = ""
    rooms: tuple[str, ...] = ()
    #: What was done for files that somebody had edited, as long as nobody was told.
    kept: tuple[Step, ...] = ()

    def to_bytes(self) -> bytes:
        """The hidden file."""
        content: dict[str, Any] = {"format": _FORMAT, "files": dict(sorted(self.files.items()))}
        if self.folders:
            content["folders"] = self.folders
        if self.steps:
            content["steps"] = [astuple(step) for step in self.steps]
            content |= {"run": self.run, "rooms": self.rooms}
        if self.kept:
            content["kept"] = [astuple(step) for step in self.kept]
        return json.dumps(content, indent=0).encode()


def load_memory(folder: Path) -> Memory:
    """What is known of `folder`; nothing where the hidden file is missing or spoiled."""
    try:
        content = json.loads(read_state(folder / MEMORY) or b"{}")
        if content.get("format") != _FORMAT:
            return Memory()

        @cache
        def lies_below(parent: str) -> bool:
            return (folder / parent).resolve().is_relative_to(folder.resolve())

        def is_ours(name: str) -> bool:
            return _is_path(name) and lies_below(_parent(name))

        files = {name: known for name, found in content["files"].items() if (known := _known(found)) and is_ours(name)}
        steps, kept = (
            tuple(step for step in _steps(content.get(key, [])) if is_ours(step.target)) for key in ("steps", "kept")
        )
        folders = content.get("folders", [])
        below = tuple(name for name in folders if isinstance(name, str) and is_ours(f"{name}/_"))
        rooms = tuple(name for name in content.get("rooms", []) if isinstance(name, str) and "\0" not in name)
        return Memory(files, steps, below, str(content.get("run", "")), rooms[:_MOST_ROOMS], kept)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        return Memory()


def _known(found: object) -> Known | None:
    match found:
        case [str(sha256), str(kind)] if _is_sha256(sha256) and kind in list(Kind):
            return Known(sha256, Kind(kind))
    return None


def _steps(found: Iterable[object]) -> Iterator[Step]:
    for entry in found:
        match entry:
            case [
                str(target),
                str() | None as part,
                str(sha256),
                str() | None as ours,
                str(old),
                str(kind),
                str(aside),
            ]:
                beside = [name for name in (part, old) if name is not None]
                if (
                    all(_parent(name) == _parent(target) and is_unfinished(_name(name)) for name in beside)
                    and (_is_sha256(sha256) if part else not sha256)
                    and (ours is None or _is_sha256(ours))
                    and (kind == "" or kind in list(Kind))
                    and (not aside or is_numbered(aside, target))
                ):
                    yield Step(target, part, sha256, ours, old, kind, aside)


def is_numbered(aside: str, target: str) -> bool:
    """Whether `aside` is the name of `target` with a number behind it."""
    stem, dot, suffix = _name(target).rpartition(".")
    number = re.escape(stem if dot else suffix) + "_[0-9]{1,9}" + re.escape(f"{dot}{suffix}" if dot else "")
    return _parent(aside) == _parent(target) and re.fullmatch(number, _name(aside)) is not None


def is_unfinished(name: str) -> bool:
    """Whether a file of this name is what an interrupted run left."""
    return _UNFINISHED.fullmatch(name) is not None


def _is_path(name: str) -> bool:
    """Whether `name` is a path that leads down, on this system, in steps that are plain names."""
    steps = name.split("/")
    is_plain = ".." not in steps and Path(name).parts == tuple(steps)
    return is_plain and len(name) <= _LONGEST and "\0" not in name


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _name(name: str) -> str:
    return name.rpartition("/")[2]


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None

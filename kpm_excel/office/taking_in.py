"""A file that is handed in, and the line that says so: both, or neither, whatever happens in between."""

import errno
import json
import os
from contextlib import suppress
from pathlib import Path

from kpm_excel.errors import BadOutput
from kpm_excel.handing.record import Entry, Event, Record
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.outputs import explained, read_document, sha256_at, write_part
from kpm_excel.outputs.whole_files import set_aside, sync_folder

#: Where files wait for their line, below the cycle's folder.
WAITING = ".kpm-handing"


def take_in(cycle: Cycle, record: Record, entry: Entry, content: bytes, taken: str) -> Entry:
    """The line of the record by which `content` lies as `entry.file` among what came back.

    What will be done is written down first, and taken away last: whoever starts after a fall finds what was half done
    (`settle`). Raises `BadOutput`; then nothing of it is left.
    """
    folder = cycle.root / WAITING
    with explained(cycle.returned):
        folder.mkdir(exist_ok=True)
        cycle.returned.mkdir(parents=True, exist_ok=True)
    part, target = folder / f"{entry.receipt}.part", cycle.returned / entry.file
    note = _note_beside(part)
    try:
        with explained(target):
            write_part(note, json.dumps({"file": entry.file, "sha256": entry.sha256}).encode())
            write_part(part, content)
            sync_folder(folder)
            _place(part, target)
        (added,) = record.add(entry, taken=taken)
    except BaseException:
        with suppress(OSError, BadOutput):
            _settle(cycle, record, note)
        raise
    _clear(part, note)
    return added


def settle(cycle: Cycle, record: Record) -> tuple[str, ...]:
    """The names of files that were half handed in when a server fell: without a line in the record, they are gone now.

    Only for who serves the cycle, before anything is handed in.
    """
    folder = cycle.root / WAITING
    notes = sorted(folder.glob("*.json")) if folder.is_dir() else []
    gone = tuple(name for note in notes if (name := _settle(cycle, record, note)))
    for left in folder.glob("*.part") if folder.is_dir() else ():
        with suppress(OSError):
            left.unlink()
    return gone


def _place(part: Path, target: Path) -> None:
    """Lets the file that waits as `part` stand at `target` too, which may lie on another disk. Raises `OSError`."""
    try:
        set_aside(part, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_part(target, part.read_bytes())
    sync_folder(target.parent)


def _settle(cycle: Cycle, record: Record, note: Path) -> str:
    """The name of the file that is taken away, for it has no line; empty where it has one."""
    part = note.with_suffix(".part")
    file, sha256 = _noted(note)
    has_line = bool(record.entries(Event.HANDED_IN, receipt=note.stem))
    target = cycle.returned / file if file else None
    if target and has_line and not target.exists() and sha256_at(part) == sha256:
        # The power failed before the name of the file came down to the disk.
        with explained(target):
            _place(part, target)
    # Nobody else gives a file the number of a receipt; it may be cut off.
    is_ours = target is not None and not has_line and target.is_file()
    if target and is_ours:
        with explained(target):
            target.unlink()
            sync_folder(cycle.returned)
    _clear(part, note)
    return file if is_ours else ""


def _noted(note: Path) -> tuple[str, str]:
    """The name that a file was to get, and its check sum; empty where the note itself is half written."""
    noted = read_document(note)
    file, sha256 = str(noted.get("file", "")), str(noted.get("sha256", ""))
    # The name of our own making, which leads nowhere else.
    return (file, sha256) if os.path.basename(file) == file and note.stem in file else ("", "")


def _clear(part: Path, note: Path) -> None:
    for path in (part, note):
        with suppress(OSError):
            path.unlink()


def _note_beside(part: Path) -> Path:
    return part.with_suffix(".json")

"""What a command makes, staged beside its places and put in place at its end."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpm_excel.errors import BadOutput
from kpm_excel.outputs.file_names import real_path
from kpm_excel.outputs.kinds import KeptAside, Kind, Written
from kpm_excel.outputs.recovery import recover
from kpm_excel.outputs.room import Room
from kpm_excel.outputs.whole_files import explained, write_part

#: So many files that were never ours a sentence names.
_NAMED = 5


@contextmanager
def writing(command: str, *folders: str | Path, force: bool = False, is_foreign: bool = False) -> Iterator["Outputs"]:
    """What takes the files that `command` makes in `folders`, which are its own while this lasts.

    What an interrupted run had begun to put in place there is finished first. Without `Outputs.finish` nothing
    changes. `force` lets files be replaced that were never ours; a folder that `is_foreign` may hold what others sent,
    and what lies there as unfinished is not believed. Raises `BadOutput` where a folder cannot be made or written, or
    another command is writing in it.
    """
    rooms: list[Room] = []
    try:
        for folder in folders:
            root = _absolute(Path(folder) / "_").parent
            if root not in [room.root for room in rooms]:
                rooms.append(Room(root, command))
        if not is_foreign:
            recover(rooms, command)
        for room in rooms:
            room.ready()
        yield Outputs(rooms, force=force)
    finally:
        for room in rooms:
            room.leave()


class Outputs:
    """The files of one command."""

    def __init__(self, rooms: list[Room], *, force: bool) -> None:
        self._rooms, self._force = rooms, force
        #: Each file as it was named, by where it is.
        self._named: dict[Path, Path] = {}
        #: The files that are made, in the order in which they were.
        self._made: dict[Path, Path] = {}

    def put(self, path: str | Path, kind: Kind, content: bytes | Iterable[bytes]) -> Path:
        """The path at which `content`, or its pieces, will stand; until `finish` it lies beside it, whole.

        Raises `BadOutput` where a folder stands in its place, the file cannot be written or the disk is full.
        """
        target = Path(path)
        part = self.part(target, kind)
        with explained(target):
            write_part(part, content)
        return target

    def part(self, path: str | Path, kind: Kind) -> Path:
        """Where another process is to write (by `write_part`) the file that will stand at `path`."""
        at = _absolute(Path(path))
        self._named[at] = self._made[at] = Path(path)
        return self._room(at).stage(at, kind)

    def folder(self, path: str | Path) -> None:
        """Makes the folder `path` where it is missing; without `finish` it goes again."""
        at = _absolute(Path(path))
        self._room(at).use(at)

    def put_state(self, path: str | Path, content: bytes | Iterable[bytes]) -> None:
        """Stages `content` for the hidden file `path` of our own, which nobody edits."""
        at = _absolute(Path(path))
        part = self._room(at).stage(at, None)
        with explained(Path(path)):
            write_part(part, content)

    def drop_others(self, folder: str | Path, kind: Kind) -> None:
        """Lets `finish` take away what earlier runs wrote of this kind into `folder` or below, and this one does not.

        What somebody edited stays.
        """
        at = _absolute(Path(folder) / "_").parent
        for path in self._room(at / "_").drop_others(at, kind):
            self._named[path] = Path(folder) / path.relative_to(at)

    def knows(self, path: str | Path) -> bool:
        """Whether an earlier run wrote the file at `path`, as far as is remembered."""
        at = _absolute(Path(path))
        return self._room(at).knows(at)

    def adopt(self, path: str | Path, sha256: str) -> None:
        """Takes the file at `path` for one that we wrote, as long as this is its check sum."""
        at = _absolute(Path(path))
        self._room(at).adopt(at, sha256)

    def keep(self, path: str | Path) -> None:
        """Takes the file at `path`, which we wrote, for somebody's work: it is kept aside where it is replaced."""
        at = _absolute(Path(path))
        self._room(at).keep(at)

    def forget(self, path: str | Path) -> None:
        """Takes the file at `path` for one that was never ours, whatever is remembered of it."""
        at = _absolute(Path(path))
        self._room(at).forget(at)

    def finish(self) -> Written:
        """What became of all files, which are in place then.

        Raises `BadOutput` where one of them cannot be put in place, and where something stands there that was never
        ours; everything is then as it was before.
        """
        foreign = [path for room in self._rooms for path in room.plan(force=self._force)]
        if foreign:
            raise _refused([self._shown(path) for path in foreign])
        try:
            run = os.urandom(8).hex()
            for room in self._rooms:
                room.begin(run, self._rooms)
            for room in self._rooms:
                room.place()
            for room in self._rooms:
                room.seal()
        except BaseException:
            for room in reversed(self._rooms):
                with suppress(OSError, BadOutput):
                    room.take_back()
            raise
        for room in self._rooms:
            room.close()
        return self._written()

    def _written(self) -> Written:
        moved = [one for room in self._rooms for one in room.moved]
        return Written(
            tuple(self._made.values()),
            tuple(
                KeptAside(shown := self._shown(one.target), shown.with_name(one.old.name), Kind(one.step.kind))
                for one in moved
                if one.is_kept and one.old
            ),
            tuple(self._shown(one.target) for one in moved if one.step.part is None and not one.stays),
            tuple(self._shown(one.target) for one in moved if one.stays),
        )

    def _shown(self, at: Path) -> Path:
        """A file as it was named; one of an interrupted run by where it is."""
        return self._named.get(at, at)

    def _room(self, at: Path) -> Room:
        """The folder, among those of the command, below which a file lies; the deepest of them."""
        return max(
            (room for room in self._rooms if at.is_relative_to(room.root)), key=lambda room: len(room.root.parts)
        )


def _absolute(path: Path) -> Path:
    """Where a file is, however its folder was named."""
    with explained(path.parent):
        return real_path(path.parent) / path.name


def _refused(foreign: list[Path]) -> BadOutput:
    lines = [*map(str, foreign[:_NAMED]), *(["…"] if len(foreign) > _NAMED else [])]
    return BadOutput("output_foreign", count=len(foreign), paths="".join(f"\n  {line}" for line in lines))

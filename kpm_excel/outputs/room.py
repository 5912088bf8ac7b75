"""One folder in which a command writes: its lock, what is remembered of it, and what is staged in it."""

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kpm_excel.errors import BadOutput
from kpm_excel.outputs.folder_lock import FolderLock
from kpm_excel.outputs.kinds import Kind
from kpm_excel.outputs.memory import MEMORY, Known, Memory, Step, is_unfinished, load_memory
from kpm_excel.outputs.placing import Moved, Placing, numbered
from kpm_excel.outputs.whole_files import explained, part_beside, sha256_at, sync_folder, write_state

#: The check sum of no file.
_NOBODYS = "0" * 64


class Room:
    """The folder `root`, made where it is missing and locked for `command`.

    Before `ready` nothing in it changes. Raises `BadOutput` where the folder cannot be written or another holds it.
    """

    def __init__(self, root: Path, command: str) -> None:
        self.root = root
        #: What was done for the files of this run, and for those of an interrupted one.
        self.moved: list[Moved] = []
        self._made: list[Path] = []
        #: What is to stand at each path: its kind, and the finished part; no part where it is to be taken away.
        self._staged: dict[Path, tuple[Kind | None, Path | None]] = {}
        #: The folders that hold files of ours.
        self._used: set[Path] = set()
        self._placing = Placing(root, ())
        self._is_begun = False
        self._is_ready = False
        #: Whether all is in place, and whoever called hears of it.
        self._is_done = False
        self._make(root)
        try:
            self._lock = FolderLock(root, command)
        except BaseException:
            self._unmake()
            raise
        self.memory = load_memory(root)

    def ready(self) -> None:
        """Takes away what is not finished: what is still to be finished of an interrupted run is by now."""
        self._is_ready = True
        known = {moved.old for moved in self.moved}
        untold = [(step, self.root / step.aside) for step in self.memory.kept if step.aside]
        self.moved += [
            Moved(step, self.root / step.target, aside, is_kept=True)
            for step, aside in untold
            if aside not in known and os.path.lexists(aside)
        ]
        written_in = ((self.root / name).parent for name in self.memory.files)
        for folder in {self.root, *written_in, *(self.root / name for name in self.memory.folders)}:
            if folder.is_dir():
                self.use(folder)

    def stage(self, path: Path, kind: Kind | None) -> Path:
        """Where the file is to be written that will stand at `path`. Raises `BadOutput` where none can stand there."""
        if path.is_dir():
            raise BadOutput("file_is_folder", path=path)
        self.use(path.parent)
        _remove(self._staged.get(path, (None, None))[1])
        part = part_beside(path)
        self._staged[path] = kind, part
        return part

    def drop_others(self, folder: Path, kind: Kind) -> list[Path]:
        """What is remembered of this kind in `folder` or below and not staged: it is to be taken away."""
        known = ((self.root / name, known) for name, known in self.memory.files.items())
        gone = [path for path, one in known if folder in path.parents and one.kind is kind and path not in self._staged]
        for path in gone:
            self.use(path.parent)
        self._staged |= dict.fromkeys(gone, (None, None))
        return gone

    def knows(self, path: Path) -> bool:
        """Whether an earlier run wrote the file at `path`."""
        return self._name(path) in self.memory.files

    def adopt(self, path: Path, sha256: str) -> None:
        """Takes the file at `path` for one that we wrote, as long as this is its check sum."""
        if sha256_at(path) == sha256:
            known = Known(sha256, Kind.ANSWERS)
            self.memory = replace(self.memory, files={**self.memory.files, self._name(path): known})

    def keep(self, path: Path) -> None:
        """Takes the file at `path`, which we wrote, for one that is not as we wrote it any more."""
        if known := self.memory.files.get(self._name(path)):
            other = known._replace(sha256=_NOBODYS)
            self.memory = replace(self.memory, files={**self.memory.files, self._name(path): other})

    def forget(self, path: Path) -> None:
        """Takes the file at `path` for one that was never ours."""
        files = {name: known for name, known in self.memory.files.items() if name != self._name(path)}
        self.memory = replace(self.memory, files=files)

    def plan(self, *, force: bool) -> list[Path]:
        """The files that were never ours and stand where others are to be put; without any, `begin` may follow.

        Raises `BadOutput` where something else than a file stands there.
        """
        steps, foreign = [], []
        for path, (kind, part) in self._staged.items():
            step = self._step(path, kind, part)
            now = sha256_at(path)
            if kind and step.ours is None and now not in (None, step.sha256):
                if not now:
                    raise BadOutput("output_not_file", path=path)
                foreign.append(path)
                step = replace(step, ours=now)
            if kind and now not in (None, step.ours, step.sha256):
                step = replace(step, aside=self._name(self._free(path)))
            steps.append(step)
        self._placing = Placing(self.root, steps)
        return [] if force else foreign

    def _step(self, path: Path, kind: Kind | None, part: Path | None) -> Step:
        name, old = self._name(path), self._name(part_beside(path).with_suffix(".old"))
        known = self.memory.files.get(name)
        if part is None:
            return Step(name, None, "", known.sha256 if known else None, old, "")
        with explained(path):
            sha256 = sha256_at(part)
            if not sha256:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), part)
        # A hidden file of our own is no work of a person, whatever stands there.
        ours = (known.sha256 if known else None) if kind else sha256_at(path) or None
        return Step(name, self._name(part), sha256, ours, old, kind or "")

    def _free(self, path: Path) -> Path:
        """Where what somebody edited at `path` is to be kept."""
        return next(name for name in numbered(path, set(self._staged)) if not os.path.lexists(name))

    def begin(self, run: str, rooms: Sequence["Room"]) -> None:
        """Writes down what `run` will do in this one of `rooms`: when all have, the next run can finish it."""
        if not self._placing.steps:
            return
        for folder in {path.parent for path in self._staged}:
            sync_folder(folder)
        self._is_begun = True
        try:
            begun = [str(room.root) for room in rooms if room.has_steps]
            memory = replace(self.memory, steps=tuple(self._placing.steps), run=run, rooms=tuple(begun))
            write_state(self.root / MEMORY, memory.to_bytes())
        except BadOutput:
            self._is_begun = False
            raise
        sync_folder(self.root)

    @property
    def has_steps(self) -> bool:
        """Whether there is anything to be done."""
        return bool(self._placing.steps)

    def place(self) -> None:
        """Puts everything in place. Raises `BadOutput` where something cannot be."""
        self._placing.do()

    def seal(self) -> None:
        """Remembers what is in place now. Raises `BadOutput` where that cannot be written."""
        if not self._placing.steps:
            return
        files = dict(self.memory.files)
        stay = {moved.step.target for moved in self._placing.moved if moved.stays}
        for step in self._placing.steps:
            if step.part is None and step.target not in stay:
                files.pop(step.target, None)
            elif step.kind and sha256_at(self.root / step.target) == step.sha256:
                files[step.target] = Known(step.sha256, Kind(step.kind))
        used = {*self._used, *((self.root / step.target).parent for step in self._placing.steps)} - {self.root}
        folders = tuple(sorted(map(self._name, used)))
        kept = [
            replace(moved.step, aside=self._name(moved.old))
            for moved in (*self.moved, *self._placing.moved)
            if moved.is_kept and moved.old
        ]
        sealed = Memory(files, folders=folders, kept=tuple(kept))
        write_state(self.root / MEMORY, sealed.to_bytes())
        self.memory = sealed

    def take_back(self) -> None:
        """Makes everything as it was before `begin`. Raises `OSError` or `BadOutput` where that fails."""
        if not self._is_begun:
            return
        self._placing.undo()
        if self.memory.files:
            write_state(self.root / MEMORY, replace(self.memory, steps=()).to_bytes())
        else:
            (self.root / MEMORY).unlink(missing_ok=True)
        self._is_begun = False

    def close(self) -> None:
        """Lets it stand: what was replaced is taken away when the folder is left."""
        self.moved += self._placing.moved
        self._is_begun, self._is_done = False, True
        self._made.clear()

    def leave(self) -> None:
        """Lets the next one in, and leaves nothing that is not finished."""
        # What could be neither finished nor taken back stays for the next run.
        try:
            if self._is_ready and not self._is_begun:
                for folder in self._used:
                    _clear(folder)
            if self._is_done and self.memory.kept:
                with suppress(BadOutput):
                    write_state(self.root / MEMORY, replace(self.memory, kept=()).to_bytes())
        finally:
            self._lock.release()
            self._unmake()

    def give_up(self) -> None:
        """Forgets what an interrupted run had written down here and not begun to do."""
        self.memory = replace(self.memory, steps=(), run="", rooms=())
        write_state(self.root / MEMORY, self.memory.to_bytes())

    def finish_interrupted(self) -> None:
        """Does what an interrupted run had written down here. Raises `BadOutput` where that cannot be."""
        self._placing = Placing(self.root, self.memory.steps, was_interrupted=True)
        try:
            self.place()
            self.seal()
        except BaseException:
            self._placing.undo()
            raise
        self.close()
        self._is_done = False
        self.memory = load_memory(self.root)

    def use(self, folder: Path) -> None:
        """Makes `folder` ready to be written in: what a run left there that was ended by force goes."""
        self._make(folder)
        if folder not in self._used:
            self._used.add(folder)
            _clear(folder)

    def _make(self, folder: Path) -> None:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._made += reversed(missing)

    def _unmake(self) -> None:
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _clear(folder: Path) -> None:
    """Takes away what is not finished in `folder`. No other run writes there: we hold the lock."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_unfinished(entry.name) and not entry.is_dir(follow_symlinks=False):
                _remove(Path(entry.path))


def _remove(path: Path | None) -> None:
    if path:
        with suppress(OSError):
            path.unlink()

"""The files below named paths, each once and under a name of its own."""

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from stat import S_ISREG

from kpm_excel.errors import BadInput
from kpm_excel.findings import Code, Phrase
from kpm_excel.moments import Moment
from kpm_excel.plan.types.values import Remark
from kpm_excel.returned.found import Names, Passed, Returned, normal


def list_returned(paths: Sequence[str | Path], leave_out: Iterable[Path] = ()) -> list[Returned | Passed]:
    """Each file below `paths` (files and folders) once, in an order that depends on their names alone.

    Where two hold one name, the name of the folder goes before it. `leave_out` are files and folders of our own
    making. Raises `BadInput` for a path that is not there.
    """
    every = list(_below_paths([Path(path) for path in paths], {path.resolve() for path in leave_out}))
    counts = Counter(found.name for _, found in every)
    several = len(paths) > 1
    labels = [f"{root}/{found.name}" if counts[found.name] > 1 and several else found.name for root, found in every]
    # What still is the same name differs only in how its marks are stored.
    names = Names()
    return [replace(found, name=names.own(label)) for label, (_, found) in zip(labels, every, strict=True)]


def names_below(paths: Sequence[str | Path]) -> Iterator[Path]:
    """Where each file below `paths` is, as the system lists it; what cannot be listed is passed over."""
    for path in paths:
        if os.path.isfile(path):
            yield Path(path)
        for at, _, files in os.walk(path):
            yield from (Path(at) / name for name in files)


def _below_paths(paths: Sequence[Path], leave_out: set[Path]) -> Iterator[tuple[str, Returned | Passed]]:
    """Each file with the name of the folder that was named."""
    for path in paths:
        if not path.exists():
            raise BadInput("nothing_returned", path=path)
    seen: set[Path] = set()
    # In an order of their own: a file below two of the paths has the same name however they were listed.
    for path in sorted(paths, key=lambda path: path.resolve().parts):
        folder = path if path.is_dir() else path.parent
        name = normal(folder.resolve().name)
        for real, found in _folder(path, leave_out) if path.is_dir() else [(path.resolve(), _file(path, folder))]:
            if real not in seen:
                yield name, found
            if real:
                seen.add(real)


def _folder(folder: Path, leave_out: set[Path]) -> Iterator[tuple[Path | None, Returned | Passed]]:
    """What is in `folder`, each file with where it really is."""
    troubles: list[OSError] = []
    empty = True
    for at, folders, files in os.walk(folder, onerror=troubles.append):
        here = Path(at)
        # Asked once for the folder: following the way to each of its files takes longer than all else here.
        real_here = _real(here)
        folders[:] = sorted((name for name in folders if _real(here / name) not in leave_out), key=normal)
        for name in folders:
            if os.path.islink(here / name):
                # Followed, it could lead round in a circle.
                empty = False
                link = Remark(Code.FILE_FOREIGN, {"found": Phrase(("folder_link",))})
                yield None, Passed(_below(here / name, folder), link)
        for path in [here / name for name in sorted(files, key=normal)]:
            real = _real(path) if os.path.islink(path) else real_here / path.name
            if real not in leave_out:
                empty = False
                yield real, _file(path, folder)
    for error in troubles:
        reason = error.strerror or str(error)
        yield None, Passed(_below(Path(str(error.filename)), folder), Remark(Code.FILE_UNREADABLE, {"found": reason}))
    if empty and not troubles:
        yield None, Passed(normal(folder.resolve().name), Remark(Code.FOLDER_EMPTY, {}))


def _real(path: Path) -> Path:
    """Where `path` leads; itself where it leads nowhere, such as round in a circle or too far for the system."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _file(path: Path, folder: Path) -> Returned | Passed:
    name = _below(path, folder)
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):
            # A pipe or a device would be waited for without end.
            return Passed(name, Remark(Code.FILE_FOREIGN, {"found": Phrase(("not_a_file",))}))
        changed = Moment(dt.datetime.fromtimestamp(found.st_mtime, dt.UTC))
    except OSError as error:
        return Passed(name, Remark(Code.FILE_UNREADABLE, {"found": error.strerror or str(error)}))
    return Returned(name, path, changed)


def _below(path: Path, folder: Path) -> str:
    return normal(path.relative_to(folder).as_posix())

"""Reports that were dropped to begin a plan from, until somebody has begun it."""

import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock
from typing import BinaryIO
from weakref import finalize

from kpm_excel.importing.choices import Choices
from kpm_excel.importing.proposal import Proposal
from kpm_excel.office.import_report import look_at_reports
from kpm_excel.office.receive import own_name
from kpm_excel.outputs import explained, write_part

#: So many are kept; the oldest goes first.
_MOST = 4
_PIECE_BYTES = 1 << 20


@dataclass
class Dropped:
    """Reports with what somebody chose about them."""

    mark: str
    #: Where its files lie as long as it is kept.
    folder: Path
    workbooks: tuple[Path, ...] = ()
    departments: Path | None = None
    choices: Choices = field(default_factory=Choices)
    #: What they come to with these choices.
    looked: Proposal | None = None

    def look(self) -> Proposal:
        """What they come to. Raises as `look_at_reports` does."""
        if self.looked is None:
            self.looked = look_at_reports(self.workbooks, departments=self.departments, choices=self.choices)
        return self.looked

    def choose(self, choices: Choices) -> None:
        """From now on `choices` hold."""
        self.choices, self.looked = choices, None


class Imports:
    """All reports that were dropped since the program began."""

    def __init__(self) -> None:
        self._dropped: OrderedDict[str, Dropped] = OrderedDict()
        self._lock = Lock()

    def take(self, files: Iterable[tuple[str, BinaryIO]], departments: tuple[str, BinaryIO] | None) -> Dropped:
        """Keeps files under names of ours, and what they are begun from. Raises `BadOutput` where that cannot be."""
        dropped = Dropped(secrets.token_hex(8), Path(mkdtemp(prefix="kpm-import-")))
        finalize(dropped, rmtree, dropped.folder, ignore_errors=True)
        dropped.workbooks = tuple(_stored(dropped.folder, name, content) for name, content in files)
        dropped.departments = _stored(dropped.folder / "departments", *departments) if departments else None
        with self._lock:
            self._dropped[dropped.mark] = dropped
            while len(self._dropped) > _MOST:
                self._dropped.popitem(last=False)
        return dropped

    def find(self, mark: str) -> Dropped | None:
        """The reports that an address names."""
        return self._dropped.get(mark)


def _stored(folder: Path, name: str, content: BinaryIO) -> Path:
    """Where a file lies now: two of one name are kept apart."""
    own = Path(own_name(name) or "_")
    path, number = folder / own, 1
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        while path.exists():
            path, number = folder / f"{own.stem}_{number}{own.suffix}", number + 1
        write_part(path, iter(lambda: content.read(_PIECE_BYTES), b""))
    return path

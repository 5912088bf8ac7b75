"""The user's own folder: which cycles were opened, in which language the page speaks."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kpm_excel.errors import BadOutput
from kpm_excel.outputs.whole_files import explained, read_document, write_state
from kpm_excel.words import LANGUAGES, environment_language

#: So many cycles are remembered.
_MOST_RECENT = 20
_FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Recent:
    """A folder that was opened."""

    folder: Path

    @property
    def mark(self) -> str:
        """By what an address names it."""
        return sha256(os.fsencode(self.folder)).hexdigest()[:12]


class OwnSettings:
    """What is remembered in `folder`. Where that cannot be written it is remembered until the program ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, Any] = {}
        self._seen: int | None = None

    def make_folder(self) -> None:
        """Makes the folder where it is missing. Raises `BadOutput` where that cannot be."""
        with explained(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def language(self) -> str:
        """The language in which the page speaks; that of the environment until somebody chose one."""
        chosen = self._read().get("language")
        return chosen if chosen in LANGUAGES else environment_language()

    def choose_language(self, language: str) -> None:
        """Remembers `language`, where it is one."""
        if language in LANGUAGES:
            self._write({**self._read(), "language": language})

    @property
    def recent(self) -> tuple[Recent, ...]:
        """The folders that were opened, the last one first."""
        found = self._read().get("recent")
        paths = found if isinstance(found, list) else []
        return tuple(Recent(Path(path)) for path in paths if isinstance(path, str) and path)

    def find(self, mark: str) -> Recent | None:
        """The folder that an address names; None where none was opened that is named so."""
        return next((one for one in self.recent if one.mark == mark), None)

    def remember(self, folder: str | Path) -> Recent:
        """The folder `folder`, which is now the first of the recent ones."""
        one = Recent(Path(folder).resolve())
        others = [str(known.folder) for known in self.recent if known != one]
        self._write({**self._read(), "recent": [str(one.folder), *others][:_MOST_RECENT]})
        return one

    def forget(self, mark: str) -> None:
        """Takes a folder out of the recent ones; the folder itself stays as it is."""
        self._write({**self._read(), "recent": [str(one.folder) for one in self.recent if one.mark != mark]})

    def _read(self) -> dict[str, Any]:
        """What is remembered; read anew where another start of the program wrote there meanwhile."""
        path = self.folder / _FILE
        try:
            now = path.stat().st_mtime_ns
        except OSError:
            return self._known
        if now != self._seen:
            self._seen = now
            self._known = read_document(path)
        return self._known

    def _write(self, known: Mapping[str, Any]) -> None:
        self._known = dict(known)
        with suppress(BadOutput):
            self.make_folder()
            write_state(self.folder / _FILE, json.dumps(self._known, ensure_ascii=False, indent=1).encode())
            self._seen = (self.folder / _FILE).stat().st_mtime_ns

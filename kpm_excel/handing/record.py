"""The record of a cycle: an SQLite file to which is only ever added, by as many processes as there are."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import RLock
from typing import Any, Self
from urllib.parse import quote

from kpm_excel.errors import BadOutput
from kpm_excel.handing.tokens import is_token, mark_of, new_token

RECORD = ".kpm-record.sqlite"
#: How long one who writes waits for another.
_WAIT_SECONDS = 20.0
#: Nothing that a request brings along is kept longer than this.
_LONGEST = 2_000


class Event(StrEnum):
    """What happened; its words stand in the catalog `handing` (`event_…`)."""

    LINK_MADE = "link_made"
    LINK_ENDED = "link_ended"
    #: A department took its form.
    FETCHED = "fetched"
    #: It had a file looked at.
    LOOKED = "looked"
    #: It handed a file in, and got a receipt.
    HANDED_IN = "handed_in"
    #: It handed in what is not its form.
    REFUSED = "refused"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    #: The office signed in, or somebody tried to.
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    #: Somebody tries links that are none.
    GUESSED = "guessed"
    #: Serving began and ended.
    SERVED = "served"
    ENDED = "ended"


class Role(StrEnum):
    """What a link lets one do."""

    #: Hand in.
    DEPARTMENT = "department"
    #: Approve what was handed in, or send it back.
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. What does not apply is empty."""

    event: Event
    #: Code of the department.
    department: str = ""
    #: Who did it, as they call themselves.
    who: str = ""
    #: From where on the network.
    address: str = ""
    #: The check sum of the link by which, or which, and what that lets one do.
    link: str = ""
    role: str = ""
    #: The receipt that was given, or about which was decided.
    receipt: str = ""
    #: The file as it lies in the folder, what it was called, and its check sum.
    file: str = ""
    name: str = ""
    sha256: str = ""
    #: What was said to it: a reason.
    text: str = ""
    #: What it came to, as plain JSON.
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: When, ISO 8601 with the zone, and its number in the record; given when it is added.
    at: str = ""
    no: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One link that is good."""

    #: The check sum of its secret.
    mark: str
    department: str
    role: Role
    #: When it was made, ISO 8601 with the zone.
    at: str


_COLUMNS = (
    *("at", "event", "department", "who", "address", "link", "role", "receipt"),
    *("file", "name", "sha256", "text", "facts"),
)
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS log (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  {", ".join(f"{name} TEXT NOT NULL" for name in _COLUMNS)}
);
CREATE INDEX IF NOT EXISTS log_by_link ON log (link, event);
CREATE INDEX IF NOT EXISTS log_by_receipt ON log (receipt, event);
CREATE INDEX IF NOT EXISTS log_by_department ON log (department, event);
CREATE TABLE IF NOT EXISTS taken (receipt TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS taken_never_changed BEFORE UPDATE ON taken BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS taken_never_shortened BEFORE DELETE ON taken BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS log_never_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS log_never_shortened BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""
_SELECT = f"SELECT {', '.join(_COLUMNS)}, no FROM log"
_GOOD = "event = 'link_made' AND NOT EXISTS (SELECT 1 FROM log e WHERE e.link = log.link AND e.event = 'link_ended')"


class Record:
    """The record of the cycle in `folder`. Threads may share it. Raises `BadOutput` where it cannot be kept.

    Whoever is `only_reading` changes nothing, and finds one that is there.
    """

    def __init__(self, folder: Path, *, only_reading: bool = False) -> None:
        self.path = folder / RECORD
        self._lock = RLock()
        with self._explained():
            self._db = sqlite3.connect(
                f"{_address(self.path)}?mode={'ro' if only_reading else 'rwc'}",
                timeout=_WAIT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                uri=True,
            )
            if only_reading:
                return
            # A line that was added stays, also where the power fails.
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "trusted_schema = OFF"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock, suppress(sqlite3.Error):
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise BadOutput("record_failed", path=self.path, reason=error) from None

    # Adding

    def add(self, *entries: Entry, taken: str = "") -> tuple[Entry, ...]:
        """`entries` as they stand in the record now: all of them, or none. Raises `BadOutput`.

        `taken` is what was read from the file for which the first of them gives a receipt.
        """
        with self._lock, self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                added = tuple(map(self._insert, entries))
                if taken:
                    self._db.execute("INSERT INTO taken VALUES (?, ?)", (entries[0].receipt, taken))
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
        return added

    def _insert(self, entry: Entry) -> Entry:
        at = entry.at or now()
        texts = {name: _short(str(getattr(entry, name))) for name in _COLUMNS if name not in ("at", "facts")}
        facts = json.dumps(dict(entry.facts), ensure_ascii=False)
        values = [at if name == "at" else facts if name == "facts" else texts[name] for name in _COLUMNS]
        marks = ", ".join("?" * len(_COLUMNS))
        row = self._db.execute(f"INSERT INTO log ({', '.join(_COLUMNS)}) VALUES ({marks})", values)
        return _entry((*values, row.lastrowid))

    # Looking

    def entries(
        self,
        *events: Event,
        department: str | None = None,
        receipt: str | None = None,
        newest: int | None = None,
    ) -> tuple[Entry, ...]:
        """What happened, the oldest first: of these `events` (of all where none is named), the `newest` so many."""
        wanted = {"department": department, "receipt": receipt}
        conditions = [f"{name} = ?" for name, value in wanted.items() if value is not None]
        values: list[str] = [value for value in wanted.values() if value is not None]
        if events:
            conditions.append(f"event IN ({', '.join('?' * len(events))})")
            values += [str(event) for event in events]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        order = " ORDER BY no DESC LIMIT ?" if newest is not None else " ORDER BY no"
        found = self._rows(_SELECT + where + order, [*values, *([newest] if newest is not None else [])])
        return tuple(_entry(row) for row in (reversed(found) if newest is not None else found))

    def taken(self, receipt: str) -> str:
        """What was read from the file of a receipt, as it was given to `add`; empty where nothing was."""
        rows = self._rows("SELECT content FROM taken WHERE receipt = ?", [receipt])
        return str(rows[0][0]) if rows else ""

    def each(self) -> Iterator[Entry]:
        """Everything, the oldest first, a few lines at a time."""
        at = 0
        while found := self._rows(f"{_SELECT} WHERE no > ? ORDER BY no LIMIT 500", [at]):
            for row in found:
                entry = _entry(row)
                at = entry.no
                yield entry

    def _rows(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._lock, self._explained():
            return self._db.execute(statement, values).fetchall()

    # Links

    def make_links(self, wanted: Sequence[tuple[str, Role]], *, who: str = "", ending: bool = True) -> list[str]:
        """A new secret for each department and role that is `wanted`; with `ending` their older links end."""
        tokens = [new_token() for _ in wanted]
        made = [
            Entry(Event.LINK_MADE, department, who, link=mark_of(token), role=role)
            for token, (department, role) in zip(tokens, wanted, strict=True)
        ]
        ended = self._ends([one for one in self.links() if (one.department, one.role) in wanted], who) if ending else []
        self.add(*ended, *made)
        return tokens

    def end_links(self, department: str, role: Role | None = None, *, who: str = "") -> int:
        """How many links of `department` (of this role, or all) ended now."""
        ended = self._ends(
            [one for one in self.links() if one.department == department and role in (None, one.role)], who
        )
        self.add(*ended)
        return len(ended)

    def _ends(self, links: Sequence[Link], who: str) -> list[Entry]:
        return [Entry(Event.LINK_ENDED, one.department, who, link=one.mark, role=one.role) for one in links]

    def links(self) -> tuple[Link, ...]:
        """Every link that is good, the oldest first."""
        rows = self._rows(f"SELECT link, department, role, at FROM log WHERE {_GOOD} ORDER BY no", [])
        return tuple(Link(mark, department, Role(role), at) for mark, department, role, at in rows)

    def link_of(self, token: str) -> Link | None:
        """The link whose secret is `token`; None where it is none, or is no longer good."""
        if not is_token(token):
            return None
        rows = self._rows(f"SELECT link, department, role, at FROM log WHERE link = ? AND {_GOOD}", [mark_of(token)])
        return Link(rows[0][0], rows[0][1], Role(rows[0][2]), rows[0][3]) if rows else None


def _address(path: Path) -> str:
    """The file at `path` as SQLite's own addresses name it: on a share of Windows, too, no host stands in it."""
    full = path.absolute().as_posix()
    slash = "" if full.startswith("/") else "/"
    return f"file://{slash}{quote(full, safe='/:')}"


def now() -> str:
    """This moment as the record writes it."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def _short(text: str) -> str:
    """`text` without what no line of a list can hold, and no longer than anybody would read."""
    return "".join(one for one in text if one.isprintable() or one == "\n")[:_LONGEST]


def _entry(row: Sequence[Any]) -> Entry:
    values = dict(zip((*_COLUMNS, "no"), row, strict=True))
    try:
        facts = json.loads(values.pop("facts"))
    except ValueError:
        facts = {}
    return Entry(Event(values.pop("event")), facts=facts if isinstance(facts, dict) else {}, **values)

"""What the office decides about what came back: which files are left out, and what of the findings is dealt with.

Kept in a small file of the folder of results, by which every `collect` into that folder goes.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from kpm_excel.errors import BadInput
from kpm_excel.outputs import read_state, writing
from kpm_excel.words import LANGUAGES, Words, words_for

_FILE = ".kpm-desk.json"


@dataclass(frozen=True, slots=True)
class Remark:
    """What the office noted of a finding."""

    text: str
    #: Whether it is dealt with.
    is_done: bool
    #: When that was written, ISO 8601 with the zone.
    at: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a file does not count."""

    reason: str
    #: Code of the department whose it was; empty where nobody's.
    department: str
    #: When that was decided, ISO 8601 with the zone.
    at: str


@dataclass(frozen=True, slots=True)
class Desk:
    """All that was decided about what came back."""

    #: The files that do not count, by the names under which they were found.
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    #: By the key of the finding (`finding_keys`).
    remarks: Mapping[str, Remark] = field(default_factory=dict)


def load_desk(folder: Path) -> Desk:
    """What was decided about the results in `folder`; nothing where that cannot be read."""
    try:
        document = json.loads(read_state(folder / _FILE) or b"{}")
        left_out = {name: LeftOut(**_texts(entry)) for name, entry in document["left_out"].items()}
        remarks = {key: Remark(is_done=entry.pop("done") is True, **_texts(entry)) for key, entry in _entries(document)}
        return Desk(left_out, remarks)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Desk()


def _entries(document: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(key, dict(entry)) for key, entry in document["remarks"].items()]


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    """The texts of an entry, of which `at` is a moment. Raises `ValueError` where it is none."""
    datetime.fromisoformat(entry["at"])
    return {name: str(text) for name, text in entry.items()}


def leave_out(folder: Path, file: str, reason: str, department: str) -> None:
    """The `file` of a department does not count from the next `collect` into `folder` on.

    Raises `BadInput` where it was left out for another reason already, and `BadOutput`.
    """
    one = LeftOut(reason, department, _now())

    def changed(desk: Desk) -> Desk:
        earlier = desk.left_out.get(file)
        if earlier and earlier.reason != reason:
            raise BadInput("left_out_already", file=file, reason=earlier.reason)
        return replace(desk, left_out={**desk.left_out, file: one})

    _change(folder, changed)


def take_in(folder: Path, file: str) -> None:
    """The `file` counts again from the next `collect` into `folder` on. Raises `BadOutput`."""
    _change(folder, lambda desk: replace(desk, left_out={n: r for n, r in desk.left_out.items() if n != file}))


def remark(folder: Path, key: str, text: str, *, is_done: bool, seen: str) -> None:
    """Notes `text` beside the finding that is known by `key`; nothing said takes the note away.

    `seen` is the state of the note that whoever writes this saw. Raises `BadInput` where it is another by now, and
    `BadOutput`.
    """
    own = {key: Remark(text, is_done, _now())} if text or is_done else {}

    def changed(desk: Desk) -> Desk:
        earlier = desk.remarks.get(key)
        if state_of_remark(earlier) != seen and (earlier is None or (earlier.text, earlier.is_done) != (text, is_done)):
            raise BadInput("noted_meanwhile", text=earlier.text if earlier else "")
        return replace(desk, remarks={k: r for k, r in desk.remarks.items() if k != key} | own)

    _change(folder, changed)


def state_of_remark(remark: Remark | None) -> str:
    """By what one knows whether a note is still the one that somebody saw; None is no note."""
    told = json.dumps([remark.text, remark.is_done]) if remark else ""
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _change(folder: Path, changed: Callable[[Desk], Desk]) -> None:
    # Read while the folder is ours: what another wrote just before is not lost.
    with writing("desk", folder) as outputs:
        desk = changed(load_desk(folder))
        remarks = {key: {"text": one.text, "done": one.is_done, "at": one.at} for key, one in desk.remarks.items()}
        document = {"left_out": {name: asdict(one) for name, one in desk.left_out.items()}, "remarks": remarks}
        outputs.put_state(folder / _FILE, json.dumps(document, ensure_ascii=False, indent=1).encode())
        outputs.finish()


def with_remarks(notes: Mapping[str, str], desk: Desk, keys: Iterable[str], words: Words) -> dict[str, str]:
    """`notes` of a check workbook by the keys of findings, with what `desk` has of those that are found now."""
    plain = {key: text for key, note in notes.items() if (text := without_remark(note))}
    for key in keys:
        if one := desk.remarks.get(key):
            told = "check.remark_done" if one.is_done else "check.remark"
            line = words.text(told, text=" ".join(one.text.split()), day=one.at[:10]).strip()
            plain[key] = "\n".join(filter(None, [plain.get(key), line]))
    return plain


def without_remark(note: str) -> str:
    """A note of a check workbook without the line that says what was noted on the page."""
    marks = tuple(words_for(language).text("check.remark_mark") for language in LANGUAGES)
    return "\n".join(line for line in note.split("\n") if not line.startswith(marks))

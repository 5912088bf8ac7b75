"""What was read before: a file whose bytes and name are the same says the same, and is not read again.

Plain JSON, because a file in a shared folder must never be able to run anything. Whatever is wrong with it, the
files are read anew.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from kpm_excel.answer_key import AnswerAt, AnswerKey
from kpm_excel.findings import CODES, Clause, Finding, Listing, Phrase, Place, Value
from kpm_excel.layouts.check_notes import TABLES, Notes
from kpm_excel.moments import Moment, credible
from kpm_excel.outputs import read_state
from kpm_excel.plan.model import Plan
from kpm_excel.submission import FileFacts, Given, Respondent, Submission
from kpm_excel.words import Noun

#: Goes up whenever the same file may be read as something else.
_EDITION = 5
#: What is kept of a file: all but what its carrier says of it, which may be another one next time.
_FACTS = [fact.name for fact in fields(FileFacts) if fact.name not in ("changed_at", "handed_in")]


def edition_of(plan: Plan, version: str) -> str:
    """What results depend on besides the file: the plan, and the toolkit that read it."""
    return f"{_EDITION} {version} {plan.sha256}"


@dataclass(slots=True)
class Kept:
    """Submissions of an earlier run, by the file's name and the check sum of its bytes."""

    edition: str
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: What the office noted in the check workbook: by table, then by the row's key.
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    #: The plan that answers must fit, whoever wrote them into the file.
    plan: Plan | None = None
    _asked: dict[str, Collection[AnswerAt]] = field(default_factory=dict, repr=False)

    def find(self, name: str, content_sha256: str, changed_at: Moment | None) -> Submission | None:
        """What the file said when it was read before; None where it was not, or was another."""
        entry = self.entries.get(_key(name, content_sha256))
        if entry is None:
            return None
        try:
            submission = submission_of(entry)
            if not self._is_fit(submission):
                return None
        except (KeyError, TypeError, ValueError, AttributeError):
            return None
        return replace(submission, file=replace(submission.file, changed_at=credible(changed_at)))

    def _is_fit(self, submission: Submission) -> bool:
        """Whether the plan asks that department for these answers."""
        code = submission.department
        if self.plan is None:
            return True
        if code is None or not self.plan.has_department(code):
            return False
        if code not in self._asked:
            from kpm_excel.reading.slot_reader import all_asked

            self._asked[code] = all_asked(self.plan, code).keys()
        asked = self._asked[code]
        return all(given.slot in asked and _is_plain(given) for given in submission.answers) and all(
            slot in asked for slot in submission.refused
        )


def _is_plain(given: Given) -> bool:
    """Whether an answer is of the kinds that forms hold."""
    texts = (given.raw, given.sheet, given.cell)
    return isinstance(given.value, str | int | float | None) and all(isinstance(text, str) for text in texts)


def _key(name: str, content_sha256: str) -> str:
    return f"{content_sha256} {name}"


def load_kept(path: Path, edition: str) -> Kept:
    """What an earlier run left in `path`; only notes where it was of another edition, nothing where there is none."""
    try:
        document = json.loads(read_state(path) or b"{}")
        notes = {table: texts for table in TABLES if (texts := _texts(document["notes"].get(table, {})))}
        entries = document["entries"] if document["edition"] == edition else {}
        return Kept(edition, {str(key): dict(entry) for key, entry in entries.items()}, notes)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Kept(edition)


def _texts(found: Mapping[str, object]) -> dict[str, str]:
    return {key: text for key, text in found.items() if isinstance(text, str)}


def kept_chunks(edition: str, submissions: Iterable[Submission], notes: Notes) -> Iterator[bytes]:
    """What the next run may go by, piece by piece: that of a large body would fill the memory.

    A file that could not be used is left out: it may come with a password next.
    """
    written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    notes = {table: own for table, own in notes.items() if own}
    yield f'{{"edition":{written(edition)},"notes":{written(notes)},"entries":{{'.encode()
    before = ""
    for submission in filter(lambda submission: submission.is_usable, submissions):
        key = _key(submission.file.name, submission.file.sha256)
        yield f"{before}{written(key)}:{written(submission_json(submission))}".encode()
        before = ","
    yield b"}}"


def sha256_of(source: Path | bytes) -> str:
    """The check sum of a file's bytes, of which only a few are held at a time; empty where it cannot be read."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    try:
        with source.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def submission_json(submission: Submission) -> dict[str, Any]:
    """What `submission_of` reads: plain JSON, without when its carrier says that the file was changed."""
    facts = {name: getattr(submission.file, name) for name in _FACTS}
    facts["saved_at"] = submission.file.saved_at.to_json() if submission.file.saved_at else None
    return {
        "file": facts,
        "department": submission.department,
        "answers": submission.answers,
        "sheets": {str(no): sheet for no, sheet in submission.sheets.items()},
        "findings": [finding_json(finding) for finding in submission.findings],
        "refused": sorted([no, key] for no, key in submission.refused),
        "made_from": submission.made_from,
    }


def submission_of(entry: Mapping[str, Any]) -> Submission:
    """The submission that `submission_json` wrote. Raises `ValueError`, `TypeError` or `KeyError` for anything else."""
    facts = dict(entry["file"])
    saved, by = facts.pop("saved_at"), Respondent(*map(str, facts.pop("answered_by")))
    return Submission(
        FileFacts(**facts, answered_by=by, saved_at=Moment.from_json(saved) if saved else None),
        entry["department"],
        tuple(Given(no, AnswerKey.parse(key), *more) for no, key, *more in entry["answers"]),
        {int(no): sheet for no, sheet in entry["sheets"].items()},
        tuple(map(finding_of, entry["findings"])),
        frozenset((no, key) for no, key in entry["refused"]),
        entry["made_from"],
    )


def finding_json(finding: Finding) -> list[Any]:
    """The code, place and values of `finding`; its words are made when it is shown."""
    return [finding.code, finding.place, {name: _value_json(value) for name, value in finding.values}]


def finding_of(entry: Sequence[Any]) -> Finding:
    """The finding that `finding_json` wrote. Raises as `submission_of` does."""
    code, place, values = entry
    return Finding(CODES[code], Place.of(*place), tuple((name, _value(value)) for name, value in values.items()))


def _value_json(value: Value) -> Any:
    match value:
        case Phrase(names, detail):
            return {"names": names, "detail": detail}
        case Listing(parts, joint):
            return {"parts": parts, "joint": joint}
        case Clause(name, parts, code):
            return {"clause": name, "parts": parts, "code": code}
        case Noun(one, other):
            return {"one": one, "other": other}
        case _:
            return value


def _value(entry: Any) -> Value:
    match entry:
        case {"names": names, "detail": detail}:
            return Phrase(tuple(map(str, names)), str(detail))
        case {"parts": parts, "joint": joint}:
            return Listing(tuple(map(str, parts)), str(joint))
        case {"clause": name, "parts": parts, "code": code}:
            return Clause(str(name), tuple(map(str, parts)), str(code))
        case {"one": one, "other": other}:
            return Noun(str(one), str(other))
        case str() | int() | float():
            return entry
        case _:
            raise TypeError(entry)

"""What came of a department before, as far as that is known without reading all that came back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kpm_excel.answer_key import AnswerKey
from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.errors import BadInput
from kpm_excel.handing.record import RECORD, Entry, Event, Record
from kpm_excel.intake import KEPT
from kpm_excel.moments import Moment
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.desk import load_desk
from kpm_excel.office.receipts import recorded, submission_taken
from kpm_excel.office.unchanged import Unchanged
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types import type_of
from kpm_excel.plan.types.values import Answer
from kpm_excel.reading.kept import Kept, edition_of, load_kept
from kpm_excel.returned.found import Returned, normal
from kpm_excel.submission import Submission
from kpm_excel.version import __version__

_ANSWERS = Unchanged(load_consolidated, most=1)
_KEPT = Unchanged(load_kept, most=2)


def came_before(cycle: Cycle, plan: Plan, department: str, record: Record | None) -> tuple[Submission | Returned, ...]:
    """What came of `department` and lies among what came back: handed in on its page, or collected already."""
    if record is None and not (cycle.root / RECORD).is_file():
        # Looking writes nothing, not even a record that is empty.
        return _before(cycle, plan, department, ())
    with recorded(cycle, record) as open_record:
        return _before(
            cycle, plan, department, open_record.entries(Event.HANDED_IN, department=department), open_record
        )


def answered_by_others(cycle: Cycle, plan: Plan, department: str) -> Mapping[int, Mapping[AnswerKey, Answer]]:
    """What others answered alone on programs of `department`, as it was collected last, by program and key."""
    parts = [
        (program, field, part)
        for program in plan.asked_programs(department)
        for field in plan.kind_of(program).fields
        for part in type_of(field).parts(field, program)
        if part.department not in (None, department)
    ]
    others: dict[int, dict[AnswerKey, Answer]] = {}
    collected = _collected_at(cycle.collected) if parts else None
    for program, field, part in parts if collected else ():
        value = collected.program(program.no).value(field.id) if collected else None
        if isinstance(value, Mapping) and value.get(part.id) is not None and part.department:
            others.setdefault(program.no, {})[part.key(program, part.department)] = value[part.id]
    return others


def _collected_at(path: Path) -> Consolidated | None:
    """What was collected last; None where nothing was, or that cannot be read."""
    try:
        return _ANSWERS.of(path)
    except BadInput:
        return None


def _before(
    cycle: Cycle, plan: Plan, department: str, entries: Sequence[Entry], record: Record | None = None
) -> tuple[Submission | Returned, ...]:
    left_out = load_desk(cycle.results).left_out
    found: dict[str, Submission | Returned] = {}
    for entry in entries:
        path, name = cycle.returned / entry.file, normal(entry.file)
        if name not in left_out and path.is_file():
            at = Moment.from_json([entry.at, True])
            taken = submission_taken(record, entry.receipt, plan) if record else None
            found[name] = taken or Returned(name, path, at)
    kept = _KEPT.of(cycle.results / KEPT, edition_of(plan, __version__))
    for name, sha256 in _collected(kept, department):
        if name not in found and name not in left_out and (carrier := _carrier(cycle.returned, name)):
            stored = Moment(datetime.fromtimestamp(carrier.stat().st_mtime, UTC)) if carrier.name == name else None
            if one := kept.find(name, sha256, stored):
                found[name] = one
    return tuple(found.values())


def _collected(kept: Kept, department: str) -> Iterator[tuple[str, str]]:
    """Name and check sum of each file of `department` that was read when answers were collected last."""
    for key, entry in kept.entries.items():
        if entry.get("department") == department:
            sha256, _, name = key.partition(" ")
            yield name, sha256


def _carrier(folder: Path, name: str) -> Path | None:
    """The file below `folder` that `name` means, or the archive or mail in which it came; None where that is gone."""
    path = folder / name
    within = (one for one in (path, *path.parents) if one != folder and one.is_relative_to(folder))
    return next((one for one in within if one.is_file()), None)

"""What a department does on its own page: it takes its form, has a file looked at, and hands it in."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from kpm_excel.book.raw import Unreadable
from kpm_excel.entries import entry_names
from kpm_excel.errors import BadCall
from kpm_excel.findings import Place, Severity, find
from kpm_excel.handing.record import Entry, Event, Record
from kpm_excel.handing.record import now as this_moment
from kpm_excel.intake import MEMORY_MB, SECONDS
from kpm_excel.moments import Moment
from kpm_excel.office.came_before import answered_by_others, came_before
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.looking_at import Errand, Looked, filled, looked, marked
from kpm_excel.office.receipts import Receipt, Verdict, receipt_in, receipts_of, recorded
from kpm_excel.office.receive import own_name
from kpm_excel.office.taking_in import take_in
from kpm_excel.office.unchanged import Unchanged
from kpm_excel.outputs import load_memory, sha256_at
from kpm_excel.plan.jsonfile import version_of
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_plan
from kpm_excel.reading.files import unreadable
from kpm_excel.reading.kept import edition_of, finding_json, submission_json
from kpm_excel.returned.carriers import WORKBOOK_ENDINGS
from kpm_excel.returned.found import Returned, normal
from kpm_excel.sandbox.pool import run_all
from kpm_excel.sent import kept_beside, load_sent
from kpm_excel.submission import Submission
from kpm_excel.version import __version__

A = TypeVar("A")
R = TypeVar("R")

_PLANS = Unchanged(load_plan, most=2)


class Apart(Protocol):
    """Where work on foreign files is done: gives each input with its result, as `run_all` does."""

    def __call__(self, function: Callable[[A], R], inputs: Iterable[A], /) -> Iterator[tuple[A, R | Unreadable]]:
        """Each of `inputs` with what `function` gives for it, in child processes."""


@dataclass(frozen=True, slots=True)
class By:
    """Who hands in, or decides."""

    #: As they call themselves; empty where they did not say.
    who: str = ""
    #: From where on the network.
    address: str = ""
    #: The check sum of the link by which they came.
    link: str = ""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What came of handing in."""

    looked: Looked
    #: None where nothing was taken: it was refused, or nobody said why what is open is to stay.
    receipt: Receipt | None


def plan_of(cycle: Cycle) -> Plan:
    """The plan of `cycle`, read anew only where its file has changed. Raises `BadInput`."""
    return _PLANS.of(cycle.plan)


def look_at(
    cycle: Cycle,
    department: str,
    file: Path | bytes,
    name: str,
    *,
    record: Record | None = None,
    apart: Apart | None = None,
) -> Looked:
    """What the `file` that somebody of `department` calls `name` comes to. Nothing is written.

    Raises `BadInput` where the plan cannot be read, and `BadCall` where it asks `department` for nothing.
    """
    plan = _asking(cycle, department)
    before = came_before(cycle, plan, department, record)
    own = own_name(name)
    found = Returned(own, file, Moment.from_json([this_moment(), True]))
    errand = Errand(department, found, before, answered_by_others(cycle, plan, department), _sent(plan))
    result = _apart(apart, partial(looked, plan), errand)
    if isinstance(result, Unreadable):
        remark = unreadable(result, own)
        return Looked(
            department, own, _sha256(file), Verdict.REFUSED, (find(remark.code, Place(file=own), **remark.values),)
        )
    return replace(result, sha256=_sha256(file))


def hand_in(
    cycle: Cycle,
    department: str,
    file: Path | bytes,
    name: str,
    *,
    why: str | None = None,
    by: By = By(),
    looked_at: Looked | None = None,
    record: Record | None = None,
    apart: Apart | None = None,
) -> HandedIn:
    """Take the `file` of `department` into the folder of what came back, and give a receipt.

    What has errors or warnings is taken where `why` says why they are to stay; an empty text does not, and None is a
    program, which is not asked. `looked_at` is what the same file came to a moment ago. Raises `BadOutput` where it
    cannot be written, and then there is neither a file nor a receipt; and as `look_at` does.
    """
    with recorded(cycle, record) as open_record:
        result = looked_at or look_at(cycle, department, file, name, record=open_record, apart=apart)
        if result.verdict is Verdict.REFUSED:
            codes = " ".join(dict.fromkeys(finding.code for finding in result.findings))
            open_record.add(_entry(Event.REFUSED, result, by, text=codes))
            return HandedIn(result, None)
        if result.needs_reason and why is not None and not why.strip():
            return HandedIn(result, None)
        given = _given_before(cycle, open_record, result, (why or "").strip())
        return HandedIn(result, given or _taken(cycle, open_record, result, file, (why or "").strip(), by))


def marked_copy_of(cycle: Cycle, result: Looked, *, apart: Apart | None = None) -> bytes:
    """The marked copy of what was looked at and was not refused. Raises `BadCall` where it cannot be made."""
    made = _apart(apart, partial(marked, plan_of(cycle)), result)
    if isinstance(made, Unreadable):
        raise BadCall("form_not_made", reason=made)
    return made


def filled_form(
    cycle: Cycle, department: str, *, record: Record | None = None, apart: Apart | None = None
) -> tuple[str, bytes]:
    """Name and content of the form of `department`, filled in with what it handed in last.

    Where it handed nothing in, that is the form that the office made, as long as that is of the present plan. Raises
    as `look_at` does.
    """
    plan = _asking(cycle, department)
    name = _names(plan)[department]
    before = came_before(cycle, plan, department, record)
    if not before and (made := _made_form(cycle, plan, name)):
        return name, made
    result = _apart(apart, partial(filled, plan), Errand(department, before=before, sent=_sent(plan)))
    if isinstance(result, Unreadable):
        raise BadCall("form_not_made", reason=result)
    return name, result


def _made_form(cycle: Cycle, plan: Plan, name: str) -> bytes | None:
    """The form as the office made it, where it is as we wrote it and of the present plan; else None."""
    path = cycle.outgoing / name
    known = load_memory(cycle.outgoing).files.get(name)
    made_from = load_sent(kept_beside(plan.source)).documents if plan.source else ()
    is_present = bool(made_from) and version_of(made_from[-1]) == plan.sha256
    if known is None or not is_present or sha256_at(path) != known.sha256:
        return None
    return path.read_bytes()


# Taking


def _given_before(cycle: Cycle, record: Record, result: Looked, why: str) -> Receipt | None:
    """The receipt that was given for the same file a moment ago: whoever clicks twice hands in once."""
    last = next(iter(receipts_of(record, result.department)), None)
    if last is None or (last.sha256, last.why) != (result.sha256, why):
        return None
    return last if sha256_at(cycle.returned / last.file) == last.sha256 else None


def _taken(cycle: Cycle, record: Record, result: Looked, file: Path | bytes, why: str, by: By) -> Receipt:
    plan, content = plan_of(cycle), file if isinstance(file, bytes) else file.read_bytes()
    assert result.submission is not None
    moment = datetime.now().astimezone()
    lot = base64.b32encode(secrets.token_bytes(5)).decode().lower()
    number = f"{moment:%Y%m%d-%H%M%S}-{lot}"
    at = moment.isoformat(timespec="milliseconds")
    name = f"{Path(_names(plan)[result.department]).stem}_{number}{_ending(result)}"
    own = replace(result.submission, file=replace(result.submission.file, name=normal(name)))
    findings = [finding for finding in result.findings if finding.severity is not Severity.NOTICE]
    facts = {
        "size": len(content),
        "verdict": str(result.verdict),
        "answers": result.answers,
        "asked": len(result.counted.answers) if result.counted else 0,
        "findings": [finding_json(finding) for finding in findings],
    }
    # Whoever gave no name on the page may have given one in the form.
    by = replace(by, who=by.who or result.submission.file.answered_by.name)
    entry = replace(_entry(Event.HANDED_IN, result, by, text=why), at=at, receipt=number, file=name, facts=facts)
    taken = {
        "edition": edition_of(plan, __version__),
        "at": at,
        "submission": submission_json(_renamed(own, result.name)),
    }
    return receipt_in(take_in(cycle, record, entry, content, json.dumps(taken, ensure_ascii=False)))


def _renamed(submission: Submission, before: str) -> Submission:
    """`submission` whose findings name the file as it lies in the folder, and not as it was called."""
    name = submission.file.name
    told = (
        finding._replace(place=finding.place._replace(file=name)) if finding.place.file == before else finding
        for finding in submission.findings
    )
    return replace(submission, findings=tuple(told))


def _ending(result: Looked) -> str:
    """The ending of the file's name, where it is one of a workbook; else that of its content."""
    assert result.submission is not None
    own = Path(result.name).suffix.lower()
    return own if own in WORKBOOK_ENDINGS else f".{result.submission.file.format or 'xlsx'}"


def _entry(event: Event, result: Looked, by: By, text: str = "") -> Entry:
    return Entry(event, result.department, name=result.name, sha256=result.sha256, text=text, **asdict(by))


# Around


def _asking(cycle: Cycle, department: str) -> Plan:
    plan = plan_of(cycle)
    if not plan.has_department(department) or not plan.asked_programs(department):
        raise BadCall("department_not_asked", found=department)
    return plan


def _names(plan: Plan) -> Mapping[str, str]:
    """The name of each department's form, by its code."""
    asked = plan.asked_departments()
    return dict(zip((one.code for one in asked), entry_names(asked), strict=True))


def _sent(plan: Plan) -> tuple[Path, int] | None:
    if plan.source is None:
        return None
    path = kept_beside(plan.source)
    return (path, path.stat().st_mtime_ns) if path.is_file() else None


def _sha256(file: Path | bytes) -> str:
    return hashlib.sha256(file).hexdigest() if isinstance(file, bytes) else sha256_at(file) or ""


def _here(function: Callable[[A], R], inputs: Iterable[A], /) -> Iterator[tuple[A, R | Unreadable]]:
    return run_all(function, inputs, workers=1, seconds=SECONDS, memory_mb=MEMORY_MB)


def _apart(apart: Apart | None, function: Callable[[A], R], given: A) -> R | Unreadable:
    """What `function` gives for the one input, or why it gives nothing."""
    ((_, result),) = (apart or _here)(function, [given])
    return result

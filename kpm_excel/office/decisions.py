"""What the head of a department decides about what was handed in: it is approved, or sent back with a reason."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpm_excel.errors import BadCall, BadOutput
from kpm_excel.handing.record import RECORD, Entry, Event, Record
from kpm_excel.moments import Moment
from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.office.receipts import Receipt, receipt_in, receipt_of
from kpm_excel.plan.model import Plan
from kpm_excel.returned.found import normal
from kpm_excel.submission import HandedIn

if TYPE_CHECKING:
    from kpm_excel.office.hand_in import By


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision."""

    #: The receipt of what it is about.
    receipt: str
    is_approved: bool
    #: Why; a sending back always has a reason.
    reason: str
    who: str
    #: When, ISO 8601 with the zone.
    at: str


def decide(record: Record, department: str, receipt: str, *, approve: bool, reason: str, by: "By") -> Decision:
    """The decision on what was handed in under `receipt`, which stands in the record now.

    Raises `BadCall` where `department` has no such receipt, or where something is sent back without a reason.
    """
    known = receipt_of(record, department, receipt)
    if known is None:
        raise BadCall("receipt_unknown", found=receipt)
    if not approve and not reason.strip():
        raise BadCall("sent_back_unsaid")
    (entry,) = record.add(
        Entry(
            Event.APPROVED if approve else Event.SENT_BACK,
            department,
            by.who,
            by.address,
            by.link,
            receipt=receipt,
            file=known.file,
            sha256=known.sha256,
            text=reason.strip(),
        )
    )
    return _decision(entry)


def decisions_on(record: Record, department: str | None = None) -> dict[str, Decision]:
    """The last decision on each receipt of `department`, or of all, by the receipts."""
    entries = record.entries(Event.APPROVED, Event.SENT_BACK, department=department)
    return {entry.receipt: _decision(entry) for entry in entries}


@dataclass(frozen=True, slots=True)
class HandIn:
    """One hand-in as the office sees it, with what its head decided."""

    receipt: Receipt
    decision: Decision | None


def hand_ins(cycle: Cycle) -> Mapping[str, HandIn]:
    """What was handed in on pages of departments, the oldest first, by the names of the files in the folder."""
    entries: tuple[Entry, ...] = ()
    decided: dict[str, Decision] = {}
    if (cycle.root / RECORD).is_file():
        # One that cannot be read stops whoever serves it; the files themselves are there all the same.
        with suppress(BadOutput), Record(cycle.root, only_reading=True) as record:
            entries, decided = record.entries(Event.HANDED_IN), decisions_on(record)
    return {normal(one.file): HandIn(receipt_in(one), decided.get(one.receipt)) for one in entries}


def handed_in_beside(plan: Plan) -> dict[str, HandedIn]:
    """How files were handed in on pages, by their names in the folder of what came back.

    Nothing where the plan lies in no cycle that was ever served.
    """
    cycle = find_cycle(plan.source.parent) if plan.source else None
    return {name: _handed_in(one) for name, one in hand_ins(cycle).items()} if cycle else {}


def _handed_in(one: HandIn) -> HandedIn:
    receipt, decision = one.receipt, one.decision
    at = Moment.from_json([receipt.at, True])
    if decision is None:
        return HandedIn(at, receipt.who, receipt.why)
    return HandedIn(at, receipt.who, receipt.why, decision.is_approved, decision.who, decision.reason)


def _decision(entry: Entry) -> Decision:
    return Decision(entry.receipt, entry.event is Event.APPROVED, entry.text, entry.who, entry.at)

"""What a department holds in its hand when it has handed something in, as the record has it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

from kpm_excel.findings import Finding, Severity
from kpm_excel.handing.record import Entry, Event, Record
from kpm_excel.moments import Moment
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.plan.model import Plan
from kpm_excel.reading.kept import edition_of, finding_of, submission_of
from kpm_excel.submission import HandedIn, Submission
from kpm_excel.version import __version__


class Verdict(StrEnum):
    """What a file is to the one who hands it in."""

    ACCEPTED = "accepted"
    #: Taken, but something in it must be mended.
    NEEDS_MENDING = "needs_mending"
    #: Not taken at all.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a department holds in its hand when it has handed something in."""

    id: str
    department: str
    #: When, ISO 8601 with the zone.
    at: str
    #: The file as it lies in the folder, as it was called, its check sum and its size.
    file: str
    name: str
    sha256: str
    size_bytes: int
    verdict: Verdict
    #: How many answers were taken, of how many that are asked.
    answers: int
    asked: int
    #: What is open: errors and warnings.
    findings: tuple[Finding, ...]
    #: Who handed it in, and why it was handed in with what is open.
    who: str
    why: str

    def count(self, severity: Severity) -> int:
        """How many of the findings weigh so much."""
        return sum(finding.severity is severity for finding in self.findings)


def receipts_of(record: Record, department: str) -> tuple[Receipt, ...]:
    """The receipts of `department`, the newest first."""
    return tuple(map(receipt_in, reversed(record.entries(Event.HANDED_IN, department=department))))


def receipt_of(record: Record, department: str, number: str) -> Receipt | None:
    """The receipt of `department` with this number; None where it has none such."""
    found = record.entries(Event.HANDED_IN, department=department, receipt=number)
    return receipt_in(found[0]) if found else None


def submission_taken(record: Record, receipt: str, plan: Plan) -> Submission | None:
    """What was read from the file of a receipt, where it would be read the same today; else None."""
    try:
        document = json.loads(record.taken(receipt) or "{}")
        if document["edition"] != edition_of(plan, __version__):
            return None
        known = submission_of(document["submission"])
        return replace(known, file=replace(known.file, handed_in=HandedIn(Moment.from_json([document["at"], True]))))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None


def receipt_in(entry: Entry) -> Receipt:
    """The receipt that a line of the record gives."""
    facts = entry.facts
    return Receipt(
        entry.receipt,
        entry.department,
        entry.at,
        entry.file,
        entry.name,
        entry.sha256,
        int(facts.get("size", 0)),
        Verdict(facts.get("verdict", Verdict.ACCEPTED)),
        int(facts.get("answers", 0)),
        int(facts.get("asked", 0)),
        tuple(map(finding_of, facts.get("findings", ()))),
        entry.who,
        entry.text,
    )


@contextmanager
def recorded(cycle: Cycle, record: Record | None) -> Iterator[Record]:
    """The record that the caller has open, or that of the cycle for this once."""
    if record is not None:
        yield record
        return
    with Record(cycle.root) as own:
        yield own

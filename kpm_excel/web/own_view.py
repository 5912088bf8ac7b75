"""What a department's own page shows, and how."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kpm_excel.findings import Finding, Severity
from kpm_excel.handing.record import Link, Record
from kpm_excel.layouts.check import field_label
from kpm_excel.layouts.entry.first import office_words, whole_name
from kpm_excel.merge import judge
from kpm_excel.office.came_before import came_before
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.decisions import Decision, decisions_on
from kpm_excel.office.hand_in import Apart, By, plan_of
from kpm_excel.office.looking_at import Looked
from kpm_excel.office.receipts import Receipt, receipts_of, submission_taken
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.model import Department, Plan
from kpm_excel.returned.found import normal
from kpm_excel.submission import Submission
from kpm_excel.web.differences import Difference, differences, number_of
from kpm_excel.web.drawing import page, words_of
from kpm_excel.web.looked_files import LookedFiles
from kpm_excel.web.works import words_in
from kpm_excel.words import Words


class OwnSite(Protocol):
    """What the pages of departments need of the site that serves them."""

    cycle: Cycle
    record: Record
    #: The address with which links begin.
    base: str

    @property
    def readers(self) -> Apart | None:
        """Where files are read; None for a process of their own each."""

    @property
    def looked_files(self) -> LookedFiles:
        """What was looked at a moment ago."""


@dataclass(frozen=True, slots=True)
class Own:
    """One visit to the page of a department."""

    site: OwnSite
    link: Link
    token: str
    plan: Plan
    words: Words
    by: By

    @property
    def department(self) -> Department:
        """Whose page it is."""
        return self.plan.department(self.link.department)

    def at(self, path: str = "") -> str:
        """An address below the page's own."""
        return f"/d/{self.token}{path}"


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as it is shown."""

    finding: Finding
    #: What the program is numbered by, and what is asked there; empty where none is meant.
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Past:
    """One hand-in as it is shown."""

    receipt: Receipt
    at: str
    decision: Decision | None
    #: What the one before had another way; None where that is not known.
    changes: Sequence[Difference] | None
    #: Whether its answers are the ones that count; None where that is not known.
    counts: bool | None = None


def own_of(request: Request) -> Own:
    """The visit that the address means. Raises `HTTPException` where its link is none or is no longer good."""
    site = cast(OwnSite, request.app.state.site)
    token = request.path_params["token"]
    link = site.record.link_of(token)
    plan = plan_of(site.cycle) if link else None
    if link is None or plan is None or not plan.has_department(link.department):
        raise HTTPException(404)
    if not plan.asked_programs(link.department):
        raise HTTPException(404)
    words = words_in(words_of(request), plan)
    by = By(address=request.client.host if request.client else "", link=link.mark)
    return Own(site, link, token, plan, words, by)


def own_page(request: Request, own: Own, template: str, *, status: int = 200, **values: Any) -> Response:
    """The answer with a page of a department."""
    department = own.department
    return page(
        request,
        template,
        status=status,
        words=own.words,
        own=own,
        plan=own.plan,
        name=whole_name(department, own.words),
        office=office_words(own.plan, own.words),
        moment=moment,
        **values,
    )


def moment(at: str, language: str) -> str:
    """A moment of the record as one reads it."""
    clock = datetime.fromisoformat(at).astimezone()
    return f"{date_text(clock.date().isoformat(), language)} {clock:%H:%M}"


def rows_of(own: Own, findings: Sequence[Finding]) -> Mapping[Severity, Sequence[Row]]:
    """The findings as they are shown, by how much they weigh."""

    def row(finding: Finding) -> Row:
        place = finding.place
        label = field_label(own.plan, place.program, place.field)
        return Row(finding, number_of(own.plan, place.program), label)

    return {one: [row(finding) for finding in findings if finding.severity is one] for one in Severity}


def past_of(own: Own) -> list[Past]:
    """The hand-ins of the department, the newest first, each with what it changed."""
    record = own.site.record
    receipts = receipts_of(record, own.link.department)
    decided, counting = decisions_on(record, own.link.department), _counting(own) if receipts else None
    past = []
    for at, receipt in enumerate(receipts):
        changes = _changes(own, receipt, receipts[at + 1]) if at + 1 < len(receipts) else []
        counts = normal(receipt.file) in counting if counting is not None else None
        past.append(Past(receipt, moment(receipt.at, own.words.language), decided.get(receipt.id), changes, counts))
    return past


def _counting(own: Own) -> Collection[str] | None:
    """The names of the files that count of the department; None where that takes longer to find out."""
    before = came_before(own.site.cycle, own.plan, own.link.department, own.site.record)
    known = [one for one in before if isinstance(one, Submission)]
    return judge(own.plan, own.link.department, known).files if known and len(known) == len(before) else None


def _changes(own: Own, receipt: Receipt, earlier: Receipt) -> Sequence[Difference] | None:
    now, before = (submission_taken(own.site.record, one.id, own.plan) for one in (receipt, earlier))
    if now is None or before is None:
        return None
    return list(differences(own.plan, before, {given.slot: given for given in now.answers}))


def looked_json(looked: Looked, receipt: Receipt | None, words: Words, *, is_hand_in: bool) -> dict[str, Any]:
    """What programs read of a file that was looked at, or handed in."""
    answer: dict[str, Any] = {
        "status": str(looked.verdict),
        "findings": [finding.to_json(words) for finding in looked.findings],
    }
    if is_hand_in and receipt:
        answer["receipt"] = {
            "id": receipt.id,
            "at": receipt.at,
            "sha256": receipt.sha256,
            "file": receipt.file,
            "name": receipt.name,
            "answers": receipt.answers,
            "asked": receipt.asked,
        }
    return answer


def wants_json(request: Request) -> bool:
    """Whether a program asks."""
    return "application/json" in request.headers.get("accept", "")

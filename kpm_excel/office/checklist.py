"""The steps of a cycle, from its plan to next year's: where each stands, by what lies in the cycle's folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from kpm_excel.consolidated import Consolidated, Status, load_consolidated
from kpm_excel.entries import entry_names
from kpm_excel.errors import Stopped
from kpm_excel.handing.record import RECORD
from kpm_excel.layouts.overview.report import Report
from kpm_excel.mails import mail_name
from kpm_excel.office.check_plan import Checked, check_plan
from kpm_excel.office.cycle_folder import Cycle, Step
from kpm_excel.office.diff_plan import last_sent
from kpm_excel.office.unchanged import Seen, all_seen
from kpm_excel.plan.changes import Comparison
from kpm_excel.publishing.public_files import PACKAGE, PAGE
from kpm_excel.returned.folders import names_below
from kpm_excel.words import Saying


class State(StrEnum):
    """How far a step is."""

    DONE = "done"
    #: Something is to be done.
    OPEN = "open"
    #: Something went wrong, or is out of date.
    LOOK = "look"
    #: Another step comes first.
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a step stands."""

    step: Step
    state: State
    #: Where it stands, and what is to be done now.
    stands: Saying
    do: Saying
    #: Its files, as far as they are there.
    files: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Checklist:
    """A cycle by its steps."""

    cycle: Cycle
    #: What the plan is worth; None where it cannot be read at all.
    checked: Checked | None
    #: Why that is so.
    stopped: Stopped | None
    standings: tuple[Standing, ...]
    #: What changed in the plan since forms were made; None where nothing did, or none were.
    since_sent: Comparison | None = None

    @cached_property
    def current(self) -> Standing | None:
        """The first step at which something can be done; None where all is done."""
        return next((one for one in self.standings if one.state in (State.OPEN, State.LOOK)), None)

    def at(self, step: Step) -> Standing:
        """Where `step` stands."""
        return next(one for one in self.standings if one.step is step)


def seen_of(cycle: Cycle) -> frozenset[tuple[str, Seen]]:
    """All that a checklist is made of, as it is now: where it is the same, the checklist is."""
    folders = (cycle.root, cycle.outgoing, cycle.results)
    # The record of what was handed in grows with every click of a department, and no step depends on it.
    listed = [
        path for folder in folders if folder.is_dir() for path in folder.iterdir() if not path.name.startswith(RECORD)
    ]
    return all_seen([*listed, *names_below([cycle.returned] if cycle.returned.is_dir() else [])])


def checklist(cycle: Cycle, check: Callable[[Path], Checked] = check_plan) -> Checklist:
    """The steps of `cycle`, whose plan is judged by `check`. What cannot be read is said at its step."""
    try:
        checked, stopped = check(cycle.plan), None
    except Stopped as error:
        checked, stopped = None, error
    facts = _Facts(cycle, checked, stopped)
    steps: tuple[Callable[[_Facts], Standing], ...] = (_plan, _send, _inbox, _review, _print, _publish, _next)
    return Checklist(cycle, checked, stopped, tuple(step(facts) for step in steps), facts.since_sent)


@dataclass
class _Facts:
    """What the folder of a cycle says, looked up once."""

    cycle: Cycle
    checked: Checked | None
    stopped: Stopped | None
    unreadable: Stopped | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.plan = self.checked.plan if self.checked else None

    @cached_property
    def names(self) -> list[str]:
        """The forms that the plan asks for."""
        return entry_names(self.plan.asked_departments()) if self.plan else []

    @cached_property
    def forms(self) -> list[Path]:
        """Those that were made."""
        return [path for name in self.names if (path := self.cycle.outgoing / name).is_file()]

    @cached_property
    def since_sent(self) -> Comparison | None:
        if self.plan is None or not self.forms or (sent := last_sent(self.plan)) is None:
            return None
        compared = Comparison(sent, self.plan)
        return compared if compared.changes else None

    @cached_property
    def consolidated(self) -> Consolidated | None:
        """The answers; None where there are none that can be read."""
        if self.plan is None or not self.cycle.collected.is_file():
            return None
        try:
            return load_consolidated(self.cycle.answers, self.plan)
        except Stopped as error:
            self.unreadable = error
            return None

    @cached_property
    def report(self) -> Report | None:
        return Report(self.plan, self.consolidated) if self.plan and self.consolidated else None

    def is_behind(self, path: Path) -> bool:
        """Whether the file is older than the answers, or the plan, of which it is made."""
        sources = (self.cycle.collected, self.cycle.amended, self.cycle.plan)
        newest = max((one.stat().st_mtime_ns for one in sources if one.is_file()), default=0)
        return path.stat().st_mtime_ns < newest


def _said(step: Step, how: str, state: State, files: Sequence[Path] = (), **values: object) -> Standing:
    there = tuple(path for path in files if path.is_file())
    return Standing(step, state, Saying(f"steps.{step}_{how}", values), Saying(f"steps.{step}_{how}_do", values), there)


def _plan(facts: _Facts) -> Standing:
    files = (facts.cycle.plan, facts.cycle.marked_plan)
    if facts.checked is None:
        return _said(Step.PLAN, "unreadable", State.LOOK, files)
    if facts.plan is None:
        return _said(Step.PLAN, "faulty", State.LOOK, files, count=len(facts.checked.faults))
    if marked := facts.checked.still_marked.count:
        return _said(Step.PLAN, "marked", State.LOOK, files, count=marked)
    values = {"programs": len(facts.plan.programs), "departments": len(facts.names)}
    if not facts.forms:
        return _said(Step.PLAN, "right", State.OPEN, files, **values)
    return _said(Step.PLAN, "done", State.DONE, files, **values)


def _send(facts: _Facts) -> Standing:
    count, made = len(facts.names), len(facts.forms)
    if facts.plan is None:
        return _said(Step.SEND, "later", State.LATER)
    if not made:
        return _said(Step.SEND, "none", State.OPEN, count=count)
    drafts = [path.with_name(mail_name(path.name)) for path in facts.forms]
    files = [path for pair in zip(facts.forms, drafts, strict=True) for path in pair]
    if facts.since_sent:
        return _said(Step.SEND, "behind", State.LOOK, files, count=len(facts.since_sent.changes))
    if made < count:
        return _said(Step.SEND, "part", State.LOOK, files, made=made, count=count)
    return _said(Step.SEND, "done", State.DONE, files, count=made)


def _inbox(facts: _Facts) -> Standing:
    cycle = facts.cycle
    if facts.plan is None or not (facts.forms or cycle.collected.is_file()):
        return _said(Step.INBOX, "later", State.LATER)
    consolidated = facts.consolidated
    if facts.unreadable and facts.unreadable.key != "amended_behind":
        return _said(Step.INBOX, "unreadable", State.LOOK, _checked_files(cycle))
    if facts.unreadable:
        consolidated = load_consolidated(cycle.collected, facts.plan)
    return inbox_standing(cycle, consolidated)


def inbox_standing(cycle: Cycle, consolidated: Consolidated | None) -> Standing:
    """How far collecting is, with the answers that there are."""
    if consolidated is None:
        lying = sum(1 for _ in names_below([cycle.returned]))
        return _said(Step.INBOX, "lying" if lying else "none", State.OPEN, count=lying)
    counts = {status: sum(one.status is status for one in consolidated.departments) for status in Status}
    values = {str(status): count for status, count in counts.items()}
    how, state = ("done", State.DONE) if consolidated.is_complete else ("open", State.OPEN)
    return _said(Step.INBOX, how, state, _checked_files(cycle), **values)


def _checked_files(cycle: Cycle) -> tuple[Path, ...]:
    return (cycle.results / "check.xlsx", cycle.collected)


def _review(facts: _Facts) -> Standing:
    is_behind = facts.unreadable is not None and facts.unreadable.key == "amended_behind"
    return review_standing(facts.cycle, facts.report if facts.consolidated else None, is_behind=is_behind)


def review_standing(cycle: Cycle, report: Report | None, *, is_behind: bool = False) -> Standing:
    """How far the review is, with the answers that there are; `is_behind` is whether amendments wait for newer ones."""
    files = (cycle.review, cycle.amended)
    if is_behind:
        return _said(Step.REVIEW, "behind", State.LOOK, files)
    if report is None:
        return _said(Step.REVIEW, "later", State.LATER)
    count = len(report.consolidated.amendments)
    if report.waits_for_office:
        return _said(Step.REVIEW, "open", State.OPEN, files, count=count)
    return _said(Step.REVIEW, "done", State.DONE, files, count=count)


def _print(facts: _Facts) -> Standing:
    return _made(facts, Step.PRINT, (facts.cycle.overview,))


def _publish(facts: _Facts) -> Standing:
    return _made(
        facts, Step.PUBLISH, (facts.cycle.published / PAGE, facts.cycle.published / PACKAGE, facts.cycle.printed)
    )


def _made(facts: _Facts, step: Step, files: Sequence[Path]) -> Standing:
    """Where a step stands that makes `files` of the answers, of which the first must be there."""
    if facts.report is None:
        return _said(step, "later", State.LATER)
    if not files[0].is_file():
        return _said(step, "none_draft" if facts.report.is_draft else "none", State.OPEN)
    if facts.is_behind(files[0]):
        return _said(step, "behind", State.LOOK, files)
    if facts.report.is_draft:
        return _said(step, "draft", State.OPEN, files)
    return _said(step, "done", State.DONE, files)


def _next(facts: _Facts) -> Standing:
    cycle = facts.cycle
    if facts.report is None or facts.plan is None:
        return _said(Step.NEXT, "later", State.LATER)
    if cycle.next_plan.is_file():
        return _said(Step.NEXT, "done", State.DONE, (cycle.next_plan, cycle.history))
    return _said(Step.NEXT, "draft" if facts.report.is_draft else "none", State.OPEN, (cycle.history,))

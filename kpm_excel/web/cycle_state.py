"""What the pages of a cycle show: its plan and its answers, read anew only where their files have changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.errors import BadInput
from kpm_excel.findings import Finding
from kpm_excel.intake import KEPT
from kpm_excel.layouts.check_notes import finding_keys
from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.office.unchanged import Seen, seen
from kpm_excel.plan.model import Plan
from kpm_excel.reading.kept import Kept, edition_of, load_kept
from kpm_excel.submission import Submission
from kpm_excel.version import __version__
from kpm_excel.web.drawing import site_of, words_of
from kpm_excel.web.looks import patience_of
from kpm_excel.web.plans_read import PLANS
from kpm_excel.web.works import words_in
from kpm_excel.words import Words


@dataclass(frozen=True)
class CycleState:
    """A cycle as it stands in its folder."""

    #: By which addresses name it.
    mark: str
    cycle: Cycle
    plan: Plan
    #: What came back, with what the office amended; None where nothing was collected yet.
    consolidated: Consolidated | None
    #: Why the amendments are not among the answers: answers were collected since.
    behind: BadInput | None
    _kept: Kept

    @property
    def home(self) -> str:
        """The address of its first page; those of the others begin with it."""
        return f"/c/{self.mark}/"

    @cached_property
    def findings(self) -> Mapping[str | None, tuple[tuple[str, Finding], ...]]:
        """The findings of each department (None: of files that are nobody's), each with the key that it keeps."""
        found: dict[str | None, list[tuple[str, Finding]]] = {}
        every = self.consolidated.findings if self.consolidated else ()
        for key, finding in zip(finding_keys(self.plan, every), every, strict=True):
            found.setdefault(finding.place.department, []).append((key, finding))
        return {code: tuple(own) for code, own in found.items()}

    @cached_property
    def _sent(self) -> Mapping[str, tuple[str, ...]]:
        sent: dict[str, list[str]] = {}
        for key, entry in self._kept.entries.items():
            sent.setdefault(str(entry.get("department")), []).append(key)
        return {code: tuple(keys) for code, keys in sent.items()}

    def submissions(self, code: str) -> tuple[Submission, ...]:
        """What each file of a department says, by the files' names, as far as it was read."""
        parted = (key.partition(" ") for key in self._sent.get(code, ()))
        found = (self._kept.find(name, sha256, None) for sha256, _, name in parted)
        return tuple(sorted(filter(None, found), key=lambda submission: submission.file.name))

    @property
    def check_notes(self) -> Mapping[str, str]:
        """What the office noted in the check workbook beside findings, as it was when that was written."""
        return self._kept.notes.get("findings", {})


@dataclass
class _Known:
    seen: dict[Path, Seen] = field(default_factory=dict)
    made: dict[Path, Any] = field(default_factory=dict)
    state: CycleState | None = None


class States:
    """The cycles that pages showed, each as it stands in its folder now."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._lock = Lock()

    def of(self, mark: str, cycle: Cycle) -> CycleState:
        """The state of `cycle`. Raises `BadInput` where its plan or its answers cannot be read."""
        with self._lock:
            known = self._known.setdefault(mark, _Known())
            paths = (cycle.plan, cycle.collected, cycle.amended, cycle.results / KEPT)
            now, plan = {path: seen(path) for path in paths}, PLANS.sound(cycle.plan)
            if known.state is None or known.seen != now or known.state.plan is not plan:
                known.state = _state(known, now, mark, cycle, plan, is_new=known.state is None)
                known.seen = now
            return known.state


def _state(known: _Known, now: Mapping[Path, Seen], mark: str, cycle: Cycle, plan: Plan, *, is_new: bool) -> CycleState:
    if not is_new and known.state and known.state.plan is not plan:
        # Answers and what was read fit the plan that they were loaded for.
        known.made = {cycle.plan: plan}
    path, behind = _answers(cycle)
    kept = cycle.results / KEPT
    return CycleState(
        mark,
        cycle,
        plan,
        _fresh(known, now, path, lambda: load_consolidated(path, plan)) if path else None,
        behind,
        _fresh(known, now, kept, lambda: _loaded_kept(kept, plan)),
    )


def _answers(cycle: Cycle) -> tuple[Path | None, BadInput | None]:
    """The file of answers to show, and why the amendments are not in it."""
    if not cycle.collected.is_file() and not cycle.is_amended:
        return None, None
    try:
        return cycle.answers, None
    except BadInput as behind:
        return cycle.collected, behind


def _loaded_kept(path: Path, plan: Plan) -> Kept:
    kept = load_kept(path, edition_of(plan, __version__))
    kept.plan = plan
    return kept


def _fresh(known: _Known, now: Mapping[Path, Seen], path: Path, make: Callable[[], Any]) -> Any:
    """What was made of the file at `path`, made anew where that has changed."""
    if path not in known.made or known.seen.get(path) != now[path]:
        known.made[path] = make()
    return known.made[path]


def cycle_of(request: Request) -> tuple[str, Cycle]:
    """The mark and the cycle that the address names.

    Raises `HTTPException` where no folder was opened that is named so, and `BadInput` where it is gone.
    """
    mark = request.path_params["mark"]
    known = site_of(request).settings.find(mark)
    if known is None:
        raise HTTPException(404)
    cycle = find_cycle(known.folder)
    if cycle is None:
        raise BadInput("cycle_without_plan" if Path(known.folder).is_dir() else "cycle_gone", path=known.folder)
    return mark, cycle


def state_of(request: Request) -> CycleState:
    """The cycle that the address names, as it stands. Raises `HTTPException` where there is none."""
    return looked_up(request, *cycle_of(request))


def looked_up(request: Request, mark: str, cycle: Cycle) -> CycleState:
    """The `cycle` as it stands. Raises `StillLooking` where the page that asks would wait for it too long."""
    site = site_of(request)
    return site.looks.of(("state", mark), partial(site.states.of, mark, cycle), patience_of(request))


def words_about(request: Request, plan: Plan) -> Words:
    """The words of the page's language, with an item called as `plan` calls it where it speaks the same."""
    return words_in(words_of(request), plan)

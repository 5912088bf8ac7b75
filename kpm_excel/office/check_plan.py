"""`check-plan`: everything that is wrong in a plan, and a copy of it in which that is marked."""

from dataclasses import dataclass, field
from pathlib import Path

from kpm_excel import plans
from kpm_excel.errors import Fault
from kpm_excel.next_plan import StillMarked, still_marked
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, Written, check_other, writing
from kpm_excel.plan.model import Plan


@dataclass(frozen=True, kw_only=True)
class Checked(Result):
    """What a plan is worth."""

    #: Everything that is wrong in it.
    faults: tuple[Fault, ...]
    #: The plan; None where it has faults.
    plan: Plan | None = None
    #: What it still marks as to be written.
    still_marked: StillMarked = field(default_factory=StillMarked)


def check_plan(
    plan: str | Path, mark: str | Path | None = None, *, force: bool = False, run: Run | None = None
) -> Checked:
    """Judge the plan in the file `plan`; a copy at `mark` has each fault marked at its cell.

    `force` lets a file be replaced there that we never wrote.

    Raises `BadInput` where the file cannot be read at all, or cannot be marked, `BadCall` where `mark` is the plan
    itself, and `BadOutput` where it cannot be written.
    """
    (run or Run()).check()
    faults, files = _marked(Path(plan), Path(mark), force) if mark else (plans.check_plan(plan), Written())
    if faults:
        return Checked(faults=tuple(faults), **files_of(files))
    loaded = plans.load_plan(plan)
    return Checked(faults=(), plan=loaded, still_marked=still_marked(loaded), **files_of(files))


def _marked(plan: Path, mark: Path, force: bool) -> tuple[list[Fault], Written]:
    check_other(mark, plan)
    faults, content = plans.marked_plan(plan)
    with writing("check-plan", mark.parent, force=force) as outputs:
        outputs.put(mark, Kind.MARKED, content)
        return faults, outputs.finish()

"""`check-plan`: everything that is wrong in a plan; a copy in which that is marked; its workbook laid out anew."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpm_excel import plans
from kpm_excel.errors import BadCall, Fault
from kpm_excel.layouts.overview.table.crowding import Crowded, crowded_tables
from kpm_excel.layouts.planbook.left_over_sheet import LeftOver
from kpm_excel.next_plan import StillMarked, still_marked
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, Written, check_other, check_workbook_name, writing
from kpm_excel.plan.far_days import FarDay, far_days
from kpm_excel.plan.model import Plan
from kpm_excel.plan.plan_doubts import Doubt, doubts


@dataclass(frozen=True, kw_only=True)
class Checked(Result):
    """What a plan is worth."""

    #: Everything that is wrong in it.
    faults: tuple[Fault, ...]
    #: The plan; None where it has faults.
    plan: Plan | None = None
    #: What is drawn over its workbook, and is none of it.
    drawn: tuple[Fault, ...] = ()
    #: What it still marks as to be written.
    still_marked: StillMarked = field(default_factory=StillMarked)
    #: Days that the plan itself writes outside all of its periods by more than a year.
    far_days: tuple[FarDay, ...] = ()
    #: What it says and hardly means.
    doubts: tuple[Doubt, ...] = ()
    #: Tables of the overview with more columns than fit on A3.
    crowded: tuple[Crowded, ...] = ()
    #: What found no place in the workbook that was laid out anew, and stands on a sheet of its own there.
    left_over: tuple[LeftOver, ...] = ()


def check_plan(
    plan: str | Path,
    mark: str | Path | None = None,
    *,
    mend: str | Path | None = None,
    force: bool = False,
    run: Run | None = None,
) -> Checked:
    """Judge the plan in the file `plan`; a copy at `mark` has each fault marked at its cell.

    With `mend` the plan's workbook is laid out anew at that path: the columns follow from what it defines, every
    value that has a place is kept there, and the faults are those of the new one, which is then not marked.
    `force` lets a file be replaced there that we never wrote.

    Raises `BadInput` where the file cannot be read at all, marked or mended, `BadCall` where `mark` or `mend` is the
    plan itself or both are given, and `BadOutput` where they cannot be written.
    """
    (run or Run()).check()
    if mend:
        if mark:
            raise BadCall("mark_or_mend")
        return _mended(Path(plan), Path(mend), force)
    found, files = _marked(Path(plan), Path(mark), force) if mark else (plans.read_plan(plan), Written())
    if found.faults:
        return Checked(faults=tuple(found.faults), drawn=found.drawn, **files_of(files))
    loaded = plans.plan_of(found, plan)
    return Checked(faults=(), plan=loaded, drawn=found.drawn, **_worth_knowing(loaded), **files_of(files))


def _worth_knowing(plan: Plan) -> dict[str, Any]:
    """What is told of a plan that has no faults."""
    known = {"still_marked": still_marked(plan), "far_days": far_days(plan), "doubts": doubts(plan)}
    return {**known, "crowded": crowded_tables(plan)}


def _mended(plan: Path, mend: Path, force: bool) -> Checked:
    check_other(mend, plan)
    check_workbook_name(mend)
    mended, faults = plans.mended_plan(plan)
    with writing("check-plan", mend.parent, force=force) as outputs:
        outputs.put(mend, Kind.PLAN, mended.content)
        files = files_of(outputs.finish())
    if faults:
        return Checked(faults=tuple(faults), left_over=mended.left_over, **files)
    loaded = plans.load_plan(mend)
    return Checked(faults=(), plan=loaded, **_worth_knowing(loaded), left_over=mended.left_over, **files)


def _marked(plan: Path, mark: Path, force: bool) -> tuple[plans.Found, Written]:
    check_other(mark, plan)
    found, content = plans.marked_plan(plan)
    with writing("check-plan", mark.parent, force=force) as outputs:
        outputs.put(mark, Kind.MARKED, content)
        return found, outputs.finish()

"""`convert-plan`: a plan in its other form."""

from dataclasses import dataclass
from pathlib import Path

from kpm_excel import plans
from kpm_excel.errors import Fault
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, check_other, writing


@dataclass(frozen=True, kw_only=True)
class Converted(Result):
    """A plan in its other form."""

    #: What its file held besides, and did not go over: drawings over a workbook's tables, and comments.
    left_behind: tuple[Fault, ...] = ()


def convert_plan(source: str | Path, target: str | Path, *, force: bool = False, run: Run | None = None) -> Converted:
    """Write the plan in `source` to `target`, as a workbook or JSON by the ending of `target`.

    `force` lets a file be replaced that we never wrote.

    Raises `BadInput` and `PlanFaulty` as `load_plan` does, `BadCall` for another ending or where `target` is `source`,
    and `BadOutput` for what a workbook cannot hold and where `target` cannot be written.
    """
    (run or Run()).check()
    path = Path(target)
    check_other(path, Path(source))
    found = plans.sound_file(source)
    with writing("convert-plan", path.parent, force=force) as outputs:
        outputs.put(path, Kind.PLAN, plans.plan_file(found.document, path, str(source)))
        return Converted(left_behind=(*found.drawn, *found.comments), **files_of(outputs.finish()))

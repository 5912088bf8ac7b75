"""`convert-plan`: a plan in its other form."""

from pathlib import Path

from kpm_excel import plans
from kpm_excel.office.results import Result
from kpm_excel.office.run import Run


def convert_plan(source: str | Path, target: str | Path, *, run: Run | None = None) -> Result:
    """Write the plan in `source` to `target`, as a workbook or JSON by the ending of `target`.

    Raises `BadInput` and `PlanFaulty` as `load_plan` does, `BadCall` for another ending or where `target` is `source`,
    and `BadOutput` for what a workbook cannot hold and where `target` cannot be written.
    """
    (run or Run()).check()
    plans.convert_plan(source, target)
    return Result(written=(Path(target),))

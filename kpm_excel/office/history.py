"""`history`: ratings and indicators over several cycles, as a workbook."""

from collections.abc import Sequence
from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import BadCall, BadInput
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.history import has_programs_of, history_book
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, check_other, check_workbook_name, writing
from kpm_excel.plan.model import Plan


def history(
    plan: Plan, cycles: Sequence[Consolidated], path: str | Path, *, force: bool = False, run: Run | None = None
) -> Result:
    """Write the history of `cycles`, the oldest first, at `path`; `plan` tells the names of things.

    `force` lets a file be replaced that we never wrote. Raises `BadCall` where two of them are of the same cycle or the
    name cannot be, `BadInput` where one is of another report, and `BadOutput` where the file cannot be written.
    """
    run, target = run or Run(), Path(path)
    check_other(target, plan.source, *(cycle.source for cycle in cycles))
    check_workbook_name(target)
    seen: set[object] = set()
    for cycle in cycles:
        reference = cycle.plan
        known_by = reference.cycle or (reference.period, reference.as_of)
        if known_by in seen:
            raise BadCall("history_doubled", path=cycle.source or target, as_of=reference.as_of)
        if reference.title != plan.title and not has_programs_of(plan, cycle):
            raise BadInput("history_other", path=cycle.source or target, title=reference.title)
        seen.add(known_by)
    with writing("history", target.parent, force=force) as outputs:
        outputs.put(target, Kind.HISTORY, write_book(history_book(plan, cycles)))
        run.did("workbook", target)
        return Result(**files_of(outputs.finish()))

"""The consolidated answers of several cycles become a history workbook."""

from collections.abc import Sequence
from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import Stopped
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.history import history_book
from kpm_excel.output import check_workbook_name, write_file
from kpm_excel.plan.model import Plan


def write_history(plan: Plan, cycles: Sequence[Consolidated], path: str | Path) -> Path:
    """The path of the history of `cycles`, the oldest first, written whole; `plan` tells the names of things.

    Raises `Stopped` where two of them are of the same as-of, or one is of a plan of another title, and where
    the file cannot be written.
    """
    target = Path(path)
    check_workbook_name(target)
    seen: set[str] = set()
    for cycle in cycles:
        if cycle.plan.as_of in seen:
            raise Stopped("history_doubled", path=target, as_of=cycle.plan.as_of)
        if cycle.plan.title != plan.title:
            raise Stopped("history_other", path=target, title=cycle.plan.title)
        seen.add(cycle.plan.as_of)
    write_file(target, write_book(history_book(plan, cycles)))
    return target

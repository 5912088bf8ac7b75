"""The consolidated answers of several cycles become a history workbook."""

from collections.abc import Sequence
from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import Stopped
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.history import has_programs_of, history_book
from kpm_excel.output import check_workbook_name, write_file
from kpm_excel.plan.model import Plan


def write_history(plan: Plan, cycles: Sequence[Consolidated], path: str | Path) -> Path:
    """The path of the history of `cycles`, the oldest first, written whole; `plan` tells the names of things.

    Raises `Stopped` where two of them are of the same cycle, or one is of another report, and where
    the file cannot be written.
    """
    target = Path(path)
    check_workbook_name(target)
    seen: set[object] = set()
    for cycle in cycles:
        reference = cycle.plan
        known_by = reference.cycle or (reference.period, reference.as_of)
        if known_by in seen:
            raise Stopped("history_doubled", path=target, as_of=reference.as_of)
        if reference.title != plan.title and not has_programs_of(plan, cycle):
            raise Stopped("history_other", path=target, title=reference.title)
        seen.add(known_by)
    write_file(target, write_book(history_book(plan, cycles)))
    return target

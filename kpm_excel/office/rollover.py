"""`rollover`: the next period's plan, begun from this one and its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.next_plan import Choices, Document, Todo, next_plan
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, check_other, writing
from kpm_excel.plan.model import Plan
from kpm_excel.plans import plan_file


@dataclass(frozen=True, kw_only=True)
class RolledOver(Result):
    """The next period's plan."""

    #: As its JSON has it.
    document: Document
    #: What the office has still to write in it.
    todo: tuple[Todo, ...]


def rollover(
    plan: Plan,
    consolidated: Consolidated,
    path: str | Path,
    *,
    drop: Sequence[int] = (),
    renumber: Mapping[int, int] | None = None,
    force: bool = False,
    run: Run | None = None,
) -> RolledOver:
    """Write the plan of the next period at `path`, as a workbook or JSON by its ending.

    Answers become what was before, and what the office has still to write is marked. `drop` are the numbers of
    programs that ended, `renumber` gives new numbers by old ones; `force` lets a file be replaced that we never
    wrote. Raises `BadCall` where these are of no program or give one number to two, `BadInput` where the plan has
    no next period, and `BadOutput` as `convert_plan` does.
    """
    run, target = run or Run(), Path(path)
    check_other(target, plan.source, consolidated.source)
    name = str(plan.source or "")
    rolled = next_plan(dict(plan.document), consolidated, Choices(drop, renumber or {}), name)
    with writing("rollover", target.parent, force=force) as outputs:
        outputs.put(target, Kind.PLAN, plan_file(rolled.document, target, name))
        run.did("plan", target)
        return RolledOver(document=rolled.document, todo=rolled.todo, **files_of(outputs.finish()))

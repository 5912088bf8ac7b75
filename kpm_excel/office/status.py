"""`status`: how far the departments are, once or again and again."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kpm_excel.office.collect import Collected, collect
from kpm_excel.office.run import Cancelled, Run
from kpm_excel.office.unchanged import Seen, all_seen
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_plan

#: Seconds between two looks at what is watched.
_PAUSE = 3.0


def status(
    plan: Plan, returned: Sequence[str | Path], *, earlier: str | Path | None = None, run: Run | None = None
) -> Collected:
    """Read what came back so far, and write nothing.

    `earlier` is the folder that `collect` wrote: what it read, perhaps with a password, is known. Raises as `collect`.
    """
    return collect(plan, returned, earlier=earlier, run=run)


def watch(
    plan: str | Path,
    returned: Sequence[str | Path],
    *,
    earlier: str | Path | None = None,
    pause_seconds: float = _PAUSE,
    run: Run | None = None,
) -> Iterator[tuple[Plan, Collected]]:
    """How far the departments are, with the plan in the file `plan`: at once, and whenever a file changed since.

    It goes on until the run is cancelled. Raises as `load_plan` and `collect` do.
    """
    run, seen = run or Run(), None
    try:
        while True:
            now = _seen([Path(plan), *map(Path, returned)])
            if now != seen:
                seen = now
                loaded = load_plan(plan)
                yield loaded, status(loaded, returned, earlier=earlier, run=run.part())
            run.check()
            time.sleep(pause_seconds)
    except Cancelled:
        return


def _seen(paths: Sequence[Path]) -> frozenset[tuple[str, Seen]]:
    """Every file in `paths`, as it is now."""
    return all_seen(file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))

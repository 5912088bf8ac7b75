"""The plans of cycles, each read and judged anew only where its file has changed."""

from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from kpm_excel.errors import PlanFaulty
from kpm_excel.office.check_plan import Checked, check_plan
from kpm_excel.office.unchanged import Seen, seen
from kpm_excel.plan.model import Plan
from kpm_excel.plan.versions import kept_beside, read_kept, remembered


@dataclass(frozen=True, slots=True)
class _Known:
    #: The plan's file, and the one beside it of what was made of it, as they were when they were read.
    file: Seen
    kept: Seen
    checked: Checked


class Plans:
    """Each plan as it is worth now."""

    def __init__(self) -> None:
        self._known: dict[Path, _Known] = {}
        self._lock = Lock()

    def checked(self, path: Path) -> Checked:
        """What the plan in the file `path` is worth. Raises `BadInput` where it cannot be read at all."""
        with self._lock:
            known = self._known.get(path)
            file, kept = seen(path), seen(kept_beside(path))
            if known is None or (known.file, known.kept) != (file, kept):
                before = known.checked if known and known.file == file else None
                known = self._known[path] = _Known(file, kept, _anew(path, before))
            return known.checked

    def sound(self, path: Path) -> Plan:
        """The plan in the file `path`. Raises `BadInput`, and `PlanFaulty` with every fault of its content."""
        checked = self.checked(path)
        if checked.plan is None:
            raise PlanFaulty(str(path), checked.faults)
        return checked.plan


def _anew(path: Path, before: Checked | None) -> Checked:
    """What the plan is worth; `before` is what it was worth when its file was what it is now."""
    # How a workbook is read depends on the plan that was sent last, where that is another.
    if before and before.plan and read_kept(kept_beside(path)).documents[-1:] in ((), (before.plan.document,)):
        return replace(before, plan=remembered(before.plan, path))
    return check_plan(path)


#: Those that pages show and that work is done on, which need not read them again.
PLANS = Plans()

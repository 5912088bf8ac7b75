"""The plans of the cycles that pages show, each read and judged anew only where its file has changed."""

from pathlib import Path
from threading import Lock

from kpm_excel.errors import PlanFaulty
from kpm_excel.office.check_plan import Checked, check_plan
from kpm_excel.plan.model import Plan


class Plans:
    """Each plan as it is worth now."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[object, Checked]] = {}
        self._lock = Lock()

    def checked(self, path: Path) -> Checked:
        """What the plan in the file `path` is worth. Raises `BadInput` where it cannot be read at all."""
        with self._lock:
            seen, known = _seen(path), self._known.get(path)
            if known is None or known[0] != seen:
                known = self._known[path] = (seen, check_plan(path))
            return known[1]

    def sound(self, path: Path) -> Plan:
        """The plan in the file `path`. Raises `BadInput`, and `PlanFaulty` with every fault of its content."""
        checked = self.checked(path)
        if checked.plan is None:
            raise PlanFaulty(str(path), checked.faults)
        return checked.plan


def _seen(path: Path) -> tuple[int, int] | None:
    """When the file was written and how large it is; None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size

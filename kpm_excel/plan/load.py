"""A plan from its file, whichever form the office keeps it in."""

from pathlib import Path

from kpm_excel.plan.jsonfile import plan_from_document, read_json
from kpm_excel.plan.model import Plan


def load_plan(path: str | Path) -> Plan:
    """The plan in the file `path`.

    Raises `Stopped` where the file cannot be read and `PlanFaulty` with every fault of its content.
    """
    return plan_from_document(read_json(Path(path)), str(path))

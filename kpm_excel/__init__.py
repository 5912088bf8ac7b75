"""A public body's yearly progress report in Excel: entry workbooks, what comes back, and the overview to print.

plan = kpm_excel.load_plan("plan.json")
kpm_excel.generate(plan, "entry")
consolidated = kpm_excel.collect(plan, ["returned"], "collected")
kpm_excel.write_overview(plan, consolidated, "overview.xlsx")
consolidated.to_frame()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kpm_excel.version import __version__

if TYPE_CHECKING:
    from kpm_excel.answers import load_answers as load_answers
    from kpm_excel.consolidated import Consolidated as Consolidated
    from kpm_excel.consolidated import DepartmentResult as DepartmentResult
    from kpm_excel.consolidated import ProgramResult as ProgramResult
    from kpm_excel.consolidated import Source as Source
    from kpm_excel.consolidated import Status as Status
    from kpm_excel.consolidated import load_consolidated as load_consolidated
    from kpm_excel.entries import generate as generate
    from kpm_excel.errors import Fault as Fault
    from kpm_excel.errors import PlanFaulty as PlanFaulty
    from kpm_excel.errors import Stopped as Stopped
    from kpm_excel.findings import Finding as Finding
    from kpm_excel.findings import Severity as Severity
    from kpm_excel.overview import write_overview as write_overview
    from kpm_excel.pipeline import collect as collect
    from kpm_excel.plan.model import Plan as Plan
    from kpm_excel.plan.model import Program as Program
    from kpm_excel.plans import load_plan as load_plan

#: Where each public name lives; a module is imported when its name is first used.
_HOMES = {
    "load_plan": "plans",
    "Plan": "plan.model",
    "Program": "plan.model",
    "load_answers": "answers",
    "generate": "entries",
    "collect": "pipeline",
    "Consolidated": "consolidated",
    "ProgramResult": "consolidated",
    "DepartmentResult": "consolidated",
    "Source": "consolidated",
    "Status": "consolidated",
    "load_consolidated": "consolidated",
    "write_overview": "overview",
    "Finding": "findings",
    "Severity": "findings",
    "Fault": "errors",
    "PlanFaulty": "errors",
    "Stopped": "errors",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"kpm_excel.{_HOMES[name]}"), name)

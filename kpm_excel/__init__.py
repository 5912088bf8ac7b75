"""A public body's yearly progress report in Excel: entry workbooks, what comes back, and the overview to print.

plan = kpm_excel.load_plan("plan.json")
kpm_excel.generate(plan, "entry")
consolidated = kpm_excel.collect(plan, ["returned"], "collected")
kpm_excel.write_overview(plan, consolidated, "overview.xlsx")
consolidated.to_frame()

There is one function for each command: init, import_report, generate, fields, collect, status (and watch), remind,
mail_texts, links, overview, review, amend, publish, rollover, history, diff_plan, check_plan, convert_plan, demo. Each
returns a frozen result: what was written and what was found, as data. What cannot be used raises Stopped: a BadCall, a
BadInput or a BadOutput.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kpm_excel.version import __version__

if TYPE_CHECKING:
    from kpm_excel.answers import load_answers as load_answers
    from kpm_excel.consolidated import Amendment as Amendment
    from kpm_excel.consolidated import Consolidated as Consolidated
    from kpm_excel.consolidated import DepartmentResult as DepartmentResult
    from kpm_excel.consolidated import ProgramResult as ProgramResult
    from kpm_excel.consolidated import Source as Source
    from kpm_excel.consolidated import Status as Status
    from kpm_excel.consolidated import load_consolidated as load_consolidated
    from kpm_excel.errors import AnswersFaulty as AnswersFaulty
    from kpm_excel.errors import BadCall as BadCall
    from kpm_excel.errors import BadInput as BadInput
    from kpm_excel.errors import BadOutput as BadOutput
    from kpm_excel.errors import ConsolidatedFaulty as ConsolidatedFaulty
    from kpm_excel.errors import Fault as Fault
    from kpm_excel.errors import PlanFaulty as PlanFaulty
    from kpm_excel.errors import Stopped as Stopped
    from kpm_excel.findings import Finding as Finding
    from kpm_excel.findings import Severity as Severity
    from kpm_excel.mails import load_texts as load_texts
    from kpm_excel.next_plan import StillMarked as StillMarked
    from kpm_excel.next_plan import Todo as Todo
    from kpm_excel.office.account import Account as Account
    from kpm_excel.office.account import Standing as Standing
    from kpm_excel.office.amend import Amended as Amended
    from kpm_excel.office.amend import Unwritten as Unwritten
    from kpm_excel.office.amend import amend as amend
    from kpm_excel.office.check_plan import Checked as Checked
    from kpm_excel.office.check_plan import check_plan as check_plan
    from kpm_excel.office.collect import Collected as Collected
    from kpm_excel.office.collect import collect as collect
    from kpm_excel.office.collect import load_passwords as load_passwords
    from kpm_excel.office.convert_plan import Converted as Converted
    from kpm_excel.office.convert_plan import convert_plan as convert_plan
    from kpm_excel.office.cycle_folder import Cycle as Cycle
    from kpm_excel.office.cycle_folder import find_cycle as find_cycle
    from kpm_excel.office.demo import Demonstrated as Demonstrated
    from kpm_excel.office.demo import demo as demo
    from kpm_excel.office.diff_plan import diff_plan as diff_plan
    from kpm_excel.office.diff_plan import last_sent as last_sent
    from kpm_excel.office.fields import InputCell as InputCell
    from kpm_excel.office.fields import Listed as Listed
    from kpm_excel.office.fields import fields as fields
    from kpm_excel.office.generate import Generated as Generated
    from kpm_excel.office.generate import generate as generate
    from kpm_excel.office.hand_in import By as By
    from kpm_excel.office.hand_in import HandedIn as HandedIn
    from kpm_excel.office.hand_in import filled_form as filled_form
    from kpm_excel.office.hand_in import hand_in as hand_in
    from kpm_excel.office.hand_in import look_at as look_at
    from kpm_excel.office.history import history as history
    from kpm_excel.office.import_report import Imported as Imported
    from kpm_excel.office.import_report import import_report as import_report
    from kpm_excel.office.init import Begun as Begun
    from kpm_excel.office.init import init as init
    from kpm_excel.office.init import template_names as template_names
    from kpm_excel.office.links import Linked as Linked
    from kpm_excel.office.links import links as links
    from kpm_excel.office.looking_at import Looked as Looked
    from kpm_excel.office.mail_texts import mail_texts as mail_texts
    from kpm_excel.office.overview import Printed as Printed
    from kpm_excel.office.overview import overview as overview
    from kpm_excel.office.overview import write_overview as write_overview
    from kpm_excel.office.publish import FieldDecision as FieldDecision
    from kpm_excel.office.publish import Published as Published
    from kpm_excel.office.publish import Withheld as Withheld
    from kpm_excel.office.publish import publish as publish
    from kpm_excel.office.receipts import Receipt as Receipt
    from kpm_excel.office.remind import Reminded as Reminded
    from kpm_excel.office.remind import remind as remind
    from kpm_excel.office.results import Result as Result
    from kpm_excel.office.review import Reviewed as Reviewed
    from kpm_excel.office.review import review as review
    from kpm_excel.office.rollover import RolledOver as RolledOver
    from kpm_excel.office.rollover import rollover as rollover
    from kpm_excel.office.run import Cancelled as Cancelled
    from kpm_excel.office.run import Run as Run
    from kpm_excel.office.run import Step as Step
    from kpm_excel.office.status import status as status
    from kpm_excel.office.status import watch as watch
    from kpm_excel.plan.changes import Change as Change
    from kpm_excel.plan.changes import Comparison as Comparison
    from kpm_excel.plan.model import Plan as Plan
    from kpm_excel.plan.model import Program as Program
    from kpm_excel.plans import load_plan as load_plan

#: The public names by the module in which each lives; a module is imported when one of its names is first used.
_HOMES = {
    "plans": ("load_plan",),
    "plan.model": ("Plan", "Program"),
    "plan.changes": ("Change", "Comparison"),
    "answers": ("load_answers",),
    "mails": ("load_texts",),
    "consolidated": (
        *("load_consolidated", "Consolidated", "ProgramResult"),
        *("DepartmentResult", "Source", "Status", "Amendment"),
    ),
    "findings": ("Finding", "Severity"),
    "errors": (
        *("Stopped", "BadCall", "BadInput", "BadOutput"),
        *("Fault", "PlanFaulty", "AnswersFaulty", "ConsolidatedFaulty"),
    ),
    "next_plan": ("Todo", "StillMarked"),
    "office.run": ("Run", "Step", "Cancelled"),
    "office.results": ("Result",),
    "office.cycle_folder": ("Cycle", "find_cycle"),
    "office.account": ("Account", "Standing"),
    "office.init": ("init", "template_names", "Begun"),
    "office.import_report": ("import_report", "Imported"),
    "office.generate": ("generate", "Generated"),
    "office.fields": ("fields", "Listed", "InputCell"),
    "office.collect": ("collect", "Collected", "load_passwords"),
    "office.status": ("status", "watch"),
    "office.remind": ("remind", "Reminded"),
    "office.mail_texts": ("mail_texts",),
    "office.links": ("links", "Linked"),
    "office.hand_in": ("look_at", "hand_in", "filled_form", "HandedIn", "By"),
    "office.looking_at": ("Looked",),
    "office.receipts": ("Receipt",),
    "office.overview": ("overview", "write_overview", "Printed"),
    "office.review": ("review", "Reviewed"),
    "office.amend": ("amend", "Amended", "Unwritten"),
    "office.publish": ("publish", "Published", "FieldDecision", "Withheld"),
    "office.rollover": ("rollover", "RolledOver"),
    "office.history": ("history",),
    "office.diff_plan": ("diff_plan", "last_sent"),
    "office.check_plan": ("check_plan", "Checked"),
    "office.convert_plan": ("convert_plan", "Converted"),
    "office.demo": ("demo", "Demonstrated"),
}
_MODULES = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_MODULES]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"kpm_excel.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""One answer of a cycle is changed, or taken back to what it was: an amendment as `amend` makes them of a workbook."""

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kpm_excel.amending.one_answer import Who, changed, open_answers, remarks_told, undone
from kpm_excel.answer_key import AnswerKey
from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.errors import BadInput
from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.overview.report import Report
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.outputs import Kind, writing
from kpm_excel.plan.model import Plan


@dataclass(frozen=True, slots=True)
class AmendedOne:
    """What came of it."""

    #: Why the answer was not taken; empty where it was.
    refused: tuple[Finding, ...] = ()
    #: Whether it is another answer now.
    is_changed: bool = False


def amend_one(plan: Plan, cycle: Cycle, no: int, key: str, given: Sequence[str], seen: str) -> AmendedOne:
    """Change the answer `key` of the program numbered `no` to what was `given`, in the answers of `cycle`.

    `seen` is the state of the answer that whoever changes it saw. Raises `BadInput` where it is another by now, where
    there is no such answer, or where answers were collected since they were amended, and `BadOutput` where they cannot
    be written.
    """
    who = _who(plan)
    result = AmendedOne()

    def make(consolidated: Consolidated) -> Consolidated | None:
        nonlocal result
        program = plan.program(no)
        opened = open_answers(Report(plan, consolidated), program) if program else ()
        one = next((one for one in opened if one.key == key), None)
        if one is None:
            raise BadInput("no_such_answer", no=no, field=key)
        if one.state != seen:
            raise BadInput("changed_meanwhile", label=one.label, no=no)
        answer, remarks = one.read(given, plan)
        if errors := [remark for remark in remarks if remark.code.severity is Severity.ERROR]:
            result = AmendedOne(tuple(remarks_told(plan, no, one.key, errors, who)))
            return None
        if answer == one.value:
            return None
        result = AmendedOne(is_changed=True)
        return changed(plan, consolidated, no, one, answer, remarks, who)

    _write(plan, cycle, make)
    return result


def take_back_one(plan: Plan, cycle: Cycle, no: int, key: str) -> None:
    """Make the answer `key` of the program numbered `no` what it was before it was amended last.

    Raises as `amend_one` does, and `BadInput` where it was not amended, or is another by now.
    """

    def make(consolidated: Consolidated) -> Consolidated:
        collected = load_consolidated(cycle.collected, plan) if cycle.collected.is_file() else consolidated
        made = undone(plan, collected, consolidated, no, AnswerKey.parse(key), _who(plan))
        if made is None:
            raise BadInput("no_such_answer", no=no, field=key)
        return made

    _write(plan, cycle, make)


def _write(plan: Plan, cycle: Cycle, make: Callable[[Consolidated], Consolidated | None]) -> None:
    # Read while the folder is ours: what another wrote just before is not lost.
    with writing("amend", cycle.results) as outputs:
        made = make(load_consolidated(cycle.answers, plan))
        if made:
            outputs.put(cycle.amended, Kind.ANSWERS, made.chunks())
            outputs.finish()


def _who(plan: Plan) -> Who:
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = "?"
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    return Who(plan.words().text("amend.page"), "".join(filter(str.isprintable, name)), now)

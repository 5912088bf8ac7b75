"""Answers as other programs hand them in: `{"8": {"results": "…", "indicators.rate": 73.7}}`."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kpm_excel.errors import Fault, PlanFaulty
from kpm_excel.layouts.slots import asked_slots
from kpm_excel.plan.jsonfile import read_json
from kpm_excel.plan.model import FieldType, Plan, Program
from kpm_excel.plan.schema import listed, shown

Answers = Mapping[int, Mapping[str, Any]]


class AnswersFaulty(PlanFaulty):
    """Answers that do not fit the plan; `faults` holds everything that is wrong in them."""

    def __init__(self, path: str, faults: list[Fault]) -> None:
        super().__init__(path, faults)
        self.key = "answers_faulty"


def load_answers(path: str | Path, plan: Plan) -> Answers:
    """The answers in the file `path`, by program number and key.

    Raises `Stopped` where it cannot be read and `AnswersFaulty` with every answer that `plan` does not ask
    for or that is no value of its field's type. Whether a value is allowed is for the form and collect to say:
    a draft may hold anything that its cell can.
    """
    document = read_json(Path(path))
    faults = list(_faults(document, plan))
    if faults:
        raise AnswersFaulty(str(path), faults)
    return {int(no): answers for no, answers in document.items()}


def _faults(document: Any, plan: Plan) -> Iterator[Fault]:
    if not isinstance(document, dict) or not all(isinstance(part, dict) for part in document.values()):
        yield Fault("$", "not_a_list_of_answers", {"example": '{"8": {"results": "…"}}'})
        return
    for no, answers in document.items():
        program = plan.program(int(no)) if no.isascii() and no.isdigit() else None
        if program is None:
            yield Fault(no, "program_unknown", {"found": no})
        else:
            yield from _program_faults(no, answers, plan, program)


def _program_faults(no: str, answers: Mapping[str, Any], plan: Plan, program: Program) -> Iterator[Fault]:
    asked = {
        slot.key.key: slot for department in program.departments for slot in asked_slots(plan, program, department)
    }
    for key, value in answers.items():
        place = f"{no}.{key}"
        if key not in asked:
            yield Fault(place, "not_asked_for", {"allowed": listed(list(asked))})
            continue
        field = asked[key].field
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if field.type in (FieldType.NUMBER, FieldType.INDICATORS):
            if not is_number:
                yield Fault(place, "type_number", {"found": shown(value)})
        elif not isinstance(value, str):
            yield Fault(place, "type_string", {"found": shown(value)})
        elif field.type is FieldType.DATE:
            yield from _date_faults(place, value)


def _date_faults(place: str, value: str) -> Iterator[Fault]:
    try:
        date.fromisoformat(value)
    except ValueError:
        yield Fault(place, "date_form", {"found": shown(value)})

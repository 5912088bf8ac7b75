"""Answers as other programs hand them in: `{"8": {"results": "…", "indicators.rate": 73.7}}`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kpm_excel.book.formulas import CELL_LIMIT, utf16_length
from kpm_excel.errors import Fault, PlanFaulty
from kpm_excel.form.slots import Asked, asked_slots
from kpm_excel.plan.dates import is_day
from kpm_excel.plan.jsonfile import character_faults, read_json
from kpm_excel.plan.model import Field, FieldType, Plan, Program
from kpm_excel.plan.schema import listed, path_of, shown

Answers = Mapping[int, Mapping[str, Any]]


class AnswersFaulty(PlanFaulty):
    """Answers that do not fit the plan; `faults` holds everything that is wrong in them."""

    def __init__(self, path: str, faults: list[Fault]) -> None:
        super().__init__(path, faults, "answers_faulty")


def load_answers(path: str | Path, plan: Plan) -> Answers:
    """The answers in the file `path`, by program number and key.

    Raises `Stopped` where it cannot be read and `AnswersFaulty` with every answer that `plan` does not ask for or
    that its field does not take. A text beyond its field's limit is taken: it may be a draft to be shortened.
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
    programs = {str(program.no): program for program in plan.programs}
    for no, answers in document.items():
        if no in programs:
            yield from _program_faults(no, answers, plan, programs[no])
        else:
            yield Fault(no, "program_unknown", {"found": no})


def _program_faults(no: str, answers: Mapping[str, Any], plan: Plan, program: Program) -> Iterator[Fault]:
    asked = {
        slot.key.key: slot for department in program.departments for slot in asked_slots(plan, program, department)
    }
    for key, value in answers.items():
        at = [no, key]
        if key not in asked:
            yield Fault(path_of(at), "not_asked_for", {"allowed": listed(list(asked))})
        elif asked[key].field.type in (FieldType.NUMBER, FieldType.INDICATORS):
            yield from _number_faults(asked[key], value, at)
        elif not isinstance(value, str):
            yield Fault(path_of(at), "type_string", {"found": shown(value)})
        else:
            yield from character_faults(value, at)
            yield from _text_faults(asked[key].field, value, plan, path_of(at))


def _number_faults(asked: Asked, value: object, at: Sequence[str | int]) -> Iterator[Fault]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield Fault(path_of(at), "type_number", {"found": shown(value)})
        return
    # An indicator's actual has no limits: those of a field are a number's.
    low, high = (None, None) if asked.indicator else (asked.field.minimum, asked.field.maximum)
    if low is not None and value < low:
        yield Fault(path_of(at), "minimum", {"found": value, "limit": low})
    if high is not None and value > high:
        yield Fault(path_of(at), "maximum", {"found": value, "limit": high})


def _text_faults(field: Field, value: str, plan: Plan, place: str) -> Iterator[Fault]:
    if field.type is FieldType.DATE:
        if not is_day(value):
            yield Fault(place, "date_form", {"found": shown(value)})
    elif field.type is FieldType.TEXT:
        if utf16_length(value) > CELL_LIMIT:
            yield Fault(place, "text_too_long", {"count": len(value), "limit": CELL_LIMIT})
    else:
        codes = [entry.code for entry in plan.scale_of(field).values]
        if value not in codes:
            yield Fault(place, "not_allowed", {"found": shown(value), "allowed": listed(codes)})

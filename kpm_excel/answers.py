"""Answers as other programs hand them in: `{"8": {"results": "…", "indicators.rate": 73.7}}`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kpm_excel.book.formulas import CELL_LIMIT, utf16_length
from kpm_excel.errors import AnswersFaulty, Fault
from kpm_excel.form.slots import Asked, asked_slots
from kpm_excel.plan.jsonfile import character_faults, read_json
from kpm_excel.plan.model import Plan, Program
from kpm_excel.plan.schema import listed, path_of
from kpm_excel.plan.types import several_of, single_of

Answers = Mapping[int, Mapping[str, Any]]


def load_answers(path: str | Path, plan: Plan) -> Answers:
    """The answers in the file `path`, by program number and key.

    Raises `BadInput` where it cannot be read and `AnswersFaulty` with every answer that `plan` does not ask for or
    that its field does not take. A text beyond its field's limit is taken: it may be a draft to be shortened.
    """
    document = read_json(Path(path))
    faults = list(_faults(document, plan))
    if faults:
        raise AnswersFaulty(str(path), faults)
    return {int(no): answers for no, answers in document.items()}


def _faults(document: Any, plan: Plan) -> Iterator[Fault]:
    if not isinstance(document, dict) or not all(isinstance(part, dict) for part in document.values()):
        yield Fault(path_of([]), "not_a_list_of_answers", {"example": '{"8": {"results": "…"}}'}).about(plan.item())
        return
    programs = {str(program.no): program for program in plan.programs}
    for no, answers in document.items():
        if no in programs:
            yield from _program_faults(no, answers, plan, programs[no])
        else:
            yield Fault(path_of([no]), "program_unknown", {"found": no}).about(plan.item())


def _program_faults(no: str, answers: Mapping[str, Any], plan: Plan, program: Program) -> Iterator[Fault]:
    asked: dict[str, Asked] = {
        slot.key.key.answer: slot
        for department in program.departments
        for slot in asked_slots(plan, program, department)
    }
    for key, value in answers.items():
        at: list[str | int] = [no, key]
        if key not in asked:
            yield Fault(path_of(at), "not_asked_for", {"allowed": listed(list(asked))})
            continue
        if isinstance(value, str):
            yield from character_faults(value, at)
            if utf16_length(value) > CELL_LIMIT:
                yield Fault(path_of(at), "text_too_long", {"count": len(value), "limit": CELL_LIMIT})
        if several := several_of(asked[key].field):
            # None of the choices is an answer to be put in as well: no cell is marked.
            yield from several.answer_faults(value, asked[key].field, plan, {}, at) if value != [] else ()
            continue
        cell = replace(asked[key].cell, max_length=None)
        yield from single_of(cell).faults(value, cell, plan, at)

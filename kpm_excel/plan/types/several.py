"""Any number of the choices that a field lists: of what is asked, each choice has a cell that takes a mark."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kpm_excel.answer_key import mark_of
from kpm_excel.errors import Fault
from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.document import Document, Path
from kpm_excel.plan.model import Field, Plan, Program, Scale
from kpm_excel.plan.periods import Now
from kpm_excel.plan.schema import not_allowed, path_of, shown
from kpm_excel.plan.symbols import match_code
from kpm_excel.plan.types.field_type import Block, Known, Part
from kpm_excel.plan.types.values import Answer, Misfit, Remark

#: What people put between the choices that they name, words among them.
_BETWEEN = "、，,､;；\n・･/／　 \t"
_WORDS = ("及び", "および", "並びに", "と", "and ", "& ")


class Several(Block):
    """The type `choice` with `several`."""

    is_listed = True
    is_ordered = True
    is_worded = True

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        return self._faults(value, field, at)

    def answer_faults(
        self, value: object, field: Field, known: Known, parts: Mapping[str, Field], at: Path
    ) -> Iterator[Fault]:
        return self._faults(value, field, at)

    def _faults(self, value: object, field: Field, at: Path) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(path_of(at), "type_array", {"found": shown(value)})
            return
        if not value:
            yield Fault(path_of(at), "minItems", {"found": "[]", "limit": 1})
        for index, choice in enumerate(value):
            place = path_of([*at, index])
            if choice not in field.choices:
                yield not_allowed(place, choice, field.choices)
            elif choice in value[:index]:
                yield Fault(place, "doubled", {"found": choice, "first": path_of([*at, value.index(choice)])})

    def made(self, value: Any, now: Now) -> Any:
        return tuple(value)

    def rank(self, value: Any, field: Field, plan: Plan) -> Any:
        return [field.choices.index(choice) for choice in self.in_order(value, field)] or None

    def parts(self, field: Field, program: Program) -> tuple[Part, ...]:
        return tuple(
            Part(mark_of(choice), choice, replace(field, several=False, mark=choice)) for choice in field.choices
        )

    def whole(self, answers: Mapping[str | None, Answer], field: Field, program: Program, plan: Plan) -> Any:
        return [choice for choice in field.choices if mark_of(choice) in answers] or None

    def answer_in(self, value: Any, part: str | None, plan: Plan) -> Any:
        chosen = value if isinstance(value, list | tuple) else ()
        return next((choice for choice in chosen if mark_of(choice) == part), None)

    def in_order(self, value: Any, field: Field) -> list[str]:
        """The choices in `value` as `field` lists them; one that it lists no more stands last."""
        chosen = list(value) if isinstance(value, list | tuple) else []
        known = [choice for choice in field.choices if choice in chosen]
        return [*known, *(choice for choice in chosen if choice not in known)]

    def from_text(self, text: str, field: Field, plan: Plan) -> tuple[list[str] | None, tuple[Remark, ...]]:
        """The choices that `text` names, one after the other, as people join them, and what kept it from being taken.

        None where it is blank.
        """
        if not trimmed(text):
            return None, ()
        found = _named(trimmed(text), plan.scale_of(field))
        if found is None:
            misfit = Misfit("not_allowed", Code.ANSWER_NOT_ON_SCALE, allowed=field.choices)
            return None, (misfit.remark(text),)
        return [choice for choice in field.choices if choice in found], ()


def _named(text: str, scale: Scale) -> list[str] | None:
    """The choices that `text` is put together of, each as long as can be; None where it is not."""
    if code := match_code(text, scale):
        return [code]
    for at in range(len(text) - 1, 0, -1):
        for word in (text[at], *_WORDS):
            if (word in _BETWEEN or word in _WORDS) and text.startswith(word, at):
                head = match_code(trimmed(text[:at]), scale)
                rest = _named(trimmed(text[at + len(word) :]), scale) if head else None
                if head and rest is not None:
                    return [head, *rest]
    return None

"""What ratings and choices have in common: a value is one of a short list of codes."""

from collections.abc import Iterator
from typing import Any

from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.symbols import match_code, offered
from kpm_excel.plan.types.field_type import Known, Single
from kpm_excel.plan.types.values import Answer, Misfit, Raw, Reading, as_text, repaired


class Listed(Single):
    """A code of a list."""

    is_listed = True

    def misfits(self, value: object, field: Field, known: Known) -> Iterator[Misfit]:
        codes = known.codes(field)
        if not isinstance(value, str):
            yield Misfit("type_string", Code.ANSWER_NOT_ON_SCALE)
        elif codes is not None and value not in codes:
            yield Misfit("not_allowed", Code.ANSWER_NOT_ON_SCALE, allowed=codes)

    def rank(self, value: Any, field: Field, plan: Plan) -> Any:
        """The places of its codes as the plan lists them, whether it holds one or several."""
        codes = plan.codes(field)
        chosen = [value] if isinstance(value, str) else value
        return [codes.index(code) for code in chosen if code in codes] or None

    def to_cell(self, answer: Answer) -> Raw:
        return str(answer)

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        text = trimmed(as_text(raw))
        if not text:
            return Reading()
        scale = plan.scale_of(field)
        code = match_code(text, scale)
        if code is None:
            return Reading(None, tuple(misfit.remark(raw) for misfit in self.misfits(text, field, plan)))
        # What the form's own list offers is as good as the code.
        is_as_asked = text in (code, offered(scale)[code])
        return Reading(code, () if is_as_asked or not isinstance(raw, str) else repaired(raw, code))

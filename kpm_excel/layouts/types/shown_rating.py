"""How a rating is shown: with what its codes mean, and with the figures that seem to speak against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kpm_excel.book.base import address
from kpm_excel.book.formulas import both, either, literal, number
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.band_hint import band_height, set_band_hint
from kpm_excel.layouts.entry.form import LINE_PT
from kpm_excel.layouts.entry.form_parts import NARROW_PT, Place
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import Part, Role
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_listed import ShownListed, has_labels, spellings, tallest
from kpm_excel.layouts.types.shown_text import one_of_texts
from kpm_excel.layouts.types.shown_type import Look
from kpm_excel.plan.answered_values import answered_values
from kpm_excel.plan.contradiction import Contradiction, compared, contradictions, high_codes, judged, lowest_code
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.symbols import offered
from kpm_excel.plan.types import Part as TypePart
from kpm_excel.plan.types import is_apart, type_of

#: How a target is missed, by its sign.
_MISSED = {">=": "<", "<=": ">", "=": "<>"}
_HINTS = {Contradiction.MISSED_BUT_HIGH: "contradiction", Contradiction.MET_BUT_LOWEST: "contradiction_low"}


class ShownRating(ShownListed):
    """The type `rating`."""

    look = Look(3.0)
    plan_cell = PlanCell(Holds.CODED, 11)

    def parts(self, report: Report, field: Field) -> Sequence[Part]:
        return (Part(Role.TEXT if is_apart(field) else Role.RATING),)

    def words(self, value: Any, field: Field, plan: Plan) -> str:
        known = plan.scale_of(field).value(value)
        return f"{value} {known.label}" if known and known.label != value else str(value)

    def size(self, at: Setting, slot: Asked) -> tuple[int, float]:
        """What the list offers fits into the cell: labels over the whole width, codes alone beside their hint."""
        grid, style = at.grid, self.style(slot.cell, at.plan)
        texts = offered(at.plan.scale_of(slot.cell)).values()
        if has_labels(slot.cell, at.plan):
            return grid.last, max(NARROW_PT, tallest(at, texts, grid.first, grid.last, style))
        last_column, height = super().size(at, slot)
        return last_column, max(height, tallest(at, texts, grid.first, last_column, style))

    def set_legend(self, at: Setting, slot: Asked) -> int | None:
        """Set the line that says what each code means."""
        values = at.plan.scale_of(slot.field).values
        each = [
            at.words.text("entry.legend", code=value.code, meaning=value.description or value.label) for value in values
        ]
        block = at.grid.first, at.grid.last
        together, apart = at.gap.join(each), "\n".join(each)
        # One code to a line is easier to read; it may cost a line, or as much again, more than all in a row.
        apart_pt, together_pt = (at.height(text, *block, entry_styles.LEGEND_CELL) for text in (apart, together))
        text = apart if apart_pt <= max(together_pt + LINE_PT, together_pt * 2) else together
        # What contributors think is not held against figures.
        hints = 0.0 if slot.key.key.department else max(_hint_height(at), band_height(at, slot.field))
        return at.line(*block, text, entry_styles.LEGEND_CELL, least=hints)

    def set_beside(self, at: Setting, place: Place, places: Sequence[Place]) -> None:
        super().set_beside(at, place, places)
        if place.asked.key.key.department:
            if place.legend_row is not None:
                rows, columns = (place.legend_row, place.legend_row), (at.grid.status, at.grid.end)
                at.block(rows, columns, None, entry_styles.HINT_CELL)
            return
        if place.asked.field.bands:
            set_band_hint(at, place, places)
            return
        held = [(field.id, one.id) for field, one in compared(at.plan.kind_of(at.program), at.program)]
        targets = [
            _Target(address(p.row, at.grid.first), i.comparator, i.target)
            for p in places
            if (i := p.asked.indicator) and i.comparator and i.target is not None
            if (p.asked.field.id, i.id) in held
        ]
        _set_contradiction(at, place, targets)


def _hint_height(at: Setting) -> float:
    """Height in points of a hint that figures speak against a rating; 0 where there can be none."""
    if not _has_targets(at):
        return 0.0
    texts = [at.words.text(f"entry.{key}") for key in ("contradiction", "contradiction_low")]
    return max(at.height(text, at.grid.status, at.grid.end, entry_styles.HINT_CELL) for text in texts)


def _has_targets(at: Setting) -> bool:
    return any(part.indicator and part.indicator.target is not None for part in _asked_parts(at))


@dataclass(frozen=True, slots=True)
class _Target:
    """The cell of an actual that can be held against a target."""

    cell: str
    sign: str
    target: float

    @property
    def missed(self) -> str:
        """True while the actual is there and falls short."""
        return f"AND(ISNUMBER({self.cell}),{self.cell}{_MISSED[self.sign]}{number(self.target)})"

    @property
    def met(self) -> str:
        """True while the actual is there and does not fall short."""
        return f"AND(ISNUMBER({self.cell}),NOT({self.cell}{_MISSED[self.sign]}{number(self.target)}))"


def _set_contradiction(at: Setting, place: Place, targets: list[_Target]) -> None:
    """Set the hint that figures speak against the rating: a question, never a refusal."""
    if place.legend_row is None:
        return
    texts = {kind: at.words.text(f"entry.{key}") for kind, key in _HINTS.items()}
    formula = _contradiction_formula(at, place, targets, texts)
    rows, columns = (place.legend_row, place.legend_row), (at.grid.status, at.grid.end)
    at.block(rows, columns, _now(at, place, texts) if formula else None, entry_styles.HINT_CELL, formula=formula)


def _contradiction_formula(
    at: Setting, place: Place, targets: list[_Target], texts: dict[Contradiction, str]
) -> str | None:
    """The formula of the hint; None where no figure can speak against the rating."""
    kind = at.plan.kind_of(at.program)
    scale, cell = at.plan.scale_of(place.asked.field), address(place.row, at.grid.first)
    high, low = high_codes(scale), lowest_code(scale)
    if not (targets and high and low) or place.asked.field != judged(at.plan, kind):
        return None
    missed = both(
        [
            f"{at.lists.place_in(cell, spellings(place.asked.field, high, at.plan))}>0",
            either([target.missed for target in targets]),
        ]
    )
    # What the form does not ask for can never be known to be met.
    all_here = len(targets) == len(compared(kind, at.program))
    met = (
        both(
            [
                one_of_texts(cell, spellings(place.asked.field, [low], at.plan), at.lists),
                *(target.met for target in targets),
            ]
        )
        if all_here
        else "FALSE"
    )
    told = {key: literal(text) for key, text in texts.items()}
    return f'=IF({missed},{told[Contradiction.MISSED_BUT_HIGH]},IF({met},{told[Contradiction.MET_BUT_LOWEST]},""))'


def _now(at: Setting, place: Place, texts: dict[Contradiction, str]) -> str:
    """The hint as things stand."""
    held = [part.key(at.program, part.department or at.program.lead) for part in _asked_parts(at)]
    answers = {key: at.answers[key] for key in (place.asked.key.key, *held) if at.answers.get(key) is not None}
    values = answered_values(at.plan, at.program, answers)
    kinds = [one.kind for one in contradictions(at.plan, at.program, values) if one.field == place.asked.field]
    return texts[kinds[0]] if kinds else ""


def _asked_parts(at: Setting) -> list[TypePart]:
    """The parts of the program's fields that are actuals of indicators."""
    fields = at.plan.kind_of(at.program).fields
    return [part for field in fields for part in type_of(field).parts(field, at.program) if part.indicator]

"""How a choice is shown: with its codes in words, so that a long one takes the whole width."""

from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.form import LINE_PT
from kpm_excel.layouts.entry.form_parts import NARROW_PT
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_listed import ShownListed, tallest
from kpm_excel.layouts.types.shown_type import Look


class ShownChoice(ShownListed):
    """The type `choice`."""

    look = Look(5.0)
    plan_cell = PlanCell(Holds.CODED, 18)

    def size(self, at: Setting, slot: Asked) -> tuple[int, float]:
        grid, style, codes = at.grid, self.style(slot.cell, at.plan), at.plan.codes(slot.cell)
        narrow = tallest(at, codes, grid.first, grid.input_last, style)
        if narrow > 2 * LINE_PT:
            # Beside a choice stands no more than that one is to choose.
            return grid.last, max(NARROW_PT, tallest(at, codes, grid.first, grid.last, style))
        last_column, height = super().size(at, slot)
        return last_column, max(height, narrow)

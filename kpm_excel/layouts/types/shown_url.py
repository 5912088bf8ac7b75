"""How an address is shown: as it stands, and as a link where the overview and the review are read on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.book.formulas import both, either
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import NARROW_PT, Place
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_text import one_of_texts
from kpm_excel.layouts.types.shown_type import Look, ShownCell
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types.url import FORM, is_address
from kpm_excel.plan.types.values import Raw
from kpm_excel.words import Words

#: How an address begins.
_SIGNS = ("http://", "https://")
#: Excel's limit for what stands behind the # of a link.
_FRAGMENT_LIMIT = 255


class ShownUrl(ShownCell):
    """The type `url`."""

    look = Look(10.0, is_long=True)
    plan_cell = PlanCell(Holds.CODE, 36)

    def text(self, report: Report, value: Any, field: Field) -> str:
        return str(value)

    def link(self, value: object) -> str | None:
        if not isinstance(value, str) or not is_address(value) or len(value.partition("#")[2]) > _FRAGMENT_LIMIT:
            return None
        # Capitals in the scheme are as good, but not to every program.
        scheme, _, rest = value.partition(":")
        return f"{scheme.lower()}:{rest}"

    def column(self, column: FlatColumn, fields: Mapping[str, Field], plan: Plan) -> FlatColumn:
        return replace(column, content=Content.ADDRESS)

    def words(self, value: Any, field: Field, plan: Plan) -> str:
        return str(value)

    def style(self, field: Field, plan: Plan) -> Style:
        return entry_styles.INPUT_CHOICE

    def hint(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.hint_url", form=FORM)

    def error(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.error_url", form=FORM)

    def rule(self, field: Field, plan: Plan, lists: Lists) -> dict[str, Any]:
        # Excel can test no more than how it begins, and that says the state beside the cell.
        return {"type": "any", "ime": "off"}

    def wrong_formula(self, field: Field, cell: str, plan: Plan, lists: Lists) -> str:
        others = both([f'LEFT(TRIM({cell}),{len(sign)})<>"{sign}"' for sign in _SIGNS])
        return either([others, f'ISNUMBER(FIND(" ",TRIM({cell})))'])

    def is_wrong(self, field: Field, raw: Raw, plan: Plan) -> bool:
        text = str(raw).strip(" ")
        # A comparison in Excel takes capitals for small letters.
        return not text.lower().startswith(_SIGNS) or " " in text

    def is_one_of(self, field: Field, cell: str, allowed: Sequence[object], plan: Plan, lists: Lists) -> str:
        return one_of_texts(cell, allowed, lists)

    def size(self, at: Setting, slot: Asked) -> tuple[int, float]:
        """Over the whole width, and two lines high: addresses are long."""
        return at.grid.last, NARROW_PT * 1.5

    def set_beside(self, at: Setting, place: Place, places: Sequence[Place]) -> None:
        """Nothing stands there: the cell takes the whole width."""

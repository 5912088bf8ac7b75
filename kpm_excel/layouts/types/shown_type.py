"""How a type of field is shown, in the form and wherever its values are printed; each has a module beside this one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import Style
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import (
    NARROW_PT,
    Place,
    help_line,
    live_height,
    previous_lines,
    set_label,
    tell_text,
)
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.absence_marks import absence_mark, part_marks
from kpm_excel.layouts.overview.contributions import contributors, told_apart
from kpm_excel.layouts.overview.flat_columns import FlatColumn, FlatSource, FlatValue, flat_value
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import Line, Part, Role, SmallTable
from kpm_excel.layouts.planbook.plan_columns import PlanCell
from kpm_excel.plan.model import Author, Bar, Field, Plan, Program
from kpm_excel.plan.types import is_apart
from kpm_excel.plan.types.values import Raw
from kpm_excel.words import Words


@dataclass(frozen=True, slots=True)
class Look:
    """How much room values take where they are printed beside others."""

    #: Width of the overview's columns beside others, where the plan leaves it open.
    width: float
    #: Texts that want room on lists and reviews, which short values do not.
    is_long: bool = False
    #: Stands in the middle of its column.
    is_centred: bool = False


class Shown(ABC):
    """What every type answers."""

    #: The office and its headquarters see and amend it in a review.
    is_reviewed: ClassVar[bool] = True

    @property
    @abstractmethod
    def look(self) -> Look:
        """How much room it takes."""

    @property
    @abstractmethod
    def plan_cell(self) -> PlanCell | None:
        """How its values stand in a column of the plan workbook; None where they have a sheet alone."""

    @abstractmethod
    def tell(self, at: Setting, field: Field, value: Any) -> None:
        """Set the block of what the plan says, locked."""

    @abstractmethod
    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """Set the block of what is asked; the places of its input cells are returned, still empty."""

    def tell_whole(self, at: Setting, report: Report, field: Field) -> Sequence[tuple[int, int, str]]:
        """Set the block with what the plan says and what was answered, for an item's sheet in the overview.

        Returned are row and column of the cells that hold a part's answer, with the part's id.
        """
        self.tell(at, field, report.values(at.program).get(field.id) or ())
        return ()

    def bars(self, field: Field, program: Program) -> Sequence[Bar] | None:
        """The bars for which the form's columns are cut; None where the block does not stand over the periods."""
        return None

    def columns_beside(self, field: Field, program: Program) -> int:
        """How many columns the block needs beside its input cells."""
        return 1

    def columns_across(self, field: Field, program: Program, plan: Plan) -> int:
        """How many columns of one width the block takes from the labels to the end; 1 where any will do."""
        return 1

    def is_told(self, field: Field, program: Program, is_asked: bool) -> bool:
        """Whether the block stands among what the plan says, above what is asked; `is_asked` is whether it is."""
        return field.by is Author.PLAN

    def marks_beside(self, field: Field) -> int:
        """How many marks of its choices stand side by side."""
        return 1

    def heading(self, field: Field, words: Words) -> str:
        """The words over its columns in the overview."""
        return field.label

    def parts(self, report: Report, field: Field) -> Sequence[Part]:
        """The columns of `field` in the overview."""
        return (Part(Role.TEXT),)

    def lines(self, report: Report, program: Program, field: Field) -> Sequence[Line]:
        """What stands line by line in the overview's columns for items and periods."""
        return ()

    def small_table(
        self, report: Report, title: str, own: Sequence[tuple[Program, Field]], most: int
    ) -> SmallTable | None:
        """The small table that stands in rows beneath the overview's items; None where a column holds the values.

        `title` heads it; `own` are the programs of the large table, each with its field. It has at `most` so many
        columns, and three at least.
        """
        return None

    def link(self, value: object) -> str | None:
        """Where a cell that shows `value` leads to on the screen; None where it leads nowhere."""
        return None

    def is_one_of(self, field: Field, cell: str, allowed: Sequence[object], plan: Plan, lists: Lists) -> str:
        """True while `cell` holds one of `allowed`; a value of another type never fits."""
        return "FALSE"

    def text(self, report: Report, value: Any, field: Field) -> str:
        """The text that stands for `value` where it is printed."""
        return str(value)

    @abstractmethod
    def printed(self, report: Report, program: Program, field: Field) -> str:
        """The text that stands for the value of `program`; the mark of a missing answer where one is due."""

    @abstractmethod
    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """Its columns on the data sheet; `fields` by kind, which all have this type."""


class ShownCell(Shown):
    """A type with one value, which stands in one cell."""

    @abstractmethod
    def words(self, value: Any, field: Field, plan: Plan) -> str:
        """A value as people print it on a form."""

    @abstractmethod
    def style(self, field: Field, plan: Plan) -> Style:
        """The style of an input cell."""

    @abstractmethod
    def hint(self, field: Field, plan: Plan, words: Words) -> str:
        """What the field takes, in a few words: length, range, unit, choices."""

    @abstractmethod
    def error(self, field: Field, plan: Plan, words: Words) -> str:
        """What Excel says when something else is typed."""

    @abstractmethod
    def rule(self, field: Field, plan: Plan, lists: Lists) -> dict[str, Any]:
        """What Excel takes while one types, as parts of a `Validation`."""

    @abstractmethod
    def wrong_formula(self, field: Field, cell: str, plan: Plan, lists: Lists) -> str:
        """True while `cell` holds something that the field does not take; `FALSE` where it takes anything."""

    @abstractmethod
    def is_wrong(self, field: Field, raw: Raw, plan: Plan) -> bool:
        """What `wrong_formula` says of a cell that holds `raw`."""

    def offered(self, field: Field, raw: Raw, plan: Plan) -> Raw:
        """How the form itself writes what its cell holds as `raw`."""
        return raw

    def long_formula(self, field: Field, cell: str) -> str:
        """True while `cell` holds more than was asked for, which is taken all the same; `FALSE` where nothing is."""
        return "FALSE"

    def is_long(self, field: Field, raw: Raw) -> bool:
        """What `long_formula` says of a cell that holds `raw`."""
        return False

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        tell_text(at, field.title, self.words(value, field, at.plan))

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        slot = slots[0]
        label_row = at.form.begin()
        help_line(at, slot.field)
        previous_lines(at, self.previous(at, slot))
        # An open list would hide what stands below its cell.
        legend_row = self.set_legend(at, slot)
        last_column, height = self.size(at, slot)
        row = at.form.next(height)
        last_row = at.form.row - 1
        set_label(at, slot, label_row, row)
        return [Place(slot, row, last_row, last_column, label_row, last_row, legend_row)]

    def previous(self, at: Setting, slot: Asked) -> str:
        """Last period's answer as people print it; empty where there is none."""
        value = (at.program.previous or {}).get(slot.before)
        return "" if value is None or isinstance(value, Mapping) else self.words(value, slot.field, at.plan)

    def printed(self, report: Report, program: Program, field: Field) -> str:
        if is_apart(field) and program.contributors:
            return told_apart(report, program, field, lambda value: self.text(report, value, field))
        value = report.values(program).get(field.id)
        if absence := report.absence(program, field):
            text = absence_mark(absence, report.words)
        else:
            text = "" if value is None else self.text(report, value, field)
        before, after = part_marks(report, program, field)
        return "\n".join(filter(None, [*before, text, *after]))

    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """The value, and what it was last period; of a shared field, each contributor's behind it."""
        column = self.column(FlatColumn(id, label), fields, report.plan)
        yield from self._flat(report, column, fields, "")
        for one in contributors(report, fields):
            told = report.words.text("overview.flat_contributor", label=label, name=one.name)
            yield from self._flat(report, replace(column, id=f"{id}@{one.code}", label=told), fields, one.code)

    def column(self, column: FlatColumn, fields: Mapping[str, Field], plan: Plan) -> FlatColumn:
        """`column`, with what its cells hold where they hold the values of `fields`."""
        return column

    def _flat(
        self, report: Report, column: FlatColumn, fields: Mapping[str, Field], contributor: str
    ) -> Iterator[FlatSource]:
        """What the leading department of each program gave, or its `contributor`, and what it gave last period."""

        def value(program: Program) -> FlatValue:
            field = fields.get(program.kind)
            return flat_value(report.given(program, field, contributor)) if field else None

        def previous(program: Program) -> FlatValue:
            field = fields.get(program.kind)
            key = AnswerKey(field.id, department=contributor) if field else ""
            return flat_value((program.previous or {}).get(key))

        yield FlatSource(column, value)
        yield from self.beside_flat(report, column.id, column.label, value)
        if any(previous(program) is not None for program in report.plan.programs):
            before = report.words.text("overview.flat_previous", label=column.label)
            yield FlatSource(replace(column, id=f"{column.id}.previous", label=before), previous)

    def beside_flat(
        self, report: Report, id: str, label: str, value: Callable[[Program], FlatValue]
    ) -> Iterator[FlatSource]:
        """Further columns on the data sheet beside the `value`."""
        yield from ()

    def size(self, at: Setting, slot: Asked) -> tuple[int, float]:
        """The last column and the height in points of an input cell, beside which its hint fits."""
        grid = at.grid
        hint = self.hint(slot.cell, at.plan, at.words)
        beside = at.height(hint, grid.input_last + 1, grid.last, entry_styles.BESIDE_CELL)
        return grid.input_last, max(NARROW_PT, beside, live_height(at, slot))

    def set_legend(self, at: Setting, slot: Asked) -> int | None:
        """Set the line above the cell that says what may stand in it; its row, or None where there is none."""
        return None

    def set_beside(self, at: Setting, place: Place, places: Sequence[Place]) -> None:
        """Set what stands beside the input cell, which is one of `places`."""
        if place.last_column < at.grid.last:
            set_words_beside(at, place, self.hint(place.asked.cell, at.plan, at.words))


def set_words_beside(at: Setting, place: Place, text: str) -> None:
    """Set `text` beside an input cell."""
    rows, columns = (place.row, place.last_row), (at.grid.input_last + 1, at.grid.last)
    at.block(rows, columns, text, entry_styles.BESIDE_CELL)

"""Which tables have more columns than a page of A3 bears, told from the plan alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kpm_excel.consolidated import Consolidated, PlanReference, ProgramResult
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.column_contents import fitted_columns
from kpm_excel.layouts.overview.table.hosting import host_of
from kpm_excel.plan.model import Author, Plan, Print, Program
from kpm_excel.plan.types import type_of

#: So many characters of a text that is still to be written are reckoned with.
_USUAL: Final = 120


@dataclass(frozen=True, slots=True)
class Crowded:
    """A table whose columns do not all fit."""

    #: The name of its kind.
    kind: str
    #: Labels of the fields that are printed beneath each program.
    beneath: tuple[str, ...]
    #: Labels of the schedules that are told in words, with too many periods to be drawn.
    in_words: tuple[str, ...]


def crowded_tables(plan: Plan) -> tuple[Crowded, ...]:
    """The tables of `plan` that will not fit, with texts as long as they usually become."""
    results = tuple(ProgramResult(program.no, _answers(plan, program)) for program in plan.programs)
    report = Report(plan, Consolidated(PlanReference.of(plan), results, ()))
    return tuple(_crowded(report))


def _crowded(report: Report) -> Iterator[Crowded]:
    for kind in report.plan.kinds:
        if kind.print is Print.TABLE and host_of(report.plan, kind) is kind and report.plan.programs_of(kind):
            table = fitted_columns(report, kind)
            words = tuple(column.title for column in (*table.columns, *table.beneath) if column.is_in_words)
            beneath = tuple(column.title for column in table.beneath if not column.is_in_words and not column.is_table)
            if beneath or words:
                yield Crowded(kind.name, beneath, words)


def _answers(plan: Plan, program: Program) -> dict[str, Any]:
    """Texts in place of those that departments and office will write."""
    writing = "あ" if plan.language == "ja" else "abcd efgh "
    return {
        field.id: (writing * _USUAL)[: min(field.max_length or _USUAL, _USUAL)]
        for field in plan.kind_of(program).fields
        if type_of(field).is_prose and field.by is not Author.PLAN
    }

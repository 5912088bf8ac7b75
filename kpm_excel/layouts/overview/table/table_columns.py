"""The columns of a kind's table: which there are, and their headings."""

from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import Column, Role
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Field, Kind
from kpm_excel.plan.types import is_apart

#: The width of a column of what each department gave.
_APART = 9.0


def weight(field: Field) -> float:
    """The width of the field's columns beside others."""
    if field.width is not None:
        return field.width
    # Each department's stands behind its name.
    return max(shown_of(field).look.width, _APART) if is_apart(field) else shown_of(field).look.width


def columns_of(report: Report, kind: Kind) -> tuple[Column, ...]:
    """The columns of the table of `kind`, from the left."""
    # What an item is called heads its name, as it does in lists; where the plan does not say it, the kind's name does.
    name = report.words_of(kind).text("overview.list_name") if kind.word else kind.name
    columns = [Column(Role.NO, report.words.text("overview.no")), Column(Role.NAME, name)]
    for field in kind.fields:
        if weight(field) > 0:
            shown = shown_of(field)
            label = shown.heading(field, report.words)
            columns.extend(
                Column(role, label, field, field.under, part, at) for role, part, at in shown.parts(report, field)
            )
    return tuple(columns)

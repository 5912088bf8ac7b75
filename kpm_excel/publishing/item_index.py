"""The table of all items of a kind on the public page, each leading to where all is told of it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import Role
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Field, Group, Kind, Plan, Program
from kpm_excel.plan.types import is_apart
from kpm_excel.publishing.page_tables import Cell, Row, Table
from kpm_excel.publishing.page_texts import said


def item_index(report: Report, kind: Kind, programs: Sequence[Program], id: str) -> Table:
    """Number and name of each of the `programs`, and what is short enough to stand beside others."""
    words = report.words_of(kind)
    fields = [field for field in kind.fields if field.width != 0 and _is_short(report, field)]
    names = [words.text("overview.no"), words.text("overview.list_name")]
    bodies: list[list[Row]] = []
    before: tuple[Group, ...] = ()
    for program in programs:
        path = report.plan.groups_over(program)
        if path != before or not bodies:
            bodies.append(list(_group_rows(path, same_groups(before, path), 2 + len(fields))))
            before = path
        bodies[-1].append(_row(report, program, fields))
    caption = words.text("publish.index", kind=kind.name, count=len(programs))
    return Table(id, caption, tuple(_heads(names, fields)), tuple(map(tuple, bodies)), css="index")


def same_groups(before: Sequence[Group], path: Sequence[Group]) -> int:
    """How many groups from the top down go on in `path`."""
    same = 0
    while same < min(len(before), len(path)) and before[same].id == path[same].id:
        same += 1
    return same


def code_css(plan: Plan, field: Field, code: str) -> str:
    """The class that gives a code of `field` its colours."""
    scale = plan.scale_of(field)
    return f"c{plan.scales.index(scale)}-{[value.code for value in scale.values].index(code)}"


def _is_short(report: Report, field: Field) -> bool:
    """Whether its values stand in one column beside others."""
    parts = shown_of(field).parts(report, field)
    return not shown_of(field).look.is_long and len(parts) == 1 and not is_apart(field)


def _heads(names: Sequence[str], fields: Sequence[Field]) -> Iterator[Row]:
    """The row of headings; where some stand under one of their own, those in a second row."""
    deep = 2 if any(field.under for field in fields) else 1
    first = [Cell(name, scope="col", rows=deep) for name in names]
    for under, run in groupby(fields, key=lambda field: field.under):
        own = list(run)
        if under:
            first.append(Cell(under, scope="colgroup", columns=len(own)))
        else:
            first += [Cell(field.label, scope="col", rows=deep) for field in own]
    yield Row(tuple(first))
    if deep > 1:
        yield Row(tuple(Cell(field.label, scope="col") for field in fields if field.under))


def _group_rows(path: Sequence[Group], same: int, columns: int) -> Iterator[Row]:
    """The headings of the groups of `path` that are new; the last one heads the rows below it."""
    for depth in range(same, len(path)):
        scope = "rowgroup" if depth == len(path) - 1 else "col"
        yield Row((Cell(path[depth].title, scope=scope, columns=columns, css=f"depth{min(depth, 5)}"),), "group")


def _row(report: Report, program: Program, fields: Sequence[Field]) -> Row:
    name = said(program.name, report.plan.language)
    head = Cell(name.text, scope="row", href=f"#p{program.no}", lang=name.lang)
    return Row((Cell(str(program.number), css="no"), head, *(_cell(report, program, field) for field in fields)))


def _cell(report: Report, program: Program, field: Field) -> Cell:
    code = report.code(program, field) if field.scale else None
    value = report.plan.scale_of(field).value(code) if code else None
    if code and value:
        heard = value.label if value.label != code else ""
        return Cell(code, css=f"code {code_css(report.plan, field, code)}", heard=heard)
    role = shown_of(field).parts(report, field)[0].role
    return Cell(printed(report, program, field), css="number" if role is Role.NUMBER else "")

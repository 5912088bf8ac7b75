"""The flat table: one row per program, one value per cell, columns named by stable ids.

It keeps to the Japanese government's rules for machine-readable statistics (総務省「統計表における機械判読可能な
データの表記方法の統一ルール」): one table, one header row, no merged cell, numbers as numbers with their unit in the
header, no line broken or space put in for looks, nothing left out because the row above says it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from kpm_excel.consolidated import Status
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn, FlatSource, FlatValue
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Field, Group, Plan, Program
from kpm_excel.plan.types import type_name


@dataclass(frozen=True, slots=True)
class FlatTable:
    """The header and one row for each program of the plan."""

    columns: tuple[FlatColumn, ...]
    rows: tuple[tuple[FlatValue, ...], ...]


def flat_table(report: Report) -> FlatTable:
    """The flat table of all programs, in the plan's order of kinds and groups."""
    sources = [*_program_sources(report), *_field_sources(report)]
    programs = [program for kind in report.plan.kinds for program in report.plan.programs_of(kind)]
    rows = tuple(tuple(source.value(program) for source in sources) for program in programs)
    return FlatTable(tuple(source.column for source in sources), rows)


def _program_sources(report: Report) -> Iterator[FlatSource]:
    """What the plan says of every program, whatever its kind."""
    plan, words = report.plan, report.words
    statuses = {result.code: result.status for result in report.consolidated.departments}

    def source(
        id: str,
        value: Callable[[Program], FlatValue],
        number: int | None = None,
        content: Content = Content.TEXT,
        *,
        is_internal: bool = False,
    ) -> FlatSource:
        label = words.text(f"overview.flat_{id}", number=number)
        id = id if number is None else f"{id}.{number}"
        return FlatSource(FlatColumn(id, label, content, is_internal=is_internal), value)

    period = plan.current
    yield source("period", lambda _: period.id, content=Content.PERIOD)
    # Not by the word alone, which a field may have as its id.
    for name, day in (("start", period.start), ("end", period.end)) if period.start else ():
        column = FlatColumn(f"period.{name}", words.text(f"overview.flat_period_{name}"), Content.DAY)
        yield FlatSource(column, partial(_same, str(day)))
    yield source("no", lambda program: program.no, content=Content.NUMBER)
    if any(program.code for program in plan.programs):
        # Not by `code`, which a field may have as its id.
        yield FlatSource(FlatColumn("no.printed", words.text("overview.flat_code")), lambda program: program.code)
    yield source("kind", lambda program: program.kind)
    yield source("kind_name", lambda program: plan.kind_of(program).name)
    paths = {program.no: plan.group_path(program.group) for program in plan.programs}
    for level in range(max(map(len, paths.values()), default=0)):
        yield source("group", partial(_group, paths, level, "id"), level + 1)
        yield source("group_name", partial(_group, paths, level, "title"), level + 1)
    yield source("name", lambda program: program.name)
    for at in range(max((len(program.departments) for program in plan.programs), default=0)):
        yield source("department", partial(_department, plan, at, "code"), at + 1, is_internal=True)
        yield source("department_name", partial(_department, plan, at, "name"), at + 1, is_internal=True)
        if any(department.division for department in plan.departments):
            label = words.text("overview.flat_division", number=at + 1)
            column = FlatColumn(f"department.{at + 1}.division", label, is_internal=True)
            yield FlatSource(column, partial(_department, plan, at, "division"))
    yield source("status", lambda program: str(statuses.get(program.lead, Status.NOT_ASKED)), is_internal=True)


def _same(value: str, _: Program) -> str:
    return value


def _group(paths: Mapping[int, tuple[Group, ...]], level: int, name: str, program: Program) -> str | None:
    path = paths[program.no]
    return str(getattr(path[level], name)) if level < len(path) else None


def _department(plan: Plan, at: int, name: str, program: Program) -> str | None:
    codes = program.departments
    return getattr(plan.department(codes[at]), name) if at < len(codes) else None


def _field_sources(report: Report) -> Iterator[FlatSource]:
    """What stands in the fields: one set of columns for each id and type, whichever kinds have it."""
    alike: dict[tuple[str, str], dict[str, Field]] = {}
    for kind in report.plan.kinds:
        for field in kind.fields:
            alike.setdefault((field.id, type_name(field)), {})[kind.id] = field
    doubled = {id for id, _ in alike if sum(id == other for other, _ in alike) > 1}
    for (id, type_), fields in alike.items():
        column_id = f"{id}.{type_}" if id in doubled else id
        label = " / ".join(dict.fromkeys(_label(field) for field in fields.values()))
        yield from shown_of(next(iter(fields.values()))).flat(report, column_id, label, fields)


def _label(field: Field) -> str:
    named = f"{field.under} {field.label}" if field.under else field.label
    return f"{named} ({field.unit})" if field.unit else named

"""The flat table: one row per program, one value per cell, columns named by stable ids.

It keeps to the Japanese government's rules for machine-readable statistics (総務省「統計表における機械判読可能な
データの表記方法の統一ルール」): one table, one header row, no merged cell, numbers as numbers with their unit in the
header, no line broken or space put in for looks, nothing left out because the row above says it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from kpm_excel.consolidated import Status
from kpm_excel.layouts.overview.printed_dates import date_text
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Bar, Field, FieldType, Group, Plan, Program, ScheduleItem

#: What a cell of the table may hold.
FlatValue = str | int | float | None


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One column: a stable id for machines and words for people."""

    id: str
    label: str

    @property
    def header(self) -> str:
        """The words with the id behind them, unique in the table."""
        return f"{self.label} [{self.id}]"


@dataclass(frozen=True, slots=True)
class FlatTable:
    """The header and one row for each program of the plan."""

    columns: tuple[FlatColumn, ...]
    rows: tuple[tuple[FlatValue, ...], ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """A column with the way to its value."""

    column: FlatColumn
    value: Callable[[Program], FlatValue]


def flat_table(report: Report) -> FlatTable:
    """The flat table of all programs, in the plan's order of kinds and groups."""
    sources = [*_program_sources(report), *_field_sources(report)]
    programs = [program for kind in report.plan.kinds for program in report.plan.programs_of(kind)]
    rows = tuple(tuple(source.value(program) for source in sources) for program in programs)
    return FlatTable(tuple(source.column for source in sources), rows)


def _program_sources(report: Report) -> Iterator[_Source]:
    """What the plan says of every program, whatever its kind."""
    plan, words = report.plan, report.words
    statuses = {result.code: result.status for result in report.consolidated.departments}

    def source(id: str, value: Callable[[Program], FlatValue], number: int | None = None) -> _Source:
        label = words.text(f"overview.flat_{id}", number=number)
        return _Source(FlatColumn(id if number is None else f"{id}.{number}", label), value)

    period = plan.periods[report.current_period]
    yield source("period", lambda _: period.id)
    yield source("no", lambda program: program.no)
    yield source("kind", lambda program: program.kind)
    yield source("kind_name", lambda program: plan.kind_of(program).name)
    paths = {program.no: plan.group_path(program.group) for program in plan.programs}
    for level in range(max(map(len, paths.values()), default=0)):
        yield source("group", partial(_group, paths, level, "id"), level + 1)
        yield source("group_name", partial(_group, paths, level, "title"), level + 1)
    yield source("name", lambda program: program.name)
    for at in range(max((len(program.departments) for program in plan.programs), default=0)):
        yield source("department", partial(_department, plan, at, "code"), at + 1)
        yield source("department_name", partial(_department, plan, at, "name"), at + 1)
    yield source("status", lambda program: str(statuses.get(program.lead, Status.NOT_ASKED)))


def _group(paths: Mapping[int, tuple[Group, ...]], level: int, name: str, program: Program) -> str | None:
    path = paths[program.no]
    return str(getattr(path[level], name)) if level < len(path) else None


def _department(plan: Plan, at: int, name: str, program: Program) -> str | None:
    codes = program.departments
    return str(getattr(plan.department(codes[at]), name)) if at < len(codes) else None


def _field_sources(report: Report) -> Iterator[_Source]:
    """What stands in the fields: one set of columns for each id and type, whichever kinds have it."""
    alike: dict[tuple[str, FieldType], dict[str, Field]] = {}
    for kind in report.plan.kinds:
        for field in kind.fields:
            alike.setdefault((field.id, field.type), {})[kind.id] = field
    doubled = {id for id, _ in alike if sum(id == other for other, _ in alike) > 1}
    for (id, type_), fields in alike.items():
        column_id = f"{id}.{type_}" if id in doubled else id
        label = " / ".join(dict.fromkeys(_label(field) for field in fields.values()))
        yield from _SOURCES.get(type_, _plain_sources)(report, column_id, label, fields)


def _label(field: Field) -> str:
    named = f"{field.under} {field.label}" if field.under else field.label
    return f"{named} ({field.unit})" if field.unit else named


def _plain_sources(report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[_Source]:
    """Text, code, choice, number or date, and what it was last period."""

    def value(program: Program) -> FlatValue:
        field = fields.get(program.kind)
        return _plain(report.values(program).get(field.id)) if field else None

    def previous(program: Program) -> FlatValue:
        field = fields.get(program.kind)
        return _plain((program.previous or {}).get(field.id)) if field else None

    yield _Source(FlatColumn(id, label), value)
    is_date = next(iter(fields.values())).type is FieldType.DATE
    if is_date:
        printed = report.words.text("overview.flat_printed", label=label)
        yield _Source(FlatColumn(f"{id}.printed", printed), lambda p: _printed(value(p), report))
    if any(previous(program) is not None for program in report.plan.programs):
        before = report.words.text("overview.flat_previous", label=label)
        yield _Source(FlatColumn(f"{id}.previous", before), previous)


def _plain(value: object) -> FlatValue:
    return value if isinstance(value, str | int | float) and value != "" else None


def _printed(value: FlatValue, report: Report) -> str | None:
    return date_text(value, report.words) if isinstance(value, str) else None


#: What a bar is made of, by the last part of its columns' ids.
_BAR_PARTS = {"label": "label", "from": "start", "to": "end"}


def _schedule_sources(report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[_Source]:
    """Each item of the schedule, then each of its bars: what it says, from when, to when."""
    words = report.words

    most = max((len(_items(fields, program)) for program in report.plan.programs), default=0)
    for at in range(most):
        item = words.text("overview.flat_item", label=label, number=at + 1)
        yield _Source(FlatColumn(f"{id}.{at + 1}", item), partial(_item, fields, at))
        for bar in range(max(len(_bars(fields, at, program)) for program in report.plan.programs)):
            for key, part in _BAR_PARTS.items():
                name = words.text(f"overview.flat_bar_{key}", label=label, number=at + 1, bar=bar + 1)
                yield _Source(FlatColumn(f"{id}.{at + 1}.{bar + 1}.{key}", name), partial(_bar, fields, at, bar, part))


def _items(fields: Mapping[str, Field], program: Program) -> tuple[ScheduleItem, ...]:
    field = fields.get(program.kind)
    return tuple(program.values.get(field.id, ())) if field else ()


def _item(fields: Mapping[str, Field], at: int, program: Program) -> str | None:
    items = _items(fields, program)
    return items[at].item if at < len(items) else None


def _bars(fields: Mapping[str, Field], at: int, program: Program) -> tuple[Bar, ...]:
    items = _items(fields, program)
    return items[at].bars if at < len(items) else ()


def _bar(fields: Mapping[str, Field], at: int, bar: int, part: str, program: Program) -> str | None:
    bars = _bars(fields, at, program)
    return getattr(bars[bar], part) or None if bar < len(bars) else None


_FACTS = (
    "id", "name", "unit", "comparator", "target", "actual", "previous", "baseline", "baseline_as_of", "final_target",
)  # fmt: skip


def _indicator_sources(report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[_Source]:
    """Each indicator of the program in columns of its own: what it is, target, actual, and what it is compared with."""

    def fact(at: int, name: str, program: Program) -> FlatValue:
        field = fields.get(program.kind)
        indicators = program.indicators(field.id) if field else ()
        if field is None or at >= len(indicators):
            return None
        if name == "actual":
            return report.actuals(program, field).get(indicators[at].id)
        return _plain(getattr(indicators[at], name))

    most = max((len(p.indicators(f.id)) for p in report.plan.programs if (f := fields.get(p.kind))), default=0)
    for at in range(most):
        for name in _FACTS:
            told = report.words.text(f"overview.flat_indicator_{name}", label=label, number=at + 1)
            yield _Source(FlatColumn(f"{id}.{at + 1}.{name}", told), partial(fact, at, name))


_SOURCES: Mapping[FieldType, Callable[[Report, str, str, Mapping[str, Field]], Iterator[_Source]]] = {
    FieldType.SCHEDULE: _schedule_sources,
    FieldType.INDICATORS: _indicator_sources,
}

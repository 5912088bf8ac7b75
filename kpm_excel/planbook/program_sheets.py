"""The programs and what hangs on their numbers: values, indicators, last period's answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.errors import JsonPath
from kpm_excel.layouts.planbook.part_names import Entry, Lexicon, block_of
from kpm_excel.layouts.planbook.plan_columns import PERIOD, Column, Holds
from kpm_excel.layouts.planbook.spelling import EMPTY, cell_list
from kpm_excel.plan.schema import listed
from kpm_excel.planbook.entry_rows import RowReader, keys_of
from kpm_excel.planbook.record import ABSENT, Path, Unsure
from kpm_excel.planbook.resolving import resolved


def programs(reader: RowReader) -> list[Entry]:
    """The programs, one to a row."""
    found = []
    for index, row in enumerate(reader.grid.rows()):
        path: Path = ["programs", index]
        entry = reader.entry(row, path, [key for key in keys_of(reader.grid) if "." not in key])
        entry["departments"] = _departments(reader, row, path)
        kind = entry.get("kind")
        entry["values"] = dict(_values(reader, row, path, "values", kind))
        found.append(entry)
    return found


def _departments(reader: RowReader, row: int, path: Path) -> list[Any]:
    lexicon = reader.context.names.lexicon("departments")

    def is_name(name: str) -> bool:
        return lexicon.find(name) is not None

    found: list[Any] = []
    reader.note(row, [*path, "departments"], "departments.0")
    for key in [column.key for column in reader.grid.table.columns if column.key.startswith("departments.")]:
        if reader.grid.at(key) is None:
            continue
        text = reader.text(row, key)
        if not text and key == "departments.0":
            reader.fault(row, key, [*path, "departments"], "key_missing_in_cell")
        several = cell_list(text, is_name) if text and not is_name(text) else []
        if len(several) > 1:
            for name in several:
                _add(reader, row, key, path, found, name)
        elif text:
            here: Path = [*path, "departments", len(found)]
            value = reader.value(row, key, here)
            value = text if value is ABSENT else value
            if value in found:
                reader.fault(row, key, here, "department_twice", found=text)
            found.append(value)
    return found


def _add(reader: RowReader, row: int, key: str, path: Path, found: list[Any], name: str) -> None:
    """Add one of several names in one cell to `found`."""
    here: Path = [*path, "departments", len(found)]
    reader.note(row, here, key)
    value: Any
    try:
        value = resolved(reader.context.names.lexicon("departments"), name, "department")
    except Unsure as doubt:
        reader.fault(row, key, here, doubt.key, **doubt.values)
        value = name if doubt.likely is ABSENT else doubt.likely
    if value in found:
        reader.fault(row, key, here, "department_twice", found=name)
    found.append(value)


def _values(reader: RowReader, row: int, path: Path, part: str, kind: object) -> Iterator[tuple[str, Any]]:
    """The row's values in the columns of its kind, by field; what stands in those of another kind is a fault."""
    columns = [column for at, column in sorted(reader.grid.columns.items()) if column.kind and column.field]
    if kind not in reader.context.names.fields:
        kind = _likely_kind(reader, row, columns)
    for column in columns:
        if column.kind == kind:
            yield from _value(reader, row, path, part, column)
        elif kind is not None and reader.text(row, column.key):
            reader.fault(row, column.key, [], "cell_of_other_kind", kind=column.band, field=column.heading)


def _value(reader: RowReader, row: int, path: Path, part: str, column: Column) -> Iterator[tuple[str, Any]]:
    field_ = (column.field or {})["id"]
    here: Path = [*path, part, field_]
    value = reader.value(row, column.key, here, column.kind)
    if value is not ABSENT and column.holds is Holds.BY_DEPARTMENT:
        for code, given in value.items():
            key = AnswerKey(field_, department=code)
            reader.note(row, [*path, part, key], column.key)
            yield key, given
    elif value is not ABSENT:
        yield field_, value


def _likely_kind(reader: RowReader, row: int, columns: list[Column]) -> str | None:
    """The only kind in whose columns the row has something; None where there is none or more than one."""
    kinds = {column.kind for column in columns if reader.text(row, column.key)}
    return kinds.pop() if len(kinds) == 1 else None


@dataclass(slots=True)
class Owner:
    """Finds the program and the field that a row of another sheet belongs to."""

    reader: RowReader
    programs: list[Entry]
    #: `schedule`, `indicators` or `figures`.
    type: str
    _by_no: dict[Any, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for index, program in enumerate(self.programs):
            no = program.get("no")
            if isinstance(no, int | float):
                self._by_no.setdefault(no, index)

    def program(self, row: int) -> int | None:
        """The place of the row's program in the plan; None after a fault."""
        before = len(self.reader.record.faults)
        no = self.reader.value(row, "no", ["rows", self.reader.grid.sheet.name, row, "no"])
        if len(self.reader.record.faults) > before:
            return None
        if no is ABSENT:
            self.reader.fault(row, "no", [], "key_missing_in_cell")
        elif no not in self._by_no:
            self.reader.fault(row, "no", [], "program_unknown_in_cell", found=no, allowed=listed(list(self._by_no)))
        return self._by_no.get(no)

    def field(self, row: int, program: Entry) -> str | None:
        """The field of the program's kind that the row belongs to; None after a fault, or for an unknown kind."""
        kind = program.get("kind")
        lexicon = self.reader.context.names.fields.get(str(kind))
        if lexicon is None:
            return None
        fields = [
            entry["id"]
            for own in self.reader.context.document.get("kinds", ())
            if own.get("id") == kind
            for entry in own.get("fields", ())
            if entry.get("type") == self.type and isinstance(entry.get("id"), str)
        ]
        own = Lexicon(tuple(entry for entry in lexicon.entries if entry[0] in fields), True)
        text = self.reader.text(row, "field")
        if not fields:
            self.reader.fault(row, "no", [], f"no_{self.type}_in_kind", no=program.get("no"))
        elif not text and len(fields) == 1:
            return str(fields[0])
        elif not text:
            self.reader.fault(row, "field", [], "field_needed", allowed=listed(own.all_shown))
        else:
            return self._named(row, own, text)
        return None

    def _named(self, row: int, own: Lexicon, text: str) -> str | None:
        try:
            return resolved(own, text, "field")
        except Unsure as doubt:
            self.reader.fault(row, "field", [], doubt.key, **doubt.values)
            return None if doubt.likely is ABSENT else str(doubt.likely)


def add_indicators(reader: RowReader, programs: list[Entry]) -> None:
    """Give each program of `programs` the indicators whose rows name it."""
    owner = Owner(reader, programs, "indicators")
    keys = keys_of(reader.grid, "no", "field")
    for row in reader.grid.rows():
        index = owner.program(row)
        field_ = None if index is None else owner.field(row, programs[index])
        entries: list[Entry] = []
        path: Path = ["rows", reader.grid.sheet.name, row]
        if index is not None and field_ is not None:
            entries = programs[index]["values"].setdefault(field_, [])
            path = ["programs", index, "values", field_, len(entries)]
            reader.note(row, path[:-1], "id")
        if reader.text(row, "id").strip() != EMPTY:
            entries.append(reader.entry(row, path, keys))


def add_figures(reader: RowReader, programs: list[Entry]) -> None:
    """Give each program of `programs` the figures in the rows that name it."""
    owner = Owner(reader, programs, "figures")
    for row in reader.grid.rows():
        index = owner.program(row)
        field_ = None if index is None else owner.field(row, programs[index])
        if index is None or field_ is None:
            continue
        path: Path = ["programs", index, "values", field_]
        reader.note(row, path, "row")
        value = programs[index]["values"].setdefault(field_, {})
        if reader.text(row, "row").strip() == EMPTY:
            continue
        kind = programs[index].get("kind")
        before = len(reader.record.faults)
        id = reader.value(row, "row", [*path, ""], block_of(kind, field_))
        if id is ABSENT:
            if len(reader.record.faults) == before:
                reader.fault(row, "row", [], "key_missing_in_cell")
            continue
        if id in value:
            first = reader.record.place(JsonPath([*path, id]))
            reader.fault(row, "row", [], "doubled", found=reader.text(row, "row"), first=first)
            continue
        reader.note(row, [*path, id], "row")
        value[id] = _figures_in(reader, row, [*path, id], _row_entry(reader, kind, field_, id))


def _row_entry(reader: RowReader, kind: object, field_: str, id: str) -> Entry:
    """The row `id` of a field of figures as the plan declares it; empty where it does not."""
    rows = [
        row
        for own in reader.context.document.get("kinds", ())
        for entry in (own.get("fields", ()) if own.get("id") == kind else ())
        for row in (entry.get("rows", ()) if entry.get("id") == field_ else ())
    ]
    return next((row for row in rows if row.get("id") == id), {})


def _figures_in(reader: RowReader, row: int, path: Path, taken_as: Entry) -> Entry:
    """The figures of a sheet's row by the ids of periods."""
    found = {}
    for key in keys_of(reader.grid, "no", "field", "row"):
        period = key.removeprefix(PERIOD)
        figure = reader.value(row, key, [*path, period], taken_as=taken_as)
        if figure is not ABSENT:
            found[period] = figure
    return found


def add_previous(reader: RowReader, programs: list[Entry]) -> None:
    """Give each program of `programs` last period's answers from its row."""
    owner = Owner(reader, programs, "previous")
    first: dict[int, str] = {}
    for row in reader.grid.rows():
        index = owner.program(row)
        if index is None:
            continue
        place = reader.grid.place(row, "no")
        if index in first:
            reader.fault(row, "no", [], "doubled", found=programs[index].get("no"), first=first[index])
            continue
        first[index] = place
        path: Path = ["programs", index]
        reader.note(row, [*path, "previous"], "no")
        values = dict(_values(reader, row, path, "previous", programs[index].get("kind")))
        programs[index]["previous"] = {
            id: _by_indicator(reader, row, programs[index], id, value) for id, value in values.items()
        }


def _by_indicator(reader: RowReader, row: int, program: Entry, field_: str, value: Any) -> Any:
    """`value` with the ids of indicators in place of their names."""
    if not isinstance(value, dict):
        return value
    entries = program["values"].get(field_)
    lexicon = Lexicon(
        tuple(
            (entry["id"], (entry["name"],))
            for entry in (entries if isinstance(entries, list) else ())
            if isinstance(entry.get("id"), str) and isinstance(entry.get("name"), str)
        ),
        True,
    )
    return {lexicon.find(name) or name: number for name, number in value.items()}

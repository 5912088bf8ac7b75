"""Which table the items of each kind stand in: its own, or, of groups, that of another kind beneath their headings."""

from collections.abc import Iterator, Sequence

from kpm_excel.layouts.overview.table.table_columns import weight
from kpm_excel.plan.model import Field, Kind, Of, Plan, Print, Program


def host_of(plan: Plan, kind: Kind) -> Kind:
    """The kind in whose table the items of `kind` stand.

    Groups stand beneath their headings in the first table that has all of these and a column for each of their fields.
    """
    items = plan.programs_of(kind)
    if kind.of is not Of.GROUPS or kind.print is not Print.TABLE or not items:
        return kind
    fields = [field for field in kind.fields if weight(field) > 0]
    groups = {item.group for item in items}
    for host in plan.kinds:
        columns = [field for field in host.fields if weight(field) > 0]
        if (host.of, host.print) == (Of.PROGRAMS, Print.TABLE) and all(
            any(_is_same(field, one) for one in columns) for field in fields
        ):
            headings = {group.id for program in plan.programs_of(host) for group in plan.group_path(program.group)}
            if groups <= headings:
                return host
    return kind


def _is_same(field: Field, other: Field) -> bool:
    """Whether one column can hold both."""
    keys = ("id", "type", "scale", "choices", "unit", "rows", "periods")
    return all(getattr(field, key) == getattr(other, key) for key in keys)


def standing_in(plan: Plan, kind: Kind) -> tuple[Program, ...]:
    """What stands in the table of `kind`, in its order: its own items, and groups of others beneath their headings."""
    guests = [one for one in plan.kinds if one is not kind and host_of(plan, one) is kind]
    return tuple(_in_order(plan, kind, guests))


def name_in(plan: Plan, program: Program, programs: Sequence[Program]) -> str:
    """What `program` is called in a table of `programs`.

    The heading above a group that is a guest there has its name; its row says what the kind is called instead.
    """
    kind = plan.kind_of(program)
    is_guest = kind.of is Of.GROUPS and any(one.kind != program.kind for one in programs)
    return kind.name if is_guest else program.name


def _in_order(plan: Plan, kind: Kind, guests: list[Kind]) -> Iterator[Program]:
    items: dict[str, list[Program]] = {}
    for guest in guests:
        for item in plan.programs_of(guest):
            items.setdefault(item.group, []).append(item)
    for program in plan.programs_of(kind):
        for group in plan.group_path(program.group):
            yield from items.pop(group.id, ())
        yield program

"""What a plan may not say of the bands of a rating."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from kpm_excel.errors import Fault
from kpm_excel.plan.document import Document, Entry, Path, entries, field_of, unknown
from kpm_excel.plan.numerals import is_number
from kpm_excel.plan.schema import not_allowed, path_of, shown
from kpm_excel.plan.types import type_of

SIDES: Final = ("at_least", "at_most")


def band_faults(field: Entry, fields: Mapping[str, Entry], document: Document, at: Path) -> Iterator[Fault]:
    """What is wrong in the bands of `field`, which stands at path `at` among the `fields` of its kind."""
    bands = field.get("bands")
    if not isinstance(bands, dict):
        return
    here: Path = [*at, "bands"]
    yield from unknown([*here, "of"], "band_source_unknown", bands.get("of"), band_sources(fields))
    sides = [side for side in SIDES if side in bands]
    if not sides:
        yield Fault(path_of(here), "band_without_limits")
    if len(sides) > 1:
        yield Fault(path_of([*here, sides[1]]), "band_twice", {"other": sides[0]})
    if "period" in bands and not _has_total(bands.get("of"), fields):
        yield Fault(path_of([*here, "period"]), "band_without_total", {"found": shown(bands.get("of"))})
    known = field_of(field)
    codes = document.named_codes(known) if known else None
    for side in sides:
        limits = bands[side] if isinstance(bands[side], dict) else {}
        for code in limits:
            if codes is not None and code not in codes:
                yield not_allowed(path_of([*here, side, code]), code, codes)
        yield from _order_faults(limits, side, _ranks(field, document), [*here, side])


def band_sources(fields: Mapping[str, Entry]) -> list[str]:
    """What bands may look at among `fields`."""
    known = [field for entry in fields.values() if (field := field_of(entry))]
    return [base for field in known for base in type_of(field).bases(field)]


def _has_total(of: object, fields: Mapping[str, Entry]) -> bool:
    """Whether `of` names a row of figures of which a total is stored; an unknown one is told elsewhere."""
    name, _, part = str(of).partition(".")
    if str(of) not in band_sources(fields):
        return True
    rows = (row for _, row in entries(fields[name], "rows") if row.get("id") == part)
    return any(row.get("total") is True for row in rows)


def _ranks(field: Entry, document: Document) -> dict[str, Any]:
    """The rank of each code of the field's scale that has one."""
    values = (
        value
        for _, scale in entries(document.document, "scales")
        if scale.get("id") == field.get("scale")
        for _, value in entries(scale, "values")
    )
    return {str(value.get("code")): value["rank"] for value in values if is_number(value.get("rank"))}


def _order_faults(limits: Entry, side: str, ranks: Mapping[str, Any], at: Path) -> Iterator[Fault]:
    """A fault where a better code asks for less than a worse one, or for as much."""
    # Codes without a rank are better or worse by their place.
    order = list(limits)
    if all(code in ranks for code in order):
        order.sort(key=lambda code: -ranks[code])
    sign = -1 if side == "at_most" else 1
    for better, worse in pairwise(order):
        first, second = limits[better], limits[worse]
        if is_number(first) and is_number(second) and sign * (first - second) <= 0:
            values = {"better": better, "first": first, "found": worse, "second": second}
            yield Fault(path_of([*at, worse]), f"band_order_{side}", values)

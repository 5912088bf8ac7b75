"""What a plan may not say of numbers that are worked out of others."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kpm_excel.errors import Fault
from kpm_excel.plan.arithmetic import Rule
from kpm_excel.plan.document import Entry, Path, labelled, strings, unknown
from kpm_excel.plan.schema import path_of

#: What such a number cannot have, for nobody writes it.
_OF_WRITTEN: Final = ("required", "minimum", "maximum", "shared", "no_figure")
#: How many parts a rule needs.
_LEAST: Final = {Rule.SUM: 1, Rule.DIFFERENCE: 2, Rule.RATIO: 2}


def is_worked_out(entry: Entry) -> bool:
    """Whether the number that `entry` declares is worked out of others."""
    return any(rule in entry for rule in Rule)


def working_faults(
    id: str, owner: Mapping[str, Entry], is_number: Callable[[Entry], bool], sort: str, at: Path
) -> Iterator[Fault]:
    """What is wrong in how the entry `id` of `owner`, which stands at path `at`, is worked out.

    Its parts are the other entries of `owner` that hold a number; `sort` is what an entry is called: `field`, `row`.
    """
    entry = owner[id]
    rules = [rule for rule in Rule if rule in entry]
    if "blank" in entry and not {Rule.SUM, Rule.DIFFERENCE}.intersection(rules):
        yield Fault(path_of([*at, "blank"]), "blank_without_sum")
    if not rules:
        return
    for rule in rules[1:]:
        yield Fault(path_of([*at, rule]), "working_twice", {"found": rule, "other": rules[0]})
    for key in (*_OF_WRITTEN, *(("by",) if sort == "row" else ())):
        if entry.get(key, False) is not False:
            yield Fault(path_of([*at, key]), "key_of_written_number", {"found": key, "rule": rules[0]})
    for rule in rules:
        parts = strings(entry[rule])
        if rule is Rule.RATIO and len(parts) > 2:
            yield Fault(path_of([*at, rule]), "ratio_of_two", {"count": len(parts)})
        elif 0 < len(parts) < _LEAST[rule]:
            yield Fault(path_of([*at, rule]), "working_of_two", {"found": rule, "count": len(parts)})
        for index, part in enumerate(parts):
            here: Path = [*at, rule, index]
            yield from unknown(here, f"{sort}_unknown", part, labelled(owner))
            if part in owner and not is_number(owner[part]):
                yield Fault(path_of(here), "working_of_other_type", {"found": part})
            elif part in owner and (way := _way_back(part, id, owner)):
                yield Fault(path_of(here), "working_of_itself", {"way": " → ".join([id, *way])})


def _way_back(start: str, end: str, owner: Mapping[str, Entry]) -> list[str]:
    """The ids from `start` to `end`, each a part of the one before; empty where none leads there."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        if way[-1] == end:
            return way
        entry = owner.get(way[-1], {})
        for part in (part for rule in Rule for part in strings(entry.get(rule))):
            if part not in seen:
                seen.add(part)
                ways.append([*way, part])
    return []

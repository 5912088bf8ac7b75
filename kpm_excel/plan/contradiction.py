"""Whether figures seem to contradict a rating. A rating is a judgement: this warns, and decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kpm_excel.plan.model import Author, Field, Indicator, Kind, Plan, Program, Scale
from kpm_excel.plan.types import type_of


class Contradiction(Enum):
    """How figures and a rating stand against each other."""

    #: A target was missed, and the rating is in the upper half of its scale.
    MISSED_BUT_HIGH = "missed_but_high"
    #: Every target was met, and the rating is the lowest of its scale.
    MET_BUT_LOWEST = "met_but_lowest"


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A rating that figures seem to contradict."""

    field: Field
    kind: Contradiction
    #: The indicators that speak against it.
    indicators: tuple[Indicator, ...]


def high_codes(scale: Scale) -> tuple[str, ...]:
    """The codes whose rank is in the upper half of `scale`, the middle one among them (A of S, A, B)."""
    ranks = sorted(value.rank for value in scale.values if value.rank is not None)
    if len(ranks) < 2:
        return ()
    middle = (ranks[(len(ranks) - 1) // 2] + ranks[len(ranks) // 2]) / 2
    return tuple(v.code for v in scale.values if v.rank is not None and v.rank >= middle and v.rank > ranks[0])


def lowest_code(scale: Scale) -> str | None:
    """The code of the lowest rank; None where fewer than two codes are ranked."""
    ranked = [value for value in scale.values if value.rank is not None]
    return min(ranked, key=lambda value: value.rank or 0).code if len(ranked) > 1 else None


def compared(kind: Kind, program: Program) -> tuple[tuple[Field, Indicator], ...]:
    """The indicators of `program` whose actual is asked and can be held against a target."""
    return tuple(
        (field, indicator)
        for field in kind.fields
        if field.by is not Author.PLAN
        for indicator in (part.indicator for part in type_of(field).parts(field, program))
        if indicator and indicator.target is not None and indicator.comparator is not None
    )


def judged(plan: Plan, kind: Kind) -> Field | None:
    """The rating that figures are held against: the one whose codes the summary counts.

    A further one, such as how sure a department is, need not follow them. Without a table of counts the only rating
    is meant, and of several none.
    """
    ratings = {field.id: field for field in kind.fields if field.scale and field.by is Author.DEPARTMENT}
    counted = [one.field for one in plan.summaries if one.kind == kind.id and one.field in ratings]
    named = counted or (list(ratings) if len(ratings) == 1 else [])
    return ratings[named[0]] if named else None


def contradicted(plan: Plan, program: Program, values: Mapping[str, Any]) -> Contradicted | None:
    """The rating in `values` that the actuals in `values` seem to contradict; None where they do not."""
    kind = plan.kind_of(program)
    actuals = [(i, values.get(f.id, {}).get(i.id)) for f, i in compared(kind, program)]
    missed = tuple(i for i, actual in actuals if actual is not None and i.misses(actual))
    all_met = bool(actuals) and all(a is not None and not i.misses(a) for i, a in actuals)
    field = judged(plan, kind)
    if field is None:
        return None
    rating, scale = values.get(field.id), plan.scale_of(field)
    if missed and rating in high_codes(scale):
        return Contradicted(field, Contradiction.MISSED_BUT_HIGH, missed)
    if all_met and rating is not None and rating == lowest_code(scale):
        return Contradicted(field, Contradiction.MET_BUT_LOWEST, tuple(i for i, _ in actuals))
    return None

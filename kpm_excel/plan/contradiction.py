"""Whether figures seem to contradict a rating. A rating is a judgement: this warns, and decides nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kpm_excel.plan.arithmetic import typed_parts
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.model import Author, Field, Indicator, Kind, Plan, Program, Scale
from kpm_excel.plan.numerals import is_number
from kpm_excel.plan.types import type_of


class Contradiction(StrEnum):
    """How figures and a rating stand against each other; its clause has that name in the catalog `reasons`."""

    #: A target was missed, and the rating is in the upper half of its scale.
    MISSED_BUT_HIGH = "missed_but_high"
    #: Every target was met, and the rating is the lowest of its scale.
    MET_BUT_LOWEST = "met_but_lowest"
    #: The figures suggest another code by the rating's bands.
    OTHER_BAND = "other_band"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the bands of a rating say."""

    bands: Bands
    #: The figure that they look at.
    figure: float
    code: str


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A rating that figures seem to contradict."""

    field: Field
    kind: Contradiction
    #: The indicators that speak against it.
    indicators: tuple[Indicator, ...] = ()
    #: What its bands suggest.
    suggestion: Suggestion | None = None


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


def banded(kind: Kind) -> tuple[Field, ...]:
    """The ratings of `kind` that a department gives and that have bands: they follow these and nothing else."""
    return tuple(field for field in kind.fields if field.bands and field.by is Author.DEPARTMENT)


def judged(plan: Plan, kind: Kind) -> Field | None:
    """The rating that targets are held against where no bands look at them: the one whose codes the summary counts.

    A further one, such as how sure a department is, need not follow them. Without a table of counts the only rating
    is meant, and of several none.
    """
    ratings = {field.id: field for field in kind.fields if field.scale and field.by is Author.DEPARTMENT}
    counted = [one.field for one in plan.summaries if one.kind == kind.id and one.field in ratings]
    named = counted or (list(ratings) if len(ratings) == 1 else [])
    return ratings[named[0]] if named and not ratings[named[0]].bands else None


def compared(kind: Kind, program: Program) -> tuple[tuple[Field, Indicator], ...]:
    """The indicators of `program` whose actual is asked and can be held against a target, which no bands look at."""
    taken = {field.bands.field for field in banded(kind) if field.bands}
    return tuple(
        (field, indicator)
        for field in kind.fields
        if field.by is not Author.PLAN and field.id not in taken
        for indicator in (part.indicator for part in type_of(field).parts(field, program))
        if indicator and indicator.target is not None and indicator.comparator is not None
    )


def begun_by(kind: Kind, bands: Bands) -> tuple[str, ...]:
    """The keys of answers of which one at least must be a figure before `bands` say anything; none: they always do.

    A number that counts as nothing what is missing is there before anybody has answered.
    """
    base = kind.field(bands.field)
    workings = {row.id: working for row in base.rows if (working := row.working)} if base.rows else kind.workings
    own = bands.part or base.id
    if bands.is_total or own not in workings or not any(working.blank_counts for working in workings.values()):
        return ()
    typed = typed_parts(workings, own)
    if base.rows:
        return tuple(f"{base.id}.{row.id}" for row in base.rows if row.id in typed and row.is_asked)
    return tuple(field.id for field in kind.fields if field.id in typed and field.by is not Author.PLAN)


def _figure_in(values: Mapping[str, Any], key: str, plan: Plan) -> object:
    """What stands in consolidated `values` under the key of an answer."""
    field, _, part = key.partition(".")
    value = values.get(field)
    for name in (part, plan.current_period) if part else ():
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def suggestion(plan: Plan, program: Program, field: Field, values: Mapping[str, Any]) -> Suggestion | None:
    """What the bands of the rating `field` say of `values`, which the plan and the consolidated data have."""
    if field.bands is None:
        return None
    kind = plan.kind_of(program)
    base = kind.field(field.bands.field)
    begun = begun_by(kind, field.bands)
    if begun and not any(is_number(_figure_in(values, key, plan)) for key in begun):
        return None
    figure = type_of(base).figure_for(field.bands, values.get(base.id), base, program, plan)
    code = None if figure is None else field.bands.code(figure, plan.scale_of(field))
    return None if figure is None or code is None else Suggestion(field.bands, figure, code)


def contradictions(plan: Plan, program: Program, values: Mapping[str, Any]) -> Iterator[Contradicted]:
    """The ratings in `values` that the figures there seem to contradict; the plan's own are among them."""
    kind = plan.kind_of(program)
    for field in banded(kind):
        rated, said = plan.scale_of(field).value(values.get(field.id)), suggestion(plan, program, field, values)
        if rated and rated.rank is not None and said and said.code != rated.code:
            yield Contradicted(field, Contradiction.OTHER_BAND, suggestion=said)
    by_targets = judged(plan, kind)
    if by_targets and (found := _by_targets(plan, program, by_targets, values)):
        yield found


def _by_targets(plan: Plan, program: Program, field: Field, values: Mapping[str, Any]) -> Contradicted | None:
    """What targets seem to say against the rating `field`; None where they do not."""
    given = ((f, i, values.get(f.id)) for f, i in compared(plan.kind_of(program), program))
    actuals = [(i, value.get(i.id) if isinstance(value, Mapping) else None) for _, i, value in given]
    missed = tuple(i for i, actual in actuals if actual is not None and i.misses(actual))
    all_met = bool(actuals) and all(is_number(a) and not i.misses(a) for i, a in actuals)
    rating, scale = values.get(field.id), plan.scale_of(field)
    if missed and rating in high_codes(scale):
        return Contradicted(field, Contradiction.MISSED_BUT_HIGH, missed)
    if all_met and rating is not None and rating == lowest_code(scale):
        return Contradicted(field, Contradiction.MET_BUT_LOWEST, tuple(i for i, _ in actuals))
    return None

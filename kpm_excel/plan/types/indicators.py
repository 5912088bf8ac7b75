"""Figures that a program is measured by: the plan lists them, and the actual of each is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.document import Document, Entry, Path, doubled, entries, strings, unknown
from kpm_excel.plan.model import Author, Field, FieldType, Indicator, Plan, Program
from kpm_excel.plan.periods import Now
from kpm_excel.plan.plain_ids import is_plain, with_plain_ids
from kpm_excel.plan.progress import progress_of
from kpm_excel.plan.schema import listed, misspelled, path_of, schema_faults, shown
from kpm_excel.plan.types.field_type import Block, Known, Part, Single, Turn
from kpm_excel.plan.types.number import Number, words_faults
from kpm_excel.plan.types.text import Text
from kpm_excel.plan.types.values import Answer
from kpm_excel.plan.units import percent
from kpm_excel.words import Words

#: Keys of an indicator that `kpm-excel/plan@2` added.
_LATER_KEYS = (
    "targets", "target_text", "actuals", "decimals", "no_figure", "counts", "progress", "department",
)  # fmt: skip


class Indicators(Block):
    """The type `indicators`."""

    keys = later_keys = ("no_figure",)
    is_laid_out = True

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        yield from words_faults(entry, at)

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        yield from schema_faults(value, "indicators", at)
        listed_ones = list(entries({at[-1]: value}, at[-1], at[:-1]))
        yield from doubled(listed_ones, "id")
        for here, entry in listed_ones:
            yield from _first_faults(entry, here) if document.is_first else _id_faults(entry, here)
            yield from _whole_faults(entry, here)
            yield from words_faults(entry, here)
            yield from _target_faults(entry, here)
            for key in ("targets", "actuals"):
                for period in _mapping(entry, key):
                    yield from unknown([*here, key, period], "period_unknown", period, document.periods)
            yield from _actual_faults(entry, field, document, here)

    def program_faults(self, value: object, program: Entry, document: Document, at: Path) -> Iterator[Fault]:
        on = strings(program.get("departments"))
        for here, entry in entries({at[-1]: value}, at[-1], at[:-1]):
            code, place = entry.get("department"), [*here, "department"]
            if isinstance(code, str) and code in document.departments and code not in on:
                yield Fault(path_of(place), "department_not_on_program", {"found": code, "allowed": listed(on)})
            else:
                yield from unknown(place, "department_unknown", code, document.departments)

    def answer_faults(
        self, value: object, field: Field, known: Known, parts: Mapping[str, Field], at: Path
    ) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path_of(at), "type_object", {"found": shown(value)})
            return
        for id, actual in value.items():
            # It would be printed nowhere.
            yield from unknown([*at, id], "indicator_unknown", id, {id: (part.label,) for id, part in parts.items()})
            if id in parts:
                yield from _single_of(parts[id]).faults(actual, parts[id], known, [*at, id])

    def made(self, value: Any, now: Now) -> Any:
        return tuple(_made(entry, now) for entry in value)

    def parts(self, field: Field, program: Program) -> tuple[Part, ...]:
        return tuple(Part(one.id, one.name, _actual(field, one), one) for one in program.indicators(field.id))

    def parts_in(self, value: object, field: Field) -> Mapping[str, Field]:
        found = [entry for _, entry in entries({"": value}, "") if isinstance(entry.get("id"), str)]
        return {entry["id"]: _actual(field, _likely(entry)) for entry in found}

    def bases(self, field: Field) -> tuple[str, ...]:
        return (field.id,)

    def figure_for(self, bands: Bands, value: Any, field: Field, program: Program, plan: Plan) -> float | None:
        """The lowest progress of those that have one."""
        given = value if isinstance(value, Mapping) else {}
        actuals = (
            (one, given.get(one.id, one.actuals.get(plan.current_period))) for one in program.indicators(field.id)
        )
        found = [progress for one, actual in actuals if (progress := progress_of(one, actual)) is not None]
        return min(found, default=None)

    def figure_unit(self, bands: Bands, field: Field, language: str) -> str | None:
        return percent(language)

    def figure_name(self, bands: Bands, field: Field, words: Words) -> str:
        return words.text("reasons.progress")

    def whole(self, answers: Mapping[str | None, Answer], field: Field, program: Program, plan: Plan) -> Any:
        return dict(answers) or None

    def carry(self, answered: Any, field: Field, turn: Turn) -> None:
        """The actuals become those of the period before, and a target that is to be written next is told."""
        actuals = answered or {}
        for indicator in turn.entry["values"].get(field.id, ()):
            if "targets" in indicator or "actuals" in indicator:
                _carry_by_period(indicator, actuals.get(indicator["id"]), turn)
            elif indicator["id"] in actuals:
                indicator["previous"] = actuals[indicator["id"]]
            elif indicator.pop("previous", None) is not None:
                # Two periods old by now: beside "last period" it would be wrong.
                turn.mark("previous")
            is_aimed = turn.next_period in indicator.get("targets", {})
            if "target" in indicator and not is_aimed:
                # A target under no year may hold for several.
                turn.mark("target" if turn.is_yearly else "check_target")
            elif "target_text" in indicator:
                turn.mark("check_target")
            elif "targets" in indicator and not is_aimed:
                turn.mark("next_target")
            if turn.is_yearly:
                indicator.pop("target", None)
        if with_plain_ids(turn.entry, [field.id]):
            turn.mark("ids")


def _carry_by_period(indicator: Entry, actual: Any, turn: Turn) -> None:
    """Put the actual of this period, and what stood as that before it, among those by period."""
    figures = indicator.setdefault("actuals", {})
    now = Now.among(turn.plan.period_ids, turn.plan.current_period)
    before = indicator.pop("previous", None)
    if before is not None and now.before is not None:
        figures.setdefault(now.before, before)
    if actual is not None:
        figures[now.current] = actual
    # The next one is asked.
    figures.pop(turn.next_period, None)


def _made(entry: Entry, now: Now) -> Indicator:
    """The indicator `entry` with what it says of the current period, and of the one before, in their places."""
    target = entry.get("targets", {}).get(now.current, entry.get("target"))
    previous = entry.get("actuals", {}).get(now.before, entry.get("previous"))
    no_figure = tuple(entry.get("no_figure", ()))
    return Indicator(**{**entry, "target": target, "previous": previous, "no_figure": no_figure})


def _likely(entry: Entry) -> Indicator:
    """The indicator `entry`, which may be faulty, as far as it tells how an actual is taken."""
    words = {key: entry[key] for key in ("unit", "target_text") if isinstance(entry.get(key), str)}
    figure = 0.0 if "target" in entry else None
    no_figure = tuple(strings(entry.get("no_figure")))
    return Indicator("", "", target=figure, targets=_mapping(entry, "targets"), no_figure=no_figure, **words)


def _actual(field: Field, indicator: Indicator) -> Field:
    """An actual as its cell takes it: a number in the indicator's unit, without limits; a text where its target is."""
    if indicator.is_told_in_words:
        return replace(field, type=FieldType.TEXT, no_figure=())
    words, places = indicator.no_figure or field.no_figure, indicator.decimals
    return _figure_cell(field, indicator.unit, places, words)


# It is asked for with every answer, and few indicators of a field differ in what their cells take.
@lru_cache(maxsize=256)
def _figure_cell(field: Field, unit: str | None, decimals: int | None, no_figure: tuple[str, ...]) -> Field:
    number = FieldType.NUMBER
    return replace(field, type=number, unit=unit, decimals=decimals, no_figure=no_figure, minimum=None, maximum=None)


def _single_of(cell: Field) -> Single:
    return Text() if cell.type is FieldType.TEXT else Number()


def _mapping(entry: Entry, key: str) -> dict[str, Any]:
    value = entry.get(key)
    return value if isinstance(value, dict) else {}


def _first_faults(entry: Entry, at: Path) -> Iterator[Fault]:
    """A fault for each key that the first format of a plan does not know."""
    yield from (Fault(path_of([*at, key]), "key_of_later_format") for key in _LATER_KEYS if key in entry)


def _id_faults(entry: Entry, at: Path) -> Iterator[Fault]:
    """A fault for an id that could not be told from a department behind it in the key of an answer."""
    id = entry.get("id")
    if isinstance(id, str) and not is_plain(id):
        yield misspelled(path_of([*at, "id"]), "field_id_form", id)


def _whole_faults(entry: Entry, at: Path) -> Iterator[Fault]:
    if isinstance(entry.get("decimals"), float):
        yield Fault(path_of([*at, "decimals"]), "type_integer", {"found": shown(entry["decimals"])})


def _target_faults(entry: Entry, at: Path) -> Iterator[Fault]:
    """A fault for a target in words beside one in figures."""
    beside = next((key for key in ("target", "targets") if key in entry), None)
    if "target_text" in entry and beside:
        yield Fault(path_of([*at, "target_text"]), "target_twice", {"other": beside})


def _actual_faults(entry: Entry, field: Field, document: Document, at: Path) -> Iterator[Fault]:
    """What cannot have been an actual, and the current period's, which is asked."""
    cell = _actual(field, _likely(entry))
    if "previous" in entry:
        yield from _single_of(cell).faults(entry["previous"], cell, document, [*at, "previous"])
    current = document.document.get("current_period")
    for period, value in _mapping(entry, "actuals").items():
        here = [*at, "actuals", period]
        yield from _single_of(cell).faults(value, cell, document, here)
        if period == current and field.by is not Author.PLAN:
            yield Fault(path_of(here), "actual_asked", {"found": shown(value)})

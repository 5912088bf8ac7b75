"""Amendments made to earlier answers, carried over to answers that were collected again since."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kpm_excel.amending.notes import Note
from kpm_excel.amending.settling import settled, value_of, with_values
from kpm_excel.consolidated import Amendment, Consolidated
from kpm_excel.layouts.check import field_label
from kpm_excel.plan.contrast import contrast
from kpm_excel.plan.model import Plan


def carried(
    plan: Plan, consolidated: Consolidated, earlier: Sequence[Amendment]
) -> tuple[Consolidated, tuple[Amendment, ...], tuple[Note, ...]]:
    """`consolidated` with the `earlier` amendments, those of them that changed it, and a note for each that cannot.

    An amendment is carried over where the answer is still the one that it changed; `moved` gives those of this plan.
    """
    taken: list[Amendment] = []
    notes: list[Note] = []
    result = consolidated
    for one in earlier:
        now = value_of(result, one.program, one.field)
        if now == one.after:
            continue
        if now != one.before:
            notes.append(_note(plan, one, now))
            continue
        result = with_values(plan, result, {(one.program, one.field): one.after})
        taken.append(one)
    if not taken:
        return consolidated, (), tuple(notes)
    cleared = settled(plan, result, taken)
    own = replace(cleared, amendments=(*consolidated.amendments, *taken))
    return own, tuple(taken), tuple(notes)


def moved(plan: Plan, before: Plan, earlier: Iterable[Amendment]) -> tuple[list[Amendment], tuple[Note, ...]]:
    """The amendments that were made when the plan was `before`, with the numbers that programs have in `plan`.

    A program is known by its key, else by its number. Besides a note for each of which the plan has nothing any more.
    """
    found: list[Amendment] = []
    notes: list[Note] = []
    for one in earlier:
        known = before.program(one.program)
        key = known.key if known else None
        program = next((p for p in plan.programs if p.key == key), None) if key else plan.program(one.program)
        if program is None or all(field.id != one.field.field for field in plan.kind_of(program).fields):
            notes.append(Note("gone", {**_named(before, one), "after": contrast(one.after, None)[0]}))
        else:
            found.append(replace(one, program=program.no))
    return found, tuple(notes)


def _note(plan: Plan, one: Amendment, now: object) -> Note:
    amended, other = contrast(one.after, now)
    return Note("changed_since", {**_named(plan, one), "after": amended, "now": other})


def _named(plan: Plan, one: Amendment) -> dict[str, str | int]:
    program = plan.program(one.program)
    no = program.number if program else one.program
    return {"no": no, "label": field_label(plan, one.program, one.field)}

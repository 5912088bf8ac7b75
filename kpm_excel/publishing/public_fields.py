"""Which fields go out: those that the printed report tells, but for notes of the office and columns of persons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kpm_excel.errors import BadCall
from kpm_excel.plan.model import Author, Field, Kind, Plan
from kpm_excel.publishing.personal_data import names_a_person


class Decision(StrEnum):
    """Whether a field goes out, and why; the sentence for each stands in the catalog `publish`."""

    #: It is printed, and goes out.
    PRINTED = "printed"
    #: It stands in lists of the summary alone, and goes out for what these name.
    LISTED = "listed"
    #: Its width is 0.
    INTERNAL = "internal"
    #: Its width is 0 and the office writes it.
    NOTE = "note"
    PERSON = "person"
    #: Whoever publishes wants it kept.
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class FieldDecision:
    """What becomes of one field of a kind."""

    kind: Kind
    field: Field
    decision: Decision
    #: The titles of the lists that tell it.
    lists: tuple[str, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether it goes out."""
        return self.decision in (Decision.PRINTED, Decision.LISTED)

    @property
    def key(self) -> str:
        """What the field is called where it is held back: `<kind>.<field>`."""
        return f"{self.kind.id}.{self.field.id}"


def decided(plan: Plan, held_back: Sequence[str] = ()) -> tuple[FieldDecision, ...]:
    """What becomes of every field of `plan`; those of `held_back` (`<kind>.<field>`) are kept as well.

    Raises `BadCall` where one of these is no field of the plan.
    """
    decisions = tuple(_decided(plan, set(held_back)))
    known = [one.key for one in decisions]
    for key in held_back:
        if key not in known:
            raise BadCall("publish_no_field", found=key, allowed=", ".join(known))
    return decisions


def _decided(plan: Plan, held_back: set[str]) -> Iterator[FieldDecision]:
    for kind in plan.kinds:
        for field in kind.fields:
            lists = tuple(one.title for one in plan.lists if one.kind == kind.id and field.id in one.fields)
            found = FieldDecision(kind, field, _decision(field, is_listed=bool(lists)), lists)
            kept = found.is_public and found.key in held_back
            yield FieldDecision(kind, field, Decision.HELD_BACK, lists) if kept else found


def _decision(field: Field, *, is_listed: bool) -> Decision:
    if names_a_person(field):
        return Decision.PERSON
    if field.width != 0:
        return Decision.PRINTED
    if field.by is Author.OFFICE:
        return Decision.NOTE
    return Decision.LISTED if is_listed else Decision.INTERNAL

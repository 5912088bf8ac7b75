"""The fields of a kind, proposed from what its columns hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kpm_excel.importing.families import Family
from kpm_excel.importing.lexicon import AMOUNTS, ASKED_TEXTS, OF_DEPARTMENTS, OF_INDICATORS, PLAN_TEXTS, Role, role_in
from kpm_excel.importing.roles import ColumnRole
from kpm_excel.importing.values.plainly import bare
from kpm_excel.importing.values.years import years_in
from kpm_excel.plan.rules import RESERVED_FIELDS
from kpm_excel.words import Words

#: The ids of fields by what they hold.
_IDS: Final = {
    Role.CONTENT: "content",
    Role.PLAN: "initial_plan",
    Role.RESULTS: "results",
    Role.ISSUES: "issues",
    Role.CAUSE: "cause",
    Role.RESPONSE: "response",
    Role.OPINION: "opinion",
    Role.NOTE: "remarks",
    Role.RATING: "rating",
    Role.CHOICE: "choice",
    Role.DATE: "day",
    Role.URL: "address",
    Role.RATE: "rate",
    Role.AMOUNT: "amount",
    Role.AMOUNT_PLANNED: "budget",
    Role.DEPARTMENT: "in_charge",
    Role.PERIOD: "schedule",
    Role.INDICATOR: "indicators",
}
_FORECASTS: Final = (
    "予定",
    "見込",
    "目標",
    "期限",
    "締切",
    "計画",
    "着手",
    "開始",
    "start",
    "due",
    "deadline",
    "target",
    "planned",
)


@dataclass
class FieldDraft:
    """A field, and the columns that it comes from."""

    id: str
    type: str
    by: str
    label: str
    under: str | None
    columns: list[ColumnRole]
    #: Other keys of the field.
    more: dict[str, Any] = field(default_factory=dict)
    #: The family whose records have its columns.
    family: Family | None = None

    @property
    def is_answer(self) -> bool:
        """Whether what stands in it was last year's answer."""
        return self.by != "plan"

    def entry(self) -> dict[str, Any]:
        """As a plan has it."""
        under = {"under": self.under} if self.under else {}
        return {"id": self.id, "label": self.label or self.id, **under, "type": self.type, "by": self.by, **self.more}


@dataclass
class _Ids:
    taken: set[str] = field(default_factory=set)

    def of(self, role: Role, label: str) -> str:
        name = _IDS.get(role, "")
        if not name:
            # `made_ids` knows none of small letters for words of other writings; a number tells them apart.
            name = "text" if role in PLAN_TEXTS | {Role.TEXT} else "answer"
        number, id = 2, name
        while id in self.taken or id in RESERVED_FIELDS:
            id, number = f"{name}_{number}", number + 1
        self.taken.add(id)
        return id


def fields_of(family: Family, words: Words, taken: Iterable[str] = ()) -> list[FieldDraft]:
    """The fields that the columns of `family` come to, in their order, with ids that are not `taken`."""
    ids = _Ids(set(taken))
    fields: list[FieldDraft] = []
    done: set[int] = set()
    for one in family.roles:
        if one.column in done:
            continue
        mates = _mates(one, family.roles)
        draft = _field(one, mates, ids, words)
        if draft:
            draft.family = family
            fields.append(draft)
            done |= {mate.column for mate in mates}
    return fields


def _mates(one: ColumnRole, roles: Sequence[ColumnRole]) -> list[ColumnRole]:
    """The columns that belong to one field with this one, in their order."""
    role = one.role
    if role in (Role.ITEM, Role.PERIOD):
        return _run(one, roles, {Role.ITEM, Role.PERIOD})
    if role in OF_INDICATORS:
        return _indicator_mates(one, roles)
    if role is Role.RATE:
        return [one]
    if role in AMOUNTS and one.year:
        return [mate for mate in roles if mate.role in AMOUNTS and mate.year and _head(mate) == _head(one)]
    if role in AMOUNTS:
        # A digit a cell stands under one heading for all.
        return _alike(one, roles)
    if role in (Role.RATING, Role.CHOICE) and one.code:
        return [mate for mate in roles if mate.role is role and mate.code and mate.under == one.under]
    if role in OF_DEPARTMENTS:
        return [mate for mate in roles if mate.role in OF_DEPARTMENTS]
    return [one]


def _alike(one: ColumnRole, roles: Sequence[ColumnRole]) -> list[ColumnRole]:
    """This column and those right behind it with the same words."""
    found = [one]
    for mate in roles:
        if mate.column == found[-1].column + 1 and mate.role is one.role and mate.title == one.title:
            found.append(mate)
    return found


def _head(one: ColumnRole) -> str:
    return bare(_topic(one))


def _topic(one: ColumnRole) -> str:
    """What figures of several years are of: the uppermost heading over them that names no year."""
    return next((heading for heading in one.above if not years_in(heading)), "")


def _run(one: ColumnRole, roles: Sequence[ColumnRole], wanted: set[Role]) -> list[ColumnRole]:
    """This column and those of the `wanted` roles right behind it."""
    found: list[ColumnRole] = []
    for mate in roles:
        if mate.column < one.column:
            continue
        if mate.role not in wanted or (mate.role is Role.ITEM and found):
            break
        found.append(mate)
    return found


def _indicator_mates(one: ColumnRole, roles: Sequence[ColumnRole]) -> list[ColumnRole]:
    named = [mate for mate in roles if mate.role is Role.INDICATOR]
    every = [mate for mate in roles if mate.role in OF_INDICATORS]
    if len(named) < 2:
        return every
    # Each name begins an indicator of its own, with what stands up to the next.
    starts = [mate.column for mate in named]
    at = max((number for number, start in enumerate(starts) if start <= one.column), default=0)
    first = starts[at] if at else -1
    last = starts[at + 1] if at + 1 < len(starts) else 10**9
    return [mate for mate in every if first <= mate.column < last]


def _field(one: ColumnRole, mates: list[ColumnRole], ids: _Ids, words: Words) -> FieldDraft | None:
    role, label, under = one.role, one.label, one.under
    if role in (Role.NUMBER, Role.NAME, Role.GROUP, Role.ROW, Role.NONE):
        return None
    if role in PLAN_TEXTS:
        return FieldDraft(ids.of(role, label), "text", "plan", label, under, mates)
    if role in ASKED_TEXTS:
        by = "office" if role is Role.OPINION and one.is_by_office else "department"
        return FieldDraft(ids.of(role, label), "text", by, label, under, mates)
    match role:
        case Role.DIVISION | Role.DEPARTMENT | Role.CONTRIBUTORS:
            named = next((mate for mate in mates if mate.role is Role.DEPARTMENT), one)
            label, under = (under, None) if under and len(mates) > 1 else (named.label, named.under)
            return FieldDraft(ids.of(Role.DEPARTMENT, label), "departments", "plan", label, under, mates)
        case Role.SCHEDULE:
            return FieldDraft(ids.of(Role.PERIOD, label), "schedule", "plan", label, under, mates)
        case Role.ITEM | Role.PERIOD:
            head = next((mate.under for mate in mates if mate.under), None)
            if not any(mate.role is Role.PERIOD for mate in mates):
                return FieldDraft(ids.of(Role.TEXT, label), "text", "plan", label, under, mates)
            return FieldDraft(ids.of(Role.PERIOD, label), "schedule", "plan", head or label, None, mates)
        case Role.RATING:
            by = "office" if one.is_by_office else "department"
            if one.code:
                return FieldDraft(ids.of(role, label), "rating", by, under or label, None, mates)
            return FieldDraft(ids.of(role, label), "rating", by, label, under, mates)
        case Role.AMOUNT | Role.AMOUNT_PLANNED if one.year and len(mates) > 1:
            return FieldDraft(ids.of(role, label), "figures", "department", _topic(one) or under or label, None, mates)
        case Role.AMOUNT | Role.AMOUNT_PLANNED | Role.RATE:
            by = "plan" if role is Role.AMOUNT_PLANNED else "department"
            unit = {"unit": one.unit} if one.unit else {}
            return FieldDraft(ids.of(role, label), "number", by, label, under, mates, unit)
        case Role.DATE:
            by = "plan" if any(word in label.casefold() for word in _FORECASTS) else "department"
            return FieldDraft(ids.of(role, label), "date", by, label, under, mates)
        case Role.URL:
            return FieldDraft(ids.of(role, label), "url", "department", label, under, mates)
        case Role.CHOICE:
            if one.code:
                label, under = under or label, None
            return FieldDraft(ids.of(role, label), "choice", "department", label, under, mates)
    heads = list(dict.fromkeys(mate.under for mate in mates if mate.under))
    named = next((mate for mate in mates if mate.role in (Role.INDICATOR, Role.TARGET)), mates[0])
    head = heads[0] if len(heads) == 1 and len(mates) > 1 and named.under else named.label
    if head == named.label and named.role is Role.TARGET and len(mates) > 1 and role_in(head) is Role.TARGET:
        # What a target alone is called is not what all of these columns are about.
        head = words.text("account.indicators")
    return FieldDraft(
        ids.of(Role.INDICATOR, label),
        "indicators",
        "department",
        head,
        None if head == named.under else named.under,
        mates,
    )


def with_widths(fields: Sequence[FieldDraft]) -> None:
    """Give each of `fields` its share of a hundred, by the widths of its columns."""
    wide = {}
    for draft in fields:
        if not draft.family:
            continue
        table = draft.family.tables[0]
        columns = {column.number: column for column in table.columns}
        wide[draft.id] = sum(
            table.sheet.width(at)
            for one in draft.columns
            for at in range(columns[one.column].left, columns[one.column].right + 1)
        )
    total = sum(wide.values())
    for draft in fields:
        if total and draft.id in wide:
            draft.more["width"] = max(1, round(100 * wide[draft.id] / total))

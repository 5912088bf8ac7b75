"""What follows from the fields: what is required, which short lists and which counts the summary has."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kpm_excel.importing.drafts import Draft
from kpm_excel.importing.families import Family
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.proposed_fields import FieldDraft
from kpm_excel.importing.values.legends import FoundScale
from kpm_excel.importing.values.plainly import bare, in_line
from kpm_excel.words import Words

_MOST: Final = 0.8
_FEW: Final = 3
_COUNT: Final = re.compile(r"\s*[(（]\s*[\d０-９]+[^()（）]{0,10}[)）]\s*$")


def worst_codes(scale: FoundScale) -> list[str]:
    """The code or codes at the bad end of a scale: the lower half of those with a rank, without the middle one."""
    ranked = sorted((value for value in scale.values if "rank" in value), key=lambda value: value["rank"])
    count = len(ranked) // 2 if len(ranked) != _FEW else 1
    return [value["code"] for value in reversed(ranked[:count])]


def required_of(fields: Sequence[FieldDraft], drafts: Sequence[Draft], scales: Mapping[str, FoundScale]) -> None:
    """Guess from what was filled in which fields must be answered."""
    rating = next((one for one in fields if one.type == "rating" and one.id in scales), None)
    for one in fields:
        if not one.is_answer or one.type in ("indicators", "figures", "number") or not drafts:
            continue
        filled = [draft for draft in drafts if one.id in draft.answers]
        if one.type == "rating":
            if len(filled) == len(drafts):
                one.more["required"] = True
        elif len(filled) >= _MOST * len(drafts):
            one.more["required"] = True
        elif rating and filled:
            worst = worst_codes(scales[rating.id])
            if worst and {draft.answers.get(rating.id) for draft in filled} <= set(worst):
                one.more["required"] = {rating.id: worst}


def lists_of(
    kind: str,
    name: str,
    fields: Sequence[FieldDraft],
    more: Sequence[tuple[Family, list[FieldDraft]]],
    drafts: Sequence[Draft],
    scales: Mapping[str, FoundScale],
    words: Words,
) -> list[dict[str, Any]]:
    """The short lists of a kind: those that the summary had, else one of what is rated worst."""
    rating = next((one for one in fields if one.type == "rating" and one.id in scales), None)
    if rating is None:
        return []
    found: list[dict[str, Any]] = []
    for family, own in more:
        if len(family.names) * 2 > len(drafts):
            continue
        rated = {draft.answers.get(rating.id) for draft in drafts if bare(draft.name) in family.names}
        codes = [value["code"] for value in scales[rating.id].values if value["code"] in rated]
        titles = [line.text for table in family.tables for line in table.lines if line.kind == "title"]
        title = (
            _COUNT.sub("", re.sub(r"^\s*[【\[(（](?:参考|再掲)[】\])）]\s*", "", in_line(titles[-1])))
            if titles
            else name
        )
        if codes:
            ids = [one.id for one in own]
            found.append(
                {
                    "id": f"list_{len(found) + 1}",
                    "title": title[:1000],
                    "kind": kind,
                    "where": {rating.id: codes},
                    "fields": ids,
                }
            )
    worst = worst_codes(scales[rating.id])
    if found or not worst:
        return _told_apart(found, kind)
    shown = [
        one.id for one in fields if one.columns and one.columns[0].role in (Role.CAUSE, Role.ISSUES, Role.RESPONSE)
    ]
    labels = words.text("rollover.joint").join(
        value["label"] if value["label"] != value["code"] else value["code"]
        for value in scales[rating.id].values
        if value["code"] in worst
    )
    title = words.text("account.list_title", label=rating.label, codes=labels)
    return _told_apart(
        [{"id": "list_1", "title": title[:1000], "kind": kind, "where": {rating.id: worst}, "fields": shown[:2]}], kind
    )


def _told_apart(lists: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [{**one, "id": f"{kind}_{one['id']}"[:200]} for one in lists]


def summaries_of(kind: str, fields: Sequence[FieldDraft]) -> list[dict[str, Any]]:
    """The tables of counts and sums of a kind."""
    counted = [one for one in fields if one.type in ("rating", "figures")]
    return [{"kind": kind, "field": one.id} for one in counted]

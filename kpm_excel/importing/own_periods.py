"""The periods of a plan whose overview tells them: by their ids on the data sheet, by their words over schedules."""

import re
from collections.abc import Iterable
from typing import Any, Final

from kpm_excel.importing.families import Family
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.own_columns import OwnData
from kpm_excel.importing.values.plainly import bare, in_line
from kpm_excel.importing.values.years import heading_year

_QUARTER: Final = re.compile(r"(.+)Q[1-4]")
#: Behind the ids of a schedule, of indicators and of a block of figures: what names a period.
_OF_BARS: Final = re.compile(r"\.\d+\.\d+\.(?:from|to)")
_OF_INDICATORS: Final = re.compile(r"\.\d+\.(?:targets|actuals)\.(.+)")
_OF_FIGURES: Final = re.compile(r"\.(?!name\.)[a-z][a-z0-9_]*\.(?!total$)(.+)")
_COUNTED: Final = re.compile(r"(?P<head>.*?)(?P<number>\d+)(?P<behind>\D*)", re.DOTALL)


def own_periods(data: OwnData, families: Iterable[Family]) -> list[dict[str, Any]]:
    """The periods as a plan has them, with one behind the current one."""
    current = data.text(data.rows[0], "period") if data.rows else ""
    ids = list(dict.fromkeys([*_ids(data), current]))
    labels: dict[str, str] = {}
    order: list[str] = []
    for heading in _headings(families):
        named = heading_year(heading, "")
        names = (heading, bare(heading), named[0].id if named else "")
        id = next((one for one in ids if bare(one) in {bare(name) for name in names}), None)
        id = id or (named[0].id if named and not named[1] else heading)
        labels.setdefault(id, heading)
        order.append(id)
    if not set(ids) <= set(order):
        order = sorted(dict.fromkeys([*order, *ids]), key=_natural)
    order = list(dict.fromkeys(order))
    if order[-1] == current:
        following = _following(current)
        order.append(following)
        if current in labels:
            labels[following] = _following(labels[current])
    return [{"id": id, "label": labels.get(id, id)} for id in order]


def _headings(families: Iterable[Family]) -> list[str]:
    """The words over the periods of schedules, in their order."""
    found: list[str] = []
    for family in families:
        columns = {column.number: column for column in family.tables[0].columns}
        found += [in_line(columns[one.column].heading) for one in family.roles if one.role is Role.PERIOD]
    return list(dict.fromkeys(found))


def _ids(data: OwnData) -> list[str]:
    """The ids of periods that bars, figures, targets and actuals name."""
    whole: list[str] = []
    bars: list[str] = []
    for own in data.fields():
        for behind, column in own.columns.items():
            if _OF_BARS.fullmatch(behind):
                bars += [text for row in data.rows if (text := data.text(row, column.id))]
            match = _OF_INDICATORS.fullmatch(behind)
            if match is None and "" not in own.columns:
                match = _OF_FIGURES.fullmatch(behind)
            if match is not None:
                whole.append(match[1])
    for text in bars:
        quarter = _QUARTER.fullmatch(text)
        whole.append(quarter[1] if quarter and text not in whole else text)
    return list(dict.fromkeys(whole))


def _natural(id: str) -> tuple[object, ...]:
    return tuple(int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", id))


def _following(text: str) -> str:
    """What comes behind `text`, which ends in a number or has one in it."""
    match = _COUNTED.fullmatch(text)
    if match is None:
        return f"{text}+1"
    return f"{match['head']}{int(match['number']) + 1}{match['behind']}"

"""Schedules told in words: R3 検討 → R4 設計 → R5～R6 工事."""

import re
from dataclasses import dataclass
from typing import Final

from kpm_excel.importing.values.plainly import is_nothing
from kpm_excel.importing.values.years import Year, one_width, years_in

_STEPS: Final = re.compile(r"\s*(?:[→⇒➡➔、,;；\n]|(?<=[^\d])／)\s*")
#: What may stand around the years of a step and belongs to no label.
_AROUND: Final = re.compile(r"^[\s:：()（）・~〜～\-–—―ー]+|[\s:：()（）・~〜～\-–—―ー]+$")


@dataclass(frozen=True, slots=True)
class Step:
    """What is done from one year to another."""

    label: str
    first: Year
    last: Year


def read_steps(text: str) -> tuple[Step, ...]:
    """The steps that `text` tells, each with its year or years; none where one of them names no year."""
    if is_nothing(text):
        return ()
    steps: list[Step] = []
    for part in _STEPS.split(text.strip()):
        if not part:
            continue
        years = years_in(part)
        if not 1 <= len(years) <= 2 or years[0].year > years[-1].year:
            return ()
        flat = one_width(part)
        rest = part[: years[0].start] + part[years[-1].end :]
        between = flat[years[0].end : years[-1].start] if len(years) > 1 else ""
        if len(years) > 1 and not re.fullmatch(r"[\s年度]*(?:[~〜～\-–—―ー]|から)?\s*", between):
            return ()
        label = rest
        while (plain := _AROUND.sub("", label)) != label:
            label = plain
        steps.append(Step(label.removesuffix("まで").strip(), years[0], years[-1]))
    return tuple(steps)

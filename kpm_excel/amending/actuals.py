"""Actuals of indicators, changed within the text in which an overview prints them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from kpm_excel.book.marks import figure_text
from kpm_excel.consolidated import ProgramResult
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Field, Indicator, Program

#: Stands for an actual while the text around it is made; no figure of a city is this.
_STAND_IN: Final = 987654321012


@dataclass(frozen=True, slots=True)
class Actual:
    """The words that stand for an indicator's actual."""

    indicator: Indicator
    #: None where the text has none for it.
    text: str | None


def read_actuals(report: Report, program: Program, field: Field, text: str) -> list[Actual] | None:
    """The actuals in `text`, which is `field` as it is printed; None where more than the actuals is different."""
    indicators = program.indicators(field.id)
    patterns = [_pattern(report, program, field, one, f"a{at}") for at, one in enumerate(indicators)]
    match = re.fullmatch("\n".join(patterns), _even(text))
    if match is None:
        return None
    return [Actual(one, match[f"a{at}"]) for at, one in enumerate(indicators)]


def _pattern(report: Report, program: Program, field: Field, indicator: Indicator, name: str) -> str:
    """What the text of one indicator looks like, with or without an actual."""
    alone = replace(program, values={**program.values, field.id: (indicator,)})
    stand_in = _printed(report, alone, field, {indicator.id: _STAND_IN})
    amount = re.escape(figure_text(_STAND_IN, indicator.unit, report.plan.language))
    with_actual = re.escape(_even(stand_in)).replace(amount, f"(?P<{name}>.*?)", 1)
    without = re.escape(_even(_printed(report, alone, field, {})))
    return f"(?:{with_actual}|{without})"


def _printed(report: Report, program: Program, field: Field, actuals: Mapping[str, Any]) -> str:
    values = {**report.answers(program), field.id: dict(actuals)}
    consolidated = replace(report.consolidated, programs=(ProgramResult(program.no, values),))
    plan = replace(report.plan, programs=(program,))
    return printed(Report(plan, consolidated), program, field)


def _even(text: str) -> str:
    """`text` with each run of blanks as one, and none at the lines' ends."""
    return "\n".join(re.sub("[ \t\u3000\u00a0]+", " ", line).rstrip() for line in text.split("\n"))

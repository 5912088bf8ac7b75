"""Actuals of indicators, changed within the text in which an overview prints them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from kpm_excel.consolidated import ProgramResult
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.printed_indicators import progress_words
from kpm_excel.layouts.overview.printed_numbers import printed_figure
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
    match = re.fullmatch("\n".join(patterns), even(text))
    if match is None:
        return None
    found = match.groupdict()
    return [Actual(one, found[f"a{at}"] or found.get(f"a{at}_")) for at, one in enumerate(indicators)]


def _pattern(report: Report, program: Program, field: Field, indicator: Indicator, name: str) -> str:
    """What the text of one indicator looks like, with or without an actual, and with any progress or none."""
    in_words = indicator.is_told_in_words
    stand_in: Any = str(_STAND_IN) if in_words else _STAND_IN
    amount = re.escape(even(printed_figure(stand_in, indicator.unit, report.words, indicator.decimals)))
    found = f"(?P<{name}>[\\s\\S]*?)" if in_words else f"(?P<{name}>.*?)"
    with_actual = _escaped(report, program, field, indicator, {indicator.id: stand_in})
    if in_words:
        # Words may begin with a line break, before which no blank is left.
        amount, found = f"\\ {amount}", f"\\ ?{found}"
    with_actual = with_actual.replace(amount, found, 1)
    progress = re.escape(even(progress_words(report, indicator, stand_in)))
    ways = [with_actual.replace(progress, ".*?", 1)] if progress else [with_actual]
    if progress:
        # Where there was no actual there was no progress either.
        bare = replace(indicator, progress=None)
        plain = _escaped(report, program, field, bare, {indicator.id: stand_in})
        ways.append(plain.replace(amount, found.replace(name, f"{name}_"), 1))
    return f"(?:{'|'.join([*ways, _escaped(report, program, field, indicator, {})])})"


def _escaped(report: Report, program: Program, field: Field, indicator: Indicator, actuals: Mapping[str, Any]) -> str:
    """The text of `indicator` alone as a pattern that it fits."""
    alone = replace(program, values={**program.values, field.id: (indicator,)})
    return re.escape(even(_printed(report, alone, field, actuals)))


def _printed(report: Report, program: Program, field: Field, actuals: Mapping[str, Any]) -> str:
    values = {**report.answers(program), field.id: dict(actuals)}
    consolidated = replace(report.consolidated, programs=(ProgramResult(program.no, values),))
    plan = replace(report.plan, programs=(program,))
    return printed(Report(plan, consolidated), program, field)


def even(text: str) -> str:
    """`text` with each run of blanks as one, and none at the lines' ends."""
    return "\n".join(re.sub("[ \t\u3000\u00a0]+", " ", line).rstrip() for line in text.split("\n"))

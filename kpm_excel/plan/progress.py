"""How far an indicator has come, in ％ with one place: what is printed of it is also what is held against bands."""

from typing import Final

from kpm_excel.plan.arithmetic import Rule, Working
from kpm_excel.plan.lines import Indicator

_PERCENT: Final = Working(Rule.RATIO, ("part", "whole"), 1, is_percent=True)
_WAY: Final = Working(Rule.DIFFERENCE, ("end", "start"))


def progress_of(indicator: Indicator, actual: object) -> float | None:
    """The progress to which `actual` comes; None without a figure, a target, a baseline or a way to go."""
    if indicator.progress == "target":
        parts = [actual, indicator.target]
        return _PERCENT.result(parts[::-1] if indicator.comparator == "<=" else parts)
    if indicator.progress == "baseline":
        return _PERCENT.result([_WAY.result([end, indicator.baseline]) for end in (actual, indicator.target)])
    return None

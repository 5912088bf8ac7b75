"""How codes of a rating look: the plan's colours, or a row of them from good to bad that stays apart in grey."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kpm_excel.book.base import ChartPattern, Style
from kpm_excel.book.legible import text_on
from kpm_excel.layouts.overview.overview_styles import BODY, TEXT_PT
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Field, Program, Scale, ScaleValue
from kpm_excel.words import Words

#: From the best rank to the worst; lighter to darker, so that grey print keeps the order.
_RANKED: Final = ("#BDD7EE", "#E2EFDA", "#FFF2CC", "#FFD966", "#F4B183")
#: Which of these a scale takes that has fewer ranks.
_CHOSEN: Final = {1: (1,), 2: (1, 4), 3: (0, 1, 4), 4: (0, 1, 3, 4)}
#: The size of codes that are marks.
CODE_PT: Final = 11.0
#: Codes up to this length are marks, longer ones words.
_SHORT: Final = 2
_UNRANKED: Final = "#EDEDED"
_UNRANKED_AGAIN: Final = "#BFBFBF"
#: Arrows of every kind, those of emoji among them.
_ARROW: Final = re.compile("[\u2190-\u21ff\u2794-\u27be\u27f0-\u27ff\u2900-\u297f\u2b00-\u2b11\u2b60-\u2bff]")
#: Fill patterns of charts, apart from each other without colour.
_PATTERNS: Final[tuple[ChartPattern | None, ...]] = (
    None,
    "light_upward_diagonal",
    "percent_10",
    "light_horizontal",
    "small_grid",
    "light_vertical",
    "wide_downward_diagonal",
    "percent_50",
    "large_grid",
    "dark_horizontal",
    "large_checker_board",
    "dark_vertical",
)


def color_of(scale: Scale, value: ScaleValue) -> str:
    """The fill of a code: the plan's, else one by its rank among the scale's."""
    if value.color:
        return value.color
    ranks = sorted({one.rank for one in scale.values if one.rank is not None}, reverse=True)
    if value.rank is None:
        return _UNRANKED
    at = ranks.index(value.rank)
    if chosen := _CHOSEN.get(len(ranks)):
        return _RANKED[chosen[at]]
    return _RANKED[round(at * (len(_RANKED) - 1) / (len(ranks) - 1))]


def ground_of(scale: Scale, values: Sequence[ScaleValue], value: ScaleValue) -> str:
    """The ground of a code's pattern in a chart of `values`: darker where all patterns were given before."""
    is_again = list(values).index(value) >= len(_PATTERNS)
    return _UNRANKED_AGAIN if is_again and not value.color and value.rank is None else color_of(scale, value)


def pattern_of(values: Sequence[ScaleValue], value: ScaleValue) -> ChartPattern | None:
    """The pattern that keeps a code apart from its neighbours in a chart printed without colour."""
    return _PATTERNS[list(values).index(value) % len(_PATTERNS)]


def code_pt(code: str) -> float:
    """The size in which a code is set: letters larger than text, words as text."""
    return CODE_PT if len(code) <= _SHORT else TEXT_PT + 0.5


def code_style(report: Report, field: Field, code: object) -> Style:
    """The cell of a rating: its colour, and a heavier frame for the worst rank."""
    style = replace(BODY, size_pt=code_pt(str(code or "")), bold=True, align="center", valign="vcenter")
    scale = report.plan.scale_of(field)
    value = scale.value(code)
    if value is None:
        return style
    ranks = [one.rank for one in scale.values if one.rank is not None]
    worst = len(ranks) > 1 and value.rank == min(ranks)
    frame = 2 if worst else 1
    fill = color_of(scale, value)
    return replace(style, fill=fill, color=text_on(fill), left=frame, right=frame, top=frame, bottom=frame)


def previous_text(report: Report, program: Program, field: Field) -> str:
    """Last period's code and what it became; empty where the plan states none."""
    code = report.previous_code(program, field) if field.scale else None
    if code is None:
        return ""
    return change_text(report.plan.scale_of(field), code, report.code(program, field), report.words)


def change_text(scale: Scale, before: str, now: str | None, words: Words) -> str:
    """How a code changed, such as `前回 B → A`; codes that are arrows stand in quotes, with no arrow between them."""
    has_arrows = any(_ARROW.search(value.code) for value in scale.values)
    shown = {code: words.text("overview.code_sign", code=code) if has_arrows else code for code in (before, now or "")}
    if not now:
        return words.text("overview.before", code=shown[before])
    if now == before:
        return words.text("overview.before_same", code=shown[before])
    key = "overview.before_change_signs" if has_arrows else "overview.before_change"
    return words.text(key, before=shown[before], now=shown[now])

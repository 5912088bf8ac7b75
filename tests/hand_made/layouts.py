"""The layouts by name: each way alone, each two together, and tables as whole offices make them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from tests.hand_made import aobadai, kodaira, midorino, millford, shiomi, shirakashi
from tests.hand_made.canvas import Canvas
from tests.hand_made.draw import draw
from tests.hand_made.expected import Expected
from tests.hand_made.look import PLAIN, Look, pairs, singles
from tests.hand_made.report import Report
from tests.hand_made.written import workbook_of

REPORTS: dict[str, Report] = {
    "aobadai": aobadai.REPORT,
    "midorino": midorino.REPORT,
    "shiomi": shiomi.REPORT,
    "shirakashi": shirakashi.REPORT,
    "millford": millford.REPORT,
}


@dataclass(frozen=True)
class Layout:
    """A report in a look."""

    name: str
    report: Report
    look: Look

    def drawn(self) -> tuple[list[Canvas], Expected]:
        """Its sheets and what must come out of them."""
        return draw(self.report, self.look)

    def workbook(self) -> bytes:
        """Its file."""
        return workbook_of(self.drawn()[0])


#: Tables as somebody made them, with all that goes together in one.
_WHOLE: dict[str, tuple[str, Look]] = {
    "a3_with_arrows": (
        "midorino",
        Look(
            head="natural",
            vertical="broken",
            page=3,
            rows="single",
            schedule="arrows",
            numbers="circled",
            figures="text",
            legend="below",
            kinds="same",
            between="、",
        ),
    ),
    "a3_with_boxes": (
        "midorino",
        Look(
            head="three",
            rows="single",
            schedule="boxes",
            numbers="circled",
            groups="band",
            figures="text",
            legend="lines",
            page=4,
        ),
    ),
    "a3_with_lines": (
        "midorino",
        Look(rows="merged", schedule="lines", ratings="wide", legend="above", figures="halves"),
    ),
    "quarters_filled": ("midorino", Look(grain="quarters", schedule="fill", groups="column", kinds="first")),
    "quarters_of_words": ("midorino", Look(grain="quarters", schedule="arrow_signs", groups="band", notes="inside")),
    "rows_for_items": (
        "midorino",
        Look(rows="first", schedule="words", groups="colour", numbers="sign", subtotals=True),
    ),
    "database": (
        "midorino",
        Look(
            head="flat",
            rows="repeat",
            schedule="marks",
            groups="column",
            titles=0,
            legend="none",
            notes="none",
            kinds="first",
        ),
    ),
    "graph_paper": ("midorino", Look(grid="narrow", rows="merged", schedule="merged", head="three", down=1, aside=1)),
    "graph_paper_letters": (
        "midorino",
        Look(grid="letters", numbers="wide", ratings="labelled", groups="numbered", spacers=True),
    ),
    "sheet_a_direction": (
        "midorino",
        Look(groups="sheets", schedule="arrow_signs", figures="text", ratings="words", legend="beside"),
    ),
    "colours_rate": ("midorino", Look(ratings="colours", legend="beside", schedule="fill", rows="first")),
    "torn_pages": ("midorino", Look(torn=True, page=3, schedule="merged", vertical="stacked", numbers="circled")),
    "strategy": ("shiomi", Look(numbers="dashed", groups="band")),
    "strategy_columns": ("shiomi", Look(numbers="dashed", groups="column", head="three", between="\n")),
    "strategy_indented": (
        "shiomi",
        Look(groups="indent", figures="text", spacers=True, numbers="wide", legend="lines"),
    ),
    "strategy_sheets": ("shiomi", Look(groups="sheets", figures="halves", subtotals=True)),
    "strategy_graph_paper": ("shiomi", Look(grid="narrow", groups="band", numbers="dashed", head="four", page=3)),
    "strategy_words": ("shiomi", Look(ratings="labelled", groups="colour", subtotals=True, between="・", page=4)),
    "review_list": ("shirakashi", Look(vertical="stacked")),
    "review_list_flat": ("shirakashi", Look(head="flat", groups="column", numbers="sign", subtotals=True, titles=4)),
    "review_list_words": ("shirakashi", Look(ratings="words", groups="none", head_merged=False, between="／")),
    "review_list_broken": (
        "shirakashi",
        Look(vertical="broken", head="four", groups="numbered", legend="beside", spacers=True, aside=3),
    ),
    "review_list_ditto": ("shirakashi", Look(same="ditto", heads="noted", rows="single", legend="lines", page=3)),
    "reform_in_words": (
        "midorino",
        Look(amounts="words", figures="halves", heads="noted", schedule="boxes", rows="single"),
    ),
    "strategy_dots": ("shiomi", Look(ratings="dots", legend="lines", amounts="words", numbers="dashed", same="ditto")),
    "review_list_woven": ("shirakashi", Look(years="woven", unit="right", legend="above", vertical="stacked")),
    "review_list_woven_flat": ("shirakashi", Look(years="woven", head="flat", groups="colour", subtotals=True)),
    "strategy_in_cells": ("shiomi", Look(units="cell", rates="plain", legend="key", lines="broken")),
    "strategy_rates": ("shiomi", Look(rates="format", unit="right", legend="lines", numbers="dashed", groups="column")),
    "own_ratings": ("aobadai", Look(legend="lines")),
    "own_ratings_pages": ("aobadai", Look(legend="beside", page=2, vertical="broken", groups="column")),
    "own_ratings_first": ("aobadai", Look(rows="first", groups="colour", legend="key")),
    "council_plan_key": ("millford", Look(legend="key", schedule="fill", rows="first", units="cell")),
    "council_plan_rates": ("millford", Look(rates="format", lines="broken", legend="key", ratings="labelled")),
    "typed_lines": (
        "midorino",
        Look(lines="broken", rows="single", schedule="arrows", numbers="circled", page=3, kinds="same"),
    ),
    "strategy_unlined": ("shiomi", Look(lined=False, groups="column", spacers=True, subtotals=True)),
    "reform_unlined": (
        "midorino",
        Look(lined=False, schedule="boxes", ratings="wide", legend="key"),
    ),
    "council_plan_unlined": ("millford", Look(lined=False, groups="colour", schedule="words", units="cell")),
    "own_ratings_unlined": ("aobadai", Look(lined=False, groups="indent")),
    "council_plan": ("millford", Look()),
    "council_plan_colours": ("millford", Look(ratings="colours", schedule="fill", legend="beside", numbers="dashed")),
    "council_plan_text": (
        "millford",
        Look(figures="text", schedule="words", groups="colour", legend="below", ratings="labelled"),
    ),
    "council_plan_flat": (
        "millford",
        Look(head="flat", groups="column", schedule="arrow_signs", titles=0, notes="none"),
    ),
    "council_plan_pages": (
        "millford",
        Look(page=3, groups="band", schedule="boxes", numbers="dashed", figures="halves"),
    ),
    "council_plan_sheets": ("millford", Look(groups="sheets", schedule="marks", legend="none", ratings="letters")),
}


@cache
def layouts() -> dict[str, Layout]:
    """Every layout but the pairs."""
    found = {"plain": Layout("plain", midorino.REPORT, PLAIN)}
    found |= {name: Layout(name, midorino.REPORT, look) for name, look in singles()}
    found |= {name: Layout(name, REPORTS[report], look) for name, (report, look) in _WHOLE.items()}
    found["kodaira_a3"] = Layout("kodaira_a3", kodaira.report(), kodaira.LOOK)
    return found


def paired() -> dict[str, Layout]:
    """Each two ways together: many."""
    return {name: Layout(name, midorino.REPORT, look) for name, look in pairs()}


def layout(name: str) -> Layout:
    """The layout with this name. Raises `KeyError`."""
    return layouts().get(name) or paired()[name]


def few(every: dict[str, Layout], count: int = 60) -> list[Layout]:
    """So many of them, drawn by lot and the same each time."""
    return [every[name] for name in random.Random(16).sample(sorted(every), count)]

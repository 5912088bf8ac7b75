"""What an import makes of a drawn layout, in this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.hand_made.layouts import Layout
from tests.hand_made.scoring import Score, score


def came_out(*workbooks: bytes) -> tuple[dict[str, Any], Sequence[str]]:
    """The document of the plan that comes of workbooks, and the texts that are left over."""
    from kpm_excel.importing.proposal import propose
    from kpm_excel.importing.read_source import source_of
    from kpm_excel.importing.tables import find_tables

    found = [find_tables(source_of(content, f"{at}.xlsx")) for at, content in enumerate(workbooks, 1)]
    proposal = propose(found)
    return proposal.document, [one.text for one in proposal.account.left_over]


def scored(layout: Layout) -> Score:
    """What of a layout came out."""
    _, expected = layout.drawn()
    return score(expected, *came_out(layout.workbook()))

"""What an import makes of a drawn layout, in this process."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kpm_excel.importing.account import Account
from kpm_excel.importing.found import Found
from kpm_excel.importing.proof import Said
from kpm_excel.importing.proposal import Proposal, propose
from kpm_excel.importing.read_source import source_of
from kpm_excel.importing.tables import find_tables
from tests.hand_made.canvas import Canvas
from tests.hand_made.layouts import Layout
from tests.hand_made.scoring import Score, score, squeezed


def proposed(*workbooks: bytes) -> Proposal:
    """What workbooks propose as a plan."""
    return propose([find_tables(source_of(content, f"{at}.xlsx")) for at, content in enumerate(workbooks, 1)])


def scored(layout: Layout, content: bytes | None = None) -> Score:
    """What of a layout came out; `content` is its workbook as another program saved it."""
    sheets, expected = layout.drawn()
    proposal = proposed(content or layout.workbook())
    left_over = [entry.text for entry in proposal.account.left_over]
    found = score(expected, proposal.document, left_over)
    found.wrong += lost(sheets, proposal, left_over)
    return found


def lost(sheets: Sequence[Canvas], proposal: Proposal, left_over: Sequence[str]) -> Iterator[str]:
    """What stands on the sheets and was neither accounted for nor listed.

    What was taken over as it is must be in the plan, letter by letter; it is looked for without asking the import.
    """
    told = squeezed(json.dumps(proposal.document, ensure_ascii=False).replace("\\n", ""))
    left = {squeezed(text) for text in left_over}
    noted = {(entry.sheet, *entry.place): entry for entry in proposal.account.lines if entry.place}
    for sheet in sheets:
        for (row, column), (value, _) in sheet.cells.items():
            if not str(value).strip():
                continue
            entry = noted.get((sheet.name, row, column))
            if entry is None:
                yield f"nothing is said of {sheet.name} {row},{column}: {value}"
            elif isinstance(value, str) and entry.what == "value" and not _is_told(value, told, left):
                yield f"said to be in the plan, and is not: {sheet.name} {row},{column}: {value}"
        drawn = sum(entry.sheet == sheet.name and entry.drawn is not None for entry in proposal.account.lines)
        if drawn != len(sheet.shapes):
            yield f"{len(sheet.shapes)} shapes on {sheet.name}, and {drawn} are accounted for"


#: What stands between the parts of a cell that go to several places: departments, a target with its actual.
_BETWEEN = re.compile(r"[\s・、，,／/()（）:：]+")


def _is_told(text: str, told: str, left: set[str]) -> bool:
    parts = [squeezed(part) for part in _BETWEEN.split(text) if part]
    return squeezed(text) in told or squeezed(text) in left or all(part in told for part in parts)


def missing(account: Account, found: Iterable[Found], document: Mapping[str, Any]) -> Iterator[str]:
    """What of the workbooks is neither in the plan `document` nor left over: there must be nothing."""
    said = Said(document)
    for one in found:
        for sheet in one.source.sheets:
            for cell in sheet.written():
                entry = account.entries.get((sheet.file, sheet.name, *cell.place))
                if entry is None or (entry.what in ("value", "said", "group") and not said.has(cell.text)):
                    yield f"{sheet.name}!{cell.place}: {cell.text}"
            for shape in sheet.drawn:
                entry = account.entries.get((sheet.file, sheet.name, -1, shape.number))
                if entry is None or (entry.what == "value" and not said.has(shape.text)):
                    yield f"{sheet.name} drawn {shape.number}: {shape.text}"

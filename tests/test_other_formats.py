"""What is seen in an .xlsx is seen in the same workbook saved as .ods and .xls: formats, fonts, drawings, links."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collecting import gather
from tests.mishaps.case import Case
from tests.mishaps.table import CASES
from tests.rig import office
from tests.test_mishaps import seen, values

#: Cases that LibreOffice carries over into its own format and into the old one of Excel.
CARRIED = {
    *("struck-part", "text-box", "percent", "footnote", "power-in-a-text", "larger-unit", "triangle-before"),
    *("words-alone", "own-unit", "almost-white", "number-in-a-text", "box-of-wingdings", "tick-in-a-text"),
    *("oval-round-a-rating", "lying-free", "crossed-from-corner-to-corner", "chart", "link-behind-words"),
}
CHOSEN = [case for case in CASES if case.name in CARRIED and case.row in (62, 69, 72, *range(100, 111))]


def test_each_case_is_in_the_table() -> None:
    assert {case.name for case in CHOSEN} == CARRIED


@pytest.mark.parametrize("to", ["ods", "xls"])
@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_other_formats_say_the_same(case: Case, to: str, tmp_path: Path) -> None:
    ((name, content),) = case.files().items()
    (tmp_path / name).write_bytes(content)
    converted = office.convert(tmp_path / name, to)
    consolidated = gather(tmp_path / to, {f"a.{to}": converted.read_bytes()}, case.plan)
    found = sorted(one for one in seen(consolidated) if one[0] != "KPM118")
    assert found == sorted(case.found)
    assert values(consolidated, 1) == (case.one or {})

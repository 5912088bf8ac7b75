"""What happens to workbooks between sending and return: each as a real file, with what collect must make of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import ascii_uppercase

import pytest

from kpm_excel.book.base import address
from kpm_excel.consolidated import Consolidated
from kpm_excel.findings import Finding, Phrase
from kpm_excel.words import LANGUAGES, Spoken, Words, words_for
from tests.collecting import form, gather, place_of, put, slots_of, status
from tests.mishaps import others
from tests.mishaps.case import Case
from tests.mishaps.table import CASES

PAGE = Path(__file__).parents[1] / "docs" / "mishaps.md"


@pytest.mark.parametrize("case", [*CASES, *others.CASES], ids=lambda case: case.id)
def test_a_mishap_is_read_or_named(case: Case, tmp_path: Path) -> None:
    files = case.files()
    consolidated = gather(tmp_path, files, case.plan, case.passwords)
    assert sorted(seen(consolidated)) == sorted((code, severity, key) for code, severity, key in case.found)
    assert (values(consolidated, 1), values(consolidated, 2)) == (case.one or {}, case.two or {})
    assert status(consolidated) == case.status
    assert case.holds is None or case.holds(consolidated)
    for finding in consolidated.findings:
        for language in LANGUAGES:
            assert finding.message(words_for(language)) and finding.remedy(words_for(language))
            assert is_filled_in(finding, words_for(language))
        assert finding.place.file or finding.code == "KPM306"
        # That a file came twice is for its department to know.
        assert finding.place.department or finding.code != "KPM602"
        assert stands_at_its_answer(finding, files)


def is_filled_in(finding: Finding, words: Words) -> bool:
    """Whether what a finding says has each of its values: one that is missing leaves its name in braces, or a gap."""
    said = [value.text(words) if isinstance(value, Spoken) else str(value) for _, value in finding.values]
    reasons = [value.text(words) for _, value in finding.values if isinstance(value, Phrase)]
    wanted = set(re.findall(r"\{(?!item)(\w+)\}", f"{words.text(f'findings.{finding.code}')}"))
    return wanted <= {name for name, _ in finding.values} and "None" not in said and all(reasons)


def stands_at_its_answer(finding: Finding, files: Mapping[str, bytes]) -> bool:
    """Whether a finding about an answer names the cell that takes it, as the file has it; others say nothing of it."""
    place = finding.place
    content = files.get(place.file or "")
    if content is None or not place.field or not place.cell or content[:2] != b"PK":
        return True
    slots = slots_of(content, place.program or 0, place.field)
    cells = {(slot.sheet, address(slot.row, slot.column)) for slot in slots}
    # What was done to a form may stand anywhere in the row of an answer.
    if finding.code.startswith("KPM5"):
        rows = {(sheet, cell.lstrip(ascii_uppercase)) for sheet, cell in cells}
        return not cells or (place.sheet, place.cell.lstrip(ascii_uppercase)) in rows
    return not cells or (place.sheet, place.cell) in cells


def seen(consolidated: Consolidated) -> list[tuple[str, str, str]]:
    """Code, severity and key of every finding but those about departments that sent nothing."""
    found = [finding for finding in consolidated.findings if finding.code != "KPM306"]
    return [
        (finding.code, str(finding.severity), key_of(finding.place.program, finding.place.field)) for finding in found
    ]


def key_of(program: int | None, field: str | None) -> str:
    if field is None:
        return "" if program in (None, 1) else f"{program}"
    return field if program == 1 else f"{program} {field}"


def values(consolidated: Consolidated, no: int) -> dict[str, object]:
    return dict(consolidated.program(no).values)


def test_every_finding_at_an_answer_names_its_cell(tmp_path: Path) -> None:
    wrong = {"rating": "概ねA", "cost": "約1200", "day": "3月末", "results": None}
    consolidated = gather(tmp_path, {"a.xlsx": put(form(), wrong)})
    for finding in consolidated.findings:
        if finding.place.field:
            assert (finding.place.sheet, finding.place.cell) == place_of(form(), finding.place.field)


def test_every_row_is_built_or_said_why_not() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = {int(number) for number in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    unbuilt = {int(number) for number in re.findall(r"^\| (\d+) \|.*\| not built", page, re.MULTILINE)}
    assert rows >= set(range(1, 85))
    assert {case.row for case in CASES} == rows - unbuilt

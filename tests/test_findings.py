"""Every code is documented in both languages, and something in the tests makes collect give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpm_excel.findings import Code, explain
from kpm_excel.words import LANGUAGES, words_for
from tests.finding_page import PAGE, page
from tests.mishaps import arrivals, cells, others, workbooks

MISHAPS = Path(__file__).parents[1] / "docs" / "mishaps.md"


def test_the_page_of_codes_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.finding_page"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code, ids=lambda code: code.code)
def test_every_code_is_explained(code: Code, language: str) -> None:
    told = explain(code, words_for(language))
    assert all((told.title, told.message, told.cause, told.remedy))
    assert "{" not in told.message + told.remedy


def test_codes_are_never_doubled() -> None:
    assert len({code.code for code in Code}) == len(Code)


def test_every_code_is_given_by_some_case() -> None:
    cases = [*arrivals.CASES, *workbooks.CASES, *cells.CASES, *others.CASES]
    given = {code for case in cases for code, _, _ in case.found} | others.ELSEWHERE
    assert {code.code for code in Code} - given == set()


def test_the_page_of_mishaps_names_what_each_case_gives() -> None:
    lines = MISHAPS.read_text(encoding="utf-8").splitlines()
    for case in (*arrivals.CASES, *workbooks.CASES, *cells.CASES):
        line = next(line for line in lines if line.startswith(f"| {case.row} |"))
        assert case.name in line
        assert all(code in line for code, _, _ in case.found)

"""Every code is documented and given by some test; a finding says the same after every way that it is kept."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.consolidated import load_consolidated
from kpm_excel.errors import ConsolidatedFaulty
from kpm_excel.findings import Clause, Code, Finding, Listing, Phrase, Place, find
from kpm_excel.reading.kept import kept_chunks, load_kept
from kpm_excel.submission import FileFacts, Submission
from kpm_excel.words import LANGUAGES, words_for
from tests.collecting import PLAN, form, gather
from tests.finding_page import PAGE, explain, page
from tests.mishaps import others
from tests.mishaps.table import CASES

MISHAPS = Path(__file__).parents[1] / "docs" / "mishaps.md"


def test_the_page_of_codes_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.finding_page"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code, ids=str)
def test_every_code_is_explained(code: Code, language: str) -> None:
    told = explain(code, words_for(language))
    assert all((told.title, told.message, told.cause, told.remedy))
    assert "{" not in told.message + told.remedy


def test_codes_are_never_doubled() -> None:
    assert len({str(code) for code in Code}) == len(Code)


def test_every_code_is_given_by_some_case() -> None:
    shown = {code for case in (*CASES, *others.CASES) for code, _, _ in case.found} | others.ELSEWHERE
    assert set(map(str, Code)) - shown == set()


def test_the_page_of_mishaps_names_what_each_case_gives() -> None:
    lines = MISHAPS.read_text(encoding="utf-8").splitlines()
    for case in CASES:
        line = next((line for line in lines if line.startswith(f"| {case.row} |")), f"no row {case.row}")
        assert {case.name, *(code for code, _, _ in case.found)} <= set(re.findall(r"[\w-]+", line)), case.id


_REASONS = st.sampled_from(["too_deep", "broken_zip", "blank", "plan_not_kept"])
_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
_VALUES = st.one_of(
    _TEXTS,
    st.integers(),
    st.floats(allow_nan=False),
    st.builds(Phrase, st.lists(_REASONS, min_size=1, max_size=3).map(tuple), _TEXTS),
    st.builds(
        Clause, st.sampled_from(["missed_but_high", "other_band"]), st.lists(_TEXTS, max_size=3).map(tuple), _TEXTS
    ),
    st.builds(Listing, st.lists(_TEXTS, max_size=3).map(tuple), st.sampled_from(["separator", "dot"])),
)
#: One code whose message names something is enough: all go the same way.
_FINDINGS = st.builds(
    lambda value, place: find(Code.ANSWER_FAR_OFF, place, found=value, allowed=value),
    _VALUES,
    st.builds(Place, st.none() | _TEXTS, st.none() | st.integers(), st.none() | _TEXTS, st.none() | _TEXTS),
)


def in_every_language(finding: Finding) -> list[dict[str, object]]:
    return [finding.to_json(words_for(language)) for language in LANGUAGES]


@given(finding=_FINDINGS)
def test_a_finding_says_the_same_when_it_comes_out_of_another_process(finding: Finding) -> None:
    assert in_every_language(pickle.loads(pickle.dumps(finding))) == in_every_language(finding)


@given(finding=_FINDINGS)
def test_a_finding_read_back_keeps_its_words_whoever_reads_it(finding: Finding) -> None:
    for language in LANGUAGES:
        written = finding.to_json(words_for(language))
        assert in_every_language(Finding.from_json(json.loads(json.dumps(written)))) == [written] * len(LANGUAGES)


@given(findings=st.lists(_FINDINGS, max_size=3))
def test_a_finding_kept_for_the_next_run_is_told_in_whatever_language_is_read_then(
    tmp_path_factory: pytest.TempPathFactory, findings: list[Finding]
) -> None:
    path = tmp_path_factory.mktemp("kept") / "kept.json"
    submission = Submission(FileFacts("a.xlsx", "0" * 64), "kanri", findings=tuple(findings))
    path.write_bytes(b"".join(kept_chunks("edition", [submission], {})))
    again = load_kept(path, "edition").find("a.xlsx", "0" * 64, None)
    assert again and [in_every_language(f) for f in again.findings] == [in_every_language(f) for f in findings]


def test_results_are_told_in_the_language_of_their_plan(tmp_path: Path) -> None:
    consolidated = gather(tmp_path, {"a.xlsx": form("kanri", {1: {"rating": "Z"}})}, PLAN)
    found = [finding.to_json(words_for(PLAN.language)) for finding in consolidated.findings]
    assert consolidated.to_json()["findings"] == found


def test_a_code_of_a_newer_edition_is_named_and_not_passed_over(tmp_path: Path) -> None:
    consolidated = gather(tmp_path, {"a.xlsx": form("kanri", {})}, PLAN)
    document = consolidated.to_json()
    document["findings"][0]["code"] = "KPM999"
    path = tmp_path / "consolidated.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ConsolidatedFaulty, match="KPM999"):
        load_consolidated(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_quote_is_told_by_its_beginning_and_its_length(language: str) -> None:
    words = words_for(language)
    finding = find(Code.ANSWER_NOT_A_NUMBER, Place(), found="あ" * 32_000)
    for message in (finding.message(words), finding.to_json(words)["message"]):
        assert len(message) < 500 and "あ" * 300 in message and "32,000" in message

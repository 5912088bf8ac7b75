"""What a cell holds and what is answered: both directions of every field type."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.findings import Code
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.model import Field, Scale, ScaleValue
from kpm_excel.plan.numerals import fifteen_digits
from kpm_excel.plan.symbols import match_code
from kpm_excel.plan.types import Single, single_of, type_of
from tests.plans import small_plan

PLAN = small_plan()
KIND = PLAN.kinds[0]

# What a file can hold: no control characters (they are taken out with a notice), no halves of surrogates.
TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.just("\n")).map(str.rstrip).filter(bool)
ANSWERS = {
    "results": TEXTS.filter(lambda text: "\u3099" not in text and "\u309a" not in text),
    "rating": st.sampled_from("SAB－"),
    "stage": st.sampled_from(["検討", "実施", "完了"]),
    # A number has fifteen digits at most, as in Excel.
    "cost": st.integers(0, 10**15) | st.floats(0, 1e300, allow_nan=False).map(fifteen_digits),
    "done_on": st.dates(date(1904, 1, 2), date(9999, 12, 31)).map(date.isoformat),
    "indicators": st.integers(-(10**12), 10**12)
    | st.floats(-1e300, 1e300, allow_nan=False, allow_infinity=False).map(fifteen_digits),
}


def cell_of(name: str) -> tuple[Single, Field]:
    """What reads the first cell that the field `name` asks for, and the field as that cell takes it."""
    cell = type_of(KIND.field(name)).parts(KIND.field(name), PLAN.programs[0])[0].field
    return single_of(cell), cell


@pytest.mark.parametrize("name", ANSWERS)
@given(drawn=st.data())
def test_what_goes_into_a_cell_comes_back(name: str, drawn: st.DataObject) -> None:
    # Separators of lines other than \n are what a reading undoes.
    answer = drawn.draw(ANSWERS[name].filter(lambda a: not set(str(a)) & set("\x85\u2028\u2029")))
    type_, cell = cell_of(name)
    reading = type_.from_cell(type_.to_cell(answer), cell, PLAN)
    assert reading.answer == answer
    assert {remark.code for remark in reading.remarks} <= {Code.ANSWER_TOO_LONG}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_empty_cell_is_no_answer(name: str) -> None:
    type_, cell = cell_of(name)
    for raw in (None, "", " ", "\u3000", "\u00a0"):
        reading = type_.from_cell(raw, cell, PLAN)
        assert reading.answer is None
        assert reading.remarks == ()


#: Field, what the cell holds, the answer that is read, the codes of what is said about it.
READINGS: list[tuple[str, Any, Any, set[Code]]] = [
    ("results", "あ\r\nい\r\n\r\n", "あ\nい", set()),
    ("results", "  a ", "  a", set()),
    ("results", "か\u3099", "が", set()),
    ("results", "\ufa19", "\ufa19", set()),
    ("results", "a\x07b", "ab", {Code.ANSWER_CHARACTERS_REMOVED}),
    ("results", "あ\u2028い\u2029う\x85え", "あ\nい\nう\nえ", {Code.ANSWER_LINE_ENDS}),
    ("results", "あ\u2028\u2029", "あ", set()),
    ("results", 3, "3", {Code.ANSWER_NOT_TEXT}),
    ("results", date(2023, 4, 1), "2023-04-01", {Code.ANSWER_NOT_TEXT}),
    ("results", "あ" * 301, "あ" * 301, {Code.ANSWER_TOO_LONG}),
    ("results", "か\u3099" * 300, "が" * 300, set()),
    ("rating", "Ａ", "A", {Code.ANSWER_REPAIRED}),
    ("rating", " A ", "A", set()),
    ("rating", "a", "A", {Code.ANSWER_REPAIRED}),
    ("rating", "遅", "B", {Code.ANSWER_REPAIRED}),
    ("rating", "予定どおり", "A", {Code.ANSWER_REPAIRED}),
    ("rating", "A(予定どおり)", "A", {Code.ANSWER_REPAIRED}),
    ("rating", "-", "－", {Code.ANSWER_REPAIRED}),
    ("rating", "概ねA", None, {Code.ANSWER_NOT_ON_SCALE}),
    ("rating", "A・B", None, {Code.ANSWER_NOT_ON_SCALE}),
    ("rating", "A→S", None, {Code.ANSWER_NOT_ON_SCALE}),
    ("rating", 1, None, {Code.ANSWER_NOT_ON_SCALE}),
    ("stage", "実施　", "実施", set()),
    ("stage", "実", None, {Code.ANSWER_NOT_ON_SCALE}),
    ("cost", "１，２３４", 1234, {Code.ANSWER_REPAIRED}),
    ("cost", "７３．７", 73.7, {Code.ANSWER_REPAIRED}),
    ("cost", "12千円", 12, {Code.ANSWER_REPAIRED}),
    ("cost", "12円", None, {Code.ANSWER_NOT_A_NUMBER}),
    ("cost", "約12", None, {Code.ANSWER_NOT_A_NUMBER}),
    ("cost", "1.2万", None, {Code.ANSWER_NOT_A_NUMBER}),
    ("cost", True, None, {Code.ANSWER_NOT_A_NUMBER}),
    ("cost", date(2023, 4, 1), None, {Code.ANSWER_NOT_A_NUMBER}),
    ("cost", -1, None, {Code.ANSWER_OUT_OF_RANGE}),
    ("cost", "1e999", None, {Code.ANSWER_NOT_A_NUMBER}),
    ("indicators", "△120", -120, {Code.ANSWER_MINUS}),
    ("indicators", "▲1,200", -1200, {Code.ANSWER_MINUS}),
    ("indicators", "(120)", -120, {Code.ANSWER_MINUS}),
    ("indicators", "−5", -5, {Code.ANSWER_REPAIRED}),
    ("done_on", date(2023, 3, 31), "2023-03-31", set()),
    ("done_on", datetime(2023, 3, 31), "2023-03-31", set()),
    ("done_on", "2023-03-31", "2023-03-31", set()),
    ("done_on", "R5.3.31", "2023-03-31", {Code.ANSWER_REPAIRED}),
    ("done_on", "令和５年３月３１日", "2023-03-31", {Code.ANSWER_REPAIRED}),
    ("done_on", "令和元年5月1日(水)", "2019-05-01", {Code.ANSWER_REPAIRED}),
    ("done_on", "2023/3/31", "2023-03-31", {Code.ANSWER_REPAIRED}),
    ("done_on", "30/06/2026", "2026-06-30", {Code.ANSWER_REPAIRED}),
    ("done_on", "06-30-2026", "2026-06-30", {Code.ANSWER_REPAIRED}),
    ("done_on", "5.5.2026", "2026-05-05", {Code.ANSWER_REPAIRED}),
    ("done_on", "05/06/2026", None, {Code.ANSWER_NOT_A_DATE}),
    ("done_on", "31/31/2026", None, {Code.ANSWER_NOT_A_DATE}),
    ("done_on", "30/06-2026", None, {Code.ANSWER_NOT_A_DATE}),
    ("done_on", "3/4", None, {Code.ANSWER_NOT_A_DATE}),
    ("done_on", "令和5年3月末", None, {Code.ANSWER_NOT_A_DATE}),
    ("done_on", "2023-02-30", None, {Code.ANSWER_NOT_A_DATE}),
    ("done_on", 45016, None, {Code.ANSWER_NOT_A_DATE}),
]


@pytest.mark.parametrize(("name", "raw", "answer", "codes"), READINGS)
def test_what_people_type_is_read_as_what_it_means(name: str, raw: Any, answer: Any, codes: set[Code]) -> None:
    type_, cell = cell_of(name)
    reading = type_.from_cell(raw, cell, PLAN)
    assert reading.answer == answer
    assert {remark.code for remark in reading.remarks} == codes


def test_a_look_alike_that_could_mean_two_codes_is_not_read() -> None:
    scale = Scale("s", (ScaleValue("○", "できた"), ScaleValue("◯", "少しできた"), ScaleValue("×", "できない")))
    assert match_code("○", scale) == "○"
    assert match_code("〇", scale) is None
    assert match_code("✕", scale) == "×"


@pytest.mark.parametrize(
    ("iso", "japanese", "english"),
    [
        ("2023-03-31", "令和5年3月31日", "31 March 2023"),
        ("2019-05-01", "令和元年5月1日", "1 May 2019"),
        ("2019-04-30", "平成31年4月30日", "30 April 2019"),
        ("1850-01-02", "1850年1月2日", "2 January 1850"),
    ],
)
def test_days_are_printed_as_each_language_writes_them(iso: str, japanese: str, english: str) -> None:
    assert (date_text(iso, "ja"), date_text(iso, "en")) == (japanese, english)

"""Units with signs and digits: printed so that nobody misreads the number, and read as they are printed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.marks import figure_text
from kpm_excel.book.shown import shown
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.numerals import read_number, says
from kpm_excel.plan.widths import odd_digits, one_width
from tests.collecting import document
from tests.reporting import consolidated_of

UNITS = (
    "件",
    "％",
    "%",
    "千円",
    "百万円",
    "円",
    "£000",
    "£'000",
    "$m",
    "$ million",
    "US$m",
    "€",
    "¥",
    "100人",
    "人/10万人",
)
UNITS = (*UNITS, "m²", "㎡", "people", "% points", "'000 tonnes", "000,000", "10km", "時間")


@pytest.mark.parametrize(
    ("value", "unit", "en", "ja"),
    [
        (1985.5, "£000", "£1,985.5 thousand", "£1,985.5千"),
        (-3.6, "$m", "-$3.6m", "-$3.6m"),
        (3.6, "$ million", "$3.6 million", "$3.6 million"),
        (5, "千円", "5 千円", "5千円"),
        (72.8, "%", "72.8%", "72.8%"),
        (3, "100人", "3 (100人)", "3（100人）"),
        (12, "'000 tonnes", "12 ('000 tonnes)", "12（'000 tonnes）"),
        (12, "-", "12", "12"),
        (57.699999999999996, "％", "57.7％", "57.7％"),
    ],
)
def test_a_figure_stands_with_its_unit(value: float, unit: str, en: str, ja: str) -> None:
    assert (figure_text(value, unit, "en"), figure_text(value, unit, "ja")) == (en, ja)


@given(
    st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6).map(lambda value: round(value, 3)),
    st.sampled_from(UNITS),
    st.sampled_from(("ja", "en")),
)
def test_a_printed_figure_is_read_as_itself(value: float, unit: str, language: str) -> None:
    numeral = read_number(figure_text(value, unit, language), unit)
    assert numeral is not None and numeral.value == value
    assert says(figure_text(value, unit, language), Decimal(repr(value)), unit)


@pytest.mark.parametrize("text", ["1200①", "1200¹", "10²", "H₂5", "⑴2", "⒈5", "🄀5", "㊿", "½", "⁻5", "𝟏2", "3㏠"])
def test_a_digit_that_is_raised_or_circled_is_no_digit(text: str) -> None:
    assert odd_digits(text)
    assert read_number(text, None) is None
    assert any(character in one_width(text) for character in odd_digits(text))


def test_a_unit_alone_is_no_number() -> None:
    assert read_number("千円", "千円") is read_number("", None) is None


@pytest.mark.parametrize(
    ("text", "number", "unit", "same"),
    [
        ("1.2百万円", "1.2", "千円", False),
        ("1.2百万円", "1.2", "百万円", True),
        ("1,200千円", "1200000", "円", True),
        ("1,200千円", "1200000", "千円", False),
        ("12件", "12", "件", True),
        ("12人", "12", "件", False),
        ("12件", "12", None, True),
        ("▲5", "-5", "件", True),
        ("▲5", "5", "件", False),
        ("5", "-5", None, False),
        ("未定", "82.5", "%", False),
        ("約3", "3", None, False),
        ("3以上", "3", None, False),
        ("3〜", "3", None, False),
        ("±3", "3", "", False),
        ("approx. 3", "3", None, False),
        ("3件", "3", None, True),
        ("82.5%", "0.825", "%", False),
        ("¥1,200", "1200", "円", True),
        ("£1,985.5", "1985.5", "£000", False),
        ("-", "0", None, True),
        ("2 1/3", "2.33333333333333", None, True),
        ("約12", "12", "件", False),
    ],
)
def test_what_is_shown_is_held_against_what_is_stored(text: str, number: str, unit: str | None, same: bool) -> None:
    assert says(text, Decimal(number), unit) is same


def test_the_numbers_of_a_column_are_printed_evenly() -> None:
    plan = plan_from_document(json.loads(json.dumps(document())))
    answers = {"1": {"cost": 1985.5}, "2": {"cost": 1200}, "3": {"cost": 12.345678}}
    consolidated = consolidated_of(plan, answers)
    formats = {
        cell.value: cell.style.number_format
        for sheet in overview_book(plan, consolidated).sheets
        for cell in sheet.cells
        if cell.style.number_format and cell.style.number_format.startswith("#,##0")
    }
    assert formats[1985.5] == formats[1200] == "#,##0.0_ "
    assert shown(12.345678, formats[12.345678] or "") == ("12.345678 ", None)

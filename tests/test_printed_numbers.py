"""A program's code is printed as its number wherever a number is printed; its number stays what files know it by."""

from __future__ import annotations

import pytest

from kpm_excel.book.base import Sheet
from kpm_excel.entries import build_entry
from kpm_excel.layouts.check import check_book
from kpm_excel.layouts.history import history_book
from kpm_excel.layouts.overview.overview_book import overview_book, overview_table
from kpm_excel.layouts.review import review_book
from kpm_excel.mails import mail_to_send
from kpm_excel.plan.model import Plan
from tests.collecting import document, make_plan
from tests.reporting import consolidated_of
from tests.test_mails import body_of, opened

NO, CODE = 4711, "1-(1)-①"
ANSWERS = {str(NO): {"results": "窓口を2か所で案内した。", "rating": "A", "indicators.rate": 73.7}}


def numbered(language: str) -> Plan:
    """The small plan with one program, which has a code."""
    first = document()["programs"][0]
    return make_plan(format="kpm-excel/plan@2", language=language, programs=[{**first, "no": NO, "code": CODE}])


def seen(sheet: Sheet) -> list[str]:
    """What a reader sees in the cells of `sheet`, but for the number of the form itself."""
    if sheet.state != "visible":
        return []
    return [
        str(cell.value)
        for cell in sheet.cells
        if cell.value is not None
        and f"kanri-{NO}-" not in str(cell.value)
        and cell.row not in sheet.hidden_rows
        and cell.column not in sheet.hidden_columns
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_book_and_mail_prints_the_code_and_not_the_number(language: str) -> None:
    plan = numbered(language)
    consolidated = consolidated_of(plan, ANSWERS)
    overview = overview_book(plan, consolidated).sheets
    told = {
        "form": [text for sheet in build_entry(plan, plan.department("kanri")).sheets for text in seen(sheet)],
        "overview": [text for sheet in overview[:-1] for text in seen(sheet)],
        "review": [text for sheet in review_book(plan, consolidated).sheets for text in seen(sheet)],
        "history": [text for sheet in history_book(plan, [consolidated]).sheets for text in seen(sheet)],
        "mail": body_of(opened(mail_to_send(plan, plan.department("kanri"), ("x.xlsx", b"x")))).split("\n"),
    }
    for name, texts in told.items():
        assert any(CODE in text for text in texts), name
        assert not [text for text in texts if str(NO) in text], name
    assert str(NO) not in " ".join(seen(check_book(plan, consolidated, (), {}).sheets[1]))


def test_data_and_results_have_both() -> None:
    plan = numbered("ja")
    consolidated = consolidated_of(plan, ANSWERS)
    table = overview_table(plan, consolidated)
    row = dict(zip((column.id for column in table.columns), table.rows[0], strict=True))
    assert (row["no"], row["no.printed"]) == (NO, CODE)
    result = consolidated.to_json()["programs"][0]
    assert (result["no"], result["code"]) == (NO, CODE)


def test_the_largest_number_is_printed_as_it_is() -> None:
    from sys import float_info

    from kpm_excel.book.marks import number_text

    assert float(number_text(float_info.max)) == float_info.max

"""What Excel would refuse, cut, repair or drop is refused here, with sheet and cell."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.base import Book, Cell, Chart, ChartSeries, Conditional, Page, Shape, Sheet, Style, Validation
from kpm_excel.book.formulas import utf16_length
from kpm_excel.excel.write.writer import write_book
from tests.rig.written import FONT, PLAIN, book_of, sheet_of

DATED = Style(number_format="yyyy/m/d")


def refuse(book: Book, message: str, error: type[Exception] = ValueError) -> None:
    with pytest.raises(error, match=message):
        write_book(book)


@given(st.text())
def test_a_length_is_counted_as_excel_counts_it(text: str) -> None:
    assert utf16_length(text) == len(text) + sum(character > "\uffff" for character in text)


@pytest.mark.parametrize("text", ["あ" * 32_767, "😀" * 16_383 + "x"])
def test_the_longest_text_is_written_whole_and_one_more_unit_is_refused(text: str) -> None:
    assert sheet_of(book_of(Cell(0, 0, text, PLAIN)))["A1"].value == text
    refuse(book_of(Cell(4, 2, text + "x", PLAIN), name="表"), r"表!C5.*32768")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 32,
        "😀" * 16,
        "a/b",
        "a:b",
        "[a]",
        "a?b",
        "a*b",
        "a\\b",
        "'a",
        "a'",
        "a\nb",
        "a\x01b",
        "History",
        "履歴",
    ],
)
def test_a_sheets_name_that_excel_refuses_is_refused(name: str) -> None:
    refuse(Book([Sheet(name)], FONT), "sheet")


def test_two_sheets_with_one_name_are_refused() -> None:
    refuse(Book([Sheet("Kpm"), Sheet("kPM")], FONT), "another sheet")


@pytest.mark.parametrize("active", [1, 2, -1])
def test_the_sheet_shown_first_is_there_and_visible(active: int) -> None:
    refuse(Book([Sheet("一"), Sheet("二", state="hidden")], FONT, active=active), "shown first")


def test_a_workbook_has_a_sheet() -> None:
    refuse(Book([], FONT), "shown first")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (Cell(0, 0, float("nan"), PLAIN), r"表!A1.*nan"),
        (Cell(0, 0, float("inf"), PLAIN), r"表!A1.*inf"),
        (Cell(0, 0, dt.date(1900, 2, 28), DATED), r"表!A1.*1900-02-28"),
        (Cell(0, 0, dt.datetime(2024, 4, 1, tzinfo=dt.UTC), DATED), r"表!A1"),
        (Cell(0, 0, dt.date(2024, 4, 1), PLAIN), r"表!A1.*number format"),
        (Cell(0, 0, "\ud800", PLAIN), r"表!A1.*half"),
        (Cell(0, 0, 1, PLAIN, formula="1+1"), r"表!A1.*begins with ="),
        (Cell(0, 0, 1, PLAIN, formula="="), r"表!A1.*begins with ="),
        (Cell(0, 0, 1, PLAIN, formula="=" + "1+" * 5_000 + "1"), r"表!A1.*8192"),
        (Cell(0, 0, 1, PLAIN, formula='=TEXTJOIN("",1,B1)'), r"表!A1.*TEXTJOIN"),
        (Cell(0, 0, 1, PLAIN, formula='=IF(1,LET(a,1,a),"LET(")'), r"表!A1.*LET"),
        (Cell(-1, 0, 1, PLAIN), r"表.*\(-1, 0\)"),
        (Cell(0, 16_384, 1, PLAIN), r"表.*16384"),
        (Cell(3, 3, 1, PLAIN, last_row=2), r"表!D4.*no block"),
        (Cell(0, 0, 1, PLAIN, last_column=20_000), r"表!A1.*no block"),
    ],
)
def test_a_cell_that_excel_cannot_hold_is_refused(cell: Cell, message: str) -> None:
    refuse(book_of(cell, name="表"), message)


@pytest.mark.parametrize(
    ("style", "message"),
    [
        (Style(rotation=91), "91 degrees"),
        (Style(rotation=-91), "-91 degrees"),
        (Style(pattern=19), "pattern 19"),
        (Style(left=14), "line 14"),
        (Style(color="red"), "'red'"),
        (Style(fill="#12"), "'#12'"),
        (Style(top=1, border_color='"/><x'), "no colour"),
    ],
)
def test_a_style_that_excel_does_not_know_is_refused(style: Style, message: str) -> None:
    refuse(book_of(Cell(1, 1, "x", style), name="表"), f"表!B2: .*{message}")


def test_a_functions_name_in_a_text_is_no_function() -> None:
    write_book(book_of(Cell(0, 0, "", PLAIN, formula='="FILTER(x)"&MY.SORT(1)')))


@pytest.mark.parametrize(
    "cells",
    [
        [Cell(1, 1, "a", PLAIN), Cell(1, 1, "b", PLAIN)],
        [Cell(1, 1, "a", PLAIN), Cell(0, 0, "b", PLAIN, last_row=2, last_column=2)],
        [Cell(0, 0, "b", PLAIN, last_row=2, last_column=2), Cell(1, 1, "a", PLAIN)],
        [Cell(0, 0, "b", PLAIN, last_row=2, last_column=1), Cell(0, 1, "a", PLAIN, last_column=3)],
    ],
)
def test_no_cell_is_written_over(cells: list[Cell]) -> None:
    refuse(book_of(*cells, name="表"), "表!.*two cells stand at B[12]")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"heights": {6: 409.6}}, "表: row 7 .*409.6"),
        ({"heights": {6: -1}}, "表: row 7"),
        ({"widths": {2: 255.5}}, "表: column 3"),
        ({"password": "x" * 16}, "表.*password"),
        ({"password": "合言葉"}, "表.*password"),
        ({"page": Page(header="&L" + "あ" * 254)}, "表, header.*256"),
        ({"page": Page(footer="\x02")}, "表, .*footer"),
        ({"page": Page(breaks=tuple(range(1, 1_025)))}, "表.*1024 page breaks"),
        ({"page": Page(area=(5, 0, 4, 0))}, "表, print area"),
        ({"autofilter": (5, 0, 4, 0)}, "表, filter"),
        ({"notes": {(0, 1): "あ" * 32_768}}, "表!B1, note.*32768"),
        ({"notes": {(0, 1): "a\x0bb"}}, "表!B1, note"),
    ],
)
def test_a_sheet_that_excel_cannot_make_is_refused(fields: dict[str, Any], message: str) -> None:
    refuse(book_of(name="表", **fields), message)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (Validation(1, 1, 1, 1, "list", choices=("あ" * 200, "い" * 55)), "256"),
        (Validation(1, 1, 1, 1, "list", choices=("A,B",)), "A,B"),
        (Validation(1, 1, 1, 1, "list", choices=(" A",)), "' A'"),
        (Validation(1, 1, 1, 1, "list", choices=("A", "")), "''"),
        (Validation(1, 1, 1, 1, "list"), "begins with ="),
        (Validation(1, 1, 1, 1, "length"), "minimum or a maximum"),
        (Validation(1, 1, 1, 1, "any", prompt_title="あ" * 33), "33"),
        (Validation(1, 1, 1, 1, "any", prompt="あ" * 256), "256"),
        (Validation(1, 1, 1, 1, "any", error_title="あ" * 33), "33"),
        (Validation(1, 1, 1, 1, "any", error="あ" * 256), "256"),
        (Validation(1, 1, 1, 1, "any", error="\x00"), "cannot stand"),
        (Validation(1, 1, 0, 1, "any"), "no block"),
    ],
)
def test_a_rule_that_excel_would_drop_is_refused(rule: Validation, message: str) -> None:
    refuse(book_of(name="表", validations=[rule]), f"表!B2, data validation.*{message}")


def test_the_longest_choices_are_written() -> None:
    choices = ("あ" * 200, "い" * 54)
    rule = Validation(1, 1, 1, 1, "list", choices=choices)
    (found,) = sheet_of(book_of(validations=[rule])).data_validations.dataValidation
    assert found.formula1 == f'"{",".join(choices)}"'


@pytest.mark.parametrize(
    "link",
    ["ftp://example.lg.jp", "javascript:alert(1)", "file:///etc/passwd", "'無い'!A1", "A1", "kpm_none", "表.xlsx"],
)
def test_a_link_leads_nowhere_else(link: str) -> None:
    refuse(book_of(Cell(0, 0, "x", PLAIN, link=link), name="表"), "表!A1, link")


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (Shape(0, 0, 0, 0, 0, 0, 1.5, 1, ""), "outside its cell"),
        (Shape(0, 0, 0.5, 0, 0, 0, 0.5, 1, ""), "no extent"),
        (Shape(0, 1, 0, 0, 0, 0, 1, 1, ""), "no block"),
        (Shape(0, 0, 0, 0, 0, 0, 1, 1, "a\x01"), "cannot stand"),
        (Shape(0, 0, 0, 0, 0, 0, 1, 1, "", fill="red"), "no colour"),
    ],
)
def test_a_shape_that_cannot_be_drawn_is_refused(shape: Shape, message: str) -> None:
    refuse(book_of(name="表", shapes=[shape]), message)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "あ" * 256}, "title.*256"),
        ({"properties": {"k": "あ" * 256}}, "k.*256"),
        ({"properties": {"k\x01": ""}}, "cannot stand"),
        ({"names": {"kpm_a": "=表!$A$1", "KPM_A": "=表!$A$2"}}, "defined name KPM_A"),
    ],
)
def test_a_description_that_would_be_cut_is_refused(fields: dict[str, Any], message: str) -> None:
    refuse(Book([Sheet("表")], FONT, **fields), message)


def test_what_the_engine_would_only_warn_of_is_an_error_with_its_place() -> None:
    series = (ChartSeries("x", "=表!$A$1:$A$2", "=無い!$B$1:$B$2", "#000000"),)
    unknown: Any = ChartSeries("x", "=表!$A$1:$A$2", "=表!$B$1:$B$2", "#000000", "no_such_pattern")  # type: ignore[arg-type]
    for book, message in [
        (book_of(name="表", zoom=5), "表, zoom.*5 %"),
        (book_of(name="表", page=Page(fit=None, scale=500)), "表, scale.*500 %"),
        (book_of(name="表", page=Page(header="&&&G")), "表, header and footer.*picture"),
        (book_of(name="表", charts=[Chart(0, 0, 9, 9, "bar", None, "", series, "")]), "表!A1, chart.*無い"),
        (book_of(name="表", charts=[Chart(0, 0, 9, 9, "bar", None, "", (unknown,), "")]), "表!A1, chart.*no_such"),
    ]:
        refuse(book, message)


@pytest.mark.parametrize("name", ["A1", "kpm P"])
def test_a_name_that_the_engine_refuses_is_an_error(name: str) -> None:
    with pytest.warns(UserWarning):
        refuse(Book([Sheet("表")], FONT, names={name: "=表!$A$1"}), f"defined name {name}: define_name", RuntimeError)


def test_a_caption_is_no_formula() -> None:
    series = (ChartSeries("x", "=表!$A$1:$A$2", "=表!$B$1:$B$2", "#000000"),)
    written = write_book(book_of(name="表", charts=[Chart(1, 1, 9, 9, "bar", None, "=1+1", series, "")]))
    chart = zipfile.ZipFile(io.BytesIO(written)).read("xl/charts/chart1.xml").decode()
    # It is text, with a space before it that has no width.
    assert "<a:t>\u200b=1+1</a:t>" in chart and "<c:f>1+1</c:f>" not in chart


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 10**400])
def test_a_whole_number_that_excel_would_round_stands_as_a_text(number: int) -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(write_book(book_of(Cell(0, 0, number, PLAIN), name="表"))))["表"]
    assert sheet["A1"].value == str(number)


def test_a_condition_needs_a_formula() -> None:
    refuse(book_of(name="表", conditionals=[Conditional(1, 1, 1, 1, "1=1", PLAIN)]), "表!B2, condition")


def test_writing_touches_no_warnings() -> None:
    before, state = list(warnings.filters), (warnings.showwarning, warnings.filters)
    books = [book_of(Cell(0, 0, str(number), PLAIN)) for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(write_book, books))
    assert written == [write_book(book) for book in books]
    assert (warnings.filters, (warnings.showwarning, warnings.filters)) == (before, state)

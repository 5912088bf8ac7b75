"""What a written worksheet has besides its cells: rules, conditions, protection, view, page, links, notes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest

from kpm_excel.book.base import Book, Cell, Conditional, Page, Sheet, Style, Validation
from kpm_excel.excel.write.writer import write_book
from tests.rig.written import (
    FONT,
    HARD_NAME,
    INPUT,
    MAIN,
    PLAIN,
    book_of,
    opened,
    parts,
    sheet_of,
    sheet_xml,
)


def rule_of(rule: Validation) -> Any:
    (found,) = sheet_of(book_of(validations=[rule])).data_validations.dataValidation
    return found


def test_a_list_offers_its_choices_and_sets_the_input_method() -> None:
    rule = Validation(3, 1, 4, 2, "list", choices=("S", 'A"1', "B＆C"), prompt_title="評価", prompt="選ぶ\n<必ず>")
    rule = dataclasses.replace(rule, error_title="誤り", error="S, A, B のどれか", ime="disabled")
    found = rule_of(rule)
    assert (found.type, str(found.sqref), found.imeMode) == ("list", "B4:C5", "disabled")
    assert found.formula1 == '"S,A""1,B＆C"'
    assert (found.promptTitle, found.prompt) == ("評価", "選ぶ\n<必ず>")
    assert (found.errorTitle, found.error, found.errorStyle) == ("誤り", "S, A, B のどれか", None)
    assert found.showErrorMessage and found.showInputMessage and found.allowBlank


DAY = dt.date(2024, 4, 1)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Validation(0, 0, 0, 0, "list", source="=_lists!$A$1:$A$3"), ("list", None, "_lists!$A$1:$A$3", None)),
        (Validation(0, 0, 0, 0, "length", maximum=400), ("textLength", "lessThanOrEqual", "400", None)),
        (Validation(0, 0, 0, 0, "integer", minimum=0), ("whole", "greaterThanOrEqual", "0", None)),
        (Validation(0, 0, 0, 0, "integer", minimum=0, maximum="=$B$1"), ("whole", None, "0", "$B$1")),
        (Validation(0, 0, 0, 0, "decimal", minimum=-0.5, maximum=1), ("decimal", None, "-0.5", "1")),
        (Validation(0, 0, 0, 0, "date", minimum=DAY, maximum=DAY), ("date", None, "45383", "45383")),
        (Validation(0, 0, 0, 0, "date"), ("date", "greaterThanOrEqual", "1", None)),
        (Validation(0, 0, 0, 0, "custom", source="=LEN(A1)<5"), ("custom", None, "LEN(A1)<5", None)),
    ],
)
def test_a_rule_checks_what_it_says(rule: Validation, expected: tuple[str | None, ...]) -> None:
    found = rule_of(rule)
    assert (found.type, found.operator, found.formula1, found.formula2) == expected


def test_a_number_without_bounds_may_be_any_number() -> None:
    found = rule_of(Validation(0, 0, 0, 0, "decimal"))
    assert float(found.formula1) < -1e307 and float(found.formula2) > 1e307


def test_a_cell_for_any_text_can_set_the_input_method_and_a_warning_lets_values_pass() -> None:
    assert rule_of(Validation(0, 0, 0, 0, "any", ime="hiragana")).imeMode == "hiragana"
    assert rule_of(Validation(0, 0, 0, 0, "length", maximum=5, severity="warning")).errorStyle == "warning"


def test_conditions_show_their_format_in_their_order() -> None:
    rules = [
        Conditional(1, 0, 5, 0, '=$A2=""', Style(fill="#FFC7CE", bold=True, bottom=1), stop=True),
        Conditional(1, 0, 5, 0, '=LEN($A2)>"5"', Style(color="#9C0006", pattern=17)),
        Conditional(0, 1, 0, 1, "=TRUE", Style(fill="#FFC7CE", bold=True, bottom=1)),
    ]
    found = [
        (str(block.sqref), rule.priority, rule.formula[0], rule.stopIfTrue, rule.dxf)
        for block in sheet_of(book_of(conditionals=rules)).conditional_formatting
        for rule in block.rules
    ]
    assert [entry[:4] for entry in sorted(found, key=lambda entry: entry[1])] == [
        ("A2:A6", 1, '$A2=""', True),
        ("A2:A6", 2, 'LEN($A2)>"5"', None),
        ("B1", 3, "TRUE", None),
    ]
    first = min(found, key=lambda entry: entry[1])[4]
    assert first.font.b and first.fill.bgColor.rgb == "FFFFC7CE" and first.border.bottom.style == "thin"


def test_protection_locks_all_but_input_and_lets_one_look_and_make_room() -> None:
    cells = [Cell(0, 0, "固定", PLAIN), Cell(1, 0, "", INPUT)]
    protection = sheet_of(book_of(*cells, password="")).protection
    assert protection.sheet and protection.password is None
    # An attribute that is true forbids.
    assert not protection.selectLockedCells and not protection.selectUnlockedCells
    assert not protection.formatRows and not protection.formatColumns
    assert protection.formatCells and protection.insertRows and protection.deleteRows and protection.sort
    assert not sheet_of(book_of(*cells)).protection.sheet


def test_a_password_is_kept_as_its_four_digits() -> None:
    found = {sheet_xml(book_of(password=f"p{i}")).find(f"{MAIN}sheetProtection") for i in range(40)}
    digits = [entry.get("password", "") for entry in found if entry is not None]
    assert len(digits) == 40 and all(re.fullmatch("[0-9A-F]{4}", password) for password in digits)


def test_a_protected_sheet_still_filters() -> None:
    worksheet = sheet_of(book_of(autofilter=(0, 0, 5, 2), password=""))
    assert worksheet.auto_filter.ref == "A1:C6"
    assert not worksheet.protection.autoFilter


def test_a_sheet_opens_as_it_says() -> None:
    block = Cell(4, 2, None, INPUT, last_column=4)
    book = book_of(block, freeze=(2, 1), cursor=(4, 2), zoom=85, tab_color="#1F4E79", ignore_text_numbers="A1:H200")
    worksheet = sheet_of(book)
    assert worksheet.freeze_panes == "B3"
    selections = {selection.pane: selection for selection in worksheet.sheet_view.selection}
    assert (selections["bottomRight"].activeCell, selections["bottomRight"].sqref) == ("C5", "C5:E5")
    assert worksheet.sheet_view.zoomScale == 85
    assert worksheet.sheet_properties.tabColor is not None and worksheet.sheet_properties.tabColor.rgb == "FF1F4E79"
    ignored = next(sheet_xml(book).iter(f"{MAIN}ignoredError"))
    assert (ignored.get("sqref"), ignored.get("numberStoredAsText")) == ("A1:H200", "1")


@pytest.mark.parametrize("shown", [False, True])
def test_gridlines_are_off_on_paper_and_on_the_screen_as_it_says(shown: bool) -> None:
    worksheet = sheet_of(book_of(gridlines=shown))
    assert (worksheet.sheet_view.showGridLines is not False) == shown
    assert not worksheet.print_options.gridLines


def test_a_page_prints_as_it_says() -> None:
    page = Page(8, True, (0.4, 0.5, 0.6, 0.7, 0.2, 0.3), "&L課&&GR&&&&G係", "&C&P／&N", (0, 1), None, (20, 9), (1, 0))
    page = dataclasses.replace(page, area=(0, 1, 30, 5))
    worksheet = sheet_of(book_of(page=dataclasses.replace(page, black_and_white=True)))
    setup, margins = worksheet.page_setup, worksheet.page_margins
    assert (setup.paperSize, setup.orientation, setup.blackAndWhite) == (8, "landscape", True)
    assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)
    assert worksheet.sheet_properties.pageSetUpPr is not None and worksheet.sheet_properties.pageSetUpPr.fitToPage
    assert (margins.left, margins.right, margins.top, margins.bottom) == (0.4, 0.5, 0.6, 0.7)
    assert (margins.header, margins.footer) == (0.2, 0.3)
    assert worksheet.print_title_rows == "$1:$2"
    assert worksheet.print_area.endswith("!$B$1:$F$31")
    # A break before row 9 (from 0) stands after the ninth row.
    assert [mark.id for mark in worksheet.row_breaks.brk] == [9, 20]
    assert worksheet.print_options.horizontalCentered
    header = next(sheet_xml(book_of(page=page)).iter(f"{MAIN}oddHeader"))
    # Nothing, in small type, stands in the parts that have no text.
    assert header.text == "&L課&&GR&&&&G係&C&8\u00a0&R&8\u00a0"


def test_a_page_without_fitting_prints_at_its_scale() -> None:
    worksheet = sheet_of(book_of(page=Page(fit=None, scale=82)))
    assert worksheet.page_setup.scale == 82
    assert not next(sheet_xml(book_of(page=Page(fit=None))).iter(f"{MAIN}pageSetUpPr"), None)


def test_links_lead_into_the_workbook_or_to_a_mail_and_look_as_their_style_says() -> None:
    target = Sheet("O'Neil の 頁", cells=[Cell(0, 0, "x", PLAIN)])
    cells = [
        Cell(0, 0, "移る", PLAIN, link="'O''Neil の 頁'!C5"),
        Cell(1, 0, 3, PLAIN, link="kpm_place"),
        Cell(2, 0, "=1", PLAIN, link="mailto:kikaku@example.lg.jp"),
    ]
    book = Book([Sheet("表", cells=cells), target], FONT, names={"kpm_place": "='O''Neil の 頁'!$A$1"})
    worksheet = sheet_of(book)
    assert worksheet["A1"].hyperlink.location == "'O''Neil の 頁'!C5"
    assert worksheet["A2"].hyperlink.location == "kpm_place"
    assert worksheet["A3"].hyperlink.target == "mailto:kikaku@example.lg.jp"
    assert [worksheet[f"A{row}"].value for row in (1, 2)] == ["移る", 3]
    assert worksheet["A1"].font.underline is None


def test_hidden_sheets_are_hidden_and_the_active_one_is_shown() -> None:
    sheets = [Sheet("見えない", state="very_hidden"), Sheet("隠す", state="hidden"), Sheet("一"), Sheet("二")]
    workbook = opened(Book(sheets, FONT, active=3))
    states = [worksheet.sheet_state for worksheet in workbook.worksheets]
    assert states == ["veryHidden", "hidden", "visible", "visible"]
    assert workbook.active is workbook.worksheets[3]


def test_names_properties_and_language_describe_the_workbook() -> None:
    book = Book(
        [Sheet(HARD_NAME)],
        FONT,
        title="進行管理 & 報告",
        subject="件名",
        company="企画課",
        keywords="鍵",
        properties={"kpm_plan": "<あ>&"},
        names={"kpm_P0001_F004": "='№8 ''A'' の 表'!$C$24"},
        locale="ja-JP",
    )
    workbook = opened(book)
    properties = workbook.properties
    assert (properties.title, properties.subject, properties.keywords) == ("進行管理 & 報告", "件名", "鍵")
    assert (properties.creator, properties.language) == ("企画課", "ja-JP")
    assert properties.created == dt.datetime(2000, 1, 1)
    assert [(entry.name, entry.value) for entry in workbook.custom_doc_props.props] == [("kpm_plan", "<あ>&")]
    assert workbook.defined_names["kpm_P0001_F004"].attr_text == "'№8 ''A'' の 表'!$C$24"


def test_notes_show_all_of_their_text() -> None:
    text = "ここに実績を書きます。\n" + "長い説明です。" * 40
    book = book_of(notes={(2, 1): text})
    comment = sheet_of(book)["B3"].comment
    assert comment is not None and comment.text == text
    window = re.search(r"width:([\d.]+)pt;height:([\d.]+)pt", parts(write_book(book))["xl/drawings/vmlDrawing1.vml"])
    assert window is not None
    # At 9 pt a full-width character takes 9 pt of a line, and a line about 12 pt of the height.
    width_pt, height_pt = map(float, window.groups())
    assert height_pt >= 12 * (1 + 280 * 9 / width_pt)

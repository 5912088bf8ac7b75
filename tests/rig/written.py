"""Workbooks that the writer makes of a few cells, and what is then found in them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kpm_excel.book.base import Book, Cell, Chart, ChartSeries, Conditional, Page, Shape, Sheet, Style, Validation
from kpm_excel.excel.write.writer import write_book

FONT = "BIZ UDゴシック"
PLAIN = Style()
INPUT = Style(locked=False, number_format="@")
#: A name that formulas and links have to quote.
HARD_NAME = "№8 'A' の 表"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def book_of(*cells: Cell, **fields: Any) -> Book:
    """A workbook with one sheet of these cells; `fields` are those of the sheet."""
    return Book([Sheet(fields.pop("name", HARD_NAME), cells=list(cells), **fields)], FONT)


def opened(book: Book, *, cached: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_book(book)), data_only=cached)


def sheet_of(book: Book, *, cached: bool = False) -> Worksheet:
    worksheet = opened(book, cached=cached).worksheets[0]
    assert isinstance(worksheet, Worksheet)
    return worksheet


def parts(content: bytes) -> Mapping[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def sheet_xml(book: Book, number: int = 1) -> ElementTree.Element:
    return ElementTree.fromstring(parts(write_book(book))[f"xl/worksheets/sheet{number}.xml"])


def full_book() -> Book:
    """A workbook that uses everything that there is."""
    sheet = Sheet(HARD_NAME, password="kpm", freeze=(1, 1), cursor=(3, 1), tab_color="#1F4E79", zoom=90)
    sheet.widths, sheet.heights = {0: 3.5, 1: 24, **{2 + month: 5 for month in range(12)}}, dict.fromkeys(range(12), 24)
    sheet.hidden_columns, sheet.hidden_rows = {0}, {11}
    framed = Style(left=1, right=1, top=1, bottom=7, fill="#DDEBF7", align="center", valign="vcenter")
    sheet.put(0, 1, "年間スケジュール　=1+1 <r>", framed, last_column=13)
    sheet.put(1, 1, dt.date(2024, 4, 1), dataclasses.replace(framed, number_format="yyyy/m/d"))
    sheet.put(2, 1, "未入力", PLAIN, formula='=IF(LEN(B4)=0,"未入力","")')
    sheet.put(3, 1, None, INPUT)
    sheet.put(4, 1, "移る", Style(underline=True, color="#0563C1"), link="'集計'!A1")
    sheet.put(5, 1, "問合せ", PLAIN, link="mailto:kikaku@example.lg.jp")
    sheet.put(6, 1, 0.1, Style(pattern=17, number_format="0.0", rotation=90, font="ＭＳ 明朝"))
    sheet.validations = [
        Validation(3, 1, 3, 1, "list", choices=("S", "A"), prompt="選ぶ", error="S か A", ime="disabled"),
        Validation(4, 1, 5, 1, "any", ime="hiragana"),
        Validation(6, 1, 6, 1, "decimal"),
        Validation(7, 1, 7, 1, "length", maximum=100, severity="warning", prompt_title="文字数"),
        Validation(8, 1, 8, 1, "date", minimum=dt.date(2024, 4, 1)),
    ]
    sheet.conditionals = [
        Conditional(2, 1, 6, 1, '=IFNA($B3,"")=""', Style(fill="#FFC7CE", color="#9C0006", bottom=1), stop=True),
        Conditional(2, 1, 6, 1, "=TRUE", Style(pattern=17, bold=True, number_format="0")),
    ]
    sheet.shapes = [
        Shape(7, 2, 0, 0.2, 7, 6, 1, 0.8, "設計・住民説明", fill="#BDD7EE"),
        Shape(8, 7, 0.5, 0.2, 9, 13, 1, 0.8, "工事\n\n（本体）", preset="rect", dash="dash", align="left"),
    ]
    sheet.notes = {(0, 1): "説明 <&>\n二行目"}
    sheet.page = Page(
        8, True, header="&L課&&係&R&D", footer="&C&P／&N", repeat_rows=(0, 0), breaks=(6,), area=(0, 1, 10, 13)
    )
    sheet.ignore_text_numbers = "B1:B12"
    totals = Sheet("集計", autofilter=(0, 0, 3, 2), password="", gridlines=True)
    for row, line in enumerate([("分野", "達成", "未達"), ("福祉", 3, 1), ("教育", 5, None), ("環境", 2, 2)]):
        for column, value in enumerate(line):
            totals.put(row, column, value, PLAIN)
    series = tuple(
        ChartSeries(name, "=集計!$A$2:$A$4", f"=集計!${letter}$2:${letter}$4", color, pattern)
        for name, letter, color, pattern in [
            ("達成", "B", "#1F4E79", None),
            ("未達", "C", "#C55A11", "wide_upward_diagonal"),
        ]
    )
    totals.charts = [Chart(6, 0, 480, 240, "bar", "stacked", "達成の状況", series, "分野ごとの棒グラフ", "件数")]
    totals.shapes = [Shape(1, 4, 0, 0, 2, 5, 1, 1, "注", preset="rect")]
    marks = Sheet("_kpm", [Cell(0, 0, "KPM1|<r>", INPUT)], state="very_hidden")
    names = {"kpm_P0001_F004": "='№8 ''A'' の 表'!$B$4"}
    described = {"title": "進行管理", "subject": "件名", "company": "企画課", "keywords": "鍵"}
    return Book([sheet, totals, marks], FONT, properties={"kpm_plan": "あ&い"}, names=names, **described)

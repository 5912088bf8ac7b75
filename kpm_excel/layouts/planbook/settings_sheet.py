"""The sheet of settings: what there is once in a plan, one to a row."""

from dataclasses import replace

from kpm_excel.book.base import Page, Sheet, Value, address
from kpm_excel.book.list_sheet import Filled, ListColumn, ListSheet
from kpm_excel.layouts.planbook import plan_styles
from kpm_excel.layouts.planbook.checks import rule_of, to_write
from kpm_excel.layouts.planbook.drawn_table import FIRST, HEADINGS, HELP, Drawing, new_sheet
from kpm_excel.layouts.planbook.part_names import Entry
from kpm_excel.layouts.planbook.plan_columns import Column, Holds
from kpm_excel.layouts.planbook.plan_rows import Row, Speller
from kpm_excel.layouts.planbook.spelling import EMPTY
from kpm_excel.words import LANGUAGES

#: Columns of the sheet.
LABEL, VALUE, EXPLAINED = 1, 2, 3
_WIDTHS = {LABEL: 24, VALUE: 72, EXPLAINED: 62}

#: The settings from top to bottom; a key with a dot is a part of a part.
SETTINGS = (
    Column("language", "settings_language", Holds.WORD, stands_for=LANGUAGES, required=True),
    Column("organization", "settings_organization", required=True),
    Column("title", "settings_title", required=True),
    Column("as_of", "settings_as_of", required=True),
    Column("current_period", "settings_current_period", Holds.REFERENCE, refers="periods", required=True),
    Column("deadline", "settings_deadline", Holds.DAY),
    Column("mend_deadline", "settings_mend_deadline", Holds.DAY),
    Column("office.name", "settings_office_name"),
    Column("office.contact", "settings_office_contact"),
    Column("texts.introduction", "settings_introduction"),
    Column("texts.cover_note", "settings_cover_note"),
    Column("texts.summary_note", "settings_summary_note"),
    Column("cycle", "settings_cycle", Holds.CODE),
)


def setting(document: Entry, column: Column, speller: Speller) -> Value:
    """What the cell of a setting holds; None where the plan does not have it."""
    part, _, name = column.key.rpartition(".")
    if column.key == "texts.introduction" and document.get("texts") == {}:
        return EMPTY
    owner = document.get(part, {}) if part else document
    return speller.cell(column, owner[name]) if name in owner else None


def settings_sheet(drawing: Drawing, values: Row) -> Sheet:
    """The sheet of settings with `values`, by the keys of `SETTINGS`."""
    sheet = new_sheet("settings", drawing)
    labels = [drawing.words.text(f"planbook.settings_column_{key}") for key in ("label", "value", "explained")]
    columns = [
        ListColumn(label, width, head=plan_styles.HEADING)
        for label, width in zip(labels, _WIDTHS.values(), strict=True)
    ]
    listed = ListSheet(sheet, drawing.face, columns, left=LABEL)
    for column in (VALUE, EXPLAINED):
        sheet.put(1, column, None, plan_styles.TITLE)
    sheet.heights[HELP] = 2
    listed.heads(HEADINGS, least_pt=20.0)
    for row, entry in enumerate(SETTINGS, start=FIRST):
        _draw(listed, row, entry, values.get(entry.key), drawing)
    block = (FIRST, VALUE, FIRST + len(SETTINGS) - 1, VALUE)
    sheet.conditionals.append(to_write(block, drawing.words.text("rollover.sign")))
    sheet.freeze = (FIRST, 0)
    sheet.cursor = (FIRST, VALUE)
    sheet.page = Page(landscape=True, footer="&L&8&A&C&8&P / &N", center=False)
    return sheet


def _draw(listed: ListSheet, row: int, column: Column, value: Value, drawing: Drawing) -> None:
    sheet = listed.sheet
    style = drawing.style(column) if column.holds is Holds.DAY and not isinstance(value, str) else plan_styles.TEXT
    sheet.put(row, 0, column.key, plan_styles.KEY)
    cells = [
        Filled(drawing.heading(column), plan_styles.LABEL_NEEDED if column.required else plan_styles.LABEL_CELL),
        Filled(value, replace(style, align="left", valign="vcenter")),
        Filled(drawing.help(column), plan_styles.EXPLAINED),
    ]
    listed.row(row, cells, least_pt=30.0, air_pt=6.0)
    rule = rule_of(column, address(row, VALUE), drawing.document, drawing.words, drawing.ranges)
    if rule:
        sheet.validations.append(replace(rule, row=row, column=VALUE, last_row=row, last_column=VALUE))

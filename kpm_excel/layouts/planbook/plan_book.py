"""The plan as a workbook: a sheet for each part, drawn up so that an office can keep it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.book.base import Book, Sheet
from kpm_excel.book.books import book_of
from kpm_excel.book.measure import face_for
from kpm_excel.layouts.planbook.checks import Ranges, range_of
from kpm_excel.layouts.planbook.drawn_table import FIRST, Drawing, Fills, last_row, table_sheet
from kpm_excel.layouts.planbook.part_names import names_of, names_years
from kpm_excel.layouts.planbook.plan_columns import Table
from kpm_excel.layouts.planbook.plan_rows import Row, Speller, rows_of
from kpm_excel.layouts.planbook.plan_tables import ISSUES, ORDER, tables_of
from kpm_excel.layouts.planbook.schedule_sheet import Lane, lanes_of, schedule_sheet
from kpm_excel.layouts.planbook.settings_sheet import SETTINGS, setting, settings_sheet
from kpm_excel.plan.document import only_noun
from kpm_excel.words import Words, words_for

#: What references are chosen from: the column of a table that defines them.
_DEFINED = {
    "periods": "id",
    "groups": "id",
    "departments": "name",
    "kinds": "name",
    "scales": "scale",
    "fields": "label",
    "rows": "label",
    "programs": "no",
}
#: The sheets that an office opens most, and the ones that it sets up once, by the colour of their tabs.
_TABS = {**dict.fromkeys(("programs", "schedule", "indicators", "figures"), "#2E75B6"), "previous": "#9DC3E6"}
_TAB = "#1F3F5F"


def plan_book(document: dict[str, Any], more: Sequence[Sheet] = ()) -> Book:
    """The workbook of the plan `document`, which must be without faults."""
    words = words_for(document["language"])
    names = names_of(document)
    speller = Speller(document, names, words)
    tables = tables_of(document, names)
    rows = {name: rows_of(table, speller) for name, table in tables.items() if name != "schedule"}
    settings = {column.key: setting(document, column, speller) for column in SETTINGS}
    return laid_out(document, tables, Contents(settings, rows, lanes_of(tables["schedule"], speller)), more)


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands on the sheets."""

    #: The cells of the settings, and of every table's rows but the schedule's.
    settings: Row
    rows: dict[str, list[Row]]
    lanes: list[Lane]
    #: The office's own colours of the rows' cells, by column: `RRGGBB`.
    fills: dict[str, list[Fills]] = field(default_factory=dict)
    #: Those of their characters.
    inks: dict[str, list[Fills]] = field(default_factory=dict)


def laid_out(
    document: dict[str, Any], tables: dict[str, Table], contents: Contents, more: Sequence[Sheet] = ()
) -> Book:
    """The workbook with `contents` on the sheets of `tables`, and `more` sheets behind them.

    Of `document` it takes language, title, organization, current period, periods, scales, and the words of its kinds.
    """
    words = words_for(document["language"]).calling(only_noun(document))
    rows = {**contents.rows, "schedule": [lane.row for lane in contents.lanes]}
    lasts = {name: last_row(table, len(rows[name])) for name, table in tables.items()}
    yearly = names_years(document)
    drawing = Drawing(document, words, face_for(document["language"]), _ranges(tables, lasts, words, yearly), yearly)
    _name_shown(rows, _left_open(tables))
    sheets = []
    for name in ORDER:
        if name == "settings":
            sheet = settings_sheet(drawing, contents.settings)
        elif name == "schedule":
            sheet = schedule_sheet(tables[name], contents.lanes, drawing, lasts[name])
        else:
            fills, inks = contents.fills.get(name, ()), contents.inks.get(name, ())
            sheet = table_sheet(tables[name], rows[name], drawing, lasts[name], fills, inks)
        sheet.tab_color = _TABS.get(name, _TAB)
        sheets.append(sheet)
    return book_of(
        words.language,
        [*sheets, *more],
        title=words.text("planbook.book_title", title=document["title"]),
        organization=document["organization"],
    )


def _ranges(tables: dict[str, Table], lasts: dict[str, int], words: Words, yearly: bool) -> Ranges:
    def cells(name: str, key: str) -> str:
        column = 1 + tables[name].columns.index(tables[name].column(key))
        return range_of(words.of_period(f"planbook.{name}", yearly), column, FIRST, lasts[name])

    return {
        **{name: cells(name, key) for name, key in _DEFINED.items()},
        "_kind": cells("kinds", "id"),
        "_program": cells("programs", "no"),
        "_program.names": cells("programs", "name"),
        "_group": cells("groups", "id"),
        "_group.names": cells("groups", "name"),
        **{
            name: cells("previous", key)
            for shown in _left_open(tables)
            for name, key in ((shown, "no"), (f"{shown}.names", shown.removeprefix(ISSUES)))
        },
    }


def _left_open(tables: dict[str, Table]) -> list[str]:
    """The keys of the columns that show what was left open last period."""
    return [column.key for column in tables["programs"].columns if column.key.startswith(f"{ISSUES}previous.")]


def _name_shown(rows: dict[str, list[Row]], left_open: list[str]) -> None:
    """Put the names and texts that formulas will show where Excel has not computed them yet."""
    programs = {row.get("no"): row.get("name") for row in rows["programs"]}
    groups = {row.get("id"): row.get("name") for row in rows["groups"]}
    for name in ("schedule", "indicators", "figures", "previous"):
        for row in rows[name]:
            row["_program"] = programs.get(row.get("no"), "")
    for row in rows["programs"]:
        row["_group"] = groups.get(row.get("group"), "")
    before = {row.get("no"): row for row in rows["previous"]}
    for row in rows["programs"]:
        row |= {shown: before.get(row.get("no"), {}).get(shown.removeprefix(ISSUES)) for shown in left_open}

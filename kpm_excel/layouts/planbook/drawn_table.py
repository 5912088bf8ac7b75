"""One table drawn as a sheet: hidden keys, title, bands, headings with help, rows, and rows kept ready."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, product
from math import ceil

from kpm_excel.book.base import Page, Sheet, Style, Value, address, column_letters
from kpm_excel.book.list_sheet import Filled, ListColumn, ListSheet
from kpm_excel.book.measure import Face, column_pt
from kpm_excel.layouts.overview.overview_styles import A3_PT, A4_PT
from kpm_excel.layouts.planbook import plan_styles
from kpm_excel.layouts.planbook.checks import Ranges, add_warnings, rule_of
from kpm_excel.layouts.planbook.part_names import Entry
from kpm_excel.layouts.planbook.plan_columns import Column, Holds, Table
from kpm_excel.layouts.planbook.plan_rows import Row
from kpm_excel.layouts.planbook.plan_tables import MARK
from kpm_excel.words import LANGUAGES, Words, words_for

#: Rows of every sheet: hidden keys, title, what it is for, bands, headings, help; then the table.
KEYS, TITLE, ABOUT, BANDS, HEADINGS, HELP, FIRST = range(7)
#: What the hidden first column says of the rows that are no data.
ROW_MARKS = {TITLE: "#title", ABOUT: "#about", BANDS: "#bands", HEADINGS: "#headings", HELP: "#help"}
_LEAST_PT = 20.0
#: The filter's button takes a line of the cell that it stands in.
_BUTTON_PT = 14.0
_NOTE_LIMIT = 2000
#: Room for the line that explains a sheet, and the width of a column without any of its own.
_LEAST_PRINTED_CHARS, _PLAIN_COLUMN_CHARS = 120.0, 8.5
#: A table is printed no smaller on one page across, but on larger paper or on several.
_LEAST_ON_A4, _LEAST_ON_A3 = 0.65, 0.53
#: Excel's numbers of paper.
_A3, _A4 = 8, 9
_CENTERED = {Holds.YES_NO, Holds.WORD, Holds.CODED}


#: Colours of a row's cells, by column: `RRGGBB`.
Fills = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the drawing of every table needs."""

    document: Entry
    words: Words
    face: Face
    ranges: Ranges
    #: Whether the plan's periods are years.
    yearly: bool

    def heading(self, column: Column) -> str:
        """The words over `column`."""
        return column.heading or self.text(column.words, n=column.number, label=column.label)

    def text(self, key: str, **values: object) -> str:
        """The words `key` of the plan workbook, as they suit the plan's periods."""
        return self.words.of_period(f"planbook.{key}", self.yearly, **values)

    def help(self, column: Column) -> str:
        """One or two short sentences under the heading."""
        text = column.help or self.text(f"{column.words}_help")
        return self.words.text("planbook.needed", text=text) if column.required else text

    def note(self, column: Column) -> str:
        """What there is to say beyond the help; empty for nothing."""
        return _note(column.words, self.words, self.yearly)

    def style(self, column: Column) -> Style:
        """How the cells of `column` look."""
        match column.holds:
            case Holds.NUMBER | Holds.FIGURE:
                return plan_styles.CENTERED if column.key == "no" else plan_styles.NUMBER
            case Holds.DAY:
                return plan_styles.day(self.words.language)
            case Holds.SHOWN:
                return plan_styles.SHOWN_TEXT if column.kind else plan_styles.SHOWN
            case Holds.QUARTER:
                return plan_styles.TRACK
        if column.holds in _CENTERED:
            return plan_styles.CENTERED
        # Long texts of one row begin on one line; short cells stand in the middle of it.
        return (
            plan_styles.TEXT
            if column.kind and column.holds in (Holds.TEXT, Holds.PAIRS, Holds.BY_DEPARTMENT)
            else plan_styles.SHORT
        )


def _note(name: str, words: Words, yearly: bool) -> str:
    key = f"planbook.{name}_note"
    return words.of_period(key, yearly)[:_NOTE_LIMIT] if words.has(key) else ""


def own_notes(table: Table) -> Iterator[str]:
    """What the notes over the columns of `table` say, in every language."""
    names = ("schedule_quarter", *(column.words for column in table.columns))
    for words, yearly, name in product(map(words_for, LANGUAGES), (True, False), names):
        if note := _note(name, words, yearly):
            yield note


def last_row(table: Table, count: int) -> int:
    """The last row of `table` with `count` rows, the ready ones among them."""
    return FIRST + count + table.spare - 1


def table_sheet(
    table: Table,
    rows: Sequence[Row],
    drawing: Drawing,
    last: int,
    fills: Sequence[Fills] = (),
    inks: Sequence[Fills] = (),
) -> Sheet:
    """The sheet of `table` with `rows` in their own colours, ready for input down to row `last`."""
    sheet = new_sheet(table.name, drawing)
    listed = ListSheet(sheet, drawing.face, [_column(column, drawing) for column in table.columns], left=1)
    _head(listed, table, drawing)
    for at in range(FIRST, last + 1):
        row = rows[at - FIRST] if at - FIRST < len(rows) else {}
        own, ink = (some[at - FIRST] if at - FIRST < len(some) else {} for some in (fills, inks))
        cells = [
            _cell(column, at, row.get(column.key), drawing, own.get(column.key), ink.get(column.key))
            for column in table.columns
        ]
        listed.row(at, cells, least_pt=_LEAST_PT, air_pt=3.0)
    _rules(sheet, table, drawing, last)
    add_warnings(sheet, table, FIRST, last, drawing.ranges, drawing.words.text("rollover.sign"))
    right = _printed_columns(sheet, len(table.columns))
    page = Page(footer="&L&8&A&C&8&P / &N", center=False)
    # The filter's buttons stand under the headings, so that sorting leaves the help where it is.
    listed.finish((BANDS, HELP), last, page, frozen=1 + table.freeze, filter_from=1, cursor=1)
    sheet.page = _legible(sheet.page, [sheet.widths.get(at, _PLAIN_COLUMN_CHARS) for at in range(1, right + 1)], table)
    sheet.ignore_text_numbers = f"B{FIRST + 1}:{address(last, len(table.columns))}"
    return sheet


def _legible(page: Page, widths_chars: Sequence[float], table: Table) -> Page:
    """`page` on A4, else A3, else on several A3 side by side with the first columns on each: so that it can be read."""
    width = sum(map(column_pt, widths_chars))
    margins = 72 * (page.margins[0] + page.margins[1])
    for paper, long_pt, least in ((_A4, A4_PT[1], _LEAST_ON_A4), (_A3, A3_PT[0], _LEAST_ON_A3)):
        if (long_pt - margins) / width >= least:
            return replace(page, paper=paper)
    room, repeated = (A3_PT[0] - margins) / _LEAST_ON_A3, sum(map(column_pt, widths_chars[: table.freeze]))
    # The columns that are repeated take their room on every page but the first.
    across = ceil((width - repeated) / max(room - repeated, room / 2))
    return replace(page, paper=_A3, fit=(across, 0), repeat_columns=(1, table.freeze))


def new_sheet(name: str, drawing: Drawing) -> Sheet:
    """A sheet with its title, what it is for, and the hidden marks."""
    sheet = Sheet(drawing.text(name), gridlines=False, hidden_rows={KEYS}, hidden_columns={0})
    sheet.widths[0] = 4
    sheet.heights |= {KEYS: 12, TITLE: 28, ABOUT: 18, BANDS: 3}
    sheet.put(KEYS, 0, f"{MARK} {name}", plan_styles.KEY)
    for row, mark in ROW_MARKS.items():
        sheet.put(row, 0, mark, plan_styles.KEY)
    sheet.put(TITLE, 1, drawing.text(f"{name}_sheet_title"), plan_styles.TITLE)
    sheet.put(ABOUT, 1, drawing.text(f"{name}_sheet_about"), plan_styles.ABOUT)
    return sheet


def _printed_columns(sheet: Sheet, columns: int) -> int:
    """The last column that prints: beside a narrow table also blank ones, so that its explanation is whole."""
    width, last = sum(sheet.widths[at] for at in range(1, columns + 1)), columns
    while width < _LEAST_PRINTED_CHARS:
        width, last = width + _PLAIN_COLUMN_CHARS, last + 1
    for at in range(columns + 1, last + 1):
        sheet.put(TITLE, at, None, plan_styles.TITLE)
    return last


def _column(column: Column, drawing: Drawing) -> ListColumn:
    """The column of the sheet for `column`; the schedule's sheet itself heads its quarters."""
    label = "" if column.holds is Holds.QUARTER else drawing.heading(column)
    head = plan_styles.NEEDED if column.required else plan_styles.HEADING
    return ListColumn(label, column.width, drawing.style(column), head)


def _head(listed: ListSheet, table: Table, drawing: Drawing) -> None:
    sheet, blank = listed.sheet, replace(plan_styles.TITLE, indent=0)
    for at, column in enumerate(table.columns, start=1):
        if at > 1:
            sheet.put(TITLE, at, None, blank)
        sheet.put(KEYS, at, column.key, plan_styles.KEY)
        if column.holds is not Holds.QUARTER and (note := drawing.note(column)):
            sheet.notes[HEADINGS, at] = note
    listed.heads(HEADINGS, least_pt=_LEAST_PT, air_pt=4.0, most_pt=120.0)
    helps = [
        None if column.holds is Holds.QUARTER else Filled(drawing.help(column), plan_styles.HELP)
        for column in table.columns
    ]
    listed.row(HELP, helps, least_pt=_BUTTON_PT, air_pt=_BUTTON_PT, most_pt=160.0)
    if table.name != "schedule":
        _bands(sheet, table)


def _bands(sheet: Sheet, table: Table) -> None:
    """The kinds' names over their columns."""
    for kind, columns in groupby(enumerate(table.columns, start=1), key=lambda pair: pair[1].kind):
        ats = [at for at, _ in columns]
        if kind:
            sheet.heights[BANDS] = _LEAST_PT - 2
            band = table.columns[ats[0] - 1].band
            sheet.put(BANDS, ats[0], band, plan_styles.HEADING_BAND, last_row=BANDS, last_column=ats[-1])


def _cell(column: Column, row: int, value: Value, drawing: Drawing, fill: str | None, ink: str | None) -> Filled | None:
    """The cell of `column` in a row, in its own colours; None where the schedule's sheet draws its bars."""
    if column.holds is Holds.QUARTER:
        return None
    style = replace(drawing.style(column), fill=f"#{fill}") if fill else drawing.style(column)
    style = replace(style, color=f"#{ink}") if ink else style
    if column.key == "color" and isinstance(value, str):
        style = plan_styles.swatch(value)
    if isinstance(value, str) and style.number_format not in ("@", None):
        style = replace(style, number_format="@")
    formula = _shown(column, row, drawing) if column.holds is Holds.SHOWN else None
    return Filled(value if value is not None else ("" if formula else None), style, formula=formula)


def _shown(column: Column, row: int, drawing: Drawing) -> str:
    """The formula of a convenience: what another sheet says of the program or group whose number stands in the row."""
    looked_up, names = drawing.ranges[column.key], drawing.ranges[f"{column.key}.names"]
    beside = 4 if column.key == "_group" else 1
    key = f"${column_letters(beside)}{row + 1}"
    return f'=IF(LEN({key})=0,"",IFERROR(INDEX({names},MATCH({key},{looked_up},0))&"",""))'


def _rules(sheet: Sheet, table: Table, drawing: Drawing, last: int) -> None:
    for at, column in enumerate(table.columns, start=1):
        rule = rule_of(column, f"{column_letters(at)}{FIRST + 1}", drawing.document, drawing.words, drawing.ranges)
        if rule:
            sheet.validations.append(replace(rule, row=FIRST, column=at, last_row=last, last_column=at))

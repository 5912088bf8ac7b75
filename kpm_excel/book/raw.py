"""A workbook as it was found, free of any engine: what every reader gives and the steps above judge.

Rows and columns are zero-based throughout.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kpm_excel.moments import Moment
from kpm_excel.words import Words

#: What a cell can hold; a number is an `int` where it is integral and exact.
RawValue = str | int | float | bool | dt.date | dt.datetime | None
#: What sort of value it is; "blank" also stands for a formula without a stored result.
CellKind = Literal["blank", "text", "number", "bool", "date", "error"]
#: How much of a cell's text is crossed out.
Struck = Literal["none", "part", "all"]
#: What a cell shows in place of its value: a picture, a data type (an entity such as a town or a share), an error of
#: newer Excels, or something that nobody here knows.
RichValue = Literal["", "picture", "entity", "error", "other"]
SheetState = Literal["visible", "hidden", "veryHidden"]
WorkbookFormat = Literal["xlsx", "xlsm", "xls", "ods", "xlsb"]

#: Why a file gives no workbook. The container: "empty" (0 bytes), "truncated" (its end is missing), "broken_zip",
#: "broken_xml", "broken" (another format's reader gave up), "no_sheets". Closed: "encrypted" (none of the
#: passwords opens it), "label" (encrypted by a sensitivity label). Something else: "html", "xml2003", "mhtml",
#: "csv", "numbers", "office_document" (text, slides, PDF), "lock_file", "archive" and "mail" (to be unpacked
#: first), "not_workbook". Refused unseen: "too_large", "too_many_parts", "zip_bomb", "doctype". Given by the
#: sandbox: "killed" (the reader died), "timeout", "memory", "failed" (the reader stopped on a fault of its own).
Reason = Literal[
    "empty",
    "truncated",
    "broken_zip",
    "broken_xml",
    "broken",
    "no_sheets",
    "encrypted",
    "label",
    "html",
    "xml2003",
    "mhtml",
    "csv",
    "numbers",
    "office_document",
    "lock_file",
    "archive",
    "mail",
    "not_workbook",
    "too_large",
    "too_many_parts",
    "zip_bomb",
    "doctype",
    "killed",
    "timeout",
    "memory",
    "failed",
]

#: What was wrong in a workbook that was read all the same; `docs/reading.md` says how each is read.
Problem = Literal[
    "bad_string_index",
    "bad_number",
    "bad_style_index",
    "bad_reference",
    "bad_merge",
    "rows_disagree",
    "doubled_cell",
    "unknown_cell_type",
    "sheet_truncated",
    "too_many_merges",
    "sheet_missing",
    "sheet_doubled",
    "not_a_worksheet",
    "comments_unreadable",
    "drawing_unreadable",
    "relations_unreadable",
    "properties_unreadable",
    "styles_missing",
    "styles_unreadable",
]


class Unreadable(Exception):
    """A file that gives no workbook; `reason` says why, `detail` names the part or the fault for the record."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason: Reason = reason
        self.detail = detail

    def text(self, words: Words) -> str:
        """Why, in the language of `words`."""
        return words.text(f"reasons.{self.reason}")

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


class RawCell(NamedTuple):
    """One cell as it was stored.

    A named tuple, not a dataclass: a workbook has thousands of cells, and a frozen dataclass of this many
    fields takes sixteen times as long to build, which is as long as the whole of the reading.
    """

    row: int
    column: int
    #: Text with `_xHHHH_` undone, runs joined and furigana left out; line ends as stored. A number in a date
    #: format is a date at midnight, else a date and time; an error is its text, such as "#REF!".
    value: RawValue
    kind: CellKind
    #: Without the "="; "" where the cell is known to hold a formula whose text stands in another cell.
    formula: str | None = None
    #: False for a formula whose result was not stored; its value is None then.
    has_result: bool = True
    struck: Struck = "none"
    #: The crossed-out characters, one after the other.
    struck_text: str = ""
    #: What is left of a text whose characters are crossed out in part.
    kept_text: str = ""
    number_format: str = "General"
    #: The colour of a solid fill as "RRGGBB".
    fill: str | None = None
    #: True where the value does not show: the format `;;;`, or characters in the colour of their ground.
    invisible: bool = False
    #: What is shown where the stored value only stands in for it; "" where it is shown itself.
    rich: RichValue = ""
    #: Characters that stand raised or lowered, and the whole text with digits among them as such (10⁶).
    raised: str = ""
    raised_text: str = ""
    #: Characters that are shown as other signs, since their font is one of symbols.
    symbols: str = ""
    #: What the file itself says that a number or a day shows.
    shown: str | None = None


#: What lies over a sheet: a shape with words, a shape without any, a line or connector, pen strokes, a picture, a
#: chart, an embedded document or another object, a form control.
DrawnKind = Literal["text", "shape", "line", "ink", "picture", "chart", "object", "control"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something that lies over the cells of a sheet."""

    kind: DrawnKind
    #: First row, first column, last row, last column of the cells that it covers.
    area: tuple[int, int, int, int]
    #: The words in it; of an embedded document the program that made it.
    text: str = ""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as it was stored."""

    name: str
    state: SheetState
    #: Cells with a value or a formula, and blank ones with a solid fill, by row and column.
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    #: Hidden by hand, by a filter or by a height of nothing.
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    #: Each as first row, first column, last row, last column.
    merges: tuple[tuple[int, int, int, int], ...] = ()
    #: Notes and threads of comments, by row and column; the remarks of a thread stand one below the other.
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    #: Everything that lies over the cells, but for comments.
    drawn: tuple[Drawn, ...] = ()
    #: Where the links on words lead, by row and column.
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    #: Cells that conditional formats may show otherwise than they are stored, by rules that are not worked out here.
    unsure: frozenset[tuple[int, int]] = frozenset()
    #: The first cells with a value beyond the area that is read: row, column, beginning of the text.
    outside: tuple[tuple[int, int, str], ...] = ()
    #: The same cells with what they hold, as far as the area is not left by very many.
    beyond: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    #: How many cells with a value lie beyond it.
    outside_count: int = 0
    #: What was wrong in it.
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """One workbook as it was stored."""

    format: WorkbookFormat
    #: In the order of the tabs.
    sheets: tuple[RawSheet, ...]
    #: Saved as "Strict Open XML".
    strict: bool = False
    #: Dates counted from 1904; the values here are already right.
    date1904: bool = False
    #: Names of the whole workbook that point to one cell or range: sheet, first row, first column.
    names: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    #: The same for names of a single sheet, by that sheet and the name.
    local_names: dict[tuple[str, str], tuple[str, int, int]] = field(default_factory=dict)
    #: Names that stand for a text.
    constant_names: dict[str, str] = field(default_factory=dict)
    #: The custom document properties.
    properties: dict[str, str] = field(default_factory=dict)
    #: When it was last saved, as the saving program wrote it.
    saved_at: Moment | None = None
    last_modified_by: str = ""
    #: The program that saved it, and its version.
    application: str = ""
    macros: bool = False
    external_links: bool = False
    #: Kept as a shared workbook with a history of changes.
    tracked: bool = False
    #: Fills are read wherever there are any; False where the format keeps them from us.
    tells_fills: bool = True
    #: What was wrong outside the sheets.
    problems: tuple[Problem, ...] = ()

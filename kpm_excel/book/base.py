"""A workbook as data: what stands where and how it looks, without any Excel library.

Layouts make these; `kpm_excel.excel.write.writer` alone turns them into a file. Rows and columns count from 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

#: What a cell may hold. Text is always text: only `Cell.formula` becomes a formula.
Value = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks; equal styles become one format of the workbook."""

    size_pt: float = 9
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    #: Text colour such as `#1F4E79`.
    color: str | None = None
    #: Fill colour.
    fill: str | None = None
    #: A fill that black-and-white print keeps apart: Excel's pattern number (e.g. 17 is 12.5 % grey dots).
    pattern: int | None = None
    align: Literal["left", "center", "right", "justify"] | None = None
    valign: Literal["top", "vcenter", "bottom", "vjustify"] = "top"
    wrap: bool = True
    shrink: bool = False
    indent: int = 0
    rotation: int = 0
    #: Border lines by side: 0 none, 1 thin, 2 medium, 4 dotted, 7 hair (Excel's line numbers).
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0
    border_color: str = "#808080"
    #: Number format such as `0.0` or `@`; None is General.
    number_format: str | None = None
    #: False: the cell takes input although its sheet is protected.
    locked: bool = True
    #: True: a formula is not shown in the edit line of a protected sheet.
    formula_hidden: bool = False
    #: Overrides the workbook's face.
    font: str | None = None


class Cell(NamedTuple):
    """A value at a cell, or over a merged block when `last_row` or `last_column` say so."""

    row: int
    column: int
    value: Value
    style: Style
    #: Last row of the merged block; None: the same row.
    last_row: int | None = None
    last_column: int | None = None
    #: A formula with its leading `=`; `value` is then its right result as of now, written as the cached value.
    formula: str | None = None
    #: A link to a place in this workbook, such as `'№8'!C5`, to a file (see `beside`), or a `mailto:`, `http:` or
    #: `https:` address.
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """What Excel checks while one types, over the block from (`row`, `column`) to (`last_row`, `last_column`)."""

    row: int
    column: int
    last_row: int
    last_column: int
    type: Literal["list", "length", "decimal", "integer", "date", "any", "custom"]
    #: Choices written into the rule itself (255 characters with the commas between them, at most).
    choices: tuple[str, ...] = ()
    #: Formula or range such as `=_lists!$A$1:$A$20`, in place of `choices`.
    source: str | None = None
    minimum: float | date | str | None = None
    maximum: float | date | str | None = None
    prompt_title: str = ""
    prompt: str = ""
    error_title: str = ""
    error: str = ""
    #: stop refuses; warning and information let the value pass.
    severity: Literal["stop", "warning", "information"] = "stop"
    #: False: anything else is taken too, without a word.
    is_strict: bool = True
    #: Input method on Windows: hiragana for texts, disabled or off for codes and numbers.
    ime: Literal["hiragana", "halfAlpha", "off", "disabled", "noControl"] | None = None


@dataclass(frozen=True, slots=True)
class Conditional:
    """A format that shows while `formula` (relative to the block's first cell) is true."""

    row: int
    column: int
    last_row: int
    last_column: int
    formula: str
    style: Style
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn shape with text, from a point in a cell to a point in another (fractions of the cell, 0 to 1)."""

    row: int
    column: int
    x: float
    y: float
    last_row: int
    last_column: int
    last_x: float
    last_y: float
    text: str
    #: DrawingML preset such as `homePlate` (a bar with a point) or `rect`.
    preset: str = "homePlate"
    #: Colours; None leaves what lies beneath to be seen.
    fill: str | None = "#FFFFFF"
    line: str | None = "#404040"
    line_pt: float = 0.75
    color: str = "#000000"
    size_pt: float = 7
    bold: bool = False
    #: What a screen reader says; empty: the text.
    description: str = ""
    #: Dash of the line, by its DrawingML name.
    dash: Literal["solid", "dash", "sysDash", "sysDot", "lgDash", "dashDot"] = "solid"
    #: Where the text stands between the sides.
    align: Literal["left", "center", "right"] = "center"


#: Patterns that black-and-white print keeps apart, by the names of the engine.
ChartPattern = Literal[
    "light_upward_diagonal",
    "wide_upward_diagonal",
    "percent_10",
    "light_horizontal",
    "small_grid",
    "light_vertical",
    "wide_downward_diagonal",
    "percent_50",
    "dark_horizontal",
    "large_checker_board",
    "dark_vertical",
    "large_grid",
]


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One series of a chart; ranges as `=Sheet!$B$2:$B$5`."""

    name: str
    categories: str
    values: str
    color: str
    #: Pattern for black-and-white print; None is solid.
    pattern: ChartPattern | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart placed at a cell."""

    row: int
    column: int
    width_px: int
    height_px: int
    type: Literal["bar", "column", "line"]
    subtype: Literal["stacked", "percent_stacked"] | None
    title: str
    series: tuple[ChartSeries, ...]
    description: str
    y_title: str = ""
    #: True: the figures stand on the bars; of lines at the points of the first.
    values: bool = False
    #: Where the axis of values begins and ends; None leaves it to the program.
    least: float | None = None
    most: float | None = None
    #: Distance of the marks on the axis of values; None leaves it to the program.
    step: float | None = None
    #: How the axis of values writes them, as a number format without conditions, in which programs lose the minus of
    #: what meets none; None leaves it to the program.
    axis_format: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """How a sheet prints."""

    #: Excel's paper number: 8 is A3, 9 is A4.
    paper: int = 9
    landscape: bool = False
    #: Margins in inches: left, right, top, bottom, header, footer.
    margins: tuple[float, float, float, float, float, float] = (0.5, 0.5, 0.6, 0.6, 0.3, 0.3)
    #: Header and footer in Excel's own code (`&P`, `&N`; a literal & doubled).
    header: str = ""
    footer: str = ""
    #: First and last row repeated on each page.
    repeat_rows: tuple[int, int] | None = None
    #: First and last column repeated on each page beside the first ones.
    repeat_columns: tuple[int, int] | None = None
    #: Rows before which a page begins.
    breaks: tuple[int, ...] = ()
    #: Pages across and down (0: as many as it takes); None prints at `scale`.
    fit: tuple[int, int] | None = (1, 0)
    scale: int = 100
    #: First row, first column, last row, last column that print; None prints all.
    area: tuple[int, int, int, int] | None = None
    center: bool = True
    black_and_white: bool = False


@dataclass(slots=True)
class Sheet:
    """One worksheet."""

    name: str
    cells: list[Cell] = field(default_factory=list)
    #: Width of columns in characters of `measure.UNIT_PX` pixels, whatever the Normal style.
    widths: dict[int, float] = field(default_factory=dict)
    #: Height of rows in points.
    heights: dict[int, float] = field(default_factory=dict)
    #: Rows that programs make as high as their text when it changes or is sorted; until then as `heights` says.
    fitted_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    validations: list[Validation] = field(default_factory=list)
    conditionals: list[Conditional] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    #: Notes by cell.
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    page: Page = field(default_factory=Page)
    #: None leaves the sheet open; "" protects it without a password.
    password: str | None = None
    #: Whether what is filtered may be sorted where the sheet is protected; Excel does so where no cell of it is locked.
    is_sortable: bool = False
    #: Top rows and left columns that stay in view.
    freeze: tuple[int, int] | None = None
    #: Header row and last cell of the filter.
    autofilter: tuple[int, int, int, int] | None = None
    state: Literal["visible", "hidden", "very_hidden"] = "visible"
    tab_color: str | None = None
    gridlines: bool = False
    zoom: int = 100
    #: Row, depth and words of the places below the sheet's own that the outline of a PDF names; one of depth -1 stands
    #: beside the sheet's own.
    outline: list[tuple[int, int, str]] = field(default_factory=list)
    #: Cell on which the cursor stands when the sheet opens.
    cursor: tuple[int, int] | None = None
    #: Rows kept from a formula's text-as-number warning triangles: a range such as `A1:H200`.
    ignore_text_numbers: str | None = None

    def put(self, row: int, column: int, value: Value, style: Style, **more: object) -> Cell:
        """Add a cell and return it."""
        cell = Cell(row, column, value, style, **more)  # type: ignore[arg-type]
        self.cells.append(cell)
        return cell


@dataclass(slots=True)
class Book:
    """One workbook."""

    sheets: list[Sheet]
    #: Font of the Normal style and of every cell.
    font: str
    #: Size of the Normal style, on which the width of all columns depends; see `Face.normal_size_pt`.
    normal_pt: float = 12
    title: str = ""
    subject: str = ""
    company: str = ""
    keywords: str = ""
    #: Custom document properties.
    properties: Mapping[str, str] = field(default_factory=dict)
    #: Defined names and what they refer to, such as `='№8'!$C$24`.
    names: dict[str, str] = field(default_factory=dict)
    #: Language tag of the text, such as `ja-JP`.
    locale: str = "ja-JP"
    #: Index of the sheet that is shown first.
    active: int = 0


def column_letters(column: int) -> str:
    """The letters of a zero-based column: 0 is A."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The address of a cell as a reader knows it, such as `C24`."""
    return f"{column_letters(column)}{row + 1}"


def absolute(row: int, column: int) -> str:
    """The address with both parts fixed, such as `$C$24`."""
    return f"${column_letters(column)}${row + 1}"


#: How a link to a file begins that lies beside the workbook; the workbook and the file may be moved together.
BESIDE: Final = "beside:"
#: What means something else in a reference of a package (RFC 3986), and what Excel writes by number in it.
_BY_NUMBER: Final = {ord(character): f"%{ord(character):02X}" for character in ' "#%<>[]^`{}'}


def beside(path: str, there: str = "") -> str:
    """A link to the file at `path` below the folder of the workbook, and to the place `there` in it."""
    return BESIDE + path.translate(_BY_NUMBER) + (f"#{there}" if there else "")


def quoted(sheet: str) -> str:
    """A sheet's name as formulas spell it, in quotes."""
    return "'" + sheet.replace("'", "''") + "'"

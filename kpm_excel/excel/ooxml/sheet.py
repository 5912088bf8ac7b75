"""One worksheet, read cell by cell as it is unpacked.

This is where the time of a reading goes: a form has a thousand cells. So the two methods that hear every
tag ask first for what comes most often, and what is rare has a method of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.excel.guard import MAX_COLUMNS, MAX_OUTSIDE, MAX_OUTSIDE_CHARACTERS, MAX_ROWS
from kpm_excel.excel.ooxml.numbers import read_date, read_iso_date, read_number
from kpm_excel.excel.ooxml.places import LAST_ROW, letters_of, place_of, range_of
from kpm_excel.excel.ooxml.styles import PLAIN, CellStyle, Styles
from kpm_excel.excel.ooxml.texts import Run, RunReader, SharedStrings, crossed_out, decode, is_on
from kpm_excel.excel.raw import CellKind, Problem, RawCell, RawValue, Struck, Unreadable

MAX_MERGES: Final = 50_000

_COLUMNS: Final[dict[str, int]] = {letters_of(column): column for column in range(MAX_COLUMNS)}
#: For rows beyond the area or out of order: no column is found at once, so that each cell is looked at closely.
_NO_COLUMNS: Final[dict[str, int]] = {}
_NO_ATTRIBUTES: Final[dict[str, str]] = {}

#: A value, its kind, and its runs if it is a text that has any.
_Value = tuple[RawValue, CellKind, tuple[Run, ...]]
_BLANK: Final[_Value] = (None, "blank", ())
_BOOLEANS: Final = {"1": True, "true": True, "0": False, "false": False}


@dataclass(slots=True)
class Room:
    """How much more a whole workbook may hold; shared by its sheets."""

    cells: int = 500_000
    characters: int = 10_000_000


@dataclass(slots=True)
class SheetFindings:
    """What a sheet's own part tells."""

    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    outside: list[tuple[int, int, str]] = field(default_factory=list)
    outside_count: int = 0
    #: The shapes of form controls, by their numbers.
    controls: set[str] = field(default_factory=set)
    #: The relation that points to the drawing over the sheet, and to that in the older language.
    drawing: str = ""
    legacy_drawing: str = ""
    #: Codes, each once, in the order in which they were met.
    problems: dict[Problem, None] = field(default_factory=dict)


class SheetReader(RunReader):
    """Listens to a worksheet; when it has heard all, `found` holds what was in it."""

    def __init__(self, strings: SharedStrings, styles: Styles, date1904: bool, room: Room) -> None:
        super().__init__()
        self.found = SheetFindings()
        self._cells = self.found.cells
        self._strings = strings
        self._styles = styles
        self._date1904 = date1904
        self._room = room
        self._cell = _NO_ATTRIBUTES
        self._text: str | None = None
        self._formula: str | None = None
        self._inline_runs: tuple[Run, ...] = ()
        self._in_inline = False
        self._row = -1
        self._row_text = ""
        #: The column of the cell before; cells stand in order in every honest file.
        self._column = -1
        self._columns = _COLUMNS
        self._disordered = False
        self._beyond = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a sheet."""
        self.pieces.clear()
        if name == "c":
            self._cell = attributes
            self._text = self._formula = None
        elif name == "v" or name == "f":
            pass
        elif self._in_inline:
            super().start(name, attributes)
        elif name in _OPENERS:
            _OPENERS[name](self, attributes)

    def end(self, name: str) -> None:
        """Hears an end tag of a sheet."""
        if name == "v":
            self._text = "".join(self.pieces)
        elif name == "c":
            self._close_cell()
        elif name == "f":
            self._formula = "".join(self.pieces)
        elif name == "is":
            self._in_inline = False
            self._text, self._inline_runs = self.take()
        elif self._in_inline:
            super().end(name)

    # Rows and cells

    def _open_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r") or str(self._row + 2)
        row = int(text) - 1 if text.isdecimal() and len(text) < 8 else -1
        if not 0 <= row <= LAST_ROW:
            self._note("bad_reference")
            row, text = self._row + 1, ""
        self._disordered = self._disordered or row <= self._row
        self._row, self._row_text, self._column = row, text, -1
        self._beyond = row >= MAX_ROWS or not self._has_room()
        self._columns = _NO_COLUMNS if self._beyond or self._disordered else _COLUMNS
        if "hidden" in attributes or "ht" in attributes:
            self._see_hidden_row(attributes)

    def _has_room(self) -> bool:
        if len(self._cells) < self._room.cells:
            return True
        self._note("sheet_truncated")
        return False

    def _unknown_style(self) -> CellStyle:
        self._note("bad_style_index")
        return PLAIN

    def _open_inline(self, _: dict[str, str]) -> None:
        self._in_inline = True
        self.runs.clear()

    def _close_cell(self) -> None:
        attributes = self._cell
        text = self._text
        style = self._styles.get(attributes.get("s")) or self._unknown_style()
        reference = attributes.get("r", "")
        if text is None and self._formula is None and style.fill is None:
            if not reference:
                self._column += 1
            return
        column = self._columns.get(reference.removesuffix(self._row_text), -1)
        if column > self._column:
            self._column = column
            self._keep(self._row, column, text, style)
        else:
            self._place(reference, text, style)

    def _place(self, reference: str, text: str | None, style: CellStyle) -> None:
        """Keeps or names a cell that is not simply the next one of its row."""
        place = place_of(reference) if reference else (self._row, self._column + 1)
        if place is None:
            self._note("bad_reference")
            place = (self._row, self._column + 1)
        elif place[0] != self._row:
            self._note("rows_disagree")
        row, column = place
        self._column = column
        if self._beyond or row >= MAX_ROWS or column >= MAX_COLUMNS:
            self._name_outside(row, column, text)
            return
        if place in self._cells:
            self._note("doubled_cell")
        self._keep(row, column, text, style)

    def _name_outside(self, row: int, column: int, text: str | None) -> None:
        if not text:
            return
        self.found.outside_count += 1
        if len(self.found.outside) < MAX_OUTSIDE:
            shown = str(self._shared(text)[0]) if self._cell.get("t") == "s" else decode(text)
            self.found.outside.append((row, column, shown[:MAX_OUTSIDE_CHARACTERS]))

    def _keep(self, row: int, column: int, text: str | None, style: CellStyle) -> None:
        number_format, is_date, font_struck, fill, invisible = style
        attributes = self._cell
        type_ = attributes.get("t", "n")
        value: RawValue = None
        kind: CellKind = "blank"
        runs: tuple[Run, ...] = ()
        # Nothing stored is a blank; an empty text is one only where texts are stored.
        if text or (text is not None and type_ in ("str", "inlineStr")):
            if type_ == "s":
                value, kind, runs = self._shared(text)
            elif type_ == "n" and not is_date:
                value, kind = read_number(text), "number"
                if value is None:
                    value, kind = self._no_number(text)
            else:
                value, kind, runs = self._other(text, type_, is_date)
        formula = self._formula
        has_result = formula is None or kind != "blank"
        struck: Struck = "none"
        struck_text = kept_text = ""
        if (font_struck or runs) and kind != "blank":
            shown = value if isinstance(value, str) else text or ""
            struck, struck_text, kept_text = crossed_out(shown, runs, font_struck)
        # Past RawCell's own constructor, which takes twice as long: the fields stand in its order.
        self._cells[row, column] = tuple.__new__(
            RawCell,
            (
                row,
                column,
                value,
                kind,
                formula,
                has_result,
                struck,
                struck_text,
                kept_text,
                number_format,
                fill,
                invisible,
                "vm" in attributes,
            ),
        )

    # Values

    def _shared(self, text: str) -> _Value:
        strings = self._strings
        try:
            number = int(text)
            if number >= 0:
                return strings.texts[number], "text", strings.runs_of.get(number, ())
        except (ValueError, IndexError):
            pass
        self._note("bad_string_index")
        return "#STRING!", "error", ()

    def _no_number(self, text: str) -> tuple[str, CellKind]:
        self._note("bad_number")
        return self._counted(text), "text"

    def _number(self, text: str, is_date: bool) -> _Value:
        number = read_number(text)
        if number is None:
            return *self._no_number(text), ()
        if is_date:
            moment = read_date(number, self._date1904)
            if moment is not None:
                return moment, "date", ()
        return number, "number", ()

    def _other(self, text: str, type_: str, is_date: bool) -> _Value:
        if type_ == "str":
            return self._counted(decode(text)), "text", ()
        if type_ == "inlineStr":
            runs, self._inline_runs = self._inline_runs, ()
            return self._counted(text), "text", runs
        if type_ == "b" and text.strip().lower() in _BOOLEANS:
            return _BOOLEANS[text.strip().lower()], "bool", ()
        if type_ == "e":
            return self._counted(text), "error", ()
        if type_ == "d":
            return *read_iso_date(self._counted(text)), ()
        if type_ != "n":
            self._note("unknown_cell_type")
        return self._number(text, is_date)

    def _counted(self, text: str) -> str:
        self._room.characters -= len(text)
        if self._room.characters < 0:
            raise Unreadable("too_large", "text of cells")
        return text

    # What else a sheet's part tells

    def _see_hidden_row(self, attributes: dict[str, str]) -> None:
        if is_on(attributes, "hidden", "0") or attributes.get("ht") == "0":
            self.found.hidden_rows.add(self._row)

    def _see_columns(self, attributes: dict[str, str]) -> None:
        if not is_on(attributes, "hidden", "0") and attributes.get("width") != "0":
            return
        first, last = read_number(attributes.get("min", "")), read_number(attributes.get("max", ""))
        if isinstance(first, int) and isinstance(last, int):
            self.found.hidden_columns.update(range(max(first - 1, 0), min(last, MAX_COLUMNS)))

    def _see_merge(self, attributes: dict[str, str]) -> None:
        area = range_of(attributes.get("ref", ""))
        if area is None:
            self._note("bad_merge")
        elif len(self.found.merges) < MAX_MERGES:
            self.found.merges.append(area)
        else:
            self._note("too_many_merges")

    def _see_drawing(self, attributes: dict[str, str]) -> None:
        self.found.drawing = attributes.get("r:id", "")

    def _see_legacy_drawing(self, attributes: dict[str, str]) -> None:
        self.found.legacy_drawing = attributes.get("r:id", "")

    def _see_control(self, attributes: dict[str, str]) -> None:
        # A control stands there twice, for newer and for older programs, with one number.
        self.found.controls.add(attributes.get("shapeId", ""))

    def _note(self, code: Problem) -> None:
        self.found.problems[code] = None


#: What hears the start tags that come less often than cells.
_OPENERS: Final[dict[str, Callable[[SheetReader, dict[str, str]], None]]] = {
    "row": SheetReader._open_row,
    "is": SheetReader._open_inline,
    "col": SheetReader._see_columns,
    "mergeCell": SheetReader._see_merge,
    "drawing": SheetReader._see_drawing,
    "legacyDrawing": SheetReader._see_legacy_drawing,
    "control": SheetReader._see_control,
}

"""The cells of one worksheet, taken one by one from whatever hears of them.

This is where the time of a reading goes: a form has a thousand cells. So each goes through two functions that
ask first for what comes most often; what is rare has functions of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from kpm_excel.book.raw import CellKind, Problem, RawCell, RawValue, Unreadable
from kpm_excel.excel.read.guard import MAX_BEYOND, MAX_COLUMNS, MAX_OUTSIDE, MAX_OUTSIDE_CHARACTERS, MAX_ROWS
from kpm_excel.excel.read.ooxml.cell_styles import PLAIN, CellStyle, Styles
from kpm_excel.excel.read.ooxml.numbers import read_date, read_iso_date, read_number
from kpm_excel.excel.read.ooxml.places import LAST_ROW, letters_of, place_of
from kpm_excel.excel.read.ooxml.rich_values import Rich, RichValues
from kpm_excel.excel.read.ooxml.shared_texts import ORDINARY_LOOK, Run, SharedStrings, decode, look_of

#: The columns that are read, by their letters.
_COLUMNS: Final[dict[str, int]] = {letters_of(column): column for column in range(MAX_COLUMNS)}
#: For rows beyond the area or out of order: no column is found at once, so that each cell is looked at closely.
_NO_COLUMNS: Final[dict[str, int]] = {}

#: A value, its kind, and its runs if it is a text that has any.
_Value = tuple[RawValue, CellKind, tuple[Run, ...]]
_BOOLEANS: Final = {"1": True, "true": True, "0": False, "false": False}


@dataclass(slots=True)
class Room:
    """How much more a whole workbook may hold; shared by its sheets."""

    cells: int = 500_000
    characters: int = 10_000_000


#: What stands in place of each text and formula in a row whose texts are told apart from it.
FILLER: Final = "0"


class PlainCell(NamedTuple):
    """A cell as it is written."""

    reference: str
    style: str | None
    type: str
    text: str | None
    formula: str | None


class PlainText(NamedTuple):
    """A cell that shows a text which the workbook shares, and nothing else."""

    #: Its number among the cells of its row.
    at: int
    place: tuple[int, int]
    #: What stands behind the text in a `RawCell`.
    look: tuple[object, ...]


class PlainRow(NamedTuple):
    """A row, with all that is known of its cells before the texts of the workbook are."""

    #: As it is written, and counted from zero; -1 if it is none.
    number: str
    at: int
    hidden: bool
    cells: tuple[PlainCell, ...] = ()
    #: The same cells once more, where they stand in order: those that show nothing but a fill, texts with the numbers
    #: that these have in the workbook, the numbers of the others among the cells.
    filled: Mapping[tuple[int, int], RawCell] = {}
    texts: tuple[PlainText, ...] = ()
    shared: tuple[int, ...] = ()
    others: Sequence[int] = ()

    def with_texts(self, given: Iterator[str], styles: Styles) -> "PlainRow":
        """The same row, whose formulas and texts are the next ones `given` wherever they are fillers."""
        cells = []
        for cell in self.cells:
            reference, style, type_, text, formula = cell
            if text == FILLER or formula == FILLER:
                # A formula stands before its result.
                own = next(given) if formula == FILLER else formula
                held = next(given) if text == FILLER else text
                cell = PlainCell(reference, style, type_, decode(held) if held and type_ == "inlineStr" else held, own)
            cells.append(cell)
        shared = [cells[text.at].text or "" for text in self.texts]
        if not all(map(_is_index, shared)):
            return plain_row(self.number, self.hidden, cells, styles)
        number, at, hidden, _, filled, texts, _, others = self
        return PlainRow(number, at, hidden, tuple(cells), filled, texts, tuple(map(int, shared)), others)


def plain_row(number: str, hidden: bool, cells: Sequence[PlainCell], styles: Styles) -> PlainRow:
    """The row that is written with this `number` and these `cells`."""
    row = int(number) - 1 if len(number) < 8 else -1
    filled: dict[tuple[int, int], RawCell] = {}
    texts: list[PlainText] = []
    shared: list[int] = []
    others: list[int] = []
    last = -1
    for at, cell in enumerate(cells):
        column = _COLUMNS.get(cell.reference.removesuffix(number), -1)
        style = styles.get(cell.style)
        if column <= last or style is None:
            return PlainRow(number, row, hidden, tuple(cells), others=range(len(cells)))
        last = column
        if cell.formula is None and cell.text is None:
            if style.fill is not None:
                filled[row, column] = _blank(row, column, style)
        elif cell.formula is None and cell.type == "s" and _is_index(cell.text or "") and not style.font:
            texts.append(PlainText(at, (row, column), _text_look(style)))
            shared.append(int(cell.text or ""))
        else:
            others.append(at)
    return PlainRow(number, row, hidden, tuple(cells), filled, tuple(texts), tuple(shared), tuple(others))


@lru_cache(maxsize=256)
def _text_look(style: CellStyle) -> tuple[object, ...]:
    """What stands behind the text in a `RawCell` of this style."""
    return _blank(0, 0, style)._replace(kind="text")[3:]


def _is_index(text: str) -> bool:
    """Whether `text` can be the number of a text: no table has more of them than these digits count."""
    return text.isdecimal() and len(text) < 10


def _blank(row: int, column: int, style: CellStyle) -> RawCell:
    return RawCell(
        row, column, None, "blank", number_format=style.number_format, fill=style.fill, invisible=style.invisible
    )


class Cells:
    """What the rows of one worksheet hold."""

    def __init__(
        self, strings: SharedStrings, styles: Styles, date1904: bool, room: Room, rich_values: RichValues | None = None
    ) -> None:
        self.rich_values = rich_values
        self.found: dict[tuple[int, int], RawCell] = {}
        self.hidden_rows: set[int] = set()
        #: The first cells with a value beyond the area that is read, and how many there are.
        self.outside: list[tuple[int, int, str]] = []
        self.outside_count = 0
        self.beyond: dict[tuple[int, int], RawCell] = {}
        #: Codes, each once, in the order in which they were met.
        self.problems: dict[Problem, None] = {}
        self._strings = strings
        self.styles = styles
        self._date1904 = date1904
        self._room = room
        self._row = -1
        self._row_text = ""
        #: The column of the cell before; cells stand in order in every honest file.
        self._column = -1
        self._columns = _COLUMNS
        self._disordered = False
        self._beyond = False

    def note(self, problem: Problem) -> None:
        """Remembers that something was wrong."""
        self.problems[problem] = None

    # Rows and cells

    def open_row(self, number: str | None, hidden: bool) -> None:
        """Takes the start of a row, with its number as written, to which the cells that follow belong."""
        text = number or str(self._row + 2)
        row = int(text) - 1 if text.isascii() and text.isdecimal() and len(text) < 8 else -1
        if not 0 <= row <= LAST_ROW:
            self.note("bad_reference")
            row, text = self._row + 1, ""
        self._disordered = self._disordered or row <= self._row
        self._row, self._row_text, self._column = row, text, -1
        self._beyond = row >= MAX_ROWS or not self._has_room()
        self._columns = _NO_COLUMNS if self._beyond or self._disordered else _COLUMNS
        if hidden:
            self.hidden_rows.add(row)

    def _has_room(self) -> bool:
        if len(self.found) < self._room.cells:
            return True
        self.note("sheet_truncated")
        return False

    def take_row(self, row: PlainRow) -> None:
        """Takes a row with its cells."""
        number, row_at, hidden, cells, filled, own_texts, shared, others = row
        found = self.found
        if not self._row < row_at < MAX_ROWS or self._disordered or len(found) >= self._room.cells:
            # Beyond the area, above the row before, or in no row at all.
            self.open_row(number, hidden)
            for cell in cells:
                self.take(*cell)
            return
        self._row, self._row_text, self._column = row_at, number, -1
        if hidden:
            self.hidden_rows.add(row_at)
        if filled:
            found.update(filled)
        if own_texts:
            texts, runs_of = self._strings.texts, self._strings.runs_of
            for index, (at, place, look) in zip(shared, own_texts, strict=True):
                if index < len(texts) and index not in runs_of:
                    found[place] = tuple.__new__(RawCell, (*place, texts[index], *look))
                else:
                    self.take(*cells[at])
        for at in others:
            self.take(*cells[at])

    def take(
        self,
        reference: str,
        style_number: str | None,
        type_: str,
        text: str | None,
        formula: str | None,
        runs: tuple[Run, ...] = (),
        rich: Rich | None = None,
    ) -> None:
        """Takes one cell: its place, style and type as written, its text and formula if it has them.

        The text is as it was stored, but that of a cell of type `inlineStr`, which is decoded and may have `runs`.
        """
        style = self.styles.get(style_number) or self._unknown_style()
        if text is None and formula is None and style.fill is None:
            if not reference:
                self._column += 1
            return
        column = self._columns.get(reference.removesuffix(self._row_text), -1)
        if column > self._column:
            row, self._column = self._row, column
        else:
            place = self._place(reference, type_, text, style.is_date)
            if place is None:
                return
            row, column = place
        number_format, is_date, font, fill, invisible = style
        value: RawValue = None
        kind: CellKind = "blank"
        # Nothing stored is a blank; an empty text is one only where texts are stored.
        if text or (text is not None and type_ in ("str", "inlineStr")):
            if type_ == "s":
                value, kind, runs = self._shared(text)
            elif type_ == "n" and not is_date:
                value, kind = read_number(text), "number"
                if value is None:
                    value, kind = self._no_number(text)
            else:
                value, kind = self._other(text, type_, is_date)
        look = ORDINARY_LOOK
        if (font or runs) and kind != "blank":
            look = look_of(value if isinstance(value, str) else text or "", runs, font)
        # Past RawCell's own constructor, which takes twice as long: the fields stand in its order.
        self.found[row, column] = tuple.__new__(
            RawCell,
            (
                row,
                column,
                value,
                kind,
                formula,
                formula is None or kind != "blank",
                look[0],
                look[1],
                look[2],
                number_format,
                fill,
                invisible,
                rich.kind if rich and kind == "error" else "",
                look[3],
                look[4],
                look[5],
                rich.text if rich and kind == "error" else None,
            ),
        )

    def _unknown_style(self) -> CellStyle:
        self.note("bad_style_index")
        return PLAIN

    def _place(self, reference: str, type_: str, text: str | None, is_date: bool) -> tuple[int, int] | None:
        """Where a cell stands that is not simply the next one of its row; None if beyond the area."""
        place = place_of(reference) if reference else (self._row, self._column + 1)
        if place is None:
            self.note("bad_reference")
            place = (self._row, self._column + 1)
        elif place[0] != self._row:
            self.note("rows_disagree")
        self._column = place[1]
        if self._beyond or place[0] >= MAX_ROWS or place[1] >= MAX_COLUMNS:
            self._name_outside(*place, type_, text, is_date)
            return None
        if place in self.found:
            self.note("doubled_cell")
        return place

    def _name_outside(self, row: int, column: int, type_: str, text: str | None, is_date: bool) -> None:
        if not text:
            return
        self.outside_count += 1
        if len(self.outside) < MAX_OUTSIDE:
            shown = str(self._shared(text)[0]) if type_ == "s" else decode(text)
            self.outside.append((row, column, shown[:MAX_OUTSIDE_CHARACTERS]))
        if len(self.beyond) < MAX_BEYOND:
            value, kind = self._shared(text)[:2] if type_ == "s" else self._other(text, type_, is_date)
            self.beyond[row, column] = RawCell(row, column, value, kind)

    # Values

    def _shared(self, text: str) -> _Value:
        strings = self._strings
        try:
            number = int(text)
            if number >= 0:
                return strings.texts[number], "text", strings.runs_of.get(number, ())
        except (ValueError, IndexError):
            pass
        self.note("bad_string_index")
        return "#STRING!", "error", ()

    def _no_number(self, text: str) -> tuple[str, CellKind]:
        self.note("bad_number")
        return self._counted(text), "text"

    def _number(self, text: str, is_date: bool) -> tuple[RawValue, CellKind]:
        number = read_number(text)
        if number is None:
            return self._no_number(text)
        if is_date:
            moment = read_date(number, self._date1904)
            if moment is not None:
                return moment, "date"
        return number, "number"

    def _other(self, text: str, type_: str, is_date: bool) -> tuple[RawValue, CellKind]:
        if type_ == "n":
            return self._number(text, is_date)
        if type_ == "str":
            return self._counted(decode(text)), "text"
        if type_ == "inlineStr":
            return self._counted(text), "text"
        if type_ == "b" and text.strip().lower() in _BOOLEANS:
            return _BOOLEANS[text.strip().lower()], "bool"
        if type_ == "e":
            return self._counted(text), "error"
        if type_ == "d":
            return read_iso_date(self._counted(text))
        self.note("unknown_cell_type")
        return self._number(text, is_date)

    def _counted(self, text: str) -> str:
        self._room.characters -= len(text)
        if self._room.characters < 0:
            raise Unreadable("too_large", "text of cells")
        return text

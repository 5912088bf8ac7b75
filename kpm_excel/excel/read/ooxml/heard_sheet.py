"""One worksheet, heard tag by tag: its rows, and what stands around them."""

from collections.abc import Callable
from typing import Final

from kpm_excel.book.raw import DrawnKind, Problem
from kpm_excel.excel.read.guard import MAX_COLUMNS
from kpm_excel.excel.read.ooxml.heard_cells import Cells
from kpm_excel.excel.read.ooxml.numbers import read_number
from kpm_excel.excel.read.ooxml.places import place_of, range_of
from kpm_excel.excel.read.ooxml.shared_formulas import moved
from kpm_excel.excel.read.ooxml.shared_texts import Run, RunReader, is_on

MAX_MERGES: Final = 50_000

_NO_ATTRIBUTES: Final[dict[str, str]] = {}


def is_hidden_row(attributes: dict[str, str]) -> bool:
    """Whether a row with these attributes does not show."""
    return is_on(attributes, "hidden", "0") or attributes.get("ht") == "0"


class Surroundings:
    """Hears the start tags of a worksheet but those of its rows, and keeps what they tell."""

    def __init__(self) -> None:
        #: Codes, each once, in the order in which they were met.
        self.problems: dict[Problem, None] = {}
        #: How often the element began that holds the rows.
        self.tables = 0
        self.hidden_columns: set[int] = set()
        self.merges: list[tuple[int, int, int, int]] = []
        #: The shapes of form controls, by their numbers.
        self.controls: set[str] = set()
        #: The relation that points to the drawing over the sheet, and to that in the older language.
        self.drawing = ""
        self.legacy_drawing = ""
        #: Embedded documents by the numbers of their shapes: the program that made each.
        self.documents: dict[str, str] = {}
        #: What lies on the sheet as a whole, each kind once: a picture on its ground or its paper, charts within cells.
        self.unplaced: dict[DrawnKind, None] = {}
        #: The widths of columns, in characters, as they are written: first, last, width.
        self.widths: list[tuple[int, int, float]] = []
        #: What stands behind the rows, as it is written; empty of a part that is too large to be read at once.
        self.behind = b""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        opener = _OPENERS.get(name)
        if opener:
            opener(self, attributes)

    def _open_table(self, _: dict[str, str]) -> None:
        self.tables += 1

    def _see_columns(self, attributes: dict[str, str]) -> None:
        first, last = read_number(attributes.get("min", "")), read_number(attributes.get("max", ""))
        if not isinstance(first, int) or not isinstance(last, int):
            return
        hidden = is_on(attributes, "hidden", "0") or attributes.get("width") == "0"
        width = 0 if hidden else read_number(attributes.get("width", ""))
        if width is not None:
            self.widths.append((max(first - 1, 0), min(last, MAX_COLUMNS), width))
        if hidden:
            self.hidden_columns.update(range(max(first - 1, 0), min(last, MAX_COLUMNS)))

    def _see_merge(self, attributes: dict[str, str]) -> None:
        area = range_of(attributes.get("ref", ""))
        if area is None:
            self.problems["bad_merge"] = None
        elif len(self.merges) < MAX_MERGES:
            self.merges.append(area)
        else:
            self.problems["too_many_merges"] = None

    def _see_drawing(self, attributes: dict[str, str]) -> None:
        self.drawing = attributes.get("r:id", "")

    def _see_legacy_drawing(self, attributes: dict[str, str]) -> None:
        self.legacy_drawing = attributes.get("r:id", "")

    def _see_control(self, attributes: dict[str, str]) -> None:
        # A control stands there twice, for newer and for older programs, with one number.
        self.controls.add(attributes.get("shapeId", ""))

    def _see_ground(self, _: dict[str, str]) -> None:
        self.unplaced["picture"] = None

    def _see_sparklines(self, _: dict[str, str]) -> None:
        self.unplaced["chart"] = None

    def _see_document(self, attributes: dict[str, str]) -> None:
        self.documents[attributes.get("shapeId", "")] = attributes.get("progId", "")


_OPENERS: Final[dict[str, Callable[[Surroundings, dict[str, str]], None]]] = {
    "sheetData": Surroundings._open_table,
    "col": Surroundings._see_columns,
    "mergeCell": Surroundings._see_merge,
    "drawing": Surroundings._see_drawing,
    "legacyDrawing": Surroundings._see_legacy_drawing,
    "control": Surroundings._see_control,
    "oleObject": Surroundings._see_document,
    "picture": Surroundings._see_ground,
    "legacyDrawingHF": Surroundings._see_ground,
    "x14:sparklineGroup": Surroundings._see_sparklines,
}


class SheetReader(RunReader):
    """Listens to a whole worksheet: its rows go to `cells`, the rest to `surroundings`."""

    def __init__(self, cells: Cells, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings, self._cells = surroundings, cells
        self._cell = _NO_ATTRIBUTES
        self._text: str | None = None
        self._formula: str | None = None
        self._formula_marks = _NO_ATTRIBUTES
        #: By their numbers, the formulas that cells share, each with the place that it was written for.
        self._shared: dict[str, tuple[str, tuple[int, int]]] = {}
        self._runs: tuple[Run, ...] = ()
        self._in_inline = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a sheet."""
        self.pieces.clear()
        if name == "c":
            self._cell = attributes
            self._text = self._formula = None
            self._formula_marks = _NO_ATTRIBUTES
            self._runs = ()
        elif name == "v":
            pass
        elif name == "f":
            self._formula_marks = attributes
        elif name == "row":
            self._cells.open_row(attributes.get("r"), is_hidden_row(attributes))
        elif name == "is":
            self._in_inline = True
            self.runs.clear()
        elif self._in_inline:
            super().start(name, attributes)
        else:
            self._surroundings.start(name, attributes)

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
            self._text, self._runs = self.take()
        elif self._in_inline:
            super().end(name)

    def _close_cell(self) -> None:
        get = self._cell.get
        values = self._cells.rich_values
        rich = values.of(self._cell["vm"]) if values and "vm" in self._cell else None
        if self._formula_marks.get("t") == "shared":
            self._share()
        self._cells.take(get("r", ""), get("s"), get("t", "n"), self._text, self._formula, self._runs, rich)

    def _share(self) -> None:
        """Keeps a formula for the cells that share it, or takes it from there."""
        number, place = self._formula_marks.get("si", ""), place_of(self._cell.get("r", ""))
        if place is None:
            return
        if self._formula:
            self._shared[number] = (self._formula, place)
        elif number in self._shared:
            formula, first = self._shared[number]
            self._formula = moved(formula, place[0] - first[0], place[1] - first[1])

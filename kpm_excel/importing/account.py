"""An account of everything that stood in the workbooks: what it was taken for, how sure that is, what is left over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from kpm_excel.importing.found import Found, Sureness
from kpm_excel.importing.proof import Proof, Said, Target
from kpm_excel.importing.source import Drawn, Place, SourceSheet

#: What something was taken for, each a word in the catalog `account`. "value": it stands in the plan as it is; "read":
#: it stands there as what it means, such as a mark or an arrow; "heading": over a column; "group": over programs;
#: "said": title, as-of or legend; "nothing": － and the like; "again": printed once more, on a later page or sheet;
#: "left": not in the plan.
What = Literal["value", "read", "heading", "group", "said", "nothing", "again", "left"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell, or one thing drawn, and what it was taken for."""

    file: str
    sheet: str
    text: str
    what: What
    #: The cell; None for what is drawn.
    place: Place | None = None
    #: The number of what is drawn.
    drawn: int | None = None
    sure: Sureness = "sure"
    #: Where in the plan it is, as people call it: №8 これまでの取組実績.
    into: str = ""
    #: Of what is left over.
    why: str = ""
    #: Its sheet and place in the workbook, where it was laid out anew to be read.
    origin: tuple[str, Place] | None = None

    @property
    def is_left_over(self) -> bool:
        """Whether no part of the plan has it."""
        return self.what == "left"


Key = tuple[str, str, int, int]


@dataclass
class Account:
    """What was taken for what, while it is drawn up."""

    entries: dict[Key, Entry] = field(default_factory=dict)
    #: Where each cell must be found again.
    _targets: dict[Key, Target] = field(default_factory=dict)

    def cell(
        self,
        sheet: SourceSheet,
        place: Place,
        what: What,
        into: str = "",
        sure: Sureness = "sure",
        why: str = "",
        proof: Target | None = None,
    ) -> None:
        """Note what the cell at `place` was taken for; what is noted first counts, unless it was left over.

        `proof` is where in the plan it must be found again.
        """
        text, cell = sheet.text(*place), sheet.cells.get(place)
        if text.strip():
            entry = Entry(sheet.file, sheet.name, text, what, place, sure=sure, into=into, why=why)
            entry = replace(entry, origin=cell.origin) if cell and cell.origin else entry
            self._note((sheet.file, sheet.name, *place), entry, proof)

    def shape(
        self,
        sheet: SourceSheet,
        drawn: Drawn,
        what: What,
        into: str = "",
        why: str = "",
        proof: Target | None = None,
    ) -> None:
        """Note what was drawn there, and what it was taken for, as of a cell."""
        entry = Entry(sheet.file, sheet.name, drawn.text, what, drawn=drawn.number, sure="likely", into=into, why=why)
        self._note((sheet.file, sheet.name, -1, drawn.number), entry, proof)

    def _note(self, key: Key, entry: Entry, proof: Target | None) -> None:
        known = self.entries.get(key)
        if known is None or (known.is_left_over and not entry.is_left_over):
            self.entries[key] = entry
            if proof is not None:
                self._targets[key] = proof

    def of_own(self, found: Iterable[Found], data: SourceSheet, document: Mapping[str, Any]) -> None:
        """Note the cells of an overview of ours, whose sheet `data` tells all that the others print."""
        said = Said(document)
        for one in found:
            for sheet in one.source.sheets:
                for cell in sheet.written():
                    if sheet is data:
                        is_status = sheet.text(0, cell.column).endswith("[status]")
                        what: What = "heading" if cell.row == 0 else "left" if is_status else "value"
                        self.cell(sheet, cell.place, what, why="worked_out" if is_status else "")
                    elif said.has(cell.text):
                        self.cell(sheet, cell.place, "again")
                for shape in sheet.drawn:
                    if shape.text.strip() and said.has(shape.text):
                        self.shape(sheet, shape, "again")

    def complete(self, found: Iterable[Found]) -> None:
        """Note whatever is not noted yet as left over."""
        for one in found:
            more: dict[Key, str] = {}
            origins = {
                (sheet.file, sheet.name, *place): cell.origin
                for sheet in one.source.sheets
                for place, cell in sheet.cells.items()
            }
            for rest in one.left_over:
                key = (rest.file, rest.sheet, *(rest.place or (-1, rest.drawn.number if rest.drawn else -1)))
                more[key] = rest.why
                if key not in self.entries or rest.why in ("comment", "struck"):
                    extra = key if key not in self.entries else (*key[:2], key[2], -2 - key[3])
                    entry = Entry(rest.file, rest.sheet, rest.text, "left", rest.place, why=rest.why)
                    drawn = rest.drawn.number if rest.drawn else None
                    self.entries[extra] = replace(entry, drawn=drawn, origin=origins.get(key))
            for sheet in one.source.sheets:
                for cell in sheet.written():
                    self.cell(sheet, cell.place, "left", why=more.get((sheet.file, sheet.name, *cell.place), "outside"))
                for shape in sheet.drawn:
                    self.shape(sheet, shape, "left", why="drawn")

    def check(self, document: Mapping[str, Any]) -> None:
        """Note as left over what was noted as standing in the plan `document` and does not."""
        proof = Proof(document)
        for key, entry in self.entries.items():
            stands = entry.what not in ("value", "said", "group") or proof.whole.has(entry.text)
            if stands and entry.what in ("value", "read") and (target := self._targets.get(key)):
                stands = proof.stands(entry.text, target)
            if not stands:
                self.entries[key] = replace(entry, what="left", why="not_fitting")

    @property
    def lines(self) -> list[Entry]:
        """All of it, by file and sheet, row by row, what is drawn behind the cells."""
        return [self.entries[key] for key in sorted(self.entries, key=_order)]

    @property
    def left_over(self) -> list[Entry]:
        """What no part of the plan has."""
        return [entry for entry in self.lines if entry.is_left_over]


def _order(key: Key) -> tuple[str, str, bool, int, int]:
    file, sheet, row, column = key
    return file, sheet, row < 0, row, column

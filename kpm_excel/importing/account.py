"""An account of everything that stood in the workbooks: what it was taken for, how sure that is, what is left over."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from kpm_excel.importing.found import Found, Sureness
from kpm_excel.importing.proof import Proof
from kpm_excel.importing.source import Drawn, Place, SourceSheet
from kpm_excel.importing.values.plainly import bare
from kpm_excel.plan.numerals import fifteen_digits

#: What something was taken for, each a word in the catalog `account`. "value": it stands in the plan as it is; "read":
#: it stands there as what it means, such as a mark or an arrow; "heading": over a column; "group": over programs;
#: "said": title, as-of or legend; "nothing": － and the like; "again": printed once more, on a later page or sheet;
#: "left": not in the plan.
What = Literal["value", "read", "heading", "group", "said", "nothing", "again", "left"]
#: A text of so few characters may stand anywhere by chance, and tells nothing of whether it was kept.
_EVIDENCE: Final = 1
_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)?")
#: What stands between the parts of a cell that go to several places of a plan.
_APART: Final = re.compile(r"[\s\u3000()（）「」『』【】\[\]〔〕<>〈〉:：=＝、,，/／・;；◆◇■□●○※。→]+")


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

    @property
    def is_left_over(self) -> bool:
        """Whether no part of the plan has it."""
        return self.what == "left"


Key = tuple[str, str, int, int]


@dataclass
class Account:
    """What was taken for what, while it is drawn up."""

    entries: dict[Key, Entry] = field(default_factory=dict)
    #: By what each cell must be found again: the numbers of programs, the field, and the code that a mark was read as.
    _proofs: dict[Key, tuple[int, str, str | None]] = field(default_factory=dict)

    def cell(
        self,
        sheet: SourceSheet,
        place: Place,
        what: What,
        into: str = "",
        sure: Sureness = "sure",
        why: str = "",
        proof: tuple[int, str, str | None] | None = None,
    ) -> None:
        """Note what the cell at `place` was taken for; what is noted first counts, unless it was left over.

        `proof` is the number of the program and the id of the field in which it must be found again, with the code that
        it was read as; None where it is text or a figure.
        """
        key = (sheet.file, sheet.name, *place)
        known = self.entries.get(key)
        if known is not None and not (known.is_left_over and what != "left"):
            return
        text = sheet.text(*place)
        if text.strip():
            self.entries[key] = Entry(sheet.file, sheet.name, text, what, place, None, sure, into, why)
            if proof is not None:
                self._proofs[key] = proof

    def shape(self, sheet: SourceSheet, drawn: Drawn, what: What, into: str = "", why: str = "") -> None:
        """Note what was drawn there, and what it was taken for."""
        key = (sheet.file, sheet.name, -1, drawn.number)
        known = self.entries.get(key)
        if known is not None and not (known.is_left_over and what != "left"):
            return
        self.entries[key] = Entry(sheet.file, sheet.name, drawn.text, what, None, drawn.number, "likely", into, why)

    def of_own(self, found: Iterable[Found], data: SourceSheet, document: Mapping[str, Any]) -> None:
        """Note the cells of an overview of ours, whose sheet `data` tells all that the others print."""
        kept = Kept(document)
        for one in found:
            for sheet in one.source.sheets:
                for cell in sheet.written():
                    if sheet is data:
                        is_status = sheet.text(0, cell.column).endswith("[status]")
                        what: What = "heading" if cell.row == 0 else "left" if is_status else "value"
                        self.cell(sheet, cell.place, what, why="worked_out" if is_status else "")
                    elif kept.has(cell.text):
                        self.cell(sheet, cell.place, "again")
                for shape in sheet.drawn:
                    if shape.text.strip() and kept.has(shape.text):
                        self.shape(sheet, shape, "again")

    def complete(self, found: Iterable[Found]) -> None:
        """Note whatever is not noted yet as left over."""
        for one in found:
            more: dict[Key, str] = {}
            for rest in one.left_over:
                key = (rest.file, rest.sheet, *(rest.place or (-1, rest.drawn.number if rest.drawn else -1)))
                more[key] = rest.why
                if key not in self.entries or rest.why in ("comment", "struck"):
                    extra = key if key not in self.entries else (*key[:2], key[2], -2 - key[3])
                    number = rest.drawn.number if rest.drawn else None
                    self.entries[extra] = Entry(
                        rest.file, rest.sheet, rest.text, "left", rest.place, number, "sure", "", rest.why
                    )
            for sheet in one.source.sheets:
                for cell in sheet.written():
                    self.cell(sheet, cell.place, "left", why=more.get((sheet.file, sheet.name, *cell.place), "outside"))
                for shape in sheet.drawn:
                    self.shape(sheet, shape, "left", why="drawn")

    def check(self, document: Mapping[str, Any]) -> None:
        """Note as left over what was noted as standing in the plan `document` and does not."""
        kept, said = Kept(document), Proof(document)
        programs = {program["no"]: program for program in document["programs"]}
        parts: dict[tuple[int, str], Kept] = {}
        for key, entry in self.entries.items():
            is_found = entry.what not in ("value", "said", "group") or kept.has(entry.text)
            if entry.what in ("value", "read") and (proof := self._proofs.get(key)):
                no, id, code = proof
                if (no, id) not in parts:
                    parts[no, id] = Kept(_part_of(programs.get(no, {}), id))
                is_found = parts[no, id].says(entry.text, code) and (entry.what == "read" or is_found)
            elif entry.what in ("value", "read"):
                is_found = is_found and said.stands(entry.into, entry.text)
            if not is_found:
                self.entries[key] = replace(entry, what="left", why="not_fitting")

    @property
    def lines(self) -> list[Entry]:
        """All of it, by file and sheet, row by row, what is drawn behind the cells."""
        return [self.entries[key] for key in sorted(self.entries, key=_order)]

    @property
    def left_over(self) -> list[Entry]:
        """What no part of the plan has."""
        return [entry for entry in self.lines if entry.is_left_over]


def _part_of(program: Mapping[str, Any], id: str) -> dict[str, Any]:
    """What a program says in a field, what it answered before and what its contributors did."""
    before = {key: value for key, value in program.get("previous", {}).items() if key.partition("@")[0] == id}
    return {"now": program.get("values", {}).get(id), "before": list(before.values())}


def _order(key: Key) -> tuple[str, str, bool, int, int]:
    file, sheet, row, column = key
    return file, sheet, row < 0, row, column


def missing(account: Account, found: Iterable[Found], document: Mapping[str, Any]) -> Iterator[str]:
    """What of the workbooks is neither in the plan `document` nor left over: there must be nothing."""
    kept = Kept(document)
    for one in found:
        for sheet in one.source.sheets:
            for cell in sheet.written():
                entry = account.entries.get((sheet.file, sheet.name, *cell.place))
                if entry is None or (entry.what in ("value", "said", "group") and not kept.has(cell.text)):
                    yield f"{sheet.name}!{cell.place}: {cell.text}"
            for shape in sheet.drawn:
                entry = account.entries.get((sheet.file, sheet.name, -1, shape.number))
                if entry is None or (entry.what == "value" and not kept.has(shape.text)):
                    yield f"{sheet.name} drawn {shape.number}: {shape.text}"


class Kept:
    """Everything that a plan says, for being searched."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        texts: list[str] = []
        self.numbers: set[float] = set()
        stack: list[Any] = [document]
        while stack:
            part = stack.pop()
            if isinstance(part, str):
                texts.append(_squeezed(part))
            elif isinstance(part, Mapping):
                texts += [_squeezed(key) for key in part if isinstance(key, str)]
                stack.extend(part.values())
            elif isinstance(part, list | tuple):
                stack.extend(part)
            elif isinstance(part, int | float) and not isinstance(part, bool):
                self.numbers.add(fifteen_digits(float(part)))
        self.text = "\n".join(texts)

    def says(self, text: str, code: str | None) -> bool:
        """Whether it has the `code` that a text was read as; else the text itself, or all numbers that are in it."""
        plain = _squeezed(code if code is not None else text)
        if code is not None or (len(plain) <= _EVIDENCE and not plain.isdecimal()):
            return plain in self.text.split("\n")
        if self.has(text) and len(plain) > _EVIDENCE:
            return True
        numbers = [figure for figure in _NUMBERS.findall(_squeezed(text).replace(",", ""))]
        return bool(numbers) and all(self._has_number(number) for number in numbers)

    def _has_number(self, digits: str) -> bool:
        number = fifteen_digits(float(digits))
        # An id such as i_633806 says nothing.
        alone = re.compile(rf"(?<![\d_]){re.escape(digits)}(?!\d)")
        return number in self.numbers or -number in self.numbers or bool(alone.search(self.text))

    def has(self, text: str) -> bool:
        """Whether the plan says `text`, in one piece or line by line, or as a number."""
        plain = _squeezed(text)
        if len(plain) <= _EVIDENCE or plain in self.text:
            return True
        lines = [_squeezed(line) for line in text.splitlines() if line.strip()]
        if all(line.strip("・･-*●○■◆□◇") in self.text for line in lines):
            return True
        parts = [_squeezed(part) for part in _APART.split(text)]
        if len(parts) > 1 and all(len(part) <= _EVIDENCE or part in self.text for part in parts):
            return True
        digits = plain.replace(",", "").replace("△", "-").replace("▲", "-")
        try:
            return fifteen_digits(float(digits)) in self.numbers
        except ValueError:
            return False


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", bare(text)).split())

"""The plan's own texts on a form: which were rewritten, and what was written beside the answers' cells.

Texts are compared by what they say, not by where they stand, so that inserted rows change nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kpm_excel.checks.context import FormContext
from kpm_excel.excel.raw import RawSheet
from kpm_excel.findings import Code, Finding
from kpm_excel.layouts.base import Cell, Sheet
from kpm_excel.layouts.stamp import is_mark
from kpm_excel.plan.cleaning import clean_text
from kpm_excel.plan.fieldtypes import as_text

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rows:
    """How the rows of a form as it was made correspond to those of the form as it came back."""

    #: Row as made, row as found, in order.
    anchors: tuple[tuple[int, int], ...]
    #: How many columns the form moved to the right.
    right: int = 0

    def found(self, place: Place) -> Place:
        """Where a cell of the form as made is now."""
        made, found = next((a for a in reversed(self.anchors) if a[0] <= place[0]), self.anchors[0])
        return place[0] + found - made, place[1] + self.right

    def made(self, place: Place) -> Place:
        """Where a cell of the form as found was when it was made."""
        made, found = next((a for a in reversed(self.anchors) if a[1] <= place[0]), self.anchors[0])
        return place[0] + made - found, place[1] - self.right


@dataclass(slots=True)
class _Compared:
    """What is left of two sheets when everything that both say is taken away."""

    made: dict[Place, str] = field(default_factory=dict)
    found: dict[Place, str] = field(default_factory=dict)


def check_locked(form: FormContext, made: Mapping[str, Sheet]) -> Iterator[Finding]:
    """A finding for each text of the form that was rewritten, and for each that was written beside the answers.

    `made` has each sheet of the form as it was sent out, by the name that the sheet has now.
    """
    for sheet in form.raw.sheets:
        if sheet.name in made:
            yield from _sheet(form, sheet, made[sheet.name])


def _sheet(form: FormContext, found: RawSheet, made: Sheet) -> Iterator[Finding]:
    answers = {(slot.row, slot.column) for slot in form.located.slots if slot.sheet == found.name}
    texts = _made_texts(made)
    words = _found_texts(found, answers)
    rows = _aligned(form, found, texts, words)
    words = {place: text for place, text in words.items() if not _is_live(form, found, made, rows, place)}
    rest = _rest(texts, words)
    for place, before in sorted(rest.made.items()):
        at = rows.found(place)
        after = rest.found.pop(at, "")
        program, key = form.program_at(found.name, at[0])
        yield form.find(Code.TEXT_REWRITTEN, found.name, at, program, key, before=before, found=after)
    for at, text in sorted(rest.found.items()):
        program, key = form.program_at(found.name, at[0])
        yield form.find(Code.TEXT_OUTSIDE, found.name, at, program, key, found=text)


def _made_texts(sheet: Sheet) -> dict[Place, str]:
    return {
        (cell.row, cell.column): _plain(cell.value)
        for cell in sheet.cells
        if cell.style.locked and cell.formula is None and cell.value is not None and not is_mark(cell.value)
        if _plain(cell.value)
    }


def _found_texts(sheet: RawSheet, answers: set[Place]) -> dict[Place, str]:
    return {
        place: _plain(cell.value)
        for place, cell in sheet.cells.items()
        if place not in answers and cell.value is not None and not is_mark(cell.value)
        if _plain(cell.value)
    }


def _plain(value: object) -> str:
    return clean_text(as_text(value)).text.strip()  # type: ignore[arg-type]


def _aligned(form: FormContext, sheet: RawSheet, made: dict[Place, str], found: dict[Place, str]) -> Rows:
    """Anchors are the texts that stand exactly once on both sheets."""
    once_made = {text for text, count in Counter(made.values()).items() if count == 1}
    once_found = {text for text, count in Counter(found.values()).items() if count == 1}
    where = {text: place for place, text in found.items() if text in once_found}
    pairs = [(place, where[text]) for place, text in made.items() if text in once_made and text in where]
    rights = Counter(there[1] - here[1] for here, there in pairs)
    anchors = sorted({(here[0], there[0]) for here, there in pairs}) or [(0, 0)]
    return Rows(tuple(_rising(anchors)), rights.most_common(1)[0][0] if rights else 0)


def _rising(anchors: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The anchors in which both rows rise; a text that was moved past others says nothing about their rows."""
    last = -1
    for made, found in anchors:
        if found > last:
            last = found
            yield made, found


def _is_live(form: FormContext, found: RawSheet, made: Sheet, rows: Rows, place: Place) -> bool:
    """Whether a cell is one that the form itself fills: a formula, or a cell for the respondent's name."""
    cell = _cell_at(made, rows.made(place))
    if cell is None:
        return False
    if not cell.style.locked:
        return True
    # Other formats keep the result of a formula alone.
    kept = found.cells[place].formula is not None or form.raw.format not in ("xlsx", "xlsm")
    return cell.formula is not None and kept


def _cell_at(sheet: Sheet, place: Place) -> Cell | None:
    return next((cell for cell in sheet.cells if (cell.row, cell.column) == place), None)


def _rest(made: dict[Place, str], found: dict[Place, str]) -> _Compared:
    """What is said on one of the sheets only."""
    said, heard = Counter(made.values()), Counter(found.values())
    rest = _Compared()
    for only, texts, more in ((rest.made, made, said - heard), (rest.found, found, heard - said)):
        for place, text in sorted(texts.items(), reverse=True):
            if more[text] > 0:
                more[text] -= 1
                only[place] = text
    return rest

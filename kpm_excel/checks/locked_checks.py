"""The plan's own texts on a form: which were rewritten, and what was written beside the answers' cells.

Texts are compared by what they say, not by where they stand, so that inserted rows change nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import filterfalse

from kpm_excel.answer_key import AnswerAt
from kpm_excel.book.base import Cell, Sheet
from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.checks.areas import Area, area_text, areas_of
from kpm_excel.checks.context import FormContext
from kpm_excel.findings import Code, Finding
from kpm_excel.form.locate import Odd
from kpm_excel.form.slot_table import cell_of
from kpm_excel.form.stamp import is_mark
from kpm_excel.form.wording import Wording, sum_of
from kpm_excel.plan.cleaning import clean_text
from kpm_excel.plan.types.values import as_text

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


@dataclass(frozen=True, slots=True)
class MadeSheet:
    """A sheet of a form as it would be sent out now."""

    sheet: Sheet
    #: Program and key of the answer that each of its rows takes.
    keys: Mapping[int, AnswerAt]


@dataclass(slots=True)
class _Compared:
    """What is left of two sheets when everything that both say is taken away."""

    made: dict[Place, str] = field(default_factory=dict)
    found: dict[Place, str] = field(default_factory=dict)


def is_untouched(form: FormContext) -> bool:
    """Whether every sheet of the form still says, beside its answers, what it said when it was made.

    It then needs no comparing, for which the whole form would have to be made anew.
    """
    programs = form.programs_by_sheet()
    wordings = form.located.wordings
    return set(programs.values()) <= wordings.keys() and all(
        _says(form, sheet, wordings[programs[sheet.name]]) for sheet in form.raw.sheets if sheet.name in programs
    )


def _says(form: FormContext, sheet: RawSheet, wording: Wording) -> bool:
    written = _own_cells(form, sheet.name)
    written.update(filter(None, map(cell_of, wording.free)))
    values = [
        cell.value
        for place, cell in sheet.cells.items()
        if cell.value is not None and cell.formula is None and place not in written
    ]
    return sum_of(map(as_text, filterfalse(is_mark, values))) == wording.total


def _own_cells(form: FormContext, sheet: str) -> set[Place]:
    """The cells that have checks of their own: those of answers, and of what is worked out."""
    answers = {(slot.row, slot.column) for slot in form.located.slots if slot.sheet == sheet}
    return answers | {(one.row, one.column) for one in form.located.worked if one.sheet == sheet}


def check_locked(form: FormContext, made: Mapping[str, MadeSheet], *, changed: bool = False) -> Iterator[Finding]:
    """A finding for each text of the form that was rewritten, and for each that was written beside the answers.

    `made` has each sheet of the form as it would be sent out now, by the name that the sheet has now. Where the
    plan `changed` since, what differs from it on the first sheet and in the place of its texts is no news.
    """
    answered = {slot.sheet for slot in form.used.values()}
    for sheet in form.raw.sheets:
        if sheet.name in made and (sheet.name in answered or not changed):
            found = _sheet(
                form, _without_old_rows(form, sheet, made[sheet.name]) if changed else sheet, made[sheet.name]
            )
            yield from (one for one in found if not changed or one.code is Code.TEXT_OUTSIDE)


def _without_old_rows(form: FormContext, sheet: RawSheet, made: MadeSheet) -> RawSheet:
    """`sheet` without the rows of slots that the plan has not any more: their words were the form's own."""
    keys = set(made.keys.values())
    slots = (slot for slot in form.located.slots if slot.sheet == sheet.name)
    old = {slot.row for slot in slots if (slot.key.program, slot.key.key) not in keys}
    return replace(sheet, cells={place: cell for place, cell in sheet.cells.items() if place[0] not in old})


def _sheet(form: FormContext, found: RawSheet, made: MadeSheet) -> Iterator[Finding]:
    slots = {(slot.key.program, slot.key.key): slot.row for slot in form.located.slots if slot.sheet == found.name}
    answers = _own_cells(form, found.name)
    # What stands in a row whose key was typed over is told with that.
    oddities = form.located.oddities
    damaged = {odd.row for odd in oddities if odd.kind is Odd.DAMAGED_KEY and odd.sheet == found.name}
    texts = _made_texts(made.sheet)
    words = _found_texts(found, answers)
    keys = made.keys
    rows = _aligned(texts, words, {row: slots[key] for row, key in keys.items() if key in slots})
    cells = {(cell.row, cell.column): cell for cell in made.sheet.cells}
    words = {
        place: text
        for place, text in words.items()
        if not _is_live(form, found.cells[place], cells.get(rows.made(place)), keys)
    }
    rest = _rest(texts, words, rows)
    # A slot that is gone took its row's texts with it, and has a finding of its own.
    gone = {row for row, key in keys.items() if key not in slots}
    for place, before in sorted(rest.made.items()):
        at = rows.found(place)
        after = rest.found.pop(at, "")
        if after or place[0] not in gone:
            program, key = form.program_at(found.name, at[0])
            yield form.find(Code.TEXT_REWRITTEN, found.name, at, program, key, before=before, found=after)
    outside = {at: text for at, text in rest.found.items() if at[0] not in damaged}
    for area in areas_of(outside):
        yield from _outside(form, found.name, area, outside)


#: So many cells that stand together are told one by one: notes beside answers, not sums.
_FEW_CELLS = 3


def _outside(form: FormContext, sheet: str, area: Area, texts: Mapping[Place, str]) -> Iterator[Finding]:
    """What was written beside the answers: a few cells each with its text, more of them as one area."""
    if len(area.cells) <= _FEW_CELLS:
        for at in area.cells:
            program, key = form.program_at(sheet, at[0])
            yield form.find(Code.TEXT_OUTSIDE, sheet, at, program, key, found=texts[at])
        return
    program, key = form.program_at(sheet, area.top)
    key = key if area.top == area.bottom else None
    yield form.find(Code.TEXT_OUTSIDE, sheet, area.cells[0], program, key, found=area_text(area, texts))


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


def _aligned(made: dict[Place, str], found: dict[Place, str], slots: dict[int, int]) -> Rows:
    """How the rows correspond: by the slots, and by the texts that stand exactly once on both sheets."""
    once_made = {text for text, count in Counter(made.values()).items() if count == 1}
    once_found = {text for text, count in Counter(found.values()).items() if count == 1}
    where = {text: place for place, text in found.items() if text in once_found}
    pairs = [(place, where[text]) for place, text in made.items() if text in once_made and text in where]
    rights = Counter(there[1] - here[1] for here, there in pairs)
    rows = {here[0]: there[0] for here, there in pairs} | slots
    return Rows(tuple(_rising(sorted(rows.items()))) or ((0, 0),), rights.most_common(1)[0][0] if rights else 0)


def _rising(anchors: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The anchors in which both rows rise; a text that was moved past others says nothing about their rows."""
    last = -1
    for made, found in anchors:
        if found > last:
            last = found
            yield made, found


def _is_live(form: FormContext, cell: RawCell, made: Cell | None, keys: Mapping[int, AnswerAt]) -> bool:
    """Whether a cell is one that the form itself fills: a formula, or a cell for the respondent's name."""
    if made is None:
        return False
    if not made.style.locked:
        return made.row not in keys
    # Other formats keep the result of a formula alone.
    kept = cell.formula is not None or form.raw.format not in ("xlsx", "xlsm")
    return made.formula is not None and kept


def _rest(made: dict[Place, str], found: dict[Place, str], rows: Rows) -> _Compared:
    """What is said on one of the sheets only; of texts that stand more than once, those that are not in their place."""
    said, heard = Counter(made.values()), Counter(found.values())
    moved = {place for place, text in made.items() if found.get(rows.found(place)) != text}
    strange = {place for place, text in found.items() if made.get(rows.made(place)) != text}
    rest = _Compared()
    for only, texts, more, first in (
        (rest.made, made, said - heard, moved),
        (rest.found, found, heard - said, strange),
    ):
        for place, text in sorted(texts.items(), key=lambda item: (item[0] in first, item[0]), reverse=True):
            if more[text] > 0:
                more[text] -= 1
                only[place] = text
    return rest

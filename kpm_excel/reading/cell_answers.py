"""What one cell answers: the stored value judged before its field's type reads it."""

import datetime as dt
import re

from kpm_excel.book.raw import RawCell
from kpm_excel.book.shown import decimal_of, is_unseen, seen_in
from kpm_excel.book.stand_ins import StandIn, stand_in
from kpm_excel.checks.context import shortened
from kpm_excel.findings import Code
from kpm_excel.form.slots import Asked
from kpm_excel.plan.dates import tells
from kpm_excel.plan.model import Plan
from kpm_excel.plan.numerals import says
from kpm_excel.plan.types import single_of
from kpm_excel.plan.types.values import Raw, Reading, Remark, as_text, repaired

#: How error values are spelled, which as a text are what a program pasted in their place.
_ERRORS = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|BUSY!|CONNECT!|BLOCKED!|FIELD!|ERROR!|GETTING_DATA)"
    r"|(?:Err|エラー):5[0-9]{2}"
)


def read_cell(cell: RawCell | None, asked: Asked, plan: Plan, *, date1904: bool = False) -> Reading:
    """The answer in `cell`, with a remark for all that was repaired or kept it from being taken."""
    if cell is None:
        return Reading()
    if standing_in := _stand_in(cell):
        return Reading(None, (standing_in,))
    if cell.formula is not None and not cell.has_result:
        return Reading(None, (Remark(Code.ANSWER_FORMULA_WITHOUT_RESULT, {"found": formula_text(cell)}),))
    if cell.kind == "error" or (cell.kind == "text" and _ERRORS.fullmatch(as_text(cell.value).strip())):
        return _error(cell, asked, plan)
    if single_of(asked.cell).is_prose:
        seen = seen_text(cell)
        reading = typed(seen, asked, plan)
        odd = (*_struck(cell), *_formula(cell), *_text_fonts(cell, seen))
        return Reading(reading.answer, (*odd, *reading.remarks, *_shown(cell, reading, asked, plan)))
    if sign := _odd_font(cell):
        return Reading(None, (sign,))
    stored = _without_struck(cell)
    meant = stored
    if isinstance(stored, int | float) and not isinstance(stored, bool):
        meant = single_of(asked.cell).counted(stored, date1904=date1904)
    reading = typed(meant, asked, plan)
    if meant is not stored and reading.answer is not None:
        reading = Reading(reading.answer, repaired(stored, reading.answer))
    shown = _shown(cell, reading, asked, plan)
    return Reading(reading.answer, (*_struck(cell), *_formula(cell), *reading.remarks, *shown))


def _stand_in(cell: RawCell) -> Remark | None:
    match stand_in(cell):
        case StandIn.PICTURE:
            return Remark(Code.ANSWER_PICTURE, {})
        case StandIn.DATA_TYPE:
            return Remark(Code.ANSWER_DATA_TYPE, {"found": cell.shown or as_text(cell.value)})
        case StandIn.PLACEHOLDER:
            found = as_text(cell.value) if cell.formula is None else formula_text(cell)
            return Remark(Code.ANSWER_PLACEHOLDER, {"found": shortened(found)})
    return None


def _shown(cell: RawCell, reading: Reading, asked: Asked, plan: Plan) -> tuple[Remark, ...]:
    """An answer that does not show, or shows as another one: whoever typed it saw that."""
    if reading.answer is None:
        return ()
    seen = seen_in(cell)
    if cell.invisible or (seen and not seen.text.strip()) or (seen and seen.color and is_unseen(seen.color, cell.fill)):
        return (Remark(Code.ANSWER_INVISIBLE, {"found": shortened(as_text(cell.value))}),)
    if seen and not _means(seen.text.strip(), cell, reading, asked, plan):
        # Of a day what was taken is told, not the number that counts it.
        held = as_text(reading.answer if cell.kind == "number" else cell.value)
        return (Remark(Code.ANSWER_ROUNDED, {"found": held, "read": seen.text.strip()}),)
    return ()


def _means(text: str, cell: RawCell, reading: Reading, asked: Asked, plan: Plan) -> bool:
    """Whether the `text` that `cell` shows means what was taken."""
    unit = None if single_of(asked.cell).is_prose else asked.cell.unit
    if single_of(asked.cell).is_day and typed(text, asked, plan).answer == reading.answer:
        return True
    if isinstance(cell.value, dt.date):
        day = cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
        return text == reading.answer or tells(text, day)
    if cell.kind == "number" and isinstance(cell.value, int | float):
        # Of a text what is shown was taken.
        return text == reading.answer or says(text, decimal_of(cell.value), unit)
    answer = reading.answer
    if isinstance(answer, int | float):
        return says(text, decimal_of(answer), unit)
    return text == as_text(cell.value).strip()


def _odd_font(cell: RawCell) -> Remark | None:
    """Why a code or a number is not what its characters say: a footnote, a power, a tick that is a letter."""
    shown = as_text(cell.value)
    if cell.symbols:
        return Remark(Code.ANSWER_SYMBOLS, {"found": shown})
    if cell.raised:
        return Remark(Code.ANSWER_RAISED, {"found": shown, "odd": cell.raised})
    return None


def seen_text(cell: RawCell) -> Raw:
    """The text that a cell shows: a number in its format, raised digits as such, nothing that was crossed out."""
    if cell.struck != "none":
        return _without_struck(cell)
    if cell.kind in ("number", "date") and (seen := seen_in(cell)) and seen.text.strip(" #"):
        return seen.text.strip()
    return cell.raised_text or cell.value


def _text_fonts(cell: RawCell, read: Raw) -> tuple[Remark, ...]:
    """What the characters of a text lose with their fonts, and a number with its format."""
    remarks: tuple[Remark, ...] = ()
    if cell.kind in ("number", "date") and isinstance(read, str):
        remarks += (Remark(Code.ANSWER_NOT_TEXT, {"found": as_text(cell.value), "read": read}),)
    if any(character.isdecimal() for character in cell.raised):
        remarks += (Remark(Code.TEXT_RAISED, {"found": cell.raised, "read": shortened(as_text(read))}),)
    if cell.symbols:
        remarks += (Remark(Code.TEXT_SYMBOLS, {"found": shortened(cell.symbols, 20)}),)
    return remarks


def typed(raw: Raw, asked: Asked, plan: Plan) -> Reading:
    """`raw` as the type of the cell reads it."""
    return single_of(asked.cell).from_cell(raw, asked.cell, plan)


def formula_text(cell: RawCell) -> str:
    """The formula as the edit line shows it."""
    return f"={cell.formula}" if cell.formula else "=…"


def raw_text(cell: RawCell | None) -> str:
    """What the cell holds, written out; a formula without a result as the formula."""
    if cell is None:
        return ""
    if cell.formula is not None and not cell.has_result:
        return formula_text(cell)
    return as_text(cell.value)


def refused_text(cell: RawCell | None) -> str:
    """What a refused cell is given back as, without its fonts: never anything that would be taken then."""
    text = raw_text(cell)
    if cell is None or stand_in(cell):
        return ""
    if cell.symbols:
        return f"{text} [symbols]"
    if cell.raised:
        return cell.raised_text if cell.raised_text != text else f"{text} [raised]"
    return text


def _error(cell: RawCell, asked: Asked, plan: Plan) -> Reading:
    """A text such as `-検討中` is a formula to Excel; what was typed can be told from the formula."""
    formula = cell.formula or ""
    if cell.value == "#NAME?" and formula and single_of(asked.cell).is_prose and _is_prose(formula):
        reading = typed(formula, asked, plan)
        remark = Remark(Code.ANSWER_BROKEN_FORMULA, {"found": as_text(cell.value), "read": shortened(formula)})
        return Reading(reading.answer, (remark, *reading.remarks))
    return Reading(None, (Remark(Code.ANSWER_ERROR_VALUE, {"found": as_text(cell.value)}),))


def _is_prose(formula: str) -> bool:
    # A call or a reference to cells was meant as a formula; words behind a sign were not.
    return not re.search(r"[A-Za-z_]\w*\(|[A-Z]{1,3}\$?[0-9]+|!", formula) and any(
        character.isalpha() and ord(character) > 127 for character in formula
    )


def _formula(cell: RawCell) -> tuple[Remark, ...]:
    if cell.formula is None:
        return ()
    # A file name in brackets, or the number that stands for it in the stored form.
    linked = bool(re.search(r"\[[^\]]+\]", cell.formula)) and "!" in cell.formula
    code = Code.ANSWER_FROM_LINK if linked else Code.ANSWER_FROM_FORMULA
    return (Remark(code, {"found": formula_text(cell), "read": shortened(as_text(cell.value))}),)


def _struck(cell: RawCell) -> tuple[Remark, ...]:
    if cell.struck == "none" or not as_text(cell.value).strip():
        return ()
    return (Remark(Code.ANSWER_STRUCK, {"found": cell.struck_text or as_text(cell.value)}),)


def _without_struck(cell: RawCell) -> Raw:
    """The value without what was crossed out: a cell never says both what was and what is."""
    if cell.struck == "none":
        return cell.value
    if cell.struck == "all":
        return None
    return cell.kept_text

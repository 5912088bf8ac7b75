"""Checks of one answer's cell: how it is kept in the sheet, and what its words say."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from kpm_excel.checks.context import CellCheck, CellContext, shortened
from kpm_excel.findings import Code
from kpm_excel.layouts.entry.entry_styles import OPEN
from kpm_excel.plan.cleaning import APART, trimmed
from kpm_excel.plan.cycle_years import is_far, is_outside
from kpm_excel.plan.types import single_of
from kpm_excel.plan.types.values import Remark, as_text
from kpm_excel.words import words_for

#: Words that point to another cell, which is not beside this one any more once programs are joined.
_DITTO = re.compile(
    r"同上|同左|同右|上に同じ|上記(の(とおり|通り)|と(同じ|同様))|〃|々|ditto|(same )?as above|see above", re.IGNORECASE
)
#: What the form asks for where there is nothing to report, as people write it.
_NOTHING = re.compile(
    r"((特|とく)に)?該当(事項|事業|案件)?(は|が)?(なし|無し?|ない|ありません|ございません)(です)?"
    r"|nothing to report|not applicable"
)
#: Words that answer nothing by themselves: as last time, see elsewhere, nothing, not yet.
_VAGUE = re.compile(
    r"(前回|前年度?|昨年度?|前期)(と|に)?(同じ|同様|変わらず)|変更(は|点は)?(なし|無し|ありません)"
    r"|(別紙|別添|添付)(資料)?[0-9]*(の(とおり|通り)|(を)?参照(のこと|してください|願います)?)?"
    r"|((特|とく)に)?(報告事項|記載事項)?(は)?(なし|無し|ありません)|(現在)?(検討中|調整中|準備中|確認中)|未定"
    r"|(the )?(same )?as (last|the previous|the prior) (year|period|time)|no changes?"
    r"|(please )?see (the )?(attached|attachment|appendix|annex)( [a-z0-9]+)?"
    r"|none|n/?a|nil|nothing( to report)?|tb[acd]|to be (confirmed|decided|determined|announced)"
    r"|under (review|consideration)|pending|not yet( known)?"
    # Left from filling in, or from trying out; what another program writes for nothing.
    r"|(未|後日)?(記入|入力|回答|提出)(予定|中|済み?|なし|無し|待ち|してください)?|空欄"
    r"|n\.a|to follow|test|テスト|(?P<one>\D)(?P=one){2,20}|nan|null|undefined|true|false"
    # A formula in a cell that takes everything for a text.
    r"|=([-+*/^(). 0-9]+|[^\u3000-\uffff]*([a-z_][\w.]*\(|\$?[a-z]{1,3}\$?[0-9])[^\u3000-\uffff]*)",
    re.IGNORECASE,
)
#: What is longer is none of these, however it is written, unless it begins as formulas do.
_LONGEST = 100
#: Signs without a letter or a digit.
_SIGNS = re.compile(r"[\W_]+")
#: Wide forms of ASCII, and by how much their numbers are larger.
_WIDE, _WIDE_BY = re.compile("[\uff01-\uff5e]"), 0xFEE0
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
#: Each of the next ones has it, and few other texts have.
_PERHAPS_PERSONAL = re.compile(r"@|\d{3}")
_PERSONAL = (
    # From where a word begins: a long text without blanks would be gone through again from each character.
    re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<![\d-])0\d{1,4}[-(（]\d{1,4}[-)）]\d{3,4}(?![\d-])"),
    re.compile(r"(?<!\d)0[5789]0\d{8}(?!\d)"),
    # My Number: twelve digits that are written alone or in fours.
    re.compile(r"(?<![\d-])\d{4}[- ]?\d{4}[- ]?\d{4}(?![\d-])"),
)


def _hidden(context: CellContext) -> Iterator[Remark]:
    slot, sheet = context.slot, context.sheet
    is_hidden = sheet.state != "visible" or slot.row in sheet.hidden_rows or slot.column in sheet.hidden_columns
    if context.value is not None and is_hidden:
        yield Remark(Code.ANSWER_HIDDEN, {"found": shortened(as_text(context.value))})


def _unsure(context: CellContext) -> Iterator[Remark]:
    """An answer that a conditional format may show as another one."""
    if context.value is not None and (context.slot.row, context.slot.column) in context.sheet.unsure:
        yield Remark(Code.ANSWER_LOOK_UNSURE, {"found": shortened(as_text(context.value))})


def _doubtful(context: CellContext) -> Iterator[Remark]:
    """What is odd about the stored value for a cell of its type."""
    if context.cell and context.value is not None:
        yield from single_of(context.asked.cell).doubts(context.cell.value)


def _out_of_cycle(context: CellContext) -> Iterator[Remark]:
    """A day that lies years away from all periods of the plan (a year misread, a slip); an actual of another period."""
    if not single_of(context.asked.cell).is_day or context.value is None:
        return
    plan, day = context.plan, date.fromisoformat(str(context.value))
    stored = context.cell.value if context.cell else None
    # Of days of long ago that Excel made of a number, another check speaks.
    if any(single_of(context.asked.cell).doubts(stored)):
        return
    if is_far(day, plan):
        allowed = " – ".join(dict.fromkeys((plan.periods[0].label, plan.periods[-1].label)))
        yield Remark(Code.ANSWER_OUT_OF_CYCLE, {"found": day.isoformat(), "allowed": allowed})
    elif is_outside(day, context.asked.field, plan):
        ends = {"start": str(plan.current.start), "end": str(plan.current.end)}
        yield Remark(Code.ANSWER_OUT_OF_PERIOD, {"found": day.isoformat(), "period": plan.current.label, **ends})


def _ditto(context: CellContext) -> Iterator[Remark]:
    text = str(context.value) if _is_prose(context) else ""
    # Blanks within words are how Japanese forms are filled out (同　上); English words are kept apart by theirs.
    words = _even(text)
    if len(words) > _LONGEST and not words.startswith("=") and not _SIGNS.fullmatch(text):
        return
    said = {words, "".join(words.split())}
    if any(map(_DITTO.fullmatch, said)):
        yield Remark(Code.ANSWER_DITTO, {"found": words})
    elif words == _even(words_for(context.plan.language).text("entry.nothing")) or any(map(_NOTHING.fullmatch, said)):
        # The form itself asks for these words where there is nothing to report.
        return
    elif any(map(_VAGUE.fullmatch, said)) or _SIGNS.fullmatch(text):
        yield Remark(Code.ANSWER_VAGUE, {"found": words or shortened(text)})


def _words(context: CellContext) -> str:
    """The words of a text answer, evened out for comparing; empty for every other answer."""
    return _even(str(context.value)) if _is_prose(context) else ""


def _is_prose(context: CellContext) -> bool:
    return context.value is not None and single_of(context.asked.cell).is_prose


# Several checks look at one answer, and the words of the form are the same for every department.
@lru_cache(maxsize=256)
def _even(text: str) -> str:
    return trimmed(_one_width(text)).strip("・。.、,-()[] \n").casefold()


@lru_cache(maxsize=256)
def _one_width(text: str) -> str:
    # A text that is so already is told at once; for one wide bracket all of it would be taken apart.
    return unicodedata.normalize("NFKC", _WIDE.sub(lambda wide: chr(ord(wide[0]) - _WIDE_BY), text))


def _characters(context: CellContext) -> Iterator[Remark]:
    if not isinstance(context.value, str):
        return
    private = sorted(set(_PRIVATE.findall(context.value)))
    if private:
        found = " ".join(f"U+{ord(character):04X}" for character in private)
        yield Remark(Code.ANSWER_PRIVATE_CHARACTERS, {"found": found})
    if context.cell and APART.search(as_text(context.cell.value)):
        yield Remark(Code.ANSWER_COMPOSED, {"found": shortened(context.value, 20)})


def _personal(context: CellContext) -> Iterator[Remark]:
    if not _is_prose(context):
        return
    text = _one_width(str(context.value))
    if not _PERHAPS_PERSONAL.search(text):
        return
    found = [match[0] for pattern in _PERSONAL for match in pattern.finditer(text)]
    if found:
        yield Remark(Code.ANSWER_PERSONAL, {"found": ", ".join(dict.fromkeys(found))})


def _example(context: CellContext) -> Iterator[Remark]:
    """The form's own words left in the cell: its help, its label, a choice's meaning."""
    words = _words(context)
    field = context.asked.field
    own = {_even(text) for text in (field.help, field.label) if text}
    # On the form a label has a second line in brackets, which says when an answer is required.
    first, _, second = words.partition("\n")
    if words and (words in own or (first in own and second.startswith(("〔", "[", "(")))):
        yield Remark(Code.ANSWER_EXAMPLE, {"found": shortened(str(context.value))})


def _coloured(context: CellContext) -> Iterator[Remark]:
    cell = context.cell
    if cell is None or cell.value is not None or cell.formula is not None or context.value is not None:
        return
    if cell.fill and cell.fill.upper() != OPEN.removeprefix("#"):
        yield Remark(Code.ANSWER_COLOURED, {"found": f"#{cell.fill}"})


#: In the order in which their findings stand.
CHECKS: tuple[CellCheck, ...] = (
    _hidden,
    _unsure,
    _doubtful,
    _out_of_cycle,
    _ditto,
    _example,
    _coloured,
    _characters,
    _personal,
)


def check_cell(context: CellContext) -> Iterator[Remark]:
    """Everything that is to be said of one answer's cell, beyond what its type says of the value."""
    for check in CHECKS:
        yield from check(context)

"""What looks as if it were about a person: names with 氏, telephone numbers, mail addresses, columns of persons.

It is found by its look alone, so that it is rather found too often than too seldom: the office sees each piece.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kpm_excel.plan.model import Field
from kpm_excel.plan.types import type_of


class Personal(StrEnum):
    """What a piece of a text looks like."""

    MAIL = "mail"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that looks personal."""

    what: Personal
    text: str


_DASH: Final = "[-‐‑‒–—−－ーｰ]"
_MAIL: Final = re.compile(r"[A-Za-z0-9.+%'!#$&*/=?^`{|}~_\-]+@[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)+")
#: Numbers of Japan with their area codes, those of other countries with a +, those of North America, and extensions.
_PHONE: Final = re.compile(
    rf"(?<![A-Za-z0-9_/=.,])(?:"
    rf"\+\d{{1,3}}(?:[ .()]|{_DASH})*\d(?:[ .()]|{_DASH}|\d){{6,14}}\d"
    rf"|0\d{{1,4}} ?(?:{_DASH}|\() ?\d{{1,4}} ?(?:{_DASH}|\){_DASH}?) ?\d{{3,4}}"
    rf"|\(0\d{{1,4}}\) ?\d{{1,4}} ?{_DASH} ?\d{{3,4}}"
    rf"|0\d{{1,3}} \d{{3,4}} \d{{3,4}}"
    rf"|0\d{{9,10}}"
    rf"|\(\d{{3}}\) ?\d{{3}}(?:[ .]|{_DASH})\d{{4}}"
    rf"|\d{{3}}(?:[ .]|{_DASH})\d{{3}}(?:[ .]|{_DASH})\d{{4}}"
    rf")(?!\d)"
    rf"|内線 ?:? ?\d{{2,6}}(?!\d)|(?<![A-Za-z])ext(?:ension|\.)?:? ?\d{{2,6}}(?!\d)",
    re.IGNORECASE,
)
_KANJI: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆ヶ"
#: A name before 氏, but for words that end with it or begin so.
_WITH_SHI: Final = re.compile(
    rf"(?:[{_KANJI}]{{1,10}}(?:[ 　][{_KANJI}]{{1,5}})?"
    r"|[ァ-ヺー・＝ 　]*[ァ-ヺー]{2,}"
    r"|[A-Z][\w.'’-]*(?:[ ][A-Z][\w.'’-]*)*[ ]?)"
    r"氏(?![名神子族])"
)
_NO_NAME: Final = re.compile(r"(?:摂|華|同|両|某|諸|各|源|平|彼|皇)氏$")
#: English names with what stands before them.
_TITLED: Final = re.compile(
    r"(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Councillor|Cllr)\.?[ ]+"
    r"[A-Z][\w'’-]+(?:[ ]+[A-Z][\w'’-]*\.?){0,2}"
)
_FINDERS: Final = (
    (Personal.MAIL, _MAIL),
    (Personal.PHONE, _PHONE),
    (Personal.NAME, _WITH_SHI),
    (Personal.NAME, _TITLED),
)

#: Labels of columns that hold who somebody is or how one reaches them.
_PERSON_LABEL: Final = re.compile(
    r"氏名|名前|担当者|責任者|記入者|作成者|回答者|報告者|連絡先|問合せ先|問い合わせ先|電話|内線|ファクス|ＦＡＸ|FAX"
    r"|メール(?:アドレス)?$|e-?mail|住所|生年月日|職員名|課長名|代表者|講師名"
    r"|\b(?:contact(?: person| details)?|phone|telephone|full name|address of|date of birth|staff member"
    r"|names? of (?:the )?(?:person|officer|contact|manager|owner|author)s?"
    r"|(?:project|program|programme) (?:manager|owner|officer)|persons? (?:in charge|responsible)"
    r"|(?:responsible|reporting) (?:person|officer)|officer in charge|filled in by|answered by|reported by)\b",
    re.IGNORECASE,
)


#: Letters that nobody sees: they part what belongs together, turn it around, or say something of their own.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def without_unseen(text: str) -> str:
    """`text` without letters that nobody sees; those that choose the form of another one stay."""
    return _UNSEEN.sub("", text)


def names_a_person(field: Field) -> bool:
    """Whether the words of `field` say that it holds who somebody is, or how one reaches them."""
    return type_of(field).is_worded and bool(
        _PERSON_LABEL.search(unicodedata.normalize("NFKC", f"{field.under or ''} {field.label}"))
    )


def pieces_in(text: str) -> Iterator[Piece]:
    """The pieces of `text` that look personal, in their order."""
    return (Piece(what, text[first:last]) for first, last, what in _spans(text))


def without_pieces(text: str, mark: str) -> str:
    """`text` with `mark` in place of each piece that looks personal."""
    told, at = [], 0
    for first, last, _ in _spans(text):
        told += [text[at:first], mark]
        at = last
    return "".join([*told, text[at:]])


def _spans(text: str) -> list[tuple[int, int, Personal]]:
    """Begin and end of each piece; what a piece before it holds is not told again."""
    # Widths are evened out character by character, so that places stay what they are.
    even = "".join(one if len(one := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)
    found = sorted(
        (match.start(), match.end(), what)
        for what, finder in _FINDERS
        for match in finder.finditer(even)
        if not (what is Personal.NAME and _NO_NAME.search(match[0]))
    )
    apart: list[tuple[int, int, Personal]] = []
    for span in found:
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
        elif span[1] > apart[-1][1]:
            apart[-1] = (apart[-1][0], span[1], apart[-1][2])
    return apart

"""Units of numbers: how they stand around one when it is printed, when it is typed, and how large they are."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kpm_excel.plan.cleaning import trimmed

#: Signs of money, which stand before the amount.
_SIGN = re.compile(r"(?:US|A|C|HK|NT|S)?\$|[€£¥￥₩₹฿₱]")
#: Thousands written as their zeros: £000, £'000s, 000,000 people.
_ZEROS = re.compile(r"['’]?(?P<groups>000(?:[,'’]?000)*)(?:'?s)?(?![0-9])")
_ZERO_WORDS: Final = {"en": (" thousand", " million", " billion"), "ja": ("千", "百万", "十億")}
#: Units that stand right behind their number in every language.
_NARROW = re.compile(r"[%％‰°℃′″]")
#: What people write for "no unit".
_NONE = re.compile(r"[-‐‑–—―ー－/／]*")
_MULTIPLES: Final = {
    **{"十": 10, "百": 100, "千": 1_000, "万": 10**4, "億": 10**8, "兆": 10**12},
    **{"thousand": 1_000, "k": 1_000, "million": 10**6, "mn": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9},
}
_KANJI = re.compile(r"[十百千万億兆]+")
_WORD = re.compile(r"(thousand|million|mn|billion|bn|k|m)\b", re.IGNORECASE)


def percent(language: str) -> str:
    """The sign of percent, as wide as the language writes it."""
    return "％" if language == "ja" else "%"


@dataclass(frozen=True, slots=True)
class Scale:
    """What a unit counts: `factor` times its `base`."""

    factor: int
    base: str


def with_unit(number: str, unit: str | None, language: str) -> str:
    """`number`, which is written out, with its `unit` where a reader of the language expects it."""
    if not unit or _NONE.fullmatch(unit):
        return number
    sign = _SIGN.match(unit)
    rest = unit[sign.end() :] if sign else unit
    if sign:
        zeros = _ZEROS.match(rest.strip())
        if zeros:
            rest = _zero_word(zeros["groups"], language) + rest.strip()[zeros.end() :]
        if not rest[:1].isdecimal():
            # 3.6 in units of “$ million” is $3.6 million.
            minus = "-" if number.startswith("-") else ""
            return f"{minus}{sign[0]}{number.removeprefix('-')}{rest}"
    if rest[:1].isdecimal() or _ZEROS.match(rest):
        # Digits behind digits would be read as one number.
        return f"{number}（{unit}）" if language == "ja" else f"{number} ({unit})"
    narrow = language == "ja" or bool(_NARROW.match(unit))
    return number + ("" if narrow else " ") + unit


def _zero_word(groups: str, language: str) -> str:
    words = _ZERO_WORDS["ja" if language == "ja" else "en"]
    return words[min(groups.count("000"), len(words)) - 1]


def without_unit(text: str, unit: str | None) -> str:
    """`text` without its `unit`, wherever it may stand around a number; `text` itself where it does not."""
    written = trimmed(text)
    for before, behind in _forms(unit) if unit else ():
        number = _cut(written, before, behind)
        if number is not None:
            return number
    return written


@lru_cache(maxsize=256)
def _forms(unit: str) -> tuple[tuple[str, str], ...]:
    """What may stand before a number and behind it that says `unit`, longest first, in one width without blanks."""
    sign = _SIGN.match(unit)
    rest = unit[sign.end() :] if sign else ""
    zeros = _ZEROS.match(rest.strip())
    forms = [("", unit), ("", f"({unit})")]
    if sign:
        forms.append((sign[0], rest))
        if zeros:
            more = rest.strip()[zeros.end() :]
            forms += [(sign[0], _zero_word(zeros["groups"], language) + more) for language in _ZERO_WORDS]
    elif unit.endswith("円"):
        forms.append(("¥", unit.removesuffix("円")))
    return tuple((_squeezed(before), _squeezed(behind)) for before, behind in forms)


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


_MINUS_BEFORE = re.compile(r"[-−‐‑–—―△▲(（]?\s*")


def _cut(text: str, before: str, behind: str) -> str | None:
    """`text` without what stands before and behind its number; None where that is not there."""
    end = len(text)
    while end and len(_squeezed(text[end:])) < len(behind):
        end -= 1
    if _squeezed(text[end:]) != behind:
        return None
    text = trimmed(text[:end])
    start = _MINUS_BEFORE.match(text)
    at = begin = start.end() if start else 0
    while at < len(text) and len(_squeezed(text[begin:at])) < len(before):
        at += 1
    found = _squeezed(text[begin:at])
    # Japanese type shows a backslash as the sign of the yen.
    return text[:begin] + text[at:] if found.replace("\\", "¥") == before else None


@lru_cache(maxsize=256)
def scale_of(unit: str) -> Scale:
    """How large `unit` is, and of what: 百万円 is a million 円, £000 a thousand £."""
    text = _squeezed(unit)
    factor = 1
    sign = _SIGN.match(text)
    rest = text[sign.end() :] if sign else text
    if zeros := _ZEROS.match(rest):
        factor, rest = 1_000 ** zeros["groups"].count("000"), rest[zeros.end() :]
    elif kanji := _KANJI.match(rest):
        for one in _factors(kanji[0]):
            factor *= one
        rest = rest[kanji.end() :]
    elif (sign or "-" not in rest) and (word := _WORD.match(rest)) and (sign or len(word[0]) > 1):
        factor, rest = _MULTIPLES[word[1].lower()], rest[word.end() :]
    base = (sign[0].replace("￥", "¥") if sign else "") + rest
    return Scale(factor, "円" if base == "¥" else base)


def _factors(kanji: str) -> Iterator[int]:
    return (_MULTIPLES[one] for one in kanji)

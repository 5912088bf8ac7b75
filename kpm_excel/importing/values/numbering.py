"""Numbers of programs as people print them: ①, №8, 第3号, 1-(2)-③, Ⅱ-1, A-3."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

#: First code point and first number of each run of numbers in circles, brackets or with a point.
_RUNS: Final = (
    (0x2460, 1, 20),
    (0x3251, 21, 35),
    (0x32B1, 36, 50),
    (0x2474, 1, 20),
    (0x2488, 1, 20),
    (0x2776, 1, 10),
    (0x2780, 1, 10),
    (0x278A, 1, 10),
    (0x24EB, 11, 20),
    (0x24F5, 1, 10),
)
_KANJI: Final = {one: number for number, one in enumerate("一二三四五六七八九", 1)}
_ROMAN: Final = {"I": 1, "V": 5, "X": 10}
_SIGN: Final = re.compile(r"(?:№|no\.?|nr\.?|＃|#|番号|事業番号|整理番号)\s*[.:：]?\s*", re.IGNORECASE)
_COUNTED: Final = re.compile(r"第?\s*(\d+)\s*(?:号|番|項)")
_ANY: Final = re.compile(r"\d+|[IVX]+(?![A-Za-z])|[A-Za-z](?![A-Za-z])|[一二三四五六七八九十]+|[ア-ン](?![ァ-ヶ])")
#: What may stand between the parts of a number, and around them.
_BETWEEN: Final = re.compile(r"[\s\-‐‑–—―ー－−.．・,、_/()（）\[\]【】<>〈〉:：]*")
_LONGEST: Final = 20


@dataclass(frozen=True, slots=True)
class Numbering:
    """A number as it is printed."""

    #: Without blanks around it.
    printed: str
    #: Its parts from the outermost in: (1, 2, 3) of 1-(2)-③. Letters count from A as 1.
    parts: tuple[int, ...]
    #: It is one number and nothing but what our own forms print as well: 8, ⑧, №8.
    is_plain: bool

    @property
    def last(self) -> int:
        """Its innermost part."""
        return self.parts[-1]


def circled_value(character: str) -> int | None:
    """The number that a character holds which is one in a circle, in brackets or with a point; None for another."""
    at = ord(character)
    return next((first + at - base for base, first, last in _RUNS if base <= at <= base + last - first), None)


def read_numbering(text: str) -> Numbering | None:
    """The number that `text` is as a whole; None where it is something else."""
    printed = " ".join(text.split())
    if not printed or len(printed) > _LONGEST:
        return None
    signless = _SIGN.sub("", printed, count=1).strip()
    if not signless:
        return None
    is_circled = False
    spelled = ""
    for character in signless:
        value = circled_value(character)
        is_circled = is_circled or value is not None
        spelled += character if value is None else f"({value})"
    spelled = unicodedata.normalize("NFKC", spelled)
    if counted := _COUNTED.fullmatch(spelled):
        return Numbering(printed, (int(counted[1]),), False)
    parts: list[int] = []
    rest = spelled
    while rest:
        rest = rest[_length(_BETWEEN.match(rest)) :]
        if not rest:
            break
        match = _ANY.match(rest)
        if not match:
            return None
        parts.append(_number(match[0]))
        rest = rest[match.end() :]
    if not parts or (not any(character.isdigit() for character in spelled) and len(parts) > 3):
        return None
    is_padded = len(spelled) > 1 and spelled.startswith("0")
    is_plain = (
        len(parts) == 1
        and not is_padded
        and (spelled.strip().rstrip(".").isdecimal() or (is_circled and len(signless) == 1))
    )
    return Numbering(printed, tuple(parts), is_plain)


def _length(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _number(part: str) -> int:
    if part.isdecimal():
        return int(part)
    if part[0] in _KANJI or part[0] == "十":
        return _kanji(part)
    if all(one in _ROMAN for one in part):
        return _roman(part)
    if part.isascii():
        return ord(part.upper()) - ord("A") + 1
    return "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン".find(part) + 1


def _kanji(part: str) -> int:
    tens, mark, ones = part.partition("十")
    if not mark:
        return int("".join(str(_KANJI[one]) for one in part if one in _KANJI) or 0)
    return 10 * _KANJI.get(tens, 1) + _KANJI.get(ones, 0)


def _roman(part: str) -> int:
    values = [_ROMAN[one] for one in part]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


#: A mark before a name: 方向性１, 基本目標 2, Ⅱ, 1-(2), (3), ①, 第2章, 施策1-1.
_LEADING: Final = re.compile(
    r"(?P<mark>(?:第\s*)?(?:[A-Za-z\u3041-\u30ff\u4e00-\u9fff]{1,12}\s*)?"
    r"(?:[\d一二三四五六七八九十]+(?:\s*[-‐–ー－−.．・(（]+\s*[\dA-Za-z]+[)）]?)*|[IVX]+(?![A-Za-z])|[(（][\d一二三四五六七八九十]+[)）])"
    r"(?:\s*[章節編款項号])?[.．、:：)）]?)(?P<gap>[\s\u3000]*)(?P<name>\S.*)",
    re.DOTALL,
)


def heading_and_name(text: str) -> tuple[str | None, str]:
    """Mark and name of a group that is printed as `text`, such as 方向性１ and its name; None where it has no mark."""
    stripped = text.strip(" \t\u3000")
    spelled = stripped
    first = circled_value(spelled[0]) if spelled else None
    if first is not None and spelled[1:].strip(" \u3000.．、"):
        return spelled[0], spelled[1:].strip(" \u3000.．、")
    even = "".join(
        unicodedata.normalize("NFKC", one) if len(unicodedata.normalize("NFKC", one)) == 1 else one for one in spelled
    )
    if re.match(r"[Ⅰ-Ⅻ]", spelled):
        size = len(re.match(r"[Ⅰ-Ⅻ]+[.．、:：\s\u3000]*", spelled)[0])  # type: ignore[index]
        return (spelled[:size].strip(" \u3000.．、:："), spelled[size:]) if spelled[size:] else (None, spelled)
    match = _LEADING.fullmatch(even)
    if match is None:
        return None, stripped
    mark, name = spelled[: match.end("mark")], spelled[match.start("name") :]
    ends_in_sign = mark[-1] in ".．、:：)）章節編款項号"
    words = re.match(r"(?:第\s*)?[A-Za-z\u3041-\u30ff\u4e00-\u9fff]+", even)
    if (
        not match["gap"]
        and not ends_in_sign
        and not (words and words.end() < match.end("mark"))
        and not mark[-1].isdigit()
    ):
        return None, stripped
    if re.fullmatch(r"[章節編款項号部]", name.strip()):
        return None, stripped
    if not match["gap"] and not ends_in_sign and name[:1] in "年月日人件回つ次期％%歳億万千円":
        return None, stripped
    return mark.rstrip(" \u3000.．、:："), name.strip(" \u3000")

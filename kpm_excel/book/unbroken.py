"""Where lines end that we break ourselves: nothing torn that is read as one, no character alone, phrases whole."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Final

from kpm_excel.book.breaking import end_in_excel, is_kinsoku, is_word, lines_by

if TYPE_CHECKING:
    from budoux import Parser

_DIGIT: Final = "0-9０-９"
_NUMBER: Final = rf"[{_DIGIT}]+(?:[,，.．:：/／–][{_DIGIT}]+)*"
#: What is counted after a number, where more of the same script follows and does not belong to it.
_COUNTERS: Final = (
    "年度|年間|年目|年|[かカヶヵケ]月間?|月|日間|日|時間|時|分|秒|週間|人|名|件|回|団体|[かカヶヵケ箇]所|校|園|館|室|台|"
    "本|枚|冊|部|戸|世帯|棟|組|社|床|席|便|(?:千|百万|億|万|兆)?円|万人|千人|百人|億|万|千|兆|ポイント|点|歳|倍|割|位|期|次|"
    "号|条|項目|項|事業|種類|種|講座|施設|業務|泊|歩|頁|ページ|センチ|メートル|キロ|トン|㎡|㎥|㎢|[%％‰℃]"
)
_UNITS: Final = (
    "%|‰|°C|km²?|m²|m³|cm|mm|m|ha|kg|g|t|l|kWh|MWh|GWh|MW|kW|h|min|million|billion|thousand|percent|points?|[ap]\\.m\\."
)
_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
#: What is read as one: dates, numbers with their units, formulas, a word or two in brackets.
_RUN: Final = re.compile(
    rf"(?:明治|大正|昭和|平成|令和|[MTSHR])?[{_DIGIT}元]+年(?:度|[{_DIGIT}]+月(?:[{_DIGIT}]+日)?)?"
    rf"|[{_DIGIT}]+月[{_DIGIT}]+日|[MTSHR][{_DIGIT}]+(?:[.．][{_DIGIT}]+)*(?:年度?)?"
    rf"|\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|(?:{_MONTHS}) \d{{1,2}}, \d{{4}}|(?:{_MONTHS}) \d{{4}}"
    rf"|第?[¥￥$€£+−±-]?{_NUMBER}\s(?:{_UNITS})(?![A-Za-z])"
    rf"|第?[¥￥$€£+−±-]?{_NUMBER}(?:(?:[一-龥]{{1,3}}|[ァ-ヴー]{{1,5}})(?![一-龥ァ-ヴー])|{_COUNTERS})?"
    r"|[A-Za-z]+[₀-₉⁰-⁹²³¹]+|（[^（）\n]{1,4}）|\([^()\s]{1,4}\)|\([$€£¥] [a-z]{1,9}\)"
)
#: What an item of a list begins with, and the blanks that indent a paragraph.
_BULLET: Final = re.compile(
    rf"[ \u3000]*(?:[・•◦○●◎■□◆◇▪※＊*→⇒][ \u3000]*|[-–－][ \u3000]+|[{_DIGIT}]{{1,2}}[.．)）](?![{_DIGIT}])[ \u3000]*"
    rf"|[(（](?:[{_DIGIT}]{{1,2}}|[ア-ンa-z])[)）][ \u3000]*|[ア-ン][.．]?[ \u3000]+|[①-⑳㉑-㉟㊱-㊿][ \u3000]*)?"
)
#: A line that is less than so many times as wide as its indent is not indented.
_LEAST_HANGING: Final = 5.0
#: Beside a character these do not count: with them alone it is still alone.
_MARKS: Final = "、。，．・：；？！）］｝〉》」』】’”%％,.:;?!)]}｡､｣ \u3000"
#: A line is not made shorter than this share of itself to spare the last character the loneliness.
_LEAST_SHARE: Final = 0.5
#: A word of a foreign language, which is read with more pains where it is divided.
_KATAKANA: Final = re.compile("[ァ-ヴー]+")
_HIRAGANA: Final = re.compile("[ぁ-ん]")
#: Between these two one word ends.
_SCRIPTS: Final = re.compile("[ァ-ヴー][一-龥]|[一-龥][ァ-ヴ]")
#: Longer texts are read, not looked at; their phrases are not told apart.
_LONGEST_PHRASES: Final = 80
#: What it costs to end a line within a phrase, less where a word seems to end, and to leave a character alone, against
#: a line that is empty.
_WITHIN, _AT_SEAM, _ALONE = 1.0, 0.7, 4.0
_PARTICLES: Final = frozenset("のをにはがともへで")
#: Where words that no blank parts are too long for a line, they end behind one of these.
_JOINTS: Final = frozenset("/@.?&=_-")


# A text is asked about when its column is measured, in each size of type that is tried.
@lru_cache(maxsize=4096)
def unbreakable_runs(text: str) -> tuple[str, ...]:
    """The parts of `text` that no line's end may tear though their script would allow it, such as 令和7年12月20日."""
    return tuple(match[0] for match in _RUN.finditer(text))


@lru_cache(maxsize=512)
def _torn_at(text: str) -> frozenset[int]:
    """The places within what is read as one."""
    return frozenset(at for match in _RUN.finditer(text) for at in range(match.start() + 1, match.end()))


def may_end(text: str, place: int) -> bool:
    """Whether a line may end before the character at `place`, without tearing a word, a unit or a mark from its own."""
    before, after = text[place - 1], text[place]
    if after == " " or place in _torn_at(text):
        return False
    if before == " ":
        # Marks hold on to what they enclose across blanks.
        return not is_kinsoku(text[:place].rstrip(" ")[-1:], after)
    if is_word(before) and is_word(after):
        return before == "-" and after.isalpha()
    return not is_kinsoku(before, after)


def is_alone(text: str, start: int, end: int) -> bool:
    """Whether one character, with the marks behind it, would stand alone in a line; in brackets it may."""
    line = text[start:end].strip()
    return len(line.rstrip(_MARKS)) == 1 and not line.startswith(("（", "("))


def _end_of_ours(text: str, start: int, overflow: int, end: int) -> int:
    """Where a line that we break ends: as late as may be, but a little earlier where a character was left alone."""
    first = 0
    begin = overflow
    if text[overflow] == " ":
        # Spaces hang over the edge.
        begin = next((place for place in range(overflow, end) if text[place] != " "), end)
        if begin == end:
            return end
    for place in range(begin, start, -1):
        if not may_end(text, place):
            continue
        if first and place - start < (first - start) * _LEAST_SHARE:
            break
        if not is_alone(text, place, end):
            return place
        first = first or place
    return first or _joint(text, start, overflow) or end_in_excel(text, start, overflow, end)


def _joint(text: str, start: int, overflow: int) -> int:
    """Where a line ends within what is wider than it and has to be torn, such as an address; 0 for no good place."""
    least = start + (overflow - start) * _LEAST_SHARE
    # A day is torn behind its year rather than behind its month.
    if days := [
        at for at in range(start + 1, overflow + 1) if at >= least and text[at - 1] in "年月" and text[at].isdigit()
    ]:
        return days[0]
    places = (place for place in range(overflow, start, -1) if place >= least)
    return next((at for at in places if text[at - 1] in _JOINTS and is_word(text[at]) and text[at] not in _JOINTS), 0)


def hanging(paragraph: str) -> int:
    """The number of characters at the beginning of `paragraph` under which its further lines do not go."""
    match = _BULLET.match(paragraph)
    return match.end() if match and match.end() < len(paragraph) else 0


def lines_of_ours(
    paragraph: str, offsets: Sequence[float], width_em: float, phrases: frozenset[int] | None = None
) -> list[tuple[int, int]]:
    """Start and end in `paragraph` of each line that we break; `offsets` are the em before each character.

    The further lines of an item of a list are narrower by what it begins with, where there is room for that. With
    `phrases`, the places where these end, as many lines are broken there and made even.
    """
    hung = hung_em(paragraph, offsets, width_em)
    lines = list(lines_by(_end_of_ours, paragraph, offsets, width_em, hung))
    # An item of a list is read like prose.
    return lines if phrases is None or hung else _evened(paragraph, offsets, width_em, lines, phrases)


def hung_em(paragraph: str, offsets: Sequence[float], width_em: float) -> float:
    """How far the further lines of `paragraph` are indented."""
    hung = offsets[hanging(paragraph)] - offsets[0]
    return hung if hung * _LEAST_HANGING < width_em else 0.0


def phrase_ends(text: str, japanese: bool) -> frozenset[int]:
    """The places between the phrases of a short Japanese text."""
    if not japanese or len(text) > _LONGEST_PHRASES:
        return frozenset()
    return _phrase_ends(text)


@lru_cache(maxsize=4096)
def _phrase_ends(text: str) -> frozenset[int]:
    ends, at = set(), 0
    for phrase in _parser().parse(text):
        at += len(phrase)
        ends.add(at)
    # A middle dot and a bracket part what a reader parts.
    ends |= {at for at in range(1, len(text)) if text[at - 1] in "・）" or text[at] in "（"}
    return frozenset(ends)


@lru_cache(maxsize=1)
def _parser() -> "Parser":
    import budoux

    return budoux.load_default_japanese_parser()


def _evened(
    text: str, offsets: Sequence[float], width_em: float, lines: Sequence[tuple[int, int]], phrases: frozenset[int]
) -> list[tuple[int, int]]:
    """About as many lines as `lines`, but broken between `phrases` and of like length; a line more may spare one."""
    count = len(lines)
    if count < 2 or len(text) > _LONGEST_PHRASES:
        return list(lines)
    # Where something has to be torn, the lines stay as they are.
    counts = (count, count + 1) if phrases else (count,)
    found = [one for own in counts if (one := _broken_between(text, offsets, width_em, own, phrases))]
    return min(found, key=lambda one: one[0])[1] if found else list(lines)


def _broken_between(
    text: str, offsets: Sequence[float], width_em: float, count: int, phrases: frozenset[int]
) -> tuple[float, list[tuple[int, int]]] | None:
    """So many lines, the best of all ways to break them, and what they cost; None where there is no way."""
    end = len(text)
    places = [0, *(place for place in range(1, end) if may_end(text, place)), end]
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        found: dict[int, tuple[float, int]] = {}
        for at, (cost, _) in best[-1].items():
            low = places[at]
            most = bisect_right(offsets, offsets[low] + width_em + 1e-9) - 1
            for to in range(at + 1, len(places)):
                place = places[to]
                if low + len(text[low:place].rstrip(" ")) > most:
                    break
                now = cost + _cost(text, offsets, width_em, low, place, end, phrases)
                if now < found.get(to, (inf, 0))[0]:
                    found[to] = now, at
        best.append(found)
    at, ends = len(places) - 1, []
    if at not in best[-1]:
        return None
    for number in range(count, 0, -1):
        before = best[number][at][1]
        ends.append((places[before], places[at]))
        at = before
    return best[-1][len(places) - 1][0], ends[::-1]


def _cost(
    text: str, offsets: Sequence[float], width_em: float, low: int, place: int, end: int, phrases: frozenset[int]
) -> float:
    free = 1 - (offsets[place] - offsets[low]) / width_em
    within = 0.0
    if place < end and place not in phrases and text[place - 1] != " ":
        within = _AT_SEAM if _is_seam(text, place) else _WITHIN
        within *= 2 if _KATAKANA.fullmatch(text, place - 1, place + 1) else 1
    return free * free + within + (_ALONE if is_alone(text, low, place) else 0.0)


def _is_seam(text: str, place: int) -> bool:
    """Whether a particle behind a noun begins at `place`, or another word does, as far as letters tell."""
    is_particle = text[place] in _PARTICLES and not _HIRAGANA.match(text, place - 1)
    return is_particle or bool(_SCRIPTS.fullmatch(text, place - 1, place + 1))

"""Where a cell breaks its text into lines: as LibreOffice does, and as Excel does at its strictest."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

#: Tells where in a text a line ends, from its start and the first character that does not fit.
Rule = Callable[[str, int, int], int]

#: Kinsoku: what a line must not begin with (JIS X 4051), half-width forms and closing Latin marks included.
_NEVER_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ〃々〻ー―‐–〜～／…‥）］｝〉》」』】〕〙〗｠’”»°′″℃％‰￠㎡"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ｡､･ｰﾞﾟ｣ｧｨｩｪｫｬｭｮｯ,.:;?!)]}%"
)
#: Kinsoku: what a line must not end with; a joiner holds two pictographs together.
_NEVER_LAST = frozenset("（［｛〈《「『【〔〘〖｟‘“«￥＄￡＠＃№｢([{\\$¥£€#\u200d")
#: So far back LibreOffice looks for a space rather than break an address at a slash.
_LONG_ADDRESS = 66


def _is_word(character: str) -> bool:
    """True for what holds together to a word, number or address: Latin, Greek, Cyrillic, digits, ASCII signs."""
    return "!" <= character < "\u0530" or "\u1e00" <= character < "\u2000"


def _is_sign(character: str) -> bool:
    """True for words' characters and for the arrows, figures and shapes that Unicode takes for letters."""
    return "!" <= character < "\u2e80"


def _is_kinsoku(before: str, after: str) -> bool:
    return after in _NEVER_FIRST or before in _NEVER_LAST


def _end_in_excel(text: str, start: int, overflow: int) -> int:
    """Where the line from `start` ends so that no word is split and no mark stranded."""
    for place in range(overflow, start, -1):
        before, after = text[place - 1], text[place]
        if before == " ":
            return place
        if _is_word(before) and _is_word(after):
            if before == "-" and after.isalpha():
                return place
        elif not _is_kinsoku(before, after) and after != " ":
            return place
    return overflow


def _end_in_libreoffice(text: str, start: int, overflow: int) -> int:
    """Where the line from `start` ends by Unicode line breaking, with LibreOffice's own exceptions.

    Japanese breaks anywhere. Where a word overflows, it is kept together with the marks before it.
    """
    if not _parts_word(text, overflow):
        return overflow
    for place in range(overflow, start, -1):
        before, after = text[place - 1], text[place]
        if before == " ":
            return place
        if before == "/" and place < overflow and after.isalnum():
            return _end_in_address(text, start, place, overflow)
        if _is_sign(before) and _is_sign(after):
            if before in "-–?!" and after.isalpha():
                return place
        elif not _is_kinsoku(before, after) and not (before in _NEVER_FIRST and _is_sign(after)) and after != " ":
            return place
    return overflow


def _end_in_address(text: str, start: int, slash: int, overflow: int) -> int:
    """LibreOffice's end of a line that could end at a slash: at a space not far before it, if there is one."""
    space = text.rfind(" ", max(slash - _LONG_ADDRESS, 0), slash)
    if space < 0 or "\n" in text[space:slash]:
        return slash
    return space + 1 if space >= start else overflow


def _parts_word(text: str, place: int) -> bool:
    """True where a break would part a word, or a figure from its unit (`50` and `％`)."""
    return _is_word(text[place]) or (_is_word(text[place - 1]) and text[place] in _NEVER_FIRST)


def lines_in_excel(text: str, offsets: Sequence[float], width_em: float) -> list[tuple[int, int]]:
    """Start and end in `text` of each line where kinsoku is kept; `offsets` are the em before each character."""
    return list(_lines(text, offsets, width_em, _end_in_excel))


def lines_in_libreoffice(text: str, offsets: Sequence[float], width_em: float) -> list[tuple[int, int]]:
    """The same in LibreOffice, which opens xlsx files with kinsoku off."""
    return list(_lines(text, offsets, width_em, _end_in_libreoffice))


def _lines(text: str, offsets: Sequence[float], width_em: float, rule: Rule) -> Iterator[tuple[int, int]]:
    """Each line, as full as `rule` lets it be."""
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        while True:
            # The tolerance keeps a sum of many widths from exceeding the width that it equals.
            overflow = bisect_right(offsets, offsets[start] + width_em + 1e-9, start, end + 1) - 1
            if overflow == start < end:
                # Every line holds a character at least, with the marks upon it.
                overflow = bisect_right(offsets, offsets[start + 1], start + 1, end + 1) - 1
            stop = _line_end(text, start, overflow, end, rule)
            yield start, stop
            start = stop
            if stop == end:
                break
        start = end + 1


def _line_end(text: str, start: int, overflow: int, end: int, rule: Rule) -> int:
    """The end of the line from `start`, in a paragraph to `end`, if the character at `overflow` does not fit."""
    if overflow == end:
        return end
    if text[overflow] != " ":
        return rule(text, start, overflow)
    # Spaces hang over the edge.
    while overflow < end and text[overflow] == " ":
        overflow += 1
    return overflow

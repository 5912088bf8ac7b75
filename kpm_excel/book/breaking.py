"""Where a cell breaks its text into lines: as LibreOffice does, and as Excel does at its strictest."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

#: Tells where in a text a line ends, from its start, the first character that does not fit and the paragraph's end.
Rule = Callable[[str, int, int, int], int]

#: Kinsoku: what a line must not begin with (JIS X 4051), half-width forms and closing Latin marks included.
_NEVER_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ〃々〻ー―‐–〜～／…‥）］｝〉》」』】〕〙〗｠’”»°′″℃％‰￠㎡"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ｡､･ｰﾞﾟ｣ｧｨｩｪｫｬｭｮｯ,.:;?!)]}%"
)
#: Kinsoku: what a line must not end with; a joiner holds two pictographs together.
_NEVER_LAST = frozenset("（［｛〈《「『【〔〘〖｟‘“«￥＄￡＠＃№｢([{\\$¥£€#−±\u200d")
#: Unicode's opening and closing marks: they hold on to what they enclose, across any spaces between (LB13, LB14).
_OPENING = frozenset("（［｛〈《「『【〔〘〖｟｢([{‚„")
_CLOSING = frozenset("）］｝〉》」』】〕〙〗｠｣、。，．､｡！？)]},.:;/!?")
#: Marks that hold on to both sides (LB19), and units that hold on to a figure in brackets (LB25).
_QUOTES = frozenset("'\"‘’“”«»")
_UNITS = frozenset("％℃￥＄￡￠")
#: So far back LibreOffice looks for a space rather than break an address at a slash.
_LONG_ADDRESS = 66


def is_word(character: str) -> bool:
    """True for what holds together to a word, number or address: Latin, Greek, Cyrillic, digits, ASCII signs."""
    return "!" <= character < "\u0530" or "\u1e00" <= character < "\u2000"


def _is_sign(character: str) -> bool:
    """True for words' characters and for the arrows, figures and shapes that Unicode takes for letters."""
    return "!" <= character < "\u2e80"


def is_kinsoku(before: str, after: str) -> bool:
    """True where a line must not end between the two, because of the mark that one of them is."""
    return after in _NEVER_FIRST or before in _NEVER_LAST


def end_in_excel(text: str, start: int, overflow: int, end: int) -> int:
    """Where the line from `start` ends so that no word is split and no mark stranded."""
    if text[overflow] == " ":
        # Spaces hang over the edge.
        return next((place for place in range(overflow, end) if text[place] != " "), end)
    for place in range(overflow, start, -1):
        before, after = text[place - 1], text[place]
        if before == " ":
            return place
        if is_word(before) and is_word(after):
            if before == "-" and after.isalpha():
                return place
        elif not is_kinsoku(before, after) and after != " ":
            return place
    return overflow


def _end_in_libreoffice(text: str, start: int, overflow: int, end: int) -> int:
    """Where the line from `start` ends by Unicode line breaking, with LibreOffice's own exceptions.

    Japanese breaks anywhere. Where Latin letters or marks are at the edge, they are kept together with what they
    belong to.
    """
    if text[overflow] == " ":
        # Of several spaces one hangs over the edge.
        if overflow + 1 == end or not _is_bound(text, start, overflow + 1):
            return overflow + 1
    elif not _is_sign(text[overflow]) and not _is_sign(text[_before_spaces(text, start, overflow) - 1]):
        return overflow
    for place in range(overflow, start, -1):
        before, after = text[place - 1], text[place]
        if before == " ":
            if after != " " and not _is_bound(text, start, place):
                return place
        elif before == "/" and place < overflow and after.isalnum():
            return _end_in_address(text, start, place, overflow)
        elif _is_sign(before) and _is_sign(after):
            if before in "-–?!" and after.isalpha():
                return place
        elif not is_kinsoku(before, after) and not _is_joined(text, place) and after != " ":
            return place
    return overflow


def _before_spaces(text: str, start: int, place: int) -> int:
    """The place before the spaces up to `place`, not before the line's first character."""
    while place - 1 > start and text[place - 1] == " ":
        place -= 1
    return place


def _is_joined(text: str, place: int) -> bool:
    """True where a quote, an opening or a closing mark holds on to what is beside it."""
    before, after = text[place - 1], text[place]
    if before in _QUOTES or after in _QUOTES:
        return True
    if after in _OPENING:
        return _is_sign(before) or (before in _UNITS and "0" <= text[place + 1 : place + 2] <= "9")
    return before in _CLOSING and _is_sign(after)


def _is_bound(text: str, start: int, place: int) -> bool:
    """True where what is after the spaces up to `place` belongs to what is before them."""
    return text[place] in _CLOSING or text[_before_spaces(text, start, place) - 1] in _OPENING


def _end_in_address(text: str, start: int, slash: int, overflow: int) -> int:
    """LibreOffice's end of a line that could end at a slash: at a space not far before it, if there is one."""
    space = text.rfind(" ", max(slash - _LONG_ADDRESS, 0), slash)
    if space < 0 or "\n" in text[space:slash]:
        return slash
    return space + 1 if space >= start else overflow


def lines_in_excel(text: str, offsets: Sequence[float], width_em: float) -> list[tuple[int, int]]:
    """Start and end in `text` of each line where kinsoku is kept; `offsets` are the em before each character."""
    return list(lines_by(end_in_excel, text, offsets, width_em))


def lines_in_libreoffice(text: str, offsets: Sequence[float], width_em: float) -> list[tuple[int, int]]:
    """The same in LibreOffice, which opens xlsx files with kinsoku off."""
    return list(lines_by(_end_in_libreoffice, text, offsets, width_em))


def lines_by(
    rule: Rule,
    text: str,
    offsets: Sequence[float],
    width_em: float,
    hung_em: float = 0.0,
) -> Iterator[tuple[int, int]]:
    """Each line, as full as `rule` lets it be.

    All lines of a paragraph but the first are narrower by `hung_em`.
    """
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        room_em = width_em
        while True:
            # The tolerance keeps a sum of many widths from exceeding the width that it equals.
            overflow = bisect_right(offsets, offsets[start] + room_em + 1e-9, start, end + 1) - 1
            if overflow == start < end:
                # Every line holds a character at least, with the marks upon it.
                overflow = bisect_right(offsets, offsets[start + 1], start + 1, end + 1) - 1
            stop = end if overflow == end else rule(text, start, overflow, end)
            yield start, stop
            start, room_em = stop, width_em - hung_em
            if stop == end:
                break
        start = end + 1

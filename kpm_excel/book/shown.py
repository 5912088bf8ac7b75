"""What Excel shows of a value in a number format (ECMA-376 part 1, 18.8.31): what its reader saw.

A format has up to four sections: for numbers above zero, below it and zero, and for texts; or for those that meet
a condition. What a day shows stands beside this, in `shown_days`: the reader makes dates of such numbers.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from kpm_excel.book.format_colors import WHITE, named_color
from kpm_excel.book.raw import RawCell
from kpm_excel.book.shown_days import shown_day

#: Excel keeps no longer formats, and of a number no more digits.
_LONGEST_FORMAT: Final = 1_000
SIGNIFICANT: Final = 15
#: Room for the largest number with the most percent signs and decimals that such a format can ask for.
_EXACT: Final = Context(prec=5_000, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<skipped>.)|\*(?P<filling>.)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>General|G/標準)|(?P<power>[Ee][+-])|(?P<half>AM/PM|A/P)|(?P<digit>[0#?])|(?P<sign>[.,%/@;])"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_DAY_ZERO: Final = dt.datetime(1899, 12, 30)
_DATE_LETTERS: Final = frozenset("ymdhsgeaYMDHSGEA")


class Shown(NamedTuple):
    """What a cell shows."""

    text: str
    #: The colour that the format itself gives to it, as "RRGGBB".
    color: str | None = None


class _Token(NamedTuple):
    #: "text" (as it stands), "digit" (`0`, `#`, `?`), "general", "power", "elapsed", "date", or the sign itself.
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    tokens: tuple[_Token, ...]
    #: An operator and the number to be compared with.
    condition: tuple[str, Decimal] | None = None
    color: str | None = None

    def has(self, kind: str) -> bool:
        return any(token.kind == kind for token in self.tokens)


def decimal_of(value: int | float) -> Decimal:
    """`value` with the fifteen digits that Excel keeps, the last one rounded."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{SIGNIFICANT}g}")


def shown(value: int | float | str, number_format: str) -> Shown | None:
    """What a cell with `value` shows in `number_format`; None where that is the value itself, or a day."""
    if number_format == "General" or len(number_format) > _LONGEST_FORMAT:
        return None
    sections = _sections(number_format)
    return (
        _shown_text(value, sections)
        if isinstance(value, str)
        else _shown_number(decimal_of(value), sections, number_format)
    )


def seen_in(cell: RawCell) -> Shown | None:
    """What `cell` shows; None where that is its value itself."""
    if isinstance(cell.value, dt.date):
        seen = cell.shown if cell.shown is not None else shown_day(cell.value, cell.number_format)
        return Shown(seen, _sections(cell.number_format[:_LONGEST_FORMAT])[0].color)
    if cell.shown is not None:
        is_number = isinstance(cell.value, int | float) and _is_same(cell.shown, cell.value)
        return None if is_number else Shown(cell.shown)
    if cell.number_format == "General" or isinstance(cell.value, bool) or not isinstance(cell.value, int | float | str):
        return None
    return shown(cell.value, cell.number_format)


def _is_same(text: str, value: int | float) -> bool:
    """Whether a number is shown without a format: with ten digits at least, or with a comma for its point."""
    bare, number = text.strip().replace("\u2212", "-").replace(",", "."), decimal_of(value)
    if sum(map(str.isdecimal, bare.strip("-0."))) < 10:
        return bare == f"{number:f}"
    try:
        return abs(Decimal(bare) - number) <= abs(number) * Decimal("1e-9")
    except ArithmeticError:
        return False


def is_alike(one: str, other: str) -> bool:
    """Whether nobody tells characters in one colour from a ground in the other: no channel differs by a tenth."""
    return all(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) < 26 for at in (0, 2, 4))


def is_unseen(color: str, fill: str | None) -> bool:
    """Whether characters in `color` cannot be seen on a ground in the colour `fill`; white not on any light one."""
    is_light = fill is None or all(int(fill[at : at + 2], 16) > 200 for at in (0, 2, 4))
    return is_alike(color, fill or WHITE) or (color == WHITE and is_light)


# Sections


@lru_cache(maxsize=256)
def _sections(number_format: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition, color = None, None
    for match in _TOKEN.finditer(number_format):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "bracket":
            found = _CONDITION.fullmatch(text.strip())
            condition = (found[1], Decimal(found[2])) if found else condition
            color = color or named_color(text)
            tokens += _bracket(text)
        elif kind == "sign" and text == ";":
            sections.append(_Section(tuple(tokens), condition, color))
            tokens, condition, color = [], None, None
        else:
            tokens.append(_token(kind, text))
    return (*sections, _Section(tuple(tokens), condition, color))


def _bracket(text: str) -> Iterator[_Token]:
    """What a part in brackets shows: a currency's sign, or time that has gone by."""
    if text.startswith("$"):
        yield _Token("text", text[1:].partition("-")[0])
    elif _ELAPSED.fullmatch(text):
        yield _Token("elapsed", text.lower())


def _token(kind: str, text: str) -> _Token:
    if kind in ("quoted", "escaped"):
        return _Token("text", text)
    if kind == "skipped":
        return _Token("text", " ")
    if kind == "filling":
        # As often as the column has room, which nobody knows; a blank fills what is empty anyhow.
        return _Token("text", text.strip())
    if kind == "sign":
        return _Token(text, text)
    if kind == "half" or (kind == "other" and text in _DATE_LETTERS):
        return _Token("date", text.lower())
    return _Token({"other": "text"}.get(kind, kind), text)


def _numeric(sections: Sequence[_Section]) -> Sequence[_Section]:
    """The sections for numbers: the fourth is for texts, and so is a last one that names the text."""
    if len(sections) > 1 and (len(sections) > 3 or sections[-1].has("@")):
        return sections[: min(len(sections) - 1, 3)]
    return sections


def _chosen(number: Decimal, sections: Sequence[_Section]) -> tuple[_Section, bool] | None:
    """The section for `number`, and whether its minus is shown besides; None where none is for it."""
    sections = _numeric(sections)
    if not any(section.condition for section in sections):
        if len(sections) == 1 or number > 0 or (number == 0 and len(sections) == 2):
            return sections[0], True
        return (sections[1], False) if number < 0 else (sections[2], True)
    first = sections[0].condition or ((">" if len(sections) > 2 else ">="), Decimal(0))
    if _meets(number, first):
        return sections[0], not _is_below_zero(first)
    second = sections[1].condition if len(sections) > 1 else None
    if len(sections) == 2 and second is None:
        # What is left when the first takes all from zero on is below zero.
        return sections[1], first[0] not in (">", ">=") or first[1] != 0
    second = second or ("<", Decimal(0))
    if len(sections) > 1 and _meets(number, second):
        return sections[1], not _is_below_zero(second)
    return (sections[2], True) if len(sections) > 2 else None


def _meets(number: Decimal, condition: tuple[str, Decimal]) -> bool:
    operator, limit = condition
    return {
        "<": number < limit,
        "<=": number <= limit,
        ">": number > limit,
        ">=": number >= limit,
        "=": number == limit,
        "<>": number != limit,
    }[operator]


def _is_below_zero(condition: tuple[str, Decimal]) -> bool:
    """Whether only numbers below zero meet `condition`: their minus is then left to the section."""
    operator, limit = condition
    return (operator == "<" and limit <= 0) or (operator in ("<=", "=") and limit < 0)


# Texts and numbers


def _shown_text(value: str, sections: Sequence[_Section]) -> Shown | None:
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) < 4 and not section.has("@"):
        return None
    text = "".join(value if token.kind == "@" else token.text for token in section.tokens)
    return Shown(text, section.color)


def _shown_number(number: Decimal, sections: Sequence[_Section], number_format: str) -> Shown | None:
    chosen = _chosen(number, sections)
    if chosen is None:
        return Shown("###")
    section, has_minus = chosen
    if section.has("date") and not section.has("elapsed") and number < 1:
        # A time of day: of what is more the reader makes days, and nothing is before the first.
        is_time = number >= 0
        moment = _DAY_ZERO + dt.timedelta(days=float(number) if is_time else 0)
        return Shown(shown_day(moment, number_format) if is_time else "###", section.color)
    with localcontext(_EXACT):
        text = _number_in(number if has_minus else abs(number), section)
    return None if text is None else Shown(text, section.color)


def _number_in(number: Decimal, section: _Section) -> str | None:
    if section.has("elapsed"):
        return _elapsed(number, section.tokens)
    if section.has("date") or section.has("@"):
        return None
    if section.has("general"):
        plain = _general(abs(number))
        return _signed(number, "".join(plain if token.kind == "general" else token.text for token in section.tokens))
    if section.has("power"):
        return _scientific(number, section.tokens)
    return _fraction(number, section.tokens) or _decimal(number, section.tokens)


def _general(number: Decimal) -> str:
    text = f"{number:f}" if abs(number) < 10**SIGNIFICANT else f"{number:.{SIGNIFICANT - 1}e}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _signed(number: Decimal, text: str) -> str:
    return f"-{text}" if number < 0 else text


def _decimal(number: Decimal, tokens: Sequence[_Token]) -> str:
    """A number in digits: scaled, rounded, its digits put where the format has a place for one."""
    point = next((at for at, token in enumerate(tokens) if token.kind == "."), len(tokens))
    places = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    before, after = [at for at in places if at < point], [at for at in places if at > point]
    if not places:
        return _signed(number, "".join(token.text for token in tokens if token.kind != ","))
    scaling, is_grouped = _commas(tokens, places, before)
    scaled = number * 100 ** sum(token.kind == "%" for token in tokens) / Decimal(1000) ** len(scaling)
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(after)))
    digits = f"{rounded:f}"
    whole, _, part = digits.partition(".")
    shown_at = {
        **_whole_digits(whole.lstrip("0"), before, tokens, is_grouped),
        **_part_digits(part, after, tokens),
    }
    kept = [
        shown_at.get(at, "" if token.kind == "," or token.kind == "digit" else token.text)
        for at, token in enumerate(tokens)
    ]
    if not before and whole.strip("0"):
        # Without a place before the point the digits stand right before it all the same.
        kept[point] = whole + kept[point]
    return _signed(number if rounded else Decimal(0), "".join(kept))


def _commas(tokens: Sequence[_Token], places: Sequence[int], before: Sequence[int]) -> tuple[list[int], bool]:
    """The commas that each divide by a thousand, and whether there are any that part the thousands."""
    scaling: list[int] = []
    for last in {places[-1], *before[-1:]}:
        at = last + 1
        while at < len(tokens) and tokens[at].kind == ",":
            scaling.append(at)
            at += 1
    commas = [at for at, token in enumerate(tokens) if token.kind == "," and at not in scaling]
    return scaling, bool(before) and any(before[0] < at < before[-1] for at in commas)


def _whole_digits(digits: str, before: Sequence[int], tokens: Sequence[_Token], is_grouped: bool) -> dict[int, str]:
    """What stands at each place before the point; the first takes all digits for which there is no place."""
    found: dict[int, str] = {}
    for rank, at in enumerate(reversed(before)):
        is_first = at == before[0]
        own = digits[: len(digits) - rank] if is_first else digits[len(digits) - rank - 1 : len(digits) - rank]
        own = own if rank < len(digits) else {"0": "0", "?": " "}.get(tokens[at].text, "")
        found[at] = _grouped(own, rank) if is_grouped and own.strip() else own
    return found


def _grouped(digits: str, rank: int) -> str:
    """`digits`, the last of which has `rank` digits behind it, with a comma behind each that ends a thousand."""
    text = ""
    for further, digit in enumerate(reversed(digits)):
        at = rank + further
        text = digit + ("," if at and at % 3 == 0 else "") + text
    return text


def _part_digits(digits: str, after: Sequence[int], tokens: Sequence[_Token]) -> dict[int, str]:
    found = dict(zip(after, digits, strict=True))
    for at in reversed(after):
        if found[at] != "0" or tokens[at].text == "0":
            break
        found[at] = "" if tokens[at].text == "#" else " "
    return found


def _scientific(number: Decimal, tokens: Sequence[_Token]) -> str:
    power = next(at for at, token in enumerate(tokens) if token.kind == "power")
    head, tail = tokens[:power], tokens[power + 1 :]
    point = next((at for at, token in enumerate(head) if token.kind == "."), len(head))
    step = max(sum(token.kind == "digit" for token in head[:point]), 1)
    decimals = sum(token.kind == "digit" for token in head[point:])
    exponent = number.adjusted() // step * step if number else 0
    mantissa = abs(number).scaleb(-exponent).quantize(Decimal(1).scaleb(-decimals))
    if mantissa >= 10**step:
        exponent, mantissa = exponent + step, mantissa.scaleb(-step)
    sign = "-" if exponent < 0 else "+" if tokens[power].text[1] == "+" else ""
    text = _decimal(mantissa, head) + "E" + sign + _decimal(Decimal(abs(exponent)), tail)
    return _signed(number, text)


def _fraction(number: Decimal, tokens: Sequence[_Token]) -> str | None:
    """A number as a fraction such as `2 1/3`; None where the format is for none."""
    bar = next((at for at, token in enumerate(tokens) if token.kind == "/"), None)
    if bar is None or not bar or tokens[bar - 1].kind != "digit":
        return None
    start = bar
    while start and tokens[start - 1].kind == "digit":
        start -= 1
    end = bar + 1
    while end < len(tokens) and (tokens[end].kind == "digit" or tokens[end].text.isdecimal()):
        end += 1
    below = "".join(token.text for token in tokens[bar + 1 : end])
    if not below:
        return None
    head = tokens[:start]
    has_whole = any(token.kind == "digit" for token in head)
    whole = int(abs(number)) if has_whole else 0
    rest = Fraction(abs(number)) - whole
    fixed = int(below) if below.isdecimal() and int(below) else 0
    near = Fraction(round(rest * fixed), fixed) if fixed else rest.limit_denominator(max(10 ** len(below) - 1, 1))
    if has_whole and near == 1:
        whole, near = whole + 1, Fraction(0)
    over, under = (round(near * fixed), fixed) if fixed else (near.numerator, near.denominator)
    front = _decimal(Decimal(whole), head) if head else ""
    middle = "" if has_whole and not over and whole else f"{over}/{under}"
    if has_whole and not whole and over:
        front = "".join(token.text for token in head if token.kind not in ("digit", ","))
    if has_whole and not whole and not over:
        front, middle = "0", ""
    return _signed(number, front + middle + "".join(token.text for token in tokens[end:]))


def _elapsed(number: Decimal, tokens: Sequence[_Token]) -> str:
    """Hours, minutes and seconds that have gone by in so many days."""
    seconds = int((abs(number) * 86_400).to_integral_value())
    parts, text = {"h": seconds // 3600, "m": seconds // 60, "s": seconds}, ""
    largest = next(token.text[0] for token in tokens if token.kind == "elapsed")
    at = 0
    while at < len(tokens):
        token, end = tokens[at], at + 1
        if token.kind == "elapsed":
            text += f"{parts[token.text[0]]:0{len(token.text)}}"
        elif token.kind == "date" and token.text in "hms":
            while end < len(tokens) and tokens[end] == token:
                end += 1
            within = {"h": 24, "m": 60, "s": 60}[token.text]
            text += f"{parts[token.text] if largest == token.text else parts[token.text] % within:0{min(end - at, 2)}}"
        else:
            text += token.text
        at = end
    return _signed(number, text)

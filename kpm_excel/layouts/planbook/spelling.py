"""How the plan's values are spelled in cells, and read back: texts, numbers, lists, conditions, pairs.

Every spelling is undone exactly by its reading; what people write otherwise is read where it is sure.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.numerals import fifteen_digits, read_number

#: Stands for something that is there and empty, as opposed to a blank cell, which is not there.
EMPTY = "[]"
#: Texts that a reader would take for a blank cell or for `EMPTY`, or that look like such a text in quotes.
_QUOTED_LOOKALIKE = re.compile(r'"([\s"\u200b\u200c\u200d\u2060\ufeff]*(\[\])?[\s"]*)"')
_SEPARATORS = "、，､,；;"
#: What begins a line; the others are what few programs show as one.
_LINE_ENDS = "\n\v\f\x85\u2028\u2029"
#: What separates as well where none of these does, and is a part of many a name: 課題・改善点.
_LOOSE = "・･／/｜|\t\u3000"
#: What people put between entries besides, and what stands within many a name too: nobody can tell which it is.
_DOUBTFUL = re.compile(
    r"[→⇒•‣＋·‧∙⋅∕⁄]|[^。]。[^。]|[」』]\s*[「『]|または|又は|もしくは|\s(?:or|OR)\s|[①-⑳].+[①-⑳]"
    r"|(?<!\d)1[.．)）].+\D2[.．)）]|[^\x00-\x7f] +[^\x00-\x7f]"
)
#: Signs before each line of a list.
_BULLETS = "・･•●■◆"
#: What stands between a name and its values, and what forces a text beside them into quotes.
_EQUALS = "=＝"
_PAIR_SIGNS = "=＝:："
#: What parts pairs in one line; a comma parts thousands.
_BETWEEN_PAIRS = "、､；;"
_LINE_SPECIAL = '=＝:："'
_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
#: The largest integer that every spreadsheet program keeps exactly.
_LARGEST_INTEGER = 2**53

Scalar = str | int | float | bool


class Misspelled(ValueError):
    """A cell whose text does not have the form that its column asks for."""


def text_cell(text: str) -> str:
    """`text` as its cell holds it: itself, or in quotes where a blank text would be lost."""
    lost = not trimmed(text) or text == EMPTY or _QUOTED_LOOKALIKE.fullmatch(text)
    return f'"{text}"' if lost else text


def cell_text(cell: str) -> str:
    """The text that `cell` holds; undoes `text_cell`."""
    match = _QUOTED_LOOKALIKE.fullmatch(cell)
    return match[1] if match else cell


def number_cell(number: int | float) -> int | float | str:
    """`number` as its cell holds it: as text where a spreadsheet would change it (80.0, 2**60, 17 digits)."""
    exact = (
        abs(number) <= _LARGEST_INTEGER
        if isinstance(number, int)
        else number % 1 != 0 and fifteen_digits(number) == number
    )
    return number if exact else json.dumps(number)


def number_text(text: str, unit: str | None = None) -> int | float | None:
    """The number that `text` means beyond doubt; None where there is a doubt."""
    even = text.strip()
    if _JSON_NUMBER.fullmatch(even):
        number: int | float = json.loads(even)
        return number
    numeral = read_number(text, unit)
    return numeral.value if numeral else None


def figure_cell(figure: int | float | str) -> int | float | str:
    """`figure` as its cell holds it: words in quotes where they would be read as a number."""
    return _figure_words(figure) if isinstance(figure, str) else number_cell(figure)


def cell_figure(cell: str) -> int | float | str:
    """The number, or the words for one, that `cell` holds; undoes `figure_cell`."""
    if cell.strip().startswith('"'):
        return _unquoted(cell)
    number = number_text(cell)
    return trimmed(cell) if number is None else number


def _figure_words(text: str) -> str:
    return _quoted(text) if number_text(text) is None else f'"{text}"'


def _pair_figure(figure: int | float | str) -> str:
    if not isinstance(figure, str):
        return json.dumps(figure)
    return _quoted(figure, _PAIR_SIGNS) if set(figure) & set(_PAIR_SIGNS) else _figure_words(figure)


def list_cell(entries: Sequence[str], *, names: bool = False) -> str:
    """`entries` as a cell holds them: one to a line; `names` are those of something that the plan has."""
    if not entries:
        return EMPTY
    if len(entries) == 1:
        special = _SEPARATORS if names else _SEPARATORS + _LOOSE
        return _quoted(entries[0], special + (entries[0] if not names and _DOUBTFUL.search(entries[0]) else ""))
    return "\n".join(_quoted(entry, _at_ends(entry)) for entry in entries)


def _at_ends(entry: str) -> str:
    """The signs at the ends of a line that no entry has unless it stands in quotes."""
    return (entry[:1] if entry[:1] in _BULLETS else "") + (entry[-1:] if entry[-1:] in _SEPARATORS else "")


def cell_list(cell: str, is_name: Callable[[str], bool] | None = None) -> list[str]:
    """The entries in `cell`: its lines, or the parts of its only line between commas, else between dots or strokes.

    With `is_name` the entries are names, and one is cut at a dot or stroke only where each part is a name itself.
    Raises `Misspelled` where dots and strokes stand in one line, and nothing tells which of them separate, and where
    something else may. Signs before every line of several, and commas behind a line, are no part of the entries.
    """
    if cell.strip() == EMPTY:
        return []
    lines = [line.rstrip().rstrip(_SEPARATORS) for line in _split(cell, _LINE_ENDS)]
    lines = [line for line in lines if line.strip()]
    if len(lines) > 1 and all(line.strip()[0] in _BULLETS for line in lines):
        lines = [line.strip()[1:] for line in lines]
    parts = lines if len(lines) > 1 else _split(cell, _SEPARATORS)
    if is_name:
        return [name for part in parts for name in parted_names(_unquoted(part), is_name)]
    if len(parts) == 1:
        parts = _loose_parts(parts[0])
    if len(parts) == 1 and parts[0].strip()[:1] != '"' and _DOUBTFUL.search(parts[0]):
        raise Misspelled(cell)
    return [_unquoted(part) for part in parts]


def parted_names(text: str, is_name: Callable[[str], bool]) -> list[str]:
    """The names between dots or strokes in `text`; `text` itself where it is a name, or a part of it is none."""
    return _cut_into_names(text.strip(_LOOSE), is_name) or [text]


def _cut_into_names(text: str, is_name: Callable[[str], bool]) -> list[str] | None:
    """The names that `text` is put together of, each as long as can be; None where it is not."""
    if is_name(text):
        return [text]
    for at in reversed([at for at, character in enumerate(text) if character in _LOOSE]):
        if is_name(head := trimmed(text[:at])) and (rest := _cut_into_names(trimmed(text[at + 1 :]), is_name)):
            return [head, *rest]
    return None


def _loose_parts(line: str) -> list[str]:
    """The parts of `line` between dots or strokes, whichever it has."""
    found = [_split(line, separators) for separators in ("・･", "／/", "｜|", "\t\u3000")]
    several = [parts for parts in found if len(parts) > 1]
    if len(several) > 1:
        raise Misspelled(line)
    return several[0] if several else _split(line, _LOOSE)


def condition_cell(condition: Iterable[tuple[str, Sequence[Scalar]]], separator: str, coded: Collection[str]) -> str:
    """A condition as a cell holds it: a line `field = value, value` for each of its fields.

    The values of the fields named in `coded` are codes, which may look like numbers.
    """
    return "\n".join(
        f"{_quoted(name, _LINE_SPECIAL)} = {separator.join(_value_token(value, name in coded) for value in values)}"
        for name, values in condition
    )


def cell_condition(cell: str, coded: Callable[[str], bool]) -> list[tuple[str, list[Scalar]]]:
    """The fields and values of the condition in `cell`; `coded` tells the fields with codes. Raises `Misspelled`."""
    condition = []
    for line in _split(cell, "\n", behind=_EQUALS + _SEPARATORS):
        name, *rest = _split(line, _EQUALS if set(line) & set(_EQUALS) else _PAIR_SIGNS, 1)
        if not rest:
            raise Misspelled(line)
        read = _unquoted if coded(_unquoted(name)) else _token_value
        values = [read(part) for part in _split(rest[0], _SEPARATORS)]
        if not values:
            raise Misspelled(line)
        condition.append((_unquoted(name), values))
    return condition


def pairs_cell(pairs: Iterable[tuple[str, int | float | str]]) -> str:
    """Figures by name as a cell holds them: a line `name = figure` for each."""
    lines = (f"{_quoted(name, _LINE_SPECIAL + _BETWEEN_PAIRS)} = {_pair_figure(one)}" for name, one in pairs)
    return "\n".join(lines) or EMPTY


def cell_pairs(cell: str) -> list[tuple[str, int | float | str]]:
    """The names and figures in `cell`. Raises `Misspelled`."""
    if cell.strip() == EMPTY:
        return []
    pairs = []
    for line in _split(cell, "\n", behind=_PAIR_SIGNS):
        for part in _pairs_in(line):
            name, *rest = _split(part, _PAIR_SIGNS, 1)
            if not rest:
                raise Misspelled(line)
            pairs.append((_unquoted(name), cell_figure(rest[0])))
    return pairs


def _pairs_in(line: str) -> list[str]:
    """The pairs that stand in one line with 、 between them; `line` itself where it is one."""
    parts = _split(line, _BETWEEN_PAIRS, behind=_PAIR_SIGNS)
    return parts if all(len(_split(part, _PAIR_SIGNS, 1)) > 1 for part in parts) else [line]


def _quoted(text: str, special: str = "") -> str:
    plain = (
        text and text == trimmed(text) and text != EMPTY and text[0] != '"' and not set(text) & {*_LINE_ENDS, *special}
    )
    return text if plain else '"' + text.replace('"', '""') + '"'


def _unquoted(part: str) -> str:
    inner = part.strip()
    if len(inner) > 1 and inner[0] == inner[-1] == '"':
        return inner[1:-1].replace('""', '"')
    return trimmed(inner)


def _value_token(value: Scalar, coded: bool) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    plain = coded or _scalar(value) is None
    return _quoted(value, _SEPARATORS + '"') if plain else f'"{value}"'


def _token_value(part: str) -> Scalar:
    if part.strip().startswith('"'):
        return _unquoted(part)
    text = trimmed(part)
    scalar = _scalar(text)
    return text if scalar is None else scalar


def _scalar(text: str) -> int | float | bool | None:
    if text in ("true", "false"):
        return text == "true"
    if _JSON_NUMBER.fullmatch(text):
        number: int | float = json.loads(text)
        return number
    return None


def _split(text: str, separators: str, most: int = -1, behind: str = "") -> list[str]:
    """The parts of `text` between `separators` outside quotes, blank ones left out; at most `most` cuts.

    Quotes open at the beginning of a part, and behind the characters of `behind`.
    """
    parts, start, at = [], 0, 0
    while at < len(text):
        before = text[start:at].rstrip()
        if text[at] == '"' and (not before or before[-1] in behind):
            at = _closing(text, at)
        elif text[at] in separators and most:
            parts.append(text[start:at])
            start, most = at + 1, most - 1
        at += 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()]


def _closing(text: str, opening: int) -> int:
    """Where the quotes that open at `opening` close; `opening` itself where they never do."""
    at = opening + 1
    while (at := text.find('"', at)) >= 0:
        if text[at : at + 2] != '""':
            return at
        at += 2
    return opening

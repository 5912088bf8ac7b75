"""Parts in the plain form in which nearly all programs write them, taken apart by one regular expression.

Expat calls Python twice for every tag, which is most of the time that a reading takes. A sheet's rows and a table
of texts have so few forms of tags that one expression finds them all at once, in a third of that time. Nothing is
guessed: the expression must account for every character between the tags that it does not know, or the part goes
to expat as a whole. What stands around rows and texts expat reads always.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kpm_excel.excel.ooxml.parts import read_part, read_starts
from kpm_excel.excel.ooxml.sheet import HEARD, Surroundings, is_hidden_row
from kpm_excel.excel.ooxml.texts import SharedStrings, decode
from kpm_excel.excel.raw import Unreadable

#: Larger parts are rare and go to expat, which needs no more memory for them.
MAX_PLAIN_BYTES: Final = 4 << 20

#: A part in UTF-8, said or unsaid.
_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml (?![^>]*encoding=)[^>]*>|<\?xml [^>]*encoding=.[Uu][Tt][Ff]-8.[^>]*>|<\w)"
)
#: What XML forbids in a text, and the line ends that it changes.
_CONTROLS: Final = bytes({*range(0x20)} - {0x09, 0x0A})
_FORBIDDEN: Final = ("]]>", "\ufffe", "\uffff")
#: A reference that is none of XML's own, or stands for a character that XML forbids.
_STRANGE_REFERENCE = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#(?:9|1[03]|[3-9][0-9]|[1-9][0-9]{2,3})|#x(?:9|A|D|[2-9A-F][0-9A-F]));)"
)
_REFERENCE = re.compile(r"&(?:#x([0-9A-F]+)|#([0-9]+)|(\w+));")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
#: Rules, looks that depend on values, where the cursor stands, what is printed around: they tell a reader nothing.
_UNHEARD: Final = ("sheetViews", "conditionalFormatting", "dataValidations", "hyperlinks", "headerFooter")
#: What surrounds the rows of a sheet is kept for the next workbook unless it is larger.
_KEPT_BYTES: Final = 64 * 1024

#: A row's number, its other attributes, whether it has no cells; or a cell's reference, its other attributes, result,
#: the attributes of its formula, the formula, the formula's result, its own text.
_ROW_OR_CELL = re.compile(
    r'<(?:c r="([A-Z]+[0-9]+)"([^<>/]*)(?:/>|>(?:<v>([^<]*)</v>|<f([^<>/]*)(?:/>|>([^<]*)</f>)(?:<v>([^<]*)</v>)?'
    r'|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)|row r="([0-9]+)"([^<>]*?)(/?)>)'
)
_STEP = _ROW_OR_CELL.groups + 1
_CELL_ATTRIBUTES = re.compile(r'(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?')
_ATTRIBUTES = re.compile(r'(?: [A-Za-z0-9:]+="[^"<&]*")*')
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"<&]*)"')

#: The text of an entry that has but one font, with any furigana; or all that another entry holds.
_ENTRY = re.compile(
    r'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t>'
    r"(?:<rPh [^<>]*><t>[^<]*</t></rPh>)*(?:<phoneticPr [^<>]*/>)?|(.*?))</si>",
    re.DOTALL,
)


def read_plain_sheet(part: str, content: bytes, sheet: Surroundings) -> bool:
    """Whether `content` is plain; then `sheet` holds all that is in it, else it is of no further use."""
    inside = _between(content, b"<sheetData>", b"</sheetData>")
    if inside is None:
        return False
    around, rows = inside
    found = _ROW_OR_CELL.split(rows.replace("</row>", "").replace("<v/>", "<v></v>"))
    looks = {text: _cell_look(text) for text in {*found[2::_STEP]} if text is not None}
    heads = {text: _row_head(text) for text in {*found[9::_STEP]} if text is not None}
    closed = "".join(found[::_STEP]).strip() == "" and found[10::_STEP].count("") == rows.count("</row>")
    sound = all(look is not None for look in looks.values()) and all(_is_known(head, around) for head in heads.values())
    if not closed or not sound:
        return False
    around = without(around, _UNHEARD)
    for name, attributes in (_kept_starts if len(around) <= _KEPT_BYTES else _starts)(part, around):
        sheet.start(name, attributes)
    if sheet.tables != 1:
        return False
    _take_cells(found, sheet, looks, {text: head.hidden for text, head in heads.items() if head}, "&" in rows)
    return True


def _starts(part: str, around: bytes) -> tuple[tuple[str, dict[str, str]], ...]:
    """The start tags around the rows of a sheet that tell anything, with their attributes."""
    heard: list[tuple[str, dict[str, str]]] = []
    read_starts(part, around, lambda name, attributes: heard.append((name, attributes)))
    return tuple(start for start in heard if start[0] in HEARD)


# Around their rows the sheets of one round are the same, until somebody changes a width.
_kept_starts = lru_cache(maxsize=256)(_starts)


class _RowHead(NamedTuple):
    """What the attributes of a row tell, but its number."""

    hidden: bool
    #: The prefixes of names, which must be declared.
    prefixes: tuple[str, ...]


@lru_cache(maxsize=1024)
def _row_head(written: str) -> _RowHead | None:
    """What the attributes `written` tell; None if they are not as XML wants them."""
    pairs = _ATTRIBUTE.findall(written)
    attributes = dict(pairs)
    if not _ATTRIBUTES.fullmatch(written) or len(attributes) < len(pairs) or "r" in attributes:
        return None
    prefixes = {name.partition(":")[0] for name in attributes if ":" in name}
    return _RowHead(is_hidden_row(attributes), tuple(prefixes))


def _is_known(head: _RowHead | None, around: bytes) -> bool:
    return head is not None and all(f"xmlns:{prefix}=".encode() in around for prefix in head.prefixes)


@lru_cache(maxsize=4096)
def _cell_look(written: str) -> tuple[str | None, str] | None:
    """The style and type in the attributes `written`; None if there is anything else."""
    match = _CELL_ATTRIBUTES.fullmatch(written)
    return (match[1], match[2] or "n") if match else None


def _take_cells(
    found: list[str],
    sheet: Surroundings,
    looks: dict[str, tuple[str | None, str] | None],
    hidden: dict[str, bool],
    with_references: bool,
) -> None:
    """Gives every row and cell that was found to `sheet`."""
    cells = sheet.cells
    open_row, take, take_blank, take_shared = cells.open_row, cells.take, cells.take_blank, cells.take_shared
    styles = {text: cells.style_of(look[0]) for text, look in looks.items() if look}
    shared = {text for text, look in looks.items() if look and look[1] == "s"}
    columns = (found[place::_STEP] for place in range(1, _STEP))
    for reference, look, value, marked, formula, result, own, row, head, _ in zip(*columns, strict=True):
        if row is not None:
            open_row(row, hidden[head])
            continue
        if own is None and marked is None and (known := styles[look]):
            if value is None:
                # Half of a form's cells have a border or a fill and nothing else.
                if take_blank(reference, known):
                    continue
            elif look in shared and take_shared(reference, known, value):
                continue
        style, type_ = looks[look] or (None, "n")
        text = value if own is None else own
        if marked is not None:
            text, formula = result, formula or ""
        if with_references:
            text, formula = text and _resolved(text), formula and _resolved(formula)
        take(reference, style, type_, decode(text) if own is not None else text, formula)


def read_plain_strings(part: str, content: bytes, strings: SharedStrings) -> bool:
    """Whether `content` is plain; then `strings` holds all texts in it, else it is of no further use."""
    inside = _between(content.replace(b"<si/>", b"<si></si>"), b"<si>", b"</si>", keep=True)
    if inside is None:
        return False
    around, entries = inside
    found = _ENTRY.split(entries.replace("<t/>", "<t></t>"))
    if "".join(found[::3]).strip():
        return False
    rich = SharedStrings(strings.room)
    # Expat reads the others; the empty one at the end shows that an entry is what we take it for.
    others = [entry for entry in found[2::3] if entry is not None] + [""]
    written = "".join(f"<si>{entry}</si>" for entry in others).encode()
    try:
        read_part(part, [around.replace(b"</sst>", written + b"</sst>")], rich)
    except Unreadable as fault:
        if fault.reason != "broken_xml":
            raise
    if len(rich.texts) != len(others):
        return False
    number = 0
    for text, other in zip(found[1::3], found[2::3], strict=True):
        if other is None:
            strings.keep(decode(_resolved(text)) if "&" in text or "_" in text else text)
        else:
            strings.keep(rich.texts[number], rich.runs_of.get(number, ()))
            number += 1
    return True


def _between(content: bytes, first: bytes, last: bytes, keep: bool = False) -> tuple[bytes, str] | None:
    """What stands around and inside the tags `first` and `last`; None if it is for expat alone to read.

    With `keep` the tags belong to the inside, and may be there more than once.
    """
    begin, end = content.find(first), content.rfind(last)
    if begin < 0 or end < begin or not _UTF8.match(content):
        return None
    if keep:
        end += len(last)
    else:
        begin += len(first)
    inside = content[begin:end]
    if len(inside.translate(None, _CONTROLS)) < len(inside) or (b"&" in inside and _STRANGE_REFERENCE.search(inside)):
        return None
    try:
        text = inside.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if any(mark in text for mark in _FORBIDDEN) else (content[:begin] + content[end:], text)


def without(content: bytes, names: Sequence[str]) -> bytes:
    """A part without its elements called `names`; as it is where a comment could hide something."""
    for name in map(str.encode, names) if b"<!" not in content else ():
        begin, end = content.find(b"<" + name), content.rfind(b"</%s>" % name)
        if 0 <= begin < end and content[begin + len(name) + 1 : begin + len(name) + 2] in b" >":
            content = content[:begin] + content[end + len(name) + 3 :]
    return content


def _resolved(text: str) -> str:
    """`text` with every reference as the character it stands for."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _ENTITIES[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))

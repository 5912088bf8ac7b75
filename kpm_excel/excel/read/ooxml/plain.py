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

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.ooxml.cell_styles import Styles
from kpm_excel.excel.read.ooxml.heard_cells import FILLER, Cells, PlainCell, PlainRow, plain_row
from kpm_excel.excel.read.ooxml.heard_sheet import Surroundings, is_hidden_row
from kpm_excel.excel.read.ooxml.shared_texts import SharedStrings, decode
from kpm_excel.excel.read.ooxml.xml_parts import read_part, read_starts

#: Larger parts are rare and go to expat, which needs no more memory for them.
MAX_PLAIN_BYTES: Final = 4 << 20

#: A part in UTF-8, said or unsaid.
_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml (?![^>]*encoding=)[^>]*>|<\?xml [^>]*encoding=.[Uu][Tt][Ff]-8.[^>]*>|<\w)"
)
#: What XML forbids in a text, and the line ends that it changes.
_CONTROLS: Final = bytes({*range(0x20)} - {0x09, 0x0A})
_FORBIDDEN: Final = (b"]]>", "\ufffe".encode(), "\uffff".encode())
#: A reference that is none of XML's own, or stands for a character that XML forbids.
_STRANGE_REFERENCE = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#(?:9|1[03]|[3-9][0-9]|[1-9][0-9]{2,3})|#x(?:9|A|D|[2-9A-F][0-9A-F]));)"
)
_REFERENCE = re.compile(r"&(?:#x([0-9A-F]+)|#([0-9]+)|(\w+));")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
#: Rules, looks that depend on values, where the cursor stands, what is printed around: they tell a reader nothing.
_UNHEARD: Final = ("conditionalFormatting", "dataValidations", "hyperlinks", "headerFooter", "sheetViews")
#: What surrounds the rows of a sheet, and a row, is kept for the next workbook unless it is larger: a form's is not.
_KEPT_BYTES: Final = 64 * 1024
_KEPT_ROW_BYTES: Final = 2 * 1024

#: A row's number, its other attributes, whether it has no cells; or a cell's reference, its other attributes, result,
#: the attributes of its formula, the formula, the formula's result, its own text.
_ROW_OR_CELL = re.compile(
    r'<(?:c r="([A-Z]+[0-9]+)"([^<>/]*)(?:/>|>(?:<v>([^<]*)</v>|<f([^<>/]*)(?:/>|>([^<]*)</f>)(?:<v>([^<]*)</v>)?'
    r'|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)|row r="([0-9]+)"([^<>]*?)(/?)>)'
)
_STEP = _ROW_OR_CELL.groups + 1
#: What stands between two tags: in it alone do the rows of one kind of form differ.
_TEXTS = re.compile(r">(\s*[^<\s][^<]*)")
_CELL_ATTRIBUTES = re.compile(r'(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?')
_ATTRIBUTES = re.compile(r'(?: [A-Za-z0-9:]+="[^"<&]*")*')
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"<&]*)"')

#: The text of an entry that has but one font, with any furigana; or all that another entry holds.
_ENTRY = re.compile(
    r'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t>'
    r"(?:<rPh [^<>]*><t>[^<]*</t></rPh>)*(?:<phoneticPr [^<>]*/>)?|(.*?))</si>",
    re.DOTALL,
)


def read_plain_sheet(part: str, content: bytes, cells: Cells) -> Surroundings | None:
    """What surrounds the rows of `content`, which `cells` take; None, and nothing taken, if it is not plain."""
    inside = _between(content, b"<sheetData>", b"</sheetData>")
    if inside is None:
        return None
    around, written = inside
    pieces = _pieces(written, cells.styles)
    if pieces is None or not _are_known(frozenset().union(*(piece.prefixes for piece in pieces)), around):
        return None
    around = without(around, _UNHEARD)
    surroundings = (_kept_surroundings if len(around) <= _KEPT_BYTES else _surroundings)(part, around)
    if surroundings.tables != 1:
        return None
    for piece in pieces:
        for row in piece.rows:
            cells.take_row(row)
    return surroundings


def _are_known(prefixes: frozenset[str], around: bytes) -> bool:
    return all(f"xmlns:{prefix}=".encode() in around for prefix in prefixes)


def _surroundings(part: str, around: bytes) -> Surroundings:
    surroundings = Surroundings()
    read_starts(part, around, surroundings.start)
    return surroundings


# Around their rows the sheets of one round are the same, until somebody changes a width.
_kept_surroundings = lru_cache(maxsize=256)(_surroundings)


class _Piece(NamedTuple):
    """What stands before the end of a row."""

    rows: tuple[PlainRow, ...] = ()
    #: The prefixes of names in it, which must be declared.
    prefixes: frozenset[str] = frozenset()


def _pieces(content: bytes, styles: Styles) -> list[_Piece] | None:
    """What is between the ends of rows in `content`; None if there is anything else than rows."""
    *pieces, last = content.split(b"</row>")
    found: list[_Piece] = []
    for piece in pieces:
        known = (_kept_piece if len(piece) <= _KEPT_ROW_BYTES else _piece)(piece, True, styles)
        if known is None:
            return None
        found.append(known)
    rest = _piece(last, False, styles)
    return None if rest is None else [*found, rest]


def _piece(content: bytes, ends_open: bool, styles: Styles) -> _Piece | None:
    """The rows in `content`, the last of which `ends_open` or none does; None if there is anything else in it."""
    text = _text_of(content)
    if text is None:
        return None
    parts = _TEXTS.split(text)
    form = (_kept_form if len(content) <= _KEPT_ROW_BYTES else _form)(f">{FILLER}".join(parts[::2]), ends_open, styles)
    if form is None or len(parts) == 1:
        return form
    given = map(_resolved, parts[1::2]) if "&" in text else iter(parts[1::2])
    return _Piece(tuple([row.with_texts(given, styles) for row in form.rows]), form.prefixes)


def _form(text: str, ends_open: bool, styles: Styles) -> _Piece | None:
    """What `_piece` gives for rows whose cells hold nothing but fillers."""
    found = _ROW_OR_CELL.split(text.replace("<v/>", "<v></v>"))
    if "".join(found[::_STEP]).strip():
        return None
    rows: list[PlainRow] = []
    prefixes: set[str] = set()
    # Those of the row that is open.
    cells: list[PlainCell] | None = None
    columns = (found[place::_STEP] for place in range(1, _STEP))
    for reference, written, value, marked, formula, result, own, number, head, closed in zip(*columns, strict=True):
        if number is None:
            look = _cell_attributes(written)
            # A formula that several cells share is for expat, which moves it to each of them.
            if cells is None or look is None or (marked and 't="shared"' in marked):
                return None
            held = own if marked is None and value is None else value if marked is None else result
            cells.append(PlainCell(reference, *look, held, None if marked is None else formula or ""))
        else:
            known = _row_head(head)
            if cells is not None or known is None:
                return None
            prefixes |= known.prefixes
            rows.append(plain_row(number, known.hidden, (), styles))
            cells = None if closed else []
    if ends_open is not (cells is not None):
        return None
    if cells:
        rows[-1] = plain_row(rows[-1].number, rows[-1].hidden, cells, styles)
    return _Piece(tuple(rows), frozenset(prefixes))


# A row that nobody wrote into is the same in many forms of its kind, and one with figures but for them.
_kept_piece = lru_cache(maxsize=2048)(_piece)
_kept_form = lru_cache(maxsize=1024)(_form)


class _RowHead(NamedTuple):
    """What the attributes of a row tell, but its number."""

    hidden: bool
    prefixes: frozenset[str]


@lru_cache(maxsize=1024)
def _row_head(written: str) -> _RowHead | None:
    """What the attributes `written` tell; None if they are not as XML wants them."""
    pairs = _ATTRIBUTE.findall(written)
    attributes = dict(pairs)
    if not _ATTRIBUTES.fullmatch(written) or len(attributes) < len(pairs) or "r" in attributes:
        return None
    prefixes = {name.partition(":")[0] for name in attributes if ":" in name}
    return _RowHead(is_hidden_row(attributes), frozenset(prefixes))


# A workbook has a few dozen looks, and thousands of cells.
@lru_cache(maxsize=1024)
def _cell_attributes(written: str) -> tuple[str | None, str] | None:
    """The style and the type in the attributes `written`; None if there are any that are rare."""
    look = _CELL_ATTRIBUTES.fullmatch(written)
    return (look[1], look[2] or "n") if look else None


def read_plain_strings(part: str, content: bytes, strings: SharedStrings) -> bool:
    """Whether `content` is plain; then `strings` holds all texts in it, else it is of no further use."""
    inside = _between(content.replace(b"<si/>", b"<si></si>"), b"<si>", b"</si>", keep=True)
    if inside is None:
        return False
    around, entries = inside[0], _text_of(inside[1])
    if entries is None:
        return False
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
    if others == [""]:
        strings.keep_all([decode(_resolved(text)) if "&" in text or "_" in text else text for text in found[1::3]])
        return True
    number = 0
    for text, other in zip(found[1::3], found[2::3], strict=True):
        if other is None:
            strings.keep(decode(_resolved(text)))
        else:
            strings.keep(rich.texts[number], rich.runs_of.get(number, ()))
            number += 1
    return True


def _between(content: bytes, first: bytes, last: bytes, keep: bool = False) -> tuple[bytes, bytes] | None:
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
    return content[:begin] + content[end:], content[begin:end]


def _text_of(inside: bytes) -> str | None:
    """The text of a plain part, or of a piece of one between two tags; None if it is for expat alone to read."""
    if len(inside.translate(None, _CONTROLS)) < len(inside) or (b"&" in inside and _STRANGE_REFERENCE.search(inside)):
        return None
    try:
        text = inside.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if any(mark in inside for mark in _FORBIDDEN) else text


def without(content: bytes, names: Sequence[str]) -> bytes:
    """A part without its elements called `names`; as it is where a comment could hide something."""
    # Exclamation marks are rare, and found much faster than two signs together.
    is_plain = not any(before.endswith(b"<") for before in content.split(b"!")[:-1])
    for name in map(str.encode, names) if is_plain else ():
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

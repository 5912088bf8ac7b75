"""One XML part, read event by event as it is unpacked."""

from collections.abc import Callable, Iterable
from typing import Protocol
from xml.parsers import expat

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.ooxml.xml_names import SEPARATOR, SHORT_NAMES

#: Expat gives a text in pieces of at most this many bytes.
_PIECE_BYTES = 8192
#: More than this in a single element is no text that a person wrote (Excel's limit is 32,767).
MAX_TEXT_BYTES = 10_000_000


class Listener(Protocol):
    """What hears the events of a part; the names are those of `names`, unknown ones come in full.

    `pieces` gathers text; a listener empties it at every start tag and joins it at the end tag.
    """

    pieces: list[str]

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """Hears a start tag."""

    def end(self, name: str, /) -> None:
        """Hears an end tag."""


def read_part(part: str, chunks: Iterable[bytes], listener: Listener) -> None:
    """Lets `listener` hear the whole of the part called `part`, whose bytes come in `chunks`.

    Raises `Unreadable`: "broken_xml", "doctype" (no part of a workbook has one, and it is the way to
    entities that grow without end or reach outside), "too_large" for a text of more than 10 MB.
    """
    parser = _new_parser(part)
    pieces = listener.pieces
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = pieces.append
    _feed(parser, part, chunks, pieces)


def read_starts(part: str, content: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    """Lets `start` hear the start tags of a part alone, which takes half as long. Raises as `read_part` does."""
    parser = _new_parser(part)
    parser.StartElementHandler = start
    _feed(parser, part, [content], [])


def _feed(parser: expat.XMLParserType, part: str, chunks: Iterable[bytes], pieces: list[str]) -> None:
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            if len(pieces) * _PIECE_BYTES > MAX_TEXT_BYTES:
                raise Unreadable("too_large", part)
        parser.Parse(b"", True)
    # The last two come from an encoding that expat does not know.
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable("broken_xml", f"{part}: {error}") from error


def _new_parser(part: str) -> expat.XMLParserType:
    # Expat looks every name up in `intern` and gives what stands there: the short name, at no cost.
    parser = expat.ParserCreate(None, SEPARATOR, intern=dict(SHORT_NAMES))
    parser.buffer_text = True
    parser.buffer_size = _PIECE_BYTES
    parser.StartDoctypeDeclHandler = lambda *_: _refuse(part)
    return parser


def _refuse(part: str) -> None:
    raise Unreadable("doctype", part)

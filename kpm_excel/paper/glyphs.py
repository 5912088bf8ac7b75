"""Which characters of a workbook no face has that it could be printed with."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from kpm_excel.book.base import Book, address
from kpm_excel.book.fonts import GOTHIC, SANS
from kpm_excel.book.glyphs import Lacking
from kpm_excel.paper.faces import is_there

#: Encodings whose characters a face has, by its name, as its file tells; of other characters it has many.
_KNOWN = {GOTHIC.name: ("cp932", "cp1252"), SANS.name: ("cp1252",)}
#: Marks and signs that take no room, line ends and blanks: nobody misses their shapes.
_SHAPELESS = {"Mn", "Me", "Cf", "Cc", "Zs", "Zl", "Zp"}
#: Characters for private use, and those that no version of Unicode that is known here has.
_NOWHERE = {"Co", "Cn"}


def lacking_in(book: Book, *, here: bool) -> tuple[Lacking, ...]:
    """Each character that `book` prints and that no face has, with the first cell that holds it.

    `here` asks the faces of this computer, where fontconfig knows them; elsewhere nothing but characters for private
    use and unknown ones lack a face, because Windows and macOS lend theirs.
    """
    return tuple(one for one in _unsure(book) if _lacks(one.character, here=here))


def _unsure(book: Book) -> Iterator[Lacking]:
    """The characters that our own faces do not surely have, each at its first cell."""
    seen: set[str] = set()
    for sheet in book.sheets:
        if sheet.state != "visible":
            continue
        for cell in sheet.cells:
            if not isinstance(cell.value, str) or cell.value.isascii():
                continue
            for character in dict.fromkeys(cell.value):
                if character not in seen and not is_sure(character, book.font):
                    yield Lacking(character, sheet.name, address(cell.row, cell.column))
                seen.add(character)


@lru_cache(maxsize=4096)
def is_sure(character: str, face: str) -> bool:
    """Whether the face of this name has `character` for sure, or it has no shape."""
    category = unicodedata.category(character)
    return category in _SHAPELESS or (category not in _NOWHERE and any(_has(character, name) for name in _KNOWN[face]))


def _has(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _lacks(character: str, *, here: bool) -> bool:
    category = unicodedata.category(character)
    # What a font has in the private area is its own affair: never what somebody else drew there.
    found = is_there(f":charset={ord(character):x}") if here and category != "Co" else None
    return category in _NOWHERE if found is None else not found

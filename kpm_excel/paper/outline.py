"""Bookmarks and the language of a PDF, and no trace of when it was printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import IndirectObject


#: When it was printed.
_TIMES: Final = {"/CreationDate", "/ModDate"}


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One line of the outline."""

    #: The page it leads to, from 0.
    page: int
    #: 0 at the top of the outline.
    depth: int
    text: str


def finished(
    pdf: bytes, bookmarks: Sequence[Bookmark], locale: str, properties: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """`pdf` with `locale` as its language and with these bookmarks, or with its own where none are given.

    `properties` are said of it in place of what it says itself, by their name in a PDF, such as `/Title`.

    What differs from one printing to the next (the time, and the mark that is made of it) is left out, so that the
    same pages are the same bytes. A bookmark of a page that is not there leads to the last one. Raises `ValueError`
    for what is no PDF.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError
    from pypdf.generic import NameObject, TextStringObject

    try:
        reader = PdfReader(BytesIO(pdf))
        reader.trailer.pop("/ID", None)
        writer = PdfWriter(clone_from=reader)
    except PyPdfError as fault:
        raise ValueError(str(fault)) from fault
    writer.pdf_header = reader.pdf_header
    writer.metadata = {key: text for key, text in (reader.metadata or {}).items() if key not in _TIMES} | dict(
        properties
    )
    writer.root_object[NameObject("/Lang")] = TextStringObject(locale)
    if bookmarks:
        _bookmark(writer, bookmarks)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _bookmark(writer: "PdfWriter", bookmarks: Sequence[Bookmark]) -> None:
    """Puts `bookmarks` in the place of the outline; it opens as a list of its highest ones."""
    from pypdf.generic import Fit

    writer.root_object.pop("/Outlines", None)
    writer.page_mode = "/UseOutlines"
    last = len(writer.pages) - 1
    above: list[IndirectObject] = []
    for bookmark in bookmarks:
        del above[bookmark.depth :]
        parent = above[-1] if above else None
        place = min(bookmark.page, last)
        above.append(
            writer.add_outline_item(title=bookmark.text, page_number=place, parent=parent, fit=Fit.xyz(), is_open=False)
        )

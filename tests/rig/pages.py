"""What stands on the pages of a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it would come out of the printer."""

    #: All words on it, in reading order.
    text: str
    #: Points of 1/72 inch.
    width_pt: float
    #: Points of 1/72 inch.
    height_pt: float


def pdf_pages(path: Path) -> list[Page]:
    """The pages of the PDF at `path`."""
    import pymupdf

    with pymupdf.open(path) as document:
        return [Page(page.get_text(sort=True), page.rect.width, page.rect.height) for page in document]


def png(path: Path, page: int = 0, dpi: int = 80) -> Path:
    """A picture of one page of the PDF at `path`, written beside it; `page` counts from zero."""
    import pymupdf

    picture = path.with_name(f"{path.stem}-{page + 1}.png")
    with pymupdf.open(path) as document:
        document[page].get_pixmap(dpi=dpi).save(picture)
    return picture

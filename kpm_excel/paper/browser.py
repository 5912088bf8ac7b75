"""Pages of HTML printed to PDF by a browser of Chromium's kind, such as the Edge that every Windows has."""

import os
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final

from kpm_excel.book.base import Book
from kpm_excel.errors import BadOutput
from kpm_excel.paper.outline import Bookmark, finished
from kpm_excel.paper.page_document import document
from kpm_excel.paper.programs import found_program, printed_by, substitutes

#: Names on the path of Linux; a Chromium that came as a snap reads no temporary folder, so the others are asked first.
_NAMES: Final = ("google-chrome", "google-chrome-stable", "microsoft-edge", "msedge", "chromium", "chromium-browser")
#: Below the folders in which Windows and macOS have programs.
_ON_WINDOWS: Final = (
    ("Microsoft", "Edge", "Application", "msedge.exe"),
    ("Google", "Chrome", "Application", "chrome.exe"),
)
_ON_MACOS: Final = ("Google Chrome", "Microsoft Edge", "Chromium")
#: It asks nobody anything, loads nothing, and puts nothing of its own on the pages.
_OPTIONS: Final = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
)


def find_browser() -> Path | None:
    """A browser that can print: on the path, else where Windows and macOS have them; None where there is none."""
    return found_program(_NAMES, _ON_WINDOWS, [(name, name) for name in _ON_MACOS])


def pages_to_pdf(
    program: Path,
    book: Book,
    pdf: Path,
    outline: Sequence[Bookmark] = (),
    fonts: Collection[str] = (),
    check: Callable[[], object] = lambda: None,
) -> tuple[bytes, tuple[str, ...]]:
    """The pages of `book` as a PDF by the browser `program`, and the fonts that took the place of `fonts` in it.

    `pdf` names it in messages. It is tagged, has the title, subject and language of the book and the bookmarks of
    `outline`. `check` is called again and again while the browser is at work; what it raises ends it with all that it
    started. Raises `BadOutput` where it gives no PDF or takes too long.
    """
    # A profile of its own: with that of its user it would hand the work over to the browser that runs, and be gone.
    with tempfile.TemporaryDirectory(prefix="kpm-pdf-", ignore_cleanup_errors=True) as folder:
        page, made, profile = Path(folder) / "overview.html", Path(folder) / "overview.pdf", Path(folder) / "profile"
        page.write_text(document(book), encoding="utf-8")
        call = [str(program), *_OPTIONS, *_rights(), f"--user-data-dir={profile}", f"--print-to-pdf={made}"]
        printed = printed_by(program.stem, [*call, page.as_uri()], made, pdf, check)
    try:
        return finished(printed, outline, book.locale, _properties(book)), substitutes(printed, fonts)
    except ValueError as fault:
        raise BadOutput("pdf_failed", path=pdf, program=program.stem, reason=fault) from None


def _properties(book: Book) -> dict[str, str]:
    """What the PDF says of itself; the browser would name the system on which it runs."""
    return {"/Title": book.title, "/Subject": book.subject, "/Author": book.company, "/Creator": "kpm-excel"}


def _rights() -> tuple[str, ...]:
    """What lets it start for root, for whom it has no sandbox; the pages are ours, without a script."""
    return ("--no-sandbox",) if sys.platform != "win32" and os.geteuid() == 0 else ()

"""A workbook printed to PDF by LibreOffice, which is looked for on this machine."""

import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from kpm_excel.book.books import locale_of
from kpm_excel.errors import BadOutput
from kpm_excel.paper.outline import Bookmark, finished
from kpm_excel.paper.programs import found_program, printed_by, substitutes

#: What LibreOffice is told about the PDF: tagged, a bookmark for each sheet, fonts embedded.
_EXPORT: Final = {
    "UseTaggedPDF": "true",
    "ExportBookmarks": "true",
    "EmbedStandardFonts": "true",
    "DisplayPDFDocumentTitle": "true",
    "UseLosslessCompression": "true",
    "ReduceImageResolution": "false",
}


def find_soffice() -> Path | None:
    """LibreOffice's program: on the path, else where Windows and macOS install it; None where it is not there."""
    windows = [("LibreOffice", "program", "soffice.exe")]
    return found_program(("soffice", "libreoffice"), windows, [("LibreOffice", "soffice")])


def to_pdf(
    program: Path,
    xlsx: Path,
    pdf: Path,
    language: str,
    outline: Sequence[Bookmark] = (),
    fonts: Collection[str] = (),
    check: Callable[[], object] = lambda: None,
) -> tuple[bytes, tuple[str, ...]]:
    """The workbook `xlsx` as a PDF by LibreOffice's `program`, and the fonts that took the place of `fonts` in it.

    `pdf` names it in messages. The PDF is tagged, names the language and has the bookmarks of `outline`, or else one
    for each sheet; the same workbook gives the same bytes. `fonts` are the names under which the wanted faces are
    known in a PDF. `check` is called again and again while LibreOffice is at work; what it raises ends LibreOffice
    with all that it started. Raises `BadOutput` where LibreOffice gives no PDF or takes too long.
    """
    # A profile of its own: one that is in use would refuse, and its settings would be unknown.
    with tempfile.TemporaryDirectory(prefix="kpm-pdf-", ignore_cleanup_errors=True) as folder:
        profile, made = Path(folder) / "profile", Path(folder) / "made"
        _write_profile(profile, language)
        printed = _convert(program, xlsx, made, profile, pdf, check)
    try:
        return finished(printed, outline, locale_of(language)), substitutes(printed, fonts)
    except ValueError as fault:
        raise BadOutput("pdf_failed", path=pdf, program="LibreOffice", reason=fault) from None


def _convert(program: Path, xlsx: Path, made: Path, profile: Path, pdf: Path, check: Callable[[], object]) -> bytes:
    """Prints `xlsx` into the folder `made`, with the settings of `profile`; see `to_pdf`."""
    call = [
        str(program), "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", "pdf:calc_pdf_Export", "--outdir", str(made), str(xlsx.resolve()),
    ]  # fmt: skip
    return printed_by("LibreOffice", call, made / f"{xlsx.stem}.pdf", pdf, check)


def _write_profile(profile: Path, language: str) -> None:
    """Write a new profile that says how to export and which language the text is in."""
    locale = locale_of(language)
    settings = [
        *(("/org.openoffice.Office.Common/Filter/PDF/Export", name, value) for name, value in _EXPORT.items()),
        ("/org.openoffice.Office.Linguistic/General", "DefaultLocale", locale),
        ("/org.openoffice.Office.Linguistic/General", "DefaultLocale_CJK", "ja-JP"),
        # With a Japanese one LibreOffice 7.4 sets the regular weight of Japanese faces in bold.
        ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "en-US"),
    ]
    entries = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>'
        for path, name, value in settings
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        f' xmlns:xs="http://www.w3.org/2001/XMLSchema">{entries}</oor:items>',
        encoding="utf-8",
    )

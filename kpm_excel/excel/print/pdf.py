"""A workbook printed to PDF by LibreOffice, which is looked for on this machine."""

import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from kpm_excel.book.books import locale_of
from kpm_excel.errors import Stopped
from kpm_excel.excel.print.outline import Bookmark, with_outline

#: One workbook of a city takes seconds; thousands of pages take minutes.
_SECONDS: Final = 900
#: A font's name in a PDF, without the six letters of a subset.
_BASE_FONT: Final = re.compile(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([^\s/<>\[\]()]+)")
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
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return Path(found)
    return next((place for place in _usual_places() if place.is_file()), None)


def _usual_places() -> Iterator[Path]:
    system = platform.system()
    if system == "Windows":
        for variable in ("ProgramFiles", "ProgramFiles(x86)", "ProgramW6432"):
            if programs := os.environ.get(variable):
                yield Path(programs) / "LibreOffice" / "program" / "soffice.exe"
    if system == "Darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield folder / "LibreOffice.app" / "Contents" / "MacOS" / "soffice"


def to_pdf(
    xlsx: Path, pdf: Path, language: str, outline: Sequence[Bookmark] = (), fonts: Collection[str] = ()
) -> tuple[bytes, tuple[str, ...]]:
    """The workbook `xlsx` as a PDF, and the fonts that took the place of `fonts` in it; `pdf` names it in messages.

    The PDF is tagged, names the language and has the bookmarks of `outline`, or else one for each sheet. `fonts`
    are the names under which the wanted faces are known in a PDF. Raises `Stopped` where LibreOffice is not
    installed, gives no PDF or takes too long.
    """
    program = find_soffice()
    if program is None:
        raise Stopped("pdf_no_libreoffice", path=pdf)
    # A profile of its own: one that is in use would refuse, and its settings would be unknown.
    with tempfile.TemporaryDirectory(prefix="kpm-pdf-", ignore_cleanup_errors=True) as folder:
        profile, made = Path(folder) / "profile", Path(folder) / "made"
        _write_profile(profile, language)
        _convert(program, xlsx, made, profile, pdf)
        printed = (made / f"{xlsx.stem}.pdf").read_bytes()
    whole = with_outline(printed, outline, locale_of(language)) if outline else printed
    return whole, substitutes(printed, fonts)


def substitutes(pdf: bytes, fonts: Collection[str]) -> tuple[str, ...]:
    """The fonts of `pdf` where none of them is one of `fonts`; none where one is: others lend it single signs."""
    used = sorted({name.decode("ascii", "replace") for name in _BASE_FONT.findall(pdf)})
    wanted = tuple(_plain(font) for font in fonts)
    return () if any(_plain(name).startswith(wanted) for name in used) else tuple(used)


def _plain(font: str) -> str:
    return re.sub(r"[^0-9a-z]", "", font.lower())


def _convert(program: Path, xlsx: Path, made: Path, profile: Path, pdf: Path) -> None:
    call = [
        str(program), "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", "pdf:calc_pdf_Export", "--outdir", str(made), str(xlsx.resolve()),
    ]  # fmt: skip
    try:
        done = subprocess.run(call, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Stopped("pdf_too_slow", path=pdf, seconds=_SECONDS) from None
    except OSError as error:
        raise Stopped("pdf_failed", path=pdf, reason=error.strerror or error) from None
    if not (made / f"{xlsx.stem}.pdf").is_file():
        told = " ".join((done.stderr or done.stdout).split())[-300:]
        raise Stopped("pdf_failed", path=pdf, reason=told or done.returncode)


def _write_profile(profile: Path, language: str) -> None:
    """Nothing; a new profile says how to export and which language the text is in."""
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

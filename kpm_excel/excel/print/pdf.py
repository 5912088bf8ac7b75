"""A workbook printed to PDF by LibreOffice, which is looked for on this machine."""

import contextlib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from kpm_excel.book.books import locale_of
from kpm_excel.errors import BadOutput
from kpm_excel.excel.print.outline import Bookmark, finished

#: One workbook of a city takes seconds; thousands of pages take minutes.
_SECONDS: Final = 900
#: So often it is asked whether to go on.
_CHECK_SECONDS: Final = 0.1
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
    xlsx: Path,
    pdf: Path,
    language: str,
    outline: Sequence[Bookmark] = (),
    fonts: Collection[str] = (),
    check: Callable[[], object] = lambda: None,
) -> tuple[bytes, tuple[str, ...]]:
    """The workbook `xlsx` as a PDF, and the fonts that took the place of `fonts` in it; `pdf` names it in messages.

    The PDF is tagged, names the language and has the bookmarks of `outline`, or else one for each sheet; the same
    workbook gives the same bytes. `fonts` are the names under which the wanted faces are known in a PDF. `check` is
    called again and again while LibreOffice is at work; what it raises ends LibreOffice with all that it started.
    Raises `BadOutput` where LibreOffice is not installed, gives no PDF or takes too long.
    """
    program = find_soffice()
    if program is None:
        raise BadOutput("pdf_no_libreoffice", path=pdf)
    # A profile of its own: one that is in use would refuse, and its settings would be unknown.
    with tempfile.TemporaryDirectory(prefix="kpm-pdf-", ignore_cleanup_errors=True) as folder:
        profile, made = Path(folder) / "profile", Path(folder) / "made"
        _write_profile(profile, language)
        _convert(program, xlsx, made, profile, pdf, check)
        printed = (made / f"{xlsx.stem}.pdf").read_bytes()
    try:
        return finished(printed, outline, locale_of(language)), substitutes(printed, fonts)
    except ValueError as fault:
        raise BadOutput("pdf_failed", path=pdf, reason=fault) from None


def substitutes(pdf: bytes, fonts: Collection[str]) -> tuple[str, ...]:
    """The fonts of `pdf` where none of them is one of `fonts`; none where one is: others lend it single signs."""
    used = sorted({name.decode("ascii", "replace") for name in _BASE_FONT.findall(pdf)})
    wanted = tuple(_plain(font) for font in fonts)
    return () if any(_plain(name).startswith(wanted) for name in used) else tuple(used)


def _plain(font: str) -> str:
    return re.sub(r"[^0-9a-z]", "", font.lower())


def _convert(program: Path, xlsx: Path, made: Path, profile: Path, pdf: Path, check: Callable[[], object]) -> None:
    """Prints `xlsx` into the folder `made`, with the settings of `profile`; see `to_pdf`."""
    call = [
        str(program), "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", "pdf:calc_pdf_Export", "--outdir", str(made), str(xlsx.resolve()),
    ]  # fmt: skip
    try:
        status, told = _run(call, check)
    except TimeoutError:
        raise BadOutput("pdf_too_slow", path=pdf, seconds=_SECONDS) from None
    except OSError as error:
        raise BadOutput("pdf_failed", path=pdf, reason=error.strerror or error) from None
    if not (made / f"{xlsx.stem}.pdf").is_file():
        raise BadOutput("pdf_failed", path=pdf, reason=" ".join(told.split())[-300:] or status)


def _run(call: Sequence[str], check: Callable[[], object]) -> tuple[int, str]:
    """The exit status of a program and what it said, its complaints before anything else.

    Raises what `check` raises, and `TimeoutError` where the program takes too long; it is ended then.
    """
    # In a group of its own, so that all that it starts can be ended with it.
    with subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True
    ) as process:
        deadline = time.monotonic() + _SECONDS
        try:
            while True:
                check()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    output, complaints = process.communicate(timeout=_CHECK_SECONDS)
                    return process.returncode, complaints or output
                if time.monotonic() > deadline:
                    raise TimeoutError
        except BaseException:
            _end(process)
            raise


def _end(process: "subprocess.Popen[str]") -> None:
    """Ends `process` and all that it started, and waits until nothing of them is left."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    # Ends only when the last of them has let go of its output.
    process.communicate()


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

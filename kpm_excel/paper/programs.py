"""Programs from outside that make PDFs: how one is found, run, given up and asked what it printed with."""

import contextlib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from kpm_excel.errors import BadOutput

#: One workbook of a city takes seconds; thousands of pages take minutes.
_SECONDS: Final = 900
#: So often it is asked whether to go on.
_CHECK_SECONDS: Final = 0.1
#: A font's name in a PDF, without the six letters of a subset.
_BASE_FONT: Final = re.compile(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([^\s/<>\[\]()]+)")


#: The variables of Windows that name folders of programs.
_WINDOWS_FOLDERS: Final = ("ProgramFiles(x86)", "ProgramFiles", "ProgramW6432", "LOCALAPPDATA")


def found_program(
    names: Sequence[str], windows: Sequence[tuple[str, ...]], macos: Sequence[tuple[str, str]]
) -> Path | None:
    """The first program on the path that has one of `names`, else where its system has it; None where it is not there.

    `windows` are paths below the folders of programs, `macos` an application each with the name of its program.
    """
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    return next((place for place in _usual_places(windows, macos) if place.is_file()), None)


def _usual_places(windows: Sequence[tuple[str, ...]], macos: Sequence[tuple[str, str]]) -> Iterator[Path]:
    system = platform.system()
    if system == "Windows":
        for parts in windows:
            for variable in _WINDOWS_FOLDERS:
                if programs := os.environ.get(variable):
                    yield Path(programs, *parts)
    if system == "Darwin":
        for application, program in macos:
            for folder in (Path("/Applications"), Path.home() / "Applications"):
                yield folder / f"{application}.app" / "Contents" / "MacOS" / program


def printed_by(name: str, call: Sequence[str], made: Path, pdf: Path, check: Callable[[], object]) -> bytes:
    """The PDF that the program `name`, run by `call`, leaves at `made`; `pdf` names it in messages.

    `check` is called again and again while it is at work; what it raises ends the program with all that it started.
    Raises `BadOutput` where it gives no PDF or takes too long.
    """
    try:
        status, told = _run(call, check)
    except TimeoutError:
        raise BadOutput("pdf_too_slow", path=pdf, seconds=_SECONDS) from None
    except OSError as error:
        raise BadOutput("pdf_failed", path=pdf, program=name, reason=error.strerror or error) from None
    if not made.is_file():
        raise BadOutput("pdf_failed", path=pdf, program=name, reason=" ".join(told.split())[-300:] or status)
    return made.read_bytes()


def substitutes(pdf: bytes, fonts: Collection[str]) -> tuple[str, ...]:
    """The fonts of `pdf` where none of them is one of `fonts`; none where one is: others lend it single signs."""
    used = sorted({name.decode("ascii", "replace") for name in _BASE_FONT.findall(pdf)})
    wanted = tuple(_plain(font) for font in fonts)
    return () if any(_plain(name).startswith(wanted) for name in used) else tuple(used)


def _plain(font: str) -> str:
    return re.sub(r"[^0-9a-z]", "", font.lower())


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

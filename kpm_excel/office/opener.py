"""What opens the page of a folder by a double click, on Windows.

The file in the folder says nothing of where the program is, so that it serves everybody who shares the folder. Whoever
ran the program on a computer finds it there again by a note in the user's own folder.
"""

import sys
from contextlib import suppress
from pathlib import Path

from kpm_excel.errors import BadOutput
from kpm_excel.outputs.own_folder import own_folder
from kpm_excel.outputs.whole_files import write_state

#: The program that stands beside `python.exe` and shows no console.
_WITHOUT_CONSOLE = "pythonw.exe"
_NOTE = "program.txt"
#: Plain ASCII, because the console reads it in whatever code page it has. Where the program is not to be found, the
#: manual in the folder says how to begin.
OPENER = "".join(
    f"{line}\r\n"
    for line in (
        "@echo off",
        "set program=",
        f'if exist "%APPDATA%\\kpm-excel\\{_NOTE}" for /f "usebackq delims=" %%p in '
        f'("%APPDATA%\\kpm-excel\\{_NOTE}") do set "program=%%p"',
        'if exist "%program%" (start "kpm-excel" "%program%" -X utf8 -m kpm_excel open "%~dp0.") '
        'else (for %%m in ("%~dp0*.html") do start "" "%%m")',
    )
).encode("ascii")


def remember_program() -> None:
    """On Windows, notes for `OPENER` where this program is; where that cannot be, it finds what it found before."""
    if sys.platform == "win32":
        program = Path(sys.executable).with_name(_WITHOUT_CONSOLE)
        if program.is_file():
            with suppress(BadOutput, OSError):
                own_folder().mkdir(parents=True, exist_ok=True)
                write_state(own_folder() / _NOTE, _in_console(program))


def _in_console(program: Path) -> bytes:
    """The path as the console reads it: in its code page, or by the short name that has no other letters."""
    if sys.platform == "win32":
        import ctypes

        with suppress(UnicodeEncodeError):
            return str(program).encode("oem")
        short = ctypes.create_unicode_buffer(32_768)
        ctypes.windll.kernel32.GetShortPathNameW(str(program), short, len(short))
        return short.value.encode("oem", "replace")
    else:
        return str(program).encode()

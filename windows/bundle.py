"""`python -m windows.bundle PYTHON_ZIP [FOLDER]` makes the bundle for Windows, anywhere.

PYTHON_ZIP is the embeddable Python of python.org for 64-bit Windows. The packages are those of `pins.txt`, each held
against its sum. The same inputs make the same bytes.
"""

import argparse
import email
import email.message
import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from windows.manual import manual
from windows.pins import LEFT_OUT, PINS, VERSIONS, download

HERE: Final = Path(__file__).parent
_DLL: Final = re.compile(r"python3(\d\d)\.dll")
#: What is put at the top of the bundle, with its name here.
_AT_TOP: Final = {
    "kpm-excel.cmd": "kpm-excel.cmd",
    "はじめる.cmd": "start.cmd",
    "Start.cmd": "start.cmd",
    "はじめにお読みください.txt": "readme.txt",
}
_LICENCE: Final = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
#: Parts of packages that nothing here imports and that are large: keys, signatures and tests, of which a zip encrypted
#: by AES needs none.
_LEFT_OUT_PARTS: Final = tuple(f"Cryptodome/{part}/" for part in ("IO", "Math", "PublicKey", "SelfTest", "Signature"))
#: The first moment that a zip can name.
_TIME: Final = (1980, 1, 1, 0, 0, 0)


class Bundle:
    """The files of the bundle, by their path in it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, path: str, content: bytes) -> None:
        """Put a file at `path`. Raises `ValueError` where another one is there, also in letters of another case."""
        taken = {known.casefold(): known for known in self.files}.get(path.casefold())
        if taken is not None and self.files[taken] != content:
            raise ValueError(f"two files are named {path}")
        self.files[path] = content

    def write(self, path: Path, top: str) -> None:
        """Write them as a zip in which all lies in the folder `top`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.packed(f"{top}/"))

    def packed(self, above: str = "") -> bytes:
        """They as a zip, each name with what stands `above` it."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
            for name in sorted(self.files):
                entry = zipfile.ZipInfo(f"{above}{name}", _TIME)
                entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
                made.writestr(entry, self.files[name])
        return packed.getvalue()


def bundle(python_zip: Path, folder: Path) -> Path:
    """The bundle, made in `folder`. Raises `SystemExit` for a zip that is not the Python that is wanted."""
    made = Bundle()
    version = _put_python(made, python_zip)
    with tempfile.TemporaryDirectory() as scratch:
        wheels = download(Path(scratch) / "theirs", version, "--require-hashes", "--no-deps", "-r", str(PINS))
        own = _own_wheel(Path(scratch) / "own")
        told = [_put_wheel(made, wheel) for wheel in (own, *wheels)]
    _check_whole(told, version)
    made.put("licences/packages.txt", _licence_list(told).encode("utf-8"))
    for target, name in _AT_TOP.items():
        # Both are read by programs of Windows, which want its line ends, and the text its mark.
        text = (HERE / name).read_text(encoding="utf-8").replace("\n", "\r\n")
        made.put(target, text.encode("utf-8-sig" if name.endswith(".txt") else "ascii"))
    # It says where Python keeps what it has compiled; in a zip, beside which it is never compiled itself.
    first = Bundle()
    first.put("sitecustomize.py", (HERE / "sitecustomize.py").read_bytes())
    made.put("python/first.zip", first.packed())
    # The package brings the pictures, which it shows on its own pages as well.
    for page, content in manual(HERE.parent, "../lib/kpm_excel/docs/pictures"):
        made.put(f"manual/{page}", content)
    top = f"kpm-excel-{told[0]['Version']}-windows"
    path = folder / f"{top}.zip"
    made.write(path, top)
    return path


def _put_python(made: Bundle, python_zip: Path) -> str:
    """Puts Python into the bundle, told to find our packages; its version, such as 3.13."""
    try:
        given = zipfile.ZipFile(python_zip)
    except (OSError, zipfile.BadZipFile) as fault:
        raise SystemExit(f"{python_zip}: {fault}") from None
    with given:
        names = given.namelist()
        found = next(filter(None, map(_DLL.fullmatch, names)), None)
        version = f"3.{found[1]}" if found else ""
        if version not in VERSIONS or not {"python.exe", "pythonw.exe"} <= {*names}:
            wanted = ", ".join(VERSIONS)
            raise SystemExit(f"{python_zip}: this is not the embeddable Python for Windows, of version {wanted}")
        for name in names:
            if name.endswith(("/", "._pth")):
                continue
            made.put(f"python/{name}", given.read(name))
            if _LICENCE.match(name):
                made.put(f"licences/python/{name}", given.read(name))
    number = version.replace(".", "")
    # `site` finds sitecustomize; with this file no setting, variable or folder of the user's own Python is heard.
    made.put(
        f"python/python{number}._pth", f"python{number}.zip\r\n.\r\nfirst.zip\r\n..\\lib\r\nimport site\r\n".encode()
    )
    return version


def _own_wheel(folder: Path) -> Path:
    """Our own package, built from a copy: a build takes along what an earlier one has left in its folder."""
    call = [sys.executable, "-m", "pip", "wheel", "-qq", "--disable-pip-version-check", "--no-deps", "-w", str(folder)]
    left_out = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "demo", "dist", "mutants", "tests")
    with tempfile.TemporaryDirectory() as scratch:
        source = shutil.copytree(HERE.parent, Path(scratch) / "source", ignore=left_out)
        subprocess.run([*call, str(source)], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def _put_wheel(made: Bundle, path: Path) -> email.message.Message:
    """Puts a package into the bundle, its licences also where they are found; what it says of itself."""
    with zipfile.ZipFile(path) as wheel:
        names = [name for name in wheel.namelist() if not name.endswith("/") and not name.startswith(_LEFT_OUT_PARTS)]
        metadata = next(name for name in names if name.count("/") == 1 and name.endswith(".dist-info/METADATA"))
        told = email.message_from_bytes(wheel.read(metadata))
        for name in names:
            head, _, rest = name.partition("/")
            if head.endswith(".data"):
                kind, _, rest = rest.partition("/")
                if kind in ("scripts", "headers", "data"):
                    continue
                name = rest
            made.put(f"lib/{name}", wheel.read(name if not head.endswith(".data") else f"{head}/{kind}/{rest}"))
            if ".dist-info/" in name and _LICENCE.search(name.rpartition("/")[2]):
                made.put(f"licences/{told['Name']}/{name.rpartition('/')[2]}", wheel.read(name))
    return told


def _check_whole(told: list[email.message.Message], version: str) -> None:
    """Raises `SystemExit` where a package lacks one that it needs on Windows: pip asks the system on which it ran."""
    there = {canonicalize_name(one["Name"]): one["Version"] for one in told}
    windows = {
        "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "python_version": version,
        "python_full_version": f"{version}.0", "platform_machine": "AMD64", "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "extra": "",
    }  # fmt: skip
    for one in told:
        for line in one.get_all("Requires-Dist", []):
            wanted = Requirement(line)
            name = canonicalize_name(wanted.name)
            if name in LEFT_OUT or (wanted.marker and not wanted.marker.evaluate(windows)):
                continue
            if name not in there or not wanted.specifier.contains(there[name], prereleases=True):
                raise SystemExit(f"{one['Name']} needs {line}: make pins.txt anew (python -m windows.pins)")


def _licence_list(told: list[email.message.Message]) -> str:
    """A line for each package: name, version and licence."""

    def licence(one: email.message.Message) -> str:
        classified = (line.rpartition(" :: ")[2] for line in one.get_all("Classifier", []) if "License ::" in line)
        short = (one["License"] or "").strip().split("\n")[0]
        return one["License-Expression"] or short or ", ".join(classified) or "-"

    return "".join(f"{one['Name']} {one['Version']}: {licence(one)}\n" for one in told)


def _arguments() -> Iterator[Path]:
    parser = argparse.ArgumentParser(description="Make the bundle for Windows.")
    parser.add_argument("python_zip", type=Path, metavar="PYTHON_ZIP", help="the embeddable Python of python.org")
    parser.add_argument("folder", type=Path, nargs="?", default=HERE.parent / "dist", help="where to put it (dist)")
    chosen = parser.parse_args()
    yield from (chosen.python_zip, chosen.folder)


def main() -> None:
    """Make the bundle and say how large it is."""
    path = bundle(*_arguments())
    print(f"{path}: {path.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()

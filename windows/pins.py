"""`python -m windows.pins` writes `pins.txt` anew: the packages of the bundle, each with the sums of its files.

They are resolved for Windows wherever this runs, from what setup.cfg asks for.
"""

import configparser
import hashlib
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PINS: Final = HERE / "pins.txt"
#: The versions of Python for which a bundle can be made.
VERSIONS: Final = ("3.12", "3.13", "3.14")
#: What a bundle goes without, for the room that it takes: pandas, which only frames of data need, as much as all others
#: together, and jsonschema-rs a fifth, of which jsonschema does the work.
LEFT_OUT: Final = ("pandas", "jsonschema-rs")
#: What click and uvicorn ask for on Windows alone; pip asks the system on which it runs.
_ON_WINDOWS: Final = ("colorama",)
_HEAD: Final = "# Packages of the bundle for Windows, written by `python -m windows.pins`.\n"


def asked_for() -> list[str]:
    """What the bundle needs beside Python, as setup.cfg asks for it."""
    settings = configparser.ConfigParser()
    settings.read(HERE.parent / "setup.cfg", encoding="utf-8")
    wanted = settings["options"]["install_requires"].split("\n")
    return [one for one in wanted if one and not one.startswith(LEFT_OUT)] + list(_ON_WINDOWS)


def download(folder: Path, version: str, *what: str) -> list[Path]:
    """The wheels of `what` for Windows and Python `version`, put into `folder`."""
    for_windows = ["--platform", "win_amd64", "--python-version", version, "--only-binary", ":all:"]
    call = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "-d", str(folder)]
    subprocess.run([*call, *for_windows, *what], check=True)
    return sorted(folder.glob("*.whl"))


def main() -> None:
    """Resolve, and write the file."""
    sums: dict[str, set[str]] = defaultdict(set)
    held: list[str] = []
    for version in sorted(VERSIONS, reverse=True):
        with tempfile.TemporaryDirectory() as folder:
            for wheel in download(Path(folder), version, *(("--no-deps", *held) if held else asked_for())):
                name, number = wheel.name.split("-")[:2]
                sums[f"{name}=={number}"].add(hashlib.sha256(wheel.read_bytes()).hexdigest())
        # The same versions for every Python, where their files may be others.
        held = sorted(sums)
    lines = [" \\\n".join([one, *(f"    --hash=sha256:{own}" for own in sorted(sums[one]))]) for one in held]
    PINS.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{PINS.name}: {len(held)} packages")


if __name__ == "__main__":
    main()

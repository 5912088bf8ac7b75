"""Names of files that every system takes, and targets that no command may write to."""

import os
from pathlib import Path

from kpm_excel.errors import BadCall

#: Signs that turn the direction of writing: behind one, a name shows another ending than it has.
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
#: What Windows forbids in a file name, the control characters, line ends, and those signs.
_FORBIDDEN = dict.fromkeys(map(ord, '<>:"/\\|?*\u2028\u2029' + _TURNING), "_") | dict.fromkeys(
    (*range(32), *range(0x7F, 0xA0)), "_"
)
#: Names that Windows keeps for devices, whatever their ending.
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{name}{digit}" for name in ("COM", "LPT") for digit in range(1, 10)),
}


def file_name(text: str) -> str:
    """`text` as a file name on every system: what Windows forbids becomes `_`; at most 200 bytes of UTF-8 remain."""
    name = text.translate(_FORBIDDEN).strip().rstrip(".") or "_"
    if name.split(".")[0].upper() in _DEVICES:
        name = f"_{name}"
    # File systems count bytes (255 on most); a cut may not halve a character.
    return name.encode()[:200].decode(errors="ignore").rstrip(" .")


def real_path(path: str | Path) -> Path:
    """Where a file or folder is behind all links; a link that leads round in a circle is where it lies itself."""
    return Path(os.path.realpath(path))


def check_other(target: Path, *sources: Path | None) -> None:
    """Raises `BadCall` where what is made of the files `sources` would take the place of one of them."""
    if real_path(target) in {real_path(source) for source in sources if source}:
        raise BadCall("output_is_input", path=target)


def check_workbook_name(path: Path) -> None:
    """Raises `BadCall` where the workbook to be written at `path` would not open by its name."""
    if path.suffix.lower() != ".xlsx":
        raise BadCall("workbook_ending", path=path)

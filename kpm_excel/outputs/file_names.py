"""Names of files that every system takes, and targets that no command may write to."""

from pathlib import Path

from kpm_excel.errors import BadCall

#: What Windows forbids in a file name, and the control characters.
_FORBIDDEN = {ord(character): "_" for character in '<>:"/\\|?*'} | {code: "_" for code in range(32)}
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


def check_other(target: Path, *sources: Path | None) -> None:
    """Raises `BadCall` where what is made of the files `sources` would take the place of one of them."""
    if target.resolve() in {source.resolve() for source in sources if source}:
        raise BadCall("output_is_input", path=target)


def check_workbook_name(path: Path) -> None:
    """Raises `BadCall` where the workbook to be written at `path` would not open by its name."""
    if path.suffix.lower() != ".xlsx":
        raise BadCall("workbook_ending", path=path)

"""Which faces this computer has, as fontconfig knows them; where there is none, nobody can be asked."""

import shutil
import subprocess
from typing import Final

from kpm_excel.book.fonts import SANS

_SECONDS: Final = 20
#: Faces whose every character is as wide as that of ours.
_TWINS: Final = {SANS.name: ("Liberation Sans", "Arimo")}


def is_there(pattern: str) -> bool | None:
    """Whether a face fits a `pattern`, such as a family or `:charset=e9`; None where that is not known."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, pattern, "family"], capture_output=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return bool(listed.stdout.strip())


def is_replaced(face: str) -> bool:
    """Whether another face, of other widths, takes the place of this one; False where that is not known."""
    return all(is_there(name) is False for name in (face, *_TWINS.get(face, ())))

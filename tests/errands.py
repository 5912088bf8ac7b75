"""What the tests send into the sandbox: functions that children can import, good ones and bad ones."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import Stopped
from kpm_excel.excel.read.reader import read_workbook


def behave(errand: str) -> str:
    """Does what the errand says, such as "die" or "hang"; one that is not known is given back in capitals."""
    word = errand.split()[0]
    if word == "die":
        os.abort()
    elif word == "exit":
        os._exit(3)
    elif word == "hang":
        time.sleep(600)
    elif word == "hoard":
        return str(len(bytearray(1 << 32)))
    elif word == "raise":
        raise ValueError("went wrong")
    elif word == "bloat":
        return (b"1" * (200 << 20))[:0].decode() + word.upper()
    elif word == "stop":
        raise Stopped("password_unfit", limit=15)
    elif word == "refuse":
        raise Unreadable("csv", "as a value")
    return errand.upper()


def name_process(_: object) -> int:
    """The number of the process that does it."""
    return os.getpid()


def nap(milliseconds: int) -> int:
    """Gives back what it was given after so long."""
    time.sleep(milliseconds / 1000)
    return milliseconds


def enlarge(size: int) -> bytes:
    """So many bytes."""
    return bytes(size)


def count_cells(source: Path | bytes) -> int:
    """How many cells the workbook has."""
    return sum(len(sheet.cells) for sheet in read_workbook(source).sheets)

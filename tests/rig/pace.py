"""How fast this computer is just now: bounds on time that are told in pieces of work hold on a slow or busy one too."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def piece(clock: Callable[[], float] = time.process_time) -> float:
    """Seconds by `clock` that a fixed piece of work takes here; about 12 thousandths where a page comes at once."""
    began = clock()
    sum(hash(str(number)) for number in range(100_000))
    return clock() - began


def used_by(process: int) -> float:
    """Seconds of processor time that the process of this number has used, in hundredths; Linux alone says so."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

"""The processes in which the forms of departments are read while the pages are served: started once, and kept warm."""

import os

from kpm_excel.sandbox.warm import Warm

#: What one form may take here. Somebody waits for it, and so do others behind it.
SECONDS, MEMORY_MB = 30.0, 512
#: More than there are cores: where one form hangs its reader, the others are read all the same.
_MORE = 2
#: What nearly every form needs.
_MODULES = ("kpm_excel.office.looking_at", "kpm_excel.excel.read.ooxml", "kpm_excel.reading.submissions")


def readers() -> Warm:
    """The processes, which start at once; see `Warm`."""
    return Warm((os.cpu_count() or 1) + _MORE, _MODULES, seconds=SECONDS, memory_mb=MEMORY_MB)

"""The one way in which every command writes its files.

A command makes all its files first, whole and down to the disk, beside the places where they will be, and puts them
in place at its end: all of them, or none. What an interrupted run had begun to put in place, the next run finishes.

What we wrote is remembered by its check sum. A file that is still as we wrote it is replaced, or taken away when it is
out of date. One that somebody edited is kept beside the new one under a number. One that was never ours is replaced
with `force` alone. One run at a time writes in a folder.
"""

from kpm_excel.outputs.file_names import check_other, check_workbook_name, file_name, real_path
from kpm_excel.outputs.kinds import KeptAside, Kind, Written
from kpm_excel.outputs.memory import MEMORY, load_memory
from kpm_excel.outputs.whole_files import explained, read_document, read_state, sha256_at, write_part, write_state
from kpm_excel.outputs.writing import Outputs, writing

__all__ = [
    "MEMORY",
    "KeptAside",
    "Kind",
    "Outputs",
    "Written",
    "check_other",
    "check_workbook_name",
    "explained",
    "file_name",
    "load_memory",
    "read_document",
    "read_state",
    "real_path",
    "sha256_at",
    "write_part",
    "write_state",
    "writing",
]

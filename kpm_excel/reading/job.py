"""One file to read, and its reading, as they travel to the process that reads.

The parent knows this module alone: it never loads what reads workbooks.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kpm_excel.plan.fieldtypes import Remark
from kpm_excel.plan.model import Plan
from kpm_excel.submission import Submission

#: What the reading of a file needs loaded.
READS: Final = "kpm_excel.reading.workbook"


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read."""

    #: The file's name for findings.
    name: str
    #: Where its bytes are, or the bytes themselves for a file from inside another.
    source: Path | bytes
    #: When its carrier says that it was last changed, in UTC: the disk, the archive or the mail.
    changed_at: dt.datetime | None = None
    passwords: tuple[str, ...] = ()
    #: What is worth a note already, whatever is in the file: the mail it came with.
    remarks: tuple[Remark, ...] = ()


def read_submission(plan: Plan, job: Job) -> Submission:
    """What the file of `job` says to `plan`. A file that cannot be used is a submission with findings alone."""
    from kpm_excel.reading.workbook import submission_of

    return submission_of(plan, job)

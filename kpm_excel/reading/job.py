"""One file to read, as it travels to the process that reads it."""

from dataclasses import dataclass
from pathlib import Path

from kpm_excel.moments import Moment
from kpm_excel.plan.types.values import Remark


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read."""

    #: The file's name for findings.
    name: str
    #: Where its bytes are, or the bytes themselves for a file from inside another.
    source: Path | bytes
    #: When its carrier says that it was last changed, in UTC: the disk, the archive or the mail.
    changed_at: Moment | None = None
    passwords: tuple[str, ...] = ()
    #: What is worth a note already, whatever is in the file: the mail it came with.
    remarks: tuple[Remark, ...] = ()

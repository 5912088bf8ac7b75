"""One file as it travels to the process that opens or reads it."""

from dataclasses import dataclass

from kpm_excel.errors import BadInput
from kpm_excel.plan.model import Plan
from kpm_excel.reading.job import Job
from kpm_excel.returned.carriers import Opened
from kpm_excel.returned.found import Returned
from kpm_excel.submission import Submission


@dataclass(frozen=True, slots=True)
class Task:
    """One file to open or to read."""

    found: Returned
    passwords: tuple[str, ...] = ()
    #: The number of the file in it, if it is an archive or a mail, at which to begin.
    begin: int = 0
    #: The name of the file that was found in a folder, in which it lies or which it is.
    root: str = ""
    #: The check sum of the file's bytes, where another computer reads it by its path; it must find the same.
    sha256: str = ""


def open_or_read(plan: Plan, task: Task) -> Opened | Submission:
    """What lies in the file of `task`, if it is an archive or a mail; else what it says to `plan`.

    Raises `BadInput` where the file is not the one that was meant. To be run in the sandbox, and known to the parent,
    which never loads what reads workbooks itself.
    """
    from kpm_excel.reading.kept import sha256_of
    from kpm_excel.reading.submissions import read_submission
    from kpm_excel.returned.carriers import open_carrier

    found = task.found
    if task.sha256 and sha256_of(found.source) != task.sha256:
        raise BadInput("cluster_other_file", path=found.source)
    opened = open_carrier(found, task.passwords, task.begin)
    if opened is not None:
        return opened
    return read_submission(plan, Job(found.name, found.source, found.changed_at, task.passwords, found.remarks))

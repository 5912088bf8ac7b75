"""What came back: the files in folders, archives and mails, each with the name that findings give it."""

from kpm_excel.returned.carriers import Opened
from kpm_excel.returned.folders import list_returned
from kpm_excel.returned.found import Passed, Returned, normal, passed_over
from kpm_excel.returned.task import Task, open_or_read

__all__ = [
    "Opened",
    "Passed",
    "Returned",
    "Task",
    "list_returned",
    "normal",
    "open_or_read",
    "passed_over",
]

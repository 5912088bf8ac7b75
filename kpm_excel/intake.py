"""Everything that came back, read and joined, and what is written about it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.raw import Unreadable
from kpm_excel.excel.sandbox import run_all
from kpm_excel.findings import Code, Finding, Place, find
from kpm_excel.merge import merge
from kpm_excel.output import write_file
from kpm_excel.plan.fieldtypes import Remark
from kpm_excel.plan.model import Plan
from kpm_excel.reading.files import unreadable
from kpm_excel.reading.workbook import Job, read_submission
from kpm_excel.reports import check_workbook
from kpm_excel.returned import Passed, Returned, iter_opened, list_returned
from kpm_excel.submission import FileFacts, Submission
from kpm_excel.words import words_for

#: What one file may take in its own process; a form of hundreds of programs takes a tenth of it.
SECONDS, MEMORY_MB = 60.0, 1024

#: The files that `collect` makes in its folder.
CONSOLIDATED, CHECK, FEEDBACK = "consolidated.json", "check.xlsx", "feedback"

#: Called with the name of each file that is done.
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the answers came from."""

    #: Every file that was read, in the order of their names.
    files: tuple[FileFacts, ...]
    submissions: tuple[Submission, ...]


def read_returned(
    plan: Plan,
    paths: Sequence[str | Path],
    *,
    out: Path | None = None,
    passwords: Sequence[str] = (),
    exclude: Mapping[str, str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Consolidated, Sources]:
    """The answers in `paths` (files, folders, archives and mails) to `plan`, joined, and what they came from.

    `out` is the folder of our own results, which are not read again. `passwords` are tried on what is encrypted.
    `exclude` gives the names of files to leave out, each with the reason. Raises `Stopped` for a path that is not
    there.
    """
    listed = list_returned(paths, own_files(out) if out else ())
    reading = _Reading(plan, tuple(passwords), exclude or {})
    read = partial(read_submission, plan)
    jobs = reading.jobs(listed)
    for job, result in run_all(read, jobs, workers=workers, seconds=SECONDS, memory_mb=MEMORY_MB):
        reading.take(job, result)
        if progress:
            progress(job.name)
    files = tuple(submission.file for submission in reading.submissions)
    return merge(plan, reading.submissions, reading.findings), Sources(files, tuple(reading.submissions))


def own_files(folder: Path) -> list[Path]:
    """What `collect` makes in `folder`, and therefore never reads from there."""
    return [folder / name for name in (CONSOLIDATED, CHECK, FEEDBACK)]


class _Reading:
    """What has come together so far of one run."""

    def __init__(self, plan: Plan, passwords: tuple[str, ...], exclude: Mapping[str, str]) -> None:
        self._plan, self._passwords, self._exclude = plan, passwords, exclude
        self.findings: list[Finding] = []
        self.submissions: list[Submission] = []

    def jobs(self, listed: Sequence[Returned | Passed]) -> Iterator[Job]:
        """What is to be read; what is not becomes a finding."""
        for found in listed:
            for one in [found] if found.name in self._exclude else iter_opened(found, self._passwords):
                if one.name in self._exclude:
                    self._say(one.name, Remark(Code.FILE_EXCLUDED, {"found": self._exclude[one.name]}))
                elif isinstance(one, Passed):
                    self._say(one.name, one.remark)
                else:
                    yield Job(one.name, one.source, one.changed_at, self._passwords, one.remarks)

    def take(self, job: Job, result: Submission | Unreadable) -> None:
        """Keep what was read from one file, or why it was not."""
        if isinstance(result, Unreadable):
            for remark in (*job.remarks, unreadable(result, job.name)):
                self._say(job.name, remark)
            result = Submission(FileFacts(job.name))
        self.submissions.append(result)

    def _say(self, file: str, remark: Remark) -> None:
        words = words_for(self._plan.language)
        self.findings.append(find(remark.code, words, Place(file=file), **remark.values))


def write_collected(plan: Plan, consolidated: Consolidated, sources: Sources, out: Path) -> list[Path]:
    """The paths of `consolidated.json` and `check.xlsx` in the folder `out`, each written whole.

    Raises `Stopped` where the folder cannot be written.
    """
    check = check_workbook(plan, consolidated, sources.files)
    written = {CONSOLIDATED: consolidated.to_bytes(), CHECK: check}
    for name, content in written.items():
        write_file(out / name, content)
    return [out / name for name in written]

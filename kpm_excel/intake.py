"""Everything that came back, read and joined."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kpm_excel.book.raw import Unreadable
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import BadCall
from kpm_excel.findings import Code, Finding, Place, find
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types.values import Remark
from kpm_excel.reading.child import read_in_child
from kpm_excel.reading.files import unreadable
from kpm_excel.reading.job import Job
from kpm_excel.reading.kept import Kept, edition_of, load_kept, sha256_of
from kpm_excel.returned import Passed, Returned, iter_opened, list_returned
from kpm_excel.sandbox.pool import run_all
from kpm_excel.submission import FileFacts, Submission
from kpm_excel.version import __version__

#: What one file may take in its own process; a form of hundreds of programs takes a tenth of it.
SECONDS, MEMORY_MB = 60.0, 1024

#: The files that `collect` makes in its folder.
CONSOLIDATED, CHECK, KEPT = "consolidated.json", "check.xlsx", ".kpm-kept.json"

#: Called with the name of each file that is done.
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the answers came from."""

    #: Every file that was read, in the order of their names.
    submissions: tuple[Submission, ...]

    @property
    def files(self) -> tuple[FileFacts, ...]:
        """What is known of each file."""
        return tuple(submission.file for submission in self.submissions)


def read_returned(
    plan: Plan,
    paths: Sequence[str | Path],
    *,
    out: Path | None = None,
    passwords: Sequence[str] = (),
    exclude: Mapping[str, str] | None = None,
    sent: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Consolidated, Sources]:
    """The answers in `paths` (files, folders, archives and mails) to `plan`, joined, and what they came from.

    `out` is the folder of our own results; what an earlier run left there about files that did not change is gone by.
    Results that lie there or below `paths` are not read. `passwords` are tried on what is encrypted. `exclude` gives
    the names of files to leave out, each with the reason. `sent` is the file that keeps the plans from which
    workbooks were made. Raises `Stopped` for a path, or a file to leave out, that is not there.
    """
    kept = load_kept(out / KEPT, edition_of(plan, __version__)) if out else Kept("")
    own = [*_own_files(paths, out, kept), *([sent] if sent else ())]
    listed = list_returned(paths, own)
    left_out = {_listed_name(name, listed): reason for name, reason in (exclude or {}).items()}
    reading = _Reading(plan, tuple(passwords), left_out, kept, progress)
    read = partial(read_in_child, plan)
    for job, result in run_all(read, reading.jobs(listed), workers=workers, seconds=SECONDS, memory_mb=MEMORY_MB):
        reading.take(job, result)
    from kpm_excel.merge import merge
    from kpm_excel.sent import Sent, load_sent, with_changes

    reading.check_excluded()
    sources = Sources(reading.in_order())
    before = load_sent(sent) if sent else Sent()
    told = [with_changes(one, plan, before) for one in sources.submissions]
    return merge(plan, told, reading.findings), sources


def _listed_name(given: str, listed: Sequence[Returned | Passed]) -> str:
    """The name by which findings know the file that somebody calls `given`: by that name, or by its path."""
    name, path = unicodedata.normalize("NFC", given), Path(given).absolute()
    sources = {one.source: one.name for one in listed if isinstance(one, Returned) and isinstance(one.source, Path)}
    at_path = (known for source, known in sources.items() if source.absolute() == path)
    return name if name in sources.values() else next(at_path, name)


def _own_files(paths: Sequence[str | Path], out: Path | None, kept: Kept) -> Iterator[Path]:
    """What earlier runs made in `out`, where `kept` is what they left, and in folders of results below `paths`.

    A copy for a department counts as ours only for as long as nobody filled it in.
    """
    below = {file.parent.resolve() for path in paths for file in Path(path).rglob(KEPT)}
    mine = {out.resolve()} if out else set()
    for folder in sorted(below | mine):
        made = kept.made if folder in mine else load_kept(folder / KEPT, "").made
        yield from (folder / name for name in (CONSOLIDATED, CHECK, KEPT))
        yield from (folder / name for name, sha256 in made.items() if sha256_of(folder / name) == sha256)


class _Reading:
    """What has come together so far of one run."""

    def __init__(
        self,
        plan: Plan,
        passwords: tuple[str, ...],
        exclude: Mapping[str, str],
        kept: Kept,
        progress: Progress | None,
    ) -> None:
        self._plan, self._passwords, self._exclude = plan, passwords, exclude
        self._kept, self._progress = kept, progress
        self._met: set[str] = set()
        self._submissions: list[Submission] = []
        self.findings: list[Finding] = []

    def jobs(self, listed: Sequence[Returned | Passed]) -> Iterator[Job]:
        """What is to be read; what is known already is taken, and what is not read becomes a finding."""
        for found in listed:
            for one in [found] if found.name in self._exclude else iter_opened(found, self._passwords):
                self._met.add(one.name)
                if one.name in self._exclude:
                    self._say(one.name, Remark(Code.FILE_EXCLUDED, {"found": self._exclude[one.name]}))
                elif isinstance(one, Passed):
                    self._say(one.name, one.remark)
                elif known := self._known(one):
                    self._done(known)
                else:
                    yield Job(one.name, one.source, one.changed_at, self._passwords, one.remarks)

    def _known(self, found: Returned) -> Submission | None:
        if not self._kept.entries:
            return None
        return self._kept.find(found.name, sha256_of(found.source), found.changed_at)

    def take(self, job: Job, result: Submission | Unreadable) -> None:
        """Keep what was read from one file, or why it was not."""
        if isinstance(result, Unreadable):
            for remark in (*job.remarks, unreadable(result, job.name)):
                self._say(job.name, remark)
            result = Submission(FileFacts(job.name, sha256_of(job.source)))
        self._done(result)

    def _done(self, submission: Submission) -> None:
        self._submissions.append(submission)
        if self._progress:
            self._progress(submission.file.name)

    def check_excluded(self) -> None:
        """Nothing where every file to leave out was there; raises `Stopped` where one was not."""
        for name in self._exclude:
            if name not in self._met:
                raise BadCall("exclude_unknown", path=name)

    def in_order(self) -> tuple[Submission, ...]:
        """What was read, by the names of the files: neither the order of the paths nor of the reading shows."""
        return tuple(sorted(self._submissions, key=lambda submission: submission.file.name))

    def _say(self, file: str, remark: Remark) -> None:
        self.findings.append(find(remark.code, Place(file=file), **remark.values))

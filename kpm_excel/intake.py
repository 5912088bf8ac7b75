"""Everything that came back, read and joined."""

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kpm_excel.book.raw import Unreadable
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import BadCall
from kpm_excel.excel.read.guard import MAX_FILE_BYTES, MAX_PARTS, size_of
from kpm_excel.findings import Code, Finding, Phrase, Place, find
from kpm_excel.outputs import real_path
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types.values import Remark
from kpm_excel.reading.files import unreadable
from kpm_excel.reading.kept import Kept, edition_of, load_kept, sha256_of
from kpm_excel.returned import (
    Opened,
    Passed,
    Returned,
    Task,
    list_returned,
    normal,
    open_or_read,
    passed_over,
)
from kpm_excel.returned.own_files import own_files
from kpm_excel.sandbox.cluster import run_on_cluster
from kpm_excel.sandbox.pool import Ahead, run_all
from kpm_excel.submission import FileFacts, HandedIn, Submission
from kpm_excel.version import __version__

#: What one file may take in its own process; a form of hundreds of programs takes a tenth of it.
SECONDS, MEMORY_MB = 60.0, 1024
#: So many files, and so many bytes, are taken out of one archive or mail, those in it taken together.
MAX_INSIDE, MAX_INSIDE_BYTES = MAX_PARTS, 400_000_000

#: What maps the pure reading over files: gives each with its result, in any order, and asks for more after each.
Mapper = Callable[
    [Callable[[Task], Opened | Submission], Iterable[Task]], Iterator[tuple[Task, Opened | Submission | Unreadable]]
]

#: The files that `collect` makes in its folder.
CONSOLIDATED, CHECK, KEPT = "consolidated.json", "check.xlsx", ".kpm-kept.json"

#: Called with the name of each file that is done.
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the answers came from."""

    #: Every file that was read, in the order of their names.
    submissions: tuple[Submission, ...]
    #: Where a form was that lies where we write results.
    forms: frozenset[Path] = frozenset()

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
    left_out: Mapping[str, str] | None = None,
    sent: Path | None = None,
    handed_in: Mapping[str, HandedIn] | None = None,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> tuple[Consolidated, Sources]:
    """The answers in `paths` (files, folders, archives and mails) to `plan`, joined, and what they came from.

    `out` is the folder of our own results; what an earlier run left there about files that did not change is gone by.
    Results that lie there or below `paths` are not read. `passwords` are tried on what is encrypted. `exclude` gives
    the names of files to leave out, each with the reason; `left_out` does so by the names that findings have, where
    such files are still there. `sent` is the file that keeps the plans from which workbooks were made. `handed_in` says
    of files, by the names that findings have, how they were handed in. `mapper` is where files are read, in child
    processes of this one if not said. Raises `BadInput` for a path, and `BadCall` for a
    file to leave out, that is not there.
    """
    edition = edition_of(plan, __version__)
    kept = load_kept(out / KEPT, edition) if out and not lies_below(out, paths) else Kept(edition)
    kept.plan = plan
    own = own_files(paths, out)
    listed = [*list_returned(paths, {*own.left_out, *([sent.resolve()] if sent else ())}), *own.told]
    excluded = {_listed_name(name, listed): reason for name, reason in (exclude or {}).items()}
    reading = _Reading(listed, tuple(passwords), {**(left_out or {}), **excluded}, own.results, kept, progress)
    from kpm_excel.sent import Sent, load_sent, with_changes, with_older_labels

    before = load_sent(sent) if sent else Sent()
    for task, result in (mapper or read_locally)(partial(open_or_read, with_older_labels(plan, before)), reading):
        reading.take(task, result)
    from kpm_excel.merge import merge

    reading.check_met(excluded)
    brought = (_brought(one, (handed_in or {}).get(one.file.name)) for one in reading.in_order())
    sources = Sources(tuple(brought), frozenset(reading.forms))
    told = [with_changes(one, plan, before) for one in sources.submissions]
    return merge(plan, told, reading.findings), sources


def _brought(submission: Submission, handed_in: HandedIn | None) -> Submission:
    return replace(submission, file=replace(submission.file, handed_in=handed_in)) if handed_in else submission


def read_locally(
    read: Callable[[Task], Opened | Submission],
    tasks: Iterable[Task],
    workers: int | None = None,
    ahead: Ahead | None = None,
) -> Iterator[tuple[Task, Opened | Submission | Unreadable]]:
    """Each of `tasks` with its result, read in `workers` child processes on this computer; see `run_all`."""
    return run_all(read, tasks, workers=workers, seconds=SECONDS, memory_mb=MEMORY_MB, ahead=ahead)


def mapper_of(engine: str | Mapper) -> Mapper:
    """Where files are read: `local`, on the cluster at `dask://HOST:PORT`, or by readers of the caller.

    Raises `BadCall` for anything else.
    """
    if not isinstance(engine, str):
        return engine
    if engine == "local":
        return read_locally
    if not re.fullmatch(r"dask://[^/\s]+:\d{1,5}", engine):
        raise BadCall("engine_unknown", found=engine)
    return partial(_read_on_cluster, engine)


def _read_on_cluster(
    address: str, read: Callable[[Task], Opened | Submission], tasks: Iterable[Task]
) -> Iterator[tuple[Task, Opened | Submission | Unreadable]]:
    """Each of `tasks` with its result, read by a cluster that sees the same folders.

    What cannot be told by its bytes, or need not be read at all, is dealt with here.
    """
    travelling = _Travelling(tasks)
    for task, result in run_on_cluster(address, read, travelling, seconds=SECONDS, memory_mb=MEMORY_MB):
        yield travelling.sent.pop(id(task), task), result
    yield from read_locally(read, travelling.here)


class _Travelling(Iterator[Task]):
    """Tasks as another computer gets them: where the file is for everybody, and by what it is known there."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = iter(tasks)
        #: The tasks as they were, by those that were made of them.
        self.sent: dict[int, Task] = {}
        #: Those that do not travel.
        self.here: list[Task] = []

    def __next__(self) -> Task:
        while True:
            task = next(self._tasks)
            source = task.found.source
            if isinstance(source, bytes):
                return task
            if not _is_too_large(task.found) and (sha256 := sha256_of(source)):
                packed = replace(task, found=replace(task.found, source=source.absolute()), sha256=sha256)
                self.sent[id(packed)] = task
                return packed
            self.here.append(task)


def _listed_name(given: str, listed: Sequence[Returned | Passed]) -> str:
    """The name by which findings know the file that somebody calls `given`: by that name, or by its path."""
    name, path = normal(given), Path(given).absolute()
    sources = {one.source: one.name for one in listed if isinstance(one, Returned) and isinstance(one.source, Path)}
    at_path = (known for source, known in sources.items() if source.absolute() == path)
    return name if name in sources.values() else next(at_path, name)


def lies_below(out: Path, paths: Sequence[str | Path]) -> bool:
    """Whether `out` is one of the folders `paths`, or lies in one: what is in it may have come from anywhere."""
    return any(real_path(out).is_relative_to(real_path(path)) for path in paths)


def _is_too_large(found: Returned) -> bool:
    """Whether nobody should take the time to read all of `found`."""
    try:
        return size_of(found.source) > MAX_FILE_BYTES
    except OSError:
        return False


class _Reading(Iterator[Task]):
    """What is still to be read, and what has come together so far of one run.

    What is known already is taken, and what is not read becomes a finding.
    """

    def __init__(
        self,
        listed: Sequence[Returned | Passed],
        passwords: tuple[str, ...],
        exclude: Mapping[str, str],
        results: Collection[Path],
        kept: Kept,
        progress: Progress | None,
    ) -> None:
        self._listed = iter(listed)
        self._passwords, self._exclude = passwords, exclude
        self._results, self._kept, self._progress = results, kept, progress
        #: Files of ours that turned out to be forms.
        self.forms: set[Path] = set()
        #: What came out of archives and mails and waits to be read.
        self._inside: deque[Task] = deque()
        #: How many files, and bytes, came out of each file that was found.
        self._counts: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        #: Those of which no more is taken.
        self._full: set[str] = set()
        self._met: set[str] = set()
        self._submissions: list[Submission] = []
        self.findings: list[Finding] = []

    def __next__(self) -> Task:
        """The next file to read; raises `StopIteration` where there is none now."""
        while not self._inside:
            one = next(self._listed)
            self._meet(one, one.name)
        return self._inside.popleft()

    def _meet(self, one: Returned | Passed, root: str) -> None:
        self._met.add(one.name)
        passed = one if isinstance(one, Passed) else passed_over(one)
        if one.name in self._exclude:
            self._say(one.name, Remark(Code.FILE_EXCLUDED, {"found": self._exclude[one.name]}))
        elif passed:
            self._say(one.name, passed.remark)
        elif isinstance(one, Returned):
            known = self._known(one)
            if known:
                self._done(known)
            else:
                self._inside.append(Task(one, self._passwords, root=root))

    def _known(self, found: Returned) -> Submission | None:
        if not self._kept.entries or _is_too_large(found):
            return None
        return self._kept.find(found.name, sha256_of(found.source), found.changed_at)

    def take(self, task: Task, result: Opened | Submission | Unreadable) -> None:
        """Keep what was read from one file, or why it was not, or what came out of it.

        What we wrote and is no form needs no word.
        """
        if isinstance(result, Opened):
            self._take_out(task, result)
            return
        source = task.found.source
        if self._results and isinstance(source, Path) and (path := source.resolve()) in self._results:
            if isinstance(result, Unreadable) or not result.is_usable:
                return
            self.forms.add(path)
        if isinstance(result, Unreadable):
            found = task.found
            for remark in (*found.remarks, unreadable(result, found.name)):
                self._say(found.name, remark)
            result = Submission(FileFacts(found.name, "" if _is_too_large(found) else sha256_of(found.source)))
        self._done(result)

    def _take_out(self, task: Task, opened: Opened) -> None:
        """Have read what came out of an archive or a mail, unless that is more than anybody sends."""
        root = task.root
        for part in opened.parts:
            self._counts[root] += 1
            self._bytes[root] += size_of(part.source) if isinstance(part, Returned) else 0
            if self._counts[root] > MAX_INSIDE or self._bytes[root] > MAX_INSIDE_BYTES:
                self._stop_at(root)
                return
            self._meet(part, root)
        if opened.go_on_at is not None:
            self._inside.append(replace(task, begin=opened.go_on_at))

    def _stop_at(self, root: str) -> None:
        """Say once that no more is taken out of a file."""
        if root not in self._full:
            self._full.add(root)
            reason = "too_many_parts" if self._counts[root] > MAX_INSIDE else "too_large"
            self._say(root, Remark(Code.ARCHIVE_TOO_MUCH, {"found": Phrase((reason,))}))

    def _done(self, submission: Submission) -> None:
        self._submissions.append(submission)
        if self._progress:
            self._progress(submission.file.name)

    def check_met(self, names: Iterable[str]) -> None:
        """Raise `BadCall` where one of `names`, of files to leave out, was not there."""
        for name in names:
            if name not in self._met:
                raise BadCall("exclude_unknown", path=name)

    def in_order(self) -> tuple[Submission, ...]:
        """What was read, by the names of the files: neither the order of the paths nor of the reading shows."""
        return tuple(sorted(self._submissions, key=lambda submission: submission.file.name))

    def _say(self, file: str, remark: Remark) -> None:
        self.findings.append(find(remark.code, Place(file=file), **remark.values))

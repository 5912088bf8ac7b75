"""`collect`: what came back is read, checked and joined, and everybody is told what is still to be done."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.errors import BadInput, BadOutput
from kpm_excel.findings import Code
from kpm_excel.intake import CHECK, CONSOLIDATED, KEPT, Mapper, Sources, lies_below, mapper_of, read_returned
from kpm_excel.layouts.check_notes import finding_keys, spoken
from kpm_excel.loading import readable
from kpm_excel.office.account import Account, account_of
from kpm_excel.office.decisions import handed_in_beside
from kpm_excel.office.desk import load_desk, with_remarks
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, Outputs, Written, load_memory, real_path, sha256_at, writing
from kpm_excel.plan.model import Plan
from kpm_excel.reading.kept import edition_of, kept_chunks, load_kept
from kpm_excel.reading.noted import Noted, read_noted
from kpm_excel.returned.folders import names_below
from kpm_excel.sent import keep_collected, kept_beside
from kpm_excel.version import __version__

if TYPE_CHECKING:
    from kpm_excel.mails import Texts

#: The key of amendments in a file of answers: within a text its quotes would be escaped.
_AMENDMENTS = re.compile(rb'(?<!\\)"amendments"\s*:')


@dataclass(frozen=True, kw_only=True, eq=False)
class Collected(Consolidated, Result):
    """The consolidated answers, with what was written about them."""

    account: Account
    #: The files that a password would open.
    locked: tuple[str, ...]
    #: What the office noted in the check workbook beside rows that there are no more.
    left_notes: tuple["LeftNote", ...] = ()

    def __eq__(self, other: object) -> bool:
        """Whether the answers are the same, whatever was written."""
        return isinstance(other, Consolidated) and self.alone == other.alone


def collect(
    plan: Plan,
    returned: Sequence[str | Path],
    folder: str | Path | None = None,
    *,
    passwords: Sequence[str] = (),
    exclude: Mapping[str, str] | None = None,
    texts: "Texts | None" = None,
    earlier: str | Path | None = None,
    engine: str | Mapper = "local",
    force: bool = False,
    run: Run | None = None,
) -> Collected:
    """Read the answers in `returned` (files, folders) to `plan` and join them; write into `folder` where one is given.

    That is `consolidated.json` and `check.xlsx`, a marked copy with a mail draft for each department that has to mend
    something, and a draft for each that sent nothing. What an earlier run made for departments and is not needed any
    more is taken away, unless somebody changed it; what somebody changed and is made anew is kept aside. What the
    office noted in an earlier `check.xlsx` goes over into the new one; files that it left out on the page stay out.
    `force` lets files be replaced that we never wrote.

    `passwords` are tried on what is encrypted; `exclude` names files to leave out, each with the reason; `texts` are
    the office's own words for mail drafts. Where nothing is written, `earlier` is the folder of an earlier run: what
    was read then, perhaps with a password, is not read again. What changed since workbooks were made is known where
    the plan was loaded from the file from which `generate` made them. `engine` is where files are read: `local`, or
    `dask://HOST:PORT`, a Dask cluster whose workers see the same folders, or what maps the reading over files
    itself.

    Raises `BadInput` where something in `returned` is not there, `BadCall` where a file to leave out or the
    cluster is not, and `BadOutput` where the folder cannot be written; what is wrong in a file is a finding of the
    result.
    """
    run = run or Run()
    for path in returned:
        if not Path(path).exists():
            raise BadInput("nothing_returned", path=path)
    out = Path(folder) if folder is not None else None
    known = out or (Path(earlier) if earlier else None)
    run.expect(lambda: _steps(plan, returned))
    with ExitStack() as stack:
        # From before the reading on: two runs into one folder must not mix.
        is_foreign = out is not None and lies_below(out, returned)
        outputs = stack.enter_context(writing("collect", out, force=force, is_foreign=is_foreign)) if out else None
        consolidated, sources = read_returned(
            plan,
            returned,
            out=known,
            passwords=passwords,
            exclude=exclude,
            left_out={name: one.reason for name, one in load_desk(known).left_out.items()} if known else {},
            sent=kept_beside(plan.source) if plan.source else None,
            handed_in=handed_in_beside(plan),
            mapper=mapper_of(engine),
            progress=lambda name: run.did("read", name),
        )
        if out:
            _check_taken(consolidated, out / CONSOLIDATED)
        filed = write_collected(plan, consolidated, sources, outputs, out, texts, run) if outputs and out else Filed()
    if out and plan.source:
        # Where the plan's folder cannot be written, a title that is corrected later has to be collected again.
        with suppress(BadOutput):
            keep_collected(plan, kept_beside(plan.source))
    return Collected(
        **vars(replace(consolidated, source=out / CONSOLIDATED if out else None)),
        **files_of(filed.written),
        account=account_of(plan, consolidated),
        locked=tuple(locked_files(consolidated)),
        left_notes=filed.left_notes,
    )


def _check_taken(consolidated: Consolidated, earlier: Path) -> None:
    """Raise `BadInput` where nothing was taken, and the answers in the file `earlier` would be replaced by nothing."""
    if any(consolidated.taken.values()) or locked_files(consolidated) or not earlier.is_file():
        return
    try:
        answers = sum(load_consolidated(earlier).taken.values())
    except BadInput:
        return
    if answers:
        raise BadInput("nothing_taken", path=earlier, count=answers)


def _steps(plan: Plan, returned: Sequence[str | Path]) -> int:
    """How much there is to do at most: each archive and mail counts as one file."""
    files = sum(1 for _ in names_below(returned))
    # Every file is read, and every department may have to be written to.
    return files + len(plan.asked_departments())


def locked_files(consolidated: Consolidated) -> list[str]:
    """The files of `consolidated` that a password would open."""
    codes = (Code.FILE_ENCRYPTED, Code.ARCHIVE_ENCRYPTED, Code.PASSWORD_WRONG)
    locked = (f.place.file for f in consolidated.findings if f.code in codes)
    return list(dict.fromkeys(file for file in locked if file))


@dataclass(frozen=True, slots=True)
class LeftNote:
    """Something that the office noted in a check workbook and that stands beside no row any more."""

    #: The row, or else the cell, beside which it stood.
    beside: str
    text: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of the writing."""

    written: Written = field(default_factory=Written)
    left_notes: tuple[LeftNote, ...] = ()


def write_collected(
    plan: Plan,
    consolidated: Consolidated,
    sources: Sources,
    outputs: Outputs,
    out: Path,
    texts: "Texts | None" = None,
    run: Run | None = None,
) -> Filed:
    """Put everything that `collect` writes into the folder `out`, the answers last."""
    from kpm_excel.excel.write.writer import write_book
    from kpm_excel.layouts.check import check_book
    from kpm_excel.office.handouts import FEEDBACK, for_departments

    run, handouts = run or Run(), {}
    for path in sources.forms:
        if path.is_relative_to(real_path(out)):
            outputs.forget(path)
    noted = _noted(out, edition_of(plan, __version__))
    keys = finding_keys(plan, consolidated.findings)
    noted.notes["findings"] = with_remarks(noted.notes.get("findings", {}), load_desk(out), keys, plan.words())
    # One after the other: all copies of a large body at once would fill the memory.
    for code, handout, contents in for_departments(plan, consolidated, sources.submissions, texts):
        handouts[code] = handout
        for name, content in contents.items():
            outputs.put(out / name, Kind.COPY if name == handout.copy else Kind.DRAFT, content)
        run.did("draft", handout.mail)
    outputs.drop_others(out / FEEDBACK, Kind.COPY)
    # Those of `remind` among them, wherever in the folder it was told to put them.
    outputs.drop_others(out, Kind.DRAFT)
    book = check_book(plan, consolidated, sources.files, handouts, noted.notes)
    outputs.put(out / CHECK, Kind.CHECK, write_book(book))
    outputs.put_state(out / KEPT, kept_chunks(edition_of(plan, __version__), sources.submissions, noted.notes))
    if _is_amended(out / CONSOLIDATED):
        # Answers may be amended where they lie, and nothing but that file knows of it.
        outputs.keep(out / CONSOLIDATED)
    outputs.put(out / CONSOLIDATED, Kind.ANSWERS, consolidated.chunks())
    return Filed(outputs.finish(), tuple(_left_notes(plan, noted, consolidated, sources)))


def _is_amended(answers: Path) -> bool:
    """Whether the file `answers` has amendments; going by its text, which is much faster than reading it."""
    try:
        return _AMENDMENTS.search(answers.read_bytes()) is not None
    except OSError:
        return False


def _noted(out: Path, edition: str) -> Noted:
    """What the office noted in the check workbook of an earlier run, also before the one that wrote it last."""
    known, now = load_memory(out).files.get(CHECK), sha256_at(out / CHECK)
    if not known or not now:
        return Noted()
    return Noted(load_kept(out / KEPT, edition).notes) if now == known.sha256 else read_noted(out / CHECK)


def _left_notes(plan: Plan, noted: Noted, consolidated: Consolidated, sources: Sources) -> Iterator[LeftNote]:
    rows = {
        "departments": {department.code for department in consolidated.departments},
        "findings": set(finding_keys(plan, consolidated.findings)),
        "sources": {file.name for file in sources.files},
    }
    for table, own in noted.notes.items():
        yield from (LeftNote(spoken(plan, key), text) for key, text in own.items() if text and key not in rows[table])
    yield from (LeftNote(f"{sheet}!{cell}", text) for sheet, cell, text in noted.loose)


def load_passwords(path: str | Path) -> list[str]:
    """The passwords in the file `path`, one a line. Raises `BadInput` where it cannot be read or is no UTF-8."""
    with readable(path):
        content = Path(path).read_bytes()
    try:
        return list(filter(None, content.decode("utf-8-sig").splitlines()))
    except UnicodeDecodeError as error:
        raise BadInput("not_utf8", path=path, at=error.start) from None

"""`collect`: what came back is read, checked and joined, and everybody is told what is still to be done."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.errors import BadInput, BadOutput
from kpm_excel.findings import Code
from kpm_excel.intake import CHECK, CONSOLIDATED, KEPT, Sources, read_returned
from kpm_excel.loading import readable
from kpm_excel.office.account import Account, account_of
from kpm_excel.office.results import Result
from kpm_excel.office.run import Run
from kpm_excel.output import check_writable, write_file
from kpm_excel.plan.model import Plan
from kpm_excel.reading.kept import edition_of, kept_chunks, load_kept, sha256_of
from kpm_excel.sent import keep_collected, kept_beside
from kpm_excel.version import __version__

if TYPE_CHECKING:
    from kpm_excel.mails import Texts


@dataclass(frozen=True, kw_only=True, eq=False)
class Collected(Consolidated, Result):
    """The consolidated answers, with what was written about them."""

    account: Account
    #: The files that a password would open.
    locked: tuple[str, ...]

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
    run: Run | None = None,
) -> Collected:
    """Read the answers in `returned` (files, folders) to `plan` and join them; write into `folder` where one is given.

    That is `consolidated.json` and `check.xlsx`, a marked copy with a mail draft for each department that has to mend
    something, and a draft for each that sent nothing. What an earlier run made for departments and is not needed any
    more is taken away, unless somebody changed it; what somebody changed and is made anew is kept aside.

    `passwords` are tried on what is encrypted; `exclude` names files to leave out, each with the reason; `texts` are
    the office's own words for mail drafts. Where nothing is written, `earlier` is the folder of an earlier run: what
    was read then, perhaps with a password, is not read again. What changed since workbooks were made is known where
    the plan was loaded from the file from which `generate` made them.

    Raises `BadInput` where something in `returned` is not there, `BadCall` where a file to leave out is not, and
    `BadOutput` where the folder cannot be written; what is wrong in a file is a finding of the result.
    """
    run = run or Run()
    for path in returned:
        if not Path(path).exists():
            raise BadInput("nothing_returned", path=path)
    out = Path(folder) if folder is not None else None
    if out is not None:
        check_writable(out)
    run.expect(lambda: _steps(plan, returned))
    consolidated, sources = read_returned(
        plan,
        returned,
        out=out or (Path(earlier) if earlier else None),
        passwords=passwords,
        exclude=exclude,
        sent=kept_beside(plan.source) if plan.source else None,
        progress=lambda name: run.did("read", name),
    )
    if out:
        _check_taken(consolidated, out / CONSOLIDATED)
    files = write_collected(plan, consolidated, sources, out, texts, run) if out else Result()
    if out and plan.source:
        # Where the plan's folder cannot be written, a title that is corrected later has to be collected again.
        with suppress(BadOutput):
            keep_collected(plan, kept_beside(plan.source))
    return Collected(
        **vars(replace(consolidated, source=out / CONSOLIDATED if out else None)),
        written=files.written,
        kept_aside=files.kept_aside,
        account=account_of(plan, consolidated),
        locked=tuple(_locked(consolidated)),
    )


def _check_taken(consolidated: Consolidated, earlier: Path) -> None:
    """Raise `BadInput` where nothing was taken, and the answers in the file `earlier` would be replaced by nothing."""
    if any(consolidated.taken.values()) or any(_locked(consolidated)) or not earlier.is_file():
        return
    try:
        answers = sum(load_consolidated(earlier).taken.values())
    except BadInput:
        return
    if answers:
        raise BadInput("nothing_taken", path=earlier, count=answers)


def _steps(plan: Plan, returned: Sequence[str | Path]) -> int:
    """How much there is to do at most: each archive and mail counts as one file."""
    paths = [Path(path) for path in returned]
    files = sum(path.is_file() or sum(below.is_file() for below in path.rglob("*")) for path in paths)
    # Every file is read, and every department may have to be written to.
    return files + len(plan.asked_departments())


def _locked(consolidated: Consolidated) -> Iterator[str]:
    codes = (Code.FILE_ENCRYPTED, Code.ARCHIVE_ENCRYPTED, Code.PASSWORD_WRONG)
    locked = (f.place.file for f in consolidated.findings if f.code in codes)
    yield from dict.fromkeys(file for file in locked if file)


def write_collected(
    plan: Plan,
    consolidated: Consolidated,
    sources: Sources,
    out: Path,
    texts: "Texts | None" = None,
    run: Run | None = None,
) -> Result:
    """Write everything that `collect` writes into the folder `out`, each file whole."""
    from kpm_excel.excel.write.writer import write_book
    from kpm_excel.layouts.check import check_book
    from kpm_excel.office.handouts import for_departments

    run = run or Run()
    edition = edition_of(plan, __version__)
    before = load_kept(out / KEPT, edition).made
    made, handouts = {}, {}
    aside: list[Path] = []
    # One after the other: all copies of a large body at once would fill the memory.
    for code, handout, contents in for_departments(plan, consolidated, sources.submissions, texts):
        handouts[code] = handout
        for name, content in contents.items():
            aside += _keep_changed(out / name, content, before.get(name))
            write_file(out / name, content)
            made[name] = sha256_of(content)
        run.did("draft", handout.mail)
    write_file(out / CHECK, write_book(check_book(plan, consolidated, sources.files, handouts)))
    write_file(out / CONSOLIDATED, consolidated.chunks())
    for name, sha256 in before.items():
        if name not in made and sha256_of(out / name) == sha256:
            (out / name).unlink(missing_ok=True)
    write_file(out / KEPT, kept_chunks(edition, sources.submissions, made))
    return Result(written=tuple(out / name for name in (*made, CHECK, CONSOLIDATED)), kept_aside=tuple(aside))


def _keep_changed(path: Path, content: bytes, before: str | None) -> Iterator[Path]:
    """Put the file at `path` aside, under a name with a number, where somebody changed what we wrote there."""
    now = sha256_of(path)
    if not now or now in (before, sha256_of(content)):
        return
    number = 1
    while (aside := path.with_name(f"{path.stem}_{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    yield aside


def load_passwords(path: str | Path) -> list[str]:
    """The passwords in the file `path`, one a line. Raises `BadInput` where it cannot be read or is no UTF-8."""
    with readable(path):
        content = Path(path).read_bytes()
    try:
        return list(filter(None, content.decode("utf-8-sig").splitlines()))
    except UnicodeDecodeError as error:
        raise BadInput("not_utf8", path=path, at=error.start) from None

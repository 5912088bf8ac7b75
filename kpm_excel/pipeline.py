"""The steps composed once, for the command line, for Python and for whatever face comes next."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING

from kpm_excel.consolidated import Consolidated, Status, load_consolidated
from kpm_excel.errors import Stopped
from kpm_excel.findings import Code, Severity
from kpm_excel.loading import readable
from kpm_excel.output import check_no_folder, check_workbook_name, check_writable, write_file
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_plan
from kpm_excel.words import Words, words_for

if TYPE_CHECKING:
    from kpm_excel.mails import Texts


def collect(
    plan: Plan,
    returned: Sequence[str | Path],
    folder: str | Path | None = None,
    *,
    passwords: Sequence[str] = (),
    exclude: Mapping[str, str] | None = None,
    texts: "Texts | None" = None,
    sent: str | Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Consolidated:
    """The answers in `returned` (files, folders) to `plan`, joined; written into `folder` where one is given.

    `passwords` are tried on what is encrypted; `exclude` names files to leave out, each with the reason; `texts`
    are the office's own words for mail drafts. `sent` is the file that keeps the plans from which workbooks
    were made, by which to tell what changed since. `progress` is called with the name of each file that was
    read, then with each mail draft that was made. Raises `Stopped` where something in `returned` is not there or the
    folder cannot be written; what is wrong in a file is a finding of the result.
    """
    from kpm_excel.intake import read_returned, write_collected

    for path in returned:
        if not Path(path).exists():
            raise Stopped("nothing_returned", path=path)
    out = Path(folder) if folder is not None else None
    if out is not None:
        check_writable(out)
    consolidated, sources = read_returned(
        plan,
        returned,
        out=out,
        passwords=passwords,
        exclude=exclude,
        sent=Path(sent) if sent else None,
        progress=progress,
    )
    if out is not None:
        write_collected(plan, consolidated, sources, out, texts, progress)
        if sent:
            from kpm_excel.sent import keep_collected

            # Where the plan's folder cannot be written, a title that is corrected later has to be collected again.
            with suppress(Stopped):
                keep_collected(plan, Path(sent))
    return consolidated


def count_steps(plan: Plan, returned: Sequence[str | Path]) -> int:
    """How much `collect` has to do at most, for showing how far it is: each archive and mail counts as one file."""
    paths = [Path(path) for path in returned]
    files = sum(path.is_file() or sum(below.is_file() for below in path.rglob("*")) for path in paths)
    # Every file is read, and every department may have to be written to.
    return files + len(plan.asked_departments())


def locked_files(consolidated: Consolidated) -> tuple[str, ...]:
    """The files that a password would open."""
    codes = (Code.FILE_ENCRYPTED, Code.ARCHIVE_ENCRYPTED, Code.PASSWORD_WRONG)
    locked = (f.place.file for f in consolidated.findings if f.code in codes)
    return tuple(dict.fromkeys(file for file in locked if file))


def load_passwords(path: str | Path) -> list[str]:
    """The passwords in the file `path`, one a line. Raises `Stopped` where it cannot be read or is no UTF-8."""
    with readable(path):
        content = Path(path).read_bytes()
    try:
        return list(filter(None, content.decode("utf-8-sig").splitlines()))
    except UnicodeDecodeError as error:
        raise Stopped("not_utf8", path=path, at=error.start) from None


@dataclass(frozen=True, slots=True)
class Printed:
    """The overview as it was written."""

    files: tuple[Path, ...]
    #: Whether it says that it is a draft: something is still to come from a department.
    is_draft: bool
    #: Which faces the PDF had to take in place of others; empty where it has those that were asked for.
    note: str = ""


def overview(
    plan: Plan, consolidated: Consolidated, path: str | Path, *, pdf: bool = False, data: str | Path | None = None
) -> Printed:
    """What was written: the overview workbook at `path`, its PDF beside it, and at `data` its data sheet alone.

    `data` ends in `.csv` or `.parquet`. Raises `Stopped` where LibreOffice is not there or makes no PDF or a folder
    stands in a file's place, before anything is written, and where something cannot be written.
    """
    from kpm_excel.overview import font_note, is_draft, overview_pdf, write_overview, write_table

    check_workbook_name(Path(path))
    printed = Path(path).with_suffix(".pdf")
    for target in (path, *([printed] if pdf else ()), *([data] if data else ())):
        check_no_folder(Path(target))
    content, fonts = overview_pdf(plan, consolidated, printed) if pdf else (b"", ())
    files = [write_table(plan, consolidated, data)] if data else []
    files.insert(0, write_overview(plan, consolidated, path))
    if pdf:
        write_file(printed, content)
        files.append(printed)
    return Printed(tuple(files), is_draft(plan, consolidated), font_note(plan, fonts))


#: How many departments a line names.
_NAMED = 20


def account(plan: Plan, consolidated: Consolidated, words: Words) -> Iterator[str]:
    """What came back, in a few lines: departments, findings, counts of each summary."""
    status = Counter(department.status for department in consolidated.departments)
    yield words.text("cli.account_departments", **{str(name): status[name] for name in Status})
    severity = Counter(finding.severity for finding in consolidated.findings)
    yield words.text("cli.account_findings", **{str(name): severity[name] for name in Severity})
    for name, key in ((Status.MISSING, "missing"), (Status.NEEDS_MENDING, "mending")):
        names = [plan.department(d.code).name for d in consolidated.departments if d.status is name]
        if names:
            yield words.text(f"cli.account_{key}", names=_joined(names, words))
    yield from _changes_since(plan, consolidated, words)
    for summary in plan.summaries:
        kind = plan.kind(summary.kind)
        field = kind.field(summary.field)
        given = Counter(consolidated.program(p.no).values.get(field.id) for p in plan.programs if p.kind == kind.id)
        counts = words.text("entry.joint").join(f"{v.code} {given[v.code]}" for v in plan.scale_of(field).counted)
        yield words.text("cli.account_ratings", kind=kind.name, field=field.label, counts=counts)


def _changes_since(plan: Plan, consolidated: Consolidated, words: Words) -> Iterator[str]:
    """What is different from the plan that forms were made from, once for all departments of which the same is said."""
    told: dict[str, list[str]] = {}
    for finding in consolidated.findings:
        if finding.code is Code.PLAN_CHANGED and finding.place.department:
            names = told.setdefault(finding.message(words), [])
            names.append(plan.department(finding.place.department).name)
    for message, names in told.items():
        yield words.text("cli.account_changed", names=_joined(list(dict.fromkeys(names)), words), message=message)


def _joined(names: Sequence[str], words: Words) -> str:
    """The first of `names` in one line, and how many more there are."""
    more = words.text("cli.account_more", count=len(names) - _NAMED) if len(names) > _NAMED else ""
    return words.text("entry.joint").join(names[:_NAMED]) + more


def demo(folder: str | Path, sample: str) -> Iterator[str]:
    """Run the whole cycle on a shipped sample below `folder`; yields what was done, line by line."""
    from kpm_excel.answers import load_answers
    from kpm_excel.entries import generate

    root = Path(folder)
    check_writable(root)
    for name in ("plan.json", "answers.json"):
        write_file(root / name, (resources("kpm_excel.samples") / sample / name).read_bytes())
    plan = load_plan(root / "plan.json")
    words = words_for(plan.language)
    yield words.text("cli.demo_start", title=plan.title, as_of=plan.as_of)
    entry = generate(plan, root / "entry")
    yield words.text("cli.demo_generated", count=len(entry), folder=root / "entry")
    returned = generate(plan, root / "returned", load_answers(root / "answers.json", plan))
    yield words.text("cli.demo_returned", count=len(returned), folder=root / "returned")
    consolidated = collect(plan, [root / "returned"], root / "collected")
    yield words.text("cli.demo_collected", folder=root / "collected")
    yield from (f"   {line}" for line in account(plan, consolidated, words))
    yield from _printed(plan, consolidated, root, words)
    yield words.text("cli.demo_open")
    for path in (entry[0], root / "collected" / "check.xlsx", root / "overview.xlsx", root / "overview.pdf"):
        if path.exists():
            yield f"   {path}"


def _printed(plan: Plan, consolidated: Consolidated, root: Path, words: Words) -> Iterator[str]:
    """The demo's overview, with its PDF where there is a LibreOffice to make it."""
    target = root / "overview.xlsx"
    try:
        printed = overview(plan, consolidated, target, pdf=True)
    except Stopped as stopped:
        overview(plan, consolidated, target)
        yield words.text("cli.demo_overview", path=target)
        yield words.text("cli.demo_no_pdf", reason=stopped.message(words))
        return
    yield words.text("cli.demo_overview", path=target)
    yield words.text("cli.demo_pdf", path=target.with_suffix(".pdf"))
    if printed.note:
        yield f"   {printed.note}"


__all__ = [
    "account",
    "collect",
    "count_steps",
    "demo",
    "load_consolidated",
    "load_passwords",
    "load_plan",
    "locked_files",
    "overview",
]

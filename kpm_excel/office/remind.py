"""`remind`: a mail draft for each department whose answers are missing or need mending."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kpm_excel.consolidated import Consolidated, DepartmentResult, Status
from kpm_excel.entries import build_entry
from kpm_excel.intake import CHECK
from kpm_excel.layouts.feedback import points_of
from kpm_excel.mails import Attachment, Texts, addresses_of, mail_name, mail_to_remind
from kpm_excel.office.handouts import FEEDBACK, MAIL, names_of
from kpm_excel.office.links import links_for_drafts
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, writing
from kpm_excel.plan.model import Department, Plan


@dataclass(frozen=True, kw_only=True)
class Reminded(Result):
    """The drafts that remind."""

    #: The draft of each department that has something to do, by its code.
    drafts: dict[str, Path]
    #: The departments whose drafts have no address.
    without_address: tuple[Department, ...]
    #: Drafts of an earlier run that were taken away, because nobody needs them any more.
    removed: tuple[Path, ...]
    #: The check workbook whose links lead to drafts that were taken away; None where there is none.
    behind: Path | None = None


def remind(
    plan: Plan,
    consolidated: Consolidated,
    folder: str | Path,
    *,
    texts: Texts | None = None,
    force: bool = False,
    run: Run | None = None,
) -> Reminded:
    """Write a draft into `folder` for each department that sent nothing or has something to mend.

    Who sent nothing gets a fresh form with it; who has to mend, its marked copy where `consolidated` was loaded
    from a folder that has one. The drafts that `collect` wrote into that folder are taken away, for a department has
    one draft; those of an earlier run that are not needed any more are removed, unless somebody edited them. `texts`
    are the office's own words. `force` lets files be replaced that we never wrote. Raises `BadOutput` where the folder
    cannot be written.
    """
    run, root = run or Run(), Path(folder)
    run.expect(lambda: len(plan.asked_departments()))
    names = names_of(plan, consolidated)
    results = consolidated.source.absolute().parent if consolidated.source else None
    copies = results / FEEDBACK if results else None
    drafts = {}
    given = links_for_drafts(plan, root)
    with writing("remind", *_rooms(results, root), force=force) as outputs:
        for code, content in _reminders(plan, consolidated, names, copies, texts, given):
            drafts[code] = outputs.put(root / mail_name(names[code]), Kind.DRAFT, content)
            run.did("draft", drafts[code].name)
        outputs.drop_others(root, Kind.DRAFT)
        if results and (results / MAIL).is_dir():
            # No department has two drafts: those that `collect` wrote have done their work.
            outputs.drop_others(results / MAIL, Kind.DRAFT)
        written = outputs.finish()
    return Reminded(
        drafts=drafts,
        without_address=tuple(d for code in drafts if not addresses_of(d := plan.department(code))),
        removed=written.removed,
        behind=_behind(results, root, written.removed),
        **files_of(written),
    )


def _behind(results: Path | None, root: Path, removed: tuple[Path, ...]) -> Path | None:
    """The check workbook of `results`, where drafts to which it leads were `removed`, and others are in `root`."""
    if results is None or root.absolute() == results / MAIL:
        return None
    is_led_to = any(path.absolute().parent == results / MAIL for path in removed)
    return results / CHECK if is_led_to and (results / CHECK).is_file() else None


def _rooms(results: Path | None, root: Path) -> Iterator[Path]:
    """The folders in which is written: that of the results, where the drafts lie in it or take the place of its own."""
    is_within = results is not None and root.absolute().is_relative_to(results)
    if results and (is_within or (results / MAIL).is_dir()):
        yield results
    if not is_within:
        yield root


def _reminders(
    plan: Plan,
    consolidated: Consolidated,
    names: dict[str, str],
    copies: Path | None,
    texts: Texts | None,
    links: Mapping[str, str],
) -> Iterator[tuple[str, bytes]]:
    from kpm_excel.excel.write.writer import write_book

    for result in consolidated.departments:
        if result.code not in names:
            continue
        department, name, link = plan.department(result.code), names[result.code], links.get(result.code, "")
        findings = [f for f in consolidated.findings if f.place.department == result.code]
        if result.status is Status.MISSING:
            form = write_book(build_entry(plan, department))
            yield result.code, mail_to_remind(plan, department, (), (name, form), texts, refused=findings, link=link)
        elif result.status is Status.NEEDS_MENDING:
            points = points_of(plan, findings)
            copy = _copy(copies, result, name)
            yield result.code, mail_to_remind(plan, department, points, copy, texts, link=link)


def _copy(folder: Path | None, result: DepartmentResult, name: str) -> Attachment | None:
    """The marked copy of a department, by the name of its form or of the file that came; None where there is none."""
    for wanted in (name, *(f"{Path(file).stem}.xlsx" for file in result.files)):
        if folder and (path := folder / wanted).is_file():
            with suppress(OSError):
                return wanted, path.read_bytes()
    return None

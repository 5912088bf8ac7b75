"""What goes out to departments beside what `collect` makes: drafts that bring the forms, and drafts that remind."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kpm_excel.consolidated import Consolidated, DepartmentResult, Status
from kpm_excel.entries import build_entry, entry_names
from kpm_excel.layouts.feedback import points_of
from kpm_excel.loading import readable
from kpm_excel.mails import (
    KINDS,
    Attachment,
    Texts,
    attached_to,
    default_texts,
    is_draft,
    mail_name,
    mail_to_remind,
    mail_to_send,
    text_name,
)
from kpm_excel.output import check_writable, write_file
from kpm_excel.plan.model import Plan


def names_of(plan: Plan) -> dict[str, str]:
    """The file name of each asked department's workbook, by the department's code."""
    asked = plan.asked_departments()
    return dict(zip((department.code for department in asked), entry_names(asked), strict=True))


def write_mails(plan: Plan, folder: str | Path, texts: Texts | None = None) -> dict[str, Path]:
    """The drafts by department, one beside each entry workbook that `generate` wrote into `folder`.

    Raises `Stopped` where a workbook cannot be read or a draft not be written.
    """
    written = {}
    for code, name in names_of(plan).items():
        path = Path(folder) / name
        with readable(path):
            content = path.read_bytes()
        target = Path(folder) / mail_name(name)
        write_file(target, mail_to_send(plan, plan.department(code), (name, content), texts))
        written[code] = target
    return written


def drafts_behind(plan: Plan, folder: str | Path) -> list[str]:
    """The names of the drafts in `folder` that would still bring another workbook than the one beside them."""
    behind = []
    for name in names_of(plan).values():
        draft, workbook = Path(folder) / mail_name(name), Path(folder) / name
        if is_draft(draft) and attached_to(draft) != [workbook.read_bytes()]:
            behind.append(draft.name)
    return behind


def write_reminders(
    plan: Plan,
    consolidated: Consolidated,
    folder: str | Path,
    copies: str | Path | None = None,
    texts: Texts | None = None,
) -> dict[str, Path]:
    """The drafts in `folder` by department, one for each department that sent nothing or has something to mend.

    Who sent nothing gets a fresh form with it; who has to mend, its marked copy where there is one in the folder
    `copies`. Drafts of an earlier run that are not needed any more are removed. Raises `Stopped` where the folder
    cannot be written.
    """
    root = Path(folder)
    check_writable(root)
    drafts = dict(_reminders(plan, consolidated, Path(copies) if copies else None, texts))
    paths = {code: root / mail_name(name) for code, name in names_of(plan).items()}
    for code, content in drafts.items():
        write_file(paths[code], content)
    for code, path in paths.items():
        if code not in drafts and is_draft(path):
            with suppress(OSError):
                path.unlink()
    return {code: paths[code] for code in drafts}


def _reminders(
    plan: Plan, consolidated: Consolidated, copies: Path | None, texts: Texts | None
) -> Iterator[tuple[str, bytes]]:
    from kpm_excel.excel.write.writer import write_book

    names = names_of(plan)
    for result in consolidated.departments:
        if result.code not in names:
            continue
        department, name = plan.department(result.code), names[result.code]
        findings = [f for f in consolidated.findings if f.place.department == result.code]
        if result.status is Status.MISSING:
            form = write_book(build_entry(plan, department))
            yield result.code, mail_to_remind(plan, department, (), (name, form), texts, refused=findings)
        elif result.status is Status.NEEDS_MENDING:
            points = points_of(plan, findings)
            yield result.code, mail_to_remind(plan, department, points, _copy(copies, result, name), texts)


def _copy(folder: Path | None, result: DepartmentResult, name: str) -> Attachment | None:
    """The marked copy of a department, by the name of its form or of the file that came; None where there is none."""
    for wanted in (name, *(f"{Path(file).stem}.xlsx" for file in result.files)):
        if folder and (path := folder / wanted).is_file():
            with suppress(OSError):
                return wanted, path.read_bytes()
    return None


def write_texts(plan: Plan, folder: str | Path) -> list[Path]:
    """The paths of the shipped mail texts, written into `folder` to be edited; what is there already stays."""
    written = []
    for kind in KINDS:
        path, text = Path(folder) / text_name(kind), default_texts(plan.language)[kind]
        if not path.exists():
            # With its mark, so that every editor on Windows takes it for UTF-8.
            content = f"{text.subject}\n\n{text.body}".replace("\n", "\r\n")
            write_file(path, content.encode("utf-8-sig"))
            written.append(path)
    return written

"""`mail-texts`: the words of the mail drafts, to be edited."""

from pathlib import Path

from kpm_excel.mails import KINDS, default_texts, text_name
from kpm_excel.office.results import Result
from kpm_excel.office.run import Run
from kpm_excel.output import write_file
from kpm_excel.plan.model import Plan


def mail_texts(plan: Plan, folder: str | Path, *, run: Run | None = None) -> Result:
    """Write the shipped mail texts into `folder`; what is there already stays.

    Raises `BadOutput` where the folder cannot be written.
    """
    (run or Run()).check()
    written = []
    for kind in KINDS:
        path, text = Path(folder) / text_name(kind), default_texts(plan.language)[kind]
        if not path.exists():
            # With its mark, so that every editor on Windows takes it for UTF-8.
            content = f"{text.subject}\n\n{text.body}".replace("\n", "\r\n")
            write_file(path, content.encode("utf-8-sig"))
            written.append(path)
    return Result(written=tuple(written))

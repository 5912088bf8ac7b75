"""`mail-texts`: the words of the mail drafts, to be edited."""

from pathlib import Path

from kpm_excel.mails import KINDS, default_texts, text_name
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, writing
from kpm_excel.plan.model import Plan


def mail_texts(plan: Plan, folder: str | Path, *, force: bool = False, run: Run | None = None) -> Result:
    """Write the shipped mail texts into `folder`; what is there already stays, without `force`.

    Raises `BadOutput` where the folder cannot be written.
    """
    (run or Run()).check()
    root = Path(folder)
    with writing("mail-texts", root, force=force) as outputs:
        for kind in KINDS:
            path, text = root / text_name(kind), default_texts(plan.words())[kind]
            if force or not path.exists():
                # With its mark, so that every editor on Windows takes it for UTF-8.
                content = f"{text.subject}\n\n{text.body}".replace("\n", "\r\n")
                outputs.put(path, Kind.TEXTS, content.encode("utf-8-sig"))
        return Result(**files_of(outputs.finish()))

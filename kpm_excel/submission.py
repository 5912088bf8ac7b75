"""What one returned workbook says: whose it is, its answers with their places, and what was found in it.

Small and picklable, because it travels from the process that read the file to the one that joins them all.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kpm_excel.answer_key import AnswerAt, AnswerKey
from kpm_excel.findings import Finding
from kpm_excel.moments import Moment
from kpm_excel.plan.types.values import Answer

#: Files that are copied or unpacked at once have dates so far apart, which say nothing of when they were saved.
_CARRIED_TOGETHER = dt.timedelta(minutes=1)


class Given(NamedTuple):
    """One answer as it was given: what it means, and where and how it was written."""

    program: int
    key: AnswerKey
    #: None where the cell is empty or its content could not be taken.
    value: Answer | None
    #: What the cell shows; empty for an empty cell.
    raw: str
    sheet: str
    cell: str

    @property
    def meaning(self) -> Answer:
        """By what it is compared: the answer, whatever its spelling; where it was not taken, what the cell shows."""
        return self.raw if self.value is None else self.value

    @property
    def slot(self) -> AnswerAt:
        """The program and key by which answers of several files are set against each other."""
        return self.program, self.key


class Respondent(NamedTuple):
    """Who filled a form in, as the box on its first sheet says. For the office alone."""

    name: str = ""
    extension: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.extension}".strip()


_NOBODY = Respondent()


class HandedIn(NamedTuple):
    """How a file came that was handed in on its department's page."""

    at: Moment
    #: Who did it, as they call themselves, and why with what was open.
    who: str = ""
    why: str = ""
    #: Whether its head approved it, who that was, and what they said; None where nothing was decided.
    is_approved: bool | None = None
    decided_by: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a returned file, whatever is in it."""

    #: The file as it was found, below the folder that was named: NFC, with `/`.
    name: str
    #: SHA-256 of its bytes; empty where they could not be read.
    sha256: str = ""
    size_bytes: int = 0
    #: `xlsx`, `xlsm`, `xls`, `ods` or `xlsb`; empty where it is no workbook.
    format: str = ""
    #: The program that saved it, as it names itself.
    application: str = ""
    last_modified_by: str = ""
    answered_by: Respondent = _NOBODY
    #: When it was last saved, as the file itself says; None where nothing in it is evidence of that.
    saved_at: Moment | None = None
    #: When its carrier says that it was last changed: the disk, the archive or the mail.
    changed_at: Moment | None = None
    #: How it was handed in on its department's page; None where it came another way.
    handed_in: HandedIn | None = None

    def is_later(self, other: "FileFacts") -> bool:
        """Whether it surely was saved after `other`: by what both say of themselves, else by what carried them.

        What was handed in on the page came in a known order, which decides where the files themselves do not.
        """
        if self.saved_at and other.saved_at:
            if not (self.handed_in and other.handed_in) or other.saved_at.is_after(self.saved_at):
                return self.saved_at.is_after(other.saved_at)
            return self.saved_at.is_after(other.saved_at) or self.handed_in.at.is_after(other.handed_in.at)
        if self.handed_in and other.handed_in:
            return self.handed_in.at.is_after(other.handed_in.at)
        if self.changed_at and other.changed_at:
            return self.changed_at.is_after(other.changed_at, _CARRIED_TOGETHER)
        return False


@dataclass(frozen=True, slots=True)
class Submission:
    """One returned file after reading."""

    file: FileFacts
    #: Code of the department whose form it is; None where nothing usable is in it.
    department: str | None = None
    #: In the order of the form.
    answers: tuple[Given, ...] = ()
    #: Sheet of each program that the file has a form for.
    sheets: Mapping[int, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    #: Program and key of cells whose content was refused, each with its own finding.
    refused: frozenset[AnswerAt] = frozenset()
    #: Version of the plan that it was made from, as its stamp says; empty where that is the plan it was read for.
    made_from: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether its answers may be joined with the others."""
        return self.department is not None

    @property
    def content(self) -> frozenset[tuple[int, str, Answer]]:
        """Program, key and meaning of every answered cell: equal for files whose answers mean the same."""
        return frozenset((*given.slot, given.meaning) for given in self.answers if given.raw)


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts of a department that sent anything."""

    #: Of the one workbook that counts, or of its parts.
    answers: tuple[Given, ...]
    respondent: Respondent = _NOBODY

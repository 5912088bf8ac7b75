"""The folder of one cycle: the plan, what goes out, what comes back, what comes of it.

In such a folder no command needs to be told where its files are: they are the cycle's own.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kpm_excel.errors import BadInput
from kpm_excel.words import LANGUAGES, words_for

#: The plan, by which a folder is known to be a cycle's.
PLAN = "plan.xlsx"


class Step(StrEnum):
    """A step of a cycle, in their order."""

    PLAN = "plan"
    SEND = "send"
    INBOX = "inbox"
    REVIEW = "review"
    PRINT = "print"
    PUBLISH = "publish"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Cycle:
    """Where the parts of a cycle lie."""

    plan: Path
    #: Entry workbooks for the departments.
    outgoing: Path
    #: What the departments sent back.
    returned: Path
    #: Consolidated answers, checks and the overview.
    results: Path
    #: The office's own words for mail drafts, where it has any.
    texts: Path

    @property
    def root(self) -> Path:
        """The folder of the cycle."""
        return self.plan.parent

    @property
    def collected(self) -> Path:
        """The answers as they were collected."""
        return self.results / "consolidated.json"

    @property
    def amended(self) -> Path:
        """The answers with what the office amended."""
        return self.results / "amended.json"

    @property
    def reminders(self) -> Path:
        """The folder of drafts, where `collect` writes its own."""
        return self.results / "mail"

    @property
    def overview(self) -> Path:
        """The report to print."""
        return self.results / "overview.xlsx"

    @property
    def printed(self) -> Path:
        """The report as it is given to the public."""
        return self.overview.with_suffix(".pdf")

    @property
    def published(self) -> Path:
        """The folder of page and data for the public."""
        return self.results / "public"

    @property
    def marked_plan(self) -> Path:
        """The copy of the plan in which what is wrong is marked."""
        return self.results / "plan-check.xlsx"

    @property
    def mended_plan(self) -> Path:
        """The plan laid out anew."""
        return self.results / "plan-mended.xlsx"

    @property
    def review(self) -> Path:
        """The workbook in which the office and its headquarters write their part."""
        return self.results / "review.xlsx"

    @property
    def history(self) -> Path:
        """The look back over several cycles."""
        return self.results / "history.xlsx"

    @property
    def next_plan(self) -> Path:
        """The plan of the next cycle, as it was begun from this one."""
        return self.results / "plan-next.xlsx"

    @property
    def plan_json(self) -> Path:
        """The plan in its other form."""
        return self.results / "plan.json"

    @property
    def to_amend(self) -> Path:
        """The answers into which an edited workbook is taken back.

        Answers that were collected again since they were amended are such, too: amending is what carries that over.
        """
        return self.collected if self.collected.is_file() and not self.is_amended else self.answers

    @property
    def is_amended(self) -> bool:
        """Whether the office amended the answers that were collected last."""
        return self.amended.is_file() and not self._is_behind

    @property
    def answers(self) -> Path:
        """The answers, as they were amended where they were.

        Raises `BadInput` where answers were collected since: the amendments must neither be lost nor be guessed at;
        and where none were collected yet.
        """
        if self.amended.is_file() and self._is_behind:
            raise BadInput("amended_behind", path=self.amended)
        if not self.is_amended and not self.collected.is_file():
            raise BadInput("not_collected", path=self.collected, folder=self.returned)
        return self.amended if self.is_amended else self.collected

    @property
    def _is_behind(self) -> bool:
        collected = self.collected
        return collected.is_file() and self.amended.stat().st_mtime_ns < collected.stat().st_mtime_ns


def find_cycle(folder: str | Path) -> Cycle | None:
    """The cycle that `folder` holds, whatever its language; None where it holds none."""
    root = Path(folder)
    if not (root / PLAN).is_file():
        return None
    cycles = [cycle_in(root, language) for language in LANGUAGES]
    return next((cycle for cycle in cycles if cycle.returned.is_dir()), None)


def answers_at(path: Path) -> Path:
    """The file of answers that `path` means: those of the cycle where it is the folder of one, else itself."""
    cycle = find_cycle(path)
    return cycle.answers if cycle else path


def cycle_in(root: Path, language: str) -> Cycle:
    """Where the parts of a cycle in `root` lie whose plan speaks `language`."""
    words = words_for(language)
    return Cycle(
        root / PLAN,
        *(root / words.text(f"cycle.folder_{part}") for part in ("outgoing", "returned", "results", "texts")),
    )

"""What a department gets beside the check workbook, and how that leads to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpm_excel.answer_key import AnswerAt, AnswerKey
from kpm_excel.book.base import beside


@dataclass(frozen=True, slots=True)
class Handout:
    """What a department gets, by its path below the folder of the check workbook."""

    #: The mail draft.
    mail: str
    #: The marked copy; empty where nothing came that could be marked.
    copy: str = ""
    #: Where the cell of each answer is in the copy, by program and key: `'№8'!C31`.
    places: Mapping[AnswerAt, str] = field(default_factory=dict)

    def at(self, program: int | None, key: AnswerKey | None) -> str:
        """A link to the cell of an answer in the copy, else to the copy; empty without one."""
        if not self.copy:
            return ""
        there = self.places.get((program, key), "") if program is not None and key else ""
        return beside(self.copy, there)

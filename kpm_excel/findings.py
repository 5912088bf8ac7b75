"""What is wrong, repaired or worth knowing in something that came back: stable codes and findings.

The first digit of a code is its family: 1 files, 2 answers, 3 whose they are, 4 answers against each
other, 5 what was done to the form, 6 joining. A code is never used again for something else.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from kpm_excel.words import Words


class Severity(StrEnum):
    """How much a finding weighs."""

    #: Something is missing or was not taken; the department has to mend it.
    ERROR = "error"
    #: Taken as it is, but somebody should look.
    WARNING = "warning"
    #: For the record: what was repaired, passed over or replaced.
    NOTICE = "notice"


class Code(Enum):
    """Every code with its severity; messages and remedies stand in the catalog `findings` under the code."""

    FILE_BROKEN = ("KPM101", Severity.ERROR)
    FILE_ENCRYPTED = ("KPM102", Severity.ERROR)
    FILE_LABELLED = ("KPM103", Severity.ERROR)
    FILE_NOT_A_WORKBOOK = ("KPM104", Severity.ERROR)
    FILE_TOO_LARGE = ("KPM105", Severity.ERROR)
    FILE_STOPPED_READER = ("KPM106", Severity.ERROR)
    FILE_LOCK = ("KPM107", Severity.NOTICE)
    FILE_FOREIGN = ("KPM108", Severity.NOTICE)
    FOLDER_EMPTY = ("KPM109", Severity.WARNING)

    ANSWER_MISSING = ("KPM201", Severity.ERROR)
    ANSWER_NOT_ON_SCALE = ("KPM202", Severity.ERROR)
    ANSWER_TOO_LONG = ("KPM203", Severity.WARNING)
    ANSWER_NOT_A_NUMBER = ("KPM204", Severity.ERROR)
    ANSWER_OUT_OF_RANGE = ("KPM205", Severity.ERROR)
    ANSWER_NOT_A_DATE = ("KPM206", Severity.ERROR)
    ANSWER_ERROR_VALUE = ("KPM207", Severity.ERROR)
    ANSWER_FORMULA_WITHOUT_RESULT = ("KPM208", Severity.ERROR)
    ANSWER_REPAIRED = ("KPM210", Severity.NOTICE)
    ANSWER_FROM_FORMULA = ("KPM211", Severity.NOTICE)
    ANSWER_NOT_TEXT = ("KPM212", Severity.WARNING)
    ANSWER_CHARACTERS_REMOVED = ("KPM213", Severity.NOTICE)
    ANSWER_MINUS = ("KPM214", Severity.WARNING)

    PLAN_OTHER = ("KPM301", Severity.ERROR)
    PERIOD_OTHER = ("KPM302", Severity.ERROR)
    IDENTITY_LOST = ("KPM303", Severity.ERROR)
    DEPARTMENT_UNKNOWN = ("KPM304", Severity.ERROR)
    PROGRAM_UNKNOWN = ("KPM305", Severity.WARNING)
    DEPARTMENT_MISSING = ("KPM306", Severity.ERROR)
    FORM_MIXED = ("KPM307", Severity.ERROR)
    PLAN_CHANGED = ("KPM308", Severity.NOTICE)

    FIGURES_CONTRADICT = ("KPM401", Severity.WARNING)

    SLOT_LOST = ("KPM501", Severity.ERROR)
    SLOT_DOUBLED = ("KPM502", Severity.ERROR)
    SLOT_UNKNOWN = ("KPM503", Severity.WARNING)

    FILE_REPLACED = ("KPM601", Severity.WARNING)
    FILE_SAME = ("KPM602", Severity.NOTICE)
    FILES_UNDECIDED = ("KPM603", Severity.ERROR)
    ANSWER_REPLACED = ("KPM604", Severity.WARNING)

    def __init__(self, code: str, severity: Severity) -> None:
        self.code = code
        self.severity = severity


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands; what does not apply is None."""

    #: Code of the department concerned.
    department: str | None = None
    #: Number of the program.
    program: int | None = None
    #: Field id, with the indicator's or the contributor's where there is one.
    field: str | None = None
    #: The file as it was found, below the folder that was named.
    file: str | None = None
    #: Name of the worksheet.
    sheet: str | None = None
    #: Address such as `C31`.
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, was repaired or is worth knowing."""

    #: Stable code such as `KPM201`.
    code: str
    severity: Severity
    place: Place
    #: Where, what was found and what is allowed.
    message: str
    #: What to do.
    remedy: str

    def to_json(self) -> dict[str, Any]:
        """The finding as contract `kpm-excel/consolidated@1` shapes it."""
        place = self.place
        return {
            "code": self.code,
            "severity": str(self.severity),
            "department": place.department,
            "program": place.program,
            "field": place.field,
            "file": place.file,
            "sheet": place.sheet,
            "cell": place.cell,
            "message": self.message,
            "remedy": self.remedy,
        }

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> "Finding":
        """The finding that `to_json` wrote."""
        place = Place(**{name: entry.get(name) for name in Place.__slots__})
        return cls(entry["code"], Severity(entry["severity"]), place, entry["message"], entry["remedy"])


def find(code: Code, words: Words, place: Place, **values: object) -> Finding:
    """A finding of `code` at `place`, its message and remedy in the language of `words`."""
    message = words.text(f"findings.{code.code}", **values)
    return Finding(code.code, code.severity, place, message, words.text(f"findings.{code.code}.remedy", **values))

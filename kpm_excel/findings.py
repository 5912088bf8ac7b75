"""What is wrong, repaired or worth knowing in something that came back: stable codes and findings.

The first digit of a code is its family: 1 files, 2 answers, 3 whose they are, 4 answers against each
other, 5 what was done to the form, 6 joining. A code is never used again for something else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self

from kpm_excel.answer_key import AnswerKey
from kpm_excel.words import Noun, Spoken, Words, filled, words_for


class Severity(StrEnum):
    """How much a finding weighs."""

    #: Something is missing or was not taken; the department has to mend it.
    ERROR = "error"
    #: Taken as it is, but somebody should look.
    WARNING = "warning"
    #: For the record: what was repaired, passed over or replaced.
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """Its place among them; the gravest is the first."""
        return tuple(Severity).index(self)


class Code(StrEnum):
    """Every code with its severity; messages and remedies stand in the catalog `findings` under the code."""

    severity: Severity

    def __new__(cls, code: str, severity: Severity) -> Self:
        """The code, which is the text `code` with a severity."""
        made = str.__new__(cls, code)
        made._value_ = code
        made.severity = severity
        return made

    FILE_BROKEN = ("KPM101", Severity.ERROR)
    FILE_ENCRYPTED = ("KPM102", Severity.ERROR)
    FILE_LABELLED = ("KPM103", Severity.ERROR)
    FILE_NOT_A_WORKBOOK = ("KPM104", Severity.ERROR)
    FILE_TOO_LARGE = ("KPM105", Severity.ERROR)
    FILE_STOPPED_READER = ("KPM106", Severity.ERROR)
    FILE_LOCK = ("KPM107", Severity.NOTICE)
    FILE_FOREIGN = ("KPM108", Severity.NOTICE)
    FOLDER_EMPTY = ("KPM109", Severity.WARNING)
    FILE_UNREADABLE = ("KPM110", Severity.ERROR)
    FILE_PLAIN_TEXT = ("KPM111", Severity.ERROR)
    FILE_WEB_PAGE = ("KPM112", Severity.ERROR)
    FILE_NUMBERS = ("KPM113", Severity.ERROR)
    ARCHIVE_ENCRYPTED = ("KPM114", Severity.ERROR)
    ARCHIVE_PATH = ("KPM115", Severity.ERROR)
    ARCHIVE_TOO_MUCH = ("KPM116", Severity.ERROR)
    ARCHIVE_OTHER = ("KPM117", Severity.ERROR)
    FILE_OTHER_FORMAT = ("KPM118", Severity.NOTICE)
    FILE_ENDING = ("KPM119", Severity.NOTICE)
    FILE_FROM_MAIL = ("KPM120", Severity.NOTICE)
    FILE_MACROS = ("KPM121", Severity.NOTICE)
    FILE_LINKS = ("KPM122", Severity.WARNING)
    FILE_EXCLUDED = ("KPM123", Severity.NOTICE)
    FILE_DAMAGED_PARTS = ("KPM124", Severity.NOTICE)
    FILE_DATES_1904 = ("KPM125", Severity.NOTICE)
    FILE_TRACKED = ("KPM126", Severity.NOTICE)
    PASSWORD_WRONG = ("KPM128", Severity.ERROR)
    FILES_OWN = ("KPM129", Severity.NOTICE)
    FILE_VALUES_ALONE = ("KPM130", Severity.WARNING)
    FILE_SHORTCUT = ("KPM131", Severity.ERROR)
    FILE_CHARACTERS_LOST = ("KPM132", Severity.ERROR)
    HANDED_CARRIER = ("KPM133", Severity.ERROR)
    HANDED_NO_FORM = ("KPM134", Severity.ERROR)

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
    ANSWER_BROKEN_FORMULA = ("KPM215", Severity.WARNING)
    ANSWER_STRUCK = ("KPM216", Severity.WARNING)
    ANSWER_HIDDEN = ("KPM217", Severity.WARNING)
    ANSWER_INVISIBLE = ("KPM218", Severity.WARNING)
    ANSWER_ROUNDED = ("KPM219", Severity.WARNING)
    ANSWER_EXAMPLE = ("KPM220", Severity.ERROR)
    ANSWER_DITTO = ("KPM221", Severity.ERROR)
    ANSWER_VAGUE = ("KPM222", Severity.WARNING)
    ANSWER_PRIVATE_CHARACTERS = ("KPM223", Severity.WARNING)
    ANSWER_COMPOSED = ("KPM224", Severity.NOTICE)
    ANSWER_PERSONAL = ("KPM225", Severity.WARNING)
    ANSWER_AS_LAST_PERIOD = ("KPM226", Severity.WARNING)
    ANSWER_FAR_OFF = ("KPM227", Severity.WARNING)
    ANSWER_PICTURE = ("KPM228", Severity.ERROR)
    ANSWER_COLOURED = ("KPM229", Severity.WARNING)
    ANSWER_FROM_LINK = ("KPM230", Severity.WARNING)
    ANSWER_LONG_AGO = ("KPM231", Severity.WARNING)

    ANSWER_RAISED = ("KPM232", Severity.ERROR)
    TEXT_RAISED = ("KPM233", Severity.WARNING)
    ANSWER_SYMBOLS = ("KPM234", Severity.ERROR)
    TEXT_SYMBOLS = ("KPM235", Severity.WARNING)
    ANSWER_DATA_TYPE = ("KPM236", Severity.ERROR)
    ANSWER_PLACEHOLDER = ("KPM237", Severity.ERROR)
    LINK_BEHIND = ("KPM238", Severity.NOTICE)
    ANSWER_OUT_OF_CYCLE = ("KPM239", Severity.WARNING)
    ANSWER_OTHER_FORM = ("KPM240", Severity.ERROR)
    ANSWER_LINE_ENDS = ("KPM241", Severity.NOTICE)
    ANSWER_NEITHER = ("KPM242", Severity.ERROR)
    ANSWER_OUT_OF_PERIOD = ("KPM243", Severity.WARNING)
    ANSWER_NO_MARK = ("KPM244", Severity.ERROR)
    ANSWER_LOOK_UNSURE = ("KPM250", Severity.WARNING)

    PLAN_OTHER = ("KPM301", Severity.ERROR)
    PERIOD_OTHER = ("KPM302", Severity.ERROR)
    IDENTITY_LOST = ("KPM303", Severity.ERROR)
    DEPARTMENT_UNKNOWN = ("KPM304", Severity.ERROR)
    PROGRAM_UNKNOWN = ("KPM305", Severity.WARNING)
    DEPARTMENT_MISSING = ("KPM306", Severity.ERROR)
    FORM_MIXED = ("KPM307", Severity.ERROR)
    PLAN_CHANGED = ("KPM308", Severity.NOTICE)
    FILE_NAME_OTHER = ("KPM309", Severity.WARNING)
    IDENTITY_VISIBLE = ("KPM310", Severity.NOTICE)
    STAMP_DAMAGED = ("KPM311", Severity.WARNING)
    SHEET_OTHER_FORM = ("KPM312", Severity.WARNING)
    HANDED_OTHER_DEPARTMENT = ("KPM313", Severity.ERROR)

    FIGURES_CONTRADICT = ("KPM401", Severity.WARNING)
    ANSWERS_REPEATED = ("KPM402", Severity.WARNING)
    TOTAL_FELL = ("KPM403", Severity.WARNING)

    SLOT_LOST = ("KPM501", Severity.ERROR)
    SLOT_DOUBLED = ("KPM502", Severity.ERROR)
    SLOT_UNKNOWN = ("KPM503", Severity.WARNING)
    PROGRAM_LOST = ("KPM504", Severity.ERROR)
    TEXT_REWRITTEN = ("KPM505", Severity.WARNING)
    TEXT_OUTSIDE = ("KPM506", Severity.WARNING)
    SHEET_EXTRA = ("KPM507", Severity.WARNING)
    SHEET_HIDDEN = ("KPM508", Severity.WARNING)
    SHEET_COPIED = ("KPM509", Severity.NOTICE)
    SLOT_MOVED = ("KPM510", Severity.NOTICE)
    SLOT_DISAGREES = ("KPM511", Severity.WARNING)
    SLOT_DAMAGED = ("KPM512", Severity.ERROR)
    CELLS_MERGED = ("KPM513", Severity.WARNING)
    COMMENT_LEFT = ("KPM514", Severity.WARNING)
    SHAPE_LEFT = ("KPM515", Severity.WARNING)
    PICTURE_LEFT = ("KPM516", Severity.WARNING)
    CONTROL_LEFT = ("KPM517", Severity.WARNING)
    CELLS_FAR = ("KPM518", Severity.WARNING)
    FORM_UNTOUCHED = ("KPM519", Severity.WARNING)
    SLOT_MISLABELLED = ("KPM520", Severity.ERROR)
    SLOT_WITHOUT_KEY = ("KPM521", Severity.NOTICE)
    OBJECT_LEFT = ("KPM522", Severity.WARNING)
    CHART_LEFT = ("KPM523", Severity.WARNING)
    DRAWING_LEFT = ("KPM524", Severity.WARNING)
    FORMULA_CHANGED = ("KPM525", Severity.WARNING)

    FILE_REPLACED = ("KPM601", Severity.WARNING)
    FILE_SAME = ("KPM602", Severity.NOTICE)
    FILES_UNDECIDED = ("KPM603", Severity.ERROR)
    ANSWER_REPLACED = ("KPM604", Severity.WARNING)
    FILES_JOINED = ("KPM605", Severity.WARNING)
    FILE_MENDED = ("KPM606", Severity.NOTICE)
    ANSWER_MENDED = ("KPM607", Severity.NOTICE)


#: Each code by its text.
CODES: Mapping[str, Code] = {code.value: code for code in Code}


class Place(NamedTuple):
    """Where a finding stands; what does not apply is None."""

    #: Code of the department concerned.
    department: str | None = None
    #: Number of the program.
    program: int | None = None
    #: The key of the answer; None where no single one is meant.
    field: AnswerKey | None = None
    #: The file as it was found, below the folder that was named.
    file: str | None = None
    #: Name of the worksheet.
    sheet: str | None = None
    #: Address such as `C31`.
    cell: str | None = None

    @classmethod
    def of(cls, department: Any, program: Any, field: str | None, *more: Any) -> "Place":
        """The place whose parts were read from a file, where the answer's key is its text."""
        return cls(department, program, None if field is None else AnswerKey.parse(field), *more)


#: What a sentence names: as it stands, or as each language says it.
Value = str | int | float | Noun | Spoken


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the catalog `reasons`."""

    names: tuple[str, ...]
    #: Stands behind the words where it says more, in no language: the name of a part or of a fault.
    detail: str = ""

    def text(self, words: Words) -> str:
        """The words in the language of `words`."""
        said = words.text("reasons.separator").join(words.text(f"reasons.{name}") for name in self.names)
        return f"{said}: {self.detail}" if self.detail else said


@dataclass(frozen=True, slots=True)
class Listing:
    """Several texts, set apart as each language does it."""

    parts: tuple[str, ...]
    #: What stands between them, by its name in the catalog `reasons`: `separator` or `dot`.
    joint: str = "separator"

    def text(self, words: Words) -> str:
        """The texts in one line."""
        return words.text(f"reasons.{self.joint}").join(self.parts)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence from the catalog `reasons`, with the parts that it lists and a code that it names."""

    name: str
    parts: tuple[str, ...]
    code: str = ""

    def text(self, words: Words) -> str:
        """The clause in the language of `words`."""
        return words.text(f"reasons.{self.name}", parts=words.text("reasons.dot").join(self.parts), code=self.code)


class Told(NamedTuple):
    """What a finding said when it was written into a file; what filled its sentences in is not known any more."""

    severity: Severity
    message: str
    remedy: str


class Finding(NamedTuple):
    """One thing that is wrong, was repaired or is worth knowing; it is put into words when it is shown."""

    code: Code
    place: Place
    #: What fills its sentences in, by name.
    values: tuple[tuple[str, Value], ...] = ()
    #: What it says, where it was read from a file; None where its sentences are made.
    told: Told | None = None

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.told.severity if self.told else self.code.severity

    def message(self, words: Words) -> str:
        """Where, what was found and what is allowed, for a reader of the language of `words`."""
        return self.told.message if self.told else self._text(f"findings.{self.code}", words)

    def remedy(self, words: Words) -> str:
        """What to do, for a reader of the language of `words`."""
        return self.told.remedy if self.told else self._text(f"findings.{self.code}.remedy", words)

    def _text(self, key: str, words: Words) -> str:
        return words.text(key, **filled(dict(self.values), words))

    def __str__(self) -> str:
        words = words_for(None)
        return f"{self.code} {self.message(words)} {self.remedy(words)}"

    def to_json(self, words: Words) -> dict[str, Any]:
        """The finding as contract `kpm-excel/consolidated@1` shapes it, told in the language of `words`."""
        place = self.place
        return {
            "code": str(self.code),
            "severity": str(self.severity),
            "department": place.department,
            "program": place.program,
            "field": AnswerKey.parse(place.field).answer if place.field else place.field,
            "file": place.file,
            "sheet": place.sheet,
            "cell": place.cell,
            "message": self.message(words),
            "remedy": self.remedy(words),
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "Finding":
        """The finding that `to_json` wrote, which keeps the words that it was told in.

        Raises `KeyError` for a code that is none.
        """
        place = Place.of(*(entry.get(name) for name in Place._fields))
        told = Told(Severity(entry["severity"]), entry["message"], entry["remedy"])
        return cls(CODES[entry["code"]], place, (), told)


def find(code: Code, place: Place, **values: Value | None) -> Finding:
    """A finding of `code` at `place`; `values` fill its sentences in, but for those that are None."""
    return Finding(code, place, tuple((name, value) for name, value in values.items() if value is not None))

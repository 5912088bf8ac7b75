"""The marks by which a returned workbook is known again, whatever became of its names and positions.

A sheet carries a `Stamp` (whose form for which plan), each input row a `SlotKey` in a hidden column, and the
input column a mark in a hidden row. All are plain values of cells, which every program keeps; stamps and keys have
a check sum, so that one which was typed over or counted up by filling is seen. Defined names and a table on a
hidden sheet are further witnesses, and the visible form number is one that survives on paper.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from kpm_excel.answer_key import AnswerKey
from kpm_excel.plan.conditions import Condition
from kpm_excel.plan.model import FieldType, Plan

#: Name of the hidden sheet with the table of slots.
TABLE_SHEET = "_kpm"
#: What stands in a hidden row at the head of the column that takes the answers: a number that nobody types, because
#: programs offer the texts of a column to whoever types into it. Each further column has one more.
_COLUMN_MARK = 75_807_767.0625
#: How many columns of answers a sheet may have.
_MOST_COLUMNS = 100
#: What stood there in forms of earlier versions: for the first column, and before the number of a further one.
_COLUMN_TEXT, _FURTHER_TEXT = "KPM1C|answer", "KPM1C|mark"

#: A defined name has 255 characters at most.
_NAME_ROOM = 200

_STAMP, _KEY = "KPM1S", "KPM1R"
#: `json.dumps` with options would make an encoder for each key.
_CONDITION_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def column_mark(number: int) -> float:
    """What stands at the head of a column of answers: 0 for the first, which every sheet has."""
    return _COLUMN_MARK + number


def column_of(value: object) -> int | None:
    """The number of the column of answers that `value` stands over; None for any other value."""
    if isinstance(value, float):
        number = value - _COLUMN_MARK
        return int(number) if number.is_integer() and 0 <= number < _MOST_COLUMNS else None
    if not isinstance(value, str):
        return None
    if value == _COLUMN_TEXT:
        return 0
    further = value.removeprefix(_FURTHER_TEXT)
    return int(further) if further != value and re.fullmatch("[1-9][0-9]?", further) else None


class Damaged(ValueError):
    """A mark of ours whose check sum does not fit: somebody typed over it or filled it on."""


@lru_cache(maxsize=1024)
def sealed_text(*parts: str) -> str:
    """`parts` as one text for a cell, the first of them its mark, with a check sum at its end."""
    # A workbook says each of its marks two or three times.
    body = "|".join(quote(part, safe=' {}[]":,.()') for part in parts)
    return f"{body}|{_check(body)}"


# The fields of a kind have the same labels for every department.
_unquoted = lru_cache(maxsize=1024)(unquote)


def _check(body: str) -> str:
    # Ends in a letter: Excel's fill handle counts up a number at the end of a text.
    return f"{zlib.crc32(body.encode()):08x}k"


def _number(text: str) -> int:
    # The largest whole number that every program keeps exactly has 16 digits.
    if not re.fullmatch(r"-?[0-9]{1,16}", text):
        raise Damaged(text[:40])
    return int(text)


def sealed_parts(text: str, mark: str, *counts: int) -> list[str] | None:
    """The parts of a sealed `text`, its mark one of as many as `counts` say; None for any other text.

    Raises `Damaged`.
    """
    body = _body(text, mark)
    if body is None:
        return None
    parts = [_unquoted(part) for part in body.split("|")]
    if len(parts) not in counts:
        raise Damaged(text)
    return parts[1:]


def _body(text: str, mark: str) -> str | None:
    """A sealed `text` with this mark, without its check sum; None for any other text. Raises `Damaged`."""
    stripped = text.strip()
    if not stripped.startswith(mark + "|"):
        return None
    body, _, check = stripped.rpartition("|")
    if check != _check(body):
        raise Damaged(text)
    return body


def plan_id(plan: Plan) -> str:
    """What the plan's forms are known by: 12 hex digits over the body's name and the title, and as many over the cycle.

    A plan without a cycle has the first alone.
    """
    report = _id_of(plan.organization, plan.title)
    return f"{report}.{_id_of(plan.cycle)}" if plan.cycle else report


# Each sheet of each form is held against it.
@lru_cache(maxsize=16)
def _id_of(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]


class Standing(StrEnum):
    """What a form is to a plan."""

    OWN = "own"
    #: Another period of the same report.
    OTHER_PERIOD = "other_period"
    OTHER_PLAN = "other_plan"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose form it is, and for which plan and cycle."""

    #: See `plan_id`.
    plan: str
    #: Id of the current period.
    period: str
    #: The cycle as it is printed, such as 令和4年度末.
    as_of: str
    #: First 12 hex digits of the plan's SHA-256: another content under the same cycle.
    version: str
    #: Code of the department.
    department: str
    #: Number of the sheet's program; None for the first sheet.
    program: int | None = None

    @classmethod
    def of(cls, plan: Plan, department: str, program: int | None = None) -> "Stamp":
        """The stamp of a sheet of `plan` for `department`."""
        return cls(plan_id(plan), plan.current_period, plan.as_of, plan.sha256[:12], department, program)

    def standing(self, plan: Plan) -> Standing:
        """What a form with this stamp is to `plan`, whose title and as-of may have been corrected since.

        Where one of them has no cycle, they are the same by title and as-of, or because the form's version is among
        those that the plan is remembered to have had.
        """
        (report, _, cycle), (same_report, _, same_cycle) = (id.partition(".") for id in (self.plan, plan_id(plan)))
        if cycle and same_cycle:
            is_own = cycle == same_cycle
        else:
            is_own = (report, self.as_of) == (same_report, plan.as_of) or self.version in plan.versions
        if is_own and self.period == plan.current_period:
            return Standing.OWN
        is_report = report == same_report or is_own
        return Standing.OTHER_PERIOD if is_report else Standing.OTHER_PLAN

    def text(self) -> str:
        """The stamp as it stands in a cell."""
        no = "" if self.program is None else str(self.program)
        return sealed_text(_STAMP, self.plan, self.period, self.as_of, self.version, self.department, no)

    @classmethod
    def parse(cls, text: str) -> "Stamp | None":
        """The stamp in `text`; None where it is no stamp. Raises `Damaged`."""
        parts = sealed_parts(text, _STAMP, 7)
        if parts is None:
            return None
        plan, period, as_of, version, department, no = parts
        return cls(plan, period, as_of, version, department, _number(no) if no else None)

    def form_number(self) -> str:
        """The visible form number, such as `R4-kanri-8-3F7A`: short, and unlike any other of the cycle."""
        # What was printed stays true when title or as-of is corrected.
        report, _, cycle = self.plan.partition(".")
        known_by = cycle or f"{report}|{self.as_of}"
        digest = hashlib.sha256(f"{known_by}|{self.department}|{self.program}".encode()).hexdigest()
        parts = [self.period, self.department]
        if self.program is not None:
            parts.append(str(self.program))
        return "-".join([*parts, digest[:4].upper()])


class SlotKey(NamedTuple):
    """Which answer a cell takes; all that is needed to read it without the plan."""

    program: int
    key: AnswerKey
    type: FieldType
    required: bool | Condition
    label: str
    #: The number of the column of answers that its cell is in; see `column_mark`.
    column: int = 0

    def text(self) -> str:
        """The key as it stands in a cell."""
        parts = (str(self.program), self.key, self.type, _CONDITION_JSON.encode(self.required), self.label)
        return sealed_text(_KEY, *parts, *([str(self.column)] if self.column else []))

    @classmethod
    def parse(cls, text: str) -> "SlotKey | None":
        """The key in `text`; None where it is no key. Raises `Damaged`."""
        body = _body(text, _KEY)
        if body is None:
            return None
        _, no, *rest = body.split("|", 2)
        return cls(_number(_unquoted(no)), *_slot_of(*rest))

    @property
    def name(self) -> str:
        """The defined name of the cell: letters, digits and `_` only, as every program keeps them."""
        # Excel ignores case in names, so capitals are spelled out as well, and so is what looks spelled out.
        plain = re.sub("[^a-z0-9_]|_(?=x[0-9a-f]+_)", lambda match: f"_x{ord(match[0]):x}_", self.key)
        if len(plain) > _NAME_ROOM:
            plain = hashlib.sha256(self.key.encode()).hexdigest()[:16]
        return f"kpm_{self.program}_{plain}"


# A plan has few kinds of slots, and very many of each: all but the program's number is said again and again.
@lru_cache(maxsize=1024)
def _slot_of(written: str = "") -> tuple[AnswerKey, FieldType, bool | Condition, str, int]:
    """What a key says behind its program's number. Raises `ValueError`, as for a number or type that is none."""
    parts = [_unquoted(part) for part in written.split("|")]
    if len(parts) not in (4, 5):
        raise Damaged(written[:40])
    key, type_, required, label, *column = parts
    number = _number(column[0]) if column else 0
    return AnswerKey.parse(key), FieldType(type_), _condition(json.loads(required)), label, number


def _condition(required: bool | Mapping[str, list[Any]]) -> bool | Condition:
    if isinstance(required, bool):
        return required
    return {name: tuple(values) for name, values in required.items()}


def is_mark(value: object) -> bool:
    """Whether a cell's value is one of our marks, sound or damaged."""
    if isinstance(value, float):
        return column_of(value) is not None
    return isinstance(value, str) and value.startswith(("KPM1S|", "KPM1R|", "KPM1C|", "KPM1F|"))

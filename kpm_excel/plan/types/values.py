"""What cells hold and what is answered, and how a value that does not fit its field is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kpm_excel.errors import Fault
from kpm_excel.findings import Code, Listing, Value
from kpm_excel.plan.numerals import fifteen_digits
from kpm_excel.plan.schema import listed, not_allowed, path_of, shown

#: What readers give for a cell.
Raw = str | int | float | bool | date | datetime | None
#: An answer as the consolidated data hold it.
Answer = str | int | float


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about one value: a code and what fills its sentences in."""

    code: Code
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell means for its field; `answer` is None where it is empty or could not be taken."""

    answer: Answer | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a value does not fit its field: a fault where a file of ours holds it, a finding where a cell does."""

    #: Key of the sentence in the catalog `faults`.
    key: str
    code: Code
    #: What fills either sentence in, beside what was found.
    values: Mapping[str, Value] = field(default_factory=dict)
    #: What may stand there instead, where that is a list.
    allowed: Sequence[str] | None = None

    def fault(self, value: object, at: Sequence[str | int]) -> Fault:
        """The fault that `value` is at path `at`."""
        if self.key == "not_allowed" and self.allowed is not None:
            return not_allowed(path_of(at), value, self.allowed)
        allowed = {} if self.allowed is None else {"allowed": listed(self.allowed)}
        return Fault(path_of(at), self.key, {"found": shown(value), **self.values, **allowed})

    def remark(self, raw: Raw) -> Remark:
        """What is said of a cell that holds `raw`."""
        allowed = {} if self.allowed is None else {"allowed": Listing(tuple(self.allowed), "dot")}
        return Remark(self.code, {"found": as_text(raw), **self.values, **allowed})


def as_text(raw: Raw) -> str:
    """`raw` as a reader of the workbook would see it written."""
    if isinstance(raw, str):
        return raw
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        return repr(fifteen_digits(raw)).removesuffix(".0")
    if isinstance(raw, datetime):
        return raw.isoformat(" ")
    return raw.isoformat() if isinstance(raw, date) else str(raw)


def repaired(raw: Raw, answer: Answer) -> tuple[Remark, ...]:
    """The remark that `raw` was read as `answer`, which is written otherwise."""
    return (Remark(Code.ANSWER_REPAIRED, {"found": as_text(raw), "read": answer}),)

"""By what an answer to a program is known: `results`, `indicators.rate`, `results@zaisei`, `indicators.rate@zaisei`."""

import re
from typing import Self

#: The ids of indicators and rows behind which a department may stand; in older plans an id may hold `@` itself.
_PART = re.compile(r"[a-z][a-z0-9_]*(?=@.)")


class AnswerKey(str):
    """The key of an answer, which is its text, with the parts that it is made of."""

    #: Id of the field.
    field: str
    #: Id of the indicator, or of the row of figures; empty where the field has one answer.
    part: str
    #: Code of the contributor; empty for the leading department.
    department: str

    def __new__(cls, field: str, part: str = "", department: str = "") -> Self:
        """The key of these parts."""
        key = str.__new__(cls, field + (f".{part}" if part else "") + (f"@{department}" if department else ""))
        key.field, key.part, key.department = field, part, department
        return key

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        return self.field, self.part, self.department

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key that `text` spells. Every text is one, as plans and stamps may have been edited."""
        at = re.search("[.@]", text)
        if at is None:
            return cls(text)
        field, rest = text[: at.start()], text[at.end() :]
        if at[0] == "@":
            return cls(field, "", rest)
        part = _PART.match(rest)
        return cls(field, part[0], rest[part.end() + 1 :]) if part else cls(field, rest)

    @property
    def own(self) -> Self:
        """The same without the department."""
        return type(self)(self.field, self.part)


#: An answer of a plan: the number of its program, and its key.
AnswerAt = tuple[int, AnswerKey]

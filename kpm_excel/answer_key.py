"""By what an answer to a program is known: `results`, `indicators.rate`, `results@zaisei`, `indicators.rate@zaisei`."""

import hashlib
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
    #: Of one of several choices: by what its cell is known (see `mark_of`); empty for other answers.
    mark: str

    def __new__(cls, field: str, part: str = "", department: str = "", mark: str = "") -> Self:
        """The key of these parts."""
        within = (f".{part}" if part else "") + (f"#{mark}" if mark else "")
        key = str.__new__(cls, field + within + (f"@{department}" if department else ""))
        key.field, key.part, key.department, key.mark = field, part, department, mark
        return key

    def __getnewargs__(self) -> tuple[str, str, str, str]:  # type: ignore[override]
        return self.field, self.part, self.department, self.mark

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key that `text` spells. Every text is one, as plans and stamps may have been edited."""
        at = re.search("[.@#]", text)
        if at is None:
            return cls(text)
        field, rest = text[: at.start()], text[at.end() :]
        if at[0] == "@":
            return cls(field, "", rest)
        if at[0] == "#":
            mark, _, department = rest.partition("@")
            return cls(field, "", department, mark)
        part = _PART.match(rest)
        return cls(field, part[0], rest[part.end() + 1 :]) if part else cls(field, rest)

    @property
    def own(self) -> Self:
        """The same without the department."""
        return type(self)(self.field, self.part, mark=self.mark) if self.department else self

    @property
    def answer(self) -> Self:
        """The same without the mark: several choices are one answer to whoever asks from outside."""
        return type(self)(self.field, self.part, self.department) if self.mark else self

    def of_choice(self, choice: str) -> Self:
        """The key of the cell that marks `choice`."""
        return type(self)(self.field, self.part, self.department, mark_of(choice))


def mark_of(choice: str) -> str:
    """By what the cell of one of several choices is known, wherever it stands among them: 8 hex digits."""
    return hashlib.sha256(choice.encode(errors="surrogatepass")).hexdigest()[:8]


#: An answer of a plan: the number of its program, and its key.
AnswerAt = tuple[int, AnswerKey]

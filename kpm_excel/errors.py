"""What stops a run: a call, an input or an output that cannot be used.

What is wrong in something that came back is never an exception but a `kpm_excel.findings.Finding`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from kpm_excel.words import Noun, Saying, Words, words_for


class Stopped(Exception):
    """A run that cannot go on; `key` names the sentence in the catalog `errors`, `values` fill it in.

    Each is one of the three below. Who shows it chooses the language: `message(words)`.
    """

    def __init__(self, key: str, **values: object) -> None:
        # Exception's own __init__ is left out: `args` stay those of the call, with which it comes whole out of
        # another process.
        self.key = key
        self.values = values

    def message(self, words: Words) -> str:
        """The sentence for a reader of the language of `words`."""
        return Saying(f"errors.{self.key}", self.values).text(words)

    def __str__(self) -> str:
        """The sentence in the language of the environment, as a traceback shows it."""
        return self.message(words_for(None))


class BadCall(Stopped):
    """A call that asks for what cannot be: a name, a number or a combination that the caller has to choose anew."""


class BadInput(Stopped):
    """A file to be read that is not there, cannot be read, or is not what it should be."""


class BadOutput(Stopped):
    """A place where something cannot be written, or a form in which it cannot be made here."""


class JsonPath(str):
    """Where something stands in a JSON document, as people write it: `programs[7].name`; `$` for the whole."""

    #: The keys and indexes that lead there.
    steps: tuple[str | int, ...]

    def __new__(cls, steps: Sequence[str | int]) -> Self:
        """The path of these steps."""
        text = ""
        for step in steps:
            text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
        path = str.__new__(cls, text or "$")
        path.steps = tuple(steps)
        return path

    def __getnewargs__(self) -> tuple[tuple[str | int, ...]]:  # type: ignore[override]
        return (self.steps,)

    def is_within(self, outer: "JsonPath") -> bool:
        """Whether it is `outer` or leads on from there."""
        return self.steps[: len(outer.steps)] == outer.steps


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in an input."""

    #: Where, as a message names it: a `JsonPath`, or in a workbook a `kpm_excel.planbook.record.CellPlace`.
    place: str
    #: The sentence's key in the catalog `faults`.
    key: str
    #: What fills the sentence in.
    values: dict[str, Any] = field(default_factory=dict)

    def about(self, item: Noun | None) -> Self:
        """The same fault, of something that is called `item`."""
        return replace(self, values={**self.values, "item": item}) if item else self

    def text(self, words: Words) -> str:
        """What is wrong and what would be right, without the place."""
        return Saying(f"faults.{self.key}", self.values).text(words)

    def message(self, words: Words) -> str:
        """Place, fault and what would be right, in one line."""
        return words.text("faults.line", place=self.place, text=self.text(words))


class Faulty(BadInput):
    """An input with faults; `faults` holds everything that is wrong in it."""

    #: The head line in the catalog `errors`.
    HEAD: ClassVar[str]

    def __init__(self, path: str, faults: Sequence[Fault]) -> None:
        super().__init__(self.HEAD, path=path, count=len(faults))
        self.faults = tuple(faults)

    def message(self, words: Words) -> str:
        """The head line and one line for each fault."""
        return "\n".join([super().message(words), *(f"  {fault.message(words)}" for fault in self.faults)])


class PlanFaulty(Faulty):
    """A plan that cannot be used."""

    HEAD = "plan_faulty"


class AnswersFaulty(Faulty):
    """Answers to fill in that do not fit the plan."""

    HEAD = "answers_faulty"


class ConsolidatedFaulty(Faulty):
    """Consolidated answers that are damaged or do not fit the plan."""

    HEAD = "consolidated_faulty"

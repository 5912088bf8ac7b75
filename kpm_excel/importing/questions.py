"""What a person must still decide of a plan that was begun from a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.words import Words


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person must still decide, or should look at."""

    #: The sentence `ask_<key>` in the catalog `account`.
    key: str
    #: What fills it in.
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, words: Words) -> str:
        """The sentence in the language of `words`."""
        return words.text(f"account.ask_{self.key}", **self.values)

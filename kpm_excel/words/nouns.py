"""What one item of a report is called, in the forms that sentences need: 事業; a project, projects."""

import re
from typing import NamedTuple

#: Words that begin with a vowel's letter and are spoken with a consonant first, and the reverse: a unit, an hour.
_SPOKEN_A, _SPOKEN_AN = re.compile(r"uni(?!n|m)|us[ae]|eu|one|ubi", re.I), re.compile(r"hour|honou?r|heir", re.I)
#: Letters whose names begin with a vowel: an FTE.
_LETTERS = "AEFHILMNORSX"


class Noun(NamedTuple):
    """What an item is called; a language without plurals has the same in both."""

    one: str
    other: str

    @classmethod
    def of(cls, word: str, language: str) -> "Noun":
        """The noun of which only `word` is known: in English with its regular plural."""
        return cls(word, _plural(word) if language == "en" else word)

    def form(self, name: str) -> str:
        """What a sentence asks for: `one` (or nothing), `many`, `a`; `One`, `Many` and `A` have a capital."""
        forms = {"": self.one, "one": self.one, "many": self.other, "a": f"{_article(self.one)} {self.one}"}
        text = forms[name.lower()]
        return text[:1].upper() + text[1:] if name[:1].isupper() else text


def _plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def _article(word: str) -> str:
    first = re.split(r"[\s-]", word)[0]
    if len(first) == 1 or (first.isupper() and first.isalpha()):
        return "an" if first[:1].upper() in _LETTERS else "a"
    vowel = first[:1].lower() in "aeiou"
    return "an" if (vowel and not _SPOKEN_A.match(first)) or _SPOKEN_AN.match(first) else "a"

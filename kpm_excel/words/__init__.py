"""Every word that the toolkit itself writes, from catalogs: `<language>/<area>.json`.

A key is `area.name`. Its value is a sentence with `{placeholders}`, or an object of plural forms
(`zero`, `one`, `other`) chosen by the value `count`. A new language is a new folder.

What one item of the report is called stands in no sentence: `{item}` takes its place, in English also as
`{item:many}`, `{item:a}` and, where a sentence begins, `{item:One}`, `{item:Many}`, `{item:A}`; see `nouns`.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Final, Protocol, runtime_checkable

from kpm_excel.words.nouns import Noun as Noun

#: The languages with a complete catalog.
LANGUAGES: Final = ("ja", "en")
#: A sentence names what it quotes; nobody reads a whole page in it.
_LONGEST_QUOTE: Final = 300
_WHOLE: Final = ("allowed", "paths")


#: Where a sentence names what an item is called, and in which form.
_ITEM = re.compile(r"\{item(?::(\w+))?\}")


class Words:
    """The catalogs of one language, each area read when it is first asked for."""

    def __init__(self, language: str, item: Noun | None = None) -> None:
        self.language = language
        self._given = item
        self._entries: dict[str, str | dict[str, str]] = {}

    @cached_property
    def item(self) -> Noun:
        """What an item is called, where a sentence is not told otherwise."""
        return self._given or Noun(self.text("item.one"), self.text("item.other"))

    def calling(self, item: Noun | None) -> "Words":
        """The same words, with an item called `item`; as the language itself calls it for None."""
        return _words(self.language, item)

    def text(self, key: str, **values: object) -> str:
        """The sentence of `key` with `values` filled in.

        A plural is chosen by `count`; `item` may be what an item is called in this sentence. Raises `KeyError` for a
        key that no catalog has.
        """
        entry = self._entry(key)
        if isinstance(entry, dict):
            entry = entry[_plural(entry, values["count"])]
        if "{item" in entry:
            entry = self._named(entry, values.get("item"), bool(values))
        return entry.format_map(values) if values else entry

    def _named(self, entry: str, item: object, is_filled: bool) -> str:
        """`entry` with the word for an item; where more is filled in, its braces stand for themselves."""
        noun = item if isinstance(item, Noun) else self.item

        def form(match: re.Match[str]) -> str:
            word = noun.form(match[1] or "")
            return word.replace("{", "{{").replace("}", "}}") if is_filled else word

        return _ITEM.sub(form, entry)

    def has(self, key: str) -> bool:
        """Whether the catalogs know `key`."""
        area, _, name = key.partition(".")
        return name in _area(self.language, area)

    def of_period(self, key: str, yearly: bool, **values: object) -> str:
        """The sentence `key`; the one that speaks of last year instead where periods are years and there is one."""
        own = f"{key}_year"
        return self.text(own if yearly and self.has(own) else key, **values)

    def _entry(self, key: str) -> str | dict[str, str]:
        entry = self._entries.get(key)
        if entry is None:
            area, _, name = key.partition(".")
            entry = self._entries[key] = _area(self.language, area)[name]
        return entry


@cache
def _area(language: str, area: str) -> dict[str, str | dict[str, str]]:
    found: dict[str, str | dict[str, str]] = json.loads(
        (files(__package__) / language / f"{area}.json").read_text(encoding="utf-8")
    )
    return found


@runtime_checkable
class Spoken(Protocol):
    """Words within a sentence that are chosen when it is shown."""

    def text(self, words: Words) -> str:
        """The words in the language of `words`."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that is yet to be said: in the language of whoever reads it."""

    #: Its key in the catalogs.
    key: str
    #: What fills it in; what is `Spoken` itself is said in the same language.
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, words: Words) -> str:
        """The sentence in the language of `words`."""
        return words.text(self.key, **filled(self.values, words))


def filled(values: Mapping[str, object], words: Words) -> dict[str, object]:
    """What fills a sentence in, in the language of `words`: long quotes by their beginning and how long they are.

    What is allowed, and which files are meant, is told whole: it is not written anywhere else.
    """
    told = {
        # To ask a text whether it is `Spoken` takes longer than to say the sentence.
        name: one.text(words) if not isinstance(one, str | int) and isinstance(one, Spoken) else one
        for name, one in values.items()
    }
    return {
        name: _head(one, words) if isinstance(one, str) and len(one) > _LONGEST_QUOTE and name not in _WHOLE else one
        for name, one in told.items()
    }


def _head(quote: str, words: Words) -> str:
    return words.text("reasons.quote_cut", head=quote[:_LONGEST_QUOTE].rstrip(), count=f"{len(quote):,}")


def _plural(forms: dict[str, str], count: object) -> str:
    if count == 0 and "zero" in forms:
        return "zero"
    return "one" if count == 1 and "one" in forms else "other"


def words_for(language: str | None) -> Words:
    """The words of `language`; of the reader's environment where it is None."""
    return _words(language if language in LANGUAGES else environment_language(), None)


@cache
def _words(language: str, item: Noun | None) -> Words:
    return Words(language, item)


def environment_language() -> str:
    """The language of the one at the screen: `KPM_EXCEL_LANG`, else the locale's, else Windows' own, else English."""
    for name in ("KPM_EXCEL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return next((language for language in LANGUAGES if value.lower().startswith(language)), "en")
    return "ja" if _windows_speaks_japanese() else "en"


def _windows_speaks_japanese() -> bool:
    # Windows sets no LANG; its display language is asked from the system (0x11 is LANG_JAPANESE).
    if os.name != "nt":
        return False
    import ctypes

    return bool(ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 0x11)  # type: ignore[attr-defined,unused-ignore]

"""Texts on the public page: paragraphs and lists of their lines, each with its language where that is another one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

_JAPANESE: Final = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff々〆ヶ\uff66-\uff9f]")
#: So many words in Latin letters are a sentence, and no name.
_SENTENCE: Final = re.compile(r"(?:[A-Za-z][A-Za-z'’-]*[ ,;:]+){3,}[A-Za-z]")
#: What people put before the entries of a list.
_BULLET: Final = re.compile(r"[ \u3000\t]*[・•●◦‣▪][ \u3000\t]*(?=\S)")


#: A percent sign that spells nothing.
_BARE_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_ADDRESS_LETTERS: Final = "%/:?@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text in one language."""

    text: str
    #: Empty where it is that of the page.
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list of entries."""

    lines: tuple[Said, ...]
    is_list: bool = False


def spelled_out(address: str) -> str:
    """`address` as HTML wants one: what an address has no letter for is spelled in percents; its host stays."""
    scheme, host, *rest = urlsplit(address)
    path, query, fragment = (quote(_BARE_PERCENT.sub("%25", part), safe=_ADDRESS_LETTERS) for part in rest)
    return urlunsplit((scheme, host, path, query, fragment))


def said(text: str, language: str) -> Said:
    """`text`, with its language where it is not the `language` of the page."""
    if _JAPANESE.search(text):
        return Said(text, "" if language == "ja" else "ja")
    return Said(text, "en" if language == "ja" and _SENTENCE.search(text) else "")


def blocks(text: str, language: str) -> tuple[Block, ...]:
    """The blocks of `text`: lines that begin with a bullet are a list, others a paragraph each; empty ones are none."""
    return tuple(_blocks(text, language))


def _blocks(text: str, language: str) -> Iterator[Block]:
    lines = [line for line in text.splitlines() if line.strip()]
    for is_list, run in groupby(lines, key=lambda line: _BULLET.match(line) is not None):
        own = [said(_BULLET.sub("", line, count=1) if is_list else line.strip(), language) for line in run]
        if is_list:
            yield Block(tuple(own), is_list=True)
        else:
            yield from (Block((line,)) for line in own)

"""Texts evened out for being compared, and what stands for nothing."""

import re
import unicodedata
from typing import Final

_BLANKS: Final = re.compile(r"[\s\u3000\u00a0\u200b-\u200d\u2060\ufeff]+")
#: What people write into a cell in which there is nothing to say.
_NOTHING: Final = re.compile(
    r"[-‐‑‒–—―ー－─━ｰ−…‥・.／/＼\\]*|(?:該当)?な(?:し|い)|無し?|該当無し|n/?a|none|nil|空欄", re.IGNORECASE
)


def even(text: str) -> str:
    """`text` in one width and in one line, for being compared."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def bare(text: str) -> str:
    """`text` in one width and small letters, without any blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def in_line(text: str) -> str:
    """A heading or name in one line: the breaks by which it was fitted into its cell are taken out.

    Between western words a blank takes the place of a break.
    """
    lines = [line.strip(" \t\u3000\u00a0") for line in text.splitlines()]
    joined = ""
    for line in filter(None, lines):
        glue = (
            " " if joined[-1:].isascii() and line[0].isascii() and joined[-1:].isalnum() and line[0].isalnum() else ""
        )
        joined += glue + line if joined else line
    return joined


def is_nothing(text: str) -> bool:
    """Whether `text` says that there is nothing: empty, －, …, なし."""
    return _NOTHING.fullmatch(even(text)) is not None


#: What begins a line of a list.
BULLET: Final = re.compile(
    r"\s*(?:[・･●○◯〇■□◆◇▪▫▶▸►➢✓✔◎※‣•·–—\-*]|[①-⑳㉑-㉟㊱-㊿⑴-⒇]|[(（][0-9０-９一二三四五六七八九十ア-ンa-z][)）])\s*"
)


def is_list(text: str) -> bool:
    """Whether every point of `text` has a mark that begins it, the first one at least."""
    match = BULLET.match(text)
    return bool(match and match[0].strip())

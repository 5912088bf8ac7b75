"""Parts of a text put together as the language does it."""

from collections.abc import Iterable, Sequence
from functools import reduce

from kpm_excel.words import Words


def joined(parts: Iterable[str], words: Words, key: str) -> str:
    """The parts that are not empty in one text; `key` says how two of them stand together."""
    kept = [part for part in parts if part]
    return reduce(lambda first, second: words.text(key, first=first, second=second), kept) if kept else ""


def listed(parts: Sequence[str], words: Words) -> str:
    """`parts` as a list in a sentence: commas, and the language's word before the last."""
    if len(parts) < 2:
        return "".join(parts)
    comma, last = words.text("overview.list_comma"), words.text("overview.list_last")
    return comma.join(parts[:-1]) + last + parts[-1]

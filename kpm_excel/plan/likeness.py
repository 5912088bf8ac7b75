"""What was probably meant by a name that is not there."""

from collections.abc import Iterable
from difflib import get_close_matches

from kpm_excel.plan.widths import one_width


def nearest(found: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `found` probably means: in another width or case, nearly its letters or a part of it.

    None where nothing is near. Ａ is A, though a likeness of letters sees nothing in common between them.
    """
    even: dict[str, str] = {}
    for name in known:
        even.setdefault(_even(name), name)
    wanted = _even(found)
    near = [wanted] if wanted in even else get_close_matches(wanted, list(even), n=1)
    if not near and len(wanted) > 1:
        # A part of the name, such as the first words of a long choice, is too far from it for a likeness of letters.
        parts = [name for name in even if wanted in name]
        near = parts if len(parts) == 1 else []
    return even[near[0]] if near else None


def _even(text: str) -> str:
    return one_width(text).casefold()

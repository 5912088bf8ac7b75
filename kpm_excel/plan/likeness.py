"""What was probably meant by a name that is not there."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from kpm_excel.plan.widths import one_width

#: What each of several parts may be called by, by its id.
Named = Mapping[str, Sequence[str]]


def meant_id(found: str, known: Iterable[str] | Named) -> str | None:
    """The id of `known` that `found` probably means, nearly as it or its part's name is written; None for none."""
    ids = {name: id for id, names in known.items() for name in names} if isinstance(known, Mapping) else {}
    ids |= {id: id for id in known}
    meant = nearest(found, ids)
    return None if meant is None else ids[meant]


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

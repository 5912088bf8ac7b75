"""What a name or a code in a cell means among those that the plan has."""

from kpm_excel.layouts.planbook.part_names import Entry, Lexicon
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.model import Scale, ScaleValue
from kpm_excel.plan.schema import listed
from kpm_excel.plan.symbols import match_code
from kpm_excel.planbook.record import Unsure


def resolved(lexicon: Lexicon, text: str, sort: str) -> str:
    """The id that `text` means in `lexicon`. Raises `Unsure` with what was probably meant."""
    found = lexicon.find(text)
    if found is None and not lexicon.entries:
        return trimmed(text)
    if found is None:
        shown = {"found": trimmed(text), "allowed": listed(lexicon.all_shown)}
        meant = lexicon.meant(text)
        if meant is None or meant == trimmed(text):
            raise Unsure(f"{sort}_unknown", **shown)
        raise Unsure(f"{sort}_unknown_meant", lexicon.find(meant), **shown, meant=meant)
    return found


def code_in(field: Entry, document: Entry, text: str) -> str:
    """The code of a rating or choice that `text` means; `text` itself where the rules are to fault it."""
    return match_code(text, codes_of(field, document)) or text


def codes_of(field: Entry, document: Entry) -> Scale:
    """The codes of a rating or choice; none for another field."""
    values: list[Entry] = []
    if field.get("type") == "rating":
        values = [v for s in document.get("scales", ()) if s.get("id") == field.get("scale") for v in s["values"]]
    elif field.get("type") == "choice":
        values = [{"code": choice} for choice in field.get("choices") or ()]
    entries = tuple(
        ScaleValue(v["code"], str(v.get("label", v["code"])), aliases=tuple(v.get("aliases") or ()))
        for v in values
        if isinstance(v.get("code"), str)
    )
    return Scale("", entries)

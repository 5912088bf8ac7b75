"""What a name or a code in a cell means among those that the plan has."""

from typing import Any

from kpm_excel.layouts.planbook.part_names import Entry, Lexicon, Names
from kpm_excel.layouts.planbook.spelling import Misspelled, cell_condition, cell_list
from kpm_excel.plan.band_rules import band_sources
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.document import field_of
from kpm_excel.plan.likeness import nearest
from kpm_excel.plan.model import Scale, ScaleValue
from kpm_excel.plan.schema import listed
from kpm_excel.plan.symbols import match_code
from kpm_excel.plan.types import type_in, type_of
from kpm_excel.plan.widths import one_width
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


def source_in(names: Names, document: Entry, kind: str | None, text: str) -> str:
    """What `text` means as that which bands look at. Raises `Unsure` with what was probably meant."""
    fields = {field["id"]: field for one in document.get("kinds", ()) if one.get("id") == kind
              for field in one.get("fields", ()) if isinstance(field.get("id"), str)}  # fmt: skip
    sources, found = band_sources(fields), names.source(kind or "", text)
    if found in sources:
        return str(found)
    named = {names.source_shown(kind or "", one): one for one in sources}
    # A row is known by its own name as well.
    alone = {name.partition(".")[2]: name for name in named}
    near = nearest(text, [*named, *alone]) if not found else None
    shown = {"found": trimmed(text), "allowed": listed(named)}
    if near is None:
        raise Unsure("band_source_unknown" if named else "nothing_defined", **shown)
    meant = near if near in named else alone[near]
    raise Unsure("band_source_unknown_meant", **shown, meant=meant)


def period_reference(text: str, periods: Lexicon) -> str:
    """The period or quarter that `text` means; `text` itself where it is none."""
    if found := periods.find(text):
        return found
    written = one_width(text)
    if len(written) > 2 and written[-2] in "Qq" and written[-1] in "1234":
        period = periods.find(text[:-2])
        return f"{period}Q{written[-1]}" if period else text
    return text


def code_in(field: Entry, document: Entry, text: str) -> str:
    """The code of a rating or choice that `text` means; `text` itself where the rules are to fault it."""
    return match_code(text, codes_of(field, document)) or text


def codes_of(field: Entry, document: Entry) -> Scale:
    """The codes of a rating or choice; none for another field."""
    type_, values = type_in(field), []
    if type_ and "scale" in type_.keys:
        values = [v for s in document.get("scales", ()) if s.get("id") == field.get("scale") for v in s["values"]]
    elif type_ and "choices" in type_.keys:
        values = [{"code": choice} for choice in field.get("choices") or ()]
    entries = tuple(
        ScaleValue(v["code"], str(v.get("label", v["code"])), aliases=tuple(v.get("aliases") or ()))
        for v in values
        if isinstance(v.get("code"), str)
    )
    return Scale("", entries)


def choices_in(field: Entry, document: Entry, text: str) -> list[str]:
    """The choices that `text` names; what is none of them stays, for the rules to fault it."""
    codes = codes_of(field, document)
    named = cell_list(text, lambda name: match_code(name, codes) is not None)
    return [match_code(name, codes) or name for name in named]


def given_in(field: Entry, document: Entry, departments: Lexicon, text: str) -> dict[str, Any]:
    """What each of several departments gave in `field`, by its code, as the lines of `text` say. Raises `Unsure`."""
    known, is_several = field_of(field), bool(field.get("several"))
    is_coded = known is not None and type_of(known).is_listed
    try:
        lines = cell_condition(text, lambda _: is_coded)
    except Misspelled as error:
        raise Unsure("cell_by_department", found=str(error)) from None
    given: dict[str, Any] = {}
    for name, values in lines:
        try:
            code = resolved(departments, name, "department")
        except Unsure as doubt:
            # What was probably meant is a department, and not what all of them gave.
            raise Unsure(doubt.key, **doubt.values) from None
        if code in given or (len(values) > 1 and not is_several):
            raise Unsure("cell_by_department", found=name)
        meant = [code_in(field, document, str(one)) if is_coded else one for one in values]
        given[code] = meant if is_several else meant[0]
    return given

"""A plan's document as it came: its entries with their paths, and what it calls things.

It may be faulty: what has no name, or is of another type, is passed over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kpm_excel.errors import Fault, JsonPath
from kpm_excel.plan.likeness import Named, meant_id
from kpm_excel.plan.model import Author, Field, FieldType, FigureRow
from kpm_excel.plan.numerals import is_number
from kpm_excel.plan.schema import listed, path_of
from kpm_excel.words import Noun

_TYPES = frozenset(FieldType)
Path = list[str | int]
Entry = dict[str, Any]


def entries(parent: dict[Any, Any], key: str | int, at: Path | None = None) -> Iterator[tuple[Path, Entry]]:
    """The objects in the list `key` of `parent` with their paths; anything else is passed over."""
    values = parent.get(key)
    for index, value in enumerate(values if isinstance(values, list) else []):
        if isinstance(value, dict):
            yield [*(at or []), key, index], value


def named(parts: Iterable[Entry], key: str, *names: str) -> Named:
    """The ids of `parts`, in their order, with what each of them is called by under the keys `names`."""
    return {
        part[key]: tuple(part[name] for name in names if isinstance(part.get(name), str))
        for part in parts
        if isinstance(part.get(key), str)
    }


class Document:
    """What the plan calls things, for looking references up."""

    def __init__(self, document: Entry) -> None:
        self.document = document
        # In the plan's order, and found at once: a large body has thousands.
        self.periods = named(_objects(document, "periods"), "id", "label")
        self.groups = named(_objects(document, "groups"), "id", "heading", "name")
        self.departments = named(_objects(document, "departments"), "code", "name")
        self.scales = {
            scale["id"]: {
                str(value["code"]): [*strings([value.get("label")]), *strings(value.get("aliases"))]
                for _, value in entries(scale, "values")
                if isinstance(value.get("code"), str)
            }
            for _, scale in entries(document, "scales")
            if isinstance(scale.get("id"), str)
        }
        self.kinds = {
            kind["id"]: {f["id"]: f for _, f in entries(kind, "fields") if isinstance(f.get("id"), str)}
            for _, kind in entries(document, "kinds")
            if isinstance(kind.get("id"), str)
        }
        self.kind_names = named(_objects(document, "kinds"), "id", "name")
        #: The fields of each kind as values are held against them, made once: each program has a value of each.
        self.fields = {
            kind: {name: field for name, entry in fields.items() if (field := field_of(entry))}
            for kind, fields in self.kinds.items()
        }

    @property
    def period_ids(self) -> list[str]:
        """The ids of the periods, in their order."""
        return list(self.periods)

    @property
    def is_first(self) -> bool:
        """Whether it says that it is of the first format, which knows no key that came later."""
        return bool(self.document.get("format") == "kpm-excel/plan@1")

    def codes(self, field: Field) -> Sequence[str] | None:
        """The values that a rating or choice may have; None where the document does not say."""
        named = self.named_codes(field)
        return None if named is None else list(named)

    def named_codes(self, field: Field) -> Named | None:
        """These values with what they are called by."""
        return (
            self.scales.get(field.scale or "") if field.scale or not field.choices else dict.fromkeys(field.choices, ())
        )


def noun_of(kind: Mapping[str, Any], language: object) -> Noun | None:
    """What an item of `kind` is called, as far as the entry is sound; None where it does not say."""
    word = kind.get("word")
    if isinstance(word, str):
        return Noun.of(word, str(language))
    forms = [word.get(form) for form in ("one", "other")] if isinstance(word, dict) else []
    return Noun(*map(str, forms)) if forms and all(isinstance(form, str) for form in forms) else None


def only_noun(document: Mapping[str, Any]) -> Noun | None:
    """What an item of every kind of `document` is called, which may be faulty; None where they differ or do not say."""
    nouns = {noun_of(kind, document.get("language")) for _, kind in entries(dict(document), "kinds")}
    return nouns.pop() if len(nouns) == 1 else None


class Items:
    """What the programs of a plan's document, which may be faulty, are called, for the faults that stand in them."""

    def __init__(self, document: Entry) -> None:
        nouns = {str(kind.get("id")): noun_of(kind, document.get("language")) for _, kind in entries(document, "kinds")}
        self._nouns = {
            at[-1]: nouns.get(program["kind"])
            for at, program in entries(document, "programs")
            if isinstance(program.get("kind"), str)
        }

    def at(self, place: JsonPath | None) -> Noun | None:
        """What the program at or around `place` is called; None where there is none or nothing says it."""
        steps = place.steps if place else ()
        return self._nouns.get(steps[1]) if len(steps) > 1 and steps[0] == "programs" else None


def _objects(parent: Entry, key: str) -> Iterator[Entry]:
    return (entry for _, entry in entries(parent, key))


def labelled(fields: Mapping[str, Entry]) -> Named:
    """The ids of the fields, or rows of figures, with their labels."""
    return {id: tuple(strings([entry.get("label")])) for id, entry in fields.items()}


def unknown(at: Path, key: str, found: object, known: Sequence[str] | Named) -> Iterator[Fault]:
    """A fault where `found` is a text that `known` lacks, with the id that was probably meant, maybe by its name."""
    if not isinstance(found, str) or found in known:
        return
    if not known:
        yield Fault(path_of(at), "none_known", {"found": found})
        return
    meant = meant_id(found, known)
    if meant is not None:
        yield Fault(path_of(at), f"{key}_meant", {"found": found, "meant": meant})
    else:
        yield Fault(path_of(at), key, {"found": found, "allowed": listed(known)})


def unknown_periods(entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
    """A fault for each of the `periods` shown of the field `entry` that the plan does not have."""
    for index, id in enumerate(strings(entry.get("periods"))):
        yield from unknown([*at, "periods", index], "period_unknown", id, document.periods)


def doubled(entries: Iterable[tuple[Path, Entry]], part: str) -> Iterator[Fault]:
    """A fault for each of `entries` whose `part` an earlier one has too."""
    first: dict[Any, Path] = {}
    for place, entry in entries:
        value = entry.get(part)
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        if value in first:
            yield Fault(path_of([*place, part]), "doubled", {"found": value, "first": path_of(first[value])})
        first.setdefault(value, place)


def strings(values: object) -> list[str]:
    """The texts in a list; none where it is no list."""
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def field_of(entry: Entry) -> Field | None:
    """The field that `entry` describes, as far as it is sound, for holding values against it; None without a type."""
    if not isinstance(entry.get("type"), str) or entry["type"] not in _TYPES:
        return None
    numbers = {key: entry[key] for key in ("minimum", "maximum", "max_length") if is_number(entry.get(key))}
    words = {key: entry[key] for key in ("unit", "scale") if isinstance(entry.get(key), str)}
    choices, periods, no_figure = (tuple(strings(entry.get(key))) for key in ("choices", "periods", "no_figure"))
    rows = tuple(_row_of(row) for _, row in entries(entry, "rows") if isinstance(row.get("id"), str))
    more: dict[str, Any] = {
        "choices": choices,
        "shared": entry.get("shared") is True,
        "several": entry.get("several") is True,
        "periods": periods,
        "no_figure": no_figure,
        "rows": rows,
        **words,
        **numbers,
    }
    author = Author(entry["by"]) if entry.get("by") in list(Author) else Author.PLAN
    return Field(str(entry.get("id")), "", FieldType(entry["type"]), author, **more)


def _row_of(entry: Entry) -> FigureRow:
    words = {key: entry[key] for key in ("unit",) if isinstance(entry.get(key), str)}
    by = Author.PLAN if entry.get("by") == Author.PLAN else None
    lists = {key: tuple(strings(entry.get(key))) for key in ("sum", "difference", "ratio", "no_figure")}
    more: dict[str, Any] = {**words, **lists, "total": entry.get("total") is True}
    return FigureRow(entry["id"], str(entry.get("label") or ""), by=by, **more)

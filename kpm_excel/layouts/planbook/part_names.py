"""What a plan's parts are called in its workbook: a department by its name, a field by its label, else by their ids."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from kpm_excel.plan.periods import are_years
from kpm_excel.plan.symbols import folded

Entry = dict[str, Any]
#: What stands between a block of figures and one of its rows.
_JOINTS = ".．・／/"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The ids of one sort of thing, each with the other names that a cell may give it."""

    #: Id and other names, the preferred one first.
    entries: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: True: cells show the first name where it is unmistakable; False: they show the id.
    by_name: bool = False

    def find(self, text: str) -> str | None:
        """The id that `text` means beyond doubt: exactly, or in another width; None otherwise."""
        for even in (str, _even):
            wanted = even(text)
            if any(even(id) == wanted for id, _ in self.entries):
                return self._only(id for id, _ in self.entries if even(id) == wanted)
            if found := self._only(id for id, names in self.entries if wanted in map(even, names)):
                return found
        return None

    def _only(self, ids: Iterable[str]) -> str | None:
        found = set(ids)
        return found.pop() if len(found) == 1 else None

    def shown(self, id: str) -> str:
        """How a cell names `id`, so that `find` gives it back."""
        names = next((names for known, names in self.entries if known == id), ())
        return next((name for name in names[: int(self.by_name)] if self.find(name) == id), id)

    @property
    def all_shown(self) -> list[str]:
        """How cells name each of them, in the plan's order."""
        return [self.shown(id) for id, _ in self.entries]

    def meant(self, text: str) -> str | None:
        """What was probably meant by `text`, as cells name it; None where nothing is near."""
        near = {_even(name): id for id, names in self.entries for name in (*names, id)}
        match = get_close_matches(_even(text), list(near), n=1)
        if not match and len(_even(text)) > 1:
            # A part of the name, such as 事業 for 実施計画事業, is too far from it for a likeness of letters.
            match = [name for name in near if _even(text) in name]
        ids = {near[name] for name in match}
        return self.shown(ids.pop()) if len(ids) == 1 else None


def _even(text: str) -> str:
    return folded(text).casefold()


@dataclass(frozen=True, slots=True)
class Names:
    """The lexicons of a plan document, which may be faulty: what has no id has no name."""

    #: By the name that columns refer to them with.
    of: dict[str, Lexicon] = field(default_factory=dict)
    #: The fields of each kind, by the kind's id.
    fields: dict[str, Lexicon] = field(default_factory=dict)
    #: The rows of each block of figures, by what `block_of` says.
    rows: dict[str, Lexicon] = field(default_factory=dict)

    def lexicon(self, refers: str, kind: str | None = None) -> Lexicon:
        """The things that `refers` names; of the fields those of `kind`, of rows of figures those of a block."""
        if refers == "rows":
            return self.rows.get(kind or "", Lexicon())
        return self.fields.get(kind or "", Lexicon()) if refers == "fields" else self.of[refers]

    def source(self, kind: str, text: str) -> str | None:
        """What `text` means as that which bands of `kind` look at: a field, or a row of one behind it; None in doubt.

        A row may stand alone where no field and no other row is called so.
        """
        fields = self.fields.get(kind, Lexicon())
        if field := fields.find(text):
            return field
        parts = [(text[:at], text[at + 1 :]) for at, sign in enumerate(text) if sign in _JOINTS]
        found = {
            f"{field}.{row}"
            for name, rest in parts
            if (field := fields.find(name)) and (row := self._rows_of(kind, field).find(rest))
        }
        if not found:
            alone = ((id, self._rows_of(kind, id).find(text)) for id, _ in fields.entries)
            found = {f"{field}.{row}" for field, row in alone if row}
        return found.pop() if len(found) == 1 else None

    def source_shown(self, kind: str, source: str) -> str:
        """How a cell names `source`, so that `Names.source` gives it back."""
        field, dot, row = source.partition(".")
        fields = self.fields.get(kind, Lexicon())
        rows = self._rows_of(kind, field)
        names = (f"{shown}{dot}{rows.shown(row)}" if dot else shown for shown in (fields.shown(field), field))
        return next((name for name in names if self.source(kind, name) == source), source)

    def _rows_of(self, kind: str, field: str) -> Lexicon:
        return self.rows.get(block_of(kind, field), Lexicon())


def block_of(kind: object, field: object) -> str:
    """What stands for the block of figures that is `field` of `kind`."""
    return f"{kind}\n{field}"


def names_of(document: Entry) -> Names:
    """The names of everything that cells of the plan `document` refer to."""
    return Names(
        {
            "periods": _lexicon(document.get("periods"), "id", ("label",), False),
            "groups": _lexicon(document.get("groups"), "id", ("heading", "name"), False),
            "departments": _lexicon(document.get("departments"), "code", ("name",), True),
            "kinds": _lexicon(document.get("kinds"), "id", ("name",), True),
            "scales": _lexicon(document.get("scales"), "id", (), False),
        },
        {
            kind["id"]: _lexicon(kind.get("fields"), "id", ("label",), True)
            for kind in document.get("kinds", ())
            if isinstance(kind.get("id"), str)
        },
        {
            block_of(kind.get("id"), entry.get("id")): _lexicon(entry.get("rows"), "id", ("label",), True)
            for kind in document.get("kinds", ())
            for entry in kind.get("fields") or ()
        },
    )


def _lexicon(entries: Iterable[Entry] | None, id: str, names: tuple[str, ...], by_name: bool) -> Lexicon:
    return Lexicon(
        tuple(
            (entry[id], tuple(entry[name] for name in names if isinstance(entry.get(name), str)))
            for entry in entries or ()
            if isinstance(entry.get(id), str)
        ),
        by_name,
    )


def names_years(document: Entry) -> bool:
    """Whether the periods of the plan `document` are years, as far as their ids or labels tell."""
    periods = document.get("periods", ())
    return any(are_years(str(period.get(key)) for period in periods) for key in ("id", "label"))

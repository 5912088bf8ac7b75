"""Ids that nobody wrote: made from what a part is called, and kept while its words are corrected.

An id that may be any text is the words themselves. One of small letters and digits is spelled from western words and
kana; of other words it is a number that follows from them alone, and is the same wherever the part stands. A part that
is called something else than in the plan that forms were last made of keeps the id that it had.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from kpm_excel.plan.document import Entry
from kpm_excel.plan.rules import RESERVED_FIELDS
from kpm_excel.plan.types import type_in

#: An id takes so many characters of the words; a number behind them tells longer ones apart.
_LONGEST, _LONGEST_SPELLED = 100, 40
#: From this likeness on, other words in the same place are the same part, also where parts came or went beside it.
_ALIKE = 0.6
#: What the only scale is called where its name is left empty.
_ONLY_SCALE = "scale"
_ERAS = {"令和": "R", "平成": "H", "昭和": "S"}
#: Signs that tell two labels apart, in letters.
_SIGNS = {"%": "percent", "&": "and", "+": "plus"}
#: What Unicode spells otherwise than a reader does.
_SPELLED = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu"}
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_YEAR = re.compile(rf"({'|'.join(_ERAS)})\s*(\d+|元)\s*年?度?")


@dataclass(frozen=True, slots=True)
class Sort:
    """What the ids of one sort of part are made of."""

    #: The words that a part is called by.
    words: Callable[[Entry], str]
    #: The key of its id.
    key: str = "id"
    #: Begins a spelled id that would begin with a digit, or is a number; empty where an id may be any text.
    letter: str = ""
    #: Ids that no part may have.
    taken: frozenset[str] = frozenset()


def _said(*keys: str) -> Callable[[Entry], str]:
    def words(entry: Entry) -> str:
        return " ".join(str(entry[key]) for key in keys if isinstance(entry.get(key), str))

    return words


def _heading(group: Entry) -> str:
    return _said("heading")(group).strip() or _said("name")(group)


#: Each sort by the name of its table in the plan workbook.
SORTS: Mapping[str, Sort] = {
    "periods": Sort(_said("label")),
    "departments": Sort(_said("name"), "code"),
    "groups": Sort(_heading),
    "scales": Sort(lambda _: _ONLY_SCALE),
    "kinds": Sort(_said("name")),
    "lists": Sort(_said("title")),
    "fields": Sort(_said("under", "label"), letter="f", taken=RESERVED_FIELDS),
    "rows": Sort(_said("label"), letter="r"),
    "indicators": Sort(_said("name"), letter="i"),
}


@dataclass(frozen=True, slots=True)
class MadeIds:
    """Gives ids to the parts of a plan's document that have none."""

    #: The plan that forms were last made of; empty where there is none.
    before: Mapping[str, Any] = field(default_factory=dict)

    def give(self, table: str, document: Entry) -> None:
        """Put an id into each part of `document` on the sheet of `table` that has none."""
        if table in SORTS:
            for entries, before in _scopes(table, document, self.before):
                _give(entries, before, SORTS[table])
        if table == "fields" and [scale.get("id") for scale in _entries(document, "scales")] == [_ONLY_SCALE]:
            _rate(_entries(document, "kinds"))


def _rate(kinds: Sequence[Entry]) -> None:
    """Let the ratings that name no scale be on the only one, which has no name either."""
    for kind in kinds:
        for one in _entries(kind, "fields"):
            if "scale" not in one and (type_ := type_in(one)) and "scale" in type_.needed:
                one["scale"] = _ONLY_SCALE


def _entries(parent: Any, key: str) -> list[Entry]:
    values = parent.get(key) if isinstance(parent, Mapping) else None
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _scopes(table: str, document: Any, before: Any) -> Iterator[tuple[list[Entry], list[Entry]]]:
    """The parts that must differ in their ids, each time with those of the plan before."""
    if table == "fields":
        for kind, former in _pairs(_entries(document, "kinds"), _entries(before, "kinds"), "id"):
            yield _entries(kind, "fields"), _entries(former, "fields")
    elif table == "rows":
        for kind, former in _pairs(_entries(document, "kinds"), _entries(before, "kinds"), "id"):
            for one, other in _pairs(_entries(kind, "fields"), _entries(former, "fields"), "id"):
                yield _entries(one, "rows"), _entries(other, "rows")
    elif table == "indicators":
        for program, former in _pairs(_entries(document, "programs"), _entries(before, "programs"), "no"):
            for name in program.get("values", {}):
                yield _entries(program["values"], name), _entries(former.get("values"), name)
    else:
        yield _entries(document, table), _entries(before, table)


def _pairs(entries: Sequence[Entry], before: Sequence[Entry], key: str) -> Iterator[tuple[Entry, Entry]]:
    """Each of `entries` with the one before that has the same id; an empty one where there is none."""
    known = {str(entry.get(key)): entry for entry in before}
    return ((entry, known.get(str(entry.get(key)), {})) for entry in entries)


def _give(entries: list[Entry], before: Sequence[Entry], sort: Sort) -> None:
    taken = {entry[sort.key] for entry in entries if isinstance(entry.get(sort.key), str)} | sort.taken
    if all(sort.key in entry for entry in entries):
        return
    former = [entry for entry in before if isinstance(entry.get(sort.key), str)]
    for search in (_of_same_words, _of_same_place):
        for entry, id in [*search(entries, former, taken, sort)]:
            _put(entry, sort.key, id, taken)
    # Without words there is a fault of its own: any id will do.
    words = [_even(sort.words(entry)) or f"{sort.letter or '#'}{at + 1}" for at, entry in enumerate(entries)]
    spelled: dict[str, set[str]] = {}
    for one in words:
        spelled.setdefault(_made(one, sort), set()).add(one)
    for entry, one in zip(entries, words, strict=True):
        if sort.key not in entry:
            id = _made(one, sort)
            if len(spelled[id]) > 1 and one.casefold().replace(" ", "_") != id:
                # Other words are spelled alike, and which stands first may change.
                id = f"{id}_{_number(one)}"
            _put(entry, sort.key, _free(id, taken), taken)


def _put(entry: Entry, key: str, id: str, taken: set[str]) -> None:
    """Put the id in front of what `entry` has."""
    others = dict(entry)
    entry.clear()
    entry |= {key: id, **others}
    taken.add(id)


def _of_same_words(
    entries: Sequence[Entry], former: Sequence[Entry], taken: set[str], sort: Sort
) -> Iterator[tuple[Entry, str]]:
    """The parts without an id that are called as one was before, with its id."""
    free: dict[str, list[str]] = {}
    for entry in former:
        if entry[sort.key] not in taken:
            free.setdefault(_even(sort.words(entry)), []).append(entry[sort.key])
    for entry in entries:
        if sort.key not in entry and (ids := free.get(_even(sort.words(entry)))):
            yield entry, ids.pop(0)


def _of_same_place(
    entries: Sequence[Entry], former: Sequence[Entry], taken: set[str], sort: Sort
) -> Iterator[tuple[Entry, str]]:
    """The other parts without an id that stand where one stood whose words are gone, with its id."""
    known, own = {entry[sort.key] for entry in former}, {entry.get(sort.key) for entry in entries}
    now = _gaps(entries, lambda entry: entry.get(sort.key) if entry.get(sort.key) in known else None)
    then = _gaps(former, lambda entry: entry[sort.key] if entry[sort.key] in own else None)
    for anchor, fresh in now.items():
        fresh = [entry for entry in fresh if sort.key not in entry]
        gone = [entry for entry in then.get(anchor, ()) if entry[sort.key] not in taken]
        # Corrected rows may have changed places, too: what is most alike belongs together.
        for at, other in _alike(fresh, gone, sort):
            yield fresh[at], gone[other][sort.key]
        left = [entry for entry in fresh if sort.key not in entry]
        free = [entry for entry in gone if entry[sort.key] not in taken]
        if len(left) == len(free) and all(a.get("type") == b.get("type") for a, b in zip(left, free, strict=True)):
            yield from ((entry, one[sort.key]) for entry, one in zip(left, free, strict=True))


def _alike(fresh: Sequence[Entry], gone: Sequence[Entry], sort: Sort) -> Iterator[tuple[int, int]]:
    """The places of parts whose words are alike, the likest first, each once; of like ones the nearest."""
    words, former = ([_even(sort.words(one)) for one in entries] for entries in (fresh, gone))
    pairs = sorted(
        (-SequenceMatcher(None, now, then).ratio(), abs(at - other), at, other)
        for at, now in enumerate(words)
        for other, then in enumerate(former)
        if fresh[at].get("type") == gone[other].get("type")
    )
    done: set[tuple[str, int]] = set()
    for unlike, _, at, other in pairs:
        if -unlike >= _ALIKE and not done & {("now", at), ("then", other)}:
            done |= {("now", at), ("then", other)}
            yield at, other


def _gaps(entries: Sequence[Entry], anchor: Callable[[Entry], Any]) -> dict[Any, list[Entry]]:
    """What stands behind each part that both plans have, up to the next one; None is the beginning."""
    gaps: dict[Any, list[Entry]] = {}
    at = None
    for entry in entries:
        found = anchor(entry)
        if found is None:
            gaps.setdefault(at, []).append(entry)
        at = found or at
    return gaps


def _even(words: str) -> str:
    """`words` in one line, of one width."""
    return " ".join(unicodedata.normalize("NFKC", words).split())


def _free(id: str, taken: set[str]) -> str:
    number, found = 2, id
    while found in taken:
        number, found = number + 1, f"{id}_{number}"
    return found


def _made(words: str, sort: Sort) -> str:
    if sort.letter:
        return _spelled(words, sort.letter)
    if year := _YEAR.fullmatch(words):
        return f"{_ERAS[year[1]]}{1 if year[2] == '元' else int(year[2])}"
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()}_{_number(words)}"


def _spelled(words: str, letter: str) -> str:
    """`words` in small letters and digits where they are western ones or kana; else a number."""
    latin = unicodedata.normalize("NFKC", words)
    for sign, said in _SIGNS.items():
        latin = latin.replace(sign, f" {said} ")
    latin = _KANA.sub(lambda match: _romanised(match[0]), latin)
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin.casefold()) if not unicodedata.combining(c))
    spelled = re.sub("[^a-z0-9]+", "_", plain).strip("_")
    if not spelled or any(c.isalnum() and not c.isascii() for c in plain):
        return f"{letter}_{_number(words)}"
    if len(spelled) > _LONGEST_SPELLED:
        spelled = f"{spelled[:_LONGEST_SPELLED].rstrip('_')}_{_number(words)}"
    return spelled if spelled[0].isalpha() else f"{letter}_{spelled}"


def _romanised(kana: str) -> str:
    """`kana` in letters: セミナー is semina, きっぷ kippu, ファイル fairu."""
    spelled, is_doubled = "", False
    for name in (unicodedata.name(character) for character in kana):
        letters = name.split()[-1].casefold()
        letters = _SPELLED.get(letters, letters)
        if letters == "mark":
            continue
        if name.endswith("SMALL TU"):
            is_doubled = True
        elif "SMALL" in name and spelled:
            # ya behind ki is kya, behind shi sha; a behind fu is fa.
            before = spelled.rstrip("aeiou")
            spelled = before + (letters.removeprefix("y") if before.endswith(("sh", "ch", "j")) else letters)
        else:
            spelled += letters[0] * (is_doubled and letters[0] not in "aeiou") + letters
            is_doubled = False
    return spelled


def _number(words: str) -> str:
    """Six digits that follow from `words` alone."""
    return f"{int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], 'big') % 10**6:06}"

"""Whether what was read of a cell stands in the plan: anywhere, and where it was put."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

from kpm_excel.importing.values.legends import even_code
from kpm_excel.importing.values.plainly import bare
from kpm_excel.importing.values.years import years_in
from kpm_excel.plan.dates import read_date
from kpm_excel.plan.numerals import fifteen_digits

#: A text of so few characters may stand anywhere by chance, and tells nothing of whether it was kept.
_EVIDENCE: Final = 1
_NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
#: What stands between the parts of a cell that go to several places of a plan.
_APART: Final = re.compile(r"[\s\u3000()（）「」『』【】\[\]〔〕<>〈〉:：=＝、,，/／・;；◆◇■□●○※。→]+")


class Target(NamedTuple):
    """Where in a plan something was put."""

    #: The number of the program.
    no: int
    #: The id of the field; None for anywhere in the program.
    field: str | None = None
    #: The code that it was read as.
    code: str | None = None


class Proof:
    """A plan's document, in which what was read is found again."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.whole = Said(document)
        self._programs = {one["no"]: one for one in document["programs"]}
        self._said: dict[tuple[int, str | None], Said] = {}
        self._codes: dict[str, set[str]] = {}
        for value in (value for scale in document["scales"] for value in scale["values"]):
            for text in (value["code"], value.get("label", "")):
                self._codes.setdefault(_squeezed(text), set()).add(_squeezed(value["code"]))

    def stands(self, text: str, target: Target) -> bool:
        """Whether `text`, or what it was read as, stands where it was put.

        Of a program as a whole, names become codes there: a text without a code, a day or figures proves nothing.
        """
        if target[:2] not in self._said:
            self._said[target[:2]] = Said(_part_of(self._programs.get(target.no, {}), target.field))
        said = self._said[target[:2]]
        if target.field is not None:
            return said.says(text, () if target.code is None else {_squeezed(target.code)}) is True
        return said.says(text, self._codes.get(_squeezed(text), ())) is not False


class Said:
    """Everything that a plan, or a part of it, says, for being searched."""

    def __init__(self, part: object) -> None:
        self.texts: set[str] = set()
        self.numbers: set[float] = set()
        stack = [part]
        while stack:
            part = stack.pop()
            if isinstance(part, str):
                self.texts.add(_squeezed(part))
            elif isinstance(part, Mapping):
                self.texts.update(_squeezed(key) for key in part if isinstance(key, str))
                stack.extend(part.values())
            elif isinstance(part, list | tuple):
                stack.extend(part)
            elif isinstance(part, int | float) and not isinstance(part, bool):
                self.numbers.add(fifteen_digits(float(part)))
        self._text = "\n".join(self.texts)

    def says(self, text: str, codes: Collection[str]) -> bool | None:
        """Whether it says `text`, one of the `codes` that this was read as, or its day or figures; None without any."""
        plain = _squeezed(text)
        if plain in self.texts or (len(plain) > _EVIDENCE and not codes and self.has(text)):
            return True
        if codes:
            return not self.texts.isdisjoint(codes)
        if (day := read_date(text)) is not None:
            return _squeezed(day.isoformat()) in self.texts
        figures = list(_figures(text))
        return all(map(self._has_number, figures)) if figures else None

    def has(self, text: str) -> bool:
        """Whether it says `text`, in one piece or line by line, or as a number."""
        plain = _squeezed(text)
        if len(plain) <= _EVIDENCE or plain in self._text:
            return True
        if all(line.strip("・･-*●○■◆□◇") in self._text for line in map(_squeezed, text.splitlines())):
            return True
        parts = [_squeezed(part) for part in _APART.split(text)]
        if len(parts) > 1 and all(len(part) <= _EVIDENCE or part in self._text for part in parts):
            return True
        try:
            return fifteen_digits(float(plain.replace(",", "").replace("△", "-").replace("▲", "-"))) in self.numbers
        except ValueError:
            return False

    def _has_number(self, digits: str) -> bool:
        number = fifteen_digits(float(digits))
        # An id such as i_633806 says nothing.
        alone = re.compile(rf"(?<![\d_]){re.escape(digits)}(?!\d)")
        return number in self.numbers or -number in self.numbers or bool(alone.search(self._text))


def _part_of(program: Mapping[str, Any], field: str | None) -> object:
    """What a program says, or says in a field: now, and before, by its own and by contributing departments."""
    if field is None:
        return program
    before = [one for key, one in program.get("previous", {}).items() if key.partition("@")[0] == field]
    return [program.get("values", {}).get(field), *before]


def _figures(text: str) -> Iterator[str]:
    """The numbers in `text` without their signs, but for years."""
    flat = unicodedata.normalize("NFKC", text)
    for year in reversed(years_in(flat)):
        flat = flat[: year.start] + flat[year.end :]
    for match in _NUMBER.finditer(flat):
        yield match[0].replace(",", "")


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", bare(even_code(text) if len(text) <= 2 else text)).split())

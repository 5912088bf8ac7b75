"""Whether what was read of a cell stands in the program for which it was read."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kpm_excel.importing.values.legends import even_code
from kpm_excel.importing.values.plainly import bare
from kpm_excel.importing.values.years import years_in
from kpm_excel.plan.dates import read_date
from kpm_excel.plan.numerals import fifteen_digits

_NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


class Proof:
    """What the programs of a plan say, each by what the account calls it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._programs = {f"№{one.get('code') or one['no']}": _Said(one) for one in document["programs"]}
        values = [value for scale in document["scales"] for value in scale["values"]]
        self._codes: dict[str, set[str]] = {}
        for value in values:
            for text in (value["code"], value.get("label", "")):
                self._codes.setdefault(_even(text), set()).add(_even(value["code"]))

    def stands(self, into: str, text: str) -> bool:
        """Whether the program that `into` begins with says the code or the figures that `text` is; True without any."""
        said = self._programs.get(into.partition(" ")[0])
        if said is None or said.has(text):
            return True
        codes = self._codes.get(_even(text))
        if codes:
            return bool(codes & said.texts)
        day = read_date(text)
        if day is not None:
            return _even(day.isoformat()) in said.texts
        figures = list(_figures(text))
        return not figures or any(figure in said.numbers for figure in figures)


class _Said:
    """Everything that one program says."""

    def __init__(self, program: Mapping[str, Any]) -> None:
        #: Each text by itself, in one width and without blanks; and the sizes of all numbers.
        self.texts: set[str] = set()
        self.numbers: set[float] = set()
        stack: list[Any] = [program]
        while stack:
            part = stack.pop()
            if isinstance(part, str):
                self.texts.add(_even(part))
            elif isinstance(part, Mapping):
                stack.extend(part.values())
            elif isinstance(part, list | tuple):
                stack.extend(part)
            elif isinstance(part, int | float) and not isinstance(part, bool):
                self.numbers.add(fifteen_digits(abs(float(part))))

    def has(self, text: str) -> bool:
        """Whether a text of it holds `text`, which is more than a code."""
        plain = _even(text)
        return plain in self.texts or (len(plain) > 1 and any(plain in one for one in self.texts))


def _figures(text: str) -> Iterator[float]:
    """The sizes of the numbers in `text`, but for years."""
    flat = unicodedata.normalize("NFKC", text)
    for year in reversed(years_in(flat)):
        flat = flat[: year.start] + flat[year.end :]
    for match in _NUMBER.finditer(flat):
        yield fifteen_digits(float(match[0].replace(",", "")))


def _even(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", bare(even_code(text) if len(text) <= 2 else text)).split())

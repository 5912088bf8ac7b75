"""A list of departments with their mail addresses, joined by name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kpm_excel.importing.source import Source, SourceSheet
from kpm_excel.importing.values.plainly import bare, in_line
from kpm_excel.importing.values.responsible import looks_like_department, read_departments

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
_DIVISION: Final = re.compile(r"\S+(?:部|局|本部)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list."""

    name: str
    addresses: tuple[str, ...]
    division: str | None = None


@dataclass(frozen=True)
class Addresses:
    """The rows of a list of departments."""

    rows: tuple[Listed, ...]

    @classmethod
    def of(cls, source: Source) -> "Addresses":
        """The rows of `source` that hold an address."""
        return cls(tuple(row for sheet in source.sheets for row in _rows(sheet)))

    def join(self, document: dict[str, Any]) -> list[str]:
        """Give the departments of the plan `document` what the list has of them; the names of those that it lacks."""
        known = {bare(row.name): row for row in self.rows}
        missing = []
        for department in document["departments"]:
            row = known.get(bare(department["name"])) or _near(bare(department["name"]), known)
            if row is None:
                missing.append(department["name"])
                continue
            department["email"] = row.addresses[0]
            if len(row.addresses) > 1:
                department["emails"] = list(row.addresses[1:])
            if row.division and "division" not in department:
                department["division"] = row.division
        return missing


def _near(name: str, known: dict[str, Listed]) -> Listed | None:
    """The row whose name is part of this one, or the other way round, where there is one alone."""
    near = [
        row
        for other, row in known.items()
        if len(other) > 2 and len(name) > 2 and (other.endswith(name) or name.endswith(other))
    ]
    return near[0] if len(near) == 1 else None


def _rows(sheet: SourceSheet) -> Iterator[Listed]:
    rows: dict[int, list[int]] = {}
    for row, column in sheet.cells:
        rows.setdefault(row, []).append(column)
    right = sheet.extent[1]
    for row in sorted(rows):
        texts = [in_line(sheet.text(row, column)) for column in range(right + 1)]
        texts = list(dict.fromkeys(text for text in texts if text.strip()))
        addresses = list(dict.fromkeys(match for text in texts for match in _ADDRESS.findall(text)))
        others = [text for text in texts if "@" not in text and "＠" not in text]
        named = [text for text in others if looks_like_department(text) and not _DIVISION.fullmatch(text)] or [
            text for text in others if not re.fullmatch(r"[\d\s()-]*|\S+(?:部|局)", text)
        ]
        if addresses and named:
            one = read_departments(named[-1] if looks_like_department(named[-1]) else named[0])[0]
            division = next((text for text in others if _DIVISION.fullmatch(text)), one.division)
            yield Listed(one.name, tuple(addresses), division)

"""A character that no face prints, and where it stands."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lacking:
    """One character of a workbook for which there is no face."""

    character: str
    #: The first cell that holds it.
    sheet: str
    cell: str

    @property
    def shown(self) -> str:
        """The character with its number; one that has no shape anywhere as its number alone."""
        number = f"U+{ord(self.character):04X}"
        return number if unicodedata.category(self.character) in ("Co", "Cn") else f"{self.character} {number}"

"""Programs while their rows are being told apart."""

from dataclasses import dataclass, field
from typing import Literal

from kpm_excel.importing.found import Sureness


@dataclass(slots=True)
class Draft:
    """A program whose rows are known, and not yet what stands in them."""

    rows: list[int]
    group: int | None
    by: Literal["number", "merged", "name", "row"] = "row"
    sure: Sureness = "sure"
    #: Rows of small tables within it, each with that of its headings first.
    inner: list[list[int]] = field(default_factory=list)

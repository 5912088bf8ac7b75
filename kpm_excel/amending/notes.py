"""What of an edited workbook was not taken, and what is to be said of what was."""

from dataclasses import dataclass, field

from kpm_excel.findings import Finding
from kpm_excel.words import Saying, Words


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the workbook that was not taken; `key` names the sentence in the catalog `amend`."""

    key: str
    #: What fills the sentence in.
    values: dict[str, object] = field(default_factory=dict)

    def message(self, words: Words) -> str:
        """Where, what, and what to do, in one line."""
        return Saying(f"amend.{self.key}", self.values).text(words)


def line_of(finding: Finding, words: Words) -> str:
    """A finding in one line, with its place, in the language of `words`."""
    place = finding.place
    where = f"{place.sheet}!{place.cell}" if place.cell else place.sheet or place.file or ""
    return " ".join(f"{finding.code} {where}: {finding.message(words)} {finding.remedy(words)}".split())

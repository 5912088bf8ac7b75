"""The cover of an overview of ours: whose report it is, of what, as of when, and what its ratings mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kpm_excel.importing.found import Found
from kpm_excel.importing.source import SourceCell, SourceSheet
from kpm_excel.importing.values.plainly import bare, in_line
from kpm_excel.words import LANGUAGES, Words, words_for

#: Stands for what a sentence is filled in with, while its own words are looked for.
_GAP = "\x00"


@dataclass(frozen=True, slots=True)
class OwnScale:
    """A scale as the cover explains it."""

    #: The words of its heading, which name the fields that are on it.
    heading: str
    #: As `scales[].values` of a plan, without ranks.
    values: tuple[dict[str, str], ...]

    def is_of(self, label: str) -> bool:
        """Whether its heading names the field with these words."""
        return bare(label) in bare(self.heading)


@dataclass
class OwnCover:
    """What the cover says."""

    language: str
    title: str | None = None
    organization: str | None = None
    as_of: str | None = None
    scales: list[OwnScale] = field(default_factory=list)


def own_cover(found: Sequence[Found]) -> OwnCover | None:
    """What the cover of an overview among the workbooks `found` says; None where there is none."""
    for one in found:
        for sheet in one.source.sheets:
            for language in LANGUAGES:
                if sheet.name == words_for(language).text("overview.cover"):
                    return _read(sheet, words_for(language))
    return None


def _read(sheet: SourceSheet, words: Words) -> OwnCover:
    cover = OwnCover(words.language)
    period = _pattern("overview.cover_period", words, "periods")
    as_of = _pattern("overview.cover_as_of", words, "as_of")
    cells = list(sheet.written())
    at = next((at for at, cell in enumerate(cells) if period.fullmatch(cell.text)), None)
    if at is not None:
        heads = [cell for cell in cells[:at] if cell.text.strip() != words.text("overview.draft")]
        if heads:
            cover.organization = heads[0].text.strip()
            # The lines of a long title part where its words do.
            lines = [line.strip() for cell in heads[1:] for line in cell.text.splitlines()]
            cover.title = (in_line("\n".join(lines)) if words.language == "ja" else " ".join(lines)) or None
        behind = cells[at + 1 : at + 2]
        if behind and (match := as_of.fullmatch(behind[0].text)):
            cover.as_of = match[1].strip()
    _read_scales(cover, cells, words)
    return cover


def _pattern(key: str, words: Words, name: str) -> re.Pattern[str]:
    """What a sentence of the catalogs looks like, whatever fills it in."""
    head, _, tail = words.text(key, **{name: _GAP}).partition(_GAP)
    return re.compile(f"{re.escape(head)}(.*){re.escape(tail)}", re.DOTALL)


def _read_scales(cover: OwnCover, cells: Sequence[SourceCell], words: Words) -> None:
    title = _pattern("overview.legend_title", words, "fields")
    rows: dict[int, list[SourceCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    heading: str | None = None
    values: list[dict[str, str]] = []
    for row in [*sorted(rows), None]:
        said = rows[row] if row is not None else []
        match = title.fullmatch(said[0].text) if len(said) == 1 else None
        if (match or len(said) not in (2, 3)) and heading is not None and values:
            cover.scales.append(OwnScale(heading, tuple(values)))
            heading, values = None, []
        if match:
            heading = match[1]
        elif heading is not None and len(said) in (2, 3):
            value = {"code": said[0].text.strip(), "label": in_line(said[1].text)}
            if len(said) == 3:
                value["description"] = in_line(said[2].text)
            if said[0].fill:
                value["color"] = f"#{said[0].fill}"
            values.append(value)

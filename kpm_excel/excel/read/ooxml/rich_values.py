"""What cells show in place of their value: pictures, data types, errors ([MS-XLSX] 2.3.6, rich value data).

A cell names an entry of the metadata, that a rich value, that the structure which says what sort of thing it is.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kpm_excel.book.raw import RichValue, Unreadable
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.ooxml.xml_parts import Listener, read_part

_METADATA, _VALUES, _STRUCTURES = (
    "xl/metadata.xml",
    "xl/richData/rdrichvalue.xml",
    "xl/richData/rdrichvaluestructure.xml",
)
_KINDS: Final[dict[str, RichValue]] = {"_localImage": "picture", "_webimage": "picture", "_error": "error"}
_SHOWN: Final = ("_DisplayString", "Text", "%cvi")


class Rich(NamedTuple):
    """What a cell shows, and its words where it has any."""

    kind: RichValue
    text: str = ""


@dataclass(slots=True)
class _Parts:
    """Listens to the three parts, one after the other."""

    pieces: list[str] = field(default_factory=list)
    #: By the number that a cell gives: the number of the value.
    cells: list[int] = field(default_factory=list)
    #: By that number: the value it stands for.
    blocks: list[int] = field(default_factory=list)
    #: Of each value its structure and what it holds.
    values: list[tuple[int, list[str]]] = field(default_factory=list)
    #: Of each structure its type and its keys.
    structures: list[tuple[str, list[str]]] = field(default_factory=list)
    within_cells: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.pieces.clear()
        local = name.rpartition(" ")[2]
        if local in ("valueMetadata", "cellMetadata"):
            self.within_cells = local == "valueMetadata"
        elif local == "rc" and self.within_cells:
            self.cells.append(_number(attributes.get("v", "")))
        elif local == "rvb":
            self.blocks.append(_number(attributes.get("i", "")))
        elif local == "rv":
            self.values.append((_number(attributes.get("s", "")), []))
        elif local == "s":
            self.structures.append((attributes.get("t", ""), []))
        elif local == "k" and self.structures:
            self.structures[-1][1].append(attributes.get("n", ""))

    def end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "v" and self.values:
            self.values[-1][1].append("".join(self.pieces))


class RichValues:
    """What the cells of a workbook show in place of values, read when the first one is asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._parts: _Parts | None = None

    def of(self, number: str) -> Rich:
        """What a cell shows that gives this `number`; a picture where the workbook does not say, as most are."""
        parts = self._parts = self._parts or self._read()
        try:
            block = parts.cells[int(number) - 1]
            structure, values = parts.values[parts.blocks[block]]
            type_, keys = parts.structures[structure]
        except (ValueError, IndexError):
            return Rich("picture" if not parts.structures else "other")
        texts = dict(zip(keys, values, strict=False))
        text = next((texts[key] for key in _SHOWN if texts.get(key)), "")
        entity: RichValue = "entity" if "entity" in type_.casefold() else "other"
        return Rich(_KINDS.get(type_, entity), text)

    def _read(self) -> _Parts:
        parts = _Parts()
        listener: Listener = parts
        for part in (_METADATA, _VALUES, _STRUCTURES):
            if part in self._package:
                try:
                    read_part(part, self._package.chunks(part), listener)
                except Unreadable as fault:
                    if fault.reason not in ("broken_xml", "broken_zip"):
                        raise
        return parts


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1

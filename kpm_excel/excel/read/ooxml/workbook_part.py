"""The workbook part: sheets in the order of their tabs, and defined names."""

import re
from dataclasses import dataclass
from typing import Final

from kpm_excel.book.raw import SheetState
from kpm_excel.excel.read.ooxml.places import range_of
from kpm_excel.excel.read.ooxml.shared_texts import decode, is_on

#: A quoted or plain sheet name, an exclamation mark, a place; names of other workbooks begin with a bracket.
_POINTER = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]()]+))!([$A-Za-z0-9:]+)")
_TEXT = re.compile(r'"((?:[^"]|"")*)"')
_STATES: Final[dict[str, SheetState]] = {"hidden": "hidden", "veryHidden": "veryHidden"}


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet as the workbook lists it."""

    name: str
    state: SheetState
    #: The relation that points to its part.
    relation: str
    #: Its place among the tabs, counted from one.
    number: int


class BookReader:
    """Listens to `workbook.xml`."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.sheets: list[SheetEntry] = []
        self.date1904 = False
        self.external_links = False
        self.names: dict[str, tuple[str, int, int]] = {}
        self.local_names: dict[tuple[str, str], tuple[str, int, int]] = {}
        self.constant_names: dict[str, str] = {}
        self._name: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of the workbook."""
        self.pieces.clear()
        if name == "sheet":
            self._list_sheet(attributes)
        elif name == "definedName":
            self._name = attributes
        elif name == "workbookPr":
            self.date1904 = is_on(attributes, "date1904", "0")
        elif name == "externalReference":
            self.external_links = True

    def end(self, name: str) -> None:
        """Hears an end tag of the workbook."""
        if name == "definedName" and not self._name.get("name", "_xlnm.").startswith("_xlnm."):
            self._keep_name(decode(self._name["name"]), "".join(self.pieces).strip())

    def _list_sheet(self, attributes: dict[str, str]) -> None:
        name = decode(attributes.get("name", ""))
        state = _STATES.get(attributes.get("state", ""), "visible")
        self.sheets.append(SheetEntry(name, state, attributes.get("r:id", ""), len(self.sheets) + 1))

    def _keep_name(self, name: str, meaning: str) -> None:
        local = self._name.get("localSheetId")
        constant = _TEXT.fullmatch(meaning)
        target = _target_of(meaning)
        if constant:
            self.constant_names.setdefault(name, constant[1].replace('""', '"'))
        elif target and local is None:
            self.names[name] = target
        elif target and local and local in map(str, range(len(self.sheets))):
            self.local_names[self.sheets[int(local)].name, name] = target


def _target_of(meaning: str) -> tuple[str, int, int] | None:
    match = _POINTER.fullmatch(meaning)
    area = match and range_of(match[3])
    if not match or not area:
        return None
    quoted: str | None = match[1]
    if quoted and "[" in quoted:
        return None
    return (quoted.replace("''", "'") if quoted else match[2]), area[0], area[1]

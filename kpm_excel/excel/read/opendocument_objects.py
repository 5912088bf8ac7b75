"""The words in the charts and documents that are embedded in an .ods, each of which is a document of its own."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from kpm_excel.book.raw import Drawn, Unreadable
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.ooxml.xml_parts import read_part


class _Paragraphs:
    """Listens to a document; `text` holds its paragraphs without those of tables, which are the numbers of a chart."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._lines: list[str] = []
        self._tables = 0

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        self._tables += name == "table:table"
        if name == "text:p":
            self.pieces.clear()

    def end(self, name: str) -> None:
        """Hears an end tag."""
        self._tables -= name == "table:table"
        if name == "text:p" and not self._tables and (line := "".join(self.pieces).strip()):
            self._lines.append(line)


def add_words(package: Package, objects: Sequence[tuple[list[Drawn], int, str]]) -> None:
    """Gives to what is embedded the words in it: `objects` has of each the list, its place there and its folder."""
    for drawn, number, folder in objects:
        part = f"{folder}/content.xml"
        if part in package:
            words = _Paragraphs()
            # What cannot be read is there all the same.
            with suppress(Unreadable):
                read_part(part, package.chunks(part), words)
            drawn[number] = replace(drawn[number], text=words.text)

"""What lies over a sheet: notes, threads of comments, text boxes, pictures, form controls."""

import re
from collections import defaultdict
from typing import Final

from kpm_excel.book.raw import RawText
from kpm_excel.excel.read.ooxml.places import LAST_COLUMN, LAST_ROW, place_of
from kpm_excel.excel.read.ooxml.shared_texts import RunReader, decode

#: Objects of the older drawing language that are no controls.
_NO_CONTROLS: Final = (b"Note", b"Pict", b"Rect", b"Shape", b"Line", b"Oval", b"Group", b"Movie")
_OBJECT_TYPE = re.compile(rb"""ObjectType\s*=\s*["'](\w+)["']""")
_ANCHORS: Final = ("xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor")


class CommentReader(RunReader):
    """Listens to a part with notes, or to one with threads; `comments` holds their texts by place."""

    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[tuple[int, int], str] = {}
        self._place: tuple[int, int] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a part with comments."""
        super().start(name, attributes)
        if name in ("comment", "thread:threadedComment"):
            self._place = place_of(attributes.get("ref", ""))
            self.runs.clear()

    def end(self, name: str) -> None:
        """Hears an end tag of a part with comments."""
        super().end(name)
        if name == "comment":
            self._add(self.take()[0])
        elif name == "thread:text":
            self._add(decode("".join(self.pieces)))

    def _add(self, text: str) -> None:
        if self._place is not None and text.strip():
            earlier = self.comments.get(self._place)
            self.comments[self._place] = f"{earlier}\n{text}" if earlier else text


class DrawingReader:
    """Listens to a drawing; `texts` and `pictures` hold what lies over the cells."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.texts: list[RawText] = []
        self.pictures: list[tuple[int, int]] = []
        self._corner: dict[str, int] = defaultdict(int)
        self._in_corner = False
        self._words: list[str] | None = None
        #: How deep in what is meant for older programs, which says the same again.
        self._fallbacks = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a drawing."""
        self.pieces.clear()
        if name in _ANCHORS:
            self._corner.clear()
        elif name == "xdr:from":
            self._in_corner = True
        elif name == "mc:Fallback":
            self._fallbacks += 1
        elif name in ("xdr:sp", "xdr:cxnSp") and not self._fallbacks:
            self._words = []
        elif name == "xdr:pic" and not self._fallbacks:
            self.pictures.append(self._place())

    def end(self, name: str) -> None:
        """Hears an end tag of a drawing."""
        if name in ("xdr:col", "xdr:row") and self._in_corner:
            self._corner[name] = _within("".join(self.pieces), LAST_ROW if name == "xdr:row" else LAST_COLUMN)
        elif name == "xdr:from":
            self._in_corner = False
        elif name == "mc:Fallback":
            self._fallbacks -= 1
        elif self._words is not None:
            self._end_of_words(name, self._words)

    def _end_of_words(self, name: str, words: list[str]) -> None:
        if name == "a:t":
            words.append("".join(self.pieces))
        elif name in ("a:p", "a:br"):
            words.append("\n")
        elif name in ("xdr:sp", "xdr:cxnSp"):
            text = "".join(words).strip("\n")
            if text.strip():
                self.texts.append(RawText(text, *self._place()))
            self._words = None

    def _place(self) -> tuple[int, int]:
        return self._corner["xdr:row"], self._corner["xdr:col"]


def count_legacy_controls(drawing: bytes) -> int:
    """How many form controls stand in a drawing in the older language (VML), which need not be sound XML."""
    return sum(1 for kind in _OBJECT_TYPE.findall(drawing) if kind not in _NO_CONTROLS)


def _within(text: str, last: int) -> int:
    text = text.strip()
    return min(int(text), last) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

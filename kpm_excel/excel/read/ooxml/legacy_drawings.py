"""Drawings in the older language (VML): form controls, embedded documents, shapes of older programs.

Such a part need not be sound XML, so it is looked through, not parsed.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from kpm_excel.book.raw import Drawn, DrawnKind
from kpm_excel.excel.read.guard import MAX_DRAWN
from kpm_excel.excel.read.ooxml.places import LAST_COLUMN, LAST_ROW

_BEGIN = re.compile(rb"<\w+:ClientData\b")
_TYPE = re.compile(rb"""\bObjectType\s*=\s*["'](\w+)["']""")
_ANCHOR = re.compile(rb":Anchor[^<>]*>([^<]*)<")
_NUMBER = re.compile(rb"""_s(\d+)["']""")
_TAG = re.compile(r"<[^<>]*>")
#: What objects that are no controls are; a note is told as a comment.
_KINDS: Final[dict[str, DrawnKind]] = {
    **{"Pict": "picture", "Movie": "object", "Line": "line", "LineA": "line"},
    **dict.fromkeys(("Rect", "RectA", "Shape", "ShapeA", "Oval", "OvalA", "ArcA", "Group"), "shape"),
}
#: People make no longer parts of this kind.
_LONGEST: Final = 4 << 20


def read_legacy_drawing(drawing: bytes, controls: Collection[str], documents: Mapping[str, str]) -> Iterator[Drawn]:
    """What lies over a sheet by its older `drawing`.

    `controls` has the numbers of the shapes that the sheet calls controls, `documents` of those that it calls
    embedded documents, with the program that made each.
    """
    shape, *objects = _BEGIN.split(drawing[:_LONGEST])
    for found in objects[:MAX_DRAWN]:
        content, _, behind = found.partition(b"ClientData>")
        type_ = _TYPE.search(content[:1_000])
        if type_ and type_[1] != b"Note":
            yield _drawn(type_[1].decode(), shape, content, controls, documents)
        shape = behind


def _drawn(type_: str, shape: bytes, content: bytes, controls: Collection[str], documents: Mapping[str, str]) -> Drawn:
    numbers = _NUMBER.findall(shape)
    number = numbers[-1].decode() if numbers else ""
    area, text = _area(content), _words(shape)
    if number in documents:
        return Drawn("object", area, documents[number])
    if type_ not in _KINDS or number in controls:
        return Drawn("control", area, text)
    return Drawn("text" if text else _KINDS[type_], area, text)


def _area(content: bytes) -> tuple[int, int, int, int]:
    anchor = _ANCHOR.search(content)
    parts = [part.strip() for part in anchor[1].split(b",")] if anchor else []
    if len(parts) != 8 or not all(part.isdigit() and len(part) < 10 for part in parts):
        return 0, 0, 0, 0
    left, _, top, _, right, right_off, bottom, bottom_off = map(int, parts)
    right, bottom = right - (not right_off and right > left), bottom - (not bottom_off and bottom > top)
    rows, columns = sorted((top, bottom)), sorted((left, right))
    return min(rows[0], LAST_ROW), min(columns[0], LAST_COLUMN), min(rows[1], LAST_ROW), min(columns[1], LAST_COLUMN)


def _words(shape: bytes) -> str:
    """The words of a shape's last text box."""
    begin = shape.rfind(b":textbox", 0, max(shape.rfind(b":textbox>"), 0))
    inside = shape[begin:].partition(b">")[2].partition(b":textbox>")[0] if begin >= 0 else b""
    return " ".join(html.unescape(_TAG.sub(" ", inside.decode("utf-8", "replace").rpartition("<")[0])).split())

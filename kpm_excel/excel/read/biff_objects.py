"""What lies over a sheet of an .xls ([MS-XLS] 2.4.181, [MS-ODRAW]), and where its links lead."""

from typing import Final

from kpm_excel.book.raw import DrawnKind
from kpm_excel.excel.read.ole import short

#: What objects are, by their type; drop-down arrows (0x14) and notes (0x19) are not among them.
_KINDS: Final[dict[int, DrawnKind]] = {
    **{0x01: "line", 0x05: "chart", 0x08: "picture"},
    **dict.fromkeys((0x02, 0x03, 0x04, 0x06, 0x09, 0x1E), "shape"),
    **dict.fromkeys((0x07, 0x0B, 0x0C, 0x0D, 0x0E, 0x10, 0x11, 0x12, 0x13), "control"),
}
#: A part of an object that only embedded documents have, and the beginning of an anchor to cells.
_DOCUMENT = 0x0009
_ANCHOR = b"\x10\xf0\x12\x00\x00\x00"
#: The class of an address, before which its length stands.
_ADDRESS = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_LONGEST_ADDRESS = 8_192


def kind_of(content: bytes) -> DrawnKind | None:
    """What the object in a record is; None for what a person does not draw."""
    kind = _KINDS.get(short(content, 4))
    return "object" if kind == "picture" and _DOCUMENT in _parts(content) else kind


def _parts(content: bytes) -> set[int]:
    found, at = set(), 0
    while at + 4 <= len(content):
        found.add(short(content, at))
        at += 4 + short(content, at + 2)
    return found


def area_of(drawing: bytes) -> tuple[int, int, int, int] | None:
    """The cells that the last anchor in a record reaches over; None where there is none."""
    at = drawing.rfind(_ANCHOR)
    anchor = drawing[at + len(_ANCHOR) : at + len(_ANCHOR) + 18]
    if at < 0 or len(anchor) < 18:
        return None
    left, top, right, bottom = (short(anchor, place) for place in (2, 6, 10, 14))
    right -= not short(anchor, 12) and right > left
    bottom -= not short(anchor, 16) and bottom > top
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def link_of(content: bytes) -> tuple[tuple[int, int], str] | None:
    """The first cell of a link, and where it leads; None where it leads within the workbook or to a file."""
    at = content.find(_ADDRESS, 8)
    if at < 0:
        return None
    begin = at + len(_ADDRESS) + 4
    text = content[begin : begin + 2 * _LONGEST_ADDRESS].decode("utf-16-le", "ignore").partition("\0")[0]
    return ((short(content, 0), short(content, 4)), text) if text else None

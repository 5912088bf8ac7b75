"""Bookmarks and the language of a PDF, added behind it as an incremental update (ISO 32000-1, 7.5.6).

Only what LibreOffice writes is read: a file with a cross-reference table and plain objects.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One line of the outline."""

    #: The page it leads to, from 0.
    page: int
    #: 0 at the top of the outline.
    depth: int
    text: str


class _NotPlain(Exception):
    """A PDF built in another way than the update can follow."""


_REFERENCE: Final = rb"(\d+)\s+0\s+R"


@dataclass(slots=True)
class _Node:
    """One bookmark with its place among the others."""

    number: int
    bookmark: Bookmark
    parent: int
    children: list["_Node"] = field(default_factory=list)


def with_outline(pdf: bytes, bookmarks: Sequence[Bookmark], locale: str) -> bytes:
    """`pdf` with these bookmarks in place of its own and with `locale` as its language.

    The same bytes come back where the file is not built as expected or has not the pages that are named.
    """
    try:
        return _updated(pdf, bookmarks, locale)
    except _NotPlain:
        return pdf


def _updated(pdf: bytes, bookmarks: Sequence[Bookmark], locale: str) -> bytes:
    start = int(_found(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf)[1])
    offsets = _offsets(pdf, start)
    trailer = _found(rb"trailer\s*<<(.*?)>>\s*startxref", pdf[start:])[1]
    root, size = int(_found(rb"/Root\s+" + _REFERENCE, trailer)[1]), int(_found(rb"/Size\s+(\d+)", trailer)[1])
    catalog = _object(pdf, offsets, root)
    pages = _pages(pdf, offsets, int(_found(rb"/Pages\s+" + _REFERENCE, catalog)[1]))
    if any(bookmark.page >= len(pages) for bookmark in bookmarks):
        raise _NotPlain
    objects = _outline(bookmarks, pages, size)
    plain = re.sub(rb"/(Outlines\s+\d+\s+0\s+R|Lang\s*\([^)]*\)|PageMode\s*/\w+)", b"", catalog)
    added = f"/Lang({locale})/Outlines {size} 0 R/PageMode/UseOutlines>>".encode()
    objects[root] = plain.rstrip().removesuffix(b">>") + added
    return pdf + _appended(objects, trailer, max(size, *objects) + 1, len(pdf), start)


def _found(pattern: bytes, text: bytes) -> re.Match[bytes]:
    if match := re.search(pattern, text, re.DOTALL):
        return match
    raise _NotPlain


def _offsets(pdf: bytes, start: int) -> dict[int, int]:
    """Where each object begins, by the cross-reference table at `start`."""
    head = re.compile(rb"xref\s+0\s+(\d+)\s+").match(pdf, start)
    if head is None:
        raise _NotPlain
    entries = pdf[head.end() : head.end() + 20 * int(head[1])]
    return {
        at: int(entries[20 * at : 20 * at + 10]) for at in range(int(head[1])) if entries[20 * at + 17 :][:1] == b"n"
    }


def _object(pdf: bytes, offsets: dict[int, int], number: int) -> bytes:
    match = re.compile(rb"%d 0 obj\s*(.*?)\s*endobj" % number, re.DOTALL).match(pdf, offsets.get(number, 0))
    if match is None:
        raise _NotPlain
    return match[1]


def _pages(pdf: bytes, offsets: dict[int, int], number: int) -> list[int]:
    """The object numbers of the pages below a node of the page tree, in their order."""
    node = _object(pdf, offsets, number)
    kids = re.search(rb"/Kids\s*\[(.*?)\]", node, re.DOTALL)
    if kids is None:
        return [number]
    return [page for kid in re.findall(_REFERENCE, kids[1]) for page in _pages(pdf, offsets, int(kid))]


def _outline(bookmarks: Sequence[Bookmark], pages: Sequence[int], first: int) -> dict[int, bytes]:
    """The objects of the outline, numbered from `first`, which is its root."""
    top = _Node(first, Bookmark(0, -1, ""), 0)
    open_nodes = [top]
    for number, bookmark in enumerate(bookmarks, first + 1):
        while open_nodes[-1].bookmark.depth >= bookmark.depth:
            open_nodes.pop()
        node = _Node(number, bookmark, open_nodes[-1].number)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)
    objects: dict[int, bytes] = {}
    _put(top, pages, objects)
    return objects


def _put(node: _Node, pages: Sequence[int], objects: dict[int, bytes], links: str = "") -> None:
    """Nothing; the objects of `node` and of all below it are among `objects`."""
    children = node.children
    if children:
        # A negative count keeps what lies below closed, so that the outline opens as a list of sheets.
        count = len(children) if node.bookmark.depth < 0 else -len(children)
        links += f"/First {children[0].number} 0 R/Last {children[-1].number} 0 R/Count {count}"
    if node.bookmark.depth < 0:
        objects[node.number] = f"<</Type/Outlines{links}>>".encode()
    else:
        title = node.bookmark.text.encode("utf-16-be", "replace").hex().upper()
        place = f"/Dest[{pages[node.bookmark.page]} 0 R/XYZ null null null]/Parent {node.parent} 0 R"
        objects[node.number] = f"<</Title<FEFF{title}>{place}{links}>>".encode()
    for at, child in enumerate(children):
        before = f"/Prev {children[at - 1].number} 0 R" if at else ""
        after = f"/Next {children[at + 1].number} 0 R" if at + 1 < len(children) else ""
        _put(child, pages, objects, before + after)


def _appended(objects: dict[int, bytes], trailer: bytes, size: int, at: int, previous: int) -> bytes:
    """The update itself: the objects, a table that says where they are, and a trailer."""
    body = b"\n"
    table = b""
    for number, content in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, at + len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    kept = re.sub(rb"/(Size|Prev)\s+\d+", b"", trailer).strip()
    end = b"trailer\n<</Size %d/Prev %d\n%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, previous, kept, at + len(body))
    return body + b"xref\n" + table + end

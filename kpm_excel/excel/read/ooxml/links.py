"""Where the links on the words of cells lead; none is ever followed."""

import html
import re
from collections.abc import Mapping
from itertools import islice, product
from typing import Final

from kpm_excel.excel.read.ooxml.places import range_of

_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""\s(?:\w+:)?(ref|id|location)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
#: Of a link on more cells the first ones count.
_MOST_CELLS: Final = 1_000


def read_links(tail: bytes, targets: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """By row and column, where the links in the `tail` of a sheet lead; `targets` has addresses by their relations."""
    links: dict[tuple[int, int], str] = {}
    first = tail.find(b"hyperlink")
    # Behind much else, which is not to be searched sign by sign.
    for match in _LINK.finditer(tail, tail.rfind(b"<", 0, first)) if first > 0 else ():
        found = {
            name.decode(): (one or other).decode("utf-8", "replace")
            for name, one, other in _ATTRIBUTE.findall(match[1])
        }
        area = range_of(html.unescape(found.get("ref", "")))
        # A link to a place in the workbook itself has this place alone.
        behind = f"#{html.unescape(found['location'])}" if found.get("location") else ""
        target = targets.get(html.unescape(found.get("id", "")), "") + behind
        if area is None or not target:
            continue
        cells = product(range(area[0], area[2] + 1), range(area[1], area[3] + 1))
        links |= dict.fromkeys(islice(cells, _MOST_CELLS - len(links)), target)
        if len(links) >= _MOST_CELLS:
            break
    return links

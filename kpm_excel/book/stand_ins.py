"""Cells whose stored value only stands in for what they show: pictures, data types, functions of one program alone."""

import re
from enum import StrEnum

from kpm_excel.book.raw import RawCell


class StandIn(StrEnum):
    """What a cell shows in place of a value."""

    PICTURE = "picture"
    #: An entity of Excel such as a town or a share.
    DATA_TYPE = "data_type"
    #: What a function of one program leaves behind for the others.
    PLACEHOLDER = "placeholder"


#: Functions that show a picture, or a drawing, in their cell: of WPS, of Excel, of Google Sheets.
_PICTURES = re.compile(r"(?<![\w])(?:DISPIMG|IMAGE|SPARKLINE)\s*\(", re.IGNORECASE)
#: What WPS stores as the result of its own, also where the formula is gone.
_OF_WPS = re.compile(r"=\s*(?:_xlfn\.)?DISPIMG\s*\(.*", re.IGNORECASE | re.DOTALL)
#: What Google Sheets and Excel store while a result is on its way.
_ON_ITS_WAY = re.compile(
    r"(?:loading|calculating|connecting|読み込み中|読み込んでいます|計算中|接続中)\s*(\.{2,}|…+)?", re.IGNORECASE
)
_OF_GOOGLE = "__xludf.DUMMYFUNCTION"


def stand_in(cell: RawCell) -> StandIn | None:
    """What the value of `cell` stands in for; None where it is one."""
    if cell.rich == "entity":
        return StandIn.DATA_TYPE
    formula = (cell.formula or "").replace("_xlfn.", "")
    text = cell.value.strip() if isinstance(cell.value, str) else ""
    if cell.rich in ("picture", "other") or _PICTURES.search(formula) or _OF_WPS.fullmatch(text):
        return StandIn.PICTURE
    is_empty = not text and isinstance(cell.value, str | None)
    if formula and (text == f"={formula}" or (is_empty and _OF_GOOGLE in formula)):
        return StandIn.PLACEHOLDER
    on_its_way = _ON_ITS_WAY.fullmatch(text)
    # Pasted as a value it has no formula any more; the dots behind it are what tells it from an answer.
    return StandIn.PLACEHOLDER if on_its_way and (formula or on_its_way[1]) else None

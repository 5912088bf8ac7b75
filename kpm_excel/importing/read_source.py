"""A workbook that somebody made by hand, from its file."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from kpm_excel.book.raw import RawCell, RawSheet, RawWorkbook
from kpm_excel.book.shown import decimal_of, is_alike, seen_in
from kpm_excel.book.shown_days import shown_day
from kpm_excel.excel.read.apart import read_apart
from kpm_excel.excel.read.appearance.appearances import PLAIN_FACE, Appearance, Face, Form, FormKind
from kpm_excel.excel.read.appearance.looked_at import read_looks
from kpm_excel.importing.source import Area, Caution, Drawn, Source, SourceCell, SourceSheet

_WHITE: Final = "FFFFFF"
#: What an older drawing or another format calls it.
_KINDS: Final[dict[str, FormKind]] = {"line": "line", "picture": "picture", "text": "box", "shape": "box"}


def read_source(path: str | Path) -> Source:
    """The workbook in the file `path`, read in a child process.

    Raises `BadInput` where it is missing, cannot be read, or is no workbook, with what to do instead.
    """
    return read_apart(partial(source_of, file=Path(path).name), Path(path))


def source_of(content: Path | bytes, file: str) -> Source:
    """The workbook in `content`, which somebody calls `file`. Raises `Unreadable`."""
    raw, looks = read_looks(content)
    sheets = tuple(
        _sheet(raw, sheet, appearance, file, number)
        for number, (sheet, appearance) in enumerate(zip(raw.sheets, looks, strict=True))
    )
    cautions: list[Caution] = []
    if raw.macros:
        cautions.append("macros_left")
    if raw.external_links:
        cautions.append("external_links")
    return Source(file, raw.format, sheets, tuple(cautions))


def _sheet(raw: RawWorkbook, sheet: RawSheet, looks: Appearance | None, file: str, number: int) -> SourceSheet:
    appearance = looks or Appearance()
    areas = tuple(Area(*area) for area in sheet.merges)
    cells = dict(_cells(sheet, appearance, areas))
    drawn = tuple(_drawn(sheet, appearance, looks is not None and looks.tells_forms))
    bottom = max((row for (row, _), cell in cells.items() if cell.text or cell.comment), default=-1)
    lowest = max([bottom, *(int(one.bottom) for one in drawn if one.kind not in ("picture", "other"))])
    # Fills and lines go on below a table as far as somebody pulled them.
    cells = {place: cell for place, cell in cells.items() if place[0] <= lowest + 1}
    return SourceSheet(
        file=file,
        name=sheet.name,
        number=number,
        cells=dict(sorted(cells.items())),
        merges=areas,
        drawn=drawn,
        widths=appearance.widths,
        heights={row: height for row, height in appearance.heights.items() if row <= lowest + 1},
        usual_width=appearance.usual_width,
        usual_height=appearance.usual_height,
        hidden_rows=sheet.hidden_rows,
        hidden_columns=sheet.hidden_columns,
        page_breaks=frozenset(appearance.page_breaks),
        title_rows=appearance.title_rows,
        is_hidden=sheet.state != "visible",
        beyond=sheet.outside,
        cautions=tuple(_cautions(raw, sheet, looks)),
    )


def _cautions(raw: RawWorkbook, sheet: RawSheet, looks: Appearance | None) -> Iterator[Caution]:
    if "not_a_worksheet" in sheet.problems:
        yield "not_a_worksheet"
    if sheet.outside_count:
        yield "beyond_area"
    if sheet.unsure:
        yield "conditional_looks"
    if sheet.state != "visible":
        yield "hidden_sheet"
    if looks is None or not raw.tells_fills:
        yield "looks_unread"
    if looks is None or not looks.tells_forms:
        yield "drawings_unread"
    kinds = {one.kind for one in sheet.drawn}
    if "picture" in kinds:
        yield "pictures"
    if kinds & {"chart", "object", "control", "ink"}:
        yield "objects"


def _cells(sheet: RawSheet, looks: Appearance, areas: tuple[Area, ...]) -> Iterator[tuple[tuple[int, int], SourceCell]]:
    # Of very large blocks the covered cells are looked for among those that are there.
    small = [area for area in areas if (area.bottom - area.top + 1) * (area.right - area.left + 1) <= _MOST_COVERED]
    large = [area for area in areas if (area.bottom - area.top + 1) * (area.right - area.left + 1) > _MOST_COVERED]
    covered = {
        (row, column)
        for area in small
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
        if (row, column) != (area.top, area.left)
    }
    places = {*sheet.cells, *looks.faces, *sheet.comments}
    corners = {(area.top, area.left): area for area in areas}
    for place in places:
        is_covered = place in covered or any(place in area and place != (area.top, area.left) for area in large)
        if is_covered and not _holds(sheet.cells.get(place)):
            continue
        cell = _cell(sheet, looks, place)
        if area := corners.get(place):
            cell = replace(cell, borders=_borders_around(looks, area))
        if cell.text or cell.struck or cell.comment or cell.fill or cell.borders:
            yield place, cell


_MOST_COVERED: Final = 20_000


def _holds(cell: RawCell | None) -> bool:
    return cell is not None and cell.value not in (None, "")


def _borders_around(looks: Appearance, area: Area) -> str:
    """The sides with a line of a merged block, whose cells have each a part of them."""
    corners = (
        looks.faces.get((area.top, area.left), PLAIN_FACE),
        looks.faces.get((area.bottom, area.right), PLAIN_FACE),
    )
    return "".join(side for side in "lt" if side in corners[0].borders) + "".join(
        side for side in "rb" if side in corners[1].borders
    )


def _cell(sheet: RawSheet, looks: Appearance, place: tuple[int, int]) -> SourceCell:
    raw, face = sheet.cells.get(place), looks.faces.get(place, PLAIN_FACE)
    ground = face.fill or (raw.fill if raw else None)
    text = looks.shown.get(place) if raw is not None and raw.kind in ("number", "date", "bool") else None
    value = raw.value if raw else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return SourceCell(
        *place,
        text=_even(text if text is not None else shown_text(raw)),
        number=value if is_number and isinstance(value, int | float) else None,
        day=(value.date() if isinstance(value, dt.datetime) else value) if isinstance(value, dt.date) else None,
        struck=raw.struck_text if raw else "",
        **_fields(face) | {"fill": _no_white(ground), "color": None if face.color == "000000" else face.color},
        is_invisible=raw is not None and raw.invisible and not _is_seen(face),
        comment=sheet.comments.get(place, ""),
        is_error=raw is not None and raw.kind == "error",
    )


def _fields(one: Face | Form) -> dict[str, Any]:
    return {each.name: getattr(one, each.name) for each in fields(one)}


def _no_white(color: str | None) -> str | None:
    return None if color == _WHITE else color


def _is_seen(face: Face) -> bool:
    """Whether characters stand out from a ground that is not plain."""
    return bool(face.fill and face.color and not is_alike(face.color, face.fill))


def shown_text(cell: RawCell | None) -> str:
    """What a cell shows, without the characters that are crossed out."""
    if cell is None or cell.value is None or cell.struck == "all":
        return ""
    if cell.struck == "part":
        return cell.kept_text
    if cell.raised_text:
        return cell.raised_text
    value = cell.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        return cell.shown if cell.shown is not None else shown_day(value, cell.number_format)
    if seen := seen_in(cell):
        return seen.text
    if isinstance(value, str):
        return value
    plain = f"{decimal_of(value):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _even(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").rstrip()


def _drawn(sheet: RawSheet, looks: Appearance, tells_forms: bool) -> Iterator[Drawn]:
    number = 0
    if tells_forms:
        for form in looks.forms:
            yield Drawn(**_fields(form) | {"text": _even(form.text), "fill": _no_white(form.fill), "number": number})
            number += 1
    for one in sheet.drawn:
        # What is no form is told by the cells that it covers; so is everything where forms cannot be told.
        if not tells_forms or one.kind in ("control", "object"):
            top, left, bottom, right = one.area
            kind = _KINDS.get(one.kind, "other")
            yield Drawn(kind, left, top, right + 1, bottom + 1, _even(one.text), number=number)
            number += 1

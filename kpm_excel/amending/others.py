"""Edits on sheets that are made of the answers anew each time, and where an amendment is never read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kpm_excel.amending.edited_tables import Found, made_tables
from kpm_excel.amending.notes import Note
from kpm_excel.amending.same import is_same, plain
from kpm_excel.book.base import Book, Cell, Sheet, address
from kpm_excel.book.raw import RawCell, RawSheet, RawWorkbook
from kpm_excel.checks.areas import Area, areas_of, quoted
from kpm_excel.checks.context import shortened
from kpm_excel.excel.read.guard import is_inside
from kpm_excel.findings import Phrase
from kpm_excel.form.wording import without_blanks

#: Row and column of a cell.
At = tuple[int, int]
#: So many cells of one kind of thing are named.
_NAMED = 5


def other_edits(book: Book, raw: RawWorkbook, kinds: Sequence[str], tables: Found) -> Iterator[Note]:
    """A note for each sheet beside the kinds' tables that was changed, with the first cell that was."""
    found = {sheet.name: sheet for sheet in raw.sheets}
    for sheet in book.sheets:
        is_table = bool(made_tables(Book([sheet], book.font), kinds).keys)
        if is_table or sheet.state != "visible" or sheet.name not in found:
            continue
        cells = [*_changed(sheet, found[sheet.name])]
        if cells:
            yield Note("sheet_not_read", {"sheet": sheet.name, "cell": cells[0], "count": len(cells)})
    # A table is known by its keys, whatever its tab is called now.
    known = {sheet.name for sheet in book.sheets} | tables.sheet_names
    for added in raw.sheets:
        if added.name not in known and any(plain(cell.value) for cell in added.cells.values()):
            yield Note("sheet_added", {"sheet": added.name})


def outside_edits(book: Book, raw: RawWorkbook, found: Found) -> Iterator[Note]:
    """A note for each area of a sheet with a table that stands beside the programs' cells and was not made there."""
    made = {plain(cell.value) for sheet in book.sheets for cell in sheet.cells}
    columns = {
        name: {*own.values(), *(column for others in found.doubled[name].values() for column in others)}
        for name, own in found.columns.items()
    }
    held = {(found.tabs[sheet.name], row): columns[sheet.name] for rows in found.rows.values() for sheet, row in rows}
    tabs = {found.tabs[name] for name, own in columns.items() if own}
    for sheet in (one for one in raw.sheets if one.name in tabs):
        texts: dict[At, str] = {}
        for (row, column), cell in sheet.cells.items():
            inside = column in held.get((sheet.name, row), ())
            text = plain(cell.value)
            if text and not inside and cell.formula is None and text not in made:
                texts[row, column] = text
        for area in areas_of(texts):
            yield _outside(sheet, area, texts)


def beside_pieces(cells: Sequence[tuple[RawSheet, RawCell]]) -> Iterator[Note]:
    """A note for each of `cells`, which stand beside the pieces of long texts."""
    for sheet, cell in cells:
        place = cell.row, cell.column
        yield from (_outside(sheet, area, {place: plain(cell.value)}) for area in areas_of([place]))


def _outside(sheet: RawSheet, area: Area, texts: Mapping[At, str]) -> Note:
    found = shortened(texts[area.cells[0]]) if len(area.cells) == 1 else quoted(texts[at] for at in area.cells)
    return Note("outside", {"at": f"{sheet.name}!{area.name}", "found": found})


def laid_over(book: Book, raw: RawWorkbook) -> Iterator[Note]:
    """A note for everything that lies over the cells of a sheet, or is a comment on one, and was not made there."""
    shapes = [shape for sheet in book.sheets for shape in sheet.shapes]
    # What was made is known by its words, which stay when rows or columns move it.
    words = Counter(without_blanks(shape.text) for shape in shapes)
    charts = sum(len(sheet.charts) for sheet in book.sheets)
    made = {plain(cell.value) for sheet in book.sheets for cell in sheet.cells}
    for sheet in raw.sheets:
        found: dict[tuple[str, str], list[At]] = {}
        for one in sheet.drawn:
            text = without_blanks(one.text)
            if one.kind == "chart" and charts:
                charts -= 1
            elif one.kind in ("text", "shape") and words[text]:
                words[text] -= 1
            else:
                found.setdefault((one.kind, one.text.strip()), []).append(one.area[:2])
        for at, text in sorted(sheet.comments.items()):
            found.setdefault(("comment", text.strip()), []).append(at)
        for (kind, text), places in found.items():
            values = {"at": _listed(sheet, places), "what": Phrase((f"drawn_{kind}",))}
            yield Note("lies_over_saying", {**values, "found": text}) if text else Note("lies_over", {**values})
        # A program that writes our own conditions anew changes nothing of what was made.
        if unsure := [at for at in sorted(sheet.unsure) if plain(sheet.cells[at].value) not in made]:
            found_first = plain(sheet.cells[unsure[0]].value)
            yield Note("look_unsure", {"at": _listed(sheet, unsure), "found": found_first})


def _listed(sheet: RawSheet, places: Sequence[At]) -> str:
    """The first of `places`, each once: hundreds of strokes are told in one line."""
    cells = list(dict.fromkeys(address(*at) for at in places))
    return f"{sheet.name}!{', '.join(cells[:_NAMED])}" + (f", … ({len(cells)})" if len(cells) > _NAMED else "")


def _changed(sheet: Sheet, raw: RawSheet) -> Iterator[str]:
    made = {(cell.row, cell.column): cell for cell in sheet.cells}
    # What lies beyond the columns that are read is known by its values, else by how much it is and how it begins.
    beyond = {place: made.pop(place) for place in list(made) if not is_inside(*place)}
    for place, cell in sorted(beyond.items()):
        if cell.formula is None and place in raw.beyond and not is_same(cell.value, raw.beyond[place]):
            yield address(*place)
    odd = next((place for *place, text in raw.outside if _is_odd(beyond.get((place[0], place[1])), text)), None)
    if odd or raw.outside_count != sum(bool(plain(cell.value)) for cell in beyond.values()):
        yield address(*(odd or min(beyond, default=(0, 0))))
    for place, cell in sorted(made.items()):
        if cell.formula is None and not is_same(cell.value, raw.cells.get(place)):
            yield address(*place)
    for place, stored in sorted(raw.cells.items()):
        if place not in made and plain(stored.value):
            yield address(*place)


def _is_odd(made: Cell | None, text: str) -> bool:
    """Whether a cell beyond the columns that are read does not begin as it was made; numbers and days have no form."""
    return made is None or (isinstance(made.value, str) and not plain(made.value).startswith(plain(text)))

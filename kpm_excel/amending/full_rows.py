"""A review that came back with its long texts whole again in the table, as though no row had been too low for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kpm_excel.amending.edited_tables import Found, Made, found_tables
from kpm_excel.amending.notes import Note
from kpm_excel.amending.same import plain
from kpm_excel.book.base import address
from kpm_excel.book.raw import RawCell, RawSheet, RawWorkbook
from kpm_excel.layouts.review.full_texts import CUT_KEY, JOINTS, KEYS, digest
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types.values import as_text

#: Row and column of a cell.
_At = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Whole:
    """A workbook without beginnings of texts."""

    #: The workbook; sheets of pieces are not in it.
    raw: RawWorkbook
    #: A note for each text whose beginning was written over, or that is not to be found.
    notes: tuple[Note, ...] = ()
    #: Each cell beside the pieces that holds a text, with its sheet.
    outside: tuple[tuple[RawSheet, RawCell], ...] = ()


class _Mark(NamedTuple):
    """What the table says of one beginning."""

    key: str
    pieces: int
    digest: str


def whole(plan: Plan, raw: RawWorkbook, made: Made) -> Whole:
    """`raw` with each beginning of a text replaced by the whole; where that cannot be told, by the text as `made`.

    A workbook without such sheets comes back as it is.
    """
    found = found_tables(raw, [kind.id for kind in plan.kinds])
    if not any(CUT_KEY in keys for keys in found.columns.values()):
        return Whole(raw)
    # A copy of the sheet is named as a sheet that was added.
    full = next(((sheet, columns) for sheet in raw.sheets if (columns := _columns(sheet))), None)
    pieces, outside = _pieces(*full) if full else ({}, [])
    cells = {sheet.name: dict(sheet.cells) for sheet in raw.sheets}
    notes: list[Note] = []
    for no, rows in found.rows.items():
        for sheet, row in rows:
            notes += _put(plan, made, found, no, sheet, row, pieces, cells[sheet.name])
    for name, keys in found.columns.items():
        column = keys.get(CUT_KEY)
        cells[name] = {place: cell for place, cell in cells[name].items() if place[1] != column}
    kept = [replace(one, cells=cells[one.name]) for one in raw.sheets if not full or one is not full[0]]
    return Whole(replace(raw, sheets=tuple(kept)), tuple(notes), tuple(outside))


def _put(
    plan: Plan,
    made: Made,
    found: Found,
    no: int,
    sheet: RawSheet,
    row: int,
    pieces: dict[tuple[int, str], list[tuple[str, RawCell]]],
    cells: dict[_At, RawCell],
) -> Iterator[Note]:
    """Put the whole texts of a program's row into `cells`; a note for each that cannot be put there."""
    columns = found.columns[sheet.name]
    for mark in _marks(sheet.cells.get((row, columns.get(CUT_KEY, -1)))):
        column = columns.get(mark.key)
        if column is None:
            continue
        cell, own = cells.pop((row, column), None), pieces.get((no, mark.key), [])
        program = next((program for program in plan.programs if program.no == no), None)
        fields = plan.kind_of(program).fields if program else ()
        label = next((field.title for field in fields if field.id == mark.key.rstrip("@")), mark.key)
        named: dict[str, object] = {
            "sheet": sheet.name,
            "cell": address(row, column),
            "no": program.number if program else no,
        }
        named |= {"name": program.name if program else "", "label": label}
        if digest(plain(cell.value) if cell else "") != mark.digest:
            yield Note("text_cut", named)
        if len(own) != mark.pieces:
            yield Note("full_lost", named)
            was = next((piece.value for piece in made.pieces.get((no, mark.key), ())), None)
            cells[row, column] = RawCell(row, column, was, "blank" if was is None else "text")
            continue
        cells[row, column] = _joined(row, column, own)


def _marks(cell: RawCell | None) -> Iterator[_Mark]:
    for text in (plain(cell.value) if cell else "").split():
        key, count, known = [*text.rsplit(":", 2), "", ""][:3]
        if count.isascii() and count.isdigit():
            yield _Mark(key, int(count), known)


def _columns(sheet: RawSheet) -> tuple[int, ...] | None:
    """The columns of a sheet of pieces: number, key, joint, text; None for any other sheet."""
    heads = {
        trimmed(cell.value): column
        for (row, column), cell in sorted(sheet.cells.items())
        if isinstance(cell.value, str)
    }
    return tuple(heads[key] for key in KEYS) if heads.keys() >= set(KEYS) else None


def _pieces(
    sheet: RawSheet, columns: Sequence[int]
) -> tuple[dict[tuple[int, str], list[tuple[str, RawCell]]], list[tuple[RawSheet, RawCell]]]:
    """The pieces by program and key, each with its joint; and the cells in which something else was written."""
    at_no, at_key, at_joint, at_text = columns
    pieces: dict[tuple[int, str], list[tuple[str, RawCell]]] = {}
    rows = []
    for row in sorted({row for row, column in sheet.cells if column == at_key}):
        no, key, joint = (plain(_value(sheet, row, at)) for at in (at_no, at_key, at_joint))
        if no.isascii() and no.isdigit():
            rows.append(row)
            empty = RawCell(row, at_text, None, "blank")
            pieces.setdefault((int(no), key), []).append((joint, sheet.cells.get((row, at_text), empty)))
    first = rows[0] if rows else 0
    outside = [
        (sheet, cell)
        for (row, column), cell in sorted(sheet.cells.items())
        if plain(cell.value) and row >= first and (row not in rows or column > at_text)
    ]
    return pieces, outside


def _value(sheet: RawSheet, row: int, column: int) -> object:
    cell = sheet.cells.get((row, column))
    return None if cell is None else cell.value


def _joined(row: int, column: int, pieces: Sequence[tuple[str, RawCell]]) -> RawCell:
    """One cell with the text of all `pieces`; one that cannot be read stands for them all."""
    bad = next((cell for _, cell in pieces if cell.kind == "error" or not cell.has_result or cell.rich), None)
    if bad:
        return bad._replace(row=row, column=column)

    def told(texts: Sequence[str]) -> str:
        joints = ["", *(JOINTS.get(joint, "\n") for joint, _ in pieces[1:])]
        return "".join(joint + text for joint, text in zip(joints, texts, strict=True) if text)

    cells = [cell for _, cell in pieces]
    texts = [as_text(cell.value) if cell.value is not None else "" for cell in cells]
    kept = ["" if cell.struck == "all" else cell.kept_text or text for cell, text in zip(cells, texts, strict=True)]
    struck = {cell.struck for cell, text in zip(cells, texts, strict=True) if text}
    text = told(texts)
    return RawCell(
        row,
        column,
        text or None,
        "text" if text else "blank",
        struck="none" if struck <= {"none"} else "all" if struck == {"all"} else "part",
        struck_text="".join(
            cell.struck_text or (text if cell.struck == "all" else "") for cell, text in zip(cells, texts, strict=True)
        ),
        kept_text=told(kept) if struck - {"none"} else "",
        number_format="@",
        raised="".join(cell.raised for cell in cells),
        raised_text=told([cell.raised_text or text for cell, text in zip(cells, texts, strict=True)])
        if any(cell.raised for cell in cells)
        else "",
        symbols="".join(cell.symbols for cell in cells),
        invisible=any(cell.invisible for cell in cells),
    )

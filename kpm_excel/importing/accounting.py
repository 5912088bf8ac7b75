"""The law of importing: nothing of a workbook is lost in silence, and nothing is told twice."""

from collections.abc import Iterator

from kpm_excel.importing.found import Found, Table
from kpm_excel.importing.source import Place

#: A sheet (file, name) with a cell of it, or with the number of something drawn.
Thing = tuple[str, str, Place | int]


def lost(found: Found) -> set[Thing]:
    """What no table has and what is not left over either."""
    return set(expected(found)) - set(told(found))


def expected(found: Found) -> Iterator[Thing]:
    """What there is: cells with something in them, and what is drawn."""
    for sheet in found.source.sheets:
        for cell in sheet.written():
            yield sheet.file, sheet.name, cell.place
        for one in sheet.drawn:
            yield sheet.file, sheet.name, one.number


def told(found: Found) -> Iterator[Thing]:
    """What tables have, and what is left over."""
    for table in found.tables:
        for thing in _of_table(table):
            yield table.sheet.file, table.sheet.name, thing
    for cover in found.covers:
        for line in cover.lines:
            for place in line.cells:
                yield cover.sheet.file, cover.sheet.name, place
    for rest in found.left_over:
        if rest.why in ("comment", "struck", "beyond"):
            continue
        if rest.place is not None:
            yield rest.file, rest.sheet, rest.place
        elif rest.drawn is not None:
            yield rest.file, rest.sheet, rest.drawn.number


def _of_table(table: Table) -> Iterator[Place | int]:
    headings: set[Place] = set()
    for column in table.columns:
        headings.update(column.cells)
    headings.update(table.shared_headings)
    yield from headings
    for group in table.groups:
        yield from group.cells
    for line in table.lines:
        yield from line.cells
    for record in table.records:
        for value in record.values.values():
            for piece in value.pieces:
                yield from piece.places
        for inner in record.inner:
            for column in inner.columns:
                yield from column.cells
            for band in inner.bands:
                for value in band.values.values():
                    for piece in value.pieces:
                        yield from piece.places
        yield from (one.number for one in record.drawn)
    yield from (one.number for one in table.drawn)

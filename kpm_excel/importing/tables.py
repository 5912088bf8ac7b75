"""The tables of a workbook that somebody made by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kpm_excel.importing.accounting import lost
from kpm_excel.importing.blocks import Block, Blocks
from kpm_excel.importing.body import Body
from kpm_excel.importing.found import Column, Cover, Found, LeftOver, Line, LineKind, RowChoices, RowKind, Table, Why
from kpm_excel.importing.headed_columns import columns_of
from kpm_excel.importing.heading_words import NOTE, is_legend, is_rating, is_total
from kpm_excel.importing.headings import HeadingRows, heading_rows
from kpm_excel.importing.key_columns import keys_of
from kpm_excel.importing.laid_out import laid_out
from kpm_excel.importing.records import records_of, same_headings
from kpm_excel.importing.row_labels import with_row_labels
from kpm_excel.importing.row_marks import comparable
from kpm_excel.importing.source import Drawn, Place, Source, SourceSheet

#: Larger characters are those of a title.
_TITLE_PT: Final = 13


def find_tables(source: Source, choices: RowChoices | None = None) -> Found:
    """The tables of `source`, with what a person chose for single rows."""
    chosen = choices or RowChoices()
    source = laid_out(source, chosen.without)
    tables: list[Table] = []
    left_over: list[LeftOver] = []
    covers: list[Cover] = []
    for sheet in source.sheets:
        if (sheet.file, sheet.name) in chosen.without:
            left_over += _whole(sheet, "chosen")
            continue
        on_sheet = _Sheet(sheet, chosen)
        found = on_sheet.tables(len(tables))
        tables += found
        if on_sheet.words and not found:
            covers.append(Cover(sheet, on_sheet.words))
        left_over += on_sheet.left_over
    result = Found(source, tuple(_with_kinds(tables)), tuple(left_over), tuple(covers))
    return replace(result, left_over=(*result.left_over, *_lost(result)))


def _lost(found: Found) -> Iterator[LeftOver]:
    """What would be lost if a rule here had a gap: it is left over."""
    sheets = {(sheet.file, sheet.name): sheet for sheet in found.source.sheets}
    for file, name, thing in sorted(lost(found), key=str):
        sheet = sheets[file, name]
        if isinstance(thing, Place):
            yield LeftOver(file, name, sheet.cells[thing].text, thing)
        else:
            yield LeftOver(file, name, sheet.drawn[thing].text, None, sheet.drawn[thing], "drawn")


def _with_kinds(tables: Sequence[Table]) -> Iterator[Table]:
    for at, table in enumerate(tables):
        first = next((one for one in tables[:at] if same_headings(one.columns, table.columns)), table)
        yield replace(table, kind=first.number)


def _whole(sheet: SourceSheet, why: Why) -> Iterator[LeftOver]:
    for cell in sheet.written():
        yield LeftOver(sheet.file, sheet.name, cell.text, cell.place, None, why)
    for one in sheet.drawn:
        yield LeftOver(sheet.file, sheet.name, one.text, None, one, why)
    yield from _besides(sheet)


def _besides(sheet: SourceSheet) -> Iterator[LeftOver]:
    """What never belongs to a table: remarks, crossed-out characters, cells beyond the area that is read."""
    for place in sorted(sheet.cells):
        cell = sheet.cells[place]
        if cell.comment:
            yield LeftOver(sheet.file, sheet.name, cell.comment, cell.place, None, "comment")
        if cell.struck:
            yield LeftOver(sheet.file, sheet.name, cell.struck, cell.place, None, "struck")
    for row, column, text in sheet.beyond:
        yield LeftOver(sheet.file, sheet.name, text, Place(row, column), None, "beyond")


class _Sheet:
    """The tables of one sheet, and what belongs to none of them."""

    def __init__(self, sheet: SourceSheet, choices: RowChoices) -> None:
        self._sheet = sheet
        self._chosen: dict[int, RowKind] = {
            row: kind for (file, name, row), kind in choices.kinds.items() if (file, name) == (sheet.file, sheet.name)
        }
        self._blocks = Blocks(sheet)
        #: The first row in which something stands.
        self._first = min(self._blocks.starting, default=0)
        self._used: set[int] = set()
        self._drawn_used: set[int] = set()
        #: Blocks within tables that are taken for nothing.
        self._left: set[int] = set()
        self.left_over: list[LeftOver] = []
        #: The words of a sheet that has no table.
        self.words: tuple[Line, ...] = ()

    def tables(self, number: int) -> list[Table]:
        """The tables from the top down; the first has the number `number`."""
        bands = heading_rows(self._blocks, self._chosen)
        found: list[Table] = []
        for band in bands:
            table = self._table(band, bands, number + len(found))
            if table is not None:
                found.append(table)
        found = self._with_lines(found)
        self._leave(found)
        return found

    # One table

    def _table(self, band: HeadingRows, bands: Sequence[HeadingRows], number: int) -> Table | None:
        left, right = self._sides(band, bands)
        end = min(
            (one.top for one in bands if one.top > band.bottom and one.left <= right and left <= one.right),
            default=self._blocks.last_row + 1 + self._rest(),
        )
        headings = {row for top, bottom in band.again for row in range(top, bottom + 1)}
        rows = [row for row in range(band.bottom + 1, end) if row not in headings]
        if end <= self._blocks.last_row:
            rows = rows[: len(rows) - self._titles_above(end, rows, band)]
        columns = columns_of(self._blocks, band, rows, left, right)
        body = Body(
            self._blocks,
            columns,
            keys_of(self._blocks, columns, rows),
            rows,
            self._chosen,
            frozenset(comparable(block.text) for block in self._above(band)),
        )
        body.sort()
        if not body.drafts:
            return None
        records, others = records_of(body, self._over(body, rows))
        columns, records, groups = with_row_labels(columns, records, body.groups.found)
        self._use(band.blocks, band.repeated, *(body.own(row) for row in rows))
        self._left.update(body.left_blocks)
        lines = tuple(line for kind, _, own in body.words for line in _lines(kind, own))
        heading = sorted({*range(band.top, band.bottom + 1), *headings})
        kinds: dict[int, RowKind] = {**body.kinds, **dict.fromkeys(heading, "heading")}
        rows_in_use = [*heading, *(row for row, kind in body.kinds.items() if kind not in ("spacer", "note", "legend"))]
        over_heading = self._over_rows(body, heading)
        self._drawn_used.update(one.number for record in records for one in record.drawn)
        self._drawn_used.update(one.number for one in (*others, *over_heading))
        return Table(
            number,
            self._sheet,
            band.top,
            body.left,
            max(rows_in_use),
            body.right,
            columns,
            tuple(heading),
            _shared(band, columns),
            groups,
            records,
            lines,
            (*others, *over_heading),
            number,
            band.sure,
            dict(sorted(kinds.items())),
        )

    def _rest(self) -> int:
        """Rows below the last text over which something is drawn."""
        lowest = max((int(one.bottom) + 1 for one in self._sheet.drawn if one.kind != "picture"), default=0)
        return min(max(lowest - self._blocks.last_row - 1, 0), 50)

    def _sides(self, band: HeadingRows, bands: Sequence[HeadingRows]) -> tuple[int, int]:
        """The columns between which a table may reach, of those that stand beside each other."""
        beside = [one for one in bands if one is not band and one.top <= band.bottom and band.top <= one.bottom]
        left = max((one.right + 1 for one in beside if one.right < band.left), default=0)
        right = min((one.left - 1 for one in beside if one.left > band.right), default=self._sheet.extent[1])
        return left, max(right, band.right)

    def _above(self, band: HeadingRows) -> list[Block]:
        found: list[Block] = []
        for row in range(band.top - 1, max(band.top - 9, -1), -1):
            # Titles stand free; what has lines around it is part of a table above.
            found += [one for one in self._blocks.starting.get(row, []) if len(one.cell.borders) < 3]
        return found

    def _titles_above(self, end: int, rows: Sequence[int], band: HeadingRows) -> int:
        """How many of the last of `rows` are titles and notes of the table whose headings begin at `end`."""
        count = 0
        for at, row in enumerate(reversed(rows), 1):
            own = self._blocks.starting.get(row, [])
            standing = self._blocks.standing(row)
            if not own and not standing:
                continue
            if len(own) > 2 or len(standing) > len(own) or not own or NOTE.match(own[0].text) or is_total(own[0].text):
                break
            if any(len(set(block.cell.borders) & set("ltrb")) >= 3 for block in own):
                break
            count = at
        return count

    def _over(self, body: Body, rows: Sequence[int]) -> list[Drawn]:
        """What is drawn over the rows of programs and between them."""
        return self._over_rows(body, [row for row in rows if body.kinds.get(row) not in ("note", "legend", "title")])

    def _over_rows(self, body: Body, rows: Sequence[int]) -> list[Drawn]:
        within = set(rows)
        return [
            one
            for one in self._sheet.drawn
            if one.number not in self._drawn_used
            and one.kind not in ("picture", "other")
            and int(one.middle[0]) in within
            and one.right > body.left
            and one.left < body.right + 1
        ]

    def _use(self, *blocks: Sequence[Block]) -> None:
        for each in blocks:
            self._used.update(id(block) for block in each)

    # Around tables

    def _with_lines(self, tables: list[Table]) -> list[Table]:
        """The tables with the words above, beside and below them that no table has yet."""
        hidden = self._sheet.hidden_rows
        free = [block for block in self._blocks.all if id(block) not in self._used and block.top not in hidden]
        found: dict[int, list[Line]] = {at: list(table.lines) for at, table in enumerate(tables)}
        rows: dict[int, dict[int, RowKind]] = {at: dict(table.rows) for at, table in enumerate(tables)}
        by_row: dict[int, list[Block]] = {}
        for block in free:
            by_row.setdefault(block.top, []).append(block)
        if not tables:
            self.words = tuple(
                line
                for _, own in sorted(by_row.items())
                for part in _parts(own)
                for line in _lines(_kind_of(part, self._first, is_above=True), part)
            )
            self._use(free)
            return []
        for row, own in sorted(by_row.items()):
            at = _nearest(tables, row, own)
            table = tables[at]
            for part in _parts(own):
                kind: LineKind = _kind_of(part, self._first, is_above=row < table.top)
                found[at] += _lines(kind, part)
                rows[at].setdefault(row, kind)
            self._use(own)
        return [
            replace(
                table,
                lines=tuple(sorted(found[at], key=lambda line: line.cells[0])),
                rows=dict(sorted(rows[at].items())),
            )
            for at, table in enumerate(tables)
        ]

    def _leave(self, tables: Sequence[Table]) -> None:
        sheet = self._sheet
        self.left_over += self._blocks.left_over
        why: Why = "outside" if tables else "no_table"
        for block in self._blocks.all:
            if id(block) not in self._used or id(block) in self._left:
                reason: Why = "hidden" if block.top in sheet.hidden_rows else why
                for place in block.places:
                    text = sheet.cells[place].text
                    self.left_over.append(LeftOver(sheet.file, sheet.name, text, place, None, reason))
        for one in sheet.drawn:
            if one.number not in self._drawn_used:
                self.left_over.append(LeftOver(sheet.file, sheet.name, one.text, None, one, "drawn"))
        self.left_over += _besides(sheet)


def _shared(band: HeadingRows, columns: Sequence[Column]) -> tuple[Place, ...]:
    """The cells of headings that no column has for itself."""
    own = {place for column in columns for place in column.cells}
    return tuple(place for block in (*band.blocks, *band.repeated) for place in block.places if place not in own)


def _nearest(tables: Sequence[Table], row: int, own: Sequence[Block]) -> int:
    """Which table words belong to: the one below them, or else the one above."""
    left, right = own[0].left, max(block.right for block in own)
    near: list[tuple[int, int]] = []
    for at, table in enumerate(tables):
        apart = 0 if left <= table.right and table.left <= right else 1
        if table.top <= row <= table.bottom:
            distance = 0
        elif row < table.top:
            distance = table.top - row
        else:
            distance = (row - table.bottom) * 2
        near.append((distance + apart * 3, at))
    return min(near)[1]


def _kind_of(own: Sequence[Block], first: int, *, is_above: bool) -> LineKind:
    text = own[0].text
    if all(is_legend(block.text) for block in own) or (len(own) >= 2 and is_rating(text)):
        return "legend"
    stands_out = own[0].cell.bold or own[0].cell.size >= _TITLE_PT or own[0].top == first
    if NOTE.match(text) or not is_above or len(text) > (150 if stands_out else 60) or "。" in text:
        return "note"
    return "title"


def _parts(own: Sequence[Block]) -> Iterator[list[Block]]:
    """The words in a row one by one, but for a mark and what it means."""
    part: list[Block] = []
    for block in own:
        is_meant = bool(part) and is_rating(part[-1].text) and len(part) % 2 == 1
        is_next = bool(part) and is_rating(part[0].text) and is_rating(block.text)
        if part and not (is_meant or is_next):
            yield part
            part = []
        part.append(block)
    if part:
        yield part


def _lines(kind: LineKind, own: Sequence[Block]) -> Iterator[Line]:
    """What stands in a row of words: of totals and legends one line, else one for each."""
    for part in [list(own)] if kind in ("total", "legend") else [[block] for block in own]:
        places = tuple(place for block in part for place in block.places)
        yield Line(kind, " ".join(block.text for block in part), places)

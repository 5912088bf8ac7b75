"""Programs from their rows: what stands in each column, in which items, and what is drawn over them."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kpm_excel.importing.blocks import Block
from kpm_excel.importing.body import Body
from kpm_excel.importing.draft_rows import Draft
from kpm_excel.importing.found import Band, Column, Inner, Piece, Record, Value
from kpm_excel.importing.headed_columns import even_lines
from kpm_excel.importing.heading_words import BULLET, bare, even, is_period, is_rating, without_continued
from kpm_excel.importing.joined import goes_on, joined, width_of
from kpm_excel.importing.row_labels import is_row_label
from kpm_excel.importing.row_marks import is_figure
from kpm_excel.importing.source import Drawn, Place, SourceSheet

#: Columns whose texts are items that others go with, the likelier first.
_ITEM_WORDS: Final = (
    "項目",
    "item",
    "指標",
    "kpi",
    "indicator",
    "measure",
    "milestone",
    "action",
    "目標",
    "内容",
    "取組",
)


def records_of(body: Body, drawn: Iterable[Drawn]) -> tuple[tuple[Record, ...], tuple[Drawn, ...]]:
    """The programs of a table, and what of `drawn` lies over its rows and belongs to none of them."""
    by_row = {row: number for number, draft in enumerate(body.drafts) for row in draft.rows}
    over: dict[int, list[Drawn]] = defaultdict(list)
    others = []
    for one in drawn:
        number = _under(one, by_row)
        if number is None:
            others.append(one)
        else:
            over[number].append(one)
    sparse = _sparse_columns(body)
    records: list[Record] = []
    for number, draft in enumerate(body.drafts):
        record = _record(body, number, draft, tuple(over[number]))
        shared = {**_spanning(body, draft, record), **_said_above(sparse, records, record)}
        records.append(replace(record, values=dict(sorted({**record.values, **shared}.items()))))
    return tuple(records), tuple(others)


def _spanning(body: Body, draft: Draft, record: Record) -> dict[int, Value]:
    """What stands for a program in blocks that began beside an earlier one."""
    found: dict[int, Value] = {}
    first = draft.rows[0]
    for block in body.blocks.standing(first):
        column = body.column_of(block)
        is_own = column in record.values or column in (body.keys.number, body.keys.name, *body.keys.groups)
        if block.top < first and column >= 0 and not is_own and body.kinds.get(block.top) in ("record", "more"):
            found[column] = _shared(column, block.text, block.places[0], block.top, block.bottom)
    return found


def _sparse_columns(body: Body) -> tuple[int, ...]:
    """Columns before number and name that are written in once for several programs."""
    rows = [row for draft in body.drafts for row in draft.rows]
    found = []
    for column in range(min(body.keys.first, body.keys.name)):
        count = sum(body.column_of(block) == column for row in rows for block in body.own(row))
        if column not in body.keys.groups and 0 < count <= 0.7 * len(body.drafts):
            found.append(column)
    return tuple(found)


def _said_above(sparse: Sequence[int], records: Sequence[Record], record: Record) -> dict[int, Value]:
    """What a program has from the one above, in columns that are written in once for several."""
    if not records or records[-1].group != record.group:
        return {}
    found: dict[int, Value] = {}
    for column in sparse:
        above = records[-1].values.get(column)
        if column not in record.values and above:
            piece = above.pieces[0]
            found[column] = _shared(column, above.text, piece.place, piece.top, piece.bottom)
    return found


def _shared(column: int, text: str, place: Place, top: int, bottom: int) -> Value:
    return Value(column, text, (Piece(place, text, top, bottom, ()),), "likely")


def _under(drawn: Drawn, by_row: Mapping[int, int]) -> int | None:
    """The program over whose rows most of what is drawn lies."""
    middle = drawn.middle[0]
    first, last = int(drawn.top), max(int(drawn.bottom - 1e-6), int(drawn.top))
    shares: dict[int, float] = defaultdict(float)
    for row in range(first, min(last, first + 2000) + 1):
        if row in by_row:
            shares[by_row[row]] += max(min(drawn.bottom, row + 1) - max(drawn.top, row), 0.001)
    if not shares:
        return None
    best = max(shares, key=lambda number: shares[number])
    is_across = len(shares) > 2 and shares[best] < 0.5 * sum(shares.values())
    return None if is_across else by_row.get(int(middle), best) if shares[best] < 0.51 else best


def _record(body: Body, number: int, draft: Draft, drawn: tuple[Drawn, ...]) -> Record:
    inner_rows = {row for rows in draft.inner for row in rows}
    blocks: dict[int, list[Block]] = defaultdict(list)
    for row in draft.rows:
        if row not in inner_rows:
            for block in body.own(row):
                if id(block) not in body.group_blocks:
                    blocks[body.column_of(block)].append(block)
    _part_lines(body, blocks)
    if _are_sub_rows(body, blocks):
        body.apart.update(draft.rows)
    keys = (body.keys.number, body.keys.name)
    # What stands on a further page again is said once.
    is_torn = body.keys.number is not None and len(blocks.get(body.keys.number, ())) > 1
    values = {
        column: _value(body, column, own, is_once=column in keys or is_torn) for column, own in sorted(blocks.items())
    }
    rows = tuple(draft.rows)
    bands = _bands(body, rows, blocks, values, inner_rows)
    inner = tuple(_inner(body, rows) for rows in draft.inner)
    return Record(number, rows, draft.group, values, bands, inner, drawn, draft.by, draft.sure)


def _part_lines(body: Body, blocks: dict[int, list[Block]]) -> None:
    """Puts what stands below one another in two columns that share the sheet's into the one it belongs to."""
    for lower in body.columns:
        upper = lower.number - 1
        own = blocks.get(upper, [])
        if lower.line and len(own) > 1:
            blocks[upper], blocks[lower.number] = own[:1], own[1:]


def _value(body: Body, column: int, blocks: Sequence[Block], *, is_once: bool) -> Value:
    pieces = tuple(_piece(block) for block in blocks)
    said = _side_by_side(_said_once(pieces) if is_once else pieces)
    capacity = _capacity(body, column, blocks)
    if column == body.keys.name and all(piece.top == piece.bottom for piece in said):
        # Names run on over the rows of their program, whatever lines there are.
        capacity = 0.0
    text = joined(said, capacity)
    return Value(column, without_continued(text) if is_once else text, pieces)


def _side_by_side(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with those of one row put together: digits without a blank, words with one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and (found[-1].top, found[-1].bottom) == (piece.top, piece.bottom):
            last = found.pop()
            between = "" if len(piece.text.strip()) == 1 and last.text[-1:].isdecimal() else " "
            places = (*last.places, *piece.places)
            found.append(Piece(last.place, last.text + between + piece.text, piece.top, piece.bottom, places))
        else:
            found.append(piece)
    return tuple(found)


def _said_once(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces without those that only say again on a further page what stands above."""
    said: list[Piece] = []
    seen: set[str] = set()
    for piece in pieces:
        text = even(without_continued(piece.text))
        if text and text not in seen:
            said.append(piece)
        seen.add(text)
    return tuple(said)


def _piece(block: Block) -> Piece:
    return Piece(block.places[0], block.text, block.top, block.bottom, block.places)


def _are_printed_lines(sheet: SourceSheet, blocks: Sequence[Block]) -> bool:
    """Whether a text stands with each of its lines in a row of its own, without a line between them."""
    if len(blocks) < 2:
        return False
    for one, other in itertools.pairwise(blocks):
        if one.bottom > one.top or other.bottom > other.top:
            return False
        if other.top == one.bottom + 1 and ("b" in one.cell.borders or "t" in other.cell.borders):
            return False
    return True


def _capacity(body: Body, column: int, blocks: Sequence[Block]) -> float | None:
    """How wide a printed line of a column can be, in letters of full width; None where its texts are no such lines."""
    sheet = body.blocks.sheet
    if len(blocks) > 1 and all(is_row_label(block.text) for block in blocks):
        return None
    if blocks[0].top in body.apart or not _are_printed_lines(sheet, blocks) or _have_bars(body, column, blocks):
        return None
    own = max(width_of(line) for block in blocks for line in block.text.split("\n"))
    first = blocks[0]
    room = sum(sheet.width(at) for at in range(first.left, first.right + 1)) / (first.cell.size or 11)
    return max(own, min(body.longest(column), room * 1.1))


def _are_sub_rows(body: Body, blocks: Mapping[int, list[Block]]) -> bool:
    """Whether each row of a program has its own figures or ratings: then none is a further line of the one above."""
    keys = (body.keys.number, body.keys.name)
    others = {column: own for column, own in blocks.items() if column not in keys}
    rows = {block.top for own in others.values() for block in own}
    return len(rows) > 1 and any(
        {block.top for block in own} == rows and all(is_figure(block) or is_rating(block.text) for block in own)
        for own in others.values()
    )


def _have_bars(body: Body, column: int, blocks: Sequence[Block]) -> bool:
    """Whether beside each text of a column of items something stands in a year's cell of its row."""
    if _item_rank(body, column) > _ITEM_WORDS.index("action") or any(BULLET.match(block.text) for block in blocks):
        return False
    years = [one for one in body.columns if is_period(one.heading)]
    sheet = body.blocks.sheet
    return bool(years) and all(
        any(
            sheet.fill(block.top, at) or sheet.text(block.top, at)
            for one in years
            for at in range(one.left, one.right + 1)
        )
        for block in blocks
    )


def _item_rank(body: Body, column: int) -> int:
    """How likely the texts of a column are items: 0 first."""
    heading = even(" ".join(body.columns[column].path)).lower()
    return next((at for at, word in enumerate(_ITEM_WORDS) if word in heading), len(_ITEM_WORDS))


# Items


def _bands(
    body: Body, rows: Sequence[int], blocks: Mapping[int, list[Block]], values: Mapping[int, Value], without: set[int]
) -> tuple[Band, ...]:
    """The items of a program, by the column whose texts each begin one."""
    own = tuple(row for row in rows if row not in without)
    starts = _item_starts(body, blocks)
    if len(starts) < 2:
        return (Band(own, dict(values)),)
    edges = [own[0], *sorted(starts)[1:], own[-1] + 1]
    bands = []
    for begin, end in itertools.pairwise(edges):
        within = tuple(row for row in own if begin <= row < end)
        bands.append(Band(within, _values_within(body, blocks, begin, end)))
    return tuple(bands)


def _values_within(body: Body, blocks: Mapping[int, list[Block]], begin: int, end: int) -> dict[int, Value]:
    found = {}
    for column, own in sorted(blocks.items()):
        within = [block for block in own if begin <= block.top and block.bottom < end]
        if within and column not in (body.keys.number, body.keys.name):
            found[column] = _value(body, column, within, is_once=False)
    return found


def _item_starts(body: Body, blocks: Mapping[int, list[Block]]) -> list[int]:
    """The rows in which the items of a program begin; fewer than two where it has no items in rows."""
    candidates: list[tuple[int, int, list[int]]] = []
    for column, own in blocks.items():
        if column == body.keys.number or (column == body.keys.name and len(own) < 2):
            continue
        starts = _starts(body, column, own)
        if len(starts) < 2:
            continue
        rank = _item_rank(body, column)
        is_printed = _are_printed_lines(body.blocks.sheet, own)
        if is_printed and rank > _ITEM_WORDS.index("action") and not all(is_row_label(block.text) for block in own):
            # Paragraphs of a long text, which other columns do not go with.
            continue
        if is_period(body.columns[column].heading):
            rank += 1
        candidates.append((rank, -len(starts), starts))
    return min(candidates)[2] if candidates else []


def _starts(body: Body, column: int, own: Sequence[Block]) -> list[int]:
    """The rows in which the texts of a column begin; in printed lines those that go on above do not."""
    capacity = _capacity(body, column, own)
    if capacity is None:
        return sorted({block.top for block in own})
    has_bullets = bool(BULLET.match(own[0].text))
    starts = [own[0].top]
    for one, other in itertools.pairwise(own):
        is_new = bool(BULLET.match(other.text)) if has_bullets else not goes_on(one.text, other.text, capacity)
        if is_new or (not has_bullets and other.top > one.bottom + 1):
            starts.append(other.top)
    return sorted(set(starts))


# Small tables within


def _inner(body: Body, rows: Sequence[int]) -> Inner:
    heads = body.own(rows[0])
    columns = tuple(
        Column(
            number,
            (even_lines(head.text),),
            head.left,
            (heads[number + 1].left - 1) if number + 1 < len(heads) else max(head.right, body.right),
            head.places,
        )
        for number, head in enumerate(heads)
    )
    bands = []
    for row in rows[1:]:
        values: dict[int, Value] = {}
        for block in body.own(row):
            number = next((column.number for column in columns if column.left <= block.left <= column.right), 0)
            earlier = values.get(number)
            pieces = (*(earlier.pieces if earlier else ()), _piece(block))
            values[number] = Value(number, "\n".join(piece.text for piece in pieces), pieces)
        bands.append(Band((row,), values))
    return Inner(rows[0], columns, tuple(bands))


def same_headings(one: Sequence[Column], other: Sequence[Column]) -> bool:
    """Whether two tables have the same columns, whatever their sheets."""
    mine, theirs = ([tuple(bare(part) for part in column.path) for column in each] for each in (one, other))
    common = sum(path in theirs for path in mine)
    return common * 10 >= 8 * max(len(mine), len(theirs))

"""The columns that headings stand over."""

from collections.abc import Sequence

from kpm_excel.importing.blocks import NARROW_PT, Block, Blocks
from kpm_excel.importing.found import Column
from kpm_excel.importing.heading_words import bare, even, has_digit
from kpm_excel.importing.headings import HeadingRows
from kpm_excel.importing.source import SourceSheet


def columns_of(
    blocks: Blocks, band: HeadingRows, body: Sequence[int], left_limit: int, right_limit: int
) -> tuple[Column, ...]:
    """The columns under the headings `band`, whose programs stand in the rows `body`."""
    right_limit = right_limit if band.limit is None else min(right_limit, band.limit - 1)
    starts = _starts(blocks, body, left_limit, right_limit)
    fewest = max(2, len(body) // 12)
    left, right = band.left, band.right
    while left - 1 >= left_limit and starts.get(left - 1, 0) >= fewest:
        left -= 1
    while right + 1 <= right_limit and (
        starts.get(right + 1, 0) >= fewest or _is_framed(blocks.sheet, band, right + 1)
    ):
        right += 1
    rows = range(band.top, band.bottom + 1)
    over = {column: _over(band.blocks, rows, column) for column in range(left, right + 1)}
    spread = _spread(band, over, starts, fewest, blocks.sheet)
    columns: list[Column] = []
    begin = left
    for column in range(left + 1, right + 2):
        if column <= right and spread[column] == spread[begin] and not _parts(blocks, body, begin, column):
            continue
        columns += _stacked(_column(len(columns), begin, column - 1, spread, band), blocks, body, band)
        begin = column
    return tuple(columns)


def _stacked(column: Column, blocks: Blocks, body: Sequence[int], band: HeadingRows) -> list[Column]:
    """The column; or two, where each program has below one another what the two headings say."""
    own = [block for block in band.blocks if column.left <= block.left and block.right <= column.right]
    if len(own) != 2 or column.own != 2 or len(column.path) != 2 or any(block.bottom > block.top for block in own):
        return [column]
    whole = [block for block in band.blocks if block.top == band.top and block.bottom == band.bottom]
    tops = [block for row in body for block in blocks.starting.get(row, []) if block.left == column.left]
    over = [block for row in body for block in blocks.starting.get(row, []) if whole and block.left == whole[0].left]
    programs = [block for block in over if block.bottom > block.top] or over
    if len(whole) * 2 < len({block.left for block in band.blocks}) or not programs:
        return [column]
    if not 1.6 * len(programs) <= len(tops) <= 2.4 * len(programs):
        return [column]
    own.sort(key=lambda block: block.top)
    found = []
    for line, heading in enumerate(own):
        cells = tuple(
            place
            for one in (heading, *band.repeated)
            if (bare(one.text), one.left) == (bare(heading.text), heading.left)
            for place in one.places
        )
        path = (even_lines(heading.text),)
        found.append(Column(column.number + line, path, column.left, column.right, cells, 1, line=line))
    return found


def _starts(blocks: Blocks, body: Sequence[int], left: int, right: int) -> dict[int, int]:
    """In how many rows of the body something begins in each column, beside something else."""
    found: dict[int, int] = {}
    for row in body:
        own = blocks.starting.get(row, [])
        if len(own) > 1:
            for block in own:
                if left <= block.left <= right:
                    found[block.left] = found.get(block.left, 0) + 1
    return found


def _is_framed(sheet: SourceSheet, band: HeadingRows, column: int) -> bool:
    """Whether the field beside the last heading is one as well, in which nothing is written."""
    last, beside = sheet.cell(band.bottom, band.right), sheet.cells.get((band.bottom, column))
    return bool(last and beside and last.fill and beside.fill == last.fill and beside.borders)


def _over(headings: Sequence[Block], rows: range, column: int) -> tuple[Block | None, ...]:
    """For each row of headings the one that stands over `column`."""
    return tuple(
        next((one for one in headings if one.left <= column <= one.right and one.covers_row(row)), None) for row in rows
    )


def _spread(
    band: HeadingRows,
    over: dict[int, tuple[Block | None, ...]],
    starts: dict[int, int],
    fewest: int,
    sheet: SourceSheet,
) -> dict[int, tuple[Block | None, ...]]:
    """`over`, with headings that are not merged standing over the blank fields behind them."""
    found: dict[int, tuple[Block | None, ...]] = {}
    height = band.bottom - band.top + 1
    for column in sorted(over):
        own = list(over[column])
        before = found.get(column - 1)
        for level in range(height):
            if own[level] is not None or before is None or before[level] is None:
                continue
            heading = before[level]
            assert heading is not None
            if any(own[above] is not before[above] for above in range(level)):
                break
            has_below = any(own[below] is not None for below in range(level + 1, height))
            is_leaf = not has_below
            # Beside something that has a heading a blank field over values is a column of its own.
            is_own = starts.get(column, 0) >= fewest and starts.get(heading.left, 0) >= fewest
            if is_leaf and is_own:
                break
            if is_leaf and not has_below and _is_apart(sheet, heading, column):
                break
            own[level] = heading
        found[column] = tuple(own)
    return found


def _is_apart(sheet: SourceSheet, heading: Block, column: int) -> bool:
    """Whether a line parts a heading from the blank field behind it."""
    beside = sheet.cells.get((heading.top, column))
    return bool(beside and "l" in beside.borders and "r" in heading.cell.borders and sheet.width(column) > 20)


def _parts(blocks: Blocks, body: Sequence[int], begin: int, column: int) -> bool:
    """Whether under one heading two columns stand beside each other, which part at `column`."""
    both = 0
    under: list[Block] = []
    for row in body:
        own = [block for block in blocks.starting.get(row, []) if begin <= block.left <= column]
        under += own
        if any(block.left == column for block in own) and any(block.left < column for block in own):
            both += 1
    # An amount with a cell for each digit is one.
    is_squared = all(len(block.text.strip()) == 1 and has_digit(block.text) for block in under)
    is_narrow = all(blocks.sheet.width(at) <= NARROW_PT for at in range(begin, column + 1))
    return both >= max(2, len(body) // 5) and not (is_squared and is_narrow)


def _column(
    number: int, left: int, right: int, spread: dict[int, tuple[Block | None, ...]], band: HeadingRows
) -> Column:
    stack: list[Block] = []
    for heading in spread[left]:
        if heading is not None and (not stack or stack[-1] is not heading):
            stack.append(heading)
    own = [one for one in stack if _has_alone(one, left, right, spread)]
    cells = [place for one in own for place in one.places]
    names = {(bare(one.text), one.left) for one in own}
    cells += [place for one in band.repeated if (bare(one.text), one.left) in names for place in one.places]
    path = tuple(even_lines(one.text) for one in stack)
    is_vertical = any(_is_vertical(one) for one in own)
    return Column(number, path, left, right, tuple(cells), len(own), is_vertical, band.sure)


def _has_alone(heading: Block, left: int, right: int, spread: dict[int, tuple[Block | None, ...]]) -> bool:
    return all((heading not in over) or left <= column <= right for column, over in spread.items())


def _is_vertical(heading: Block) -> bool:
    lines = heading.text.split("\n")
    return heading.cell.is_vertical or (len(lines) > 1 and all(len(line.strip()) <= 1 for line in lines))


def even_lines(text: str) -> str:
    """A heading on one line; the blanks of English words stay, and numbers of two lines are two."""
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    joined = parts[0] if parts else ""
    for part in parts[1:]:
        is_apart = (joined[-1].isascii() and part[0].isascii()) or (joined[-1].isdigit() and part[0].isdigit())
        joined += (" " if is_apart else "") + part
    # Characters that are spread with blanks to fill their field.
    if joined and not joined.isascii() and len(even(joined)) * 2 <= len(joined) + 1:
        return even(joined)
    return joined

"""Which columns of a table tell where a program begins: its number, its name, and what it belongs to."""

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpm_excel.importing.blocks import Block, Blocks
from kpm_excel.importing.found import Column
from kpm_excel.importing.heading_words import (
    even,
    is_department_heading,
    is_group_heading,
    is_number_heading,
    is_period,
    name_rank,
    number_of,
)

#: What has items of its own.
_PARTS: Final = re.compile(
    "スケジュール|年次|工程|目標|指標|KPI|schedule|milestone|timeline|target|measure", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The columns by which programs are told from each other, by their numbers."""

    #: The column with numbers; None where there is none.
    number: int | None
    name: int
    #: Those with what programs belong to, the outermost first.
    groups: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        """The column that decides."""
        return self.name if self.number is None else self.number


def keys_of(blocks: Blocks, columns: Sequence[Column], rows: Sequence[int]) -> Keys:
    """The columns that tell programs apart, of a table whose programs stand in `rows`."""
    standing = {column.number: _in_column(blocks, column, rows) for column in columns}
    number = _number_column(columns, standing)
    name = _name_column(columns, standing, number)
    if number is None:
        name = _finer(columns, standing, name)
    return Keys(number, name, _group_columns(columns, standing, number, name))


def _in_column(blocks: Blocks, column: Column, rows: Sequence[int]) -> list[Block]:
    return [
        block
        for row in rows
        for block in blocks.starting.get(row, [])
        if column.left <= block.left <= column.right and block.right <= column.right
    ]


def _number_column(columns: Sequence[Column], standing: dict[int, list[Block]]) -> int | None:
    for column in columns[: max(len(columns) // 2, 4)]:
        own = standing[column.number]
        numbered = [block for block in own if number_of(block.text)]
        if column.path and is_number_heading(column.heading):
            # A column of codes that only few programs have tells nothing.
            fullest = max((len(others) for others in standing.values()), default=0)
            if len(own) * 5 >= fullest or len(own) >= 2:
                return column.number
        elif not column.path and len(own) >= 2 and len(numbered) == len(own) and column.number <= 1:
            return column.number
    return None


def _name_column(columns: Sequence[Column], standing: dict[int, list[Block]], number: int | None) -> int:
    if number is not None:
        expected = len([block for block in standing[number] if number_of(block.text)])
    else:
        # Most columns have something for each program; for its items only few have.
        expected = statistics.median_low([len(own) for own in standing.values() if own] or [0])
    best: tuple[float, int] | None = None
    for column in columns:
        own = standing[column.number]
        rank = name_rank(column.heading) if column.path else None
        if column.number == number or not own or rank is None:
            continue
        off = 2.5 if expected and not 0.8 * expected <= len(own) <= 1.3 * expected else 0.0
        # Below a heading of its own the items of a schedule or of goals have names too.
        off += 2.5 if len(column.path) > 1 and _PARTS.search(even(column.path[0])) else 0.0
        score = rank + off + abs(column.number - (number or 0)) * 0.15
        if best is None or score < best[0]:
            best = (score, column.number)
    if best is not None:
        return best[1]
    fullest = max((len(own) for own in standing.values()), default=0)
    for is_strict in (True, False):
        for column in columns:
            heading, own = column.heading, standing[column.number]
            is_other = is_department_heading(heading) or is_period(heading)
            is_sparse = is_strict and is_group_heading(heading) and len(own) * 10 < 9 * fullest
            is_words = len({even(block.text) for block in own if block.cell.number is None}) * 10 > 6 * len(own)
            if column.number != number and is_words and not (is_other or is_sparse) and len(own) * 2 >= max(fullest, 1):
                return column.number
    return next((column.number for column in columns if column.number != number), columns[0].number)


def _finer(columns: Sequence[Column], standing: dict[int, list[Block]], name: int) -> int:
    """The column of names; a finer one where all that stands beside one name stands in each of several rows."""
    behind = [column for column in columns if column.number > name and standing[column.number]]
    following = [column for column in behind if name_rank(column.heading) is not None]
    rows = {block.top for column in behind for block in standing[column.number]}
    begins = {block.top for block in standing[name]}
    if not following or len(rows) * 10 < 12 * len(begins) or len(behind) < 2:
        return name
    for column in behind:
        own = standing[column.number]
        if len(own) < 0.8 * len(rows) or any(block.bottom > block.top for block in own):
            return name
    return following[0].number


def _group_columns(
    columns: Sequence[Column], standing: dict[int, list[Block]], number: int | None, name: int
) -> tuple[int, ...]:
    first = name if number is None else number
    begins = [block.top for block in standing[first]]
    found = []
    for column in columns[: max(name, 0)]:
        own = standing[column.number]
        if column.number == number or not own or is_department_heading(column.heading):
            continue
        spans = [sum(block.top <= row <= block.bottom for row in begins) for block in own]
        repeats = sum(even(one.text) == even(other.text) for one, other in itertools.pairwise(own))
        is_over_several = any(span > 1 for span in spans)
        is_sparse = len(own) * 10 <= 7 * len(begins)
        if (
            is_over_several
            or (is_group_heading(column.heading) and (is_sparse or repeats * 3 >= len(own)))
            or (is_group_heading(column.heading) and number is not None and column.number < number)
        ):
            found.append(column.number)
    return tuple(found)

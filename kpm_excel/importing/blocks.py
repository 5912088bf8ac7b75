"""The texts of a sheet as blocks of cells, and those that are not to be read as part of a table."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from kpm_excel.importing.found import LeftOver, Why
from kpm_excel.importing.source import Place, SourceCell, SourceSheet

#: A column no wider than this has room for one character.
NARROW_PT: Final = 22.0
#: So many characters in cells of their own are a text that somebody set on squared paper.
_FEWEST_SQUARES: Final = 3
_LETTER = re.compile(r"[぀-ヿ㐀-鿿々〆ー・、。「」（）()A-Za-z0-9０-９Ａ-Ｚａ-ｚ①-⑳.,/～~ー－-]")
_WORD = re.compile(r"[぀-ヿ㐀-鿿A-Za-zＡ-Ｚａ-ｚ]")


@dataclass(eq=False, slots=True)
class Block:
    """A text and the cells that it stands in."""

    top: int
    left: int
    bottom: int
    right: int
    text: str
    cell: SourceCell
    #: All cells with a part of the text.
    places: tuple[Place, ...] = field(default=())

    @property
    def is_wide(self) -> bool:
        """Whether it covers several columns."""
        return self.right > self.left

    def covers_row(self, row: int) -> bool:
        """Whether it stands in `row`."""
        return self.top <= row <= self.bottom


class Blocks:
    """The blocks of one sheet."""

    def __init__(self, sheet: SourceSheet) -> None:
        self.sheet = sheet
        self.left_over: list[LeftOver] = []
        self.all: list[Block] = []
        for cell in sheet.written():
            if why := _unread(sheet, cell):
                self.left_over.append(LeftOver(sheet.file, sheet.name, cell.text, cell.place, None, why))
                continue
            area = sheet.area(cell.row, cell.column)
            if (area.top, area.left) != (cell.row, cell.column):
                # Something beneath a merged block, which nobody sees.
                self.left_over.append(LeftOver(sheet.file, sheet.name, cell.text, cell.place, None, "invisible"))
                continue
            bottom, right = min(area.bottom, sheet.extent[0]), min(area.right, sheet.extent[1])
            self.all.append(Block(cell.row, cell.column, bottom, right, cell.text, cell, (cell.place,)))
        self.all = list(_joined_squares(sheet, self.all))

    @cached_property
    def starting(self) -> dict[int, list[Block]]:
        """The blocks that begin in each row, from left to right."""
        found: dict[int, list[Block]] = defaultdict(list)
        for block in sorted(self.all, key=lambda block: (block.top, block.left)):
            found[block.top].append(block)
        return dict(found)

    @cached_property
    def _by_row(self) -> dict[int, list[Block]]:
        found: dict[int, list[Block]] = defaultdict(list)
        for block in sorted(self.all, key=lambda block: block.left):
            for row in range(block.top, block.bottom + 1):
                found[row].append(block)
        return dict(found)

    def standing(self, row: int) -> list[Block]:
        """The blocks that stand in `row`, those that begin above among them, from left to right."""
        return self._by_row.get(row, [])

    @cached_property
    def last_row(self) -> int:
        """The last row in which a text begins; -1 for none."""
        return max(self.starting, default=-1)


def _unread(sheet: SourceSheet, cell: SourceCell) -> Why | None:
    if sheet.is_hidden or cell.column in sheet.hidden_columns:
        return "hidden"
    if cell.is_invisible:
        return "invisible"
    return "error" if cell.is_error else None


def _joined_squares(sheet: SourceSheet, blocks: list[Block]) -> Iterator[Block]:
    """The blocks, with texts put together whose characters stand each in a cell of its own."""
    rows: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        rows[block.top].append(block)
    for row in sorted(rows):
        run: list[Block] = []
        for block in sorted(rows[row], key=lambda block: block.left):
            if run and not _goes_on(sheet, run[-1], block):
                yield from _closed(run)
                run = []
            run.append(block)
        yield from _closed(run)


def _goes_on(sheet: SourceSheet, one: Block, other: Block) -> bool:
    return (
        one.right + 1 == other.left
        and (one.top, one.bottom) == (other.top, other.bottom)
        and all(len(block.text.strip()) == 1 and _LETTER.fullmatch(block.text.strip()) for block in (one, other))
        and all(sheet.width(column) <= NARROW_PT for column in (*range(one.left, one.right + 1), other.left))
    )


def _closed(run: list[Block]) -> Iterator[Block]:
    text = "".join(block.text.strip() for block in run)
    # Marks and single figures side by side are values of their own.
    is_text = len(run) >= _FEWEST_SQUARES and len(_WORD.findall(text)) * 2 >= len(text) and len(set(text)) > 1
    if not is_text or set(text) <= set("SABCDＳＡＢＣＤ"):
        yield from run
        return
    first, last = run[0], run[-1]
    places = tuple(place for block in run for place in block.places)
    yield Block(first.top, first.left, first.bottom, last.right, text, first.cell, places)

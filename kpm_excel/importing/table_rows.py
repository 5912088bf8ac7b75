"""The rows below headings, by where their blocks stand and how they look; nothing is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kpm_excel.importing.blocks import Block, Blocks
from kpm_excel.importing.found import Column
from kpm_excel.importing.group_rows import has_group_word, is_numbered, sort_of
from kpm_excel.importing.joined import width_of
from kpm_excel.importing.key_columns import Keys
from kpm_excel.importing.row_marks import is_parted


@dataclass(slots=True)
class TableRows:
    """The rows of one table."""

    blocks: Blocks
    columns: Sequence[Column]
    keys: Keys
    #: The rows in question, without those of headings.
    rows: Sequence[int]
    _longest: dict[int, float] = field(default_factory=dict, kw_only=True)
    _is_lined: bool | None = field(default=None, kw_only=True)
    #: The column of each of the sheet's.
    _numbers: dict[int, int] = field(default_factory=dict, kw_only=True)

    @property
    def left(self) -> int:
        """The first of the sheet's columns that the table takes."""
        return self.columns[0].left

    @property
    def right(self) -> int:
        """The last of them."""
        return self.columns[-1].right

    def own(self, row: int) -> list[Block]:
        """The blocks that begin in `row` within the table."""
        return [block for block in self.blocks.starting.get(row, []) if self.left <= block.left <= self.right]

    def column_of(self, block: Block) -> int:
        """The number of the column in which a block begins."""
        if block.left not in self._numbers:
            under = (column.number for column in self.columns if column.left <= block.left <= column.right)
            self._numbers[block.left] = next(under, -1)
        return self._numbers[block.left]

    def longest(self, column: int) -> float:
        """How wide the longest line of a column is, in letters of full width."""
        if column not in self._longest:
            texts = (block.text for row in self.rows for block in self.own(row) if self.column_of(block) == column)
            lines = (width_of(line) for text in texts for line in text.split("\n"))
            self._longest[column] = max(lines, default=0.0)
        return self._longest[column]

    def standing_in(self, column: int | None, own: Sequence[Block]) -> Block | None:
        """Which of `own` stands in the column with this number; None for none."""
        if column is None:
            return None
        return next((block for block in own if self.column_of(block) == column), None)

    def sums_up(self, own: Sequence[Block], rows: Sequence[int]) -> bool:
        """Whether figures without a word are the sums of those in `rows`."""
        if any(block.cell.number is None for block in own):
            return False
        above = [one for row in rows for one in self.own(row)]
        for block in own:
            figures = [one.cell.number for one in above if one.left == block.left and one.cell.number is not None]
            if len(figures) < 2 or abs(sum(figures) - (block.cell.number or 0)) > 0.51:
                return False
        return True

    def share(self, block: Block) -> float:
        """How much of the table a block goes over, by its columns."""
        under = sum(block.left <= column.left and column.right <= block.right for column in self.columns)
        return under / max(len(self.columns), 1)

    def is_sentence(self, block: Block) -> bool:
        """Whether a block is rather a sentence than a name."""
        text = block.text.rstrip()
        return len(text) > 120 or text.endswith("。") or (text.endswith(".") and len(text) > 60)

    def looks_like_group(self, block: Block) -> bool:
        """Whether the words or the look of a block are those of a group's heading."""
        return has_group_word(block.text) or bool(block.cell.fill or block.cell.bold) or is_numbered(block.text)

    def heads_a_section(self, row: int, following: Sequence[int]) -> bool:
        """Whether the headings of the table come again below `row`, with nothing but words between."""
        for at, below in zip((row, *following), following, strict=False):
            if below > at + 1:
                return True
            if len(self.own(below)) > 1:
                return False
        return False

    def lined(self) -> bool:
        """Whether lines part some rows of names and others not, so that they tell where a program begins."""
        if self._is_lined is None:
            column = self.columns[self.keys.name]
            named = [row for row in self.rows if self.standing_in(self.keys.name, self.own(row))]
            parted = [is_parted(self.blocks.sheet, row, column.left) for row in named]
            self._is_lined = any(parted) and not all(parted[1:])
        return self._is_lined

    def is_numbered_group(self, row: int, named: Sequence[Block], following: Sequence[int]) -> bool:
        """Whether a row with a number and a name alone names a group: programs have more, and look otherwise."""
        number, name = named
        after = next((self.own(one) for one in following if self.own(one)), [])
        if (
            len(self.columns) < 4
            or number.bottom > row
            or len(after) < 3
            or self.standing_in(self.keys.number, after) is None
        ):
            return False
        other = self.standing_in(self.keys.number, after)
        looks = (name.cell.fill, name.cell.bold)
        is_other_look = other is not None and looks != (other.cell.fill, other.cell.bold)
        sorts = [sort_of(block.text) for block in (number, other) if block is not None]
        return (
            has_group_word(number.text)
            or is_other_look
            or (len(sorts) == 2 and bool(sorts[0]) and sorts[0] != sorts[1])
        )

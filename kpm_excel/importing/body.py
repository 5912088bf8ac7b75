"""The rows below headings, told apart: groups, programs, totals, notes, and rows in which nothing stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from kpm_excel.importing.blocks import Block
from kpm_excel.importing.draft_rows import Draft
from kpm_excel.importing.found import RowKind, Sureness
from kpm_excel.importing.group_rows import Groups, has_group_word, is_numbered
from kpm_excel.importing.heading_words import (
    NOTE,
    PAGE,
    even,
    is_heading,
    is_legend,
    is_total,
    number_of,
    without_continued,
)
from kpm_excel.importing.row_marks import comparable, even_text, is_count, is_figure, is_parted, is_same_text
from kpm_excel.importing.source import Place
from kpm_excel.importing.table_rows import TableRows


@dataclass(slots=True)
class Body(TableRows):
    """What the rows below the headings of one table are."""

    #: What a person said that rows are.
    chosen: Mapping[int, RowKind] = field(default_factory=dict)
    #: Titles that stand above the table, as they are compared.
    titles: frozenset[str] = frozenset()
    kinds: dict[int, RowKind] = field(default_factory=dict)
    groups: Groups = field(default_factory=Groups)
    drafts: list[Draft] = field(default_factory=list)
    #: Rows of words: what they are, and their blocks.
    words: list[tuple[Literal["title", "note", "legend", "total"], int, list[Block]]] = field(default_factory=list)
    #: Blocks that name groups.
    group_blocks: set[int] = field(default_factory=set)
    #: Blocks that are taken for nothing.
    left_blocks: set[int] = field(default_factory=set)
    #: Rows of programs each of whose rows has figures of its own.
    apart: set[int] = field(default_factory=set)
    _pending: list[int] = field(default_factory=list)
    _is_ended: bool = False
    #: How many of the programs stand above the last row of sums.
    _summed: int = 0

    def sort(self) -> None:
        """Tells what each row is."""
        for at, row in enumerate(self.rows):
            own = self.own(row)
            kind = self.chosen.get(row) or self._kind(row, own, self.rows[at + 1 :])
            # A row with words is none without them, whatever a person says.
            self._take("left" if own and kind in ("spacer", "heading") else kind, row, own)
        for row in self._pending:
            self.kinds[row] = "spacer"

    # What a row is

    def _kind(self, row: int, own: list[Block], following: Sequence[int]) -> RowKind:
        current = self.drafts[-1] if self.drafts and not self._is_ended else None
        if not own:
            return "more" if current and self._is_covered(row, current) else "spacer"
        number, name = self.standing_in(self.keys.number, own), self.standing_in(self.keys.name, own)
        covered = current is not None and self._is_key_covered(row, current)
        if not covered:
            if number and len(own) == 1 and self._is_unused(row, number, following):
                return "left"
            if word := self._word(row, own, number):
                return word
            if self._is_group(row, own, number, following):
                return "group"
        if current and not number and not name and self._is_inner(row, own, current):
            return "inner"
        if current and self._goes_on(row, own, number, name, current, covered):
            is_below = bool(self._pending) and not covered and not number and self._is_without_lines(own)
            return "note" if is_below and len(own) == 1 else "more"
        if self._is_torn(row, own, number, name):
            return "more"
        if self._is_record(row, own, number, name):
            return "record"
        is_alone = len(own) == 1 and own[0] in (number, name)
        is_apart = not current or bool(self._pending) or self._is_without_lines(own)
        return "note" if is_apart or is_alone else "more"

    def _is_unused(self, row: int, number: Block, following: Sequence[int]) -> bool:
        """Whether a row has nothing but a number that was written there for a program that did not come."""
        after = next((self.own(one) for one in following if self.own(one)), [])
        has_rest = bool(after) and self.standing_in(self.keys.number, after) is None
        is_drawn = any(int(one.middle[0]) == row for one in self.blocks.sheet.drawn)
        is_tall = number.bottom > number.top or not number_of(number.text)
        return not (has_rest or is_drawn or is_tall) and bool(self.drafts)

    def _is_covered(self, row: int, current: Draft) -> bool:
        """Whether a block that began in the program's rows reaches down to `row`."""
        return any(
            block.top < row and block.top in current.rows and self.left <= block.left <= self.right
            for block in self.blocks.standing(row)
            if self.column_of(block) not in self.keys.groups
        )

    def _is_key_covered(self, row: int, current: Draft) -> bool:
        """The same of a block in the columns of number and name."""
        return any(
            block.top < row
            and block.top in current.rows
            and self.column_of(block) in (self.keys.number, self.keys.name)
            for block in self.blocks.standing(row)
        )

    def _word(self, row: int, own: list[Block], number: Block | None) -> RowKind | None:
        """What a row is that is no part of programs; None where it may be."""
        first = own[0]
        if is_total(first.text) and all(is_figure(block) for block in own[1:]) and self.column_of(first) <= 3:
            return "total"
        is_before = first.left <= self.columns[self.keys.name].right
        if len(own) == 1 and is_before:
            if is_legend(first.text) and (not first.cell.borders or self.share(first) >= 0.6):
                return "legend"
            if NOTE.match(first.text) and not self.looks_like_group(first):
                return "note"
        goes_on = bool(self.words) and self.words[-1][0] == "legend" and self.words[-1][1] == row - 1
        if (len(own) >= 2 or goes_on) and all(is_legend(block.text) for block in own):
            return "legend"
        if len(own) == 1 and not first.cell.borders and PAGE.fullmatch(even(first.text)) and not number:
            return "note"
        if len(own) <= 2 and comparable(first.text) in self.titles and not (number and number_of(number.text)):
            return "title"
        if (
            not number
            and not self.standing_in(self.keys.name, own)
            and self.sums_up(own, [draft.rows[0] for draft in self.drafts[self._summed :]])
        ):
            return "total"
        return None

    def _is_group(self, row: int, own: list[Block], number: Block | None, following: Sequence[int]) -> bool:
        named = [block for block in own if not is_count(block)]
        if not named or len(own) - len(named) > 1:
            return False
        first = named[0]
        widest = max(named, key=lambda block: block.right - block.left)
        goes_over = self.share(widest) >= 0.6 and len(self.columns) > 2
        if not (first.cell.borders or first.cell.fill) and not any(len(self.own(one)) > 1 for one in following):
            # Words below a table.
            return False
        if len(named) == 1 and (goes_over or self.share(first) >= 0.6):
            return len(self.columns) > 2 and not self.is_sentence(first)
        is_labelled = len(named) == 2 and named[1] is widest and (number is first or has_group_word(first.text))
        if is_labelled and (goes_over or (number is not first and self.share(widest) >= 0.5)):
            return True
        if len(named) == 2 and number is first and self.column_of(named[1]) == self.keys.name:
            return self.is_numbered_group(row, named, following)
        if len(named) != 1 or first.left > self.columns[min(self.keys.name, len(self.columns) - 1)].right:
            return False
        if self.is_sentence(first) or (number is first and number_of(first.text)):
            return False
        return self.looks_like_group(first) and self._stands_over(row, first, following)

    def _stands_over(self, row: int, block: Block, following: Sequence[int]) -> bool:
        """Whether what stands alone in a row heads what follows, and is no part of the program above."""
        if block.bottom > row:
            return False
        if self.heads_a_section(row, following):
            return True
        if has_group_word(block.text) or self.standing_in(self.keys.number, [block]) is block or block.is_wide:
            return True
        if self.keys.number is not None and self.column_of(block) < self.keys.number:
            return True
        after = next((self.own(one) for one in following if self.own(one)), [])
        if not after:
            return False
        begins = self.standing_in(self.keys.first, after) is not None or len(after) == 1
        sheet = self.blocks.sheet
        plain = [one.cell for draft in self.drafts[-3:] for one in self.own(draft.rows[0]) if one.left == block.left]
        stands_out = not plain or any((cell.fill, cell.bold) != (block.cell.fill, block.cell.bold) for cell in plain)
        alone = all(not sheet.text(row, at) for at in range(block.right + 1, self.right + 1))
        return (
            begins
            and alone
            and (stands_out if plain or is_numbered(block.text) else bool(block.cell.fill or block.cell.bold))
        )

    def _is_inner(self, row: int, own: list[Block], current: Draft) -> bool:
        """Whether a row belongs to a small table within the program, or heads one."""
        if current.inner and current.inner[-1][-1] == current.rows[-1]:
            heads = self.own(current.inner[-1][0])
            lefts = {block.left for block in heads}
            return all(block.left in lefts for block in own)
        headings = [block for block in own if is_heading(block.text)]
        styled = [block for block in own if block.cell.fill or block.cell.bold]
        if len(own) < 3 or len(headings) * 2 < len(own) or len(styled) < len(own):
            return False
        return not any(
            column
            for column in self.columns
            if self.standing_in(column.number, own) and column.number <= self.keys.name
        )

    def _goes_on(
        self, row: int, own: list[Block], number: Block | None, name: Block | None, current: Draft, covered: bool
    ) -> bool:
        """Whether the program above goes on in `row`."""
        if covered and not number:
            return True
        before_number = self._text(self.keys.number, current)
        before_name = self._text(self.keys.name, current)
        is_same_name = name is not None and is_same_text(name.text, before_name)
        if number is not None:
            if even(number.text) != even(before_number):
                return False
            return name is None or is_same_name or without_continued(name.text) != name.text
        if name is None:
            return self._is_near(row, own)
        if is_same_name or without_continued(name.text) != name.text:
            return True
        return self._is_line_of_name(row, name, current)

    def _is_torn(self, row: int, own: list[Block], number: Block | None, name: Block | None) -> bool:
        """Whether behind the words of a page the last program goes on under the same number."""
        if number is None or not self.drafts:
            return False
        if self.groups.row_of(self.groups.current) != self.groups.row_of(self.drafts[-1].group):
            return False
        return self._goes_on(row, own, number, name, self.drafts[-1], covered=False)

    def _text(self, column: int | None, current: Draft) -> str:
        block = self.standing_in(column, [one for row in current.rows for one in self.own(row)])
        return block.text if block else ""

    def _is_near(self, row: int, own: list[Block]) -> bool:
        """Whether a row without number and name is close enough to the program above to be part of it."""
        if self._is_without_lines(own):
            return False
        if not self._pending:
            first = own[0]
            is_words = len(own) == 1 and self.share(first) >= 0.6
            return not is_words
        is_framed = any(set("lr") & set(block.cell.borders) for block in own)
        return is_framed or len(own) >= 2 or own[0].left > self.columns[self.keys.name].right

    def _is_without_lines(self, own: Sequence[Block]) -> bool:
        """Whether a row stands in no lines, where the program above does."""
        begin = self.own(self.drafts[-1].rows[0]) if self.drafts else []
        return all(len(one.cell.borders) > 1 for one in begin) and not any(one.cell.borders for one in own)

    def _is_line_of_name(self, row: int, name: Block, current: Draft) -> bool:
        """Whether a name without a number is a further line of the name above, or that of an item."""
        sheet, column = self.blocks.sheet, self.columns[self.keys.name]
        has_line = is_parted(sheet, row, column.left)
        if self.keys.number is not None:
            number = self.columns[self.keys.number]
            if not has_line or not is_parted(sheet, row, number.left):
                return True
            # A program to which nobody gave a number stands in rows of its own.
            others = [
                block for block in self.own(row) if self.column_of(block) not in (self.keys.number, self.keys.name)
            ]
            usual = len({self.column_of(block) for block in self.own(current.rows[0])}) - 2
            return len(others) * 2 < usual
        lines = self.lined()
        return lines and not has_line

    def _is_record(self, row: int, own: list[Block], number: Block | None, name: Block | None) -> bool:
        if number is not None and (number_of(number.text) or name is not None):
            return True
        if name is not None:
            return len(own) > 1 or len(self.columns) <= 2 or bool(name.cell.borders)
        # A program without a name is one where no other is open and several fields are filled.
        return len(own) >= max(2, len(self.columns) // 3) and not self.drafts

    # Taking rows

    def _take(self, kind: RowKind, row: int, own: list[Block]) -> None:
        if kind == "spacer":
            if self.drafts and not self._is_ended and self._belongs(row):
                self._close_pending(is_part=True)
                self.drafts[-1].rows.append(row)
                self.kinds[row] = "more"
            else:
                self._pending.append(row)
            return
        if kind in ("more", "inner") and not self.drafts:
            kind = "record"
        self._close_pending(is_part=kind in ("more", "inner"))
        self.kinds[row] = kind
        if kind == "record":
            self._begin(row, own)
        elif kind in ("more", "inner"):
            self._is_ended = False
            self.drafts[-1].rows.append(row)
            if kind == "inner":
                self._take_inner(row)
        elif kind == "group":
            self._take_group(row, own)
        elif kind == "left":
            self.left_blocks.update(id(block) for block in own)
        elif kind in ("title", "note", "legend", "total"):
            self.words.append((_LINES[kind], row, own))
            self._summed = len(self.drafts) if kind == "total" else self._summed
            self._is_ended = kind != "total" or self._is_ended

    def _belongs(self, row: int) -> bool:
        """Whether a row without texts is part of the program above: something is drawn there, or no line ends it."""
        sheet = self.blocks.sheet
        if any(
            one.top <= row + 0.5 < one.bottom and self.left <= one.middle[1] <= self.right + 1
            for one in sheet.drawn
            if one.kind not in ("picture", "other") and int(one.middle[0]) == row
        ):
            return True
        column = self.columns[self.keys.name].left
        begin = sheet.cells.get((self.drafts[-1].rows[0], column))
        is_lined = begin is not None and "t" in begin.borders
        own = sheet.cells.get((row, column))
        return is_lined and own is not None and "l" in own.borders and not is_parted(sheet, row, column)

    def _close_pending(self, *, is_part: bool) -> None:
        for row in self._pending:
            self.kinds[row] = "spacer"
            if is_part and self.drafts:
                self.kinds[row] = "more"
                self.drafts[-1].rows.append(row)
        self._pending = []

    def _begin(self, row: int, own: list[Block]) -> None:
        self._is_ended = False
        self.groups.close_columns()
        outer = -1
        for level, column in enumerate(self.keys.groups):
            block = self._group_block(row, column)
            if block is None or (block.bottom < row and block.top < outer):
                # What stood there for an earlier one ends where an outer group begins.
                continue
            outer = max(outer, block.top)
            cells = () if id(block) in self.group_blocks else block.places
            self.group_blocks.add(id(block))
            self.groups.meet_column(column, level, even_text(block.text), cells)
        number, name = self.standing_in(self.keys.number, own), self.standing_in(self.keys.name, own)
        key = number or name
        by: Literal["number", "merged", "name", "row"] = "row"
        if key is not None and key.bottom > key.top:
            by = "merged"
        elif number is not None:
            by = "number"
        elif name is not None:
            by = "name"
        sure: Sureness = "sure" if number is not None and name is not None else "likely"
        self.drafts.append(Draft([row], self.groups.current, by, sure if key is not None else "guess"))
        self.groups.meet_record()

    def _group_block(self, row: int, number: int) -> Block | None:
        """What stands for a program in a column of groups: beside it, or the last above it."""
        column = self.columns[number]
        for at in range(row, (self.rows[0] if self.rows else row) - 1, -1):
            if at != row and self.kinds.get(at) == "group":
                return None
            for block in self.blocks.standing(at):
                # Rows of headings are none of these, whatever reaches down from them.
                is_below = self.kinds.get(block.top, "heading") not in _APART
                if is_below and column.left <= block.left <= column.right:
                    return block
        return None

    def _take_inner(self, row: int) -> None:
        draft = self.drafts[-1]
        if draft.inner and draft.inner[-1][-1] == draft.rows[-2]:
            draft.inner[-1].append(row)
        else:
            draft.inner.append([row])

    def _take_group(self, row: int, own: list[Block]) -> None:
        self._is_ended = False
        self.groups.close_columns()
        text = " ".join(even_text(block.text) for block in own)
        first = next((block for block in own if not is_count(block)), own[0])
        cells: tuple[Place, ...] = tuple(place for block in own for place in block.places)
        self.group_blocks.update(id(block) for block in own)
        words = has_group_word(text) or is_numbered(text)
        sure: Sureness = "sure" if words and (first.is_wide or first.cell.fill or first.cell.bold) else "likely"
        self.groups.meet_row(first, text, cells, sure)
        self._is_ended = True


#: Rows of which nothing stands for the programs below them.
_APART: Final = ("heading", "group", "note", "legend", "title", "total", "left")
_LINES: dict[str, Literal["title", "note", "legend", "total"]] = {
    "title": "title",
    "note": "note",
    "legend": "legend",
    "total": "total",
}

"""Rows that name what stands below them, and how they lie within one another."""

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kpm_excel.importing.blocks import Block
from kpm_excel.importing.found import Group, Sureness
from kpm_excel.importing.heading_words import even, without_continued
from kpm_excel.importing.source import Place

_WORDS: Final = (
    "基本目標|基本方針|基本理念|基本政策|基本施策|重点目標|重点項目|重点施策|重点プロジェクト|重点分野|政策目標|施策目標|"
    "施策の方向性|"
    "施策の柱|改革の柱|改革の視点|方向性|方針|目標|政策|施策|柱|視点|戦略|取組の柱|取組方針|取組分野|分野|大項目|中項目|小項目|体系|"
    "章|節|部門|推進項目|改革項目|基本的方向|プロジェクト|プログラム|テーマ|"
    "strategic priority|priority area|strategic objective|corporate priority|priority|theme|objective|pillar|outcome|"
    "goal|strand|workstream|directorate|programme|part|section|chapter|aim"
)
_NUMERAL: Final = r"[0-9０-９一二三四五六七八九十ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩA-Za-zＡ-Ｚ①-⑳❶-❿]{1,3}"
_WORD = re.compile(
    rf"[【\[〔(（<＜≪《「■◆◇□●○・\s]*(?:第)?(?P<before>{_NUMERAL}(?:[-‐－.．]{_NUMERAL})*)?[.．、\s]*"
    rf"(?P<word>{_WORDS})\s*(?:[（(]?\s*(?P<after>(?<![A-Za-z]){_NUMERAL}(?:[-‐－.．]{_NUMERAL})*)(?![a-z]))?",
    re.IGNORECASE,
)
#: Numbering by its look, the name of each.
_NUMBERINGS: Final = (
    ("第n", re.compile(r"第[0-9一二三四五六七八九十]{1,3}(?P<of>[章節編部期項款])?")),
    (
        "digits",
        re.compile(r"(?P<digits>[0-9]{1,3}(?:[-‐－–.][0-9]{1,3})*)(?:[.)、:：]|\s|(?=[^0-9a-zA-Z.%年月人件回団]))"),
    ),
    ("roman", re.compile(r"[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]{1,4}[.．、)\s]?(?![a-z])")),
    ("(n)", re.compile(r"\([0-9一二三四五六七八九十]{1,3}\)")),
    ("(a)", re.compile(r"\([a-zA-Zア-ン]\)")),
    ("a", re.compile(r"[a-zA-Z][.．)、\s](?![a-z])")),
    ("ア", re.compile(r"[ア-ン][.．)、\s]")),
    ("一", re.compile(r"[一二三四五六七八九十]{1,2}[.．、\s]")),
)
_ENCIRCLED = re.compile(r"[①-⑳㉑-㉟]")
_MARK = re.compile(r"^[\s【\[〔(（<＜≪《「■◆◇□●○▼▽▲◎★☆]*(?=[^\s【\[〔(（<＜≪《「■◆◇□●○▼▽▲◎★☆])")


class Look(NamedTuple):
    """By what one group row is told from those of another level."""

    #: The word or the sort of number that it begins with; "" for neither.
    sort: str
    #: How many parts its number has.
    depth: int
    left: int
    indent: int
    size: float
    bold: bool
    fill: str | None


def look_of(block: Block, text: str) -> Look:
    """By what the group row with `block` is told from others, which says `text`."""
    sort, depth = _sort(text)
    blanks = len(text) - len(text.lstrip(" \u3000"))
    cell = block.cell
    return Look(sort, depth, block.left, cell.indent + blanks, cell.size, cell.bold, cell.fill)


def _sort(text: str) -> tuple[str, int]:
    if word := _WORD.match(text.strip()):
        number = word["before"] or word["after"] or ""
        if number or word.end() == len(text.strip()) or not text.strip()[word.end() :][:1].isalnum():
            return f"word:{even(word['word']).lower()}", len(re.findall(_NUMERAL, number)) if number else 1
    stripped = _MARK.sub("", text.strip())
    if _ENCIRCLED.match(stripped):
        return "①", 1
    one = even(stripped)
    bracketed = re.match(r"\(", one)
    for name, pattern in _NUMBERINGS:
        if (found := pattern.match(one)) and (bool(bracketed) == name.startswith("(")):
            digits = found.groupdict().get("digits") or ""
            of = found.groupdict().get("of") or ""
            return name + of, max(len(re.findall(r"[0-9]+", digits)), 1)
    mark = text.strip()[:1]
    return (f"mark:{mark}" if mark in "■◆◇□●○▼▽▲◎★☆【≪《〔[<＜" else ""), 1


def has_group_word(text: str) -> bool:
    """Whether `text` begins as groups are named: 方向性１, 基本目標2, Priority 3."""
    return _sort(text)[0].startswith(("word:", "第n"))


def is_numbered(text: str) -> bool:
    """Whether `text` begins with a number or a mark of headings."""
    return bool(_sort(text)[0])


def sort_of(number: str) -> str:
    """How a number is written: "digits", "roman", "①" …; "" for none of them."""
    return _sort(number + " ")[0]


@dataclass(slots=True)
class Groups:
    """The groups of a table, as they are met from the top down."""

    found: list[Group] = field(default_factory=list)
    #: Those that are open, the outermost first, with their looks.
    _open: list[tuple[Look, int]] = field(default_factory=list)
    _rows_since: int = 0
    #: The looks of each level as they were first met.
    _known: list[Look] = field(default_factory=list)

    @property
    def current(self) -> int | None:
        """The number of the innermost open group."""
        return self._open[-1][1] if self._open else None

    def row_of(self, number: int | None) -> int | None:
        """The group in a row of its own in which the group with this number is, itself if it is one."""
        while number is not None and self.found[number].by == "column":
            number = self.found[number].parent
        return number

    def meet_record(self) -> None:
        """Takes note that a program stands in what is open."""
        self._rows_since += 1

    def meet_row(self, block: Block, text: str, cells: tuple[Place, ...], sure: Sureness) -> int:
        """The number of the group that a row names, which is one that is open already where it is repeated."""
        look, said = look_of(block, text), even(without_continued(text))
        for at, (_, number) in enumerate(self._open):
            if even(self.found[number].text) == said:
                group = self.found[number]
                self.found[number] = _with_cells(group, cells)
                # Printed again on a new page, those within it follow again too.
                if without_continued(text) == text and at + 1 < len(self._open) and not self._rows_since:
                    del self._open[at + 1 :]
                return number
        level = self._level(look)
        self._open = [one for one in self._open if self.found[one[1]].level < level]
        parent = self._open[-1][1] if self._open else None
        number = len(self.found)
        self.found.append(Group(number, without_continued(text).strip(), cells, level, parent, "row", None, sure))
        self._open.append((look, number))
        self._rows_since = 0
        return number

    def _level(self, look: Look) -> int:
        for level, known in enumerate(self._known):
            if _is_alike(known, look):
                return level
        deepest = len(self._open)
        if not self._open:
            level = 0
        elif not self._rows_since:
            level = deepest
        else:
            level = self._beside(look)
        if level >= len(self._known):
            self._known.append(look)
        return level

    def _beside(self, look: Look) -> int:
        """The level of a row that looks like none before, and follows programs."""
        for level, known in enumerate(self._known[: len(self._open)]):
            if _rank(look) <= _rank(known):
                return level
        last = self._known[min(len(self._open), len(self._known)) - 1]
        return len(self._open) if look.indent > last.indent or look.left > last.left else len(self._open) - 1

    def meet_column(self, column: int, level: int, text: str, cells: tuple[Place, ...]) -> int:
        """The number of the group that stands in a column before programs."""
        said = even(without_continued(text))
        parent = self._open[-1][1] if self._open else None
        for number in range(len(self.found) - 1, -1, -1):
            group = self.found[number]
            if group.by == "column" and group.column == column and group.parent == parent:
                if even(group.text) == said:
                    self.found[number] = _with_cells(group, cells)
                    self._open.append((_COLUMN_LOOK, number))
                    return number
                break
        depth = self.found[parent].level + 1 if parent is not None else 0
        number = len(self.found)
        self.found.append(Group(number, without_continued(text).strip(), cells, depth, parent, "column", column))
        self._open.append((_COLUMN_LOOK, number))
        return number

    def close_columns(self) -> None:
        """Ends the groups in columns, which each program names anew."""
        self._open = [one for one in self._open if self.found[one[1]].by == "row"]


_COLUMN_LOOK: Final = Look("column", 1, 0, 0, 0, False, None)


def _with_cells(group: Group, cells: tuple[Place, ...]) -> Group:
    more = tuple(cell for cell in cells if cell not in group.cells)
    return Group(
        group.number, group.text, (*group.cells, *more), group.level, group.parent, group.by, group.column, group.sure
    )


def _is_alike(known: Look, look: Look) -> bool:
    if known.sort.startswith("word:") or look.sort.startswith("word:"):
        return known.sort == look.sort and (known.depth == look.depth or "word:" not in known.sort)
    if known.sort != look.sort or known.depth != look.depth:
        return False
    if known.sort == "digits" and known.depth > 1:
        return True
    alike_place = known.left == look.left and known.indent == look.indent
    if known.sort and not known.sort.startswith("mark:"):
        return alike_place and (known.fill == look.fill or known.size == look.size)
    return alike_place and known.fill == look.fill and known.size == look.size and known.bold == look.bold


def _rank(look: Look) -> tuple[int, int, float, int]:
    """The smaller, the farther out: by where it begins, how large it is, whether it is bold."""
    return look.left, look.indent, -look.size, 0 if look.bold else 1

"""Tables as the template of the public page draws them."""

from dataclasses import dataclass

from kpm_excel.publishing.page_texts import Block


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell."""

    text: str = ""
    #: Paragraphs and lists in place of the text.
    blocks: tuple[Block, ...] = ()
    #: What of it this cell heads: `row`, `col`, `rowgroup` or `colgroup`; empty for a cell of data.
    scope: str = ""
    #: Where its text leads to.
    href: str = ""
    css: str = ""
    #: Told to those who hear the page alone, behind the text.
    heard: str = ""
    columns: int = 1
    rows: int = 1
    #: What heads it, shown beside it where the cells stand one below the other.
    label: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    cells: tuple[Cell, ...]
    css: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption."""

    #: Sets it apart in the page.
    id: str
    caption: str
    head: tuple[Row, ...]
    #: Its rows, in groups that belong together.
    bodies: tuple[tuple[Row, ...], ...]
    foot: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    css: str = ""
    #: In a narrow window its cells stand one below the other; else it scrolls by itself.
    is_stacked: bool = False
    #: The caption is heard alone: the words before the table say the same.
    is_caption_heard: bool = False

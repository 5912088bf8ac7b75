"""Marks by which rows of a table are told apart: lines between them, figures, names that are said again."""

from kpm_excel.importing.blocks import Block
from kpm_excel.importing.group_rows import is_numbered
from kpm_excel.importing.heading_words import even, has_digit, without_continued
from kpm_excel.importing.source import SourceSheet


def is_parted(sheet: SourceSheet, row: int, column: int) -> bool:
    """Whether a line runs between the cell and the one above it."""
    cell, above = sheet.cell(row, column), sheet.cell(row - 1, column)
    area = sheet.area(row, column)
    own = sheet.cells.get((row, column))
    has_top = bool((own and "t" in own.borders) or (cell and area.top == row and "t" in cell.borders))
    upper = sheet.cells.get((row - 1, column))
    return has_top or bool(upper and "b" in upper.borders) or bool(above and above.row != row and "b" in above.borders)


def is_same_text(one: str, other: str) -> bool:
    return even(without_continued(one)) == even(without_continued(other))


def is_figure(block: Block) -> bool:
    text = even(block.text)
    return block.cell.number is not None or not text or (len(text) <= 20 and (has_digit(text) or text in "-－―ー…"))


def is_count(block: Block) -> bool:
    """Whether a block only counts what is in a group: 「6プログラム」, or a figure."""
    text = even(block.text)
    return (
        len(text) <= 14
        and has_digit(text)
        and (block.cell.number is not None or text[-1:] in "件)業ムs")
        and not is_numbered(text + " ")
    )


def comparable(text: str) -> str:
    return "".join(character for character in even(without_continued(text)) if not character.isdecimal())


def even_text(text: str) -> str:
    """A name on one line: breaks between letters become blanks."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    whole = lines[0] if lines else ""
    for line in lines[1:]:
        whole += (" " if whole[-1].isascii() and line[0].isascii() else "") + line
    return whole

"""A copy of a plan workbook with what is wrong in it coloured and noted, and a sheet that lists it all."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kpm_excel.book.base import quoted
from kpm_excel.errors import BadInput, Fault
from kpm_excel.excel.write.unmarked import unmarked
from kpm_excel.layouts.planbook import plan_styles
from kpm_excel.planbook.record import CellPlace
from kpm_excel.words import Words, words_for

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_NOTE_WIDTH_PX, _NOTE_HEIGHT_PX = 320, 140


def marked_copy(faults: Sequence[Fault], language: str | None, path: Path) -> bytes:
    """The workbook at `path` with `faults` marked at their cells in `language`; its own looks stay as they are.

    To be run in the sandbox. Raises `BadInput` where what was read cannot be written again.
    """
    from openpyxl import load_workbook

    words = words_for(language)
    try:
        workbook = load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    # It raises whatever the part of the file that it stumbles over makes it raise.
    except Exception as error:
        raise BadInput("workbook_unreadable", path=path, reason=str(error)) from error
    for fault in faults:
        _mark(workbook, fault, words)
    _list(workbook, faults, words)
    return _written(workbook)


def _written(workbook: "Workbook") -> bytes:
    from openpyxl.writer.excel import ExcelWriter

    file = io.BytesIO()
    # Its own `save` would note the time in the workbook: the same faults are to be the same bytes.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()
    return unmarked(file.getvalue())


def _mark(workbook: "Workbook", fault: Fault, words: Words) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    place = fault.place
    if not isinstance(place, CellPlace) or place.sheet not in workbook.sheetnames or not place.cell:
        return
    cell = _first_of_block(workbook[place.sheet], place.cell)
    color = plan_styles.WRONG.removeprefix("#")
    cell.fill = PatternFill("solid", start_color=color, end_color=color)
    text = fault.text(words)
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    cell.comment = Comment(before + text, "kpm-excel", height=_NOTE_HEIGHT_PX, width=_NOTE_WIDTH_PX)


def _first_of_block(sheet: "Worksheet", address: str):  # type: ignore[no-untyped-def]
    """The cell at `address`, or the first of the merged block in which it lies: no other can be noted."""
    for block in sheet.merged_cells.ranges:
        if address in block:
            return sheet.cell(block.min_row, block.min_col)
    return sheet[address]


def _list(workbook: "Workbook", faults: Sequence[Fault], words: Words) -> None:
    """Put a sheet in front that lists `faults`, each with a link to its cell."""
    from openpyxl.styles import Alignment, Font

    title = words.text("planbook.faults")
    if title in workbook.sheetnames:
        del workbook[title]
    sheet = workbook.create_sheet(title, 0)
    workbook.active = 0
    sheet.append([words.text("planbook.faults_about", count=len(faults))])
    sheet.append([words.text("planbook.faults_place"), words.text("planbook.faults_text")])
    for row, fault in enumerate(faults, start=3):
        place = sheet.cell(row, 1, str(fault.place))
        if isinstance(fault.place, CellPlace) and fault.place.sheet in workbook.sheetnames:
            place.hyperlink = f"#{quoted(fault.place.sheet)}!{fault.place.cell or 'A1'}"
            place.font = Font(color="0B5394", underline="single")
        text = sheet.cell(row, 2, fault.text(words))
        text.alignment = Alignment(wrap_text=True, vertical="top")
        # A message may begin with what stands in a cell, and that with a sign of formulas.
        place.data_type = text.data_type = "s"
    sheet["A1"].font = Font(bold=True, size=12)
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 100
    sheet.freeze_panes = "A3"

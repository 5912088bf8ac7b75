"""A plan workbook with another cycle and nothing else changed: colours, own sheets, drawings and notes stay."""

import io
import re
import zipfile
from pathlib import Path

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import JsonPath
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.ooxml.workbook_part import BookReader
from kpm_excel.excel.read.ooxml.xml_parts import read_part
from kpm_excel.excel.write.unmarked import unmarked
from kpm_excel.planbook.read import read_plan_workbook

_STYLE = re.compile(r'\ss="[0-9]+"')


def with_cycle(cycle: str, path: Path) -> bytes | None:
    """The Open XML workbook of the plan at `path` with `cycle` as its cycle; None where it has no cell for that.

    To be run in the sandbox. Raises as `read_plan_workbook` does.
    """
    record = read_plan_workbook(path)
    place = record.places.get(JsonPath(["cycle"]))
    part = _part_of(path, place.sheet) if place else ""
    if not place or not part:
        return None
    with zipfile.ZipFile(path) as package:
        sheet = package.read(part).decode()
        cell = re.search(rf'<c\s[^<>]*?r="{place.cell}"[^<>]*?(?:/>|>.*?</c>)', sheet, re.DOTALL)
        if cell is None:
            return None
        style = _STYLE.search(cell[0].partition(">")[0])
        made = f'<c r="{place.cell}"{style[0] if style else ""} t="inlineStr"><is><t>{cycle}</t></is></c>'
        changed = sheet[: cell.start()] + made + sheet[cell.end() :]
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as copy:
            for info in package.infolist():
                copy.writestr(info.filename, changed.encode() if info.filename == part else package.read(info))
    document = read_plan_workbook(content.getvalue()).document
    return unmarked(content.getvalue()) if document == {**record.document, "cycle": cycle} else None


def _part_of(path: Path, sheet: str) -> str:
    """The part with the cells of the sheet of that name; empty where it is not found."""
    try:
        with Package(path) as package:
            book = next((arrow.target for arrow in package.relations() if arrow.kind == "officeDocument"), "")
            reader = BookReader()
            read_part(book, [package.read(book)], reader)
            targets = {arrow.id: arrow.target for arrow in package.relations(book)}
            return next((targets.get(one.relation, "") for one in reader.sheets if one.name == sheet), "")
    except Unreadable:
        return ""

"""Any workbook with how it looks."""

from pathlib import Path

from kpm_excel.book.raw import RawWorkbook, Unreadable
from kpm_excel.excel.read.appearance.appearances import Appearance
from kpm_excel.excel.read.appearance.biff_appearance import read_biff_appearance
from kpm_excel.excel.read.appearance.ooxml_appearance import read_ooxml_appearance
from kpm_excel.excel.read.appearance.opendocument_appearance import read_opendocument_appearance
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.reader import opened_source, read_workbook


def read_looks(source: Path | bytes) -> tuple[RawWorkbook, tuple[Appearance | None, ...]]:
    """The workbook in `source` with the looks of each of its sheets, None where they cannot be told.

    To be run in the sandbox. Raises `Unreadable`.
    """
    plain = opened_source(source)
    raw = read_workbook(plain)
    looks: list[Appearance] = []
    try:
        if raw.format in ("xlsx", "xlsm"):
            with Package(plain) as package:
                looks = read_ooxml_appearance(package, raw)
        elif raw.format == "ods":
            with Package(plain) as package:
                looks = read_opendocument_appearance(package, raw)
        elif raw.format == "xls":
            looks = read_biff_appearance(plain, raw)
    except Unreadable as fault:
        # What the values were read from is no danger; looks that are broken are done without.
        if fault.reason not in ("broken", "broken_xml", "broken_zip"):
            raise
    if len(looks) != len(raw.sheets):
        return raw, (None,) * len(raw.sheets)
    return raw, tuple(looks)

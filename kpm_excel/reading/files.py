"""A file that gives no workbook, and what is worth noting about one that does, as codes."""

from collections.abc import Iterator

from kpm_excel.excel.raw import RawWorkbook, Reason, Unreadable
from kpm_excel.findings import Code
from kpm_excel.plan.fieldtypes import Remark

#: Which code tells of each reason that a reader gives.
CODES: dict[Reason, Code] = {
    "empty": Code.FILE_BROKEN,
    "truncated": Code.FILE_BROKEN,
    "broken_zip": Code.FILE_BROKEN,
    "broken_xml": Code.FILE_BROKEN,
    "broken": Code.FILE_BROKEN,
    "no_sheets": Code.FILE_BROKEN,
    "encrypted": Code.FILE_ENCRYPTED,
    "label": Code.FILE_LABELLED,
    "html": Code.FILE_WEB_PAGE,
    "xml2003": Code.FILE_WEB_PAGE,
    "mhtml": Code.FILE_WEB_PAGE,
    "csv": Code.FILE_PLAIN_TEXT,
    "numbers": Code.FILE_NUMBERS,
    "office_document": Code.FILE_NOT_A_WORKBOOK,
    "lock_file": Code.FILE_LOCK,
    "archive": Code.ARCHIVE_OTHER,
    "mail": Code.ARCHIVE_OTHER,
    "not_workbook": Code.FILE_NOT_A_WORKBOOK,
    "too_large": Code.FILE_TOO_LARGE,
    "too_many_parts": Code.FILE_TOO_LARGE,
    "zip_bomb": Code.FILE_TOO_LARGE,
    "doctype": Code.FILE_TOO_LARGE,
    "killed": Code.FILE_STOPPED_READER,
    "timeout": Code.FILE_STOPPED_READER,
    "memory": Code.FILE_STOPPED_READER,
    "failed": Code.FILE_STOPPED_READER,
}


def unreadable(error: Unreadable) -> Remark:
    """What to tell about a file that gave no workbook."""
    return Remark(CODES[error.reason], {"found": error.detail or error.reason})


#: The usual ending of each format.
_ENDINGS = {"xlsx": (".xlsx",), "xlsm": (".xlsm",), "xls": (".xls",), "ods": (".ods",), "xlsb": (".xlsb",)}


def remarks_on(raw: RawWorkbook, name: str) -> Iterator[Remark]:
    """What is worth a note about the workbook in the file `name`, before any of its answers."""
    if raw.format != "xlsx" or raw.strict:
        yield Remark(Code.FILE_OTHER_FORMAT, {"found": "Strict Open XML" if raw.strict else f".{raw.format}"})
    if not name.lower().endswith(_ENDINGS[raw.format]):
        yield Remark(Code.FILE_ENDING, {"found": f".{raw.format}"})
    if raw.macros:
        yield Remark(Code.FILE_MACROS, {})
    if raw.external_links:
        yield Remark(Code.FILE_LINKS, {})
    if raw.date1904:
        yield Remark(Code.FILE_DATES_1904, {})
    if raw.tracked:
        yield Remark(Code.FILE_TRACKED, {})
    problems = [*raw.problems, *(problem for sheet in raw.sheets for problem in sheet.problems)]
    if problems:
        yield Remark(Code.FILE_DAMAGED_PARTS, {"found": ", ".join(dict.fromkeys(problems))})

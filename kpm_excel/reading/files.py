"""A file that gives no workbook, and what is worth noting about one that does, as codes."""

import re
from collections.abc import Iterator

from kpm_excel.book.raw import RawWorkbook, Reason, Unreadable
from kpm_excel.excel.read.detect import Kind
from kpm_excel.findings import Code, Phrase
from kpm_excel.plan.types.values import Remark

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


#: Endings by which a file says that it is a workbook, or what a workbook, or one sheet of it, was saved as.
_CLAIMS = (
    *(".xlsx", ".xlsm", ".xls", ".ods", ".xlsb", ".xltx", ".xltm", ".xlt", ".ots", ".fods", ".csv", ".tsv"),
    *(".slk", ".dif", ".prn", ".dbf", ".wks", ".wk1", ".wk3", ".wk4", ".123"),
)


#: Endings of what could hold a form, for kinds that do not show what they are.
_CONTAINER = re.compile(
    r"\.(7z|rar|r\d\d|zipx?|z\d\d|\d{3}|lzh|lha|cab|arj|gz|tgz|tar|bz2|xz|zst|z|sitx?|dmg|iso|vhdx?|wim|exe|ex_|scr"
    r"|p7m|pgp|gpg|asc|pst|ost|olm|mbx|uue?|xxe?|hqx|b64|mim|yenc|tnef|alz|egg|gca|dgca|noa|cpt|cpio|enc|aes|zed|p?pfile|pxls[xmb]?|pdocx?|pzip)$",
    re.IGNORECASE,
)


def unreadable(error: Unreadable, name: str, content: bytes = b"", passwords: int = 0) -> Remark:
    """What to tell about the file `name` that gave no workbook.

    `passwords` is how many were tried where it asks for one. A document or a picture sent along is no fault; what
    claims to be a workbook and is none has to be sent again.
    """
    code = CODES[error.reason]
    if code is Code.FILE_ENCRYPTED and passwords:
        return Remark(Code.PASSWORD_WRONG, {"count": passwords})
    claims = name.lower().endswith(_CLAIMS)
    # Excel saves text with tabs between the columns.
    columns = name.lower().endswith(".txt") and b"\t" in content[:65536]
    if not claims and not columns and code in (Code.FILE_NOT_A_WORKBOOK, Code.FILE_PLAIN_TEXT):
        code = Code.FILE_FOREIGN
        if error.detail == Kind.UNKNOWN and _CONTAINER.search(name):
            # The answers may be in it, and an earlier version of them must not count in silence.
            return Remark(Code.ARCHIVE_OTHER, {"found": Phrase(("archive",))})
    elif columns:
        code = Code.FILE_PLAIN_TEXT
    return Remark(code, {"found": _why(error)})


#: Whose detail says more than the reason does: which part is damaged, which fault a reader of our own has.
_DETAILED = ("broken_xml", "failed")


def _why(error: Unreadable) -> Phrase:
    """What the file is instead of a workbook, or why it gives none."""
    if error.detail in {*Kind}:
        return Phrase((error.detail,))
    return Phrase((error.reason,), error.detail if error.reason in _DETAILED else "")


#: The usual ending of each format.
_ENDINGS = {"xlsx": (".xlsx",), "xlsm": (".xlsm",), "xls": (".xls",), "ods": (".ods",), "xlsb": (".xlsb",)}


def remarks_on(raw: RawWorkbook, name: str) -> Iterator[Remark]:
    """What is worth a note about the workbook in the file `name`, before any of its answers."""
    if raw.format not in ("xlsx", "xlsm") or raw.strict:
        yield Remark(Code.FILE_OTHER_FORMAT, {"found": "Strict Open XML" if raw.strict else f".{raw.format}"})
    if not raw.tells_fills:
        # A format of which the reader knows how no cell looks.
        yield Remark(Code.FILE_VALUES_ALONE, {})
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
    # A sheet that is a chart is whole; that it is there is said of the sheet.
    if problems := [problem for problem in problems if problem != "not_a_worksheet"]:
        yield Remark(Code.FILE_DAMAGED_PARTS, {"found": Phrase(tuple(dict.fromkeys(problems)))})

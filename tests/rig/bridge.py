"""The LibreOffice end of `office.py`: runs under the Python that has `uno`, one soffice of its own.

It is started as `bridge.py PROFILE_FOLDER`, reads one JSON request a line from standard input and
answers each with one JSON line: `{"ok": true}` or `{"fault": "..."}`. When its input ends, so does soffice.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.container import NoSuchElementException
from com.sun.star.lang import DisposedException, IllegalArgumentException

#: LibreOffice's name of the filter that writes each format.
FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "ods": "calc8",
    "xls": "MS Excel 97",
    "pdf": "calc_pdf_Export",
}
START_SECONDS = 120


class Refused(Exception):
    """A step that a person at the keyboard could not have done."""


def properties(**values):
    """LibreOffice's form of keyword arguments."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def start(profile, *, window=False):
    """A running soffice with `profile` as its only settings, and its desktop; it has a `window` only where asked."""
    pipe = f"kpm_{os.getpid()}"
    soffice = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            *([] if window else ["--headless"]),
            "--norestore",
            "--nologo",
            "--nodefault",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return soffice, connect(soffice, pipe)


def connect(soffice, pipe):
    """The desktop of the soffice that listens at `pipe`, as soon as it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            # A first start ends soffice once with status 81, to begin again with its new profile.
            if soffice.poll() not in (None, 81) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def respond(desktop, request):
    """Opens `source`, takes the steps, recalculates if asked, and saves as `target` in the format `to`."""
    document = desktop.loadComponentFromURL(
        Path(request["source"]).as_uri(), "_blank", 0, properties(Hidden=True, MacroExecutionMode=0)
    )
    if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        raise Refused("LibreOffice cannot open it as a workbook")
    try:
        for name, *arguments in request["steps"]:
            STEPS[name](document, *arguments)
        if request["recalculate"]:
            document.calculateAll()
        document.storeToURL(
            Path(request["target"]).as_uri(), properties(FilterName=FILTERS[request["to"]], Overwrite=True)
        )
    finally:
        document.close(True)


def sheet_of(document, name):
    try:
        return document.Sheets.getByName(name)
    except NoSuchElementException:
        raise Refused(f"no sheet {name!r} among {list(document.Sheets.ElementNames)}") from None


def type_value(document, sheet, address, value):
    """Puts `value` into a cell: text as text, numbers as numbers, nothing as an empty cell."""
    worksheet = sheet_of(document, sheet)
    cell = worksheet.getCellRangeByName(address)
    if worksheet.isProtected() and cell.CellProtection.IsLocked:
        raise Refused(f"{sheet}!{address} is locked")
    if value is None:
        cell.setFormula("")
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(float(value))


def rename(document, sheet, name):
    sheet_of(document, sheet).Name = name


def move(document, sheet, position):
    sheet_of(document, sheet)
    document.Sheets.moveByName(sheet, position)


def copy(document, sheet, name, position):
    sheet_of(document, sheet)
    document.Sheets.copyByName(sheet, name, position)


def remove(document, sheet):
    sheet_of(document, sheet)
    document.Sheets.removeByName(sheet)


def insert_rows(document, sheet, row, count):
    sheet_of(document, sheet).Rows.insertByIndex(row, count)


def insert_columns(document, sheet, column, count):
    sheet_of(document, sheet).Columns.insertByIndex(column, count)


def delete_rows(document, sheet, row, count):
    sheet_of(document, sheet).Rows.removeByIndex(row, count)


def delete_columns(document, sheet, column, count):
    sheet_of(document, sheet).Columns.removeByIndex(column, count)


def unprotect(document, sheet):
    sheet_of(document, sheet).unprotect("")


def drop_names(document):
    for name in document.NamedRanges.ElementNames:
        document.NamedRanges.removeByName(name)


def paste_over(document, sheet, source, target):
    """Copies the block `source` onto the cell `target`, validations and formats with it."""
    worksheet = sheet_of(document, sheet)
    block = worksheet.getCellRangeByName(source).RangeAddress
    worksheet.copyRange(worksheet.getCellRangeByName(target).CellAddress, block)


def sort(document, sheet, block, column):
    """Sorts the rows of `block`, which have no heading, by one of its columns, the last first."""
    worksheet = sheet_of(document, sheet)
    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = column, False
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    rows = worksheet.getCellRangeByName(block)
    before = rows.getFormulaArray()
    rows.sort(properties(SortFields=fields, ContainsHeader=False))
    if rows.getFormulaArray() == before:
        raise Refused(f"{sheet}!{block} cannot be sorted")


#: What `office.edit` can do, by name.
STEPS = {
    "type": type_value,
    "rename": rename,
    "move": move,
    "copy": copy,
    "remove": remove,
    "insert_rows": insert_rows,
    "insert_columns": insert_columns,
    "delete_rows": delete_rows,
    "delete_columns": delete_columns,
    "unprotect": unprotect,
    "drop_names": drop_names,
    "paste_over": paste_over,
    "sort": sort,
}


def main(profile):
    soffice, desktop = start(profile)
    answer({"ok": True})
    try:
        for line in sys.stdin:
            answer(outcome(desktop, json.loads(line)))
    finally:
        with contextlib.suppress(DisposedException):
            desktop.terminate()
        soffice.wait(timeout=30)


def outcome(desktop, request):
    """The answer to one request; a lost soffice is no answer and ends the bridge."""
    try:
        respond(desktop, request)
    except DisposedException:
        raise
    except (Refused, IllegalArgumentException, uno.getClass("com.sun.star.uno.Exception")) as fault:
        return {"fault": str(fault) or type(fault).__name__}
    return {"ok": True}


def answer(reply):
    print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

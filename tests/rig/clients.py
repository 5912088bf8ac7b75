"""The programs that departments, gateways and other offices save workbooks with, each one really run."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.rig import Value, node, office

#: What goes where: (sheet, cell) to value.
Values = Mapping[tuple[str, str], Value]


def _in_libreoffice(to: str) -> Callable[[Path, Values], Path]:
    return lambda path, values: office.fill(path, values, to)


def _in_openpyxl(path: Path, values: Values) -> Path:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says what it will lose; that loss is what the tests are about
        workbook = openpyxl.load_workbook(path)
    for (sheet, cell), value in values.items():
        workbook[sheet][cell].value = value
    target = office.new_folder() / path.name
    workbook.save(target)
    workbook.close()
    return target


def _in_node(script: str) -> Callable[[Path, Values], Path]:
    def save(path: Path, values: Values) -> Path:
        target = office.new_folder() / path.name
        request = [[*place, _for_json(value)] for place, value in values.items()]
        node.run(script, str(path), str(target), request=request)
        return target

    return save


def _for_json(value: Value) -> object:
    return {"date": value.isoformat()} if isinstance(value, dt.date) else value


_SAVERS: Final[dict[str, Callable[[Path, Values], Path]]] = {
    "libreoffice-xlsx": _in_libreoffice("xlsx"),
    "libreoffice-ods": _in_libreoffice("ods"),
    "libreoffice-xls": _in_libreoffice("xls"),
    "openpyxl": _in_openpyxl,
    "exceljs": _in_node("exceljs.js"),
    "sheetjs": _in_node("sheetjs.js"),
}
#: The name of each program, and of the format where it has several.
CLIENTS: Final = tuple(_SAVERS)


def fill_with(client: str, path: Path, values: Values) -> Path:
    """A new file: `path` opened in `client`, with `values` put in by sheet and cell, and saved.

    LibreOffice refuses a locked cell, as it would at the keyboard; the libraries know no such thing.
    """
    return _SAVERS[client](path, values)


def resave(path: Path, client: str) -> Path:
    """A new file: `path` opened in `client` and saved, nothing else."""
    return fill_with(client, path, {})

"""From a plan to one entry workbook for each department."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from kpm_excel.answers import Answers
from kpm_excel.book.base import Book
from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import BadCall, BadOutput
from kpm_excel.layouts.entry.entry_book import entry_book
from kpm_excel.output import check_writable, file_name, write_file
from kpm_excel.plan.model import Department, Plan
from kpm_excel.sandbox.pool import run_all

#: Below this many workbooks starting more processes costs more time than it saves.
_FEW = 12
#: What one workbook may take; one of hundreds of programs takes a hundredth of either.
_SECONDS, _MEMORY_MB = 1800.0, 16_384
#: Excel's check sum for the protection of a sheet is defined for so many characters, each of one byte.
_PASSWORD_LIMIT = 15


def build_entry(plan: Plan, department: Department, answers: Answers | None = None, *, password: str = "") -> Book:
    """The entry workbook of `department`, not yet written, filled in with `answers` where given."""
    return entry_book(plan, department, answers or {}, password).book


def iter_entries(plan: Plan, folder: Path, answers: Answers | None = None, *, password: str = "") -> Iterator[Path]:
    """The paths of the entry workbooks that are written into `folder`, each as soon as it is whole, in any order.

    Raises `BadOutput` where the folder cannot be written and `BadCall` where Excel would not take the password.
    """
    if not (password.isascii() and password.isprintable() and len(password) <= _PASSWORD_LIMIT):
        raise BadCall("password_unfit", limit=_PASSWORD_LIMIT)
    check_writable(folder)
    departments = plan.asked_departments()
    orders = list(zip(departments, entry_names(departments), strict=True))
    write = partial(_write, plan, answers or {}, folder, password)
    if len(orders) < _FEW:
        yield from map(write, orders)
        return
    for (_, name), result in run_all(write, orders, seconds=_SECONDS, memory_mb=_MEMORY_MB):
        if isinstance(result, Unreadable):
            raise BadOutput("entry_failed", path=folder / name, reason=result)
        yield result


def _write(plan: Plan, answers: Answers, folder: Path, password: str, order: tuple[Department, str]) -> Path:
    from kpm_excel.excel.write.writer import write_book

    department, name = order
    path = folder / name
    write_file(path, write_book(build_entry(plan, department, answers, password=password)))
    return path


def entry_names(departments: Sequence[Department]) -> list[str]:
    """The file name of each department's workbook, `<code>_<name>.xlsx`.

    Two that Windows would hold for one (it ignores case, and what it forbids becomes `_`) are told apart by a number.
    """
    taken: set[str] = set()
    names = []
    for department in departments:
        stem = file_name(f"{department.code}_{department.name}")
        name, number = stem, 2
        while name.casefold() in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add(name.casefold())
        names.append(f"{name}.xlsx")
    return names

"""From a plan to one entry workbook for each department."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from kpm_excel.answers import Answers
from kpm_excel.book.base import Book
from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import BadCall, BadOutput
from kpm_excel.layouts.entry.entry_book import entry_book
from kpm_excel.outputs import Kind, Outputs, explained, file_name, write_part
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


def iter_entries(
    plan: Plan, outputs: Outputs, folder: Path, answers: Answers | None = None, *, password: str = ""
) -> Iterator[tuple[Path, Path]]:
    """Where each entry workbook will stand in `folder`, and where it lies by now, as soon as it is whole, in any order.

    Raises `BadOutput` where the folder cannot be written and `BadCall` where Excel would not take the password.
    """
    if not (password.isascii() and password.isprintable() and len(password) <= _PASSWORD_LIMIT):
        raise BadCall("password_unfit", limit=_PASSWORD_LIMIT)
    departments = plan.asked_departments()
    paths = [folder / name for name in entry_names(departments)]
    orders = [
        (department, path, outputs.part(path, Kind.FORM)) for department, path in zip(departments, paths, strict=True)
    ]
    write = partial(_write, plan, answers or {}, password)
    if len(orders) < _FEW:
        for order in orders:
            write(order)
            yield order[1:]
        return
    for order, result in run_all(write, orders, seconds=_SECONDS, memory_mb=_MEMORY_MB):
        if isinstance(result, Unreadable):
            raise BadOutput("entry_failed", path=order[1], reason=result)
        yield order[1:]


def _write(plan: Plan, answers: Answers, password: str, order: tuple[Department, Path, Path]) -> None:
    from kpm_excel.excel.write.writer import write_book

    department, path, part = order
    content = write_book(build_entry(plan, department, answers, password=password))
    with explained(path):
        write_part(part, content)


def entry_names(departments: Sequence[Department]) -> list[str]:
    """The file name of each department's workbook: `<code>_<name>.xlsx`.

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

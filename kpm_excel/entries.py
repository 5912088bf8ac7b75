"""From a plan to one entry workbook for each department."""

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from os import cpu_count
from pathlib import Path

from kpm_excel.answers import Answers
from kpm_excel.book.base import Book
from kpm_excel.errors import Stopped
from kpm_excel.layouts.entry.entry_book import entry_book
from kpm_excel.output import check_writable, file_name, write_file
from kpm_excel.plan.model import Department, Plan

#: Below this many workbooks starting more processes costs more time than it saves.
_FEW = 12
#: A process that does nothing but write lets so many objects come before it looks for garbage (Python: 700).
_OBJECTS_TO_CHECK = 50_000
#: Excel's check sum for the protection of a sheet is defined for so many characters, each of one byte.
_PASSWORD_LIMIT = 15


def build_entry(plan: Plan, department: Department, answers: Answers | None = None, *, password: str = "") -> Book:
    """The entry workbook of `department`, not yet written, filled in with `answers` where given."""
    return entry_book(plan, department, answers or {}, password)


def generate(plan: Plan, folder: str | Path, answers: Answers | None = None, *, password: str = "") -> list[Path]:
    """The paths of the entry workbooks, one for each department that is asked for anything, written into `folder`.

    `password` takes the protection of the sheets off again; without one anybody can. Nothing that `collect`
    needs depends on it. Raises `Stopped` where the folder cannot be written or Excel would not take the password.
    """
    return list(iter_generate(plan, folder, answers, password=password))


def iter_generate(
    plan: Plan, folder: str | Path, answers: Answers | None = None, *, password: str = ""
) -> Iterator[Path]:
    """The paths of `generate`, each as soon as its workbook is written."""
    if not (password.isascii() and password.isprintable() and len(password) <= _PASSWORD_LIMIT):
        raise Stopped("password_unfit", limit=_PASSWORD_LIMIT)
    target = Path(folder)
    check_writable(target)
    departments = plan.asked_departments()
    write = partial(_write, plan, answers or {}, target, password)
    names = entry_names(departments)
    if len(departments) < _FEW:
        yield from map(write, departments, names)
        return
    # Imported before the processes part, once for all of them.
    import kpm_excel.excel.write.package_parts  # noqa: F401
    from kpm_excel.sandbox.pool import without_main

    workers = min(cpu_count() or 1, len(departments))
    # Workbooks are many small objects and few cycles: looking for these less often saves a seventh of the time.
    with ProcessPoolExecutor(workers, initializer=gc.set_threshold, initargs=(_OBJECTS_TO_CHECK,)) as pool:
        try:
            with without_main():
                written = pool.map(write, departments, names, chunksize=max(1, len(departments) // (workers * 4)))
            yield from written
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _write(plan: Plan, answers: Answers, folder: Path, password: str, department: Department, name: str) -> Path:
    from kpm_excel.excel.write.writer import write_book

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

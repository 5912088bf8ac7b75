"""From a plan to one entry workbook for each department."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from os import cpu_count
from pathlib import Path

from kpm_excel.answers import Answers
from kpm_excel.layouts.base import Book
from kpm_excel.layouts.entry import entry_book
from kpm_excel.output import check_writable, file_name, write_file
from kpm_excel.plan.model import Department, Plan

#: Below this many workbooks starting more processes costs more time than it saves.
_FEW = 12


def build_entry(plan: Plan, department: Department, answers: Answers | None = None) -> Book:
    """The entry workbook of `department`, not yet written, filled in with `answers` where given."""
    return entry_book(plan, department, answers or {})


def generate(plan: Plan, folder: str | Path, answers: Answers | None = None) -> list[Path]:
    """The paths of the entry workbooks, one for each department that is asked for anything, written into `folder`.

    Raises `Stopped` where the folder cannot be written.
    """
    return list(iter_generate(plan, folder, answers))


def iter_generate(plan: Plan, folder: str | Path, answers: Answers | None = None) -> Iterator[Path]:
    """The paths of `generate`, each as soon as its workbook is written."""
    target = Path(folder)
    check_writable(target)
    departments = plan.asked_departments()
    write = partial(_write, plan, answers or {}, target)
    names = entry_names(departments)
    if len(departments) < _FEW:
        yield from map(write, departments, names)
        return
    workers = min(cpu_count() or 1, len(departments))
    with ProcessPoolExecutor(workers) as pool:
        try:
            yield from pool.map(write, departments, names, chunksize=max(1, len(departments) // (workers * 4)))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _write(plan: Plan, answers: Answers, folder: Path, department: Department, name: str) -> Path:
    from kpm_excel.excel.writer import write_book

    path = folder / name
    write_file(path, write_book(build_entry(plan, department, answers)))
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

"""The same inputs are the same bytes: whatever the system, the order of its folders, or that of Python's sets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.office.collect import collect
from tests.collecting import form
from tests.entries import answers_named, plan_named

_BOOKS = """
import hashlib
from kpm_excel.excel.write.writer import write_book
from kpm_excel.entries import build_entry
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.layouts.review import review_book
from tests.plans import sample_document
from tests.reporting import sample

name = "harborview-2026"
plan, consolidated = sample(name)
books = [overview_book(plan, consolidated), review_book(plan, consolidated), plan_book(sample_document(name))]
books += [build_entry(plan, department) for department in plan.asked_departments()[:3]]
print([hashlib.sha256(write_book(book)).hexdigest() for book in books])
"""


def test_books_do_not_depend_on_the_order_of_sets() -> None:
    hashed = {
        subprocess.run(
            [sys.executable, "-c", _BOOKS],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashed) == 1


class Ordered:
    """What `os.scandir` gives, by name or the other way round."""

    def __init__(self, entries: Any, backward: bool) -> None:
        with entries:
            self._entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=backward))

    def __enter__(self) -> Ordered:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    close = __exit__

    def __iter__(self) -> Ordered:
        return self

    def __next__(self) -> Any:
        return next(self._entries)


def test_results_do_not_depend_on_the_order_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, returned = plan_named("kodaira-r4"), tmp_path / "returned"
    for number, department in enumerate(plan.asked_departments()[:4]):
        folder = returned / "later" if number % 2 else returned
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("a", "b"):
            path = folder / f"{name}{number}.xlsx"
            path.write_bytes(form(department.code, answers_named("kodaira-r4"), plan))
            os.utime(path, (1_790_000_000, 1_790_000_000))
    scanned = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path=".": Ordered(scanned(path), backward))
    monkeypatch.setattr(os, "listdir", lambda path=".": [entry.name for entry in Ordered(scanned(path), backward)])
    written = []
    for backward in (False, True):
        out = tmp_path / f"results-{backward}"
        collect(plan, [returned], out)
        files = sorted(path for path in out.rglob("*") if path.is_file())
        written.append({path.relative_to(out): path.read_bytes() for path in files})
    assert written[0].keys() == written[1].keys()
    assert [name for name, content in written[0].items() if written[1][name] != content] == []

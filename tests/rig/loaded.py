"""Starts of the program in a process that has loaded it already, for tests that start it very often.

All that is missing is Python's own start and the loading of modules, which takes longer than most of what is tested so.
"""

from __future__ import annotations

import multiprocessing
import os
import pkgutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

import kpm_excel

_MODULES = [one.name for one in pkgutil.walk_packages(kpm_excel.__path__, "kpm_excel.") if "__main__" not in one.name]
_LIBRARIES = [
    "openpyxl",
    "jsonschema",
    "jsonschema_rs",
    "xlsxwriter",
    "uvicorn",
    "starlette",
    "jinja2",
    "python_calamine",
]
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([*_MODULES, *_LIBRARIES])


class Started:
    """A start of the program with `arguments` in the environment `known`."""

    def __init__(self, arguments: Sequence[str], known: Mapping[str, str]) -> None:
        reader, writer = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_run, args=(list(arguments), dict(known), writer), daemon=True)
        self._process.start()
        writer.close()
        #: What it writes to its output.
        self.stdout = os.fdopen(os.dup(reader.fileno()), encoding="utf-8")
        reader.close()

    def kill(self) -> None:
        """Ends it at once, as the system does, and waits until it has ended."""
        self._process.kill()
        self._process.join()


@contextmanager
def loaded(arguments: Sequence[str], known: Mapping[str, str]) -> Iterator[Started]:
    """A start of the program with `arguments` in the environment `known`, which ends with this at the latest."""
    started = Started(arguments, known)
    try:
        yield started
    finally:
        started.kill()
        started.stdout.close()


def _run(arguments: list[str], known: dict[str, str], output: Connection) -> None:
    from kpm_excel.cli import main

    os.dup2(output.fileno(), 1)
    output.close()
    os.environ.clear()
    os.environ.update(known)
    sys.argv = ["kpm-excel", *arguments]
    main(arguments)

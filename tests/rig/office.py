"""A real LibreOffice, kept running for the tests of one process, with a profile of its own.

Every function takes a file and gives the path of a new one; the file given is never changed.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import itertools
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.rig import Value

#: The Python that has `uno`: Debian puts it beside its own, never into a virtual environment.
UNO_PYTHON = os.environ.get("KPM_UNO_PYTHON", "/usr/bin/python3")
#: A start makes a new profile and takes a few seconds; the rest is room for a busy machine.
START_SECONDS = 120.0
#: For one file; a workbook of the sample takes less than one second.
REQUEST_SECONDS = 120.0

#: One thing that a person does to an open workbook: its name in `bridge.STEPS`, then its arguments.
Step = tuple[object, ...]


class OfficeError(Exception):
    """LibreOffice is not there, gave no answer in time, or refused a file or a step."""


class Office:
    """One LibreOffice with its own profile; started when first asked, started anew when it was lost."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kpm-office-"))
        self._numbers = itertools.count(1)
        self._bridge: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def new_folder(self) -> Path:
        """An empty folder that lives as long as this LibreOffice."""
        folder = self.folder / str(next(self._numbers))
        folder.mkdir()
        return folder

    def save(self, source: Path, target: Path, to: str, steps: Sequence[Step], recalculate: bool) -> None:
        """Opens `source`, takes the steps, and saves in the format `to` as `target`."""
        request = {
            "source": str(source.resolve(strict=True)),
            "target": str(target.resolve()),
            "to": to,
            "steps": [list(step) for step in steps],
            "recalculate": recalculate,
        }
        bridge = self._running()
        assert bridge.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            bridge.stdin.write(json.dumps(request) + "\n")
            bridge.stdin.flush()
        reply = json.loads(self._answer(REQUEST_SECONDS, f"{source.name} as {to}"))
        if "fault" in reply:
            raise OfficeError(f"{source.name} as {to}: {reply['fault']}")

    def close(self) -> None:
        """Ends LibreOffice and removes its profile and every file it wrote."""
        if self._bridge is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._bridge.communicate(timeout=30)
            self._end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _running(self) -> subprocess.Popen[str]:
        if self._bridge is not None and self._bridge.poll() is None:
            return self._bridge
        self._end()
        self._bridge = self._start()
        self._answer(START_SECONDS, "the start")
        return self._bridge

    def _start(self) -> subprocess.Popen[str]:
        if shutil.which("soffice") is None or not Path(UNO_PYTHON).exists():
            raise OfficeError("LibreOffice with Python is needed: run scripts/need office uno fonts")
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "bridge.log").open("w") as log:
            bridge = subprocess.Popen(
                [UNO_PYTHON, "-E", str(Path(__file__).with_name("bridge.py")), str(self.folder / "profile")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # so that soffice, its child, can be ended with it
            )
        self._answers = queue.Queue()
        threading.Thread(target=_pump, args=(bridge, self._answers), daemon=True).start()
        return bridge

    def _answer(self, seconds: float, what: str) -> str:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            self._end()
            raise OfficeError(f"LibreOffice gave no answer in {seconds:.0f} s: {what}") from None
        if not line:
            self._end()
            log = (self.folder / "bridge.log").read_text(errors="replace")
            raise OfficeError(f"LibreOffice ended: {what}\n{log}")
        return line

    def _end(self) -> None:
        bridge, self._bridge = self._bridge, None
        if bridge is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(bridge.pid, signal.SIGKILL)
        bridge.wait()
        for stream in (bridge.stdin, bridge.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def _pump(bridge: subprocess.Popen[str], answers: queue.Queue[str]) -> None:
    assert bridge.stdout is not None
    with contextlib.suppress(ValueError):  # closed while reading
        for line in bridge.stdout:
            answers.put(line)
    answers.put("")


_office: Office | None = None


def _shared() -> Office:
    global _office
    if _office is None:
        _office = Office()
        atexit.register(close)
    return _office


def new_folder() -> Path:
    """An empty folder for files of this process's tests, removed when it ends."""
    return _shared().new_folder()


def close() -> None:
    """Ends this process's LibreOffice, if one was started, and removes what it wrote."""
    global _office
    if _office is not None:
        _office.close()
        _office = None


def edit(
    path: Path,
    steps: Sequence[Step],
    to: str = "xlsx",
    *,
    outdir: Path | None = None,
    recalculate: bool = False,
) -> Path:
    """`path` after a person took `steps` in LibreOffice and saved as `to` (xlsx, ods, xls, pdf).

    The steps, with zero-based positions: `("type", sheet, cell, value)`, `("rename", sheet, name)`,
    `("move", sheet, position)`, `("copy", sheet, name, position)`, `("remove", sheet)`,
    `("insert_rows", sheet, row, count)`, `("insert_columns", sheet, column, count)`, `("unprotect", sheet)`,
    `("drop_names",)`, `("paste_over", sheet, source, target)`, `("sort", sheet, block, column)` (the last first).
    Raises `OfficeError` where a step cannot be taken, such as typing into a locked cell.
    """
    target = (outdir or new_folder()) / f"{path.stem}.{to}"
    _shared().save(path, target, to, steps, recalculate)
    return target


def convert(path: Path, to: str = "xlsx", outdir: Path | None = None) -> Path:
    """`path` opened in LibreOffice and saved as `to` (xlsx, ods, xls, pdf)."""
    return edit(path, [], to, outdir=outdir)


def recalculate(path: Path) -> Path:
    """`path` with every formula computed anew by LibreOffice, whatever value the file gave it, as xlsx."""
    return edit(path, [], recalculate=True)


def fill(path: Path, values: Mapping[tuple[str, str], Value], to: str = "xlsx") -> Path:
    """`path` with `values`, by sheet and cell, typed in LibreOffice and saved as `to`.

    Formulas are recalculated as they are for a person who types. Raises `OfficeError` for a locked cell.
    """
    return edit(path, [("type", *place, _plain(value)) for place, value in values.items()], to)


def _plain(value: Value) -> str | float | None:
    """A value as JSON can carry it: a date becomes its serial number, as in a cell."""
    if isinstance(value, dt.date):
        return float((value - dt.date(1899, 12, 30)).days)
    if isinstance(value, bool | int):
        return float(value)
    return value

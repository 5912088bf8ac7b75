"""What holds for all tests: how examples are drawn, which signals are heard, that no LibreOffice outlives it."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import Stopped
from tests.rig import office

# No deadline: examples that write and read workbooks share two cores with LibreOffice. The same examples every time, so
# that a failure belongs to the change that shows it; `--hypothesis-profile=search` draws new ones.
settings.register_profile(
    "same",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    database=None,
)
settings.register_profile("search", parent=settings.get_profile("same"), derandomize=False)
settings.load_profile("same")

# Whoever runs the tests in the background may ignore these, and what is ignored stays so in every child.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="module")
def read_here() -> Iterator[None]:
    """Workbooks that a call names are read in this process: to start another for each takes longer than most tests."""

    def run_here(read: Callable[[Path], Any], path: Path, *, seconds: float, memory_mb: int) -> Any:
        try:
            return pickle.loads(pickle.dumps(read(path)))
        except (Stopped, Unreadable):
            raise
        except Exception as fault:
            raise Unreadable("failed", str(fault)) from fault

    with pytest.MonkeyPatch.context() as patch:
        for module in ("excel.read.apart", "reading.noted"):
            patch.setattr(f"kpm_excel.{module}.run_one", run_here)
        yield


@pytest.fixture(scope="session", autouse=True)
def _libreoffice_ends_with_its_worker() -> Iterator[None]:
    yield
    office.close()

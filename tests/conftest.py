"""What holds for all tests: how examples are drawn, and that no LibreOffice outlives its worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.fixture(scope="session", autouse=True)
def _libreoffice_ends_with_its_worker() -> Iterator[None]:
    yield
    office.close()

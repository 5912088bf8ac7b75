"""What holds for all tests: how examples are drawn, and that no LibreOffice outlives its worker."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.rig import office

# No deadline: examples that write and read workbooks share two cores with LibreOffice.
settings.register_profile("here", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
# In CI the same examples every time, so that a failure there belongs to the change that shows it.
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def _libreoffice_ends_with_its_worker() -> Iterator[None]:
    yield
    office.close()

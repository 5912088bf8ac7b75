"""The pictures of the office's own workbooks can be made at any time, and the published ones load at once."""

from __future__ import annotations

import pytest

from tests.office_pictures import FOLDER, WIDTH_PX, pictures
from tests.test_entry_pictures import width_px


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return pictures()


def test_every_published_picture_is_one_that_can_be_made_anew(made: dict[str, bytes]) -> None:
    published = {path.stem for path in FOLDER.glob("plan-*.png")} | {"review"}
    assert published == made.keys()
    for name, picture in made.items():
        assert abs(width_px((FOLDER / f"{name}.png").read_bytes()) - width_px(picture)) <= 20
        assert abs(width_px(picture) - WIDTH_PX) <= 20


def test_the_published_pictures_are_small(made: dict[str, bytes]) -> None:
    assert all((FOLDER / f"{name}.png").stat().st_size < 150_000 for name in made)

"""The pictures of entry workbooks can be made at any time, and the published one is small enough for a README."""

from __future__ import annotations

import pytest

from tests.entry_pictures import FOLDER, readme_picture, states


def width_px(png: bytes) -> int:
    """The width that a PNG file states in its header."""
    assert png.startswith(b"\x89PNG")
    return int.from_bytes(png[16:20], "big")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_state_of_a_form_has_its_pictures(language: str) -> None:
    pictures = states(language)
    for part in ("empty", "half", "complete"):
        assert pictures[f"entry-{language}-{part}-1"]
    assert pictures[f"entry-{language}-empty-1"] != pictures[f"entry-{language}-half-1"]
    assert len({name.rpartition("-")[0] for name in pictures}) == 3


def test_the_published_picture_is_wide_enough_to_read_and_quick_to_load() -> None:
    published = (FOLDER / "entry.png").read_bytes()
    assert abs(width_px(published) - width_px(readme_picture())) <= 20
    assert len(published) < 300_000

"""A new cycle, begun in a folder that somebody names."""

from pathlib import Path

from kpm_excel.errors import Stopped
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.web.stopping import stopped_text
from kpm_excel.words import Words


class Unfit(Exception):
    """What was given cannot be used; it says why."""


def pasted_path(text: str) -> Path:
    """The folder that somebody pasted: Explorer copies a path in quotes."""
    return Path(text.strip().strip('"').strip())


def begin(words: Words, place: str, name: str, template: str | Path) -> Cycle:
    """A new cycle in the folder `name`, made at `place`. Raises `Unfit` with the sentence where that cannot be."""
    from kpm_excel.office.init import init

    at, name = pasted_path(place), name.strip()
    if not name or Path(name).name != name:
        raise Unfit(words.text("web.no_name"))
    if not place.strip() or not at.is_absolute() or not at.is_dir():
        raise Unfit(words.text("web.no_place", path=place))
    try:
        return init(at / name, template).cycle
    except Stopped as stopped:
        raise Unfit(stopped_text(stopped, words)) from None

"""Pictures of entry workbooks, printed and in a window: `python -m tests.entry_pictures` makes them anew."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kpm_excel.words import words_for
from tests.entries import Answers, answers_named, cells_of, plan_named, write_entry
from tests.rig import office
from tests.rig.window import views

FOLDER: Final = Path(__file__).parent.parent / "docs" / "pictures"
#: A program that its department rated behind schedule, and one that it did not, by language.
_SHOWN: Final = {"ja": ("kodaira-r4", "somu", 12, 9), "en": ("harborview-2026", "transport", 7, 9)}
_DPI: Final = 85
#: The README's picture: two pages side by side.
_README_WIDTH_PX: Final = 1400


def _given(answers: Answers, programs: tuple[int, ...], part: str) -> dict[int, Mapping[str, Any]]:
    """The answers of `programs`: none of them, the first half, or all."""
    kept = {"empty": lambda n: 0, "half": lambda n: n // 2, "complete": lambda n: n}[part]
    return {no: dict(list(answers[no].items())[: kept(len(answers[no]))]) for no in programs}


def _pages(pdf: Path) -> list[bytes]:
    import pymupdf

    with pymupdf.open(pdf) as document:
        return [page.get_pixmap(dpi=_DPI).tobytes("png") for page in document]


def states(language: str) -> dict[str, bytes]:
    """The first sheet and the sheets of two programs in every state, as PNG by a name for each."""
    name, department, behind, ahead = _SHOWN[language]
    plan, answers = plan_named(name), answers_named(name)
    pictures: dict[str, bytes] = {}
    for part in ("empty", "half", "complete"):
        given = _given(answers, (ahead, behind), part)
        pdf = office.convert(write_entry(plan, department, given), "pdf")
        for number, page in enumerate(_pages(pdf), start=1):
            pictures[f"entry-{language}-{part}-{number}"] = page
    return pictures


def readme_picture() -> bytes:
    """The first sheet and a half filled sheet of the Japanese sample side by side."""
    import pymupdf

    name, department, *_ = _SHOWN["ja"]
    answers = answers_named(name)
    pdf = office.convert(write_entry(plan_named(name), department, {9: answers[9], 2: _half(answers[2])}), "pdf")
    with pymupdf.open(pdf) as source, pymupdf.open() as sheet:
        width, height = source[0].rect.width, source[0].rect.height
        page = sheet.new_page(width=2 * width, height=height)
        for at in range(2):
            page.show_pdf_page(pymupdf.Rect(at * width, 0, (at + 1) * width, height), source, at)
        # White margins say nothing.
        page.set_cropbox(pymupdf.Rect(20, 20, 2 * width - 20, height - 20))
        picture = page.get_pixmap(dpi=round(72 * _README_WIDTH_PX / page.rect.width))
        picture.set_dpi(72, 72)
        return bytes(picture.tobytes("png"))


def screen_pictures() -> dict[str, bytes]:
    """A window with the first sheet of the Japanese sample, and with a program that is nearly done, by their names."""
    name, department, behind, ahead = _SHOWN["ja"]
    plan, answers = plan_named(name), answers_named(name)
    nearly = dict(list(answers[behind].items())[:-1])
    path = write_entry(plan, department, {ahead: answers[ahead], behind: nearly})
    rating = cells_of(path)[behind, "rating"]
    places = [(words_for("ja").text("entry.first"), ""), (rating.sheet, rating.cell)]
    first, program = views(path, places)
    return {"screen-first": first.picture, "screen-program": program.picture}


def _half(answers: Mapping[str, Any]) -> dict[str, Any]:
    return dict(list(answers.items())[:1])


if __name__ == "__main__":
    import sys

    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "entry.png").write_bytes(readme_picture())
    for shown, picture in screen_pictures().items():
        (FOLDER / f"{shown}.png").write_bytes(picture)
    # The others are to be looked at; they go where one says.
    for folder in map(Path, sys.argv[1:]):
        folder.mkdir(parents=True, exist_ok=True)
        for language in _SHOWN:
            for name, picture in states(language).items():
                (folder / f"{name}.png").write_bytes(picture)
    office.close()

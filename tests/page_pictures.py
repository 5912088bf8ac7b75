"""Pictures of the page as the office sees it: `python -m tests.page_pictures` takes them anew."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from kpm_excel.office.collect import collect
from kpm_excel.office.generate import generate
from kpm_excel.office.init import init
from kpm_excel.office.publish import publish
from kpm_excel.plans import load_plan
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.words import words_for
from tests.plans import SAMPLES, sample_answers
from tests.publishing import complete
from tests.rig.browser import browser
from tests.test_web_gate import start

FOLDER: Final = Path(__file__).parent.parent / "docs" / "pictures"
#: The sample that each language shows, and a name for its folder.
_SHOWN: Final = {"ja": ("kodaira-r4", "R4進捗"), "en": ("harborview-2026", "progress-2026")}
#: The pages of a cycle, and how high each is shown.
PAGES: Final = {
    "cycle": ("", 900),
    "collect": ("inbox/", 900),
    "answers": ("answers/", 800),
    "preview": ("preview/", 900),
}
_WIDTH_PX: Final = 1100


def page_pictures(language: str, place: Path) -> dict[str, bytes]:
    """Each page in `language` as a picture, by its name; a cycle is begun and half collected in `place`."""
    sample, name = _SHOWN[language]
    cycle = init(place / name, SAMPLES / sample / "plan.json").cycle
    plan = load_plan(cycle.plan)
    answers = {int(no): dict(given) for no, given in sample_answers(sample).items()}
    generate(plan, cycle.outgoing, mail=True)
    # One has not answered everything, and the last one nothing.
    first = next(no for no, given in answers.items() if len(given) > 2)
    answers[first].popitem()
    for workbook in generate(plan, place / "filled", answers).workbooks[:-1]:
        (cycle.returned / workbook.name).write_bytes(workbook.read_bytes())
    collect(plan, [cycle.returned], cycle.results)
    OwnSettings(place / "own" / "kpm-excel").choose_language(language)
    process = start(place / "own", str(cycle.root))
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        mark = parse_qs(urlsplit(address).query)["cycle"][0]
        home = f"http://{urlsplit(address).netloc}/c/{mark}/"
        pictures = {}
        with browser() as window:
            window.begin(width=_WIDTH_PX, language=language)
            window.see(address)
            for page, (path, height) in PAGES.items():
                window.do("resize", width=_WIDTH_PX, height=height)
                window.see(home + path)
                while words_for(language).text("web.looking_how") in window.text:
                    time.sleep(0.1)
                window.do("picture", path=str(place / "picture.png"), whole=False)
                pictures[f"page-{page}-{language}"] = (place / "picture.png").read_bytes()
        return pictures
    finally:
        process.kill()
        process.communicate()


def public_picture(language: str, place: Path) -> bytes:
    """The page for the public in `language` as a picture, from its results on; its files are made in `place`."""
    publish(*complete(_SHOWN[language][0]), place / "public", yes=True)
    with browser() as window:
        window.begin(width=_WIDTH_PX, height=1000, language=language)
        window.see((place / "public" / "index.html").as_uri() + "#results")
        window.do("picture", path=str(place / "picture.png"), whole=False)
    return (place / "picture.png").read_bytes()


def main() -> None:
    """Write them all."""
    for language in _SHOWN:
        # The page shows where its folder is.
        place = Path(tempfile.gettempdir(), {"ja": "企画課", "en": "planning"}[language])
        place.mkdir()
        try:
            for name, picture in page_pictures(language, place).items():
                (FOLDER / f"{name}.png").write_bytes(picture)
            (FOLDER / f"public-{language}.png").write_bytes(public_picture(language, place))
        finally:
            shutil.rmtree(place)


if __name__ == "__main__":
    main()

"""Small pictures of what templates print, for the start page: `python -m tests.template_pictures` makes them anew."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from kpm_excel.office.init import template_names
from kpm_excel.paper.page_document import Drawn
from kpm_excel.plans import load_plan
from kpm_excel.printed_report import overview_preview
from tests.reporting import consolidated_of
from tests.rig.browser import browser
from tests.test_docs import some_answers

FOLDER: Final = Path(__file__).parent.parent / "kpm_excel" / "web" / "static"
TEMPLATES: Final = Path(__file__).parent.parent / "templates"
WIDTH_PX: Final = 400
#: A page of A3 across has this width in a browser.
_PAGE_PX: Final = 1588
#: Of a page only the upper part is shown: so much of its width.
_HEIGHT: Final = 0.58


def main() -> None:
    """Writes the picture of every template."""
    with tempfile.TemporaryDirectory() as folder, browser() as window:
        for name in template_names():
            plan = load_plan(TEMPLATES / f"{name}.json")
            answers = {str(no): given for no, given in some_answers(plan).items()}
            drawn = overview_preview(plan, consolidated_of(plan, answers))
            page = Path(folder) / f"{name}.html"
            shown = drawn.pages[_telling(drawn)]
            page.write_text(f"<!doctype html><style>{drawn.css} body {{ margin: 0 }}</style>{shown}", "utf-8")
            window.begin(width=WIDTH_PX, height=round(WIDTH_PX * _HEIGHT), zoom=WIDTH_PX / _PAGE_PX)
            window.see(page.as_uri())
            window.do("picture", path=str(FOLDER / f"template-{name}.jpg"), whole=False)


def _telling(drawn: Drawn) -> int:
    """Which page shows best what a report looks like: the first of the sheet after cover and summary."""
    return drawn.sheets[min(2, len(drawn.sheets) - 1)][1] - 1


if __name__ == "__main__":
    main()

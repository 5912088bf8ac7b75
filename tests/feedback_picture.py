"""The picture of a marked copy as LibreOffice prints it: `python -m tests.feedback_picture` makes it anew."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kpm_excel.feedback import marked_copy
from kpm_excel.merge import counting, merge
from kpm_excel.reading.job import Job
from kpm_excel.reading.submissions import read_submission
from tests.collecting import form, put
from tests.entries import answers_named, plan_named
from tests.rig import office

PICTURE: Final = Path(__file__).parent.parent / "docs" / "pictures" / "feedback.png"
_SAMPLE: Final = ("kodaira-r4", "gyosei")
#: What somebody typed, by program.
_TYPED: Final = {
    5: {"indicators.kitchens": "約80％", "rating": "概ねA"},
    6: {"results": "同上"},
    7: {"results": None},
    8: {"results": "問合せは 042-000-0000 まで。"},
}
#: Width and height of the picture, the part of the list that is shown, and the scales of the two pages.
_SIZE: Final = (1060.0, 590.0)
_LIST_PT: Final = 500.0
_SCALES: Final = (0.86, 0.7)


def picture() -> bytes:
    """The list and a sheet with cells to mend, side by side, as PNG."""
    import pymupdf

    path = office.new_folder() / "copy.xlsx"
    path.write_bytes(_copy())
    with pymupdf.open(office.convert(path, "pdf")) as source, pymupdf.open() as sheet:
        page = sheet.new_page(width=_SIZE[0], height=_SIZE[1])
        page.draw_rect(page.rect, color=(1, 1, 1), fill=(1, 1, 1))
        listed, marked = source[0].rect, source[2].rect
        shown = pymupdf.Rect(0, 0, listed.width, _LIST_PT)
        page.show_pdf_page(_at(-30, shown, _SCALES[0]), source, 0, clip=shown)
        page.show_pdf_page(_at(640, marked, _SCALES[1]), source, 2)
        return bytes(page.get_pixmap(dpi=96).tobytes("png"))


def _at(left: float, rect: object, scale: float) -> object:
    import pymupdf

    width, height = rect.width * scale, rect.height * scale  # type: ignore[attr-defined]
    return pymupdf.Rect(left, -15, left + width, -15 + height)


def _copy() -> bytes:
    """The marked copy of a form of the sample with a few mistakes in it."""
    name, code = _SAMPLE
    plan = plan_named(name)
    content = form(code, answers_named(name), plan)
    for program, values in _TYPED.items():
        content = put(content, values, program)
    submission = read_submission(plan, Job("a.xlsx", content))
    findings = [found for found in merge(plan, [submission]).findings if found.place.department == code]
    answers = counting(plan, [submission])[code]
    return marked_copy(plan, plan.department(code), answers, findings, "a.xlsx").workbook


if __name__ == "__main__":
    PICTURE.write_bytes(picture())
    office.close()

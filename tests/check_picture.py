"""The picture of a check workbook as LibreOffice prints it: `python -m tests.check_picture` makes it anew."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kpm_excel.office.collect import collect
from tests.collecting import form, put
from tests.entries import answers_named, plan_named
from tests.rig import office

PICTURE: Final = Path(__file__).parent.parent / "docs" / "pictures" / "check.png"
_SAMPLE: Final = "kodaira-r4"
#: Who sent nothing, and what others typed, by department and program.
_MISSING: Final = ("zaisei", "joho")
_TYPED: Final = {
    "gyosei": {5: {"rating": "概ねA"}, 7: {"results": None}},
    "seisaku": {1: {"results": "同上"}},
    "hisho": {21: {"results": "問合せは 042-000-0000 まで。"}},
}
#: Width of the picture; where each of the two sheets begins, and how much of it is shown.
_WIDTH: Final = 842.0
_PARTS: Final = ((0.0, 400.0), (375.0, 260.0))


def picture() -> bytes:
    """The departments and the findings, one below the other, as PNG."""
    import pymupdf

    with pymupdf.open(office.convert(_check(), "pdf")) as source, pymupdf.open() as sheet:
        page = sheet.new_page(width=_WIDTH, height=sum(_PARTS[-1]))
        page.draw_rect(page.rect, color=(1, 1, 1), fill=(1, 1, 1))
        for number, (top, height) in enumerate(_PARTS):
            clip = pymupdf.Rect(0, 30, _WIDTH, 30 + height)
            page.show_pdf_page(pymupdf.Rect(0, top, _WIDTH, top + height), source, number, clip=clip)
        return bytes(page.get_pixmap(dpi=110).tobytes("png"))


def _check() -> Path:
    """The check workbook of a collection of the sample with a few mistakes in it."""
    plan, answers, folder = plan_named(_SAMPLE), answers_named(_SAMPLE), office.new_folder()
    returned = folder / "returned"
    returned.mkdir()
    for department in plan.asked_departments():
        if department.code not in _MISSING:
            content = form(department.code, answers, plan)
            for program, values in _TYPED.get(department.code, {}).items():
                content = put(content, values, program)
            (returned / f"{department.code}_{department.name}.xlsx").write_bytes(content)
    collect(plan, [returned], folder / "results")
    return folder / "results" / "check.xlsx"


if __name__ == "__main__":
    PICTURE.write_bytes(picture())
    office.close()

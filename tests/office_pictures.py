"""Pictures of the office's own workbooks as LibreOffice prints them: `python -m tests.office_pictures` makes them anew.

One of every sheet of the plan workbook, and one of the review workbook as the headquarters fills it in.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kpm_excel.layouts.planbook.plan_tables import ORDER
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plans import plan_workbook
from tests.edited import collected, type_into, write_review
from tests.rig import office

FOLDER: Final = Path(__file__).parent.parent / "docs" / "pictures"
DOCUMENT: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "templates" / "symbols.json").read_text(encoding="utf-8")
)
#: Figures, which the template does not have.
_COSTS: Final[dict[str, Any]] = {
    "id": "costs",
    "label": "事業費の推移",
    "type": "figures",
    "by": "department",
    "rows": [
        {"id": "plan", "label": "予算額", "unit": "千円", "by": "plan"},
        {"id": "spent", "label": "決算額", "unit": "千円"},
    ],
}
#: Wide enough to be read, small enough to load at once.
WIDTH_PX: Final = 1200
#: White around what is printed.
_MARGIN_PT: Final = 8.0
#: The answers to the programs of the template.
_ANSWERS: Final[dict[int, dict[str, Any]]] = {
    1: {
        "indicators.visits": 5310,
        "cost": 6390,
        "results": "・土曜日の開設を月2回とし、働く保護者の利用が増えた。",
        "results@fukushi": "・保健師の出張相談を12回行った。",
        "direction": "継続",
        "next_step": "・相談の待ち時間が長い日がある。予約の枠を増やす。",
        "rating": "◎",
    },
    2: {
        "indicators.progress": 38,
        "cost": 171200,
        "results": "・実施設計を終え、仮園舎で保育を始めた。",
        "direction": "継続",
        "next_step": "・資材の納入が遅れた。工程を組み直して完成の時期を守る。",
        "reason": "・鉄骨の納入が2か月遅れた。",
        "rating": "△",
    },
    3: {
        "indicators.drills": 29,
        "indicators.leaders": 47,
        "cost": 2610,
        "results": "・訓練を行った組織が29に増え、初めて夜間の訓練も行った。",
        "direction": "拡充",
        "next_step": "・若い世代の参加が少ない。学校と合同の訓練を計画する。",
        "rating": "○",
    },
    4: {
        "indicators.riders": 1.6,
        "indicators.waits": 9.5,
        "cost": 30450,
        "results": "・2地区を加えて5地区で運行した。",
        "results@fukushi": "・通院の予約の取り方を、窓口で案内した。",
        "direction": "改善して継続",
        "next_step": "・昼間の空きが目立つ。便の時刻を見直す。",
        "rating": "○",
    },
}
#: What the headquarters writes beside them.
_REVIEWED: Final[dict[tuple[int, str], str]] = {
    (1, "hq_rating"): "○",
    (1, "hq_change"): "引き下げる",
    (1, "hq_reason"): "利用は伸びたが、相談の待ち時間に課題が残る。",
    (2, "hq_rating"): "△",
    (2, "hq_change"): "所管課評価のとおり",
    (3, "hq_rating"): "○",
    (3, "hq_change"): "所管課評価のとおり",
}


def plan_pictures() -> dict[str, bytes]:
    """The first page of every sheet of a plan workbook, as PNG by a name for each."""
    path = office.new_folder() / "plan.xlsx"
    path.write_bytes(plan_workbook(_with_figures()))
    return dict(zip((f"plan-{name}" for name in ORDER), _first_pages(path), strict=True))


def _with_figures() -> dict[str, Any]:
    """The template with a field of figures, and what the plan says of it."""
    document = copy.deepcopy({**DOCUMENT, "format": "kpm-excel/plan@2"})
    document["kinds"][0]["fields"].insert(5, _COSTS)
    for at, program in enumerate(document["programs"]):
        if program["kind"] == document["kinds"][0]["id"]:
            planned = {"R7": 6200 + 350 * at, "R8": 6500 + 350 * at, "R9": 6500 + 300 * at}
            program["values"]["costs"] = {"plan": planned, "spent": {"R7": 6090 + 340 * at}}
    return document


def review_picture() -> bytes:
    """The review workbook with some answers and half of the headquarters' ratings."""
    folder, plan = office.new_folder(), plan_from_document(DOCUMENT)
    path = write_review(plan, collected(plan, _ANSWERS, folder / "entry"), folder / "review.xlsx")
    type_into(path, _REVIEWED)
    return next(_first_pages(path))


def _first_pages(path: Path) -> Iterator[bytes]:
    """The first page of each sheet, without the white around what stands on it."""
    import pymupdf

    with pymupdf.open(office.convert(path, "pdf")) as document:
        sheets = set()
        for page in document:
            # The footer begins with the sheet's name.
            lowest = max(page.get_text("blocks"), key=lambda block: block[3])
            sheet = lowest[4].split("\n")[0]
            if sheet in sheets:
                continue
            sheets.add(sheet)
            page.set_cropbox(_printed(page))
            yield _small(page.get_pixmap(dpi=round(72 * WIDTH_PX / page.rect.width)))


def _printed(page: Any) -> Any:
    """What is printed on the page between its header and its footer, with a little white around it."""
    import pymupdf

    height = page.rect.height
    texts = [pymupdf.Rect(block[:4]) for block in page.get_text("blocks")]
    inner = [rect for rect in texts if height * 0.05 < rect.y0 and rect.y1 < height * 0.95]
    # A line has no area, and what has none is left out of a union.
    lines = [drawing["rect"] + (-0.1, -0.1, 0.1, 0.1) for drawing in page.get_drawings()]
    whole = pymupdf.Rect()
    for rect in (*inner, *lines):
        whole |= rect
    outwards = (-_MARGIN_PT, -_MARGIN_PT, _MARGIN_PT, _MARGIN_PT)
    return (whole + outwards) & page.mediabox


def _small(picture: Any) -> bytes:
    """The picture as PNG with 16 steps of each colour, which halves the file and is not seen."""
    import pymupdf

    steps = bytes(round(value / 17) * 17 for value in range(256))
    samples = picture.samples.translate(steps)
    stepped = pymupdf.Pixmap(picture.colorspace, picture.width, picture.height, samples, 0)
    stepped.set_dpi(72, 72)
    return bytes(stepped.tobytes("png"))


def pictures() -> dict[str, bytes]:
    """Every picture by its name."""
    return {**plan_pictures(), "review": review_picture()}


if __name__ == "__main__":
    for name, picture in pictures().items():
        (FOLDER / f"{name}.png").write_bytes(picture)
    office.close()

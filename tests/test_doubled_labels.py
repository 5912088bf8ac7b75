"""Where two fields have the same label, the heading over it tells them apart wherever the label stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kpm_excel.answer_key import AnswerKey
from kpm_excel.cli import run
from kpm_excel.consolidated import load_consolidated
from kpm_excel.entries import build_entry
from kpm_excel.layouts.check import field_label
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.layouts.review import review_book
from kpm_excel.next_plan import next_plan
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plans import plan_file
from tests.collecting import told
from tests.plans import small_document
from tests.reporting import consolidated_of


def document() -> dict[str, Any]:
    """Planned and actual amounts of three years, all six called by the year alone."""
    found = small_document()
    found["periods"].append({"id": "R5", "label": "Ｒ５"})
    fields = found["kinds"][0]["fields"]
    for under, by in (("計画額", "plan"), ("実績額", "department")):
        fields += [
            {
                "id": f"{by}_{year.lower()}",
                "label": year,
                "under": under,
                "type": "text",
                "by": by,
                "required": by != "plan",
            }
            for year in ("R3", "R4", "R5")
        ]
    found["programs"][0]["values"]["plan_r4"] = "1200"
    return found


def test_forms_and_plan_workbooks_show_the_heading(tmp_path: Path) -> None:
    plan = plan_from_document(document())
    texts = {str(c.value) for sheet in build_entry(plan, plan.departments[0]).sheets for c in sheet.cells}
    assert any("計画額 R4" in text for text in texts) and any("実績額 R4" in text for text in texts)
    headings = [
        str(c.value) for sheet in plan_book(document()).sheets if sheet.name == "プログラム" for c in sheet.cells
    ]
    assert "計画額 R4" in headings
    assert field_label(plan, 8, AnswerKey("department_r4")) == "実績額 R4"


def test_lists_of_what_is_to_be_done_show_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_from_document(document())
    todo = next_plan(document(), consolidated_of(plan, {})).todo
    assert any(one.label == "計画額 R4" for one in todo)
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_bytes(plan_file(document(), Path("plan.json")))
    assert run(["generate", "plan.json"]) == 0
    run(["collect", "plan.json", "entry"])
    messages = [told(finding) for finding in load_consolidated("collected/consolidated.json").findings]
    assert any("実績額 R4" in message for message in messages)


def test_no_text_stands_twice_where_two_fields_are_told(tmp_path: Path) -> None:
    plan = document()
    kind = plan["kinds"][0]
    for under, id in (("自己", "own"), ("本部", "head")):
        rating = {"type": "rating", "scale": plan["scales"][0]["id"], "by": "office", "under": under, "label": "判定"}
        kind["fields"].append({"id": id, **rating})
    listed = ["plan_r4", "department_r4", "own", "head"]
    plan["lists"] = [{"id": "all", "title": "全部", "kind": kind["id"], "where": {"rating": ["A"]}, "fields": listed}]
    own = plan_from_document(plan)
    answers = consolidated_of(own, {"8": {"rating": "A"}})
    titles = ["計画額 R4", "実績額 R4", "自己 判定", "本部 判定"]
    summary = str([cell.value for sheet in overview_book(own, answers).sheets[:2] for cell in sheet.cells])
    counts = str([cell.value for sheet in review_book(own, answers).sheets for cell in sheet.cells])
    assert all(title in summary for title in titles)
    assert all(f"{title}\\n" in counts for title in titles[2:])
    places = [one.place.text(own.words()) for one in next_plan(plan, answers).todo if one.place and one.text == "R4"]
    assert len(places) == len(set(places)) == 2

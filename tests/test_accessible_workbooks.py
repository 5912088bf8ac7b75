"""Every kind of workbook holds to what Excel's accessibility checker asks, in both languages."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill

from kpm_excel.office.collect import collect
from kpm_excel.office.convert_plan import convert_plan
from kpm_excel.office.generate import generate
from kpm_excel.office.history import history
from kpm_excel.office.overview import overview
from kpm_excel.office.review import review
from kpm_excel.office.rollover import rollover
from kpm_excel.plans import load_plan
from tests.accessible import faults
from tests.plans import SAMPLE_NAMES, sample_answers, sample_document
from tests.rig import office

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

#: The files of one year, by what they are.
KINDS = {
    "plan": "plan.xlsx",
    "entry form": "forms/*.xlsx",
    "check": "out/check.xlsx",
    "marked copy": "out/feedback/*.xlsx",
    "review": "review.xlsx",
    "overview": "overview.xlsx",
    "history": "history.xlsx",
    "next plan": "next.xlsx",
}


def year(name: str) -> Path:
    """A folder with every kind of workbook, made of three programs of each kind; every fifth answer is missing."""
    folder, document = office.new_folder(), sample_document(name)
    document["programs"] = [program for kind in document["kinds"] for program in _of(document, kind["id"])[:3]]
    source = folder / "plan.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    convert_plan(source, folder / "plan.xlsx")
    plan = load_plan(folder / "plan.xlsx")
    given = {int(no): own for no, own in sample_answers(name).items() if int(no) in {p.no for p in plan.programs}}
    kept = {no: {key: v for at, (key, v) in enumerate(own.items()) if (at + no) % 5} for no, own in given.items()}
    # A text that no row can show.
    first = next(own for own in kept.values() if own.get("results"))
    first["results"] = str(first["results"]) * 60
    generate(plan, folder / "forms", kept)
    now = collect(plan, [folder / "forms"], folder / "out")
    before = replace(now, plan=replace(now.plan, as_of="1", period=None, sha256="1"))
    review(plan, now, folder / "review.xlsx")
    overview(plan, now, folder / "overview.xlsx")
    history(plan, [before, now], folder / "history.xlsx")
    rollover(plan, now, folder / "next.xlsx")
    return folder


def _of(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [program for program in document["programs"] if program["kind"] == kind]


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_every_workbook_can_be_read_with_ears_and_with_weak_eyes(name: str) -> None:
    folder, found = year(name), dict[str, list[str]]()
    for kind, pattern in KINDS.items():
        made = sorted(folder.glob(pattern))
        assert made, kind
        # Of forms and marked copies the largest has all that the others have.
        found[kind] = list(faults(max(made, key=lambda path: path.stat().st_size).read_bytes()))
    assert found == {kind: [] for kind in KINDS}


def test_the_checks_find_what_they_look_for() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A3"], sheet["B3"], sheet["C3"], sheet["A4"] = "見出し", "薄い", None, "値"
    sheet["B3"].font = Font(color="FFBBBBBB")
    sheet["A4"].fill = PatternFill("solid", "FF202020")
    sheet.auto_filter.ref = "A3:C6"
    sheet.merge_cells("A5:A6")
    rule = FormulaRule(formula=["TRUE"], fill=PatternFill(bgColor="FF333333"), font=Font(color="FF000000"))
    sheet.conditional_formatting.add("B4", rule)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=3, max_row=4))
    sheet.add_chart(chart, "F1")
    stream = io.BytesIO()
    book.save(stream)
    found = "\n".join(faults(stream.getvalue()))
    for told in (
        "no title", "no language", "'Sheet' is no name", "B3: BBBBBB on FFFFFF", "A4: 000000 on 202020",
        "B4: 000000 on 333333", "column C of the list has no heading", "do not stay in view", "not repeated in print",
        "A5:A6 makes one of two rows", "has no description",
    ):  # fmt: skip
        assert told in found, told

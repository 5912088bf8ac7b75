"""What comes out of tables made by hand, in every layout: nearly all, the rest listed, nothing silently wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpm_excel.answers import load_answers
from kpm_excel.cli import run
from kpm_excel.office.collect import collect
from kpm_excel.office.generate import generate
from kpm_excel.office.import_report import import_report
from kpm_excel.plan.jsonfile import document_faults
from tests.hand_made import kodaira
from tests.hand_made.bars import DRAWN
from tests.hand_made.layouts import Layout, few, layout, layouts, paired
from tests.hand_made.scoring import Score, score
from tests.hand_made.written import workbook_of
from tests.importing import proposed, scored
from tests.rig.clients import resave

#: So many of a hundred things come out rightly.
GOAL = 97.0
#: Tables of every kind, which are read each time.
USUAL = ("plain", "strategy_graph_paper", "review_list_broken", "council_plan_text", "torn_pages", "colours_rate")
#: Those that are saved by other programs too.
SAVED = ("a3_with_arrows", "quarters_filled", "graph_paper", "strategy_columns", "review_list_words", "council_plan")


def reached(found: Score, name: str) -> None:
    assert not found.wrong, (name, found.wrong[:10])
    assert found.share >= GOAL, (name, found.left[:10])


@pytest.mark.parametrize("name", USUAL)
def test_a_table_comes_out(name: str) -> None:
    reached(scored(layout(name)), name)


@pytest.mark.stress
@pytest.mark.parametrize("name", [name for name in layouts() if name not in USUAL])
def test_every_layout_comes_out(name: str) -> None:
    reached(scored(layout(name)), name)


@pytest.mark.stress
@pytest.mark.parametrize("one", few(paired(), 200), ids=lambda one: one.name)
def test_two_traits_together_come_out(one: Layout) -> None:
    reached(scored(one), one.name)


#: Programs that save tables, and those of them that drop what is drawn.
CLIENTS = ("libreoffice-xlsx", "libreoffice-ods", "libreoffice-xls", "exceljs", "openpyxl")
LOSES_SHAPES = ("exceljs", "openpyxl")
RESAVED = [
    (name, client)
    for name in SAVED
    for client in CLIENTS
    if client not in LOSES_SHAPES or layout(name).look.schedule not in DRAWN
]


@pytest.mark.stress
@pytest.mark.parametrize(("name", "client"), RESAVED)
def test_a_table_comes_out_after_another_program_saved_it(name: str, client: str, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(layout(name).workbook())
    reached(scored(layout(name), resave(path, client).read_bytes()), f"{name} by {client}")


def test_a_report_in_several_files_is_one() -> None:
    sheets, expected = layout("strategy_sheets").drawn()
    proposal = proposed(*(workbook_of([sheet]) for sheet in sheets))
    reached(score(expected, proposal.document, [entry.text for entry in proposal.account.left_over]), "files")
    assert len(proposal.document["kinds"]) == 1


def test_a_plan_that_was_begun_is_sound_in_every_layout() -> None:
    for name in USUAL:
        document = proposed(layout(name).workbook()).document
        assert not document_faults(document), name


def test_the_report_of_the_sample_comes_out_whole() -> None:
    """28 programs in 4 groups, 20 of them rated and with 46 items of schedules."""
    document = proposed(layout("kodaira_a3").workbook()).document
    programs = document["programs"]
    schedules = [field["id"] for kind in document["kinds"] for field in kind["fields"] if field["type"] == "schedule"]
    ratings = [field["id"] for kind in document["kinds"] for field in kind["fields"] if field["type"] == "rating"]
    items = [item for one in programs for id in schedules for item in one["values"].get(id, ())]
    assert [one["no"] for one in programs] == list(range(1, 29))
    assert [group["name"] for group in document["groups"]] == list(dict.fromkeys(
        program.group[0] for kind in kodaira.report().kinds for program in kind.programs
    ))  # fmt: skip
    assert sum(any(id in one["previous"] for id in ratings) for one in programs) == 20
    assert len(items) == 46
    assert sum(len(item["bars"]) for item in items) == 64
    reached(scored(layout("kodaira_a3")), "kodaira_a3")


@pytest.mark.stress
def test_the_next_cycle_of_the_sample_runs(tmp_path: Path) -> None:
    table, plan_path = tmp_path / "一覧.xlsx", tmp_path / "plan.xlsx"
    table.write_bytes(layout("kodaira_a3").workbook())
    plan = import_report([table], plan_path).plan
    assert run(["check-plan", str(plan_path)]) == 0
    asked = {
        str(program.no): {
            field.id: "A" if field.type == "rating" else "・行った。"
            for field in plan.kind_of(program).fields
            if field.by == "department" and field.type in ("rating", "text")
        }
        for program in plan.programs
    }
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(asked), encoding="utf-8")
    generated = generate(plan, tmp_path / "entry", load_answers(answers, plan))
    assert generated.workbooks
    collected = collect(plan, [tmp_path / "entry"], tmp_path / "collected")
    assert {one.status for one in collected.departments} == {"accepted"}
    assert sum("A" in one.values.values() for one in collected.programs) == 20
    overview = [
        "overview",
        str(plan_path),
        str(tmp_path / "collected" / "consolidated.json"),
        "-o",
        str(tmp_path / "o.xlsx"),
    ]
    assert run(overview) == 0

"""Collect as a whole: folders in, results out, through the processes that read the files."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kpm_excel.consolidated import Consolidated, consolidated_schema, load_consolidated
from kpm_excel.errors import Stopped
from kpm_excel.findings import Code
from kpm_excel.intake import KEPT, read_locally, read_returned
from kpm_excel.office.run import Run
from kpm_excel.outputs import MEMORY
from kpm_excel.reading.job import Job
from kpm_excel.reading.submissions import read_submission
from tests.collecting import (
    ANSWERS,
    FIELDS,
    PLAN,
    SCALE,
    codes,
    dated,
    document,
    edited,
    file_away,
    form,
    gather,
    make_plan,
    map_here,
    of,
    place_of,
    put,
    status,
    told,
)
from tests.mishaps.arrivals import LAST_YEAR, NEW, OLD, half, mail, zip_of
from tests.mishaps.case import ONE, changed
from tests.mishaps.workbooks import row_deleted

WRONG = {"rating": "概ねA", "results": None}


def returned(folder: Path, **files: bytes) -> Path:
    """A folder with `files`, by their names without ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    return folder


def collect(folder: Path, out: Path, **more: object) -> Consolidated:
    consolidated, sources = read_returned(PLAN, [folder], out=out, mapper=map_here, **more)  # type: ignore[arg-type]
    file_away(PLAN, consolidated, sources, out)
    return consolidated


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_accepted(tmp_path: Path) -> None:
    consolidated = collect(returned(tmp_path / "in", a=form(), b=form("zaisei")), tmp_path / "out")
    assert consolidated.findings == ()
    assert consolidated.is_complete
    assert [str(d.status) for d in consolidated.departments] == ["accepted", "accepted", "not_asked"]
    expected = "【管理課】\n・窓口を二つ増やした。\n・待ち時間が半分になった。\n【財政課】\n・予算を付けた。"
    assert consolidated.program(1).values["results"] == expected
    assert consolidated.program(3).values == ANSWERS[3]


def test_a_contributor_may_leave_its_text_out(tmp_path: Path) -> None:
    alone = gather(tmp_path, {"a.xlsx": form(), "b.xlsx": form("zaisei", {3: ANSWERS[3]})})
    assert alone.program(1).values["results"] == ONE["results"]
    assert [source.department for source in alone.program(1).sources] == ["kanri"]


def test_each_value_has_its_place(tmp_path: Path) -> None:
    consolidated = collect(returned(tmp_path / "in" / "課", a=form()), tmp_path / "out")
    source = consolidated.program(1).sources[0]
    assert (source.file, source.sheet) == ("a.xlsx", "№1")
    assert set(source.cells) == {"indicators.rate", "results", "rating", "cost", "day", "method"}


def test_what_is_written_obeys_its_schema_and_reads_back(tmp_path: Path) -> None:
    consolidated = collect(returned(tmp_path / "in", a=put(form(), WRONG)), tmp_path / "out")
    written = json.loads((tmp_path / "out" / "consolidated.json").read_bytes())
    jsonschema.validate(written, consolidated_schema())
    assert load_consolidated(tmp_path / "out" / "consolidated.json").to_bytes() == consolidated.to_bytes()


def test_the_same_files_give_the_same_bytes_also_by_what_was_kept(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=put(form(), WRONG), b=form("zaisei"))
    (folder / "c.zip").write_bytes(zip_of({"d.xlsx": form("zaisei")}))
    (folder / "broken.xlsx").write_bytes(b"PK\3\4")
    collect(folder, tmp_path / "one")
    collect(folder, tmp_path / "two")
    first = tree(tmp_path / "one")
    assert first == tree(tmp_path / "two")
    collect(folder, tmp_path / "one")
    assert first == tree(tmp_path / "one")


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = returned(tmp_path / "in", a=form(), b=form("zaisei"))
    collect(folder, tmp_path / "out")
    kept = json.loads((tmp_path / "out" / KEPT).read_bytes())
    key = next(key for key in kept["entries"] if key.endswith(" a.xlsx"))
    kept["entries"][key]["answers"][0][2] = 99
    (tmp_path / "out" / KEPT).write_text(json.dumps(kept))
    assert collect(folder, tmp_path / "out").program(1).values["indicators"] == {"rate": 99}
    (folder / "a.xlsx").write_bytes(put(form(), {"cost": 5}))
    assert collect(folder, tmp_path / "out").program(1).values["indicators"] == {"rate": 82.5}


def test_what_was_read_for_another_plan_is_read_again(tmp_path: Path) -> None:
    folder, out = returned(tmp_path / "in", a=form()), tmp_path / "out"
    collect(folder, out)
    kept = json.loads((out / KEPT).read_bytes())
    for entry in kept["entries"].values():
        entry["answers"][0][2] = 99
    (out / KEPT).write_text(json.dumps(kept))
    lower = [{**value, "label": "別の言葉"} if value["code"] == "S" else value for value in SCALE]
    plan = make_plan(scales=[{"id": "progress", "values": lower}])
    consolidated, _ = read_returned(plan, [folder], out=out)
    assert consolidated.program(1).values["indicators"] == {"rate": 82.5}


def test_which_version_is_the_later_one_is_decided_anew_although_both_were_read_before(tmp_path: Path) -> None:
    versions = {name: form(answers={1: {**ANSWERS[1], "cost": cost}}) for name, cost in (("a", 5), ("b", 6))}
    folder = returned(tmp_path / "in", **versions)
    for later, cost in (("a", 5), ("b", 6), ("a", 5)):
        for name in versions:
            moment = 1_770_000_000 + 90_000 * (name == later)
            os.utime(folder / f"{name}.xlsx", (moment, moment))
        assert collect(folder, tmp_path / "out").program(1).values["cost"] == cost


@pytest.mark.parametrize("is_left", ["properties", "table", "printed number"])
def test_without_its_stamps_a_form_is_known_by_any_one_witness(is_left: str, tmp_path: Path) -> None:
    def wipe(workbook: Any) -> None:
        for sheet in workbook.worksheets:
            sheet["A1"].value = None
        if is_left != "properties":
            workbook.properties.keywords = workbook.properties.subject = workbook.properties.identifier = None
            workbook.properties.description = workbook.properties.category = None
            for name in [*workbook.custom_doc_props.names]:
                del workbook.custom_doc_props[name]
            workbook.defined_names.clear()
        if is_left != "table":
            workbook["_kpm"].sheet_state = "visible"
            del workbook["_kpm"]

    consolidated = gather(tmp_path, {"a.xlsx": edited(form(), wipe)})
    assert consolidated.program(1).values == ONE
    assert status(consolidated) == "accepted"


def test_what_lies_on_a_sheet_that_is_not_of_the_form_is_told_with_that_sheet_alone(tmp_path: Path) -> None:
    from openpyxl.chart import BarChart, Reference

    def add(workbook: Any) -> None:
        extra = workbook.create_sheet("集計")
        extra["A1"] = 1
        chart = BarChart()
        chart.add_data(Reference(extra, min_col=1, min_row=1))
        extra.add_chart(chart, "B2")

    consolidated = gather(tmp_path, {"a.xlsx": edited(form(), add), "b.xlsx": form("zaisei")})
    assert [(f.code, f.place.sheet) for f in consolidated.findings] == [(Code.SHEET_EXTRA, "集計")]


def test_of_a_plan_that_changed_since_only_what_was_added_to_the_form_is_told(tmp_path: Path) -> None:
    def add(workbook: Any) -> None:
        workbook[place_of(form(), "cost")[0]].cell(3, 30, "余白のメモ")

    fewer = [field for field in FIELDS if field["id"] != "cost"]
    plan = make_plan(kinds=[{"id": "work", "name": "事業", "fields": fewer}])
    consolidated = gather(tmp_path, {"a.xlsx": edited(form(), add)}, plan)
    assert [told(finding).count("余白のメモ") for finding in of(consolidated, "KPM506")] == [1]


def test_a_file_that_is_gone_when_its_turn_comes_is_named(tmp_path: Path) -> None:
    submission = read_submission(PLAN, Job("a.xlsx", tmp_path / "a.xlsx"))
    (finding,) = submission.findings
    assert (finding.code, finding.place.file) == (Code.FILE_UNREADABLE, "a.xlsx")
    assert os.strerror(errno.ENOENT) in told(finding)
    assert not submission.is_usable


def test_what_one_part_of_a_split_form_lost_and_another_has_is_not_missed(tmp_path: Path) -> None:
    few = {key: ANSWERS[1][key] for key in ("results", "rating")}
    rest = {key: value for key, value in ANSWERS[1].items() if key not in few}
    without_a_row = dated(edited(form(answers={1: few}), row_deleted), OLD)
    files = {"a.xlsx": without_a_row, "b.xlsx": dated(form(answers={1: rest, 2: ANSWERS[2]}), NEW)}
    consolidated = gather(tmp_path, files)
    assert consolidated.program(1).values["cost"] == ANSWERS[1]["cost"]
    assert "KPM501" not in codes(consolidated)
    assert "KPM501" in codes(gather(tmp_path / "alone", {"a.xlsx": without_a_row}))


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b'{"edition": 1}', b'{"made": {}, "edition": "x", "entries": 3}'])
def test_what_was_kept_and_is_spoilt_is_not_gone_by(spoilt: bytes, tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=form())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / KEPT).write_bytes(spoilt)
    assert collect(folder, tmp_path / "out").program(1).values == ONE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: entry.update(department="nobody"),
        lambda entry: entry.update(department=["kanri"]),
        lambda entry: entry["answers"][0].__setitem__(0, 99),
        lambda entry: entry["answers"][0].__setitem__(0, []),
        lambda entry: entry["answers"][0].__setitem__(1, "evil"),
        lambda entry: entry["answers"][0].__setitem__(2, ["evil"]),
        lambda entry: entry["answers"][0].__setitem__(3, 5),
        lambda entry: entry.update(refused=[[1, "evil"]]),
        lambda entry: entry.update(findings=[["KPM999", [], {}]]),
        lambda entry: entry.update(sheets=[1]),
    ],
)
def test_what_was_kept_and_does_not_fit_the_plan_is_not_gone_by(spoil: Any, tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=form())
    collect(folder, tmp_path / "out")
    kept = json.loads((tmp_path / "out" / KEPT).read_bytes())
    for entry in kept["entries"].values():
        spoil(entry)
    (tmp_path / "out" / KEPT).write_text(json.dumps(kept))
    assert collect(folder, tmp_path / "out").program(1).values == ONE


def test_what_departments_get_comes_and_goes(tmp_path: Path) -> None:
    folder, out = returned(tmp_path / "in", a=put(form(), WRONG)), tmp_path / "out"
    collect(folder, out)
    assert {"feedback/a.xlsx", "mail/a.eml", "mail/zaisei_財政課.eml"} <= tree(out).keys()
    (folder / "a.xlsx").write_bytes(form())
    (folder / "b.xlsx").write_bytes(form("zaisei"))
    collect(folder, out)
    assert tree(out).keys() == {"consolidated.json", "check.xlsx", KEPT, MEMORY}


def test_copies_of_two_departments_never_share_a_name(tmp_path: Path) -> None:
    for department in ("kanri", "zaisei"):
        returned(tmp_path / "in" / department, 回答=form(department, {}))
    collect(tmp_path / "in", tmp_path / "out")
    assert len([name for name in tree(tmp_path / "out") if name.startswith("feedback/")]) == 2


def without_own(consolidated: Consolidated) -> Consolidated:
    """The answers without the note that copies of ours lie among what came back."""
    return replace(consolidated, findings=tuple(f for f in consolidated.findings if f.code != "KPM129"))


def test_our_own_results_are_not_read_as_answers(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=put(form(), WRONG), b=form("zaisei"))
    first = collect(folder, folder)
    again = collect(folder, folder)
    assert without_own(again) == first
    # Whatever says that they are ours may have come from anywhere.
    assert next(told(finding) for finding in of(again, "KPM129")).count(".xlsx") == 1


def test_results_of_another_run_are_not_read_as_answers(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=put(form(), WRONG), b=form("zaisei"))
    first = collect(folder, folder / "結果")
    # As status does, which has no folder of its own; and as somebody does who writes elsewhere the next time.
    assert without_own(read_returned(PLAN, [folder])[0]) == first
    assert without_own(collect(folder, tmp_path / "out")) == first


def test_a_copy_that_was_mended_where_it_lies_counts(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=dated(put(form(), WRONG), "2026-01-01T00:00:00"), b=form("zaisei"))
    collect(folder, folder)
    copy = folder / "feedback" / "a.xlsx"
    copy.write_bytes(put(copy.read_bytes(), {"rating": "A", "results": ONE["results"]}))
    assert status(collect(folder, folder)) == "accepted"


def test_an_empty_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    consolidated = collect(tmp_path / "in", tmp_path / "out")
    assert len(of(consolidated, "KPM109")) == 1
    assert Counter(f.code for f in consolidated.findings) == {"KPM109": 1, "KPM306": 2}


def test_a_path_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        read_returned(PLAN, [tmp_path / "nowhere"])


def test_a_pipe_and_a_link_to_a_folder_are_passed_over(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=form())
    os.mkfifo(folder / "pipe.xlsx")
    (folder / "again").symlink_to(folder)
    consolidated = collect(folder, tmp_path / "out")
    assert sorted(f.place.file or "" for f in of(consolidated, "KPM108")) == ["again", "pipe.xlsx"]
    assert consolidated.program(1).values == ONE


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", b=form())
    (folder / "gone.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    consolidated = collect(folder, tmp_path / "out")
    assert {f.place.file for f in consolidated.findings if f.code in ("KPM108", "KPM110")} == {"gone.xlsx"}


def test_excluded_files_are_recorded_with_their_reason(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=form(), b=dated(put(form(), {"cost": 5}), NEW))
    consolidated = collect(folder, tmp_path / "out", exclude={"b.xlsx": "書き間違い"})
    assert [(f.place.file, "書き間違い" in told(f)) for f in of(consolidated, "KPM123")] == [("b.xlsx", True)]
    assert consolidated.program(1).values == ONE


def test_a_file_to_leave_out_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=form())
    with pytest.raises(Stopped, match=r"b\.xlsx"):
        read_returned(PLAN, [folder], exclude={"b.xlsx": "書き間違い"})


def test_a_name_to_leave_out_is_known_however_its_marks_are_stored(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", がぎ=form())
    apart = unicodedata.normalize("NFD", "がぎ.xlsx")
    consolidated, _ = read_returned(PLAN, [folder], exclude={apart: "書き間違い"})
    assert [f.place.file for f in of(consolidated, "KPM123")] == ["がぎ.xlsx"]


def test_a_file_to_leave_out_may_be_named_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    returned(tmp_path / "in" / "訂正", a=form())
    monkeypatch.chdir(tmp_path)
    for name in ("訂正/a.xlsx", "in/訂正/a.xlsx", str(tmp_path / "in" / "訂正" / "a.xlsx")):
        consolidated, _ = read_returned(PLAN, ["in"], exclude={name: "書き間違い"})
        assert [f.place.file for f in of(consolidated, "KPM123")] == ["訂正/a.xlsx"]


def test_neither_the_order_of_paths_nor_of_workers_shows(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", b=put(form(), WRONG), z=form("zaisei"))
    returned(folder / "遅れて", c=form("zaisei", {3: ANSWERS[3]}))
    paths = [folder, folder / "遅れて", folder / "z.xlsx"]
    results = []
    for order, workers in ((paths, 1), (paths[::-1], 2), ([*paths, *paths], 3)):
        consolidated, sources = read_returned(PLAN, order, mapper=partial(read_locally, workers=workers))
        file_away(PLAN, consolidated, sources, tmp_path / str(workers))
        results.append(tree(tmp_path / str(workers)))
    assert results[0] == results[1] == results[2]


def test_two_attachments_of_one_name_are_two_files(tmp_path: Path) -> None:
    content = mail(("様式.xlsx", form()), ("様式.xlsx", form("zaisei")))
    consolidated = gather(tmp_path, {"提出.eml": content})
    files = {d.code: d.files for d in consolidated.departments}
    assert files["kanri"] == ("提出.eml/様式.xlsx",)
    assert files["zaisei"] == ("提出.eml/様式 (2).xlsx",)


def test_a_form_that_nobody_touched_never_replaces_a_filled_one(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", filled=form(), blank=form(answers={}))
    # Copied last, and neither says of itself when it was saved.
    os.utime(folder / "filled.xlsx", (1e9, 1e9))
    os.utime(folder / "blank.xlsx", (2e9, 2e9))
    consolidated = collect(folder, tmp_path / "out")
    assert consolidated.program(1).values == ONE
    assert [(f.code, f.place.file) for f in consolidated.findings if f.code != "KPM306"] == [("KPM601", "blank.xlsx")]


def test_each_value_of_a_split_form_names_the_file_it_came_from(tmp_path: Path) -> None:
    few = {key: ANSWERS[1][key] for key in ("results", "rating")}
    rest = {key: value for key, value in ANSWERS[1].items() if key not in few}
    files = {"a.xlsx": dated(form(answers={1: few}), OLD), "b.xlsx": dated(form(answers={1: rest, 2: ANSWERS[2]}), NEW)}
    sources = gather(tmp_path, files).program(1).sources
    assert [(source.file, set(source.cells)) for source in sources] == [
        ("a.xlsx", {"results", "rating"}),
        ("b.xlsx", {"indicators.rate", "cost", "day", "method"}),
    ]
    assert len({source.sha256 for source in sources}) == 2


def test_each_value_of_a_copied_sheet_names_the_sheet_it_stands_on(tmp_path: Path) -> None:
    def fill_a_copy(workbook: Any) -> None:
        copy = workbook.copy_worksheet(workbook["№1"])
        copy.title = "№1 (2)"
        workbook["№1"][place_of(form(), "cost")[1]] = None

    consolidated = gather(tmp_path, {"a.xlsx": edited(form(), fill_a_copy)})
    assert consolidated.program(1).values == ONE
    assert {(s.sheet, tuple(s.cells)) for s in consolidated.program(1).sources if "cost" in s.cells} == {
        ("№1 (2)", ("cost",))
    }


def test_last_periods_form_beside_this_ones_keeps_nobody_from_being_accepted(tmp_path: Path) -> None:
    consolidated = gather(tmp_path, {"a.xlsx": form(), "前回.xlsx": form(plan=LAST_YEAR)})
    assert codes(consolidated) == ["KPM302"]
    assert status(consolidated) == "accepted"
    # The office still has to look at a file that was not taken.
    assert not consolidated.is_complete


def test_the_same_name_in_two_folders_is_told_apart(tmp_path: Path) -> None:
    one, two = returned(tmp_path / "一", a=half(1)), returned(tmp_path / "二", a=half(2))
    consolidated, _ = read_returned(PLAN, [one, two])
    assert {source.file for program in consolidated.programs for source in program.sources} == {
        "一/a.xlsx",
        "二/a.xlsx",
    }


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    folder = returned(tmp_path / "in", a=form())
    consolidated, sources = read_returned(PLAN, [folder, folder / "a.xlsx"])
    assert (len(sources.files), codes(consolidated)) == (1, [])


def test_progress_names_every_file(tmp_path: Path) -> None:
    seen: list[str] = []
    collect(returned(tmp_path / "in", a=form(), b=form("zaisei")), tmp_path / "out", progress=seen.append)
    assert seen == ["a.xlsx", "b.xlsx"]


def test_progress_names_the_draft_of_each_department(tmp_path: Path) -> None:
    seen: list[str] = []
    consolidated, sources = read_returned(PLAN, [returned(tmp_path / "in", a=put(form(), WRONG))])
    file_away(PLAN, consolidated, sources, tmp_path / "out", run=Run(lambda step: seen.append(step.item)))
    assert seen == ["mail/a.eml", "mail/zaisei_財政課.eml"]


def test_findings_keep_the_plans_order(tmp_path: Path) -> None:
    files = {"z.xlsx": put(form(), WRONG), "a.xlsx": put(form("zaisei"), {"rating": "C"}, program=3)}
    consolidated = gather(tmp_path, files)
    assert [(f.place.department, f.place.field) for f in consolidated.findings] == [
        ("kanri", "results"),
        ("kanri", "rating"),
        ("zaisei", "rating"),
    ]
    assert dict(consolidated.program(1).values)["results"] == "・予算を付けた。"
    assert changed(results=None, rating=None).items() <= dict(consolidated.program(1).values).items()


#: Reads once, then twenty times over lets a child write the results again and again, and kills it.
KILLER = """
import json, os, random, signal, sys, time
from pathlib import Path
from kpm_excel.intake import read_returned
from tests.collecting import file_away
from kpm_excel.outputs import MEMORY
from kpm_excel.plan.jsonfile import plan_from_document
plan = plan_from_document(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
out, chance = Path(sys.argv[3]), random.Random(20)
results = [read_returned(plan, [folder]) for folder in (sys.argv[2], sys.argv[4])]
whole = []
for consolidated, sources in results:
    file_away(plan, consolidated, sources, out)
    whole.append({path: path.read_bytes() for path in out.rglob("*.*") if path.suffix in (".json", ".xlsx")})
for _ in range(20):
    child = os.fork()
    if child == 0:
        while True:
            for consolidated, sources in results:
                file_away(plan, consolidated, sources, out)
    time.sleep(chance.uniform(0.0, 0.3))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for path in [path for path in whole[0] if not path.name.startswith(".")]:
        if path.exists() and path.read_bytes() not in [old.get(path) for old in whole]:
            print("torn", path)
"""


def test_killed_at_any_moment_leaves_old_or_new_results_whole(tmp_path: Path) -> None:
    one, two = (
        returned(tmp_path / "one", a=put(form(), WRONG)),
        returned(tmp_path / "two", a=put(form(), {"cost": "約"})),
    )
    (tmp_path / "plan.json").write_text(json.dumps(document()), encoding="utf-8")
    call = [sys.executable, "-c", KILLER, str(tmp_path / "plan.json"), str(one), str(tmp_path / "out"), str(two)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

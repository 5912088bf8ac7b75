"""What goes out to the public: nothing that is internal or personal, and everything else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpm_excel
from kpm_excel.cli import run
from kpm_excel.consolidated import Consolidated, Source
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Author, Field, FieldType, Plan
from kpm_excel.publishing.edition import edition_of
from kpm_excel.publishing.personal_data import pieces_in, without_pieces
from kpm_excel.publishing.public_files import public_files
from kpm_excel.words import words_for
from tests.plans import small_document
from tests.publishing import complete, files_of, published
from tests.random_plans import reports
from tests.reporting import consolidated_of, reviewed


def document() -> dict[str, Any]:
    """A small plan with something of everything that stays in."""
    plan = small_document()
    kind, program = plan["kinds"][0], plan["programs"][0]
    text = {"type": "text", "by": "department"}
    kind["fields"] += [
        {"id": "memo", "label": "庁内用", **text, "width": 0},
        {"id": "note", "label": "事務局の控え", "type": "text", "by": "office", "width": 0},
        {"id": "who", "label": "記入者氏名", **text},
        {"id": "why", "label": "遅れの理由", **text, "width": 0},
        {"id": "view", "label": "本部の意見", "type": "text", "by": "office"},
    ]
    fields = ["why", "note"]
    plan["lists"] = [{"id": "behind", "title": "遅れ", "kind": "main", "where": {"rating": ["B"]}, "fields": fields}]
    plan["office"] = {"name": "行政経営課", "contact": "内線 9876"}
    plan["departments"][0]["email"] = "kanri@city.example.jp"
    plan["programs"].append({**program, "no": 9, "name": "二つ目"})
    return plan


ANSWERS: dict[str, dict[str, Any]] = {
    "8": {
        "results": "・公開の実績。\n・電話042-346-0000、mail a.b@example.jp、講師の山田太郎氏。",
        "results@zaisei": "・財政課の実績。",
        "rating": "B",
        "cause": "公開の要因",
        "memo": "秘密の庁内",
        "note": "秘密の控え",
        "who": "秘密の人名",
        "why": "公開の理由",
        "view": "公開の意見",
        "indicators.rate": 81,
        "indicators.cases": 3,
    },
    "9": {
        "results": "・公開の二つ目。",
        "results@zaisei": "・財政課の実績。",
        "rating": "A",
        "why": "秘密の理由",
        "indicators.rate": 81,
        "indicators.cases": 3,
    },
}
SECRETS = ("秘密", "9876", "042-346", "a.b@", "kanri@", "山田太郎", "secret-file", "KPM", "accepted", 'sha256": "ab')


def small() -> tuple[Plan, Consolidated]:
    """The plan with its answers, which came from files and have findings."""
    plan = plan_from_document(document())
    made = consolidated_of(plan, ANSWERS)
    sources = (Source("kanri", "secret-file_秘密.xlsx", "№8", "ab" * 32, {"results": "C4", "results@zaisei": "C4"}),)
    programs = tuple(replace(one, sources=sources) for one in made.programs)
    return plan, replace(made, programs=programs)


def test_what_stays_in_stands_in_no_file() -> None:
    files = files_of(*small())
    for name, content in files.items():
        told = content.decode("utf-8-sig")
        assert [secret for secret in SECRETS if secret in told] == [], name
    for name in ("index.html", "data/main.csv", "data/content.json"):
        told = files[name].decode("utf-8-sig")
        for public in ("公開の実績", "公開の要因", "公開の理由", "公開の意見", "公開の二つ目", "［非公開］"):
            assert public in told, (name, public)


def test_what_becomes_of_each_field_is_said_with_the_reason(tmp_path: Path) -> None:
    plan, consolidated = small()
    shown = kpm_excel.publish(plan, consolidated, tmp_path / "public", held_back=["main.cause"])
    decided = {one.field.id: str(one.decision) for one in shown.decisions}
    assert decided["results"] == decided["view"] == "printed"
    assert {id: decided[id] for id in ("memo", "note", "who", "why", "cause")} == {
        "memo": "internal",
        "note": "note",
        "who": "person",
        "why": "listed",
        "cause": "held_back",
    }
    assert [(one.program, one.text) for one in shown.withheld] == [
        (8, "042-346-0000"),
        (8, "a.b@example.jp"),
        (8, "山田太郎氏"),
    ]
    assert not shown.written and not (tmp_path / "public").exists()


def _canaries(plan: Plan, consolidated: Consolidated) -> tuple[Plan, Consolidated, list[str]]:
    """The same with a word of its own in every text that does not go out."""
    kept = {(d.kind.id, d.field.id) for d in edition_of(plan, consolidated).decisions if not d.is_public}

    def hidden(field: Field, kind: str) -> bool:
        return (kind, field.id) in kept and field.type is FieldType.TEXT

    told: list[str] = []

    def marked(no: int, kind: str, values: dict[str, Any], *, by: set[Author]) -> dict[str, Any]:
        own = dict(values)
        for field in plan.kind(kind).fields:
            if hidden(field, kind) and field.by in by:
                told.append(f"Zq{no}{field.id}qZ")
                own[field.id] = told[-1]
        return own

    programs = tuple(replace(p, values=marked(p.no, p.kind, dict(p.values), by={Author.PLAN})) for p in plan.programs)
    kinds = {p.no: p.kind for p in plan.programs}
    rest = {Author.DEPARTMENT, Author.OFFICE}
    results = tuple(
        replace(r, values=marked(r.no, kinds[r.no], dict(r.values), by=rest)) for r in consolidated.programs
    )
    return replace(plan, programs=programs), replace(consolidated, programs=results), told


@settings(max_examples=12)
@given(report=reports())
def test_no_file_of_any_plan_holds_what_stays_in(report: tuple[Plan, Consolidated]) -> None:
    plan, consolidated, told = _canaries(*report)
    content = b"".join(files_of(plan, consolidated).values()).decode()
    assert [word for word in told if word in content] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("講師の山田太郎氏を招き、田中 一郎氏と", "講師の■を招き、■と"),
        ("ジョン・スミス氏が", "■が"),
        ("氏名の記載、摂氏20度、同氏、両氏、氏神", None),
        ("電話042-346-0000（内線1234）へ", "電話■（■）へ"),
        ("０４２－３４６－００００、０４２（３４６）００００、090-1234-5678、09012345678", "■、■、■、■"),
        ("連絡先はa.b@city.example.jp、ｋａｎｒｉ＠city.example.jp", "連絡先は■、■"),
        ("2023-04-21 1,234,567円 R3-R6 2022-2031 2024/25 20-30 12-34-56 約35,751,362円", None),
        ("https://www.example.org/a/0312345678/report-2026-01-01.html", None),
        ("call (555) 123-4567, +81 42 346 0000, ext. 12 or Mr. John Smith", "call ■, ■, ■ or ■"),
        ("extended to 30 rooms, Dr. no, Mrs", None),
    ],
)
def test_what_looks_personal_has_a_mark_in_its_place(text: str, kept: str | None) -> None:
    assert without_pieces(text, "■") == (text if kept is None else kept)
    assert (list(pieces_in(text)) == []) == (kept is None)


def test_what_nobody_sees_does_not_hide_what_is_personal() -> None:
    document_ = document()
    plan = plan_from_document(document_)
    results = "電話042\u200b-346-00\u206000\U000e0041\U000e0042、葛\U000e0100城市"
    answers = {**ANSWERS, "8": {**ANSWERS["8"], "results": results}}
    content = json.loads(files_of(plan, consolidated_of(plan, answers))["data/content.json"])
    assert "電話［非公開］、葛\U000e0100城市" in content["programs"][0]["values"]["results"]


@given(st.text("氏山田０4-(（)）a@.xA Mr", max_size=30))
def test_without_its_pieces_a_text_has_none(text: str) -> None:
    assert list(pieces_in(without_pieces(text, "［非公開］"))) == []


def written(tmp_path: Path, consolidated: Consolidated | None = None) -> list[str]:
    """The arguments of a call that publishes the small plan from files."""
    made = small()
    (tmp_path / "plan.json").write_text(json.dumps(document(), ensure_ascii=False), encoding="utf-8")
    (tmp_path / "answers.json").write_bytes((consolidated or made[1]).to_bytes())
    return ["publish", f"{tmp_path}/plan.json", f"{tmp_path}/answers.json", "-o", f"{tmp_path}/public"]


def test_nothing_goes_out_without_a_yes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = written(tmp_path)
    assert run(call) == 2
    told = capsys.readouterr()
    words = words_for("ja")
    assert "記入者氏名" in told.out and words.text("publish.why_person") in told.out and "042-346-0000" in told.out
    assert "--yes" in told.err and not (tmp_path / "public").exists()
    assert run([*call, "--hold-back", "main.nothing", "--yes"]) == 2
    assert "main.nothing" in capsys.readouterr().err and not (tmp_path / "public").exists()


def test_with_a_yes_all_files_are_there_and_the_same_each_time(tmp_path: Path) -> None:
    call = written(tmp_path)
    assert run([*call, "--yes"]) == 0
    folder = tmp_path / "public"

    def there() -> dict[str, bytes]:
        paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}

    first = there()
    assert first == files_of(*small())
    (folder / "index.html").write_bytes(b"edited")
    assert run([*call, "--yes"]) == 0
    assert there() == {**first, "index_1.html": b"edited"}


def test_a_strangers_page_stays_and_nothing_is_written(tmp_path: Path) -> None:
    call = written(tmp_path)
    page = tmp_path / "public" / "index.html"
    page.parent.mkdir()
    page.write_bytes(b"the city's own page")
    assert run([*call, "--yes"]) == 2
    assert page.read_bytes() == b"the city's own page" and not (page.parent / "data").exists()
    assert run([*call, "--yes", "--force"]) == 0


def test_a_draft_never_goes_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, whole = small()
    missing = consolidated_of(plan, {"9": ANSWERS["9"]}, missing=["zaisei"])
    assert run([*written(tmp_path, missing), "--yes"]) == 1
    assert words_for("ja").text("publish.is_draft") in capsys.readouterr().out
    assert not (tmp_path / "public").exists()
    assert kpm_excel.publish(plan, missing, tmp_path / "public", yes=True).is_draft
    assert not kpm_excel.publish(plan, whole, tmp_path / "public").is_draft


def test_a_field_that_is_held_back_is_in_no_file(tmp_path: Path) -> None:
    assert run([*written(tmp_path), "--yes", "--hold-back", "main.cause", "--hold-back", "main.rating"]) == 0
    for name in ("index.html", "data/main.csv", "data/content.json", "datapackage.json"):
        told = (tmp_path / "public" / name).read_text(encoding="utf-8-sig")
        assert "公開の要因" not in told and "[rating]" not in told and '"rating": ' not in told, name


def test_what_is_rated_out_of_sight_is_not_said_to_be_unrated() -> None:
    plan, consolidated = small()
    held = edition_of(plan, consolidated, ["main.rating", "main.hq"])
    page = dict(public_files(held))["index.html"].decode()
    assert "評価の対象としていません" not in page
    # Counts of a field that lists alone tell would tell of the programs that are in none.
    whole = document()
    rating = next(field for field in whole["kinds"][0]["fields"] if field["id"] == "rating")
    whole["summaries"] = [{"kind": "main", "field": "rating"}]
    assert edition_of(plan_from_document(whole), consolidated).plan.summaries
    rating["width"] = 0
    whole["lists"][0]["fields"].append("rating")
    assert not edition_of(plan_from_document(whole), consolidated).plan.summaries


def test_a_kind_that_the_plan_has_no_more_leaves_no_table(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    plan, consolidated = complete("kodaira-r4")
    kpm_excel.publish(plan, consolidated, folder, yes=True)
    assert (folder / "data" / "study.csv").is_file()
    less = replace(
        plan, kinds=plan.kinds[:1], programs=tuple(p for p in plan.programs if p.kind == plan.kinds[0].id), lists=()
    )
    kpm_excel.publish(less, reviewed(less, consolidated), folder, yes=True)
    assert not (folder / "data" / "study.csv").exists()


def test_lines_of_texts_are_lists_in_the_json() -> None:
    report = json.loads(published("kodaira-r4")["data/content.json"])
    plan, consolidated = complete("kodaira-r4")
    for program in report["programs"]:
        results = consolidated.program(program["no"]).values["results"]
        assert "\n".join(program["values"]["results"]) == results
    assert report["counts"][0]["total"] == {"programs": 20, "counts": {"S": 0, "A": 18, "B": 2}}
    assert report["lists"][0]["programs"] == [8, 12] and len(report["programs"]) == len(plan.programs)

"""`import-report`: a table made by hand becomes a plan that can be used as it stands, and what cannot is told why."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
import xlsxwriter

import kpm_excel
from kpm_excel.cli import run
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.source import Caution
from kpm_excel.office.check_plan import check_plan
from kpm_excel.words import LANGUAGES, words_for
from tests.hand_made.layouts import layout
from tests.hand_made.written import with_formatted_rows
from tests.test_excel_reader import encrypted

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hand") / "昨年度の表.xlsx"
    path.write_bytes(layout("strategy").workbook())
    return path


def test_a_table_becomes_a_plan_that_can_be_used_as_it_stands(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.xlsx"
    before = table.read_bytes()
    assert run(["import-report", str(table), "-o", str(plan)]) == 0
    said = capsys.readouterr().out
    assert str(plan) in said and "昨年度の表.xlsx" in said
    assert table.read_bytes() == before
    assert run(["check-plan", str(plan)]) == 0
    assert run(["convert-plan", str(plan), str(tmp_path / "plan.json")]) == 0
    assert run(["generate", str(plan), "-o", str(tmp_path / "entry")]) in (0, 1)
    document = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert [program["name"] for program in document["programs"]][:2] == ["磯焼け対策の推進", "水産物のブランド化"]
    assert all(program["previous"] for program in document["programs"])


def test_the_plan_as_json_is_that_of_the_workbook(table: Path, tmp_path: Path) -> None:
    one = kpm_excel.import_report([table], tmp_path / "plan.xlsx")
    other = kpm_excel.import_report([table], tmp_path / "plan.json")
    assert one.proposal.document == other.proposal.document
    assert not check_plan(tmp_path / "plan.json").faults


def test_what_is_chosen_on_the_sheet_holds_when_it_is_imported_again(table: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    first = kpm_excel.import_report([table], plan)
    words = first.plan.words()
    workbook = openpyxl.load_workbook(plan)
    sheet = workbook[words.text("account.sheet")]
    change = next(
        cell.column for row in sheet.iter_rows() for cell in row if cell.value == words.text("account.head_change")
    )
    column = words.text("account.part_column")
    row = next(row for row in sheet.iter_rows() if row[1].value == column and row[4].value == "今後の方針")
    row[change - 1].value = words.text("account.role_none")
    workbook.save(plan)
    again = kpm_excel.import_report([table], plan)
    assert again.chosen_in == plan
    # What somebody edited is kept beside the new one.
    assert [kept.path for kept in again.kept_aside] == [plan]
    labels = [field["label"] for kind in again.proposal.document["kinds"] for field in kind["fields"]]
    assert "今後の方針" not in labels
    assert "冬場の品ぞろえが乏しい。" in {entry.text for entry in again.left_over}


def test_sheets_are_chosen_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(layout("plain").workbook())
    found = kpm_excel.import_report([path], tmp_path / "plan.xlsx", sheets=["検討項目"])
    assert len(found.plan.programs) == 3
    assert run(["import-report", str(path), "-o", str(tmp_path / "p.xlsx"), "--sheet", "ない"]) == 2


def test_departments_get_the_addresses_of_a_list(table: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("部署", "メールアドレス"), ("水産課", "suisan@town.example.jp"), ("企画課", "kikaku@town.example.jp")):
        book.active.append(row)
    book.save(tmp_path / "departments.xlsx")
    found = kpm_excel.import_report([table], tmp_path / "plan.xlsx", departments=tmp_path / "departments.xlsx")
    addresses = {one.name: one.email for one in found.plan.departments}
    assert addresses["水産課"] == "suisan@town.example.jp"
    assert addresses["企画課"] == "kikaku@town.example.jp"


def test_nothing_of_others_is_written_over(table: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "plan.xlsx"
    foreign.write_bytes(b"somebody's own")
    assert run(["import-report", str(table), "-o", str(foreign)]) == 2
    assert foreign.read_bytes() == b"somebody's own"
    assert run(["import-report", str(table), "-o", str(table)]) == 2
    assert run(["import-report", str(table), "-o", str(tmp_path / "plan.csv")]) == 2
    assert run(["import-report"]) == 2


def _workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    fill(book)
    book.close()
    return held.getvalue()


def _only_a_picture(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet().insert_image(0, 0, "table.png", {"image_data": io.BytesIO(PICTURE)})


def _no_table(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.write(0, 0, "これはお知らせです。")
    sheet.write(4, 2, "ご確認ください。")


def _word() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return held.getvalue()


BAD = {
    "report.pdf": (b"%PDF-1.7\n%", "import_document"),
    "report.docx": (_word(), "import_document"),
    "named.xlsx": (_word(), "import_document"),
    "report.csv": ("№,事業名\n1,道路\n2,橋\n".encode("cp932"), "import_csv"),
    "report.png": (PICTURE, "import_picture_file"),
    "nothing.xlsx": (b"", "import_unreadable"),
    "cut.xlsx": (layout("strategy").workbook()[:4000], "import_unreadable"),
    "locked.xlsx": (encrypted(layout("strategy").workbook(), "secret"), "import_locked"),
    "empty.xlsx": (_workbook(lambda book: book.add_worksheet()), "import_empty"),
    "picture.xlsx": (_workbook(_only_a_picture), "import_picture"),
    "words.xlsx": (_workbook(_no_table), "import_no_table"),
}


def _with_a_picture(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet()
    for row, cells in enumerate(
        (("№", "事業名", "担当課", "実績"), (1, "道路", "建設課", "直した。"), (2, "橋", "建設課", "架けた。"))
    ):
        sheet.write_row(row, 0, cells)
    sheet.insert_image(6, 0, "table.png", {"image_data": io.BytesIO(PICTURE)})


def test_what_was_not_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "table.xlsx").write_bytes(_workbook(_with_a_picture))
    assert run(["import-report", str(tmp_path / "table.xlsx"), "-o", str(tmp_path / "plan.xlsx")]) == 0
    assert words_for("ja").text("imports.caution_pictures", sheet="Sheet1") in capsys.readouterr().out


@pytest.mark.parametrize("caution", get_args(Caution))
def test_every_caution_has_a_sentence(caution: str) -> None:
    for language in LANGUAGES:
        assert words_for(language).text(f"imports.caution_{caution}", file="a.xlsx", sheet="b")


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table_is_refused_with_what_to_do(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, key = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(kpm_excel.BadInput) as stopped:
        kpm_excel.import_report([tmp_path / name], tmp_path / "plan.xlsx")
    assert stopped.value.key == key
    assert run(["import-report", str(tmp_path / name), "-o", str(tmp_path / "plan.xlsx")]) == 2
    assert name in capsys.readouterr().err
    assert not (tmp_path / "plan.xlsx").exists()


def test_a_million_formatted_rows_below_a_table_cost_little(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    path.write_bytes(with_formatted_rows(layout("review_list").workbook(), 1_048_576))
    begun = time.monotonic()
    found = kpm_excel.import_report([path], tmp_path / "plan.xlsx")
    assert len(found.plan.programs) == 8
    assert time.monotonic() - begun < 60


def test_every_role_has_a_word() -> None:
    for language in LANGUAGES:
        words = words_for(language)
        assert len({words.text(f"account.role_{role}") for role in Role}) == len(Role)
